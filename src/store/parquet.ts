import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { JournalReader } from './journal-reader.js';
import { journalPath } from './run-folder.js';
import { DIMENSION_TABLES, quoteText } from './schema.js';

/** Writes a run's records and dimension tables as Parquet files, for pandas or DuckDB; gives their paths. */
export async function exportParquet(runDir: string, outDir: string): Promise<string[]> {
  const reader = await JournalReader.open(journalPath(runDir));
  try {
    mkdirSync(outDir, { recursive: true });
    const files: string[] = [];
    for (const table of ['records', ...DIMENSION_TABLES]) {
      const file = join(outDir, `${table}.parquet`);
      await reader.query(`COPY ${table} TO ${quoteText(file)} (FORMAT parquet, COMPRESSION zstd)`);
      files.push(file);
    }
    return files;
  } finally {
    reader.close();
  }
}
