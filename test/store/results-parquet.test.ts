/** Columns of `results.parquet`: no two of one name, and case is none to DuckDB. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readResults, writeResults } from '../../src/store/results-parquet.js';
import type { RunRow, StudySummary } from '../../src/study/study.js';

const dir = mkdtempSync(join(tmpdir(), 'l2tpsim-columns-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const factor = (name: string, value: number) => ({ name, label: name, levels: [{ value, set: [] }], log: false });

test('names that differ in case alone are told apart, and from the columns that every study has', async () => {
  const factors = [factor('T', 1), factor('t', 2), factor('Seed', 3), factor('Calls.Blocked', 4)];
  const levels = Object.fromEntries(factors.map(({ name, levels: [level] }) => [name, level!.value]));
  const summary = {
    factors,
    responses: [{ name: 'calls.blocked', label: '', unit: '' }],
    points: [{ index: 0, levels }],
  } as unknown as StudySummary;
  const row: RunRow = {
    point: 0,
    replication: 1,
    seed: 7,
    key: 'key',
    digest: 'digest',
    records: 1,
    fromUs: 0,
    toUs: 0,
    responses: { 'calls.blocked': 5 },
    curves: [],
  };
  const path = join(dir, 'results.parquet');
  await writeResults(path, summary, [row]);
  expect(await readResults(path)).toMatchObject([
    { T: 1, t_: 2, Seed_: 3, seed: '7', 'Calls.Blocked': 4, 'calls.blocked_': 5 },
  ]);
});
