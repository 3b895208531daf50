/** A journal's database, open to be read: what a person asks in SQL. */
import { rmSync } from 'node:fs';
import { type DuckDBConnection, type DuckDBDataChunk, DuckDBInstance, StatementType } from '@duckdb/node-api';
import type { ViewRow } from '../kernel/record.js';
import { viewStatements } from './schema.js';

/** What a query gives; which columns are numbers; cells are numbers, bigints, text, octets, ... or null. */
export interface Answer {
  readonly columns: readonly string[];
  readonly numeric: readonly boolean[];
  readonly batches: AsyncIterable<Cell[][]>;
}

/** A cell of a query's result; 64-bit integers are numbers where a number holds them exactly. */
export type Cell = unknown;

/** What DuckDB's client says of SQL that is empty, or all comment. */
const NO_STATEMENT = /^Error in native callback$|No statement to prepare/;
const NUMERIC = /INT|DOUBLE|FLOAT|DECIMAL/;

/** After these, SQL reaches nothing outside its database: no file, no network. For SQL that another person wrote. */
export const SHUT_IN: readonly string[] = ['SET enable_external_access = false', 'SET lock_configuration = true'];

function refuseNothing(error: Error): never {
  throw NO_STATEMENT.test(error.message) ? new Error('there is no statement in it') : error;
}

export class SqlDatabase {
  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
    private readonly temporary: string | undefined,
  ) {}

  /** `temporary` is a folder that goes when the database is closed. */
  static async open(path: string, temporary?: string): Promise<SqlDatabase> {
    const instance = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY' });
    try {
      return new SqlDatabase(instance, await instance.connect(), temporary);
    } catch (error) {
      instance.closeSync();
      throw error;
    }
  }

  /** A journal's database without records, in memory. */
  static async empty(statements: string): Promise<SqlDatabase> {
    const instance = await DuckDBInstance.create(':memory:');
    try {
      const connection = await instance.connect();
      await connection.run(statements);
      return new SqlDatabase(instance, connection, undefined);
    } catch (error) {
      instance.closeSync();
      throw error;
    }
  }

  /** Of what types the columns are that a SELECT would give, without running it. Throws what is wrong with it. */
  async columnTypes(sql: string): Promise<string[]> {
    await this.refuseSeveral(sql);
    const prepared = await this.connection.prepare(sql).catch(refuseNothing);
    try {
      if (prepared.statementType !== StatementType.SELECT) throw new Error('it is no SELECT');
      return Array.from({ length: prepared.columnCount }, (_, column) => String(prepared.columnType(column)));
    } finally {
      prepared.destroySync();
    }
  }

  async query(sql: string): Promise<Record<string, Cell>[]> {
    await this.refuseSeveral(sql);
    const reader = await this.connection.runAndReadAll(sql);
    return reader.getRowObjectsJS().map((row) => {
      const plain: Record<string, Cell> = {};
      for (const [name, value] of Object.entries(row)) plain[name] = plainOf(value);
      return plain;
    });
  }

  async ask(sql: string): Promise<Answer> {
    await this.refuseSeveral(sql);
    const result = await this.connection.stream(sql).catch(refuseNothing);
    const columns = result.deduplicatedColumnNames();
    const numeric = result.columnTypes().map((type) => NUMERIC.test(String(type)));
    return { columns, numeric, batches: result.yieldRowsJs() };
  }

  /** Of several statements DuckDB's client would run the first, and forget the others. What cannot be read says so when it is run. */
  private async refuseSeveral(sql: string): Promise<void> {
    const statements = await this.connection.extractStatements(sql).catch(() => undefined);
    if (statements && statements.count > 1) throw new Error(`${statements.count} statements; one is wanted`);
  }

  async addViews(views: readonly ViewRow[]): Promise<void> {
    const rows = await this.query('SELECT view_name FROM duckdb_views() WHERE NOT internal');
    const there = new Set(rows.map((row) => row.view_name));
    for (const view of views) {
      if (there.has(view.name)) continue;
      await this.connection.run(viewStatements(view, true).join('\n')).catch(() => {});
    }
  }

  /** DuckDB's own chunks of a result, on a connection of their own: a stream that is open holds its connection. */
  async *stream(sql: string): AsyncGenerator<DuckDBDataChunk> {
    const connection = await this.instance.connect();
    try {
      const result = await connection.stream(sql);
      for (;;) {
        const chunk = await result.fetchChunk();
        if (chunk === null || chunk.rowCount === 0) return;
        yield chunk;
      }
    } finally {
      connection.closeSync();
    }
  }

  close(): void {
    this.connection.closeSync();
    this.instance.closeSync();
    if (this.temporary !== undefined) rmSync(this.temporary, { recursive: true, force: true });
  }
}

function plainOf(value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
