/** What is not the same in two runs, as tables: calls, tunnel ends, counts and totals side by side. */
import { formatSeconds } from '../kernel/time.js';
import type { Change, CountChanges, RunChanges } from '../runs/changes.js';
import type { RunDiff } from '../runs/diff.js';
import type { CallFigures, TunnelFigures } from '../runs/run-figures.js';
import { type TextTable, textTable } from './text-table.js';

/** Lines of a table that are printed. */
const SHOWN = 20;

type Cells = readonly (string | number)[];
type ColumnSpec = TextTable['columns'][number];

const left = (name: string): ColumnSpec => ({ name, align: 'left' });
const right = (name: string): ColumnSpec => ({ name, align: 'right' });
const seconds = (us: number | null): string => (us === null ? '-' : formatSeconds(us));

export function changesText(ends: RunDiff['ends'], changes: RunChanges): string {
  const { calls, tunnels, counts } = changes;
  const parts = [
    pairsTable('Calls', calls, CALL_COLUMNS, callCells),
    pairsTable('Tunnel ends', tunnels, TUNNEL_COLUMNS, tunnelCells),
    ...counts.map(countsTable),
    totalsTable(ends, changes),
  ];
  return parts.map((part) => `\n${part}`).join('');
}

const CALL_COLUMNS = [left('Outcome'), right('Dialled s'), right('Set-up s'), right('Ended s'), left('Reason')];

const callCells = ({ dialedUs, setupUs, outcome, endedUs, reason }: CallFigures): Cells => [
  outcome,
  seconds(dialedUs),
  seconds(setupUs),
  seconds(endedUs),
  reason ?? '-',
];

const TUNNEL_COLUMNS = [left('Tunnel'), right('Opened s'), right('Closed s'), left('StopCCN by'), left('Result')];

const tunnelCells = ({ entity, openedUs, closedUs, stopBy, stopResult, stopResultCode }: TunnelFigures): Cells => [
  entity,
  seconds(openedUs),
  seconds(closedUs),
  stopBy ?? '-',
  stopResult === null ? '-' : `${stopResultCode} ${stopResult}`,
];

const titleOf = (what: string, same: number, differ: number): string => {
  if (same + differ === 0) return `${what}: none in both`;
  if (differ === 0) return `${what}: ${same}, the same in both`;
  return `${what}: ${differ} of ${same + differ} differ`;
};

/** Two lines each, one a run. */
function pairsTable<T>(
  what: string,
  { same, differ }: { readonly same: number; readonly differ: readonly Change<T>[] },
  columns: readonly ColumnSpec[],
  cellsOf: (figures: T) => Cells,
): string {
  const title = titleOf(what, same, differ.length);
  if (differ.length === 0) return `${title}\n`;
  const none = columns.map((_, place) => (place === 0 ? 'not there' : ''));
  const rows = differ.slice(0, SHOWN / 2).flatMap(({ name, one, other }) => [
    [name, 'A', ...(one ? cellsOf(one) : none)],
    ['', 'B', ...(other ? cellsOf(other) : none)],
  ]);
  const table = textTable({ title, columns: [left('Name'), left(''), ...columns], rows });
  return table + restOf(differ.length - SHOWN / 2);
}

const restOf = (rest: number): string => (rest > 0 ? `  and ${rest} more (--json has them all)\n` : '');

function countsTable({ table, same, differ, names }: CountChanges): string {
  const title = titleOf(table.title, same, differ.length);
  if (differ.length === 0) return `${title}\n`;
  const heads = table.keys.map((key) => left(capital(key)));
  const columns = [
    ...heads,
    ...table.counts.flatMap((count) => [right(`${capital(count)} A`), right(`${capital(count)} B`)]),
  ];
  const rows = differ
    .slice(0, SHOWN)
    .map(({ one, other }, place) => [
      ...names[place]!,
      ...table.counts.flatMap((_, count) => [one?.[count] ?? 0, other?.[count] ?? 0]),
    ]);
  return textTable({ title, columns, rows }) + restOf(differ.length - SHOWN);
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

function totalsTable({ one, other }: RunDiff['ends'], { callTotals }: RunChanges): string {
  const [a, b] = [callTotals.one, callTotals.other];
  const digest = (of: string | undefined): string => of?.slice(0, 12) ?? '-';
  const rows: (readonly [string, string | number, string | number])[] = [
    ['records', one.records, other.records],
    ['virtual time at the end', `${formatSeconds(one.virtualUs)} s`, `${formatSeconds(other.virtualUs)} s`],
    ['calls dialled', a.dialed, b.dialed],
    ['calls established', a.established, b.established],
    ['calls failed', a.failed, b.failed],
    ['calls ended', a.ended, b.ended],
    ['digest', digest(one.digest), digest(other.digest)],
  ];
  const differ = rows.filter(([, before, after]) => before !== after);
  const equal = rows.filter(([, before, after]) => before === after).map(([name, value]) => `${name} ${value}`);
  const table = textTable({ title: 'Totals', columns: [left(''), right('A'), right('B')], rows: differ });
  return equal.length > 0 ? `${table}  the same in both: ${equal.join(', ')}\n` : table;
}
