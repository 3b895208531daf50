/** The quick variant: the same scenario with 300 lines, three in each LAC's tunnel. */
import { type SimulatedRun, simulate } from 'l2tpsim';
import { afterAll, beforeAll, expect, test } from 'vitest';

const LINES = 300;
let run: SimulatedRun;

beforeAll(async () => {
  run = await simulate(import.meta.dirname, { set: { 'nodes.users.count': LINES, journal: 'full' } });
}, 60_000);

afterAll(async () => {
  await run.close();
});

test('every call comes up and is released, every tunnel closed, and nothing is left', () => {
  expect(run.summary).toMatchObject({
    calls: { attempted: LINES, established: LINES, failed: 0, ended: LINES },
    tunnels: { opened: 100, closed: 100 },
    pending: { notices: 0, timers: 0 },
  });
});

test('each LAC has its share of the lines, each LNS ten tunnels', async () => {
  const shares = await run.query('SELECT lac, count(*) AS calls FROM calls GROUP BY ALL');
  expect(shares).toHaveLength(100);
  expect(new Set(shares.map(({ calls }) => calls))).toEqual(new Set([LINES / 100]));
  const tunnels = await run.tunnels();
  const atLns = tunnels.filter(({ node }) => node.startsWith('lns-'));
  const counts = Array.from(
    { length: 10 },
    (_, index) => atLns.filter(({ node }) => node === `lns-${index + 1}`).length,
  );
  expect(counts).toEqual(Array(10).fill(10));
});

test('a line is called by its number', async () => {
  const calls = await run.calls();
  expect(calls[16]).toMatchObject({
    name: 'dial:17',
    node: 'users:17',
    to: 'lac-17',
    outcome: 'established-and-ended',
  });
});
