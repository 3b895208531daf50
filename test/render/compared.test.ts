/** What is said of factors whose levels cannot all be compared: in the terminal, in Markdown, on the page, in the headline. */
import { expect, test } from 'vitest';
import { reportHtml } from '../../src/render/report.js';
import { studyMarkdown } from '../../src/render/study-markdown.js';
import { studyText } from '../../src/render/study-text.js';
import { headline } from '../../src/render/study-words.js';
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
    points: pointSummaries(factors, points, RESPONSES, rows, () => ({ set: [], command: '' })),
    mainEffects: mainEffects(factors, points, RESPONSES, rows),
    comparisons: comparisons(factors, points, RESPONSES, rows),
    ...{ closedForms: [], goal: null, pareto: null },
  };
  return { summary, rows };
}

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
  const html = reportHtml(summary, rows, { style: '', script: '', echarts: '' });
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
  const levels = [1, 2, 3, 4, 5, 6, 7];
  const spread = summed([factor('x', levels), factor('y', levels)], ([x]) => Number(x), [], { latinHypercube: 7 });
  expect(headline(spread.summary)).toBe('Delay: no two points differ in one factor alone, so that none is compared');
  expect(studyText(spread.summary)).toContain('(each level over combinations of its own)');
});

test('a difference that is not sure, at all levels, is still told in one sentence', () => {
  const { summary } = summed(
    [LIMIT, DEVICE],
    (levels, n) => ((levels.length + n * String(levels).length) % 5) + luck(n),
  );
  expect(summary.comparisons.every(({ verdict }) => verdict === 'unclear' || verdict === 'same')).toBe(true);
  expect(headline(summary)).toBe('Delay: no factor makes a difference that is sure');
});
