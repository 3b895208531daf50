/** Over what time rates and means are taken, and what is said of it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runStudy } from '../../dist/src/runs/studies/run-study.js';
import { RESPONSE_ROWS, responseOf } from '../../models/measure/responses.js';
import { carryOutTask, type RunOutcome, type RunTask } from '../../src/runs/studies/task.js';

const FILE = join(import.meta.dirname, '../data/studies/calls.yaml');
const TEXT = readFileSync(FILE, 'utf8');
/** Ten calls and no end: the run is over when nothing is left to happen. */
const ENDLESS = ['end=never', 'calls.dial.arrivals.count=10', 'nodes.lns.processor.service=1ms'];
const TIMED = [
  ...RESPONSE_ROWS.filter(({ overTime }) => overTime).map(({ name }) => name),
  'control.messages',
  'processor.lns.use',
];

const measured = (set: readonly string[], more: Partial<RunTask> = {}): Promise<RunOutcome> =>
  carryOutTask({
    scenario: TEXT,
    file: FILE,
    set: [...ENDLESS, ...set],
    seed: 1,
    from: 0,
    to: 'end',
    responses: TIMED,
    sql: [],
    curves: ['up'],
    ...more,
  });

describe('a run without an end', () => {
  const kept = (time: string): string[] => [
    'nodes.lns.l2tp.noSessionTimeout=10s',
    `nodes.lac.l2tp.destructTimeout=${time}`,
    `nodes.lns.l2tp.destructTimeout=${time}`,
  ];

  test('has rates and means of the time in which something happens, however long a dead tunnel is remembered', async () => {
    const [short, long] = [await measured(kept('31s')), await measured(kept('600s'))];
    expect(long.responses).toEqual(short.responses);
    expect(long.curves).toEqual(short.curves);
    expect(long.toUs).toBe(short.toUs);
    const { responses, toUs } = short;
    expect(toUs).toBeLessThan(60e6);
    expect(responses['control.perS']).toBeCloseTo(responses['control.messages']! / (toUs / 1e6), 9);
    for (const name of TIMED) expect(responses[name], name).toBeGreaterThan(0);
  });

  test('is measured up to the time that the study gives, be it over before', async () => {
    const { responses, toUs } = await measured(kept('31s'), { to: 1000e6 });
    expect(toUs).toBe(1000e6);
    expect(responses['control.perS']).toBeCloseTo(responses['control.messages']! / 1000, 9);
  });

  test('has no rate where nothing happens any more', async () => {
    const { responses } = await measured(kept('600s'), { from: 100e6 });
    expect(responses).toMatchObject({ 'control.perS': null, 'up.mean': null, 'control.messages': 0 });
  });
});

test('what is a rate or a mean over time says so', () => {
  expect(TIMED.slice(0, -2)).toEqual([
    'calls.establishedPerS',
    'up.mean',
    'tunnels.openedPerS',
    'control.perS',
    'control.octetsPerS',
  ]);
  expect(responseOf('processor.lns.use')!.overTime).toBe(true);
  expect(responseOf('processor.lns.wait')!.overTime).toBeUndefined();
});

const dir = mkdtempSync(join(tmpdir(), 'l2tpsim-span-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function remarks(name: string, factor: string, ...lines: readonly string[]): Promise<readonly string[]> {
  const study = join(dir, `${name}.yaml`);
  const head = [`name: ${name}`, `scenario: ${FILE}`, `factors: { one: ${factor} }`, 'replications: 2'];
  writeFileSync(study, [...head, ...lines, ''].join('\n'));
  const renderings = { html: () => '', markdown: () => '', json: () => '' };
  return (await runStudy({ study, dirOf: () => join(dir, name), renderings, workers: 1 })).summary.remarks;
}

const NO_END = 'set: { end: never, calls.dial.arrivals.count: 10 }';

describe('of runs of unequal length', () => {
  const WAITS = '{ set: nodes.lns.l2tp.noSessionTimeout, levels: [10s, 60s] }';

  test('it is told where rates are asked, and the factors change it', async () => {
    expect(await remarks('rates', WAITS, NO_END, 'responses: [control.perS]')).toEqual([
      expect.stringMatching(
        /^Rates and means over time are up to what happened last in each run, at [\d.]+ s to [\d.]+ s, and the factors change when that is: an end of the scenario, or measure\.to, makes all runs of one length\.$/,
      ),
    ]);
  });

  test.each([
    ['counts', WAITS, 'responses: [control.messages]'],
    ['given', WAITS, 'responses: [control.perS]', 'measure: { to: 5min }'],
    ['alike', '{ set: nodes.lns.l2tp.sessionLimit, levels: [60, 80] }', 'responses: [control.perS]'],
  ])('not otherwise: %s', async (name, factor, ...lines) => {
    expect((await remarks(name, factor, NO_END, ...lines)).filter((each) => each.startsWith('Rates'))).toEqual([]);
  });
});

describe('what happens in a span is counted to the piece', () => {
  const SENT = 'SELECT count(*) FROM messages WHERE at_s >= 10.000003 AND at_s <= 31.00001';
  const span = { from: 10_000_003, to: 31_000_010, responses: ['control.messages', 'control.resent', 'control.perS'] };
  const long = ['end=24h', 'calls.dial.arrivals={ rate: 7/s, count: 300 }', 'links.core.loss=0.1'];

  test('however long the run is', async () => {
    const { responses } = await measured(long, { ...span, sql: [{ name: 'sent', sql: SENT }] });
    expect(responses.sent).toBeGreaterThan(100);
    expect(responses['control.messages']).toBe(responses.sent);
    expect(responses['control.perS']).toBeCloseTo(responses.sent! / 21.000007, 6);
    expect(Number.isInteger(responses['control.resent'])).toBe(true);
  });

  test('and where the run goes on from another', async () => {
    const whole = await measured([...long, 'end=25h'], span);
    for (const atUs of [5_000_000, 20_000_000, 40_000_000]) {
      const forked = await measured(long, { ...span, fork: { atUs, set: ['end=25h'] } });
      expect(forked.responses).toEqual(whole.responses);
    }
  });
});

describe('a time beyond the end', () => {
  const SPAN = ['responses: [calls.attempted]', 'measure: { from: 5s, to: 2min }'];
  const LIMIT = '{ set: nodes.lns.l2tp.sessionLimit, levels: [60] }';

  test.each([
    ['none', LIMIT, 'set: { end: 3min }', 'Measured from 5s to 2min.'],
    ['all', LIMIT, 'set: { end: 1min }', 'Measured from 5s to 1min, where the runs end.'],
    [
      'some',
      '{ set: end, levels: [1min, 3min] }',
      'set: { calls.dial.arrivals.count: 10 }',
      'Measured from 5s to 2min, or the end of the run where that is earlier.',
    ],
  ])('is not said to be measured: %s', async (name, factor, set, words) => {
    expect(await remarks(name, factor, set, ...SPAN)).toEqual([words]);
  });
});

test('what is measured before a fork is said to be the same at all points', async () => {
  const told = (from: string): Promise<readonly string[]> =>
    remarks(
      `fork-${from}`,
      '{ set: nodes.lns.l2tp.sessionLimit, levels: [60] }',
      'forkAt: 10s',
      `measure: { from: ${from} }`,
      'responses: [calls.attempted]',
    );
  const words = "Up to 10s all runs of a seed are one; then the factors' levels come into force.";
  expect((await told('10s'))[0]).toBe(words);
  expect((await told('5s'))[0]).toBe(
    `${words} It is measured from 5s on, though: what is the same at all points is in every figure, and makes differences less (measure.from).`,
  );
});

test('a query that does not ask over what time is measured is said to see the whole run', async () => {
  const factor = '{ set: nodes.lns.l2tp.sessionLimit, levels: [60] }';
  const all = 'SELECT count(*) FROM calls';
  const queries = [
    '  - calls.attempted',
    `  - { name: all, sql: ${all} }`,
    `  - { name: again, sql: "${all}" }`,
    `  - { name: some, sql: "${all}, measured WHERE dialled_s >= measured.from_s" }`,
  ];
  const lines = [NO_END, 'responses:', ...queries];
  expect(await remarks('queries', factor, ...lines, 'measure: { from: 3s }')).toEqual([
    'Measured from 3s to the end of the run.',
    'A query sees the whole run unless it asks the view measured, which all and again do not.',
  ]);
  expect(await remarks('of-all', factor, ...lines)).toEqual([]);
});
