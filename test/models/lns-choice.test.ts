/** Several LNSs for a tunnel: the best first, equals share, what fails is passed over for a while. */
import { readFileSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';
import { describe, expect, test } from 'vitest';
import { LOCKOUT, PORT } from '../../models/kinds.js';
import { RouteInstalled } from '../../models/nodes/access-records.js';
import { PeerAllowed, PeerLockedOut } from '../../models/nodes/call-records.js';
import { Run, type RunState } from '../../models/run.js';
import { parseScenario } from '../../models/scenario/load.js';
import { Journal } from '../../src/kernel/journal.js';
import type { Engine } from '../../src/machine/definition.js';

const FILE = 'test/data/studies/calls.yaml';
const TEXT = readFileSync(FILE, 'utf8');
const S = 1e6;

/** Four calls a second that last, one LAC, three LNSs. */
function put(addresses: string, set: readonly string[] = [], engine: Engine = 'tables'): Run {
  const settings = [
    'nodes.lns.count=3',
    `nodes.lac.vpdn.tunnels={ isp.example: { addresses: ${addresses}, id: lac, secret: tango } }`,
    'calls.dial.arrivals={ rate: 4/s }',
    'calls.dial.hold=1h',
    'end=61s',
    ...set,
  ];
  const loaded = parseScenario(TEXT, FILE, { set: settings });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const run = new Run(loaded.config, engine, new Journal('none'));
  run.start();
  return run;
}

/** Calls that came up at each of the LNSs, and when the first of each did, s. */
async function calls(
  run: Run,
  untilS = 61,
): Promise<{ readonly up: number[]; readonly first: (number | undefined)[] }> {
  const up = [0, 0, 0];
  const first: (number | undefined)[] = [undefined, undefined, undefined];
  run.sim.watch(RouteInstalled, ({ node, at }) => {
    const place = Number(run.config.nodes[node]!.name.slice('lns-'.length)) - 1;
    up[place]!++;
    first[place] ??= at / S;
  });
  await run.sim.run(untilS * S);
  return { up, first };
}

const offAt = (node: string, at: string, forTime: string): string =>
  `timeline=[{ at: ${at}, node: ${node}, action: power-off, for: ${forTime} }]`;
const ORDER = '[10.2.0.1, 10.2.0.2, 10.2.0.3]';
const QUICK = ['nodes.lac.l2tp.retransmitInitial=1s', 'nodes.lac.l2tp.retriesNotEstablished=1'];

describe('in order', () => {
  test('all go to the first', async () => {
    expect((await calls(put(ORDER))).up).toEqual([240, 0, 0]);
  });

  test('what is full there goes on to the next', async () => {
    const run = put(ORDER, ['nodes.lns.l2tp.nodeSessionLimit=100']);
    expect((await calls(run)).up).toEqual([100, 100, 40]);
    expect(run.summary().failures).toEqual({});
  });

  test('a call that none takes fails for what the last one said', async () => {
    const run = put(ORDER, ['nodes.lns.l2tp.nodeSessionLimit=30']);
    expect((await calls(run)).up).toEqual([30, 30, 30]);
    expect(run.summary().failures).toEqual({ 'LAC: session closed: no facilities at the moment': 150 });
  });

  test('one that has no power is passed over, until the time is up', async () => {
    const run = put(ORDER, [...QUICK, offAt('lns-1', '0s', '10s'), 'nodes.lac.l2tp.peerLockout=20s']);
    const told: string[] = [];
    run.sim.watch(PeerLockedOut, ({ at, a }) => told.push(`${at / S}: not ${run.config.nodes[a]!.name}`));
    run.sim.watch(PeerAllowed, ({ at }) => told.push(`${at / S}: again`));
    const { up, first } = await calls(run);
    // the SCCRQ, a second, its resend, two more: only then is the second one tried, by all that waited
    expect(told.map((each) => each.replace(/(\d+\.\d)\d*/, '$1'))).toEqual(['4.0: not lns-1', '24.0: again']);
    expect(first[1]).toBeCloseTo(4.1, 0);
    expect(first[0]).toBeCloseTo(24.1, 0);
    expect(up[0]! + up[1]!).toBe(240);
    expect(run.summary().failures).toEqual({});
    expect(run.sim.world.all(LOCKOUT).size).toBe(0);
  });

  test('a LAC that loses its power knows of none', async () => {
    const timeline = [
      { at: '0s', node: 'lns-1', action: 'power-off', for: '10s' },
      { at: '12s', node: 'lac', action: 'power-off', for: '1s' },
    ];
    const set = [...QUICK, `timeline=${JSON.stringify(timeline)}`, 'nodes.lac.l2tp.peerLockout=40s'];
    const { first } = await calls(put(ORDER, set));
    expect(first[1]).toBeLessThan(12);
    expect(first[0]).toBeCloseTo(13.3, 0);
  });

  test('without a lock-out each tunnel is tried anew', async () => {
    const run = put(ORDER, [
      ...QUICK,
      offAt('lns-1', '0s', '1h'),
      'nodes.lac.l2tp.peerLockout=0s',
      'calls.dial.arrivals={ rate: 6/min }',
    ]);
    const setups: number[] = [];
    run.sim.watch(RouteInstalled, ({ at }) => setups.push(Math.round(at / S)));
    await run.sim.run(61 * S);
    // each waits for the first one's three seconds
    expect(setups.map((at, place) => at - (setups[0]! + 10 * place))).toEqual(setups.map(() => 0));
    expect(setups[0]).toBeGreaterThan(3);
  });

  test('where all are locked out they are tried all the same', async () => {
    const run = put('[10.2.0.1, 10.2.0.2]', [
      ...QUICK,
      offAt('lns', '0s', '20s'),
      'nodes.lac.l2tp.peerLockout=10min',
      'calls.dial.redial={ after: 1s, when: both }',
    ]);
    await calls(run);
    expect(run.summary().sessionsUp).toBeGreaterThan(200);
  });
});

describe('equals', () => {
  test('share the calls in turns', async () => {
    expect((await calls(put('[[10.2.0.1, 10.2.0.2, 10.2.0.3]]'))).up).toEqual([80, 80, 80]);
  });

  test('share them by weight', async () => {
    const group = '[[10.2.0.1, { address: 10.2.0.2, weight: 3 }], 10.2.0.3]';
    expect((await calls(put(group))).up).toEqual([60, 180, 0]);
    expect((await calls(put(group, ['nodes.lac.vpdn.sharing=least-calls']))).up).toEqual([60, 180, 0]);
  });

  test('share by the fewest calls', async () => {
    const run = put('[[10.2.0.1, 10.2.0.2], 10.2.0.3]', ['nodes.lac.vpdn.sharing=least-calls']);
    expect((await calls(run)).up).toEqual([120, 120, 0]);
  });

  test('are what RADIUS gives with blanks or commas between, and a slash before the next best', async () => {
    for (const [addresses, up] of [
      ['10.2.0.1 10.2.0.2/10.2.0.3', [120, 120, 0]],
      ['10.2.0.3/10.2.0.1,10.2.0.2', [0, 0, 240]],
    ] as const) {
      const reply = `{ Cisco-AVPair: "vpdn:ip-addresses=${addresses}" }, { Cisco-AVPair: "vpdn:l2tp-tunnel-password=tango" }, { Cisco-AVPair: "vpdn:tunnel-id=lac" }`;
      const users = `nodes.aaa.users={ isp.example: { password: cisco, reply: [${reply}] }, "*@isp.example": { password: sesame, reply: [{ Framed-IP-Address: 255.255.255.254 }] } }`;
      const run = put('[10.2.0.1]', ['nodes.lac.vpdn.radius=true', 'nodes.lac.vpdn.tunnels={}', users]);
      expect((await calls(run)).up).toEqual(up);
    }
  });
});

test('a user that hangs up meanwhile is sent nowhere', async () => {
  const run = put(ORDER, [...QUICK, offAt('lns-1', '0s', '1h'), 'nodes.users.setupTimeout=2s']);
  await calls(run, 2.9);
  expect(run.sim.world.all(PORT).size).toBeLessThanOrEqual(10);
  expect(run.summary().sessionsUp).toBe(0);
});

test('a run that is taken up again, and the other execution, come out the same', async () => {
  const set = [
    ...QUICK,
    offAt('lns-1', '10s', '12s'),
    'nodes.lac.l2tp={ peerLockout: 15s, retries: 2, helloInterval: 3s }',
    'nodes.lns.l2tp.setupLimit=2',
    'nodes.aaa.processor.service=150ms',
  ];
  const addresses = '[[10.2.0.1, { address: 10.2.0.2, weight: 2 }], 10.2.0.3]';
  const whole = put(addresses, set, 'xstate');
  const { up } = await calls(whole);
  const begun = put(addresses, set);
  let lockedOut = 0;
  begun.sim.watch(PeerLockedOut, () => lockedOut++);
  await begun.sim.run(25 * S);
  expect(lockedOut).toBe(1);
  const again = new Run(begun.config, 'tables', new Journal('none'));
  again.load(deserialize(serialize(begun.save())) as RunState);
  await again.sim.run(61 * S);
  expect(await again.sim.journal.finish()).toBe(await whole.sim.journal.finish());
  expect(Math.min(...up)).toBeGreaterThan(2);
});
