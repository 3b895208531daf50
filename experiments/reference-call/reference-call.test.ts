/**
 * Which end closes the empty tunnel, if the LNS waits 20 s and not 10 s? The LAC waits 15 s.
 *
 * A test as you would write it beside your own scenario; `l2tpsim` here is the package itself.
 */
import { type SimulatedRun, simulate } from 'l2tpsim';
import { afterAll, beforeAll, expect, test } from 'vitest';
import 'l2tpsim/vitest';

const PATIENT = { 'nodes.lns.l2tp.noSessionTimeout': '20s' };
let run: SimulatedRun;
let patient: SimulatedRun;

beforeAll(async () => {
  run = await simulate(import.meta.dirname);
  patient = await simulate(import.meta.dirname, { set: PATIENT });
});

// a run lies in a temporary folder until it is closed
afterAll(async () => {
  await run.close();
  await patient.close();
});

test('the call is the same', async () => {
  const [call] = await run.calls();
  expect(call).toMatchObject({ name: 'reference', outcome: 'established-and-ended', reason: 'the user hung up' });
  expect(await patient.calls()).toEqual([call]);
});

test('with 10 s the LNS closes the tunnel, with 20 s the LAC does', async () => {
  await expect(run).toHaveRecorded('StopSent', { node: 'lns', at: '27.419s' });
  await expect(run).not.toHaveRecorded('StopSent', { node: 'lac' });

  await expect(patient).toHaveRecorded('StopSent', {
    node: 'lac',
    columns: { result: 'control connection cleared on request' },
  });
  const [lac, lns] = await patient.tunnels();
  expect(lac).toMatchObject({ node: 'lac', closedBy: 'this end' });
  expect(lns).toMatchObject({ node: 'lns', closedBy: 'the peer' });
});

test('at 20 s both timers run, and the first one decides', async () => {
  const timers = (await patient.at('20s')).timers().filter(({ timer }) => timer === 'noSessionTimeout');
  expect(timers).toMatchObject([
    { node: 'lac', due_us: 32_411_000 },
    { node: 'lns', due_us: 37_419_000 },
  ]);
  const { lines } = await patient.why({ type: 'StopSent' });
  expect(lines[0]).toContain('StopSent');
  expect(lines[1]).toContain('noSessionTimeout');
});

test('it is enough to change the timer while it runs', async () => {
  const fork = await run.fork({ at: '20s', set: PATIENT });
  await expect(fork).toHaveRecorded('StopSent', { node: 'lac' });
  await expect(fork).not.toBeTheSameAs(run);
  await fork.close();
});

test('nothing is left over, whichever end it was', async () => {
  await expect(run).toHaveReleasedEverything();
  await expect(patient).toHaveReleasedEverything();
});
