/** A chain of causes as text. */
import { describeRecord, entityName, nodeName, type RunNames } from '../../models/words.js';
import { formatSeconds } from '../kernel/time.js';
import type { RecordedRun } from './recorded-run.js';
import { type Why, whyRecord } from './why.js';

type Row = Why['chain'][number];

/** A record on a line: number, time, node, entity, words. */
export const recordLine = (row: Row, names: RunNames): string =>
  `${row.seq}  ${formatSeconds(row.at)} s  ${placeOf(row, names).join('  ')}  ${describeRecord(row, names)}`;

/** The chain of causes of a record, as lines. */
export async function whyLines(run: RecordedRun, seq: number): Promise<string[]> {
  return whyText(await whyRecord(run, seq), run.names)
    .trimEnd()
    .split('\n');
}

const placeOf = (row: Row, names: RunNames): readonly [node: string, entity: string] => [
  nodeName(row.node, names),
  entityName(row.kind, row.id),
];

/** Lines of a chain, each with an arrow to the one above it; the first line with `head` in its place. */
export function chainText(lines: Why['lines'], names: RunNames, head = '   '): string[] {
  const shown = lines.map((line) => {
    const row = line.rows[0]!;
    return { line, cells: [String(row.seq), `${formatSeconds(row.at)} s`, ...placeOf(row, names)] };
  });
  const widths = [0, 1, 2, 3].map((column) => Math.max(...shown.map(({ cells }) => cells[column]!.length)));
  const padded = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (column < 2 ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
      .join('  ');
  const indent = ' '.repeat(widths.reduce((sum, width) => sum + width + 2, 3));
  return shown.flatMap(({ line, cells }, place) => [
    `${place === 0 ? head : '<- '}${padded(cells)}  ${line.words}`,
    ...line.evidence.map(({ words }) => `${indent}| ${words}`),
  ]);
}

export function whyText(why: Why, names: RunNames): string {
  const lines = chainText(why.lines, names);
  const last = why.lines.at(-1)?.rows.at(-1)?.seq;
  const root =
    why.root === -1
      ? '<- the scenario'
      : `<- record ${why.root}: it is not there, or not before record ${last}; the journal is damaged`;
  const cut = why.cut ? ['what came of the waits was more than was looked at: there may be further losses'] : [];
  return `${[...lines, root, ...cut].join('\n')}\n`;
}
