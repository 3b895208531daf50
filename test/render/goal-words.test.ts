/** The answer to a goal in a sentence, whatever was tried; and the terminal's table of it. */
import { expect, test } from 'vitest';
import { goalWords } from '../../src/render/goal-words.js';
import { studyText } from '../../src/render/study-text.js';
import { namesIn } from '../../src/study/expression.js';
import { goalAnswer, nextLevel, type Tried } from '../../src/study/goal.js';
import type { LevelValue, StudySummary } from '../../src/study/study.js';

const RESPONSES = ['setup.p95', 'up.t90', 'calls.blockedShare'];
const none = { n: 3, missing: 0, mean: 0.25, sd: 0, halfWidth: 0 };

interface Asked {
  readonly of?: number;
  readonly share?: number;
  readonly values?: readonly LevelValue[];
}

/** What the search tries, and says, where each level is met by so many of the runs. */
function summary(
  find: 'largest' | 'smallest',
  met: readonly number[],
  { of = 3, share = 0.9, values = met.map((_, place) => place * 10) }: Asked = {},
): StudySummary {
  const levels = values.map((value) => ({ value, set: [] }));
  const tried: Tried[] = [];
  const rule = { find, share };
  for (let next = nextLevel(met.length, tried, rule); next !== undefined; next = nextLevel(met.length, tried, rule))
    tried.push({ level: next, met: met[next]!, of });
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
    models: [],
    closedForms: [],
    goal,
    pareto: null,
    reproduce: [],
  };
}

const told = (find: 'largest' | 'smallest', met: readonly number[], asked?: Asked): string => {
  const all = summary(find, met, asked);
  return goalWords(all.goal!, all).replace('calls.blockedShare <= 0.3', 'it all');
};
/** Of how sure it is, by itself. */
const surely = (...asked: Parameters<typeof told>): string =>
  told(...asked).replace(/^.*?; (?=by these|these|no level|\d+ surely meets)/, '');
const words = (find: 'largest' | 'smallest', ...met: number[]): string => told(find, met);
const FEW = 'which takes 35 replications at least';

test('a sentence that does not contradict itself', () => {
  expect(words('largest', 3, 3, 1)).toBe(
    `Sessions: 10 meets it all (3 of 3); 20 surely misses it (1 of 3); no level that was tried surely meets it, ${FEW}`,
  );
  expect(words('smallest', 0, 3, 3)).toBe(
    `Sessions: 10 meets it all (3 of 3); 0 surely misses it (0 of 3); no level that was tried surely meets it, ${FEW}`,
  );
  expect(words('largest', 3, 3, 3)).toBe(
    `Sessions: 20, the largest of its levels, meets it all (3 of 3); no level that was tried surely meets it, ${FEW}`,
  );
  expect(words('smallest', 3, 3, 3)).toMatch(/^Sessions: 0, the smallest of its levels, meets it all \(3 of 3\); no /);
  expect(words('largest', 3)).toMatch(/^Sessions: 0, its only level, meets it all \(3 of 3\); no /);
  expect(words('largest', 0)).toBe('Sessions: 0, its only level, does not meet it all');
  expect(words('largest', 0, 3, 2)).toBe(
    'Sessions: neither 0 nor 20 meets it all; what is between was not tried; these runs are too few to be sure of 20',
  );
  expect(words('largest', 0, 3, 1)).toMatch(/ meets it all; what is between was not tried$/);
  expect(words('largest', 0, 1, 3)).toBe(
    'Sessions: 20, the largest of its levels, meets it all (3 of 3); but 0 (0 of 3), which is smaller, misses it, so that others between may too: perhaps find: smallest is meant; no level that was tried surely meets it, which takes 35 replications at least',
  );
  expect(words('smallest', 3, 1, 0)).toBe(
    'Sessions: 0, the smallest of its levels, meets it all (3 of 3); but 20 (0 of 3), which is larger, misses it, so that others between may too: perhaps find: largest is meant; no level that was tried surely meets it, which takes 35 replications at least',
  );
});

test('between which levels the answer lies for sure, by the intervals of those that were tried', () => {
  const many = { of: 50, values: [1, 2, 3, 4, 5] };
  // 50 of 50 is 0.93 to 1, 47 0.84 to 0.98, 43 0.74 to 0.93, 38 0.63 to 0.86
  expect(told('largest', [50, 50, 47, 43, 38], many)).toBe(
    'Sessions: 3 meets it all (47 of 50); 4 misses it (43 of 50); by these runs it lies between 1 and 5',
  );
  expect(told('smallest', [38, 43, 47, 50, 50], many)).toMatch(/; by these runs it lies between 1 and 5$/);
  expect(told('largest', [50, 50, 50, 38, 38], many)).toBe(
    'Sessions: 3 surely meets it all (50 of 50); 4 surely misses it (38 of 50)',
  );
  expect(surely('largest', [50, 50, 50, 50, 47], many)).toBe('by these runs it lies between 1 and 5');
  expect(surely('smallest', [47, 50, 50, 50, 50], many)).toBe('by these runs it lies between 1 and 5');
  expect(told('smallest', [50, 50, 50, 50, 50], many)).toBe(
    'Sessions: 1, the smallest of its levels, surely meets it all (50 of 50)',
  );
  expect(surely('largest', [50, 50, 50, 43, 43], many)).toBe(
    'no level that was tried surely misses it: more replications would narrow it',
  );
  expect(surely('largest', [50, 47, 47, 43, 43], many)).toBe(
    '1 surely meets it, but no level that was tried surely misses it: more replications would narrow it',
  );
  expect(surely('largest', [47, 47, 47, 43, 38], many)).toBe(
    'no level that was tried surely meets it: more replications would narrow it; the nearest that surely misses it is 5',
  );
  expect(surely('largest', [47, 47, 47, 43, 43], many)).toBe(
    'no level that was tried surely meets it: more replications would narrow it; none surely misses it',
  );
  expect(surely('largest', [50, 50, 0, 0, 0], { ...many, share: 1 })).toBe(
    'no level that was tried surely meets it, and no number of replications makes sure that all do',
  );
});

test('where a level that should meet it surely misses, the answer lies between none', () => {
  const all = summary('largest', [50, 50, 50, 43, 38], { of: 50 });
  const tried = all.goal!.tried.map((each, place) => (place === 0 ? { ...each, holds: false } : each));
  expect(goalWords({ ...all.goal!, tried, strays: [0] }, all)).toMatch(/; but 0 .* so that others between may too$/);
});

test('the same as data', () => {
  const goal = (...asked: Parameters<typeof summary>) => summary(...asked).goal!;
  const many = { of: 50, values: [1, 2, 3, 4, 5] };
  expect(goal('largest', [50, 50, 47, 43, 38], many)).toMatchObject({ share: 0.9, answer: 3, low: 1, high: 5 });
  expect(goal('smallest', [38, 43, 47, 50, 50], many)).toMatchObject({ answer: 3, low: 1, high: 5 });
  const few = goal('largest', [3, 3, 1]);
  expect(few).toMatchObject({ answer: 10, low: null, high: 20 });
  expect(few.tried.map(({ sure }) => sure)).toEqual([false, false, true]);
  expect(goal('largest', [0, 0, 0])).toMatchObject({ answer: null, low: null, high: null });
});

test('levels that are named go by the order in which they are written', () => {
  const values = ['small', 'large', 'middle'];
  expect(told('largest', [3, 3, 0], { values })).toMatch(
    /^Sessions, in the order written: large meets it all \(3 of 3\); middle surely misses it \(0 of 3\); /,
  );
  expect(told('smallest', [3, 0, 0], { values })).toMatch(
    /: small, the first of its levels, meets .*; but middle \(0 of 3\), which is after it, misses it/,
  );
  expect(told('largest', [3, 3, 0], { values: ['5s', '10s', 'never'] })).toMatch(/^Sessions: 10s /);
});

test('both sides missed', () => {
  const told = summary('largest', [3, 3, 1]);
  const goal = { ...told.goal!, strays: [0] };
  expect(goalWords(goal, told)).toMatch(
    /20 surely misses it \(1 of 3\); but 0 \(3 of 3\), which is smaller, misses it, so that others between may too; no level /,
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
