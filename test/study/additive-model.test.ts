/** Differences by an additive model: beside figures that NumPy and SciPy gave, and where it can say little or nothing. */
import { describe, expect, test } from 'vitest';
import { leastSquares } from '../../src/study/least-squares.js';
import { fitted } from '../../src/study/model-fit.js';
import type { LevelValue } from '../../src/study/study.js';
import { factor, modelOf, pointsOf, shortly } from './modelled.js';

const LEVELS = [factor('a', ['x', 'y', 'z']), factor('b', [1, 2, 3, 4]), factor('c', ['p', 'q'])];
const AT: readonly (readonly LevelValue[])[] = [
  ...[['x', 1, 'p'] as const, ['y', 2, 'q'] as const, ['z', 3, 'p'] as const, ['x', 4, 'q'] as const],
  ...[['y', 1, 'q'] as const, ['z', 2, 'p'] as const, ['x', 3, 'q'] as const, ['y', 4, 'p'] as const],
  ...[['z', 1, 'q'] as const, ['x', 2, 'p'] as const, ['y', 3, 'p'] as const, ['z', 4, 'q'] as const],
  ...[['x', 1, 'q'] as const, ['z', 2, 'q'] as const, ['y', 4, 'q'] as const, ['z', 1, 'p'] as const],
];
const DELAYS = [
  ...[
    [3, 5, 4],
    [9, 8, 12],
    [14, 11, 13],
    [10, 12, 9],
    [6, 6, 8],
    [11, 13, 10],
    [7, 9, 11],
    [15, 13, 14],
  ],
  ...[
    [8, 10, 7],
    [5, 6, 5],
    [10, 9, 13],
    [17, 15, 18],
    [4, 6, 3],
    [12, 11, 14],
    [16, 18, 15],
    [7, 9, 8],
  ],
];

describe('beside NumPy (a normal equation) and SciPy', () => {
  const told = (found: ReturnType<typeof modelOf>['found']): (string | number)[][] =>
    found.map(({ from, to, difference: { mean, halfWidth } }) => [
      `${from} ${to}`,
      Number(mean!.toPrecision(9)),
      Number(halfWidth!.toPrecision(9)),
    ]);

  test('effects of levels, over 16 points in three replications', () => {
    const { found, model } = modelOf(LEVELS, pointsOf(LEVELS, AT), DELAYS);
    expect(model).toEqual({ response: 'delay', over: 16, of: 16, freedom: 9, enough: true, lines: [] });
    expect(told(found)).toEqual([
      ['x y', 3.32526882, 3.58089821],
      ['x z', 5.07432796, 2.27598028],
      ['1 2', 2.80846774, 2.20998933],
      ['1 3', 4.62513441, 4.74246837],
      ['1 4', 7.70698925, 1.96209687],
      ['p q', 0.821639785, 1.48723541],
    ]);
    expect(found.map(shortly)).toEqual([
      'model x -> y: unclear',
      'model x -> z: more',
      'model 1 -> 2: more',
      'model 1 -> 3: unclear',
      'model 1 -> 4: more',
      'model p -> q: unclear',
    ]);
  });

  test('lines by size and by its logarithm, over 9 points in two replications', () => {
    const factors = [factor('n', [64, 16, 4, 1]), factor('t', ['5s', '15s', '30s', '60s']), factor('w', ['a', 'b'])];
    const points = pointsOf(factors, [
      ...[[1, '5s', 'a'] as const, [4, '15s', 'b'] as const, [16, '30s', 'a'] as const, [64, '60s', 'b'] as const],
      ...[[1, '30s', 'b'] as const, [4, '60s', 'a'] as const, [16, '5s', 'b'] as const, [64, '15s', 'a'] as const],
      [4, '5s', 'b'],
    ]);
    const delays = [
      [12, 14],
      [33, 30],
      [51, 55],
      [95, 99],
      [47, 50],
      [82, 86],
      [20, 19],
      [38, 41],
      [15, 18],
    ];
    const { found, model } = modelOf(factors, points, delays);
    expect(model!.freedom).toBe(5);
    expect(model!.lines).toEqual([
      { factor: 'n', log: true },
      { factor: 't', log: false },
    ]);
    expect(told(found)).toEqual([
      ['1 64', 12.2681473, 5.26666174],
      ['5s 60s', 69.9715601, 15.8114461],
      ['a b', 1.35888407, 9.19369715],
    ]);
  });
});

describe('where it can say little', () => {
  test('too few points for its parameters say nothing', () => {
    const six = modelOf(LEVELS, pointsOf(LEVELS, AT).slice(0, 6), DELAYS.slice(0, 6));
    expect(six.found).toEqual([]);
    expect(six.model).toMatchObject({ over: 6, of: 6, freedom: 1, enough: false });
  });

  test('a point at which a run has no value is left out, which is told', () => {
    const gaps = DELAYS.map((runs, point) => (point === 3 ? [null, ...runs.slice(1)] : runs));
    const { found, model } = modelOf(LEVELS, pointsOf(LEVELS, AT), gaps);
    expect(model).toMatchObject({ over: 15, of: 16 });
    const without = (list: readonly unknown[]): unknown[] => list.filter((_, place) => place !== 3);
    const fewer = modelOf(LEVELS, pointsOf(LEVELS, without(AT) as typeof AT), without(DELAYS) as typeof DELAYS);
    expect(found).toEqual(fewer.found.map((each) => ({ ...each, over: 15, of: 16 })));
  });

  test('a level all of whose points are left out cannot be compared', () => {
    const gaps = DELAYS.map((runs, point) => (AT[point]![0] === 'y' ? [null, null, null] : runs));
    const { found } = modelOf(LEVELS, pointsOf(LEVELS, AT), gaps);
    expect(found.filter((each) => each.factor === 'a').map(shortly)).toEqual([
      'model x -> z: more',
      'model x -> y: incomparable',
    ]);
  });

  test('factors that change together cannot be told apart, and the others can', () => {
    const twins = [...LEVELS, factor('d', ['u', 'v'])];
    const at = AT.map((levels) => [...levels, levels[2] === 'p' ? 'u' : 'v']);
    const { found, model } = modelOf(twins, pointsOf(twins, at), DELAYS);
    expect(model!.freedom).toBe(9);
    expect(found.filter(({ factor: name }) => name === 'c' || name === 'd').map(shortly)).toEqual([
      'model p -> q: aliased',
      'model u -> v: aliased',
    ]);
    const [alone] = modelOf(LEVELS, pointsOf(LEVELS, AT), DELAYS).found;
    expect(found[0]!.difference.mean).toBeCloseTo(alone!.difference.mean!, 10);
    expect(found[0]!.difference.halfWidth).toBeCloseTo(alone!.difference.halfWidth!, 10);
  });

  test('one run a point gives no interval, as everywhere', () => {
    const { found } = modelOf(
      LEVELS,
      pointsOf(LEVELS, AT),
      DELAYS.map((runs) => runs.slice(0, 1)),
    );
    expect(found[0]!.difference).toMatchObject({ n: 1, halfWidth: null });
    expect(found[0]!.verdict).toBe('unclear');
  });

  test('what is the same everywhere is exactly so, and what follows from levels has no width', () => {
    const same = modelOf(
      LEVELS,
      pointsOf(LEVELS, AT),
      AT.map(() => [0.1, 0.1]),
    );
    expect(new Set(same.found.map(({ verdict }) => verdict))).toEqual(new Set(['same']));
    const sums = AT.map(([, b]) => [0.1 + Number(b) / 7, 0.3 + Number(b) / 7]);
    const { found } = modelOf(LEVELS, pointsOf(LEVELS, AT), sums);
    expect(found.map(({ verdict }) => verdict)).toEqual(['same', 'same', 'more', 'more', 'more', 'same']);
    expect(found.every(({ difference }) => difference.halfWidth === 0)).toBe(true);
  });
});

describe('beside pairs', () => {
  test('pairs come first, and a model tells of the levels that they say nothing of', () => {
    const factors = [factor('a', ['x', 'y', 'z']), factor('b', [1, 2, 3, 4, 5]), factor('c', [1, 2, 3, 4, 5])];
    const at: (readonly LevelValue[])[] = [
      ...[['x', 1, 1] as const, ['z', 1, 1] as const, ['y', 2, 2] as const, ['x', 3, 5] as const],
      ...[['y', 4, 3] as const, ['z', 5, 2] as const, ['y', 3, 4] as const, ['x', 5, 3] as const],
    ];
    const { found, model } = modelOf(factors, pointsOf(factors, at), DELAYS.slice(0, 8), true);
    expect(model).toMatchObject({ over: 8, freedom: 3 });
    expect(found.map(({ by, factor: name, from, to, over }) => [by, name, from, to, over])).toEqual([
      ['pairs', 'a', 'x', 'z', 1],
      ['model', 'a', 'x', 'y', 8],
      ['model', 'b', 1, 5, 8],
      ['model', 'c', 1, 5, 8],
    ]);
  });

  test('where pairs tell of all levels there is no model', () => {
    const factors = [factor('a', ['x', 'y']), factor('b', [1, 2])];
    const points = pointsOf(factors, [
      ['x', 1],
      ['x', 2],
      ['y', 1],
      ['y', 2],
    ]);
    const { found, model } = modelOf(
      factors,
      points,
      [
        [1, 2],
        [3, 5],
        [null, null],
        [null, null],
      ],
      true,
    );
    expect(model).toBeUndefined();
    expect(found.map(shortly)).toEqual(['pairs x -> y: incomparable', 'pairs 1 -> 2: unclear']);
  });
});

describe('which factors act along a line', () => {
  const linesOf = (values: readonly LevelValue[], log = false) => {
    const factors = [factor('n', values, log), factor('w', ['a', 'b'])];
    const at = Array.from({ length: 7 }, (_, i) => [values[i % values.length]!, i % 2 === 0 ? 'a' : 'b']);
    return modelOf(
      factors,
      pointsOf(factors, at),
      at.map((_, i) => [i, i * i]),
    ).model!.lines;
  };

  test.each([
    [[1, 2, 3, 4], false, false],
    [[1, 2, 5, 10], false, true],
    [['1ms', '10ms', '0.1s', '1s'], false, true],
    [[5, 15, 30, 60], false, false],
    [[5, 15, 30, 60], true, true],
    [[0, 1, 10, 100], true, false],
  ] as const)('levels %j, the study says log: %j', (values, log, expected) => {
    expect(linesOf(values, log)).toEqual([{ factor: 'n', log: expected }]);
  });

  test('words do not, nor what is without end, nor the same size twice, nor where there are points enough', () => {
    expect(linesOf(['1s', '2s', '4s', 'never'])).toEqual([]);
    expect(linesOf(['1s', '2s', '4s', 'more'])).toEqual([]);
    expect(linesOf(['1s', '2s', '60s', '1min'])).toEqual([]);
    expect(linesOf([1, 2])).toEqual([]);
  });

  test('so many levels that nobody reads them do, however many the points', () => {
    const factors = [
      factor(
        'n',
        Array.from({ length: 60 }, (_, i) => i),
      ),
      factor('w', ['a', 'b', 'c']),
    ];
    const at = Array.from({ length: 200 }, (_, i) => [i % 60, 'abc'[i % 3]!]);
    const { found, model } = modelOf(
      factors,
      pointsOf(factors, at),
      at.map(([n], i) => [Number(n), Number(n) + (i % 7)]),
    );
    expect(model!.lines).toEqual([{ factor: 'n', log: false }]);
    expect(found).toHaveLength(3);
  });
});

test('very many points are no more than one can fit', () => {
  const way = Array.from({ length: 100_000 }, (_, i) => i % 2);
  const { freedom, estimates } = fitted(
    [way],
    way.map((each, i) => [each + (i % 3), each + (i % 5)]),
  );
  expect(freedom).toBe(99_998);
  expect(estimates[0]!.mean).toBeCloseTo(1, 3);
});

test('columns of which one follows from others: all of them are told, and the rest is solved', () => {
  const [a, b, d] = [
    [1, 0, 0, 1, 0, 2],
    [0, 1, 0, 1, 3, 0],
    [1, 2, 4, 8, 16, 32],
  ];
  const sum = a!.map((each, row) => each + b![row]!);
  const { rank, variances, solve } = leastSquares([a!, sum, d!, b!], 6);
  expect(rank).toBe(4);
  expect(variances.map((each) => each === null)).toEqual([true, true, false, true]);
  const { parts, left } = solve(d!.map((each, row) => 7 + 3 * each - 2 * b![row]!));
  expect(parts[2]).toBeCloseTo(3, 12);
  for (const each of left) expect(each).toBeCloseTo(0, 12);
});
