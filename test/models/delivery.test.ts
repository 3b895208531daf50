/** Reliable delivery (RFC 2661 s5.8), HELLO (s5.5) and what a port hears, in whole runs of small scenarios. */
import { describe, expect, test } from 'vitest';
import { SESSION, TUNNEL } from '../../models/kinds.js';
import { DatagramDiscarded, RetransmissionLimit } from '../../models/l2tp/delivery-records.js';
import { patchNsNr } from '../../models/l2tp/wire/header.js';
import { MessageType } from '../../models/l2tp/wire/message-table.js';
import { fromHex, OctetWriter, octetsText } from '../../models/octets.js';
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

/** Runs the reference call with some settings changed; `then` does something more before the journal is closed. */
async function simulate(set: readonly string[], untilUs?: number, then?: (run: Run) => void): Promise<Result> {
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
  then?.(run);
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
  const changes = result.of('WindowChanged').filter((row) => row.node === LAC);
  const windows = changes.map((row) => row.a);
  expect(windows.slice(0, 3)).toEqual([2, 3, 4]);
  const shut = windows.indexOf(1);
  expect(shut).toBeGreaterThan(0);
  expect(windows[shut + 1]).toBe(2);
  // half of what it was, from where on it is to open slowly
  expect(changes[shut]!.b).toBe(Math.floor(windows[shut - 1]! / 2));
  const atOnce = await simulate([
    'nodes.lac.l2tp.congestionControl=true',
    'links.core.lac>lns.drop=[{message: SCCRQ, nth: [1]}]',
  ]);
  const [first] = atOnce.of('WindowChanged').filter((row) => row.node === LAC);
  expect([first!.a, first!.b]).toEqual([1, 1]);
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

test('a StopCCN that answers what acknowledged all the rest is sent again until it is acknowledged itself', async () => {
  // The SCCRP acknowledges the SCCRQ, and is refused: its answer to the LAC's challenge is wrong.
  const result = await simulate([
    'nodes.lns.l2tp.secrets={ hgw: wrong }',
    'links.core.lac>lns.drop=[{message: StopCCN, nth: [1, 2]}]',
  ]);
  const resent = result.of('MessageResent').filter((row) => row.node === LAC);
  expect(resent.map((row) => row.a)).toEqual([MessageType.StopCCN, MessageType.StopCCN]);
  expect(result.of('StopReceived').map((row) => [row.node, row.a])).toEqual([[LNS, 4]]);
  expect(result.run.summary().pending).toEqual({ notices: 0, timers: 0 });
});

test('a ZLB has the Ns of the message to be sent next, not of those that wait for the window', async () => {
  // The LAC sends HELLOs into the dark; hanging up, its CDN waits for them, while the LNS's HELLOs are acknowledged.
  const result = await simulate([
    'nodes.lns.l2tp.receiveWindow=1',
    'nodes.lac.l2tp.helloInterval=2s',
    'nodes.lac.l2tp.retries=10',
    'nodes.lns.l2tp.helloInterval=2s',
    `links.core.lac>lns.drop=[{message: HELLO, nth: [1, 2, 3, 4, 5]}]`,
  ]);
  const names = new Map(result.run.sim.world.recordTypes.map((type) => [type.code, type.name]));
  let [next, waiting, keptBack] = [0, 0, 0];
  for (const row of result.rows.filter((each) => each.node === LAC)) {
    const name = names.get(row.type);
    if (name === 'MessageQueued') waiting++;
    if (name === 'MessageSent') {
      expect(row.b).toBe(next++);
      waiting--;
    }
    if (name !== 'ZlbSent') continue;
    expect(row.b).toBe(next);
    if (waiting > 0) keptBack++;
  }
  expect(keptBack).toBeGreaterThan(0);
});

test.each([1, 2, 3, 4, 5])('on a bad path no more are on their way than the window lets (seed %i)', async (seed) => {
  const result = await simulate([
    `seed=${seed}`,
    'links.core.loss=0.3',
    'links.core.duplicate=0.1',
    'nodes.lns.l2tp.receiveWindow=2',
    'nodes.lac.l2tp.receiveWindow=2',
  ]);
  const names = new Map(result.run.sim.world.recordTypes.map((type) => [type.code, type.name]));
  const ends = new Map<number, { out: number; ns: number }>();
  for (const row of result.rows) {
    const name = names.get(row.type);
    if (name === 'TunnelCreated') ends.set(row.id, { out: 0, ns: 0 });
    const end = ends.get(row.id);
    if (!end) continue;
    if (name === 'MessageSent') {
      expect(row.b).toBe(end.ns++);
      expect(++end.out).toBeLessThanOrEqual(2);
    } else if (name === 'MessageAcknowledged') end.out -= row.b;
    else if (name === 'TunnelShutDown') end.out = 0;
  }
  expect(ends.size).toBeGreaterThan(0);
  expect(result.run.summary().pending).toEqual({ notices: 0, timers: 0 });
});

test('a first wait is no longer than the cap either', async () => {
  const set = ['retransmitInitial=10s', 'retransmitCap=8s', 'retriesNotEstablished=2'].map(
    (setting) => `nodes.lac.l2tp.${setting}`,
  );
  expect(gaps(sentAt(await simulate(['links.core.loss=1', ...PATIENT, ...set]), LAC, 'SCCRQ'))).toEqual([8, 8]);
});

/** Tunnel 55270 (D7E6) of the LNS is up, session 45 in it; the datagram comes from the LAC in the middle of the call. */
const OF_NO_USE: readonly (readonly [string, octets: string, ports: readonly [number, number], reason: RegExp])[] = [
  ['of L2F', 'C801 000C D7E6 0000 0000 0000', [1701, 1701], /L2F|version 1/],
  ['of L2TPv3', 'C803 000C D7E6 0000 0000 0000', [1701, 1701], /version 3/],
  ['to a tunnel that is not there', 'C802 000C 1234 0000 0000 0000', [1701, 1701], /^no tunnel 4660$/],
  ['to tunnel 0, without a message', 'C802 000C 0000 0000 0000 0000', [1701, 1701], /tunnel 0/],
  ['with data for a tunnel that is not there', '4002 000A 1234 002D FF03', [1701, 1701], /^no tunnel 4660$/],
  ['with data for a session that is not there', '4002 000A D7E6 1234 FF03', [1701, 1701], /^no session 4660 in/],
  ['from another port than the tunnel', 'C802 000C D7E6 0000 0009 0001', [1702, 1701], /^the ports of a tunnel/],
  ['to another port than the tunnel', 'C802 000C D7E6 0000 0009 0001', [1701, 1702], /^the ports of a tunnel/],
  ['that is longer than it says', 'C802 000C D7E6 0000 0009 0001 00', [1701, 1701], /^octets after the end/],
  ['that is shorter than it says', 'C802 000D D7E6 0000 0009 0001', [1701, 1701], /./],
  ['of one octet', 'C8', [1701, 1701], /./],
  ['of none', '', [1701, 1701], /./],
];

test.each(OF_NO_USE)(
  'a datagram %s is dropped with a reason, and changes nothing',
  async (_what, hex, ports, reason) => {
    const [sourcePort, destinationPort] = ports;
    const payload = fromHex(hex.replaceAll(' ', ''))!;
    const state = (run: Run): string => JSON.stringify([...run.sim.world.all(TUNNEL), ...run.sim.world.all(SESSION)]);
    let [before, after, records] = ['', '', 0];
    const result = await simulate([], 12e6, (run) => {
      before = state(run);
      records = run.sim.journal.records;
      run.sim.enter(LNS);
      run.rooms.l2tp.receive(LNS, LAC, {
        channel: 2,
        sourcePort,
        destinationPort,
        payload,
        length: payload.length,
        kind: 0,
        sent: 0,
        line: 0,
        value: undefined,
      });
      after = state(run);
    });
    expect(before).toContain('"localId":55270');
    expect(after).toBe(before);
    const [row, ...more] = result.rows.slice(records);
    expect([row!.type, row!.node, more]).toEqual([DatagramDiscarded.code, LNS, []]);
    expect(octetsText(row!.data!)).toMatch(reason);
  },
);

describe('a message early by more than the window', () => {
  /** A HELLO with the Ns that is `ahead` of the one expected, at the LNS in the middle of the call; its window is 300. */
  const early = (ahead: number): Promise<Result> =>
    simulate([], 12e6, (run) => {
      const [, tunnel] = run.rooms.l2tp.tunnelsAt(LNS)[0]!;
      const writer = new OctetWriter().u16(0xc802).u16(20).u16(55_270).u16(0);
      const payload = writer
        .u16((tunnel.nr + ahead) & 0xffff)
        .u16(tunnel.ns)
        .u16(0x8008)
        .u16(0)
        .u16(0)
        .u16(6)
        .octets();
      run.sim.enter(LNS);
      run.rooms.l2tp.receive(LNS, LAC, {
        channel: 2,
        sourcePort: 1701,
        destinationPort: 1701,
        payload,
        length: payload.length,
        kind: 0,
        sent: 0,
        line: 0,
        value: undefined,
      });
    });
  test.each([
    [1, 'EarlyQueued'],
    [299, 'EarlyQueued'],
    [300, 'EarlyDropped'],
    [0x7fff, 'EarlyDropped'],
    [0x8000, 'DuplicateDropped'],
    [0xffff, 'DuplicateDropped'],
    [0, 'MessageDelivered'],
  ])('Ns %i ahead: %s', async (ahead, name) => {
    const all = ['EarlyQueued', 'EarlyDropped', 'DuplicateDropped', 'MessageDelivered'];
    const plain = await simulate([], 12e6);
    const result = await early(ahead);
    expect(all.filter((each) => result.of(each).length > plain.of(each).length)).toEqual([name]);
  });
});

test('an SCCRQ to the id of a dead tunnel does not bring it back', async () => {
  const plain = await simulate([]);
  const sccrq = plain.rows.find(
    (row) => row.type === DatagramSent.code && Math.floor(row.c / 256) === DATAGRAM_KINDS.indexOf('SCCRQ'),
  )!;
  const dead = plain.of('TunnelShutDown').find((row) => row.node === LNS)!;
  let records = 0;
  const result = await simulate([], dead.at + 1e6, (run) => {
    const [, tunnel] = run.rooms.l2tp.tunnelsAt(LNS)[0]!;
    const payload = sccrq.data!.slice();
    new DataView(payload.buffer).setUint16(4, tunnel.localId);
    records = run.sim.journal.records;
    run.sim.enter(LNS);
    const datagram = {
      channel: 2,
      sourcePort: 1701,
      destinationPort: 1701,
      length: payload.length,
      kind: 0,
      sent: 0,
      line: 0,
      value: undefined,
    };
    run.rooms.l2tp.receive(LNS, LAC, { ...datagram, payload: patchNsNr(payload, tunnel.nr, tunnel.ns) });
  });
  const names = result.rows.slice(records).map((row) => result.run.sim.world.type(row.type).name);
  expect(names).toContain('StopSent');
  expect(names).not.toContain('PeerLearned');
  expect(names).not.toContain('TunnelAccepted');
});
