/** What a run's journal can be asked, in whichever form it was written. */
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { JOURNAL_SCHEMA_VERSION } from '../kernel/digest.js';
import type { RecordRow, RecordType, ViewRow } from '../kernel/record.js';
import type { IdRange } from './id-ranges.js';
import { isLog } from './log-format.js';
import type { Answer, Cell } from './sql.js';

/** Both ends belong to the range. */
export interface RowsFilter {
  readonly fromAt?: number;
  readonly toAt?: number;
  readonly fromSeq?: number;
  readonly toSeq?: number;
  /** record type codes; without it, all */
  readonly types?: readonly number[];
  /** records about one entity, or about all of a kind */
  readonly about?: { readonly kind: number; readonly id?: number };
}

export interface ChunkRow {
  readonly index: number;
  readonly firstSeq: number;
  readonly count: number;
  readonly lastAt: number;
  readonly digest: string | undefined;
}

/** Of some records: how many, the first and last number, the last time, µs. */
export interface Extent {
  readonly count: number;
  readonly first: number;
  readonly last: number;
  readonly lastAt: number;
}

/** A run's journal, read only; also one whose run was killed, up to what it wrote last. */
export interface JournalReader {
  /** What of the file cannot be read, in words; a run that was killed, or still goes on, may leave some. */
  readonly damage: string | undefined;
  /** The records in order of seq, some thousand at a time; memory stays flat. */
  rows(filter?: RowsFilter): AsyncGenerator<RecordRow[]>;
  /**
   * The causes of records `fromSeq` to `toSeq`, by place, NaN where there is no such record: the way to follow long
   * chains, as nothing else is read.
   */
  causes(fromSeq: number, toSeq: number): Promise<Float64Array>;
  /** The records of these numbers that the filter lets through, in order of seq; numbers that are not there are left out. */
  pick(seqs: readonly number[], filter?: RowsFilter): Promise<RecordRow[]>;
  /** How much there is of what the filter lets through; undefined where there is none. */
  extent(filter?: RowsFilter): Promise<Extent | undefined>;
  /** The lowest and the highest id of a kind; undefined where there is no record about any. */
  idRange(kind: number): Promise<IdRange | undefined>;
  chunks(): Promise<ChunkRow[]>;
  schemaVersion(): Promise<number>;
  /** The rows of a table beside the records: see `dictionaryTables`. */
  table(name: string): Promise<unknown[][]>;
  /** What a person asks in SQL; see schema.ts for tables and views. The database is made where there is none. */
  query(sql: string): Promise<Record<string, Cell>[]>;
  /**
   * The same a few thousand rows at a time, in flat memory: first the columns, then their cells as DuckDB has them. Until
   * the last row is read nothing else may be asked in SQL.
   */
  ask(sql: string): Promise<Answer>;
  /** Makes views for this reader alone, where the database has none of that name, nor lacks what they need. */
  addViews(views: readonly ViewRow[]): Promise<void>;
  close(): void;
}

export interface OpenOptions {
  /** They bring the upcasts for a journal of an older schema. */
  readonly recordTypes?: readonly RecordType[];
  /** Told of a database that is made, as it grows. */
  readonly onMaking?: OnProgress;
  /** Told, while `rows` are read, how many frames of a log it has passed. */
  readonly onReading?: OnProgress;
}

/** So many of so many are done. */
export type OnProgress = (done: number, all: number) => void;

/** Opens `journal.log`, or the `journal.duckdb` of an older version; one of a newer schema is refused. */
export async function openJournal(path: string, options: OpenOptions = {}): Promise<JournalReader> {
  if (!existsSync(path)) throw new Error(`cannot read the journal ${path}: there is no such file`);
  let reader: JournalReader | undefined;
  try {
    reader = isLog(firstOctets(path))
      ? (await import('./log-journal.js')).LogJournal.open(path, options)
      : await (await import('./duckdb-journal.js')).DuckdbJournal.open(path, options);
    checkSchema(await reader.schemaVersion());
    return reader;
  } catch (error) {
    reader?.close();
    throw new Error(`cannot read the journal ${path}: ${error instanceof Error ? error.message : error}`);
  }
}

function firstOctets(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const octets = Buffer.alloc(16);
    return octets.subarray(0, readSync(file, octets, 0, octets.length, 0));
  } finally {
    closeSync(file);
  }
}

function checkSchema(version: number): void {
  if (!(version >= 1 && version <= JOURNAL_SCHEMA_VERSION))
    throw new Error(`its schema is version ${version}; versions 1 to ${JOURNAL_SCHEMA_VERSION} can be read`);
}

export type Upcasts = ReadonlyMap<number, readonly ((record: RecordRow) => void)[]>;

/** By record type, what to do in turn to a record of an older schema. */
export function upcastsFrom(version: number, recordTypes: readonly RecordType[] = []): Upcasts {
  const found = new Map<number, readonly ((record: RecordRow) => void)[]>();
  for (const { code, upcasts = {} } of recordTypes) {
    const steps: ((record: RecordRow) => void)[] = [];
    for (let from = version; from < JOURNAL_SCHEMA_VERSION; from++) if (upcasts[from]) steps.push(upcasts[from]!);
    if (steps.length > 0) found.set(code, steps);
  }
  return found;
}

export function upcast(rows: RecordRow[], upcasts: Upcasts): RecordRow[] {
  if (upcasts.size === 0) return rows;
  for (const row of rows) for (const cast of upcasts.get(row.type) ?? []) cast(row);
  return rows;
}
