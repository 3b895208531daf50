/** What benches measure is what they say: the same work for each subject. */
import { expect, test } from 'vitest';
import { controlConnection } from '../../models/l2tp/control-connection.js';
import { AGENDAS, newAgenda } from '../../src/bench/agendas.js';
import { summarised } from '../../src/bench/benchmark.js';
import { exponentialDelays, MEAN_DELAY_US } from '../../src/bench/hold-model.js';
import { LIVES, walkTables, walkXstate } from '../../src/bench/machine-steps.js';
import { operationsOf, replay } from '../../src/bench/run-operations.js';
import { compile } from '../../src/machine/compiler.js';
import { Outcome } from '../../src/machine/definition.js';
import { cli } from '../cli/cli-harness.js';

test('the lives of a tunnel lead where they say, and both executions walk them alike', () => {
  const tables = compile(controlConnection);
  const outcome = new Outcome();
  let state = controlConnection.states.indexOf('idle');
  const reached = LIVES.map(({ event, tunnel, input }) => {
    const { events, delays, states } = controlConnection;
    const code = events.includes(event) ? events.indexOf(event) : events.length + delays.indexOf(event);
    tables.step(state, code, tunnel, input, outcome);
    expect(outcome.taken).toBe(true);
    state = outcome.next;
    return states[state];
  });
  expect(reached).toEqual(LIVES.map(({ to }) => to));
  expect(reached.at(-1)).toBe('idle');
  expect(walkTables()(3)).toBe(walkXstate()(3));
});

test('the delays have the mean they should, in whole microseconds', () => {
  const delays = exponentialDelays(1 << 16);
  const mean = delays.reduce((sum, delay) => sum + delay, 0) / delays.length;
  expect(mean / MEAN_DELAY_US).toBeCloseTo(1, 1);
  expect(delays.every((delay) => Number.isInteger(delay) && delay >= 0)).toBe(true);
});

test("a run's operations leave nothing pending, on any kind of agenda, and end at the same time", async () => {
  const operations = await operationsOf('experiments/lossy-calls');
  const { scheduled, cancelled, popped, codes, most } = operations;
  expect(codes).toHaveLength(scheduled + cancelled + popped);
  expect(cancelled).toBeGreaterThan(0);
  expect(most).toBeGreaterThan(1);
  const ends = AGENDAS.map((kind) => {
    const agenda = newAgenda(kind);
    const handles = new Int32Array(scheduled);
    const ended = replay(agenda, operations, handles, replay(agenda, operations, handles, 0));
    expect(agenda.size).toBe(0);
    return ended;
  });
  expect(new Set(ends).size).toBe(1);
});

test('the middle one of the rounds is told', () => {
  expect(summarised('x', [3, 1, 2])).toEqual({ subject: 'x', median: 2, least: 1, most: 3, rounds: 3 });
  expect(summarised('x', [4, 1, 2, 3])).toMatchObject({ median: 2.5, least: 1, most: 4 });
});

test('bench kernel --json: one object a size, ours first', async () => {
  const { status, out, err } = await cli(['bench', 'kernel', '--size', '50', '--rounds', '1', '--json']);
  expect({ status, err }).toEqual({ status: 0, err: '' });
  const lines = out.trimEnd().split('\n');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0]!)).toMatchObject({
    size: 50,
    agenda: 'timing wheel',
    holdsPerSecond: expect.any(Number),
    compared: [{ agenda: '4-ary heap', holdsPerSecond: expect.any(Number) }],
    machine: { processor: expect.any(String), node: process.versions.node },
  });
});

test('bench machines: a table that names both executions', async () => {
  const { status, out } = await cli(['bench', 'machines', '--size', '100', '--rounds', '1']);
  expect(status).toBe(0);
  expect(out).toMatch(/^l2tpsim \d/);
  expect(out).toMatch(/\n {2}execution +transitionsPerSecond/);
  expect(out).toMatch(/\n {2}tables +[\d,]+ /);
  expect(out).toMatch(/\n {2}xstate +[\d,]+ /);
});

test.each([
  [['bench', 'kernel', '--size', '0'], /a whole number from 1/],
  [['bench', 'kernel', '--run', 'experiments/no-such'], /no-such/],
  [['bench', 'calves'], /unknown command/],
])('%s is refused', async (args, said) => {
  const { status, err } = await cli(args);
  expect(status).toBe(2);
  expect(err).toMatch(said);
});

test('bench calls, sessions and idle run whole runs, and tell their figures', async () => {
  const figures = async (...args: string[]) => {
    const { status, out, err } = await cli(['bench', ...args, '--rounds', '1', '--json']);
    expect({ status, err }).toEqual({ status: 0, err: '' });
    return JSON.parse(out) as Record<string, number | string>;
  };
  const calls = await figures('calls', '--size', '20', '--journal', 'full');
  expect(calls).toMatchObject({ bench: 'calls', size: 20, journal: 'full', rounds: 1 });
  for (const name of ['callsPerSecond', 'recordsPerCall', 'peakRssMiB', 'journalOctetsPerCall'])
    expect(calls[name]).toBeGreaterThan(0);
  expect((await figures('calls', '--size', '20')).digest).toBe(calls.digest);
  expect((await figures('sessions', '--size', '20')).peakRssMiB).toBeGreaterThan(0);
  const idle = await figures('idle', '--size', '3', '--hours', '0.5');
  expect(idle.virtualS).toBeGreaterThan(1800);
  expect(idle.timesRealTime).toBeGreaterThan(1);
}, 60_000);

test("a run's operations are those up to its end", async () => {
  const { codes, popped } = await operationsOf('test/data/studies/calls.yaml');
  // some 1800 calls in its 30 min; its 20,000 users would go on for five hours
  expect(popped).toBeGreaterThan(50_000);
  expect(codes.length).toBeLessThan(400_000);
});
