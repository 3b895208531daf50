/** Reliable delivery (RFC 2661 s5.8), HELLO (s5.5) and what a port hears, in whole runs of small scenarios. */
import { describe, expect, test } from 'vitest';
import { RetransmissionLimit } from '../../models/l2tp/delivery-records.js';
import { toHex } from '../../models/octets.js';
import { Run } from '../../models/run.js';
import { DATAGRAM_KINDS } from '../../models/scenario/datagram-kinds.js';
import { loadScenario } from '../../models/scenario/load.js';
import { type Chunk, emptyRow } from '../../src/kernel/chunk.js';
import { Journal } from '../../src/kernel/journal.js';
import type { RecordRow } from '../../src/kernel/record.js';
import { DatagramSent } from '../../src/network/channel.js';

interface Result {
  readonly run: Run;
  readonly rows: readonly RecordRow[];
  of(name: string): readonly RecordRow[];
}

async function simulate(set: readonly string[], untilUs?: number): Promise<Result> {
  const path = new URL('../../experiments/reference-call', import.meta.url).pathname;
  const loaded = loadScenario(path, { set: ['nodes.lns.console.debug=false', ...set] });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const rows: RecordRow[] = [];
  const sink = {
    write: (chunk: Chunk): undefined => {
      for (let index = 0; index < chunk.count; index++) {
        const row = emptyRow();
        chunk.read(index, row);
        rows.push({ ...row, data: row.data?.slice() });
      }
    },
  };
  const journal = new Journal('full', sink);
  const run = new Run(loaded.config, 'tables', journal);
  run.start();
  await run.sim.run(untilUs);
  await journal.finish();
  const types = new Map(run.sim.world.recordTypes.map((type) => [type.name, type.code]));
  return { run, rows, of: (name) => rows.filter((row) => row.type === types.get(name)) };
}

/** When each datagram of a kind left a node, s. */
function sentAt({ rows }: Result, node: number, kind: string): number[] {
  const code = DATAGRAM_KINDS.indexOf(kind);
  const sent = rows.filter((row) => (row.type === DatagramSent.code || row.type === 13) && row.node === node);
  return sent.filter((row) => Math.floor(row.c / 256) === code).map((row) => (row.at + row.lag) / 1e6);
}
const gaps = (times: readonly number[]): number[] =>
  times.slice(1).map((time, index) => Math.round((time - times[index]!) * 1000) / 1000);
const LAC = 1;
const LNS = 2;
const PATIENT = [
  'nodes.user.ppp.authTimeout=100000s',
  'nodes.user.setupTimeout=100000s',
  'calls.reference.hold=100000s',
  'nodes.lac.l2tp.setupTimeout=never',
];

/** Settings, gaps between the sendings of an unanswered SCCRQ, and seconds until the peer is taken for dead. */
const DEAD_PEER: readonly (readonly [string, readonly string[], readonly number[], number])[] = [
  ['5 resends, cap 8 s', ['retriesNotEstablished=5', 'retransmitCap=8s'], [1, 2, 4, 8, 8], 31],
  ['5 resends, cap 16 s', ['retriesNotEstablished=5', 'retransmitCap=16s'], [1, 2, 4, 8, 16], 47],
  ['5 resends, no cap', ['retriesNotEstablished=5', 'retransmitCap=never'], [1, 2, 4, 8, 16], 63],
  ['10 resends, cap 8 s', ['retriesNotEstablished=10', 'retransmitCap=8s'], [1, 2, 4, 8, 8, 8, 8, 8, 8, 8], 71],
  [
    '5 sends in all, no cap',
    ['retriesNotEstablished=5', 'retransmitCap=never', 'retryCounting=sends'],
    [1, 2, 4, 8],
    31,
  ],
];

test.each(DEAD_PEER)('%s: sent again with back-off, and given up', async (_name, settings, expected, dead) => {
  const set = settings.map((setting) => `nodes.lac.l2tp.${setting}`);
  const result = await simulate(['links.core.loss=1', ...PATIENT, ...set]);
  const times = sentAt(result, LAC, 'SCCRQ');
  expect(gaps(times)).toEqual(expected);
  expect(times).toHaveLength(expected.length + 1);
  const [limit] = result.rows.filter((row) => row.type === RetransmissionLimit.code);
  expect(Math.round((limit!.at / 1e6 - times[0]!) * 1000) / 1000).toBe(dead);
});

test('a resent message has its Ns, and the Nr of now', async () => {
  const result = await simulate(['links.core.lns>lac.drop=[{message: ZLB, nth: [1]}, {message: ICRP, nth: [1]}]']);
  const [resent] = result.of('MessageResent');
  expect(resent).toBeDefined();
  const original = result.of('MessageSent').find((row) => row.id === resent!.id && row.b === resent!.b)!;
  expect(resent!.a).toBe(original.a);
  expect(resent!.c).toBeGreaterThanOrEqual(original.c);
});

test('what was had before is acknowledged again, and delivered once', async () => {
  const result = await simulate(['links.core.duplicate=1']);
  const delivered = result.of('MessageDelivered').map((row) => `${row.id}/${row.b}`);
  expect(new Set(delivered).size).toBe(delivered.length);
  expect(result.of('DuplicateDropped').length).toBeGreaterThan(5);
  expect(result.run.summary().calls.ended).toBe(1);
});

describe('a message before its turn', () => {
  const early = ['links.core.lac>lns.drop=[{message: SCCCN, nth: [1]}]'];
  test('is kept by one profile', async () => {
    const result = await simulate([...early, 'nodes.lns.l2tp.early=queue']);
    expect(result.of('EarlyQueued')).toHaveLength(1);
    expect(result.of('EarlyTaken')).toHaveLength(1);
    expect(sentAt(result, LAC, 'ICRQ')).toHaveLength(1);
  });
  test('is dropped by another, and sent again', async () => {
    const result = await simulate([...early, 'nodes.lns.l2tp.early=drop']);
    expect(result.of('EarlyDropped').length).toBeGreaterThan(0);
    expect(sentAt(result, LAC, 'ICRQ').length).toBeGreaterThan(1);
    expect(result.run.summary().calls.ended).toBe(1);
  });
});

test('a window of one keeps ICRQ back until SCCCN is acknowledged', async () => {
  const wide = await simulate([]);
  const narrow = await simulate(['nodes.lns.l2tp.receiveWindow=1']);
  expect(sentAt(wide, LAC, 'ICRQ')[0]).toBe(sentAt(wide, LAC, 'SCCCN')[0]);
  const acknowledged = narrow.of('MessageAcknowledged').filter((row) => row.node === LAC)[1]!;
  expect(sentAt(narrow, LAC, 'ICRQ')[0]).toBe(acknowledged.at / 1e6);
});

test('slow start opens the window by one an acknowledgement, and closes it after a loss (app. A)', async () => {
  const result = await simulate([
    'nodes.lac.l2tp.congestionControl=true',
    'links.core.lac>lns.drop=[{message: ICCN, nth: [1]}]',
  ]);
  const windows = result
    .of('WindowChanged')
    .filter((row) => row.node === LAC)
    .map((row) => row.a);
  expect(windows.slice(0, 3)).toEqual([2, 3, 4]);
  const shut = windows.indexOf(1);
  expect(shut).toBeGreaterThan(0);
  expect(windows[shut + 1]).toBe(2);
  expect((await simulate([])).of('WindowChanged')).toEqual([]);
});

test('HELLO after silence only, and answered', async () => {
  const busy = await simulate([
    'nodes.lac.l2tp.helloInterval=5s',
    'nodes.lns.l2tp.helloInterval=never',
    'calls.reference.hold=41s',
  ]);
  const hellos = sentAt(busy, LAC, 'HELLO');
  const heard =
    busy
      .of('FrameReceived')
      .filter((row) => row.node === LAC)
      .at(-1)!.at / 1e6;
  expect(hellos[0]! - heard).toBeGreaterThanOrEqual(5);
  for (const gap of gaps(hellos)) expect(gap).toBeGreaterThanOrEqual(5);
  expect(hellos.length).toBeGreaterThan(5);
  const never = await simulate([
    'nodes.lac.l2tp.helloInterval=never',
    'nodes.lns.l2tp.helloInterval=never',
    'calls.reference.hold=200s',
  ]);
  expect([...sentAt(never, LAC, 'HELLO'), ...sentAt(never, LNS, 'HELLO')]).toEqual([]);
});

test('a delayed acknowledgement waits, or rides on a message', async () => {
  const result = await simulate(['nodes.lns.l2tp.ackDelay=200ms']);
  const zlbs = sentAt(result, LNS, 'ZLB');
  const iccn = result.of('MessageReceived').find((row) => row.node === LNS && row.a === 12)!.at / 1e6;
  expect(Math.round((zlbs[0]! - iccn) * 1000)).toBe(200);
  expect(sentAt(await simulate([]), LNS, 'ZLB').length).toBeGreaterThan(zlbs.length);
});

test('Ns wraps at 65536', async () => {
  // 70,000 HELLOs of one tunnel, one a second.
  const result = await simulate(
    [
      'nodes.lac.l2tp.helloInterval=1s',
      'nodes.lns.l2tp.helloInterval=never',
      'calls.reference.hold=never',
      'links.core.latency=1ms',
      ...PATIENT,
    ],
    66_000e6,
  );
  const ns = result
    .of('MessageSent')
    .filter((row) => row.node === LAC)
    .map((row) => row.b);
  const wrap = ns.indexOf(65_535);
  expect(ns.slice(wrap, wrap + 3)).toEqual([65_535, 0, 1]);
  expect(result.of('MessageResent')).toEqual([]);
  expect(result.of('DuplicateDropped')).toEqual([]);
}, 120_000);

test('the initiator may use a free port, and both ends keep to the pair', async () => {
  const result = await simulate(['nodes.lac.l2tp.initiatorPort=free']);
  const ports = new Set(
    result.rows.filter((row) => row.type === DatagramSent.code && [2, 3].includes(row.id)).map((row) => row.d),
  );
  const [one, other] = [...ports].map((pair) => [Math.floor(pair / 65_536), pair % 65_536]);
  expect(ports.size).toBe(2);
  expect(one![1]).toBe(1701);
  expect(one![0]).toBeGreaterThanOrEqual(49_152);
  expect(other).toEqual([1701, one![0]]);
});

test('octets that are no L2TPv2 are dropped with a reason, and make no state', async () => {
  const result = await simulate([]);
  const { run } = result;
  const before = toHex(Uint8Array.of(run.sim.world.all(5).size));
  const feed = (octets: readonly number[], ports = [1701, 1701]): string => {
    run.sim.enter(LNS);
    const datagram = {
      channel: 2,
      sourcePort: ports[0]!,
      destinationPort: ports[1]!,
      payload: Uint8Array.from(octets),
      kind: 0,
      sent: 0,
    };
    run.rooms.l2tp.receive(LNS, LAC, datagram);
    return before;
  };
  const discarded = run.sim.counts[59] ?? 0;
  feed([0xc8, 0x01, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0]); // L2F
  feed([0xc8, 0x03, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0]); // L2TPv3
  feed([0xc8, 0x02, 0, 12, 0x12, 0x34, 0, 0, 0, 0, 0, 0]); // no such tunnel
  feed([0xc8]);
  feed([]);
  expect((run.sim.counts[59] ?? 0) - discarded).toBe(5);
  expect(toHex(Uint8Array.of(run.sim.world.all(5).size))).toBe(before);
});
