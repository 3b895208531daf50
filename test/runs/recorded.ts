/** Runs on disk for tests of what asks them: real ones, and journals written by hand. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll } from 'vitest';
import { ALL_RECORDS, CODE_NAMES, ENTITY_KINDS } from '../../models/declarations.js';
import { emptyRow } from '../../src/kernel/chunk.js';
import { Journal } from '../../src/kernel/journal.js';
import type { RecordRow } from '../../src/kernel/record.js';
import { type ExecuteOptions, executeRun } from '../../src/runs/execute.js';
import { RecordedRun } from '../../src/runs/recorded-run.js';
import { JournalWriter } from '../../src/store/journal-writer.js';
import { readManifest } from '../../src/store/manifest.js';
import { journalPath } from '../../src/store/run-folder.js';
import { dictionaryOf } from '../../src/store/schema.js';

export const REFERENCE = 'experiments/reference-call';

const made: string[] = [];
const all: RecordedRun[] = [];
afterAll(() => {
  for (const run of all.splice(0)) run.close();
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true });
});

export function scratch(): string {
  const dir = mkdtempSync(join(tmpdir(), 'l2tpsim-runs-'));
  made.push(dir);
  return dir;
}

/** Carries a scenario out, and opens what it left. */
export async function recorded(options: Partial<ExecuteOptions> = {}): Promise<RecordedRun> {
  const out = join(scratch(), 'run');
  await executeRun({ scenario: REFERENCE, journal: 'full', ...options, out });
  return opened(out);
}

/** Opens a run folder until the tests are over. */
export async function opened(dir: string): Promise<RecordedRun> {
  const run = await RecordedRun.open(dir);
  all.push(run);
  return run;
}

/** A run folder of the reference call's nodes whose journal holds these records, in the place of its own. */
export async function written(count: number, row: (seq: number) => Partial<RecordRow>): Promise<RecordedRun> {
  const real = await recorded();
  const found = readManifest(real.dir);
  if (!found.ok) throw new Error(found.reason);
  const dir = scratch();
  writeFileSync(join(dir, 'manifest.json'), JSON.stringify(found.manifest));
  const names = real.config.nodes.map((node) => node.name);
  const dictionary = dictionaryOf(ALL_RECORDS, ENTITY_KINDS, names, CODE_NAMES);
  const writer = await JournalWriter.open(journalPath(dir), dictionary);
  const journal = new Journal('full', writer);
  for (let seq = 0; seq < count; seq++) {
    journal.append({ ...emptyRow(), seq, at: seq, node: 1, ...row(seq) }, false);
    if (journal.waiting) await journal.drain();
  }
  await journal.finish();
  await writer.close();
  return opened(dir);
}

/** A run folder of an older version, of those in test/data. */
export function oldRun(schema: number): string {
  const dir = scratch();
  const data = `test/data/journal-v${schema}`;
  writeFileSync(join(dir, 'manifest.json'), readFileSync(join(data, 'manifest.json')));
  writeFileSync(join(dir, 'journal.duckdb'), gunzipSync(readFileSync(join(data, 'journal.duckdb.gz'))));
  return dir;
}

/** Runs SQL on a database file, to change it; gives the rows of the last statement. */
export async function inDatabase(path: string, sql: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(sql)).getRows();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** The number of the first record of a type, or of the last. */
export async function seqOf(
  run: RecordedRun,
  type: string,
  which: 'first' | 'last' = 'first',
  node?: string,
): Promise<number> {
  const code = ALL_RECORDS.find((each) => each.name === type)!.code;
  const seqs: number[] = [];
  for await (const rows of run.rows({ types: [code] }))
    for (const row of rows) if (node === undefined || run.config.nodes[row.node]?.name === node) seqs.push(row.seq);
  const seq = which === 'first' ? seqs[0] : seqs.at(-1);
  if (seq === undefined) throw new Error(`no ${type} in ${run.dir}`);
  return seq;
}
