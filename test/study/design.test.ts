/** Designs, expressions, replications, goals, fronts. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { designOf } from '../../src/study/design.js';
import { isTrue, parseExpression } from '../../src/study/expression.js';
import { goalAnswer, nextLevel, type Tried } from '../../src/study/goal.js';
import { rangeLevels } from '../../src/study/levels.js';
import { paretoFront } from '../../src/study/pareto.js';
import { numberOf } from '../../src/study/scalars.js';
import { moreRuns } from '../../src/study/sequential.js';
import { estimate } from '../../src/study/statistics.js';
import type { Factor, LevelValue, PointSummary } from '../../src/study/study.js';

const factor = (name: string, values: readonly LevelValue[]): Factor => ({
  name,
  label: name,
  log: false,
  levels: values.map((value) => ({ value, set: [`${name}=${value}`] })),
});
const valuesOf = (factors: readonly Factor[], ...rest: [Parameters<typeof designOf>[1], string[], number]) =>
  designOf(factors, ...rest).map(({ levels }) => levels.map(({ value }) => value));

describe('designs', () => {
  test('every combination, in order', () => {
    expect(valuesOf([factor('a', [1, 2]), factor('b', ['x', 'y'])], 'full', [], 1)).toEqual([
      [1, 'x'],
      [1, 'y'],
      [2, 'x'],
      [2, 'y'],
    ]);
  });

  test('constraints leave points out; durations count in seconds', () => {
    const factors = [factor('lac', ['10s', '15s', 'never']), factor('lns', ['10s', '500ms'])];
    expect(valuesOf(factors, 'full', ['lac > lns', 'lac < never'], 1)).toEqual([
      ['10s', '500ms'],
      ['15s', '10s'],
      ['15s', '500ms'],
    ]);
  });

  test('a Latin hypercube has each level as often, in another order a factor, the same for a seed', () => {
    const factors = [factor('a', [1, 2, 3, 4]), factor('b', [1, 2, 3, 4]), factor('c', [1, 2])];
    const rows = valuesOf(factors, { latinHypercube: 8 }, [], 7);
    for (const place of [0, 1]) {
      const counts = [1, 2, 3, 4].map((value) => rows.filter((row) => row[place] === value).length);
      expect(counts).toEqual([2, 2, 2, 2]);
    }
    expect(rows.filter((row) => row[2] === 1)).toHaveLength(4);
    expect(rows.some((row) => row[0] !== row[1])).toBe(true);
    expect(valuesOf(factors, { latinHypercube: 8 }, [], 7)).toEqual(rows);
    expect(valuesOf(factors, { latinHypercube: 8 }, [], 8)).not.toEqual(rows);
  });

  test("a Latin hypercube's factors have little to do with each other", () => {
    const factors = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => factor(name, [1, 2, 3, 4]));
    for (const seed of [1, 2, 3]) {
      const rows = valuesOf(factors, { latinHypercube: 20 }, [], seed) as number[][];
      const covariance = (one: number, other: number): number =>
        rows.reduce((sum, row) => sum + (row[one]! - 2.5) * (row[other]! - 2.5), 0);
      for (const [one, other] of [0, 1, 2, 3, 4, 5].flatMap((at) => [0, 1, 2, 3, 4, 5].map((to) => [at, to] as const)))
        if (one !== other) expect(Math.abs(covariance(one, other) / covariance(one, one))).toBeLessThan(0.3);
    }
  });

  test('a Latin hypercube has no point twice: another is drawn, or where there are too few, one is left out', () => {
    const factors = [factor('a', [1, 2, 3, 4]), factor('b', [1, 2, 3]), factor('c', [1, 2, 3]), factor('d', [1, 2])];
    const distinct = (rows: readonly (readonly unknown[])[]): number => new Set(rows.map(String)).size;
    for (let seed = 1; seed <= 20; seed++) {
      const rows = valuesOf(factors, { latinHypercube: 12 }, [], seed);
      expect([rows.length, distinct(rows)]).toEqual([12, 12]);
    }
    expect(valuesOf(factors.slice(3), { latinHypercube: 12 }, [], 1)).toHaveLength(2);
  });

  test('ranges', () => {
    const range = { from: 1, to: 1000, steps: 4, log: true, whole: false };
    expect(rangeLevels(range)).toEqual([1, 10, 100, 1000]);
    expect(rangeLevels({ ...range, from: 0, to: 1, steps: 5, log: false })).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(rangeLevels({ ...range, from: 1, to: 3, steps: 5, log: false, whole: true })).toEqual([1, 2, 3]);
  });
});

describe('expressions', () => {
  const value = (text: string, values: Record<string, unknown> = {}): number => {
    const parsed = parseExpression(text, Object.keys(values));
    if (!parsed.ok) throw new Error(parsed.reason);
    return parsed.value(values);
  };

  test.each<[string, Record<string, unknown>, number]>([
    ['1 + 2 * 3', {}, 7],
    ['(1 + 2) * 3', {}, 9],
    ['8 / 4 / 2', {}, 1],
    ['10 - 3 - 2', {}, 5],
    ['-2 * -3', {}, 6],
    ['2 < 3 && 3 < 2 || 1', {}, 1],
    ['!0 + 1', {}, 2],
    ['rate * hold', { rate: '30/min', hold: '10s' }, 5],
    ['up.t99 <= 120s', { 'up.t99': 119.5 }, 1],
    ['min(a, 3) + max(1, 2, a)', { a: 5 }, 8],
    ['1 - exp(-0.5)', {}, 1 - Math.exp(-0.5)],
    ['t == never', { t: 'never' }, 1],
    ['calls.failed[LAC] >= 1.5e2', { 'calls.failed[LAC]': 150 }, 1],
  ])('%s', (text, values, expected) => {
    expect(value(text, values)).toBeCloseTo(expected, 12);
  });

  // a delay where no call came up is neither short nor long
  test.each([
    ['d <= 2min', Number.NaN],
    ['!(d > 2min)', Number.NaN],
    ['d != 3', Number.NaN],
    ['d == d', Number.NaN],
    ['d != "junos"', Number.NaN],
    ['d > 1 || 1 > 2', Number.NaN],
    ['d > 1 && 2 > 1', Number.NaN],
    ['d', Number.NaN],
    ['d > 1 || 2 > 1', 1],
    ['d > 1 && 1 > 2', 0],
    ['!(d > 1 && 1 > 2)', 1],
  ])('with a d that is not known: %s', (text, expected) => {
    expect(value(text, { d: null })).toBe(expected);
    expect(isTrue(value(text, { d: null }))).toBe(expected === 1);
  });

  test.each([
    ['profile == "junos"', 1],
    ["profile != 'junos'", 0],
    ['profile == "cisco-ios" || t == "never"', 1],
    ['profile == 3', 0],
    ['"10s" == 10', 1],
    ['profile + 1', Number.NaN],
    ['profile < "z"', Number.NaN],
    ['-profile', Number.NaN],
    ['min(profile, 1)', Number.NaN],
  ])('of texts: %s', (text, expected) => {
    expect(value(text, { profile: 'junos', t: 'never' })).toBe(expected);
  });

  test('arithmetic is that of JavaScript', () => {
    const { sum } = fc.letrec<{ sum: string }>((tie) => ({
      sum: fc.oneof(
        { maxDepth: 6 },
        fc.integer({ min: 0, max: 99 }).map(String),
        fc.tuple(tie('sum'), fc.constantFrom('+', '-', '*'), tie('sum')).map((parts) => parts.join(' ')),
        tie('sum').map((a) => `(${a})`),
        tie('sum').map((a) => `-(${a})`),
      ),
    }));
    fc.assert(
      fc.property(sum, (text) => {
        const theirs: unknown = new Function(`return ${text}`)();
        expect(Object.is(value(text), theirs)).toBe(true);
      }),
    );
  });

  test.each([
    ['', '"the end" is not expected there'],
    ['1 +', '"the end" is not expected there'],
    ['(1', 'expected ")", found "the end"'],
    ['1 2', '"2" is not expected there'],
    ['a $ b', '"$ b" cannot be read'],
    ['rat * 2', 'there is no "rat" here: rate, a'],
    ['sin(1)', 'there is no function "sin"; min, max, exp, log, sqrt'],
    ['a constructor', '"constructor" is not expected there'],
    ['a __proto__ 1', '"__proto__" is not expected there'],
    ['"a', '""a" cannot be read'],
    ['constructor(1)', 'there is no function "constructor"; min, max, exp, log, sqrt'],
    ['('.repeat(500), 'too many parentheses'],
  ])('%s is refused', (text, reason) => {
    expect(parseExpression(text, ['rate', 'a'])).toEqual({ ok: false, reason });
  });

  test('any text is read or refused', () => {
    const piece = fc.constantFrom(
      'a',
      '1',
      '(',
      ')',
      '+',
      '-',
      '!',
      '<',
      '&&',
      ',',
      'min',
      '10s',
      ' ',
      '%',
      '__proto__',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const parsed = parseExpression(pieces.join(''), ['a']);
        expect(parsed.ok ? typeof parsed.value({ a: 1 }) : typeof parsed.reason).toBe(parsed.ok ? 'number' : 'string');
      }),
      { numRuns: 2000 },
    );
  });

  test('what a level counts as', () => {
    expect(['10s', '2min', 'never', '6/min', true, 4, 'cisco'].map(numberOf)).toEqual([
      10,
      120,
      Number.POSITIVE_INFINITY,
      0.1,
      1,
      4,
      Number.NaN,
    ]);
  });

  test.each([
    ['a > 2', true],
    ['(a > 2) && !a', true],
    ['on || a == 1', true],
    ['on', true],
    ['a', false],
    ['a + 5', false],
    ['a > 2 && a', false],
    ['(a > 2) + 1', false],
    ['max(a > 2, 0)', false],
  ])('%s: whether it is a condition', (text, isCondition) => {
    expect(parseExpression(text, ['a', 'on'], ['on'])).toMatchObject({ ok: true, isCondition });
  });
});

describe('replications', () => {
  const until = { response: 'x', halfWidth: 1 };

  test('a number of them', () => {
    expect([0, 4, 10, 12].map((done) => moreRuns(10, done, []))).toEqual([10, 6, 0, 0]);
  });

  test('until the half-width is small enough, at least and at most so many', () => {
    const rule = { min: 5, max: 40, until };
    expect(moreRuns(rule, 0, [])).toBe(5);
    expect(moreRuns(rule, 5, [1, 1, 1, 1, 1])).toBe(0);
    const wide = [0, 10, 0, 10, 0];
    expect(moreRuns(rule, 5, wide)).toBe(5);
    expect(moreRuns(rule, 38, [...Array(38).keys()])).toBe(2);
    expect(moreRuns(rule, 40, [...Array(40).keys()])).toBe(0);
    expect(moreRuns({ ...rule, until: { ...until, halfWidth: '50%' } }, 5, [9, 10, 11, 10, 10])).toBe(0);
  });

  test('what it ends with is narrow enough, or the most', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 60, maxLength: 60 }), (values) => {
        const rule = { min: 3, max: 60, until };
        let done = 0;
        for (let more = moreRuns(rule, 0, []); more > 0; more = moreRuns(rule, done, values.slice(0, done)))
          done += more;
        expect(done === 60 || estimate(values.slice(0, done)).halfWidth! <= 1).toBe(true);
      }),
    );
  });
});

const ASKED = { factor: 'n', objective: 'o', responses: [] };

describe('goals', () => {
  test('halving finds the last level that holds, whichever it is', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: -1, max: 250 }),
        fc.boolean(),
        (levels, last, small) => {
          const find = small ? ('smallest' as const) : ('largest' as const);
          const rule = { find, share: 0.95 };
          const holds = (level: number): boolean => (small ? levels - 1 - level : level) <= last;
          const tried: Tried[] = [];
          for (let next = nextLevel(levels, tried, rule); next !== undefined; next = nextLevel(levels, tried, rule)) {
            expect(tried.some(({ level }) => level === next)).toBe(false);
            tried.push({ level: next, met: holds(next) ? 20 : 18, of: 20 });
            expect(tried.length).toBeLessThan(12);
          }
          const list = factor('n', [...Array(levels).keys()]).levels;
          const { answer, missed } = goalAnswer(ASKED, list, tried, rule);
          const all = [...Array(levels).keys()].filter(holds);
          const best = small ? all[0] : all.at(-1);
          expect(answer).toBe(best ?? null);
          if (best !== undefined && all.length < levels) expect(missed).toBe(small ? best - 1 : best + 1);
        },
      ),
    );
  });

  test.each(['largest', 'smallest'] as const)(
    '%s: where the easy end misses, the other end is tried, and told',
    (find) => {
      const rule = { find, share: 0.95 };
      const [easy, hard] = find === 'largest' ? [0, 4] : [4, 0];
      const tried: Tried[] = [{ level: easy, met: 3, of: 20 }];
      expect(nextLevel(5, tried, rule)).toBe(hard);
      const list = factor('n', [10, 20, 30, 40, 50]).levels;
      const withHard = (met: number) => {
        const all = [...tried, { level: hard, met, of: 20 }];
        expect(nextLevel(5, all, rule)).toBeUndefined();
        return goalAnswer(ASKED, list, all, rule);
      };
      expect(withHard(0)).toMatchObject({ answer: null, strays: [] });
      expect(withHard(20)).toMatchObject({ answer: list[hard]!.value, missed: null, strays: [list[easy]!.value] });
      expect(nextLevel(1, [{ level: 0, met: 0, of: 20 }], rule)).toBeUndefined();
    },
  );

  test('19 of 20 is 95 %, 18 is not', () => {
    const rule = { find: 'largest', share: 0.95 } as const;
    const list = factor('n', [10, 20]).levels;
    const answer = (met: number) => goalAnswer(ASKED, list, [{ level: 1, met, of: 20 }], rule).answer;
    expect([answer(19), answer(18)]).toEqual([20, null]);
  });
});

test('a front has the points that none is better than in all', () => {
  const point = (index: number, delay: number | null, lost: number): PointSummary => ({
    index,
    levels: {},
    set: [],
    command: '',
    replications: 1,
    seeds: [],
    responses: { delay: estimate([delay]), lost: estimate([lost]) },
  });
  const points = [
    point(0, 10, 5),
    point(1, 20, 1),
    point(2, 20, 2),
    point(3, 5, 9),
    point(4, null, 0),
    point(5, 10, 5),
  ];
  const both = [
    { name: 'delay', best: 'least' },
    { name: 'lost', best: 'least' },
  ] as const;
  expect(paretoFront(points, both)).toMatchObject({ points: [0, 1, 3, 5], leftOut: [4] });
  expect(paretoFront(points, [both[0], { name: 'lost', best: 'most' }]).points).toEqual([3]);
  const paths = points.map((each) => ({ ...each, levels: { path: each.index % 2 } }));
  expect(paretoFront(paths, both, ['path']).points).toEqual(
    [0, 1]
      .flatMap(
        (path) =>
          paretoFront(
            points.filter(({ index }) => index % 2 === path),
            both,
          ).points,
      )
      .sort(),
  );
});
