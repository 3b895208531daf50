/** Responses in SQL that cannot be: told at their place before any run, or by the first run that asks them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runStudy } from '../../dist/src/runs/studies/run-study.js';

const dir = mkdtempSync(join(tmpdir(), 'l2tpsim-queries-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const HEAD: readonly string[] = [
  'name: bad',
  `scenario: ${resolve('experiments/reference-call/scenario.yaml')}`,
  'factors:',
  '  retries: { set: nodes.lac.l2tp.retries, levels: [2, 5] }',
];

test.each([
  ['SELECT count(*) FROM nonesuch', 'query.yaml:5:29: Catalog Error: Table with name nonesuch does not exist'],
  ['SELECT 1; SELECT 2', 'query.yaml:5:29: 2 statements; one is wanted'],
  ['SELECT 1, 2', 'query.yaml:5:29: it gives 2 columns; one number is wanted'],
  ['-- nothing', 'query.yaml:5:29: there is no statement in it'],
  ["SELECT 'a'", 'query.yaml:5:29: it gives VARCHAR; one number is wanted'],
  ["SELECT count(*) FROM read_csv('/etc/hosts')", 'query.yaml:5:29: Permission Error: Cannot access file "/etc/hosts"'],
  ["COPY (SELECT 1) TO 'never-written.csv'", 'query.yaml:5:29: Permission Error: Cannot access file'],
  ["ATTACH 'never-written.db'", 'query.yaml:5:29: it is no SELECT'],
  ['SELECT random()', 'query.yaml:5:29: random() is not the same each time; a response must follow from the run'],
  ['SELECT count(*) FROM journal WHERE RANDOM() < 0.5', 'query.yaml:5:29: random() is not the same each time'],
  ['WITH x AS (SELECT uuid() AS u) SELECT count(u) FROM x', 'query.yaml:5:29: uuid() is not the same each time'],
  ['SELECT (SELECT epoch(now()))', 'query.yaml:5:29: now() is not the same each time'],
  ['SELECT epoch(current_timestamp)', 'query.yaml:5:29: current_timestamp is not the same each time'],
  ['SELECT epoch(ago(INTERVAL 1 DAY))', 'query.yaml:5:29: ago() is not the same each time'],
  ["SELECT epoch(age(TIMESTAMP '2020-01-01'))", 'query.yaml:5:29: age() is not the same each time'],
  ['SELECT max(seq) FROM journal USING SAMPLE 3', 'query.yaml:5:29: a sample without REPEATABLE is not the same each'],
  ['SELECT epoch(current_localtimestamp())', 'query.yaml:5:29: current_localtimestamp() is not the same each time'],
  [
    "SELECT current_setting('threads')::INT",
    'query.yaml:5:29: current_setting() is no part of the journal; a response must follow from the run',
  ],
  ['SELECT count(*) FROM duckdb_settings()', 'query.yaml:5:29: duckdb_settings() is no part of the journal'],
  ["SELECT * FROM query('SELECT random()')", 'query.yaml:5:29: query() is no part of the journal'],
  ['SELECT count(*) FROM pg_settings', 'query.yaml:5:29: pg_settings is no part of the journal'],
  ['SELECT count(*) FROM information_schema.tables', 'query.yaml:5:29: tables is no part of the journal'],
  ["SELECT max('nan'::DOUBLE) FROM range(3), unnest([1])", 'a run failed: response n: its query gives NaN, no number'],
  ["SELECT 'nan'::DOUBLE", 'a run failed: response n: its query gives NaN, no number'],
  ['SELECT seq FROM journal', 'a run failed: response n: its query gives 487 rows of 1 columns; one number is wanted'],
])('a query that gives no number: %s', { timeout: 60_000 }, async (sql, said) => {
  const study = join(dir, 'query.yaml');
  writeFileSync(study, [...HEAD, `responses: [{ name: n, sql: "${sql}" }]`].join('\n'));
  const renderings = { html: () => '', markdown: () => '', json: () => '' };
  await expect(runStudy({ study, dirOf: () => join(dir, 'query'), renderings, workers: 2 })).rejects.toThrow(said);
});
