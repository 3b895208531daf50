/** What is not the same in two runs: calls, tunnel ends and counts side by side. Rows equal in both are left out. */
import { isDeepStrictEqual } from 'node:util';
import { COUNT_TABLES, type CountTable, countsOf } from './counts.js';
import type { RecordedRun } from './recorded-run.js';
import { type CallFigures, figuresOf, type RunFigures, type TunnelFigures } from './run-figures.js';

/** One thing in both runs; null where a run has none. */
export interface Change<T> {
  readonly name: string;
  readonly one: T | null;
  readonly other: T | null;
}

export interface Changes<T> {
  /** How many are the same in both. */
  readonly same: number;
  readonly differ: readonly Change<T>[];
}

export interface CountChanges extends Changes<readonly number[]> {
  readonly table: CountTable;
  /** The names of each row that differs. */
  readonly names: readonly (readonly string[])[];
}

export interface CallTotals {
  readonly dialed: number;
  readonly established: number;
  readonly failed: number;
  readonly ended: number;
}

export interface RunChanges {
  readonly calls: Changes<CallFigures>;
  readonly callTotals: { readonly one: CallTotals; readonly other: CallTotals };
  readonly tunnels: Changes<TunnelFigures>;
  readonly counts: readonly CountChanges[];
}

export async function changesBetween(one: RecordedRun, other: RecordedRun): Promise<RunChanges> {
  const [left, right] = [await figuresOf(one), await figuresOf(other)];
  const counts: CountChanges[] = [];
  const [ones, others] = [await countsOf(one), await countsOf(other)];
  for (const [place, table] of COUNT_TABLES.entries()) {
    const [these, those] = [ones[place]!, others[place]!];
    const plain = [these, those].map((rows) => new Map([...rows].map(([name, row]) => [name, row.counts])));
    const { same, differ } = changed(plain[0]!, plain[1]!);
    differ.sort((left, right) => (left.name < right.name ? -1 : 1));
    counts.push({ table, same, differ, names: differ.map(({ name }) => (these.get(name) ?? those.get(name)!).names) });
  }
  return {
    calls: changed(left.calls, right.calls),
    callTotals: { one: totalsOf(left), other: totalsOf(right) },
    tunnels: changed(left.tunnels, right.tunnels),
    counts,
  };
}

function changed<T>(one: ReadonlyMap<string, T>, other: ReadonlyMap<string, T>): { same: number; differ: Change<T>[] } {
  const names = [...new Set([...one.keys(), ...other.keys()])];
  const differ = names.flatMap((name) => {
    const [left, right] = [one.get(name) ?? null, other.get(name) ?? null];
    return isDeepStrictEqual(comparable(left), comparable(right)) ? [] : [{ name, one: left, other: right }];
  });
  return { same: names.length - differ.length, differ };
}

/** What an entity is numbered says nothing of what became of it. */
const comparable = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'entity' in value ? { ...value, entity: '' } : value;

function totalsOf({ calls }: RunFigures): CallTotals {
  const all = [...calls.values()];
  const count = (which: (call: CallFigures) => boolean): number => all.filter(which).length;
  return {
    dialed: all.length,
    established: count(({ setupUs }) => setupUs !== null),
    failed: count(({ outcome }) => outcome === 'failed'),
    ended: count(({ outcome }) => outcome === 'ended'),
  };
}
