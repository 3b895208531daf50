/** Links and processors, through the real simulation: what each rule does to datagrams. */
import { describe, expect, test } from 'vitest';
import { Journal } from '../../src/kernel/journal.js';
import { Simulation } from '../../src/kernel/simulation.js';
import {
  CHANNEL,
  type ChannelConfig,
  type ChannelState,
  NETWORK_KINDS,
  NETWORK_RECORDS,
  type NodeState,
} from '../../src/network/channel.js';
import { type Distribution, drawUs } from '../../src/network/distribution.js';
import { Network } from '../../src/network/network.js';
import type { NodeConfig } from '../../src/network/processors.js';

const KINDS = ['other', 'A', 'B'];
const NODE: NodeConfig = { name: 'n', service: [], inputQueue: 1000 };
const times = (...us: number[]): NodeConfig['service'] => us.map((each) => ({ kind: 'constant', us: each }));
const CHANNEL_CONFIG: ChannelConfig = {
  link: 'core',
  from: 0,
  to: 1,
  latency: { kind: 'constant', us: 1000 },
  jitter: { kind: 'constant', us: 0 },
  reorder: false,
  bandwidthBps: 0,
  queueOctets: 1e9,
  loss: { kind: 'none' },
  duplicate: 0,
  corrupt: 0,
  down: [],
  drops: [],
  overheadOctets: 0,
};

interface Seen {
  readonly at: number;
  readonly node: number;
  readonly payload: readonly number[];
}

const SEND = 9;

/** Two nodes and a channel each way; `sends` are datagrams from node 0, each at its time. */
async function deliver(
  change: Partial<ChannelConfig>,
  sends: readonly { at: number; payload: readonly number[] }[],
  receiver: Partial<NodeConfig> = {},
  seed = 1,
): Promise<{ seen: Seen[]; state: ChannelState; sim: Simulation }> {
  const journal = new Journal('none');
  const recordTypes = NETWORK_RECORDS as unknown as Simulation['options']['recordTypes'];
  const sim = new Simulation({ seed, kinds: NETWORK_KINDS, recordTypes, journal });
  const there = { ...CHANNEL_CONFIG, ...change };
  const network = new Network(sim, {
    nodes: [
      { ...NODE, name: 'a' },
      { ...NODE, name: 'b', ...receiver },
    ],
    channels: [there, { ...CHANNEL_CONFIG, from: 1, to: 0 }],
    wire: 'values',
    kindNames: KINDS,
  });
  network.start();
  const seen: Seen[] = [];
  network.receive = (node, { payload }) => seen.push({ at: sim.now, node, payload: [...payload] });
  sim.on(SEND, (notice) => {
    sim.enter(0);
    const { payload } = sends[notice.a]!;
    network.send(0, 1701, 1701, Uint8Array.from(payload), Math.min(payload[0] ?? 0, 2));
  });
  for (const [index, { at }] of sends.entries()) sim.schedule(at, SEND, index, 0);
  await sim.run();
  return { seen, state: sim.world.find(CHANNEL, 0) as ChannelState, sim };
}

const many = (count: number, gapUs = 10) =>
  Array.from({ length: count }, (_, index) => ({ at: index * gapUs, payload: [1, index & 255] }));

describe('latency', () => {
  const DISTRIBUTIONS: readonly (readonly [Distribution, mean: number, tolerance: number])[] = [
    [{ kind: 'constant', us: 5000 }, 5000, 0],
    [{ kind: 'uniform', minUs: 1000, maxUs: 9000 }, 5000, 40],
    [{ kind: 'normal', meanUs: 5000, sdUs: 500, minUs: 1000, maxUs: 9000 }, 5000, 10],
    [{ kind: 'exponential', meanUs: 5000, minUs: 1000, maxUs: 1_000_000 }, 5000, 60],
  ];
  test.each(DISTRIBUTIONS)('%j keeps its bounds and its mean', async (distribution, mean, tolerance) => {
    const count = 100_000;
    const { seen } = await deliver(
      { latency: distribution, reorder: true },
      Array.from({ length: count }, () => ({ at: 0, payload: [1] })),
    );
    const sum = seen.reduce((total, { at }) => total + at, 0);
    expect(Math.abs(sum / count - mean)).toBeLessThanOrEqual(tolerance);
    const [least, most] = distribution.kind === 'constant' ? [5000, 5000] : [distribution.minUs, distribution.maxUs];
    expect(seen.every(({ at }) => at >= least && at <= most)).toBe(true);
  });
  test('a bound cuts a distribution off', () => {
    expect(drawUs({ kind: 'normal', meanUs: 5000, sdUs: 1, minUs: 6000, maxUs: 7000 }, () => 0.5)).toBe(6000);
  });
});

test('without reordering none overtakes another; with it some do', async () => {
  const jitter: Distribution = { kind: 'uniform', minUs: 0, maxUs: 5000 };
  const order = ({ seen }: { seen: Seen[] }) => seen.map(({ payload }) => payload[1]!);
  const sorted = many(200).map(({ payload }) => payload[1]!);
  expect(order(await deliver({ jitter, reorder: false }, many(200)))).toEqual(sorted);
  expect(order(await deliver({ jitter, reorder: true }, many(200)))).not.toEqual(sorted);
});

test('Bernoulli loss loses its share', async () => {
  const { seen, state } = await deliver({ loss: { kind: 'bernoulli', probability: 0.2 } }, many(50_000));
  expect(Math.abs(seen.length / 50_000 - 0.8)).toBeLessThan(0.006);
  expect(state.lost + state.sent).toBe(50_000);
});

test('Gilbert-Elliott loses in bursts: long-run share and burst length', async () => {
  const loss = { kind: 'gilbert-elliott', goodToBad: 0.02, badToGood: 0.25, lossGood: 0, lossBad: 1 } as const;
  const count = 100_000;
  const { seen } = await deliver({ loss }, many(count, 1));
  const arrived = new Set(seen.map(({ at }) => at - 1000));
  const lost = Array.from({ length: count }, (_, index) => !arrived.has(index));
  const share = lost.filter(Boolean).length / count;
  expect(Math.abs(share - 0.02 / 0.27)).toBeLessThan(0.006);
  const bursts = lost.filter((each, index) => each && !lost[index - 1]).length;
  expect(Math.abs(lost.filter(Boolean).length / bursts - 4)).toBeLessThan(0.25);
});

test('the n-th datagrams of a kind are dropped, and no others', async () => {
  const sends = [1, 2, 1, 1, 2, 1].map((kind, index) => ({ at: index, payload: [kind, index] }));
  const { seen } = await deliver({ drops: [{ message: 'A', nth: [1, 3] }] }, sends);
  expect(seen.map(({ payload }) => payload[1])).toEqual([1, 2, 4, 5]);
});

test('two rules about one kind both hold', async () => {
  const sends = [0, 1, 2, 3].map((at) => ({ at, payload: [1, at] }));
  const drops = [
    { message: 'A', nth: [1] },
    { message: 'A', nth: [3] },
  ];
  const { seen } = await deliver({ drops }, sends);
  expect(seen.map(({ payload }) => payload[1])).toEqual([1, 3]);
});

test('duplicates arrive twice, and are the same', async () => {
  const { seen } = await deliver({ duplicate: 1 }, many(3));
  expect(seen.map(({ payload }) => payload[1]).sort()).toEqual([0, 0, 1, 1, 2, 2]);
});

test('corruption changes one octet', async () => {
  const payload = [1, 2, 3, 4];
  const { seen } = await deliver(
    { corrupt: 1 },
    Array.from({ length: 50 }, (_, at) => ({ at, payload })),
  );
  for (const each of seen) expect(each.payload.filter((octet, index) => octet !== payload[index])).toHaveLength(1);
});

test('a direction that is down carries nothing, and the other goes on', async () => {
  const { seen } = await deliver(
    { down: [{ fromUs: 100, toUs: 200 }] },
    [50, 100, 199, 200].map((at) => ({ at, payload: [1] })),
  );
  expect(seen.map(({ at }) => at)).toEqual([1050, 1200]);
});

test('a line sends one after the other, and drops what its queue has no room for', async () => {
  // 100 octets at 8 Mbit/s take 100 us.
  const payload = Array.from({ length: 100 }, () => 1);
  const sends = Array.from({ length: 5 }, () => ({ at: 0, payload }));
  const { seen, state } = await deliver({ bandwidthBps: 8e6, queueOctets: 250 }, sends);
  expect(seen.map(({ at }) => at)).toEqual([1100, 1200, 1300]);
  expect(state.lost).toBe(2);
});

describe('a processor', () => {
  const three = [
    { at: 0, payload: [1] },
    { at: 0, payload: [2] },
    { at: 0, payload: [1] },
  ];
  test('takes one after the other, each kind in its own time', async () => {
    const { seen, sim } = await deliver({}, three, { service: times(0, 100, 300) });
    expect(seen.map(({ at }) => at)).toEqual([1000, 1100, 1400]);
    expect(sim.world.find(1, 1)).toMatchObject({ busyUs: 500, queued: 0, freeAt: 1500 });
  });
  test('with several servers handles as many side by side', async () => {
    const { seen, sim } = await deliver({}, many(5, 0), { service: times(100), servers: 2 });
    expect(seen.map(({ at }) => at)).toEqual([1000, 1000, 1100, 1100, 1200]);
    expect(sim.world.find(1, 1)).toMatchObject({ busyUs: 500, queued: 0, freeAt: 1200, servers: [1200, 1300] });
  });
  test('with a priority takes what comes second only when nothing else waits', async () => {
    const sends = [1, 2, 2, 1, 2, 1].map((kind) => ({ at: 0, payload: [kind] }));
    const { seen } = await deliver({}, sends, { service: times(100), isSecond: [false, false, true] });
    expect(seen.map(({ payload }) => payload[0])).toEqual([1, 1, 1, 2, 2, 2]);
  });
  test('draws its service times by chance, the same for a seed', async () => {
    const mean = 100_000;
    const service: NodeConfig['service'] = [{ kind: 'exponential', meanUs: mean, minUs: 0, maxUs: 1e9 }];
    const run = async () => (await deliver({}, many(400, 0), { service })).sim.world.find(1, 1) as NodeState;
    const { busyUs } = await run();
    // the mean of 400 is within 3 standard errors
    expect(Math.abs(busyUs / 400 - mean)).toBeLessThan((3 * mean) / 20);
    expect(await run()).toMatchObject({ busyUs });
  });
  test('drops what its input queue has no room for', async () => {
    const { seen, state } = await deliver({}, many(10, 0), { service: times(100), inputQueue: 2 });
    expect(seen).toHaveLength(3);
    expect(state.lost).toBe(7);
  });
});

describe('timers at a busy processor', () => {
  const TIMER = 10;
  /** A datagram that takes 500 us arrives at 1000; a timer runs out at each of `timers`, and is answered. */
  async function answers(timers: readonly number[], sends = [{ at: 0, payload: [1] }]) {
    const journal = new Journal('none');
    const recordTypes = NETWORK_RECORDS as unknown as Simulation['options']['recordTypes'];
    const sim = new Simulation({ seed: 1, kinds: NETWORK_KINDS, recordTypes, journal });
    const network = new Network(sim, {
      nodes: [NODE, { ...NODE, name: 'b', service: times(500) }],
      channels: [CHANNEL_CONFIG, { ...CHANNEL_CONFIG, from: 1, to: 0 }],
      wire: 'values',
      kindNames: KINDS,
    });
    network.start();
    const told: string[] = [];
    network.receive = (node, { payload }) => {
      told.push(`${node} has ${payload[0]} at ${sim.now}`);
      if (node === 1) network.send(1, 1, 1, payload, 0);
    };
    sim.on(SEND, (notice) => {
      sim.enter(0);
      network.send(0, 1, 1, Uint8Array.from(sends[notice.a]!.payload), 0);
    });
    sim.on(TIMER, (notice) => {
      sim.enter(1);
      sim.lag += 100;
      network.send(1, 1, 1, Uint8Array.of(notice.a), 0);
    });
    for (const [index, { at }] of sends.entries()) sim.schedule(at, SEND, index, 0);
    for (const [index, at] of timers.entries()) sim.schedule(at, TIMER, 90 + index, 0);
    await sim.run();
    return { told, node: sim.world.find(1, 1) as NodeState };
  }

  test('wait for what it is doing, and what they send leaves when it gets to them', async () => {
    const { told, node } = await answers([1200]);
    // Taken at 1000, answered at 1500; the timer's 100 us come after, and then its message leaves.
    expect(told).toEqual(['1 has 1 at 1000', '0 has 1 at 2500', '0 has 90 at 2600']);
    expect(node).toMatchObject({ freeAt: 1600, busyUs: 600 });
  });
  test('one after the other', async () => {
    const { told, node } = await answers([1200, 1200, 1300]);
    expect(told.slice(2)).toEqual(['0 has 90 at 2600', '0 has 91 at 2700', '0 has 92 at 2800']);
    expect(node).toMatchObject({ freeAt: 1800, busyUs: 800 });
  });
  test('keep a datagram waiting that came meanwhile', async () => {
    const { told, node } = await answers(
      [1200],
      [0, 300].map((at) => ({ at, payload: [at / 300] })),
    );
    expect(told).toEqual([
      '1 has 0 at 1000',
      '1 has 1 at 1600',
      '0 has 0 at 2500',
      '0 has 90 at 2600',
      '0 has 1 at 3100',
    ]);
    expect(node).toMatchObject({ freeAt: 2100, busyUs: 1100, queued: 0 });
  });
  test('an idle processor takes them at once', async () => {
    const { told } = await answers([100, 5000], []);
    expect(told).toEqual(['0 has 90 at 1200', '0 has 91 at 6100']);
  });
});

test('a processor takes what comes on all its channels in the order of arrival', async () => {
  const journal = new Journal('none');
  const recordTypes = NETWORK_RECORDS as unknown as Simulation['options']['recordTypes'];
  const sim = new Simulation({ seed: 1, kinds: NETWORK_KINDS, recordTypes, journal });
  const network = new Network(sim, {
    nodes: [NODE, { ...NODE, name: 'other' }, { ...NODE, name: 'server', service: times(100) }],
    channels: [
      { ...CHANNEL_CONFIG, from: 0, to: 2 },
      { ...CHANNEL_CONFIG, from: 1, to: 2, latency: { kind: 'constant', us: 10 } },
    ],
    wire: 'values',
    kindNames: KINDS,
  });
  network.start();
  const taken: string[] = [];
  network.receive = (_node, { channel, payload }) => taken.push(`${channel}/${payload[0]} at ${sim.now}`);
  sim.on(SEND, (notice) => {
    sim.enter(notice.a);
    network.send(notice.a, 1, 1, Uint8Array.of(notice.b), 0);
  });
  for (const [channel, at, number] of [
    [0, 0, 1],
    [1, 980, 2],
    [1, 1000, 3],
    [0, 15, 4],
  ] as const)
    sim.schedule(at, SEND, channel, number);
  await sim.run();
  expect(taken).toEqual(['1/2 at 990', '0/1 at 1090', '1/3 at 1190', '0/4 at 1290']);
});

test("a draw added to one link moves no other link's luck", async () => {
  const loss = { kind: 'bernoulli', probability: 0.3 } as const;
  const plain = await deliver({ loss }, many(500));
  const withJitter = await deliver({ loss, jitter: { kind: 'uniform', minUs: 0, maxUs: 5 } }, many(500));
  const ids = ({ seen }: { seen: Seen[] }) => seen.map(({ payload }) => payload[1]);
  expect(ids(withJitter)).toEqual(ids(plain));
});
