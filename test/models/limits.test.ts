/** What nodes take on at most: sessions in all, calls on their way up at once, memory. */
import { readFileSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';
import { describe, expect, test } from 'vitest';
import { INTERFACE, PORT, SESSION, TUNNEL } from '../../models/kinds.js';
import { DisconnectReceived, LNS_SIDE, SessionCreated, type SessionState } from '../../models/l2tp/session.js';
import { RouteInstalled } from '../../models/nodes/access-records.js';
import { PortSeized } from '../../models/nodes/call-records.js';
import type { AccessState, PortState } from '../../models/nodes/states.js';
import { Run, type RunState } from '../../models/run.js';
import { parseScenario } from '../../models/scenario/load.js';
import { Journal } from '../../src/kernel/journal.js';
import type { Engine } from '../../src/machine/definition.js';

const FILE = 'test/data/studies/calls.yaml';
const TEXT = readFileSync(FILE, 'utf8');
// 40 calls a second for ten seconds, by a LAC that needs 20 ms and an LNS whose RADIUS server takes 100 ms a request
const BUSY = ['calls.dial.arrivals.poisson=40/s', 'calls.dial.hold=1h', 'end=10s'];
const SLOW = 'nodes.aaa.processor={ service: 100ms, inputQueue: 100000 }';

function put(set: readonly string[], engine: Engine = 'tables'): Run {
  const loaded = parseScenario(TEXT, FILE, { set: [...BUSY, ...set] });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const run = new Run(loaded.config, engine, new Journal('none'));
  run.start();
  return run;
}

/** The most there ever was of something that is looked at whenever a type is recorded. */
function most(run: Run, type: { readonly code: number }, count: () => number): () => number {
  let found = 0;
  run.sim.watch(type, () => {
    found = Math.max(found, count());
  });
  return () => found;
}

const atLns = (run: Run): number =>
  [...run.sim.world.all(SESSION).values()].filter((each) => (each as SessionState).side === LNS_SIDE).length;
const up = (run: Run): number =>
  [...run.sim.world.all(INTERFACE).values()].filter((each) => (each as AccessState).routed !== 0).length;

describe('an LNS', () => {
  test('takes no more sessions than it may, over all tunnels', async () => {
    const run = put(['nodes.lns.l2tp.nodeSessionLimit=25', 'nodes.lac.count=2']);
    await run.sim.run(10e6);
    expect(run.summary().tunnels.opened).toBe(2);
    expect(atLns(run)).toBe(25);
    expect(run.summary().sessionsUp).toBe(25);
    expect(Object.keys(run.summary().failures)).toEqual(['LAC: session closed: no facilities at the moment']);
  });

  test('has no more calls on their way up than it may', async () => {
    const run = put([SLOW, 'nodes.lns.l2tp.setupLimit=3']);
    const settingUp = most(run, SessionCreated, () => atLns(run) - up(run));
    await run.sim.run(10e6);
    expect(settingUp()).toBe(3);
    expect(run.summary().sessionsUp).toBeGreaterThan(50);
    expect(Object.keys(run.summary().failures)).toEqual(['LAC: session closed: no facilities at the moment']);
  });

  test('has as many as there are without a limit', async () => {
    const run = put([SLOW]);
    const settingUp = most(run, RouteInstalled, () => atLns(run) - up(run));
    await run.sim.run(10e6);
    expect(settingUp()).toBeGreaterThan(100);
  });

  test('refuses what its memory does not hold: 1000 a tunnel, 10 a session', async () => {
    const run = put(['nodes.lns.l2tp.memory={ limit: 1205, perTunnel: 1000, perSession: 10 }']);
    let [result, error] = [0, 0];
    run.sim.watch(DisconnectReceived, ({ a, b }) => {
      [result, error] = [a, b];
    });
    await run.sim.run(10e6);
    expect([run.sim.world.all(TUNNEL).size, atLns(run)]).toEqual([2, 20]);
    expect([result, error]).toEqual([4, 0]);
  });
});

describe('a LAC', () => {
  test('begins no more calls than it may', async () => {
    const run = put(['nodes.lac.l2tp.setupLimit=2', 'links.lines.latency=50ms']);
    const starting = most(run, PortSeized, () => ports(run).filter(({ state }) => state < 4).length + 1);
    await run.sim.run(10e6);
    expect(starting()).toBe(2);
    expect(run.summary().failures).toEqual({ 'LAC: set-up limit': run.summary().calls.failed });
    expect(run.summary().calls.failed).toBeGreaterThan(50);
  });

  test('carries no more sessions than it may, also of those that waited for the tunnel together', async () => {
    for (const limit of ['sessionLimit', 'nodeSessionLimit']) {
      const run = put([`nodes.lac.l2tp.${limit}=1`, 'calls.dial.arrivals.poisson=2000/s', 'end=1200ms']);
      await run.sim.run(1.2e6);
      expect(run.summary().sessionsUp, limit).toBe(1);
    }
  });
});

const ports = (run: Run): PortState[] => [...run.sim.world.all(PORT).values()] as PortState[];

test('limits count the same after a restart of the run from what was saved, and under either execution', async () => {
  const set = [
    SLOW,
    'nodes.lns.l2tp.setupLimit=3',
    'nodes.lac.l2tp.setupLimit=4',
    'nodes.lns.l2tp.nodeSessionLimit=40',
    'links.lines.latency=50ms',
  ];
  const whole = put(set, 'xstate');
  await whole.sim.run(10e6);
  const begun = put(set);
  await begun.sim.run(3_141_592);
  const state = deserialize(serialize(begun.save())) as RunState;
  const again = new Run(begun.config, 'tables', new Journal('none'));
  again.load(state);
  await again.sim.run(10e6);
  expect(await again.sim.journal.finish()).toBe(await whole.sim.journal.finish());
  expect(Object.keys(whole.summary().failures)).toHaveLength(2);
});
