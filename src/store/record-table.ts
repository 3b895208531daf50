import {
  BIGINT,
  BLOB,
  type DuckDBAppender,
  DuckDBBlobValue,
  type DuckDBBlobVector,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  INTEGER,
  SMALLINT,
} from '@duckdb/node-api';
import { A, type Columns, ID, LAG, LENGTH, NODE, WIDTH } from './columns.js';
import { quoteText } from './schema.js';
import { cellsOf } from './vectors.js';

/** Rows in one of DuckDB's own data chunks. */
const VECTOR_ROWS = 2048;
const TWO_32 = 2 ** 32;

/** As in `CREATE TABLE records`. */
const TYPES = [
  BIGINT,
  BIGINT,
  INTEGER,
  BIGINT,
  SMALLINT,
  SMALLINT,
  INTEGER,
  SMALLINT,
  BIGINT,
  BIGINT,
  BIGINT,
  BIGINT,
  BLOB,
];

/** Chunks between two commits: 15 are one row group of DuckDB's, which then goes straight to the file. */
const CHUNKS_PER_COMMIT = 15;

/** The table `records` of a new database file, written a chunk at a time. */
export class RecordTable {
  #appender: DuckDBAppender | undefined;
  #chunkRows: string[] = [];
  #chunks = 0;

  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
    private readonly rows: DuckDBDataChunk,
  ) {}

  /** Makes the file; the statements make its tables. */
  static async create(path: string, statements: string): Promise<RecordTable> {
    const instance = await DuckDBInstance.create(path, { checkpoint_threshold: '64MB' });
    const connection = await instance.connect();
    try {
      await connection.run(`BEGIN; ${statements} COMMIT`);
      return new RecordTable(instance, connection, DuckDBDataChunk.create(TYPES));
    } catch (error) {
      connection.closeSync();
      instance.closeSync();
      throw error;
    }
  }

  /** Appends a chunk of this digest, whose records' octets are unpacked. */
  async append(columns: Columns, digest: string | undefined): Promise<void> {
    const { count, seq, at } = columns;
    if (count === 0) return;
    if (this.#appender === undefined) {
      await this.connection.run('BEGIN');
      this.#appender = await this.connection.createAppender('records');
    }
    for (let from = 0; from < count; from += VECTOR_ROWS) {
      this.#fill(columns, from, Math.min(VECTOR_ROWS, count - from));
      this.#appender.appendDataChunk(this.rows);
    }
    const told = digest === undefined ? 'NULL' : quoteText(digest);
    this.#chunkRows.push(`(${this.#chunks}, ${seq[0]}, ${count}, ${at[count - 1]}, ${told})`);
    this.#chunks += 1;
    if (this.#chunkRows.length >= CHUNKS_PER_COMMIT) await this.#commit();
  }

  /** Writes what is left, and a last row of `journal_info`; the file is then whole. */
  async finish([key, value]: readonly [string, string]): Promise<void> {
    await this.#commit();
    await this.connection.run(`INSERT INTO journal_info VALUES (${quoteText(key)}, ${quoteText(value)}); CHECKPOINT`);
  }

  close(): void {
    this.connection.closeSync();
    this.instance.closeSync();
  }

  async #commit(): Promise<void> {
    if (this.#appender === undefined) return;
    this.#appender.closeSync();
    this.#appender = undefined;
    await this.connection.run(`INSERT INTO chunks VALUES ${this.#chunkRows.join(', ')}; COMMIT`);
    this.#chunkRows = [];
  }

  #fill({ seq, at, cause, type, kind, fields, ...rest }: Columns, from: number, count: number): void {
    const { rows } = this;
    rows.reset();
    rows.rowCount = count;
    const to = from + count;
    const whole = (place: number, cells: Float64Array, offset: number, step: number): void => {
      const into = cellsOf(rows.getColumnVector(place), BigInt64Array);
      putWhole(into, cells.subarray(from * step + offset, to * step), step, count);
    };
    const small = (place: number, cells: Float64Array | Uint8Array, offset: number, step: number): void => {
      const into = cellsOf<Int16Array | Int32Array>(
        rows.getColumnVector(place),
        TYPES[place] === INTEGER ? Int32Array : Int16Array,
      );
      for (let i = 0; i < count; i++) into[i] = cells[(from + i) * step + offset]!;
    };
    whole(0, seq, 0, 1);
    whole(1, at, 0, 1);
    small(2, fields, LAG, WIDTH);
    whole(3, cause, 0, 1);
    small(4, fields, NODE, WIDTH);
    small(5, kind, 0, 1);
    small(6, fields, ID, WIDTH);
    small(7, type, 0, 1);
    for (let place = 0; place < 4; place++) whole(8 + place, fields, A + place, WIDTH);
    const octets = rows.getColumnVector(12) as DuckDBBlobVector;
    for (let i = from; i < to; i++) {
      const start = rest.octetsAt[i]!;
      const length = fields[i * WIDTH + LENGTH]!;
      octets.setItem(i - from, length < 0 ? null : new DuckDBBlobValue(rest.octets.subarray(start, start + length)));
    }
    for (let place = 0; place < TYPES.length; place++) rows.getColumnVector(place).flush();
  }
}

/** Whole numbers in doubles, every so many-th, to 64-bit integers, without making a BigInt of each. */
function putWhole(into: BigInt64Array, cells: Float64Array, step: number, count: number): void {
  const halves = new Int32Array(into.buffer, into.byteOffset, count * 2);
  for (let i = 0, from = 0; i < count; i++, from += step) {
    const value = cells[from]!;
    const high = Math.floor(value / TWO_32);
    halves[2 * i] = value - high * TWO_32;
    halves[2 * i + 1] = high;
  }
}
