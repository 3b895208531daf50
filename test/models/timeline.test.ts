/** What a timeline does to links and nodes: what records, both ends and users say of each. */
import { describe, expect, it } from 'vitest';
import { RetransmissionLimit } from '../../models/l2tp/delivery-records.js';
import { DisconnectSent } from '../../models/l2tp/session.js';
import { StopSent, TunnelCreated } from '../../models/l2tp/tunnel.js';
import { Cleared } from '../../models/nodes/access-records.js';
import { CallDialed, CallEnded, CallEstablished, CallFailed } from '../../models/nodes/call-records.js';
import { octetsText } from '../../models/octets.js';
import { Run } from '../../models/run.js';
import { Journal } from '../../src/kernel/journal.js';
import type { RecordRow } from '../../src/kernel/record.js';
import {
  ArrivalDropped,
  CHANNEL,
  type ChannelState,
  DatagramLost,
  DatagramSent,
  LOSS_REASONS,
  NODE,
  NodeRestarted,
  type NodeState,
  NodeStopped,
} from '../../src/network/channel.js';
import {
  ChannelChanged,
  ChannelDown,
  ChannelRestored,
  ChannelUp,
  NodeDrained,
  NodeSlowed,
} from '../../src/network/disturbances.js';
import {
  configOf,
  differences,
  emptyWorld,
  nodeNamed,
  REFERENCE_CALL,
  type RunOptions,
  runInMemory,
} from '../golden/run-in-memory.js';

/** The reference call, held for 300 s, and a second one. */
const call = (name: string, at: string, hold: string): string =>
  `{name: ${name}, from: user, to: lac, at: ${at}, called: "614629", hold: ${hold}}`;
const ONE = `calls=[${call('one', '223ms', '300s')}]`;
const TWO = `calls=[${call('one', '223ms', '30s')}, ${call('two', '60s', '30s')}]`;

async function withTimeline(entries: readonly string[], set: readonly string[] = [ONE], options: RunOptions = {}) {
  const timeline = `timeline=[${entries.map((entry) => `{${entry}}`).join(', ')}]`;
  const found = await runInMemory(REFERENCE_CALL, { ...options, set: [...set, timeline] });
  const { rows, config, run } = found;
  const folded = emptyWorld();
  for (const row of rows) folded.fold(row);
  expect(differences(folded, run.sim.world)).toEqual([]);
  expect(run.summary().pending).toEqual({ notices: 0, timers: 0 });
  const of = (type: { readonly code: number }): RecordRow[] => rows.filter((row) => row.type === type.code);
  const direction = (id: number): string => {
    const { from, to } = config.channels[id]!;
    return `${config.nodes[from]!.name}>${config.nodes[to]!.name}`;
  };
  const told = (type: { readonly code: number }): string[] =>
    of(type).map(({ id, at }) => `${direction(id)} ${at / 1e6}`);
  return { ...found, of, told, direction, failures: run.summary().failures };
}

describe('link-down', () => {
  it('loses what is sent both ways for a while, and the tunnel outlives it', async () => {
    const { of, told, run } = await withTimeline(
      ['at: 310s, link: core, action: link-down, for: 5s'],
      [`calls=[${call('one', '223ms', '311s')}]`],
    );
    expect(told(ChannelDown)).toEqual(['lac>lns 310', 'lns>lac 310']);
    expect(told(ChannelUp)).toEqual(['lac>lns 315', 'lns>lac 315']);
    const lost = of(DatagramLost);
    expect(lost.length).toBeGreaterThan(0);
    expect(lost.every(({ at, a }) => at >= 310e6 && at < 315e6 && LOSS_REASONS[a] === 'link down')).toBe(true);
    expect(of(RetransmissionLimit)).toEqual([]);
    expect(run.summary()).toMatchObject({ calls: { established: 1, ended: 1 }, tunnels: { opened: 1, closed: 1 } });
  });

  it('for good is noticed at both ends', async () => {
    const { of, run, told, config } = await withTimeline(['at: 20s, link: core, action: link-down']);
    expect(told(ChannelUp)).toEqual([]);
    const gaveUp = of(RetransmissionLimit).map(({ node }) => config.nodes[node]!.name);
    expect(gaveUp.sort()).toEqual(['lac', 'lns']);
    expect(run.summary().calls).toMatchObject({ established: 1, ended: 1 });
  });

  it('of one direction leaves the other', async () => {
    const { told, of, direction } = await withTimeline(['at: 20s, link: lac>lns, action: link-down, for: 200s']);
    expect(told(ChannelDown)).toEqual(['lac>lns 20']);
    expect(new Set(of(DatagramLost).map(({ id }) => direction(id)))).toEqual(new Set(['lac>lns']));
    const sent = of(DatagramSent).filter(({ at, id }) => at > 20e6 && at < 220e6 && direction(id) === 'lns>lac');
    expect(sent.length).toBeGreaterThan(0);
  });

  it('flaps', async () => {
    const { told } = await withTimeline(['at: 20s, link: [lac>lns], action: link-down, for: 2s, every: 10s, times: 3']);
    expect(told(ChannelDown)).toEqual([20, 30, 40].map((at) => `lac>lns ${at}`));
    expect(told(ChannelUp)).toEqual([22, 32, 42].map((at) => `lac>lns ${at}`));
  });

  it('twice at once is over when both are; link-up ends all of it', async () => {
    const state = async (seconds: number, more: readonly string[] = []): Promise<number> => {
      const entries = [
        'at: 5s, link: lac>lns, action: link-down, for: 10s',
        'at: 8s, link: lac>lns, action: link-down, for: 3s',
      ];
      let downs = -1;
      const afterStep: RunOptions['afterStep'] = ({ sim, config }) => {
        const id = config.channels.findIndex(({ link, from }) => link === 'core' && config.nodes[from]!.name === 'lac');
        if (sim.now <= seconds * 1e6) downs = (sim.world.find(CHANNEL, id) as ChannelState).downBy.length;
      };
      await withTimeline([...entries, ...more], [ONE], { afterStep });
      return downs;
    };
    expect(await state(4)).toBe(0);
    expect(await state(8)).toBe(2);
    expect(await state(12)).toBe(1);
    expect(await state(16)).toBe(0);
    expect(await state(9.5, ['at: 9s, link: core, action: link-up'])).toBe(0);
  });
});

describe('partition', () => {
  it.each([
    ['both', ['lac>lns', 'lns>lac', 'aaa>lns', 'lns>aaa']],
    ['in', ['lac>lns', 'aaa>lns']],
    ['out', ['lns>lac', 'lns>aaa']],
  ])('%s: cuts nodes off from the rest', async (way, expected) => {
    const { of, direction } = await withTimeline([`at: 20s, nodes: [lns], action: partition, way: ${way}, for: 3s`]);
    expect(
      of(ChannelDown)
        .map(({ id }) => direction(id))
        .sort(),
    ).toEqual([...expected].sort());
    expect(
      of(ChannelUp)
        .map(({ id, at }) => `${direction(id)} ${at}`)
        .sort(),
    ).toEqual(expected.map((each) => `${each} 23000000`).sort());
  });

  it('between two nodes together and the others leaves the link between them; heal ends it', async () => {
    const entries = ['at: 20s, nodes: [lns, lac], action: partition', 'at: 21s, nodes: [lns, lac], action: heal'];
    const { told, of, direction } = await withTimeline(entries);
    expect(of(ChannelDown).map(({ id }) => direction(id))).not.toContain('lac>lns');
    expect(told(ChannelUp)).toHaveLength(of(ChannelDown).length);
  });
});

describe('link-change', () => {
  it('is another link for a while, and nothing before it is other than without it', async () => {
    const plain = await withTimeline([]);
    const { rows, told, of, direction, config } = await withTimeline([
      'at: 2s, link: lac>lns, action: link-change, to: {latency: 300ms}, for: 4s',
    ]);
    expect(told(ChannelChanged)).toEqual(['lac>lns 2']);
    expect(told(ChannelRestored)).toEqual(['lac>lns 6']);
    const early = (all: readonly RecordRow[]): RecordRow[] => all.filter(({ at }) => at < 2e6);
    expect(early(rows)).toEqual(early(plain.rows));
    expect(early(rows).length).toBeGreaterThan(50);
    const took = of(DatagramSent)
      .filter(({ id, at, lag }) => direction(id) === 'lac>lns' && at > 0 && lag === 0)
      .map(({ at, a }) => ({ at, us: a - at }));
    const usual = config.channels.find(({ link }) => link === 'core')!.latency;
    expect(usual).toEqual({ kind: 'constant', us: 8000 });
    const during = took.filter(({ at }) => at >= 2e6 && at < 6e6);
    expect(during.length).toBeGreaterThan(0);
    expect(new Set(during.map(({ us }) => us))).toEqual(new Set([300_000]));
    expect(new Set(took.filter(({ at }) => at < 2e6 || at > 6.3e6).map(({ us }) => us))).toEqual(new Set([8000]));
  });

  it('over another takes what it says from it, and gives it back', async () => {
    const entries = [
      'at: 1s, link: lac>lns, action: link-change, to: {latency: 100ms, loss: 0.001}, for: 300s',
      'at: 2s, link: lac>lns, action: link-change, to: {latency: 200ms}, for: 2s',
      'at: 250s, link: core, action: link-restore',
    ];
    const { told, of, direction } = await withTimeline(entries);
    expect(told(ChannelRestored)).toEqual(['lac>lns 4', 'lac>lns 250']);
    const at = (from: number, to: number): Set<number> =>
      new Set(
        of(DatagramSent)
          .filter(
            (row) => direction(row.id) === 'lac>lns' && row.at >= from * 1e6 && row.at < to * 1e6 && row.lag === 0,
          )
          .map((row) => row.a - row.at),
      );
    expect(at(2, 4)).toEqual(new Set([200_000]));
    expect(at(4.2, 250)).toEqual(new Set([100_000]));
    expect(at(250.2, 400)).toEqual(new Set([8000]));
  });

  it('that loses all is told as loss', async () => {
    const { of } = await withTimeline(['at: 20s, link: core, action: link-change, to: {loss: 1}']);
    expect(new Set(of(DatagramLost).map(({ a }) => LOSS_REASONS[a]))).toEqual(new Set(['loss']));
  });
});

describe('stop, restart, start', () => {
  it('a restart forgets all at once; what comes after has other ids', async () => {
    const { of, config, run } = await withTimeline(['at: 40s, node: lns, action: restart'], [TWO]);
    const lns = nodeNamed(config, 'lns');
    expect(of(NodeStopped).map(({ at, id }) => [at, id])).toEqual([[40e6, lns]]);
    expect(of(NodeRestarted).map(({ at, id }) => [at, id])).toEqual([[40e6, lns]]);
    expect(of(ArrivalDropped)).toEqual([]);
    expect(run.summary().calls).toMatchObject({ established: 2, ended: 2 });
  });

  it('a restart in the middle of a call leaves its tunnel to the other end; the next opens another', async () => {
    const { of, config, run } = await withTimeline(['at: 20s, node: lns, action: restart, for: 5s'], [TWO]);
    const lns = nodeNamed(config, 'lns');
    const ids = of(TunnelCreated)
      .filter(({ node }) => node === lns)
      .map(({ a }) => a);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(2);
    expect(of(RetransmissionLimit).map(({ node }) => config.nodes[node]!.name)).toEqual(['lac']);
    expect(run.summary().calls).toMatchObject({ established: 2, ended: 2 });
  });

  it('start comes before its time, and an end that was planned for an earlier stop ends no later one', async () => {
    const { of } = await withTimeline([
      'at: 5s, node: lns, action: stop, for: 10s',
      'at: 7s, node: lns, action: start',
      'at: 8s, node: lns, action: stop',
      'at: 30s, node: lns, action: start',
      'at: 31s, node: lns, action: start',
    ]);
    expect(of(NodeStopped).map(({ at }) => at)).toEqual([5e6, 8e6]);
    expect(of(NodeRestarted).map(({ at }) => at)).toEqual([7e6, 30e6]);
  });

  it('a RADIUS server that is dead fails the calls that need it', async () => {
    const { failures, of } = await withTimeline(
      ['at: 50s, node: aaa, action: stop'],
      [TWO, 'nodes.lac.radius.retransmits=1'],
    );
    expect(of(CallEstablished)).toHaveLength(1);
    expect(failures).toEqual({ 'LAC: RADIUS: timeout': 1 });
  });
});

describe('slow', () => {
  it('a RADIUS server that takes too long fails calls while it does', async () => {
    const { failures, of } = await withTimeline(
      ['at: 50s, node: aaa, action: slow, add: 100s, for: 300s'],
      [
        `calls=[${call('one', '223ms', '30s')}, ${call('two', '60s', '30s')}, ${call('three', '700s', '30s')}]`,
        'nodes.lac.radius.retransmits=1',
      ],
    );
    expect(failures).toEqual({ 'LAC: RADIUS: timeout': 1 });
    expect(of(CallEstablished)).toHaveLength(2);
    expect(of(NodeSlowed).map(({ at, a, b }) => [at, a, b])).toEqual([
      [50e6, 1000, 100e6],
      [350e6, 1000, 0],
    ]);
  });

  it('by a factor: a processor works so many times as long', async () => {
    const worked = async (entries: readonly string[]): Promise<number> => {
      const { run, config } = await withTimeline(entries, [
        ONE,
        'nodes.lac.console.debug=false',
        'nodes.lac.processor.service=2ms',
      ]);
      return (run.sim.world.find(NODE, nodeNamed(config, 'lac')) as NodeState).busyUs;
    };
    const usual = await worked([]);
    const threefold = await worked(['at: 0s, node: lac, action: slow, factor: 3']);
    expect(usual).toBeGreaterThan(40_000);
    expect(threefold).toBe(3 * usual);
  });

  it.each([
    [
      'that began before it and ends before it',
      '10s',
      '20s',
      [
        [15e6, 4000, 1],
        [28e6, 1000, 2],
      ],
    ],
    [
      'that goes on when it is over',
      '20s',
      '2s',
      [
        [10e6, 2000, 2],
        [25e6, 1000, 1],
      ],
    ],
    ['that never ends', 'never', '2s', [[10e6, 2000, 2]]],
  ])('the latest counts, beside one %s', async (_, first, second, ends) => {
    const { of, run, config } = await withTimeline([
      `at: 5s, node: lac, action: slow, factor: 2, for: ${first}`,
      `at: 8s, node: lac, action: slow, factor: 4, add: 1ms, for: ${second}`,
    ]);
    expect(of(NodeSlowed).map(({ at, a, c }) => [at, a, c])).toEqual([[5e6, 2000, 0], [8e6, 4000, 0], ...ends]);
    const { slowPermille, slowAddedUs } = run.sim.world.find(NODE, nodeNamed(config, 'lac')) as NodeState;
    expect([slowPermille, slowAddedUs]).toEqual([ends.at(-1)![1], 0]);
  });
});

describe('drain', () => {
  it('an LNS takes no new tunnel: StopCCN 6', async () => {
    const { failures, of } = await withTimeline(['at: 50s, node: lns, action: drain'], [TWO]);
    expect(
      of(StopSent)
        .filter(({ at }) => at > 60e6)
        .map(({ a }) => a),
    ).toEqual([6]);
    expect(failures).toEqual({ 'LAC: tunnel closed, result 6': 1 });
  });

  it('an LNS takes no new session in a tunnel it has, and keeps those it has: CDN 3', async () => {
    const { failures, of, config } = await withTimeline(
      ['at: 50s, node: lns, action: drain, for: 60s'],
      [
        'nodes.other={role: remote-system, address: 10.10.53.3, setupTimeout: 60s, ppp: {hostName: 2500-1, secret: cisco}}',
        'links.line2={between: [other, lac], latency: 12ms}',
        `calls=[${call('one', '223ms', '300s')}, ${call('two', '60s', '30s').replace('from: user', 'from: other')}, ${call('three', '120s', '30s').replace('from: user', 'from: other')}]`,
      ],
    );
    expect(of(NodeDrained).map(({ at, a }) => [at, a])).toEqual([
      [50e6, 1],
      [110e6, 0],
    ]);
    const lns = nodeNamed(config, 'lns');
    const refused = of(DisconnectSent).filter(({ node, at }) => node === lns && at > 60e6 && at < 100e6);
    expect(refused.map(({ a, data }) => [a, octetsText(data!)])).toEqual([[3, 'draining']]);
    expect(failures).toEqual({ 'LAC: session closed: administrative reasons': 1 });
    expect(of(CallEstablished)).toHaveLength(2);
    expect(of(CallEnded).filter(({ at }) => at > 300e6)).toHaveLength(1);
  });

  it('of two at once, until both are over', async () => {
    const { of, failures } = await withTimeline(
      ['at: 30s, node: lac, action: drain, for: 60s', 'at: 40s, node: lac, action: drain, for: 10s'],
      [`calls=[${[45, 60, 100].map((at) => call(`c${at}`, `${at}s`, '10s')).join(', ')}]`],
    );
    expect(of(NodeDrained).map(({ at, a, b }) => [at, a, b])).toEqual([
      [30e6, 1, 0],
      [40e6, 1, 0],
      [50e6, 1, 2],
      [90e6, 0, 1],
    ]);
    expect(failures).toEqual({ 'LAC: draining': 2 });
    expect(of(CallEstablished)).toHaveLength(1);
  });

  it('a LAC takes no new call; undrain and a restart end it', async () => {
    const calls = [40, 80, 120, 160].map((at) => call(`c${at}`, `${at}s`, '10s')).join(', ');
    const { of, failures } = await withTimeline(
      [
        'at: 30s, node: lac, action: drain',
        'at: 70s, node: lac, action: undrain',
        'at: 100s, node: lac, action: drain',
        'at: 150s, node: lac, action: restart',
      ],
      [`calls=[${calls}]`],
    );
    expect(failures).toEqual({ 'LAC: draining': 2 });
    expect(of(CallFailed).map(({ at }) => Math.floor(at / 1e6))).toEqual([40, 120]);
    expect(of(CallEstablished)).toHaveLength(2);
    expect(of(CallDialed)).toHaveLength(4);
  });
});

describe('clear', () => {
  const group = async (entry: string) => {
    const users = Array.from({ length: 4 }, (_, place) => place + 1);
    const set = users.flatMap((n) => [
      `nodes.u${n}={role: remote-system, address: 10.10.60.${n}, setupTimeout: 60s, ppp: {hostName: 2500-1, secret: cisco}}`,
      `links.l${n}={between: [u${n}, lac], latency: 12ms}`,
    ]);
    const calls = users.map((n) => `{name: c${n}, from: u${n}, to: lac, at: ${n}s, called: "614629", hold: 200s}`);
    const pins = [1, 2, 3, 4].map((n) => `pins.lns/session/${n}/id=${n * 11}`);
    return withTimeline([entry], [...set, ...pins, `calls=[${calls.join(', ')}]`]);
  };
  const ended = (of: (type: typeof CallEnded) => RecordRow[]): number[] =>
    of(CallEnded)
      .filter(({ at }) => at < 60e6)
      .map(({ node }) => node);

  it('takes one session by its id at the node', async () => {
    const { of, config } = await group('at: 50s, node: lns, action: clear-sessions, id: 33');
    expect(ended(of)).toEqual([nodeNamed(config, 'u3')]);
  });

  it('takes the n-th, oldest first', async () => {
    const { of, config } = await group('at: 50s, node: lns, action: clear-sessions, nth: 2');
    expect(ended(of)).toEqual([nodeNamed(config, 'u2')]);
  });

  it('takes none where there are fewer, and says so', async () => {
    const { of } = await group('at: 50s, node: lns, action: clear-sessions, nth: 5');
    expect(ended(of)).toEqual([]);
    expect(of(Cleared).map(({ b }) => b)).toEqual([0]);
  });

  it('takes a tunnel by its id', async () => {
    const { of } = await group('at: 50s, node: lac, action: clear-tunnels, id: 17688');
    expect(ended(of)).toHaveLength(4);
  });
});

describe('again and again', () => {
  const restarts = async (entries: readonly string[], seed = 3) => {
    const { of } = await withTimeline(entries, ['calls=[]'], { seed });
    return of(NodeStopped).map(({ at, id }) => [id, at] as const);
  };
  const RANDOM = 'node: lns, action: restart, for: 10s, every: {exponential: {mean: 1h, max: 100h}}';

  it('at times drawn by a name of their own: another entry moves none, another seed all', async () => {
    const alone = await restarts([`${RANDOM}, times: 20`]);
    const beside = await restarts([
      'node: lac, action: restart, every: {exponential: {mean: 1h, max: 100h}}, times: 5',
      `${RANDOM}, times: 20`,
    ]);
    const lns = alone[0]![0];
    expect(alone.length).toBeGreaterThan(15);
    expect(beside.filter(([id]) => id === lns)).toEqual(alone);
    expect(await restarts([`${RANDOM}, times: 20`], 4)).not.toEqual(alone);
  });

  it('an hour apart on average', async () => {
    const times = (await restarts([`${RANDOM}, times: 2000`])).map(([, at]) => at);
    // 2000 gaps of mean 1 h: 99 % of such means are within 5.8 % of it. One that came while the node was off is none.
    expect(Math.abs(times.at(-1)! / 2000 / 3600e6 - 1)).toBeLessThan(0.058);
    expect(times.length).toBeGreaterThan(1950);
  });

  it('with "at" from then on; lasting as long as is drawn', async () => {
    const { of } = await withTimeline(
      ['at: 10s, node: lns, action: stop, for: {uniform: [1s, 2s]}, every: 1min, times: 4'],
      ['calls=[]'],
    );
    const stopped = of(NodeStopped).map(({ at }) => at);
    expect(stopped).toEqual([10e6, 70e6, 130e6, 190e6]);
    const lasted = of(NodeRestarted).map(({ at }, place) => at - stopped[place]!);
    expect(lasted.every((us) => us >= 1e6 && us <= 2e6)).toBe(true);
    expect(new Set(lasted).size).toBe(4);
  });

  it('until the end of the run', async () => {
    const entry = '{every: 9s, link: core, action: link-down, for: 1s}';
    const config = configOf(REFERENCE_CALL, { set: ['calls=[]', 'end=100s', `timeline=[${entry}]`] });
    const run = new Run(config, 'tables', new Journal('none'));
    run.start();
    await run.sim.run(config.endUs);
    expect(run.sim.counts[ChannelDown.code]).toBe(22);
    expect(run.summary().pending.notices).toBe(1);
  });
});
