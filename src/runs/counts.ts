/** Counts of a run, in one pass over its journal. */
import { MessageResent, MessageSent, ZlbSent } from '../../models/l2tp/delivery-records.js';
import { channelName, columnWords, entityName, nodeName } from '../../models/words.js';
import { TimerFired } from '../kernel/kernel-records.js';
import type { RecordRow } from '../kernel/record.js';
import { DatagramLost, DatagramSent } from '../network/channel.js';
import type { RecordedRun } from './recorded-run.js';

/** Rows of some names, and some numbers to each. */
export interface CountTable {
  readonly name: 'messages' | 'timers' | 'links';
  readonly title: string;
  readonly keys: readonly string[];
  readonly counts: readonly string[];
}

interface Counted extends CountTable {
  /** By record type, which of the counts it adds to. */
  readonly types: ReadonlyMap<number, readonly number[]>;
  /** The same for records that have the same names. */
  readonly keyOf: (row: RecordRow) => number;
  readonly namesOf: (row: RecordRow, run: RecordedRun) => readonly string[];
}

/** In the place of a message's number, which it has none of its own. */
const ZLB = 2 ** 40;

const COUNTED: readonly Counted[] = [
  {
    name: 'messages',
    title: 'Control messages by node',
    keys: ['node', 'message'],
    counts: ['sent', 'resent'],
    types: new Map([
      [MessageSent.code, [0]],
      [MessageResent.code, [1]],
      [ZlbSent.code, [0]],
    ]),
    keyOf: ({ type, node, a }) => node * 65_536 + (type === ZlbSent.code ? ZLB : a),
    namesOf: (row, run) => [
      nodeName(row.node, run.names),
      row.type === ZlbSent.code ? 'ZLB' : (columnWords(row, run.names).get('message') ?? '-'),
    ],
  },
  {
    name: 'timers',
    title: 'Timers that ran out, by node',
    keys: ['node', 'entity', 'timer'],
    counts: ['fired'],
    types: new Map([[TimerFired.code, [0]]]),
    keyOf: ({ node, kind, a }) => (node * 256 + kind) * 65_536 + a,
    namesOf: (row, run) => [
      nodeName(row.node, run.names),
      entityName(row.kind, row.id).split('/')[0]!,
      columnWords(row, run.names).get('timer') ?? '-',
    ],
  },
  {
    name: 'links',
    title: 'Datagrams by link',
    keys: ['link'],
    counts: ['sent', 'lost'],
    types: new Map([
      [DatagramSent.code, [0]],
      [DatagramLost.code, [0, 1]],
    ]),
    keyOf: ({ id }) => id,
    namesOf: (row, run) => [channelName(row.id, run.config)],
  },
];

export const COUNT_TABLES: readonly CountTable[] = COUNTED;

/** By the row's names. */
export type Counts = ReadonlyMap<string, { readonly names: readonly string[]; readonly counts: readonly number[] }>;

/** One for each of COUNT_TABLES. */
export async function countsOf(run: RecordedRun): Promise<readonly Counts[]> {
  const found = COUNTED.map(() => new Map<number, { names: readonly string[]; counts: number[] }>());
  const types = COUNTED.flatMap((table) => [...table.types.keys()]);
  for await (const rows of run.rows({ types })) {
    for (const row of rows) {
      for (const [place, { counts, types: theirs, keyOf, namesOf }] of COUNTED.entries()) {
        const adds = theirs.get(row.type);
        if (!adds) continue;
        const key = keyOf(row);
        const counted = found[place]!.get(key) ?? { names: namesOf(row, run), counts: counts.map(() => 0) };
        found[place]!.set(key, counted);
        for (const which of adds) counted.counts[which]!++;
      }
    }
  }
  return found.map((rows) => new Map([...rows.values()].map((row) => [row.names.join('/'), row])));
}
