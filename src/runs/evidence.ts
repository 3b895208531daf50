/**
 * Why an answer did not come: for each timer in a chain that ran out waiting for one, what became of the datagrams that
 * were sent in the hope of it, and of those sent in answer.
 */

import { ALL_RECORDS, ENTITY_KINDS } from '../../models/declarations.js';
import { TUNNEL } from '../../models/kinds.js';
import {
  EarlyDropped,
  MessageQueued,
  MessageResent,
  MessageSent,
  RetransmissionLimit,
} from '../../models/l2tp/delivery-records.js';
import { FrameDropped } from '../../models/l2tp/session.js';
import { datagramLabel } from '../../models/labels.js';
import { channelName, columnWords, nodeName, type RunNames, recordJson, secondsText } from '../../models/words.js';
import { TimerFired, TimerSet } from '../kernel/kernel-records.js';
import type { RecordRow } from '../kernel/record.js';
import { ArrivalDropped, BAD_STATE, DatagramLost, DatagramSent } from '../network/channel.js';
import type { JournalReader } from '../store/journal-reader.js';
import { cameOf, MOST_FOUND, type Start } from './causes.js';

/**
 * Timers that wait for an answer; `levels`: how far what was sent may have led when the answer is lost. Infinity: they
 * wait for others to come to an end of something, and all that their call led to meanwhile is looked at.
 */
const WAITS: readonly { readonly kind: string; readonly timers: readonly string[]; readonly levels: number }[] = [
  { kind: 'tunnel', timers: ['retransmit'], levels: 16 },
  { kind: 'request', timers: ['retransmit'], levels: 16 },
  { kind: 'ppp', timers: ['lcp restart', 'ipcp restart', 'chap challenge', 'chap response', 'echo'], levels: 24 },
  { kind: 'ppp', timers: ['authentication'], levels: Number.POSITIVE_INFINITY },
  { kind: 'tunnel', timers: ['setupTimeout'], levels: 64 },
  { kind: 'session', timers: ['sessionSetupTimeout'], levels: 64 },
  { kind: 'call', timers: ['setup'], levels: Number.POSITIVE_INFINITY },
];
/** To the end, however far. */
const EVER = Number.POSITIVE_INFINITY;
const LEVELS = new Map(
  WAITS.flatMap(({ kind, timers, levels }) => {
    const found = ENTITY_KINDS.find((each) => each.name === kind)!;
    return timers.map((timer) => [`${found.code}/${found.timers.indexOf(timer)}`, levels] as const);
  }),
);

const DISCARDS = [
  'DatagramDiscarded',
  'FrameDropped',
  'PacketDropped',
  'AnswerDiscarded',
  'ServerDiscarded',
  'EarlyDropped',
];
const DISCARD_CODES = DISCARDS.map((name) => ALL_RECORDS.find((type) => type.name === name)!.code);
const FATES = [DatagramSent.code, DatagramLost.code, ArrivalDropped.code, ...DISCARD_CODES];

/** Waiting that was in vain: between a TimerSet and the TimerFired, both in the chain. */
interface Wait {
  readonly set: RecordRow;
  readonly fired: RecordRow;
  readonly start: Start;
}

/** Datagrams that met the same fate in the same place, while one stretch of waits went on. */
export interface Evidence {
  /** TimerFired records of the waits. */
  readonly waits: readonly number[];
  readonly fate: 'lost' | 'dropped on arrival' | 'discarded' | 'no loss';
  /** Direction of a link, `lac>lns`, or a node. */
  readonly where: string;
  readonly reason: string;
  /** Of those lost, how many while the channel was in its bad state. */
  readonly burst: number;
  readonly count: number;
  /** Of the first and the last, µs. */
  readonly fromUs: number;
  readonly toUs: number;
  readonly words: string;
  readonly records: readonly RecordRow[];
}

/** What is known of the waits of a chain (newest first). */
export class ChainEvidence {
  private constructor(
    private readonly waits: ReadonlyMap<number, Wait>,
    private readonly fates: ReadonlyMap<Wait, RecordRow[]>,
    private readonly names: RunNames,
    /** More came of the waits than was looked at. */
    readonly cut: boolean,
  ) {}

  static async gather(journal: JournalReader, chain: readonly RecordRow[], names: RunNames): Promise<ChainEvidence> {
    const waits = waitsOf(chain, await firstSends(journal, chain));
    const byStart = new Map(waits.map((wait) => [wait.start, wait]));
    const found = await cameOf(journal, [...byStart.keys()]);
    await addResends(journal, found);
    const fates = new Map<Wait, RecordRow[]>(waits.map((wait) => [wait, []]));
    for (const row of await journal.pick([...found.keys()], { types: FATES }))
      fates.get(byStart.get(found.get(row.seq)!)!)!.push(row);
    const byFired = new Map(waits.map((wait) => [wait.fired.seq, wait]));
    return new ChainEvidence(byFired, fates, names, found.size >= MOST_FOUND);
  }

  isWait(row: RecordRow): boolean {
    return this.waits.has(row.seq);
  }

  /** What became of what was sent, for the waits among some records of the chain; by place and reason. */
  of(rows: readonly RecordRow[]): Evidence[] {
    const waits = rows.flatMap((row) => this.waits.get(row.seq) ?? []);
    const groups = new Map<string, RecordRow[]>();
    let sent = 0;
    for (const row of waits.flatMap((wait) => this.fates.get(wait)!)) {
      if (row.type === DatagramSent.code) sent++;
      else {
        const key = `${row.type}/${row.kind}/${row.id}/${this.reason(row)}`;
        const group = groups.get(key);
        if (group) group.push(row);
        else groups.set(key, [row]);
      }
    }
    const fired = waits.map((wait) => wait.fired.seq);
    if (groups.size === 0 && sent > 0 && waits.length > 0) return [this.noLoss(waits, sent)];
    return [...groups.values()].map((group) => this.told(group, fired));
  }

  private told(group: readonly RecordRow[], waits: readonly number[]): Evidence {
    const records = [...group].sort((left, right) => left.seq - right.seq);
    const [first] = records;
    const count = records.length;
    const lost = first!.type === DatagramLost.code;
    const fate = lost ? 'lost' : first!.type === ArrivalDropped.code ? 'dropped on arrival' : 'discarded';
    const burst = lost ? records.filter((row) => (row.c % 256) & BAD_STATE).length : 0;
    const where = fate === 'discarded' ? nodeName(first!.node, this.names) : channelName(first!.id, this.names);
    const reason = this.reason(first!);
    const [fromUs, toUs] = [first!.at + first!.lag, records.at(-1)!.at + records.at(-1)!.lag];
    const span = count === 1 ? `at ${secondsText(fromUs)}` : `${secondsText(fromUs)} to ${secondsText(toUs)}`;
    const inBurst = burst === 0 ? '' : burst === count ? ', burst' : `, ${burst} of them in a burst`;
    const noun = lost ? (count === 1 ? 'loss' : 'losses') : count === 1 ? 'datagram' : 'datagrams';
    const what = lost ? 'on link' : fate === 'discarded' ? 'discarded at' : 'dropped on arrival, link';
    const kinds = lost ? `: ${listed(records.map((row) => kindOf(row)))}` : '';
    const seqs = `; ${count === 1 ? 'record' : 'records'} ${listed(records.map((row) => String(row.seq)))}`;
    const words = `${count} ${noun} ${what} ${where} (${reason}${inBurst}), ${span}${kinds}${seqs}`;
    return { waits, fate, where, reason, burst, count, fromUs, toUs, words, records };
  }

  private noLoss(waits: readonly Wait[], sent: number): Evidence {
    const fromUs = Math.min(...waits.map((wait) => wait.set.at));
    const toUs = Math.max(...waits.map((wait) => wait.fired.at));
    const words = `no loss among ${sent} datagrams sent, ${secondsText(fromUs)} to ${secondsText(toUs)}: the answer took longer, or none was due`;
    const fired = waits.map((wait) => wait.fired.seq);
    return {
      waits: fired,
      fate: 'no loss',
      where: '',
      reason: '',
      burst: 0,
      count: 0,
      fromUs,
      toUs,
      words,
      records: [],
    };
  }

  private reason(row: RecordRow): string {
    return columnWords(row, this.names).get('reason') || OUT_OF_TURN.get(row.type) || 'of no use';
  }
}

/**
 * A message that is sent later, or again, is so because of a timer or an acknowledgement of others. What becomes of it is
 * told all the same where what came of a start that is followed to its end had queued it; what its arrival leads to is not,
 * as in a tunnel that sets free the messages of other calls.
 */
async function addResends(journal: JournalReader, found: Map<number, Start>): Promise<void> {
  const seqs = [...found].filter(([, { levels }]) => levels === EVER).map(([seq]) => seq);
  const owners = new Map<number, Start>();
  for (const { seq, id, b: ns } of await journal.pick(seqs, { types: [MessageQueued.code] })) {
    const owner = found.get(seq)!;
    const filter = { about: { kind: TUNNEL, id }, types: [MessageSent.code, MessageResent.code] };
    for await (const rows of journal.rows({ ...filter, fromSeq: seq, toSeq: owner.until }))
      for (const row of rows) if (row.b === ns && !found.has(row.seq)) owners.set(row.seq, owner);
  }
  const starts = [...owners].map(([seq, { until }]): Start => ({ seq, until, levels: 1 }));
  for (const [seq, start] of await cameOf(journal, starts)) if (!found.has(seq)) found.set(seq, owners.get(start.seq)!);
}

export const evidenceJson = ({ records, ...rest }: Evidence, names: RunNames): object => ({
  ...rest,
  records: records.map((row) => recordJson(row, names)),
});

function waitsOf(chain: readonly RecordRow[], sends: ReadonlyMap<number, number>): Wait[] {
  const waits: Wait[] = [];
  for (const [place, fired] of chain.entries()) {
    const set = chain[place + 1];
    const levels = LEVELS.get(`${fired.kind}/${fired.a}`);
    if (fired.type !== TimerFired.code || set?.type !== TimerSet.code || levels === undefined) continue;
    const root = levels === EVER ? chain.at(-1)!.seq : undefined;
    const seq = root ?? sends.get(fired.seq) ?? Math.max(0, set.cause);
    waits.push({ set, fired, start: { seq, until: fired.seq, levels } });
  }
  return waits;
}

/**
 * A tunnel's retransmission timer may have been set by an acknowledgement, for a message that was sent before: by the
 * timer's record, the record that sent what it waited for.
 */
async function firstSends(journal: JournalReader, chain: readonly RecordRow[]): Promise<Map<number, number>> {
  const sends = new Map<number, number>();
  for (const [place, row] of chain.entries()) {
    if (row.type !== MessageResent.code && row.type !== RetransmissionLimit.code) continue;
    const [fired, set, setter] = chain.slice(place + 1, place + 4);
    if (fired?.type !== TimerFired.code || set?.type !== TimerSet.code) continue;
    if (setter && (setter.type === MessageSent.code || setter.type === MessageResent.code) && setter.b === row.b)
      continue;
    const about = { kind: row.kind, id: row.id };
    const types = [MessageSent.code, MessageResent.code];
    let last: number | undefined;
    for await (const rows of journal.rows({ about, types, toSeq: fired.seq }))
      for (const sent of rows) if (sent.b === row.b) last = sent.seq;
    if (last !== undefined) sends.set(fired.seq, last);
  }
  return sends;
}

/** Why what has no reason of its own was discarded. */
const OUT_OF_TURN: ReadonlyMap<number, string> = new Map([
  [FrameDropped.code, 'its session is not established, or it came out of sequence'],
  [EarlyDropped.code, 'ahead of its turn'],
]);

const MOST_LISTED = 4;

/** The first few, each once. */
function listed(words: readonly string[]): string {
  const once = [...new Set(words)];
  const more = once.length > MOST_LISTED ? `, and ${once.length - MOST_LISTED} more` : '';
  return once.slice(0, MOST_LISTED).join(', ') + more;
}

/** What a datagram that was lost carried. */
function kindOf({ d, data = new Uint8Array(0) }: RecordRow): string {
  const label = datagramLabel({
    octets: data,
    sourcePort: Math.floor(d / 65_536),
    destinationPort: d % 65_536,
  });
  return label.replace(/^data: /, '').replace(/ ns \d+ nr \d+$/, '');
}
