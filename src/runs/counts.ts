/** Counts of a run, as SQL over its journal's views: each of these a person can ask for too. */
import { channelName } from '../../models/words.js';
import type { RecordedRun } from './recorded-run.js';

/** One question: rows of some names, and some numbers to each. */
export interface CountTable {
  readonly name: 'messages' | 'timers' | 'links';
  readonly title: string;
  readonly keys: readonly string[];
  readonly counts: readonly string[];
  readonly sql: string;
}

export const COUNT_TABLES: readonly CountTable[] = [
  {
    name: 'messages',
    title: 'Control messages by node',
    keys: ['node', 'message'],
    counts: ['sent', 'resent'],
    sql: `SELECT node, message, count(*) FILTER (NOT again) AS sent, count(*) FILTER (again) AS resent FROM (
            SELECT node, message, false AS again FROM r_MessageSent UNION ALL SELECT node, message, true FROM r_MessageResent
            UNION ALL SELECT node, 'ZLB', false FROM r_ZlbSent)
          GROUP BY ALL ORDER BY node, message`,
  },
  {
    name: 'timers',
    title: 'Timers that ran out, by node',
    keys: ['node', 'entity', 'timer'],
    counts: ['fired'],
    sql: 'SELECT node, entity, timer, count(*) AS fired FROM r_TimerFired GROUP BY ALL ORDER BY node, entity, timer',
  },
  {
    name: 'links',
    title: 'Datagrams by link',
    keys: ['link'],
    counts: ['sent', 'lost'],
    sql: `SELECT link, count(*) AS sent, count(*) FILTER (gone) AS lost FROM (
            SELECT entity_id AS link, false AS gone FROM r_DatagramSent UNION ALL SELECT entity_id, true FROM r_DatagramLost)
          GROUP BY ALL ORDER BY link`,
  },
];

/** By the row's names, in the order of the question's answer. */
export type Counts = ReadonlyMap<string, { readonly names: readonly string[]; readonly counts: readonly number[] }>;

export async function countsOf(run: RecordedRun, { keys, counts, sql }: CountTable): Promise<Counts> {
  const rows = await run.journal.query(sql);
  const link = (key: string, cell: unknown): string =>
    key === 'link' ? channelName(Number(cell), run.config) : String(cell ?? '-');
  return new Map(
    rows.map((row) => {
      const names = keys.map((key) => link(key, row[key]));
      return [names.join('/'), { names, counts: counts.map((count) => Number(row[count])) }];
    }),
  );
}
