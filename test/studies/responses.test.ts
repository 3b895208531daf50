/** What is measured as a run goes, against SQL over the journal of the same run. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { RESPONSE_NAMES, RESPONSE_ROWS, responseOf } from '../../models/measure/responses.js';
import { carryOutTask, type RunOutcome, type RunTask } from '../../src/runs/studies/task.js';

const FILE = 'experiments/lossy-calls/scenario.yaml';
const task = (more: Partial<RunTask>): RunTask => ({
  scenario: readFileSync(FILE, 'utf8'),
  file: FILE,
  set: [],
  seed: 3,
  from: 0,
  to: 'end',
  responses: [],
  sql: [],
  curves: [],
  ...more,
});

const of = (type: string, more = ''): string =>
  `FROM records JOIN record_types t ON records.type = t.code WHERE t.name = '${type}' ${more}`;

/** Response, and the query that must give the same. */
const PAIRS: readonly (readonly [string, string])[] = [
  ['calls.attempted', `SELECT count(*) ${of('CallDialed')}`],
  ['calls.established', `SELECT count(*) ${of('CallEstablished')}`],
  ['calls.failed', `SELECT count(*) ${of('CallFailed')}`],
  ['setup.mean', `SELECT avg(b) / 1e6 ${of('CallEstablished')}`],
  ['setup.p50', `SELECT quantile_cont(b, 0.5) / 1e6 ${of('CallEstablished')}`],
  ['setup.p95', `SELECT quantile_cont(b, 0.95) / 1e6 ${of('CallEstablished')}`],
  ['setup.max', `SELECT max(b) / 1e6 ${of('CallEstablished')}`],
  ['control.resent', `SELECT count(*) ${of('MessageResent')}`],
  [
    'control.messages',
    `SELECT count(*) FROM records JOIN record_types t ON records.type = t.code
     WHERE t.name IN ('MessageSent', 'MessageResent', 'ZlbSent')`,
  ],
  ['datagrams.lost', `SELECT count(*) ${of('DatagramLost')}`],
  [
    'tunnels.opened',
    `SELECT count(DISTINCT records.id) ${of('TunnelOpened')} AND records.id IN
       (SELECT records.id ${of('TunnelCreated', 'AND c = 1')})`,
  ],
  [
    'tunnels.life',
    `SELECT avg(shut.at_us - opened.at_us) / 1e6 FROM
       (SELECT records.id, min(at_us) AS at_us ${of('TunnelOpened')} GROUP BY records.id) opened JOIN (SELECT records.id, at_us ${of('TunnelShutDown')}) shut USING (id)
     WHERE id IN (SELECT records.id ${of('TunnelCreated', 'AND c = 1')})`,
  ],
  [
    'processor.lns.use',
    `SELECT sum(b) / (SELECT max(at_us) FROM records) ${of('ProcessorBusy')} AND records.id =
       (SELECT code FROM nodes WHERE name = 'lns')`,
  ],
];

describe('a lossy run', () => {
  let found: RunOutcome['responses'];
  beforeAll(async () => {
    const responses = PAIRS.map(([name]) => name);
    const sql = PAIRS.map(([name, sql]) => ({ name: `asked ${name}`, sql }));
    found = (await carryOutTask(task({ responses, sql }))).responses;
  });

  test.each(PAIRS)('%s', (name) => {
    expect(found[name]).not.toBeNull();
    expect(found[name]).toBeCloseTo(found[`asked ${name}`]!, 9);
  });

  test('the journal changes neither digest nor responses', async () => {
    const responses = RESPONSE_ROWS.map(({ name }) => name);
    const without = await carryOutTask(task({ responses }));
    const withOne = await carryOutTask(task({ responses, sql: [{ name: 'one', sql: 'SELECT 1' }] }));
    expect({ ...withOne, responses: without.responses }).toEqual(without);
    expect(withOne.responses).toEqual({ ...without.responses, one: 1 });
  });

  test.each(["COPY (SELECT 1) TO 'never-written.csv'", "SELECT count(*) FROM read_csv('/etc/hosts')"])(
    'a query reaches nothing but the journal, whoever hands it to a worker: %s',
    async (sql) => {
      const asked = carryOutTask(task({ sql: [{ name: 'asked', sql }] }));
      await expect(asked).rejects.toThrow('response asked: Permission Error: Cannot access file');
    },
  );

  test('a span leaves out what is before and after it', async () => {
    const sql = (from: number, to: number): string =>
      `SELECT count(*) ${of('CallDialed')} AND at_us BETWEEN ${from} AND ${to}`;
    const { responses } = await carryOutTask(
      task({
        from: 10e6,
        to: 40e6,
        responses: ['calls.attempted'],
        sql: [{ name: 'asked', sql: sql(10e6, 40e6) }],
      }),
    );
    expect(responses['calls.attempted']).toBe(responses.asked);
    expect(responses.asked).toBeGreaterThan(0);
  });

  test.each([10e6, 'mser-5'] as const)('a query may ask over what time is measured, from %s on', async (from) => {
    const { fromUs, toUs, responses } = await carryOutTask(
      task({
        from,
        to: 40e6,
        responses: ['calls.attempted'],
        sql: [
          { name: 'from', sql: 'SELECT from_s FROM measured' },
          { name: 'to', sql: 'SELECT measured.to_s FROM measured' },
          { name: 'dialled', sql: 'SELECT count(*) FROM calls, measured WHERE dialled_s BETWEEN from_s AND to_s' },
        ],
      }),
    );
    expect(fromUs).toBeGreaterThan(0);
    expect(responses).toMatchObject({ from: fromUs / 1e6, to: toUs / 1e6, dialled: responses['calls.attempted'] });
  });
});

test('every response has a name, words and a number or none', async () => {
  const names = RESPONSE_ROWS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const { responses } = await carryOutTask(task({ responses: names }));
  for (const name of names) {
    expect(responseOf(name)?.label, name).toMatch(/^[A-Z]/);
    const value = responses[name]!;
    expect(value === null || (Number.isFinite(value) && value >= 0), `${name}: ${value}`).toBe(true);
  }
});

test('where nobody dials there is no time until so many are up', async () => {
  const names = ['calls.attempted', 'up.t50', 'up.t99', 'up.endShare', 'setup.mean'];
  const { responses } = await carryOutTask(task({ set: ['end=10ms'], responses: names }));
  expect(responses).toEqual({
    'calls.attempted': 0,
    'up.t50': null,
    'up.t99': null,
    'up.endShare': null,
    'setup.mean': null,
  });
});

test('docs/studies.md lists every response, in its words', () => {
  const page = readFileSync('docs/studies.md', 'utf8');
  const row = (name: string): string | undefined => page.split('\n').find((line) => line.startsWith(`| \`${name}\` |`));
  for (const { name, label, unit } of RESPONSE_ROWS)
    expect(row(name), name).toBe(`| \`${name}\` | ${label} | ${unit} |`);
  for (const name of RESPONSE_NAMES) expect(row(name), name).toBeDefined();
});
