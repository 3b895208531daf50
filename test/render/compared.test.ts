/** What is said of factors whose levels cannot all be compared: in the terminal, in Markdown, on the page, in the headline. */
import { expect, test } from 'vitest';
import { headline } from '../../src/render/headline.js';
import { reportHtml } from '../../src/render/report.js';
import { studyMarkdown } from '../../src/render/study-markdown.js';
import { studyText } from '../../src/render/study-text.js';
import { interval } from '../../src/render/study-words.js';
import { withModels } from '../../src/study/additive-model.js';
import { type Design, designOf } from '../../src/study/design.js';
import { comparisons, mainEffects } from '../../src/study/effects.js';
import type { Factor, LevelValue, RunRow, StudySummary } from '../../src/study/study.js';
import { pointSummaries } from '../../src/study/summary.js';

const factor = (name: string, values: readonly LevelValue[]): Factor => ({
  name,
  label: name,
  levels: values.map((value) => ({ value, set: [`${name}=${value}`] })),
  log: false,
});
const RESPONSES = [{ name: 'delay', label: 'Delay', unit: 's' }];
type ValueAt = (levels: readonly LevelValue[], replication: number) => number | null;

function summed(
  factors: readonly Factor[],
  valueAt: ValueAt,
  constraints: readonly string[] = [],
  design: Design = 'full',
) {
  const points = designOf(factors, design, constraints, 1);
  const rows = points.flatMap(({ index, levels }) =>
    [1, 2, 3].map(
      (replication): RunRow => ({
        point: index,
        replication,
        seed: replication,
        key: '',
        digest: '',
        records: 0,
        fromUs: 0,
        toUs: 0,
        responses: {
          delay: valueAt(
            levels.map(({ value }) => value),
            replication,
          ),
        },
        curves: [],
      }),
    ),
  );
  const summaries = pointSummaries(factors, points, RESPONSES, rows, () => ({ set: [], command: '' }));
  const pairs = comparisons(factors, points, RESPONSES, rows);
  const summary: StudySummary = {
    ...{
      name: 'made',
      title: '',
      question: '',
      version: '0',
      scenario: 's.yaml',
      design: 'full factorial',
      digest: '',
    },
    ...{ factors, responses: RESPONSES, curves: [], remarks: [], runs: rows.length, reproduce: [] },
    points: summaries,
    mainEffects: mainEffects(factors, points, RESPONSES, rows),
    ...withModels(factors, summaries, RESPONSES, rows, pairs),
    ...{ closedForms: [], goal: null, pareto: null },
  };
  return { summary, rows };
}

const PARTS = { style: '', script: '', echarts: '' };
const LIMIT = factor('limit', [0, 2, 5]);
const DEVICE = factor('device', ['fast', 'slow', 'lossy']);
const CONSTRAINTS = ['device != "slow" || limit >= 5'];
const luck = (replication: number): number => [5, 1, 3][replication - 1]!;

test('a level without any value cannot be compared, and no rendering says that it makes no difference', () => {
  const { summary, rows } = summed([LIMIT, DEVICE], ([limit], n) => (limit === 0 ? null : luck(n)), CONSTRAINTS);
  const text = studyText(summary);
  expect(text).toContain('\n  2 -> 0: none, cannot be compared: no run has a value at both\n');
  expect(text).toContain('\n  2 -> 5: 0 ± 0 (over 2 of 3 combinations), the same in every run\n');
  expect(text).toContain('\n(over 2 of 3 combinations)\n');
  expect(text).not.toContain('0 -> ');
  expect(studyMarkdown(summary)).toContain(
    '| limit | 2 → 0 | Delay, s | none | cannot be compared: no run has a value at both |',
  );
  expect(studyMarkdown(summary)).toContain(
    '| limit | 2 → 5 | Delay, s | 0 ± 0 (over 2 of 3 combinations) | the same in every run |',
  );
  const html = reportHtml(summary, rows, PARTS);
  const cells = html.split('<tr>').find((row) => row.includes('2 → 0'))!;
  expect(cells).toContain('<td>none</td>');
  expect(cells).toContain('<td class="text incomparable">cannot be compared: no run has a value at both</td>');
  expect(headline(summary)).toBe(
    'Delay by limit no difference that is sure where levels can be compared; by device no difference that is sure',
  );
});

test('where nothing can be compared the headline says so, and why', () => {
  const once = summed([factor('limit', [0, 2])], ([limit]) => (limit === 0 ? null : 1));
  expect(headline(once.summary)).toBe('Delay: too few values to compare the levels of a factor');
  const other = summed([factor('limit', [0, 2]), factor('loss', [0, 1])], ([limit, loss], n) =>
    limit === 0 ? null : Number(loss) + luck(n),
  );
  expect(headline(other.summary)).toBe(
    'Delay by limit too few values to compare; by loss: 1 ± 0 s more at 1 than at 0',
  );
  const levels = [1, 2, 3, 4];
  const few = summed([factor('x', levels), factor('y', levels)], ([x]) => Number(x), [], { latinHypercube: 4 });
  expect(headline(few.summary)).toBe(
    'Delay: no two points differ in one factor alone, and there are too few of them for an additive model, so that none is compared',
  );
  const why =
    'Where no two points differ in one factor alone nothing is compared: the 4 points are too few for an additive model.';
  expect(studyText(few.summary).replaceAll('\n', ' ')).toContain(why);
  expect(studyMarkdown(few.summary)).toContain(`\n\n(model): ${why}\n`);
  expect(reportHtml(few.summary, few.rows, PARTS)).toContain(`<p>${why}</p>`);
  expect(studyText(few.summary)).toContain('(each level over combinations of its own)');
});

test('a difference that is not sure, at all levels, is still told in one sentence', () => {
  const { summary } = summed(
    [LIMIT, DEVICE],
    (levels, n) => ((levels.length + n * String(levels).length) % 5) + luck(n),
  );
  expect(summary.comparisons.every(({ verdict }) => verdict === 'unclear' || verdict === 'same')).toBe(true);
  expect(headline(summary)).toBe('Delay: no factor makes a difference that is sure');
});

test('where a model compares, every rendering says so, and over what', () => {
  const levels = [1, 2, 3, 4, 5, 6, 7, 8];
  const { summary, rows } = summed(
    [factor('x', levels), factor('y', levels), factor('way', ['a', 'b'])],
    ([x, y], n) => 3 * Number(x) + luck(n) + ((Number(x) * Number(y)) % 3) / 10,
    [],
    { latinHypercube: 8 },
  );
  expect(summary.comparisons.map(({ by, factor: name, from, to, verdict }) => [by, name, from, to, verdict])).toEqual([
    ['model', 'x', 1, 8, 'more'],
    ['model', 'y', 1, 8, 'unclear'],
    ['model', 'way', 'a', 'b', 'unclear'],
  ]);
  const amount = interval(summary.comparisons[0]!.difference);
  expect(headline(summary)).toBe(
    `Delay by x: ${amount} s more at 8 than at 1; by y no difference that is sure; by way no difference that is sure (by an additive model over all 8 points, 4 degrees of freedom)`,
  );
  const note =
    'By an additive model over all 8 points, 4 degrees of freedom, where pairs of points that differ in one factor alone do not tell of all its levels; what factors do to each other is in the interval. Straight lines from the lowest level to the highest: x; y.';
  const text = studyText(summary);
  expect(text).toContain(`\ndelay, s, by an additive model:\n  1 -> 8: ${amount}, more\n`);
  expect(text).not.toContain('run by run');
  expect(text.replaceAll('\n', ' ')).toContain(note);
  expect(text.replaceAll('\n', ' ')).toContain(
    'its mean shows what the other factors do too, and its interval does not: go by the differences.',
  );
  const markdown = studyMarkdown(summary);
  expect(markdown).toContain(`## Does it help?\n\n(model): ${note}\n`);
  expect(markdown).toContain(`| x | 1 → 8 | Delay, s | ${amount} (model) | more |`);
  const html = reportHtml(summary, rows, PARTS);
  expect(html).not.toContain('run by run');
  expect(html).toContain(`<p>${note}</p>`);
  expect(html).toContain(`<td>${amount} (model)</td>`);
  expect(html).toContain('Intervals are of 95 %, over replications, and those of the additive model over points too.');
});

test('a model beside pairs is told apart from them, and what few combinations say is told as that', () => {
  const sizes = [1, 2, 3, 4, 5];
  const factors = [factor('way', ['x', 'y', 'z']), factor('b', sizes), factor('c', sizes)];
  const at = [
    ...[['x', 1, 1] as const, ['z', 1, 1] as const, ['y', 2, 2] as const, ['x', 3, 5] as const],
    ...[['y', 4, 3] as const, ['z', 5, 2] as const, ['y', 3, 4] as const, ['x', 5, 3] as const],
  ];
  const listed = at.map(([way, b, c]) => `way == "${way}" && b == ${b} && c == ${c}`).join(' || ');
  const of =
    (y: number) =>
    ([way, b]: readonly LevelValue[], n: number) =>
      Number(b) * 2 + (way === 'y' ? y : way === 'z' ? 4 : 0) + luck(n);
  const { summary } = summed(factors, of(9), [listed]);
  const told = studyText(summary);
  expect(told).toContain(
    'delay, s, run by run with the same luck:\n  x -> z: 4 ± 0 (over 1 of 7 combinations), more\n',
  );
  expect(told).toContain('delay, s, by an additive model:\n  x -> y: 9 ± 0, more\n');
  expect(studyMarkdown(summary)).toContain('Differences run by run,');
  expect(headline(summary)).toBe(
    'Delay by way: 9 ± 0 s more at y than at x (model); by b: 8 ± 0 s more at 5 than at 1 (model); by c no difference that is sure (by an additive model over all 8 points, 3 degrees of freedom)',
  );
  expect(headline(summed(factors, of(0), [listed]).summary)).toMatch(
    /^Delay by way: 4 ± 0 s more at z than at x \(over 1 of 7 combinations\); by b: 8 /,
  );
});
