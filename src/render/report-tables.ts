/** The tables of a report. */
import type { StudySummary } from '../study/study.js';
import { differenceWords, modelWords, verdict } from './difference-words.js';
import { answering } from './headline.js';
import { agreement, interval, labelled, labelOf, number } from './study-words.js';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
export const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => ESCAPES[sign]!);

interface Cell {
  readonly text: string;
  /** What it is sorted by. */
  readonly value?: string | number | null | undefined;
  readonly of?: string;
}

function table(heads: readonly string[], rows: readonly (readonly Cell[])[], sortable = false): string {
  const head = heads.map((each, place) => {
    const kind = rows[0]?.[place]?.of?.startsWith('text') ? ' class="text"' : '';
    return `<th scope="col"${kind}>${sortable ? `<button type="button">${escaped(each)}</button>` : escaped(each)}</th>`;
  });
  const body = rows.map((row) => {
    const cells = row.map(({ text, value, of }) => {
      const kind = of === undefined ? '' : ` class="${of}"`;
      const key = sortable ? ` data-value="${escaped(String(value ?? ''))}"` : '';
      return `<td${kind}${key}>${escaped(text)}</td>`;
    });
    return `<tr>${cells.join('')}</tr>`;
  });
  return `<table><thead><tr>${head.join('')}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table>`;
}

const level = (value: unknown): Cell => ({ text: String(value), value: String(value), of: 'text' });

export function pointTable({ factors, responses, points }: StudySummary): string {
  return table(
    [...factors.map(({ label }) => label), 'runs', ...responses.map(labelled)],
    points.map((point) => [
      ...factors.map(({ name }) => level(point.levels[name])),
      { text: String(point.replications), value: point.replications },
      ...responses.map(({ name }) => ({ text: interval(point.responses[name]!), value: point.responses[name]!.mean })),
    ]),
    true,
  );
}

/**
 * One table a response, of which the page shows the chosen one. Here and below verdicts stand at the left: on a narrow
 * screen they are seen without moving the table.
 */
export function comparisonTables(summary: StudySummary): string {
  const { comparisons, factors, responses } = summary;
  const first = answering(summary);
  return responses
    .map((response) => {
      const rows = comparisons
        .filter((each) => each.response === response.name)
        .map((each) => [
          { text: labelOf(factors, each.factor), of: 'text' },
          { text: `${each.from} → ${each.to}`, of: 'text' },
          { text: verdict(each), of: `text ${each.verdict}` },
          { text: differenceWords(each) },
        ]);
      const hidden = response === first ? '' : ' hidden';
      const note = modelWords(summary, response.name);
      const words = note || (rows.length === 0 ? 'There is nothing to compare.' : '');
      const told = words === '' ? '' : `<p>${escaped(words)}</p>\n`;
      const heads = ['Factor', 'Change', 'Verdict', `Difference: ${labelled(response)}`];
      const body = rows.length === 0 ? '' : `<div class="wide few">${table(heads, rows)}</div>`;
      return `<div data-response="${escaped(response.name)}"${hidden}>${told}${body}</div>`;
    })
    .join('\n');
}

export function goalTable({ goal, factors }: StudySummary): string {
  if (!goal) return '';
  return table(
    [labelOf(factors, goal.factor), 'Runs that meet it', '95 % interval of the share', 'Verdict'],
    goal.tried.map(({ value, met, of, low, high, holds }) => [
      level(value),
      { text: `${met} of ${of}` },
      { text: `${number(Number(low.toPrecision(3)))} to ${number(Number(high.toPrecision(3)))}` },
      { text: holds ? 'met' : 'missed', of: holds ? 'text agrees' : 'text differs' },
    ]),
  );
}

export function closedFormTable({ closedForms, points, responses }: StudySummary): string {
  if (closedForms.length === 0) return '';
  const rows = closedForms.map((check) => [
    { text: Object.values(points[check.point]!.levels).join(' · '), of: 'text' },
    { text: agreement(check), of: `text ${/^(agrees|differs)$/.test(check.verdict) ? check.verdict : 'unclear'}` },
    { text: labelOf(responses, check.response), of: 'text' },
    { text: check.form, of: 'text' },
    { text: number(check.expected) },
    { text: interval(check.simulated) },
  ]);
  const heads = ['Point', 'Verdict', 'Response', 'Closed form', 'Expected', 'Simulated, 99 % interval'];
  return `<h2>Beside closed forms</h2>\n<div class="wide">${table(heads, rows)}</div>\n`;
}

export function reproduceTable({ points }: StudySummary): string {
  const rows = points.map(
    ({ levels, command, seeds }) =>
      `<tr><td class="text">${escaped(Object.values(levels).join(' · '))}</td><td class="text">${escaped(seedWords(seeds))}</td><td class="text"><code>${escaped(command)}</code></td><td><button type="button" class="copy">copy</button></td></tr>`,
  );
  return `<table><thead><tr><th>Point</th><th class="text">Seeds</th><th class="text">Command</th><th></th></tr></thead><tbody>\n${rows.join('\n')}\n</tbody></table>`;
}

function seedWords(seeds: readonly number[]): string {
  const [first, last] = [seeds[0], seeds.at(-1)];
  return first === undefined ? 'none' : first === last ? String(first) : `${first} to ${last}`;
}
