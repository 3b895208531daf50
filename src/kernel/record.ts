/**
 * Record types: each declared once, as a row; writer, reader, SQL view, documentation and recipe come from that row.
 */

/** One record as a row of numbers and, for some types, octets. The kernel reuses the object: copy what must last. */
export interface RecordRow {
  /** Place in the journal, from 0, without gaps. */
  seq: number;
  /** Virtual time of the step, µs. */
  at: number;
  /** How far into its step the node's processor was, µs: what was sent, or printed, was so at `at + lag`. */
  lag: number;
  /** The record that led to this one, or -1 for the scenario itself. */
  cause: number;
  /** Node it happened at, or -1. */
  node: number;
  /** Entity kind and id it is about. */
  kind: number;
  id: number;
  type: number;
  a: number;
  b: number;
  c: number;
  d: number;
  data: Uint8Array | undefined;
}

export interface Column {
  readonly name: string;
  /** `us`, `octets`, `count`, `code:<name set>`, `id:<entity kind>`, `bits`, ... */
  readonly unit: string;
  readonly doc?: string;
}

export type ColumnKey = 'a' | 'b' | 'c' | 'd' | 'data';
export type Columns = Partial<Readonly<Record<ColumnKey, Column>>>;

/** How much of a run is kept on disk. The digest covers every record under each of them. */
export type JournalLevel = 'full' | 'transitions' | 'none';

/** Every entity says at which node it lives, and when its timers are due (µs; -1: not set). */
export interface Entity {
  readonly node: number;
  due: number[];
}

export interface RecordType<E extends Entity = Entity> {
  readonly code: number;
  readonly name: string;
  /** What happened, in one sentence. */
  readonly doc: string;
  /** Entity kind it is about; 0 means any. */
  readonly kind: number;
  readonly columns: Columns;
  /** Kept at level `transitions` too. */
  readonly transition: boolean;
  /** For the record that brings an entity into being. */
  create?(record: RecordRow): E;
  /** The recipe: how the record changes the entity; run on live state, or through immer's `produce`. */
  apply?(draft: E, record: RecordRow): void;
  /** How one of an older journal becomes what it is now, by the schema version it is of; each leads to the next. */
  readonly upcasts?: Readonly<Record<number, (record: RecordRow) => void>>;
  /** For the record after which the entity is no more. */
  readonly ends: boolean;
}

// Written as a double and set to -1 after: an array that once held doubles takes any time as it is.
const offTimers = (): number[][] =>
  Array.from({ length: 16 }, (_, count) => Array.from({ length: count }, () => 0.5).fill(-1));
const OFF = offTimers();
/** What those that have a timer running begin with: nobody sees it, so that nobody freezes it. */
const BLANK = offTimers();

/** The `due` of an entity none of whose so many timers runs: one for all of them. Only `setDue` writes to a `due`. */
export const timersOff = (count: number): number[] => OFF[count]!;

const allOff = (due: readonly number[]): boolean => {
  for (let timer = 0; timer < due.length; timer++) if (due[timer]! >= 0) return false;
  return true;
};

/** Notes when a timer is due, µs; -1: no more. An entity has a `due` of its own while one of its timers runs. */
export function setDue(entity: Entity, timer: number, at: number): void {
  const { due } = entity;
  const { length } = due;
  if (at >= 0 && due === OFF[length]) {
    const own = BLANK[length]!.slice();
    own[timer] = at;
    entity.due = own;
    return;
  }
  due[timer] = at;
  if (at < 0 && allOff(due)) entity.due = OFF[length]!;
}

/** After loading: what was one `due` for many is so again. */
export function shareDue(entity: Entity): void {
  if (allOff(entity.due)) entity.due = OFF[entity.due.length]!;
}

/**
 * A record's number as a state should keep it: the columns are doubles, and one that is kept as it is takes a box of its
 * own; what fits 32 bits does not.
 */
export function whole(value: number): number {
  const small = value | 0;
  return small === value ? small : value;
}

/**
 * What a field for a time is first written with, before its 0: a field that has held a fraction takes any time as it is,
 * while one that has held small numbers only would give its state another shape after 2^31 µs, some 36 minutes.
 */
export const ANY_TIME = 0.5;

type Optional = 'transition' | 'ends' | 'columns' | 'create' | 'apply' | 'upcasts';
type Declaration<E extends Entity> = Omit<RecordType<E>, Optional> & Partial<Pick<RecordType<E>, Optional>>;

/** Fills in what a declaration leaves out. All types have one shape: the hot path reads them. */
export function recordType<E extends Entity>(declaration: Declaration<E>): RecordType<E> {
  const { code, name, doc, kind, columns = {}, transition = false, create, apply, upcasts, ends = false } = declaration;
  return { code, name, doc, kind, columns, transition, create, apply, upcasts, ends } as RecordType<E>;
}

/** A view of the journal in SQL: what it tells of, and what its columns are, where the name does not say it. */
export interface ViewRow {
  readonly name: string;
  readonly doc: string;
  readonly columns: Readonly<Record<string, string>>;
  readonly sql: string;
}

export interface EntityKind {
  readonly code: number;
  readonly name: string;
  readonly doc: string;
  /** Names of its timers, by number. */
  readonly timers: readonly string[];
}
