/**
 * The reference call against what two real routers sent and printed: packets.json and the four traces in
 * test/golden/reference-call. The files told.txt and diagram.txt there are our own output, for a person to read in review;
 * after a change that is meant, `npx vitest run test/golden -u` writes them anew.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Phrasebook } from '../../models/debug/phrasebook.js';
import { datagramLabel, lineFrames } from '../../models/labels.js';
import { toHex } from '../../models/octets.js';
import { Story } from '../../models/story.js';
import { DATAGRAM_CODES } from '../../src/cli/datagram-codes.js';
import { formatSeconds } from '../../src/kernel/time.js';
import type { Engine } from '../../src/machine/definition.js';
import { capture } from '../../src/render/capture.js';
import { diagram } from '../../src/render/diagram.js';
import { diagramText } from '../../src/render/diagram-text.js';
import { Tracer } from '../../src/render/trace.js';
import { differences, emptyWorld, type FinishedRun, nodeNamed, REFERENCE_CALL, runInMemory } from './run-in-memory.js';
import { compareTraces } from './trace-lines.js';

const ENGINES: readonly Engine[] = ['tables', 'xstate'];
const FOLDER = join(import.meta.dirname, 'reference-call');

interface Packet {
  readonly message: string;
  readonly from: string;
  readonly to: string;
  readonly hex: string;
}
const PACKETS: readonly Packet[] = JSON.parse(readFileSync(join(FOLDER, 'packets.json'), 'utf8'));

interface Seen {
  readonly atUs: number;
  /** As `lac > lns`. */
  readonly way: string;
  readonly hex: string;
}

const IP_AND_UDP = 28;

/** L2TP control messages between LAC and LNS, as the LNS sees them: what the golden messages were taken from. */
async function controlMessages({ rows, config }: FinishedRun): Promise<Seen[]> {
  const ends = [nodeNamed(config, 'lac'), nodeNamed(config, 'lns')] as const;
  const options = { codes: DATAGRAM_CODES, nodes: config.nodes, deframe: lineFrames, link: { ends } };
  const seen: Seen[] = [];
  for await (const { octets, atUs, comments } of capture([rows], options)) {
    const payload = octets.subarray(IP_AND_UDP);
    if ((payload[0]! & 0x80) !== 0) seen.push({ atUs, way: comments[1]!, hex: toHex(payload) });
  }
  return seen;
}

const sent = (messages: readonly Seen[]): string[] => messages.map(({ way, hex }) => `${way} ${hex}`);

const nameOf = ({ hex }: Seen): number => (hex.length === 24 ? 0 : Number.parseInt(hex.slice(36, 40), 16));
const STOP_CCN = 4;

function traceOf({ rows, config }: FinishedRun, name: string, fromUs = 0, toUs = Number.POSITIVE_INFINITY): string {
  const world = emptyWorld();
  const node = nodeNamed(config, name);
  const { clock } = config.nodes[node]!;
  const tracer = new Tracer(world, new Phrasebook(world, config.nodes), { node, clock, style: 'ios', fromUs, toUs });
  return rows.flatMap((row) => tracer.take(row)).join('\n');
}

/** When the golden traces go from set-up to tear-down: after the last line of the one, before the user hangs up. */
const TEAR_DOWN_US = 17_300_000;
const PARTS = [
  { part: 'setup', fromUs: 0, toUs: TEAR_DOWN_US },
  { part: 'teardown', fromUs: TEAR_DOWN_US, toUs: Number.POSITIVE_INFINITY },
] as const;

describe.each(ENGINES)('the reference call, engine %s', (engine) => {
  let call: FinishedRun;
  beforeAll(async () => {
    call = await runInMemory(REFERENCE_CALL, { engine });
  });

  it('sends the 12 control messages, in order, octet for octet', async () => {
    expect(PACKETS).toHaveLength(12);
    expect(sent(await controlMessages(call))).toEqual(PACKETS.map(({ from, to, hex }) => `${from} > ${to} ${hex}`));
  });

  it.each(['lac', 'lns'].flatMap((node) => PARTS.map((part) => ({ node, ...part }))))(
    'prints every line of the golden $node $part in order, at its time',
    ({ node, part, fromUs, toUs }) => {
      const golden = readFileSync(join(FOLDER, `${node}-${part}.log`), 'utf8');
      const found = compareTraces(golden, traceOf(call, node, fromUs, toUs));
      expect(found.golden).toBeGreaterThan(30);
      expect(found.missing).toEqual([]);
      expect(found.extra.length, found.extra.join('\n')).toBeLessThanOrEqual(found.golden * 0.05);
      expect(found.worstTimeErrorMs).toBeLessThanOrEqual(60);
    },
  );

  it('ends with nothing left to happen, and nothing left over', () => {
    expect(call.run.summary()).toMatchObject({
      calls: { attempted: 1, established: 1, failed: 0, ended: 1 },
      failures: {},
      tunnels: { opened: 1, closed: 1 },
      messages: { lost: 0, retransmitted: 0 },
      pending: { notices: 0, timers: 0 },
    });
    expect([...call.run.sim.random.unusedPins]).toEqual([]);
  });
});

describe('the reference call, changed', () => {
  it('another tunnel secret changes the responses, and nothing else', async () => {
    const password = '{ Cisco-AVPair: "vpdn:l2tp-tunnel-password=adieu" }';
    const set = ['nodes.lns.l2tp.secrets.hgw=adieu', `nodes.aaa.users.dnis:614629.reply.4=${password}`];
    const [plain, changed] = [await runInMemory(REFERENCE_CALL), await runInMemory(REFERENCE_CALL, { set })];
    const before = await controlMessages(plain);
    const after = await controlMessages(changed);
    expect(after.map(({ atUs, way }) => `${atUs} ${way}`)).toEqual(before.map(({ atUs, way }) => `${atUs} ${way}`));
    const differing = before.flatMap((message, index) => (after[index]!.hex === message.hex ? [] : [index]));
    expect(differing.map((index) => PACKETS[index]!.message)).toEqual(['SCCRP', 'SCCCN']);
    // Challenge Response is the last AVP of both: 16 octets of MD5.
    const head = ({ hex }: Seen): string => hex.slice(0, -32);
    for (const index of differing) expect(head(after[index]!)).toBe(head(before[index]!));
  });

  it('a secret that only one end knows: the tunnel is refused, and the call fails with a reason', async () => {
    const { run } = await runInMemory(REFERENCE_CALL, { set: ['nodes.lns.l2tp.secrets.hgw=adieu'] });
    const { calls, failures, pending } = run.summary();
    expect(calls).toEqual({ attempted: 1, established: 0, failed: 1, ended: 0 });
    expect(Object.keys(failures).join()).toMatch(/\w/);
    expect(pending).toEqual({ notices: 0, timers: 0 });
  });

  it("the LNS's no-session timer at 12 s: StopCCN 2 s later, and the line says so", async () => {
    const plain = await runInMemory(REFERENCE_CALL);
    const changed = await runInMemory(REFERENCE_CALL, { set: ['nodes.lns.l2tp.noSessionTimeout=12s'] });
    const [before, after] = [await controlMessages(plain), await controlMessages(changed)];
    expect(sent(after)).toEqual(sent(before));
    const stop = before.findIndex((message) => nameOf(message) === STOP_CCN);
    expect(before[stop]!.way).toBe('lns > lac');
    expect(after.map(({ atUs }, index) => atUs - before[index]!.atUs)).toEqual(
      before.map((_, index) => (index < stop ? 0 : 2_000_000)),
    );
    const line = (seconds: number): string => `No more sessions in tunnel, shutdown (likely) in ${seconds} seconds`;
    expect(traceOf(plain, 'lns')).toContain(line(10));
    expect(traceOf(changed, 'lns')).toContain(line(12));
    expect(traceOf(changed, 'lns')).not.toContain(line(10));
  });

  it("the LNS's no-session timer at 20 s: the LAC's 15 s run out first, and the LAC sends the StopCCN", async () => {
    const changed = await runInMemory(REFERENCE_CALL, { set: ['nodes.lns.l2tp.noSessionTimeout=20s'] });
    const messages = await controlMessages(changed);
    const stops = messages.filter((message) => nameOf(message) === STOP_CCN);
    expect(stops.map(({ way }) => way)).toEqual(['lac > lns']);
    // The LAC's last session went with the CDN it sent; the StopCCN arrives as long after it as it was sent.
    const cdn = messages.find((message) => nameOf(message) === 14)!;
    expect(Math.abs(stops[0]!.atUs - cdn.atUs - 15_000_000)).toBeLessThan(100_000);
    expect(traceOf(changed, 'lac')).toContain('shutdown (likely) in 15 seconds');
    expect(traceOf(changed, 'lns')).toContain('shutdown (likely) in 20 seconds');
    expect(changed.run.summary().pending).toEqual({ notices: 0, timers: 0 });
  });
});

describe('the journal of the reference call', () => {
  it('has one digest, whatever the engine and the level', async () => {
    const digests = new Set<string>();
    const kept: number[] = [];
    for (const engine of ENGINES) {
      for (const journal of ['full', 'transitions', 'none'] as const) {
        const { digest, rows } = await runInMemory(REFERENCE_CALL, { engine, journal });
        digests.add(digest);
        kept.push(rows.length);
      }
    }
    expect([...digests]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
    const [full, transitions] = kept;
    expect(transitions).toBeGreaterThan(0);
    expect(transitions).toBeLessThan(full!);
    expect(kept).toEqual([full, transitions, 0, full, transitions, 0]);
  });

  it('differs with the seed', async () => {
    const [one, other] = [
      await runInMemory(REFERENCE_CALL, { seed: 1 }),
      await runInMemory(REFERENCE_CALL, { seed: 2 }),
    ];
    expect(one.digest).not.toBe(other.digest);
  });

  it('every record is caused by one before it', async () => {
    const { rows } = await runInMemory(REFERENCE_CALL);
    expect(rows.filter(({ seq, cause }) => cause >= seq)).toEqual([]);
    expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, index) => index));
  });

  it('folds to the live state, at its end and at 20 places on the way', async () => {
    const { rows, run } = await runInMemory(REFERENCE_CALL);
    const world = emptyWorld();
    for (const row of rows) world.fold(row);
    expect(differences(world, run.sim.world)).toEqual([]);

    const places = new Set(
      Array.from({ length: 20 }, (_, index) => 1 + Math.floor(((index + 0.37) * rows.length) / 20)),
    );
    const folded = emptyWorld();
    let at = 0;
    let compared = 0;
    await runInMemory(REFERENCE_CALL, {
      afterStep: ({ sim }) => {
        const upTo = sim.journal.records;
        let wanted = false;
        for (; at < upTo; at++) {
          folded.fold(rows[at]!);
          wanted ||= places.has(at);
        }
        if (!wanted) return;
        compared++;
        expect(differences(folded, sim.world), `after record ${at - 1}`).toEqual([]);
      },
    });
    expect(at).toBe(rows.length);
    expect(compared).toBeGreaterThan(10);
  });
});

describe('the reference call, told', () => {
  it('step by step', async () => {
    const { rows, config } = await runInMemory(REFERENCE_CALL);
    const story = new Story(config.nodes);
    for (const row of rows) story.take(row);
    const lines = story.steps().map(({ part, number, atUs, node, what }) => {
      const time = atUs === undefined ? 'never' : formatSeconds(atUs);
      return `${part.padEnd(9)} ${String(number).padStart(2)}  ${time.padStart(10)}  ${node.padEnd(4)}  ${what}\n`;
    });
    expect(lines).toHaveLength(14 + 9);
    await expect(`${lines.join('')}the call's end: ${story.end}\n`).toMatchFileSnapshot('reference-call/told.txt');
  });

  it('as a sequence diagram', async () => {
    const { rows, config } = await runInMemory(REFERENCE_CALL);
    const nodes = config.nodes.map(({ name }) => name);
    const drawn = await diagram([rows], { codes: DATAGRAM_CODES, nodes, label: datagramLabel });
    const text = [...diagramText(drawn)].map((line) => `${line.trimEnd()}\n`).join('');
    await expect(text).toMatchFileSnapshot('reference-call/diagram.txt');
  });
});
