import { join } from 'node:path';
import { makeFolder } from './folders.js';
import type { JournalReader } from './journal-reader.js';
import { DIMENSION_TABLES, quoteText } from './schema.js';

/** Writes a journal's records and dimension tables as Parquet files, for pandas or DuckDB; gives their paths. */
export async function exportParquet(journal: JournalReader, outDir: string): Promise<string[]> {
  makeFolder(outDir);
  const files: string[] = [];
  for (const table of ['records', ...DIMENSION_TABLES]) {
    const file = join(outDir, `${table}.parquet`);
    await journal.query(`COPY ${table} TO ${quoteText(file)} (FORMAT parquet, COMPRESSION zstd)`);
    files.push(file);
  }
  return files;
}
