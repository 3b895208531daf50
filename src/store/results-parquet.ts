/** `results.parquet` of a study: a row a run, a column a factor and a response. */
import { renameSync } from 'node:fs';
import { type DuckDBAppender, DuckDBInstance } from '@duckdb/node-api';
import { US_PER_S } from '../kernel/time.js';
import type { Factor, LevelValue, RunRow, StudySummary } from '../study/study.js';
import { quoteText } from './schema.js';

const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;
/** Columns that every study has; a factor or a response of such a name, in whatever case, gets a `_` behind it. */
const OWN = ['point', 'replication', 'seed', 'digest', 'records', 'measured_from_s', 'measured_to_s', 'key'] as const;

/** A factor all of whose levels are numbers has a column of numbers, any other one of text. */
const typeOf = ({ levels }: Factor): 'DOUBLE' | 'VARCHAR' =>
  levels.every(({ value }) => typeof value === 'number') ? 'DOUBLE' : 'VARCHAR';

/** Rows go in by point and replication. The file is there whole or not at all. */
export async function writeResults(path: string, summary: StudySummary, rows: readonly RunRow[]): Promise<void> {
  const { factors, responses } = summary;
  const levels = new Map(summary.points.map((point) => [point.index, point.levels]));
  const taken = new Set<string>(OWN);
  // to DuckDB `T` and `t` are one name
  const free = (name: string): string => {
    let own = name;
    while (taken.has(own.toLowerCase())) own += '_';
    taken.add(own.toLowerCase());
    return quoteName(own);
  };
  const columns = [
    'point INTEGER',
    'replication INTEGER',
    'seed BIGINT',
    ...factors.map((factor) => `${free(factor.name)} ${typeOf(factor)}`),
    ...responses.map(({ name }) => `${free(name)} DOUBLE`),
    'records BIGINT',
    'measured_from_s DOUBLE',
    'measured_to_s DOUBLE',
    'digest VARCHAR',
    'key VARCHAR',
  ];
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run(`CREATE TABLE results (${columns.join(', ')})`);
    const appender = await connection.createAppender('results');
    for (const row of rows) {
      appender.appendInteger(row.point);
      appender.appendInteger(row.replication);
      appender.appendBigInt(BigInt(row.seed));
      for (const factor of factors) appendLevel(appender, typeOf(factor), levels.get(row.point)?.[factor.name]);
      for (const { name } of responses) {
        const value = row.responses[name] ?? null;
        if (value === null) appender.appendNull();
        else appender.appendDouble(value);
      }
      appender.appendBigInt(BigInt(row.records));
      appender.appendDouble(row.fromUs / US_PER_S);
      appender.appendDouble(row.toUs / US_PER_S);
      appender.appendVarchar(row.digest);
      appender.appendVarchar(row.key);
      appender.endRow();
    }
    appender.closeSync();
    await connection.run(
      `COPY (SELECT * FROM results ORDER BY point, replication) TO ${quoteText(`${path}.tmp`)} (FORMAT parquet)`,
    );
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
  renameSync(`${path}.tmp`, path);
}

function appendLevel(appender: DuckDBAppender, type: 'DOUBLE' | 'VARCHAR', value: LevelValue | undefined): void {
  if (value === undefined) appender.appendNull();
  else if (type === 'DOUBLE') appender.appendDouble(Number(value));
  else appender.appendVarchar(String(value));
}

/** All rows of a file of results, in order. */
export async function readResults(path: string): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(
      `SELECT * FROM read_parquet(${quoteText(path)}) ORDER BY point, replication`,
    );
    return reader.getRowObjectsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
