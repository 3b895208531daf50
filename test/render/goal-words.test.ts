/** The answer to a goal in a sentence, whatever was tried; and the terminal's table of it. */
import { expect, test } from 'vitest';
import { studyText } from '../../src/render/study-text.js';
import { goalWords } from '../../src/render/study-words.js';
import { namesIn } from '../../src/study/expression.js';
import { goalAnswer, nextLevel, type Tried } from '../../src/study/goal.js';
import type { StudySummary } from '../../src/study/study.js';

const RESPONSES = ['setup.p95', 'up.t90', 'calls.blockedShare'];
const none = { n: 3, missing: 0, mean: 0.25, sd: 0, halfWidth: 0 };

/** What the search tries, and says, where each level is met by so many of three runs. */
function summary(find: 'largest' | 'smallest', met: readonly number[]): StudySummary {
  const levels = met.map((_, place) => ({ value: place * 10, set: [] }));
  const tried: Tried[] = [];
  const rule = { find, share: 0.9 };
  for (let next = nextLevel(met.length, tried, rule); next !== undefined; next = nextLevel(met.length, tried, rule))
    tried.push({ level: next, met: met[next]!, of: 3 });
  const objective = 'calls.blockedShare <= 0.3';
  const asked = { factor: 'n', objective, responses: namesIn(objective, RESPONSES) };
  const goal = goalAnswer(asked, levels, tried, rule);
  const responses = RESPONSES.map((name) => ({ name, label: name, unit: name.startsWith('calls') ? '' : 's' }));
  const points = goal.tried.map(({ value }, index) => ({
    index,
    levels: { n: value },
    set: [],
    command: '',
    replications: 3,
    seeds: [1, 2, 3],
    responses: Object.fromEntries(RESPONSES.map((name) => [name, none])),
  }));
  return {
    name: 'goal',
    title: '',
    question: '',
    version: '',
    scenario: '',
    design: 'goal',
    digest: '',
    factors: [{ name: 'n', label: 'Sessions', levels, log: false }],
    responses,
    curves: [],
    remarks: [],
    runs: 3 * points.length,
    points,
    mainEffects: [],
    comparisons: [],
    closedForms: [],
    goal,
    pareto: null,
    reproduce: [],
  };
}

const words = (find: 'largest' | 'smallest', ...met: number[]): string => {
  const told = summary(find, met);
  return goalWords(told.goal!, told).replace('calls.blockedShare <= 0.3', 'it all');
};

test('a sentence that does not contradict itself', () => {
  expect(words('largest', 3, 3, 1)).toBe('Sessions: 10 meets it all (3 of 3); 20 misses it (1 of 3)');
  expect(words('smallest', 1, 3, 3)).toBe('Sessions: 10 meets it all (3 of 3); 0 misses it (1 of 3)');
  expect(words('largest', 3, 3, 3)).toBe('Sessions: 20, the largest of its levels, meets it all (3 of 3)');
  expect(words('smallest', 3, 3, 3)).toBe('Sessions: 0, the smallest of its levels, meets it all (3 of 3)');
  expect(words('largest', 3)).toBe('Sessions: 0, its only level, meets it all (3 of 3)');
  expect(words('largest', 0)).toBe('Sessions: 0, its only level, does not meet it all');
  expect(words('largest', 0, 3, 1)).toBe('Sessions: neither 0 nor 20 meets it all; what is between was not tried');
  expect(words('largest', 0, 1, 3)).toBe(
    'Sessions: 20, the largest of its levels, meets it all (3 of 3); but 0 (0 of 3), which is smaller, misses it, so that others between may too: perhaps find: smallest is meant',
  );
  expect(words('smallest', 3, 1, 0)).toBe(
    'Sessions: 0, the smallest of its levels, meets it all (3 of 3); but 20 (0 of 3), which is larger, misses it, so that others between may too: perhaps find: largest is meant',
  );
});

test('both sides missed', () => {
  const told = summary('largest', [3, 3, 1]);
  const goal = { ...told.goal!, strays: [0] };
  expect(goalWords(goal, told)).toMatch(
    /20 misses it \(1 of 3\); but 0 \(3 of 3\), which is smaller, misses it, so that others between may too$/,
  );
});

test('the table shows what the objective is about, and nothing else', () => {
  const text = studyText(summary('largest', [3, 3, 1]));
  expect(text).toMatch(/\nSessions +runs that meet it .* calls\.blockedShare\n/);
  expect(text).not.toMatch(/setup\.p95|up\.t90/);
});

test('the names of an expression', () => {
  expect(namesIn('a.x <= 1 && (b > 2 || max(c, 0) == 3)', ['c', 'b', 'd', 'a.x'])).toEqual(['c', 'b', 'a.x']);
  expect(namesIn('a <', ['a'])).toEqual([]);
});
