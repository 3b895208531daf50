/** The journals of older versions: a DuckDB file, whose table `records` has a row a record. */
import type { DuckDBBlobVector, DuckDBDataChunk } from '@duckdb/node-api';
import type { RecordRow, ViewRow } from '../kernel/record.js';
import type { IdRange } from './id-ranges.js';
import {
  type ChunkRow,
  type Extent,
  type JournalReader,
  type OpenOptions,
  type RowsFilter,
  type Upcasts,
  upcast,
  upcastsFrom,
} from './journal-reader.js';
import { type Answer, type Cell, SqlDatabase } from './sql.js';
import { cellsOf } from './vectors.js';

// doubles hold every whole number of a record, and leave the database without a BigInt each
const COLUMNS = ['seq', 'at_us', 'lag_us', 'cause', 'node', 'kind', 'id', 'type', 'a', 'b', 'c', 'd'];
const SELECT = `SELECT ${COLUMNS.map((name) => `${name}::DOUBLE`).join(', ')}, data FROM records`;
const DATA = COLUMNS.length;
/** Numbers in one list of wanted records: a longer one makes the statement slow to plan. */
const PICK_SLICE = 16_384;
type F = Float64Array;
type Columns = [F, F, F, F, F, F, F, F, F, F, F, F];

export class DuckdbJournal implements JournalReader {
  readonly damage = undefined;
  private upcasts: Upcasts = new Map();

  private constructor(
    private readonly path: string,
    private readonly database: SqlDatabase,
  ) {}

  static async open(path: string, { recordTypes }: OpenOptions): Promise<DuckdbJournal> {
    const journal = new DuckdbJournal(path, await SqlDatabase.open(path));
    try {
      journal.upcasts = upcastsFrom(await journal.schemaVersion(), recordTypes);
      return journal;
    } catch (error) {
      journal.close();
      throw error;
    }
  }

  async *rows(filter: RowsFilter = {}): AsyncGenerator<RecordRow[]> {
    let last = -1;
    // no ORDER BY, which would sort all first: the table keeps the order in which it was written
    for await (const chunk of this.database.stream(SELECT + conditions(filter))) {
      const rows = rowsOf(chunk);
      for (const { seq } of rows) {
        if (seq <= last) throw new Error(`journal ${this.path}: record ${seq} after record ${last}`);
        last = seq;
      }
      yield upcast(rows, this.upcasts);
    }
  }

  async causes(fromSeq: number, toSeq: number): Promise<Float64Array> {
    const causes = new Float64Array(toSeq - fromSeq + 1).fill(Number.NaN);
    const select = `SELECT seq::DOUBLE, cause::DOUBLE FROM records${conditions({ fromSeq, toSeq })}`;
    for await (const chunk of this.database.stream(select)) {
      const [seqs, theirs] = [0, 1].map((column) => cellsOf(chunk.getColumnVector(column), Float64Array));
      for (let i = 0; i < seqs!.length; i++) causes[seqs![i]! - fromSeq] = theirs![i]!;
    }
    return causes;
  }

  async pick(seqs: readonly number[], filter: RowsFilter = {}): Promise<RecordRow[]> {
    const wanted = [...new Set(seqs)].sort((left, right) => left - right);
    const found: RecordRow[] = [];
    for (let from = 0; from < wanted.length; from += PICK_SLICE) {
      const slice = wanted.slice(from, from + PICK_SLICE);
      // the bounds let DuckDB skip what lies outside without looking at the list
      const bounds = conditions({ ...filter, fromSeq: slice[0]!, toSeq: slice.at(-1)! });
      const select = `${SELECT}${bounds} AND seq IN (SELECT unnest([${slice.join(', ')}]))`;
      for await (const chunk of this.database.stream(select)) for (const row of rowsOf(chunk)) found.push(row);
    }
    return upcast(found, this.upcasts).sort((left, right) => left.seq - right.seq);
  }

  async extent(filter: RowsFilter = {}): Promise<Extent | undefined> {
    const select = 'SELECT count(*) AS count, min(seq) AS first, max(seq) AS last, max(at_us) AS at FROM records';
    const [row] = await this.query(select + conditions(filter));
    const count = Number(row?.count ?? 0);
    if (count === 0) return undefined;
    return { count, first: Number(row!.first), last: Number(row!.last), lastAt: Number(row!.at) };
  }

  async idRange(kind: number): Promise<IdRange | undefined> {
    const select = 'SELECT min(id) AS lowest, max(id) AS highest FROM records';
    const [row] = await this.query(select + conditions({ about: { kind } }));
    return row?.lowest == null ? undefined : { lowest: Number(row.lowest), highest: Number(row.highest) };
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

  async table(name: string): Promise<unknown[][]> {
    return (await this.query(`SELECT * FROM ${name}`)).map((row) => Object.values(row));
  }

  query(sql: string): Promise<Record<string, Cell>[]> {
    return this.database.query(sql);
  }

  ask(sql: string): Promise<Answer> {
    return this.database.ask(sql);
  }

  addViews(views: readonly ViewRow[]): Promise<void> {
    return this.database.addViews(views);
  }

  close(): void {
    this.database.close();
  }
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
  if (about !== undefined) parts.push(`kind = ${Math.trunc(about.kind)}`);
  if (about?.id !== undefined) parts.push(`id = ${Math.trunc(about.id)}`);
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

function copyOf(octets: Uint8Array | null): Uint8Array | undefined {
  return octets === null ? undefined : new Uint8Array(octets);
}
