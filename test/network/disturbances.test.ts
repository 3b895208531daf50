/** A direction that is changed, or down, for a while: what becomes of a steady stream of datagrams through it. */
import { describe, expect, it } from 'vitest';
import { Journal } from '../../src/kernel/journal.js';
import { Simulation } from '../../src/kernel/simulation.js';
import { type ChannelConfig, NETWORK_KINDS, NETWORK_RECORDS } from '../../src/network/channel.js';
import { type ChannelChange, DISTURBANCE_RECORDS, Disturbances } from '../../src/network/disturbances.js';
import { Network } from '../../src/network/network.js';

const CHANNEL: ChannelConfig = {
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
const NODE = { name: 'n', service: [], inputQueue: 1e6 };
const [SEND, ACT] = [20, 21];
const GAP_US = 100;

/**
 * 3000 datagrams of 100 octets, one every 100 µs; from the 1000th to the 2000th something is done to the direction.
 * Arrivals: number of the datagram and how long it took, µs.
 */
async function stream(change: ChannelChange | 'down', base: Partial<ChannelConfig> = {}) {
  const recordTypes = [...NETWORK_RECORDS, ...DISTURBANCE_RECORDS] as unknown as Simulation['options']['recordTypes'];
  const sim = new Simulation({ seed: 5, kinds: NETWORK_KINDS, recordTypes, journal: new Journal('none') });
  const network = new Network(sim, {
    nodes: [NODE, { ...NODE, name: 'm' }],
    channels: [{ ...CHANNEL, ...base }],
    changes: change === 'down' ? [] : [change],
    wire: 'values',
    kindNames: ['other'],
  });
  const disturbances = new Disturbances(sim, network);
  network.start();
  const seen: { readonly number: number; readonly us: number }[] = [];
  network.receive = (_, { payload }) => {
    const number = payload[0]! * 256 + payload[1]!;
    seen.push({ number, us: sim.now - number * GAP_US });
  };
  sim.on(SEND, ({ a: number }) => {
    sim.enter(0);
    const payload = new Uint8Array(100);
    payload[0] = number >> 8;
    payload[1] = number & 255;
    network.send(0, 1, 1, payload, 0);
  });
  sim.on(ACT, () => {
    if (change === 'down') disturbances.down(0, 1000 * GAP_US);
    else disturbances.change(0, 0, 1000 * GAP_US);
  });
  // Between two of them.
  sim.schedule(999.5 * GAP_US, ACT, 0, 0);
  for (let number = 0; number < 3000; number++) sim.schedule(number * GAP_US, SEND, number, 0);
  await sim.run();
  const third = (n: number) => seen.filter(({ number }) => Math.floor(number / 1000) === n);
  return { first: third(0), second: third(1), last: third(2) };
}

const tookOf = (arrivals: readonly { readonly us: number }[]): Set<number> => new Set(arrivals.map(({ us }) => us));

describe('for a while', () => {
  it('down: all of that time is lost, and nothing else', async () => {
    const { first, second, last } = await stream('down');
    expect([first.length, second.length, last.length]).toEqual([1000, 0, 1000]);
  });

  it('latency', async () => {
    const { first, second, last } = await stream({ latency: { kind: 'constant', us: 1500 } }, { reorder: true });
    expect([first, second, last].map(tookOf)).toEqual([new Set([1000]), new Set([1500]), new Set([1000])]);
  });

  it('less latency again: what was sent before still arrives first', async () => {
    const { last } = await stream({ latency: { kind: 'constant', us: 1550 } });
    expect(last.slice(0, 7).map(({ us }) => us)).toEqual([1450, 1350, 1250, 1150, 1050, 1000, 1000]);
  });

  it('loss of three in ten', async () => {
    const { first, second, last } = await stream({ loss: { kind: 'bernoulli', probability: 0.3 } });
    expect([first.length, last.length]).toEqual([1000, 1000]);
    // 99.9 % of such counts are within 48 of 700.
    expect(Math.abs(second.length - 700)).toBeLessThan(48);
  });

  it('loss in bursts, and no burst is left over', async () => {
    const { first, second, last } = await stream({
      loss: { kind: 'gilbert-elliott', goodToBad: 0.2, badToGood: 0.01, lossGood: 0, lossBad: 1 },
    });
    expect([first.length, last.length]).toEqual([1000, 1000]);
    expect(second.length).toBeLessThan(300);
  });

  it('no loss on a link that has some', async () => {
    const loss = { kind: 'bernoulli', probability: 0.5 } as const;
    const { first, second, last } = await stream({ loss: { kind: 'none' } }, { loss });
    expect(second.length).toBe(1000);
    for (const { length } of [first, last]) expect(Math.abs(length - 500)).toBeLessThan(53);
  });

  it('twice', async () => {
    const { first, second, last } = await stream({ duplicate: 1 });
    expect([first.length, second.length, last.length]).toEqual([1000, 2000, 1000]);
  });

  it('bandwidth: 100 octets take 80 us at 10 Mbit/s', async () => {
    const { first, second, last } = await stream({ bandwidthBps: 10e6 });
    expect([first, second, last].map(tookOf)).toEqual([new Set([1000]), new Set([1080]), new Set([1000])]);
  });

  it('too little bandwidth for what comes: its queue overflows', async () => {
    const { first, second, last } = await stream({ bandwidthBps: 4e6, queueOctets: 1000 });
    // Half gets through, and what waits when it is over.
    expect(Math.abs(second.length - 500)).toBeLessThanOrEqual(12);
    expect([first.length, last.length]).toEqual([1000, 1000]);
  });
});
