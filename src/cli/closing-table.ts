import type { JournalReader } from '../store/journal-reader.js';

/** What a run took, as SQL over its journal: each of these lines a person can ask for too. */
const QUESTIONS: readonly { readonly title: string; readonly sql: string }[] = [
  {
    title: 'control messages',
    sql: `SELECT node, message, count(*) AS sent FROM (
            SELECT node, message FROM r_MessageSent UNION ALL SELECT node, message FROM r_MessageResent
            UNION ALL SELECT node, 'ZLB' FROM r_ZlbSent)
          GROUP BY ALL ORDER BY node, sent DESC, message`,
  },
  {
    title: 'timers',
    sql: `SELECT node, timer, count(*) FILTER (what = 'set') AS set, count(*) FILTER (what = 'stopped') AS stopped,
                 count(*) FILTER (what = 'fired') AS fired FROM (
            SELECT node, timer, 'set' AS what FROM r_TimerSet UNION ALL SELECT node, timer, 'stopped' FROM r_TimerCancelled
            UNION ALL SELECT node, timer, 'fired' FROM r_TimerFired)
          GROUP BY ALL ORDER BY node, timer`,
  },
  {
    title: 'states reached by the control connection',
    sql: `SELECT node, string_agg("to", ' > ' ORDER BY seq) AS states FROM r_TunnelStateChanged GROUP BY ALL ORDER BY node`,
  },
  {
    title: 'octets',
    sql: `SELECT node, count(*) AS datagrams, sum(octet_length(payload)) AS octets FROM r_DatagramSent GROUP BY ALL ORDER BY node`,
  },
];

export async function closingTable(reader: JournalReader): Promise<string> {
  const parts: string[] = [];
  for (const { title, sql } of QUESTIONS) {
    const rows = await reader.query(sql);
    if (rows.length > 0) parts.push(`${title}\n${table(rows)}`);
  }
  return parts.join('\n');
}

function table(rows: readonly Record<string, unknown>[]): string {
  const columns = Object.keys(rows[0]!);
  const cells = [columns, ...rows.map((row) => columns.map((column) => String(row[column] ?? '')))];
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => row[index]!.length)));
  const numeric = columns.map((column) => typeof rows[0]![column] === 'number');
  const line = (row: readonly string[]): string =>
    row.map((cell, index) => (numeric[index] ? cell.padStart(widths[index]!) : cell.padEnd(widths[index]!))).join('  ');
  return cells.map((row) => `  ${line(row).trimEnd()}\n`).join('');
}
