import { existsSync } from 'node:fs';
import {
  type DuckDBBlobVector,
  type DuckDBConnection,
  type DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBListVector,
} from '@duckdb/node-api';
import { JOURNAL_SCHEMA_VERSION } from '../kernel/digest.js';
import type { RecordRow, RecordType, ViewRow } from '../kernel/record.js';
import { viewStatements } from './schema.js';
import { cellsOf } from './vectors.js';

/** Both ends belong to the range. */
export interface RowsFilter {
  readonly fromAt?: number;
  readonly toAt?: number;
  readonly fromSeq?: number;
  readonly toSeq?: number;
  /** record type codes; without it, all */
  readonly types?: readonly number[];
  /** records about one entity */
  readonly about?: { readonly kind: number; readonly id: number };
}

export interface ChunkRow {
  readonly index: number;
  readonly firstSeq: number;
  readonly count: number;
  readonly lastAt: number;
  readonly digest: string | undefined;
}

/** What a query gives; which columns are numbers; cells are numbers, bigints, text, octets, ... or null. */
export interface Answer {
  readonly columns: readonly string[];
  readonly numeric: readonly boolean[];
  readonly batches: AsyncIterable<Cell[][]>;
}

/** What DuckDB's client says of SQL that is empty, or all comment. */
const NO_STATEMENT = 'Error in native callback';
const NUMERIC = /INT|DOUBLE|FLOAT|DECIMAL/;

/** A cell of a query's result; 64-bit integers are numbers where a number holds them exactly. */
export type Cell = unknown;

// doubles hold every whole number of a record, and leave the database without a BigInt each
const COLUMNS = ['seq', 'at_us', 'lag_us', 'cause', 'node', 'kind', 'id', 'type', 'a', 'b', 'c', 'd'];
const SELECT = `SELECT ${COLUMNS.map((name) => `${name}::DOUBLE`).join(', ')}, data FROM records`;
const DATA = COLUMNS.length;
/** Numbers in one list of wanted records: a longer one makes the statement slow to plan. */
const PICK_SLICE = 16_384;
type F = Float64Array;
type Columns = [F, F, F, F, F, F, F, F, F, F, F, F];

/** A run's journal, read only; also one whose run was killed, up to its last commit. */
export class JournalReader {
  private upcasts: ReadonlyMap<number, readonly Upcast[]> = new Map();
  #oneThread = false;

  private constructor(
    private readonly path: string,
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
  ) {}

  /** `recordTypes` bring the upcasts for a journal of an older schema; one of a newer schema is refused. */
  static async open(path: string, recordTypes: readonly RecordType[] = []): Promise<JournalReader> {
    if (!existsSync(path)) throw new Error(`cannot read the journal ${path}: there is no such file`);
    let reader: JournalReader | undefined;
    try {
      const instance = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY' });
      reader = new JournalReader(path, instance, await instance.connect());
      reader.upcasts = upcastsFrom(await reader.schemaVersion(), recordTypes);
      return reader;
    } catch (error) {
      reader?.close();
      throw new Error(`cannot read the journal ${path}: ${error instanceof Error ? error.message : error}`);
    }
  }

  /** The records in order of seq, some thousand at a time; memory stays flat. */
  async *rows(filter: RowsFilter = {}): AsyncGenerator<RecordRow[]> {
    // its own connection: a stream that is open holds its connection
    const connection = await this.instance.connect();
    try {
      // no ORDER BY, which would sort all first: the table keeps the order in which it was written
      const result = await connection.stream(SELECT + conditions(filter));
      let last = -1;
      for (;;) {
        const chunk = await result.fetchChunk();
        if (chunk === null || chunk.rowCount === 0) return;
        const rows = this.#rowsOf(chunk);
        for (const { seq } of rows) {
          if (seq <= last) throw new Error(`journal ${this.path}: record ${seq} after record ${last}`);
          last = seq;
        }
        yield rows;
      }
    } finally {
      connection.closeSync();
    }
  }

  /**
   * The causes of records `fromSeq` to `toSeq`, by place, NaN where there is no such record: the way to follow long
   * chains, as nothing else is read. From then on this journal is read by one thread.
   */
  async causes(fromSeq: number, toSeq: number): Promise<Float64Array> {
    // a list goes over as one long vector, several times as fast as many of 2048; one thread makes it in the table's order
    if (!this.#oneThread) await this.connection.run('SET threads = 1');
    this.#oneThread = true;
    const where = conditions({ fromSeq, toSeq });
    const columns = 'list(cause::DOUBLE), min(seq)::DOUBLE, max(seq)::DOUBLE';
    const found = await this.one(`SELECT ${columns} FROM records${where}`);
    const causes = listOf(found, 0);
    const [first, last] = [1, 2].map((column) => cellsOf(found.getColumnVector(column), Float64Array)[0]);
    if (first === fromSeq && last === fromSeq + causes.length - 1) return causes.slice();
    const placed = new Float64Array(toSeq - fromSeq + 1).fill(Number.NaN);
    if (causes.length === 0) return placed;
    const pairs = await this.one(`SELECT list(seq::DOUBLE), list(cause::DOUBLE) FROM records${where}`);
    const [seqs, theirs] = [listOf(pairs, 0), listOf(pairs, 1)];
    for (let i = 0; i < seqs.length; i++) placed[seqs[i]! - fromSeq] = theirs[i]!;
    return placed;
  }

  private async one(sql: string): Promise<DuckDBDataChunk> {
    return (await (await this.connection.run(sql)).fetchChunk())!;
  }

  /** The records of these numbers that the filter lets through, in order of seq; numbers that are not there are left out. */
  async pick(seqs: readonly number[], filter: RowsFilter = {}): Promise<RecordRow[]> {
    const wanted = [...new Set(seqs)].sort((left, right) => left - right);
    const rows: RecordRow[] = [];
    for (let from = 0; from < wanted.length; from += PICK_SLICE) {
      const slice = wanted.slice(from, from + PICK_SLICE);
      // the bounds let DuckDB skip what lies outside without looking at the list
      const bounds = conditions({ ...filter, fromSeq: slice[0]!, toSeq: slice.at(-1)! });
      const result = await this.connection.run(`${SELECT}${bounds} AND seq IN (SELECT unnest([${slice.join(', ')}]))`);
      for (const chunk of await result.fetchAllChunks()) for (const row of this.#rowsOf(chunk)) rows.push(row);
    }
    return rows.sort((left, right) => left.seq - right.seq);
  }

  /** How many records the filter lets through, and the first and last of them; undefined where there are none. */
  async extent(filter: RowsFilter = {}): Promise<{ count: number; first: number; last: number } | undefined> {
    const select = 'SELECT count(*) AS count, min(seq) AS first, max(seq) AS last FROM records';
    const [row] = await this.query(select + conditions(filter));
    const count = Number(row?.count ?? 0);
    return count === 0 ? undefined : { count, first: Number(row!.first), last: Number(row!.last) };
  }

  /** What a person asks in SQL; see schema.ts for tables and views. */
  async query(sql: string): Promise<Record<string, Cell>[]> {
    const reader = await this.connection.runAndReadAll(sql);
    return reader.getRowObjectsJS().map((row) => {
      const plain: Record<string, Cell> = {};
      for (const [name, value] of Object.entries(row)) plain[name] = plainOf(value);
      return plain;
    });
  }

  /**
   * The same a few thousand rows at a time, in flat memory: first the columns, then their cells as DuckDB has them. Until
   * the last row is read nothing else may be asked but by `rows`.
   */
  async ask(sql: string): Promise<Answer> {
    const result = await this.connection.stream(sql).catch((error: Error) => {
      throw error.message === NO_STATEMENT ? new Error('there is no statement in it') : error;
    });
    const columns = result.deduplicatedColumnNames();
    const numeric = result.columnTypes().map((type) => NUMERIC.test(String(type)));
    return { columns, numeric, batches: result.yieldRowsJs() };
  }

  /** Makes views for this reader alone, where the file has none of that name, nor lacks what they need. */
  async addViews(views: readonly ViewRow[]): Promise<void> {
    const rows = await this.query('SELECT view_name FROM duckdb_views() WHERE NOT internal');
    const there = new Set(rows.map((row) => row.view_name));
    for (const view of views) {
      if (there.has(view.name)) continue;
      await this.connection.run(viewStatements(view, true).join('\n')).catch(() => {});
    }
  }

  async chunks(): Promise<ChunkRow[]> {
    const rows = await this.query('SELECT * FROM chunks ORDER BY index');
    return rows.map((row) => ({
      index: Number(row.index),
      firstSeq: Number(row.first_seq),
      count: Number(row.count),
      lastAt: Number(row.last_at_us),
      digest: row.digest === null ? undefined : String(row.digest),
    }));
  }

  async schemaVersion(): Promise<number> {
    const rows = await this.query(`SELECT value FROM journal_info WHERE key = 'schema_version'`);
    return Number(rows[0]?.value);
  }

  close(): void {
    this.connection.closeSync();
    this.instance.closeSync();
  }

  #rowsOf(chunk: DuckDBDataChunk): RecordRow[] {
    const rows = rowsOf(chunk);
    if (this.upcasts.size === 0) return rows;
    for (const row of rows) for (const cast of this.upcasts.get(row.type) ?? []) cast(row);
    return rows;
  }
}

type Upcast = (record: RecordRow) => void;

/** By record type, what to do in turn to a record of an older schema. */
function upcastsFrom(version: number, recordTypes: readonly RecordType[]): ReadonlyMap<number, readonly Upcast[]> {
  if (!(version >= 1 && version <= JOURNAL_SCHEMA_VERSION))
    throw new Error(`its schema is version ${version}; versions 1 to ${JOURNAL_SCHEMA_VERSION} can be read`);
  const found = new Map<number, readonly Upcast[]>();
  for (const { code, upcasts = {} } of recordTypes) {
    const steps: Upcast[] = [];
    for (let from = version; from < JOURNAL_SCHEMA_VERSION; from++) if (upcasts[from]) steps.push(upcasts[from]!);
    if (steps.length > 0) found.set(code, steps);
  }
  return found;
}

function conditions(filter: RowsFilter): string {
  const { fromAt, toAt, fromSeq, toSeq, types, about } = filter;
  const parts: string[] = [];
  const bound = (column: string, operator: string, value: number | undefined) => {
    if (value === undefined || Math.abs(value) === Number.POSITIVE_INFINITY) return;
    if (Number.isNaN(value)) throw new Error(`bound of ${column} is not a number`);
    parts.push(`${column} ${operator} ${operator === '>=' ? Math.ceil(value) : Math.floor(value)}`);
  };
  bound('at_us', '>=', fromAt);
  bound('at_us', '<=', toAt);
  bound('seq', '>=', fromSeq);
  bound('seq', '<=', toSeq);
  // not `type IN`: of a long list that is a join, which loses the order
  if (types !== undefined)
    parts.push(types.length === 0 ? 'false' : `list_contains([${types.map(Math.trunc).join(', ')}]::SMALLINT[], type)`);
  if (about !== undefined) parts.push(`kind = ${Math.trunc(about.kind)} AND id = ${Math.trunc(about.id)}`);
  return parts.length === 0 ? '' : ` WHERE ${parts.join(' AND ')}`;
}

function rowsOf(chunk: DuckDBDataChunk): RecordRow[] {
  const [seq, at, lag, cause, node, kind, id, type, a, b, c, d] = COLUMNS.map((_, index) =>
    cellsOf(chunk.getColumnVector(index), Float64Array),
  ) as Columns;
  const octets = chunk.getColumnVector(DATA) as DuckDBBlobVector;
  const rows: RecordRow[] = [];
  for (let i = 0; i < seq.length; i++) {
    // one literal with every field: rows of one shape, several times as fast as field by field
    rows.push({
      seq: seq[i]!,
      at: at[i]!,
      lag: lag[i]!,
      cause: cause[i]!,
      node: node[i]!,
      kind: kind[i]!,
      id: id[i]!,
      type: type[i]!,
      a: a[i]!,
      b: b[i]!,
      c: c[i]!,
      d: d[i]!,
      // a copy: what DuckDB gives may be a view into memory that the next batch reuses
      data: copyOf(octets.getItemBytes(i)),
    });
  }
  return rows;
}

/** The numbers in the list that one column of one row is. */
function listOf(chunk: DuckDBDataChunk, column: number): Float64Array {
  const list = (chunk.getColumnVector(column) as DuckDBListVector).getItemVector(0);
  return list ? cellsOf(list, Float64Array) : new Float64Array(0);
}

function copyOf(octets: Uint8Array | null): Uint8Array | undefined {
  return octets === null ? undefined : new Uint8Array(octets);
}

function plainOf(value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
