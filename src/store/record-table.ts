import {
  BIGINT,
  BLOB,
  type DuckDBAppender,
  DuckDBBlobValue,
  type DuckDBBlobVector,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBVector,
  INTEGER,
  SMALLINT,
} from '@duckdb/node-api';
import { type Chunk, emptyRow } from '../kernel/chunk.js';
import type { RecordRow } from '../kernel/record.js';
import { quoteText } from './schema.js';
import { cellsOf } from './vectors.js';

/** Rows in one of DuckDB's own data chunks. */
const VECTOR_ROWS = 2048;
const TWO_32 = 2 ** 32;
const HIGHEST = 2 ** 21 - 1;

type Whole = 'seq' | 'at' | 'cause' | 'a' | 'b' | 'c' | 'd';
type Small = 'lag' | 'node' | 'kind' | 'id' | 'type';
/** As in `CREATE TABLE records`. */
const COLUMNS = ['seq', 'at', 'lag', 'cause', 'node', 'kind', 'id', 'type', 'a', 'b', 'c', 'd', 'data'] as const;
const WHOLE: ReadonlySet<string> = new Set<Whole>(['seq', 'at', 'cause', 'a', 'b', 'c', 'd']);
const SMALL: ReadonlySet<string> = new Set<Small>(['node', 'kind', 'type']);
const TYPES = COLUMNS.map((name) => {
  if (name === 'data') return BLOB;
  return WHOLE.has(name) ? BIGINT : SMALL.has(name) ? SMALLINT : INTEGER;
});

/** Chunks between two commits: 15 are one row group of DuckDB's, which then goes straight to the file. */
const CHUNKS_PER_COMMIT = 15;

/** The table `records` of a new database file, written a chunk at a time. */
export class RecordTable {
  #appender: DuckDBAppender | undefined;
  #chunkRows: string[] = [];
  #chunks = 0;
  readonly #read = Array.from({ length: VECTOR_ROWS }, emptyRow);

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

  async append(chunk: Chunk): Promise<void> {
    if (chunk.count === 0) return;
    if (this.#appender === undefined) {
      await this.connection.run('BEGIN');
      this.#appender = await this.connection.createAppender('records');
    }
    for (let from = 0; from < chunk.count; from += VECTOR_ROWS) {
      this.#fill(chunk, from, Math.min(VECTOR_ROWS, chunk.count - from));
      this.#appender.appendDataChunk(this.rows);
    }
    const digest = chunk.digest === undefined ? 'NULL' : quoteText(chunk.digest);
    this.#chunkRows.push(`(${this.#chunks}, ${chunk.firstRecord}, ${chunk.count}, ${chunk.lastAt}, ${digest})`);
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

  #fill(chunk: Chunk, from: number, count: number): void {
    this.rows.reset();
    this.rows.rowCount = count;
    const rows = this.#read;
    for (let i = 0; i < count; i++) chunk.read(from + i, rows[i]!);
    COLUMNS.forEach((name, index) => {
      const vector = this.rows.getColumnVector(index);
      if (name === 'data') putOctets(vector as DuckDBBlobVector, rows, count);
      else if (WHOLE.has(name)) putWhole(vector, rows, name as Whole, count);
      else if (SMALL.has(name)) putSmall(cellsOf(vector, Int16Array), rows, name as Small, count);
      else putSmall(cellsOf(vector, Int32Array), rows, name as Small, count);
      vector.flush();
    });
  }
}

/** Whole numbers in doubles, to 64-bit integers, without making a BigInt of each. */
function putWhole(vector: DuckDBVector, rows: readonly RecordRow[], name: Whole, count: number): void {
  const cells = cellsOf(vector, BigInt64Array);
  const halves = new Int32Array(cells.buffer, cells.byteOffset, count * 2);
  for (let i = 0; i < count; i++) {
    const value = rows[i]![name];
    const high = Math.floor(value / TWO_32);
    const low = value - high * TWO_32;
    if (low >>> 0 !== low || high > HIGHEST || high < -HIGHEST) {
      throw new Error(`record ${rows[i]!.seq}: ${name} is ${value}, not a whole number below 2^53`);
    }
    halves[2 * i] = low;
    halves[2 * i + 1] = high;
  }
}

function putSmall(cells: Int16Array | Int32Array, rows: readonly RecordRow[], name: Small, count: number): void {
  for (let i = 0; i < count; i++) cells[i] = rows[i]![name];
}

function putOctets(vector: DuckDBBlobVector, rows: readonly RecordRow[], count: number): void {
  for (let i = 0; i < count; i++) {
    const octets = rows[i]!.data;
    vector.setItem(i, octets === undefined ? null : new DuckDBBlobValue(octets));
  }
}
