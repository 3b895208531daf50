/** Main effects and paired differences: by hand for a small study, and where runs or values are missing. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../src/kernel/random.js';
import { designOf } from '../../src/study/design.js';
import { comparisons, mainEffects } from '../../src/study/effects.js';
import type { Factor, LevelValue, RunRow } from '../../src/study/study.js';

const factor = (name: string, values: readonly LevelValue[]): Factor => ({
  name,
  label: name,
  levels: values.map((value) => ({ value, set: [`${name}=${value}`] })),
  log: false,
});
const FACTORS = [factor('lns', ['10s', '15s']), factor('rate', [1, 2])];
const POINTS = designOf(FACTORS, 'full', [], 1);
const RESPONSES = [{ name: 'tunnels', label: 'Tunnels', unit: '' }];

const row = (point: number, replication: number, tunnels: number | null): RunRow => ({
  point,
  replication,
  seed: 100 + replication,
  key: '',
  digest: '',
  records: 0,
  fromUs: 0,
  toUs: 0,
  responses: { tunnels },
  curves: [],
});
const rowsOf = (table: readonly (readonly (number | null)[])[]): RunRow[] =>
  table.flatMap((values, point) => values.map((value, i) => row(point, i + 1, value)));

const effects = (rows: readonly RunRow[], factors = FACTORS, points = POINTS) =>
  mainEffects(factors, points, RESPONSES, rows);
const differences = (rows: readonly RunRow[], factors = FACTORS, points = POINTS) =>
  comparisons(factors, points, RESPONSES, rows);
const means = (rows: readonly RunRow[]) =>
  effects(rows).map(({ levels }) => levels.map(({ estimate }) => estimate.mean));

/** At (10s, 1), (10s, 2), (15s, 1), (15s, 2), in replications 1 and 2. */
const TABLE = [
  [10, 12],
  [20, 26],
  [8, 9],
  [15, 22],
];

describe('by hand', () => {
  test('a level is the mean over its points in each replication', () => {
    // 10s: (10 + 20) / 2 and (12 + 26) / 2; 15s: (8 + 15) / 2 and (9 + 22) / 2
    const [lns] = effects(rowsOf(TABLE));
    expect(lns!.levels.map(({ value, estimate: { n, mean } }) => [value, n, mean])).toEqual([
      ['10s', 2, 17],
      ['15s', 2, 13.5],
    ]);
  });

  test('a difference is one of each replication', () => {
    // (-2 - 5) / 2 and (-3 - 4) / 2: the same in both, so no luck is left
    expect(differences(rowsOf(TABLE))[0]).toMatchObject({
      factor: 'lns',
      from: '10s',
      to: '15s',
      difference: { n: 2, missing: 0, mean: -3.5, sd: 0, halfWidth: 0 },
      verdict: 'less',
    });
  });

  test('luck alone is unclear, no difference at all is the same', () => {
    const luck = rowsOf([
      [1, 4],
      [2, 1],
      [5, 1],
      [1, 2],
    ]);
    expect(differences(luck).map(({ verdict }) => verdict)).toEqual(['unclear', 'unclear']);
    const none = rowsOf(Array(4).fill([0.1, 0.7, 0.2]));
    expect(differences(none).map(({ verdict }) => verdict)).toEqual(['same', 'same']);
  });
});

describe('points with more runs than others, as where an interval had to become narrow', () => {
  test('do not weigh more than the others', () => {
    // everywhere 1 more at the second level of lns; the second point ran eight times as often
    const rows = rowsOf([Array(5).fill(1), Array(40).fill(10), Array(5).fill(2), Array(5).fill(11)]);
    expect(means(rows)).toEqual([
      [5.5, 6.5],
      [1.5, 10.5],
    ]);
    expect(differences(rows).map(({ difference: { n, mean } }) => [n, mean])).toEqual([
      [5, 1],
      [5, 9],
    ]);
  });

  test('all their runs count for a level; a difference is of those that both have', () => {
    const [lns, rate] = effects(
      rowsOf([
        [1, 3],
        [2, 4, 9],
        [1, 1],
        [1, 1],
      ]),
    );
    expect(lns!.levels.map(({ estimate }) => estimate.mean)).toEqual([(2 + 5) / 2, 1]);
    expect(rate!.levels.map(({ estimate }) => estimate.mean)).toEqual([1.5, 3]);
    expect(
      differences(
        rowsOf([
          [1, 3],
          [2, 4, 9],
          [1, 1],
          [1, 1],
        ]),
      )[0]!.difference,
    ).toMatchObject({ n: 2, mean: -1.5 });
  });

  test('whatever the numbers of runs: an effect that is the same everywhere is found as it is', () => {
    const runs = fc.array(fc.integer({ min: 2, max: 9 }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(runs, fc.nat(), (counts, seed) => {
        const luck = Array.from({ length: 9 }, (_, i) => Math.round(100 * new Random(seed).stream(`${i}`)()));
        const rows = rowsOf(counts.map((n, i) => luck.slice(0, n).map((each) => each + (i >> 1) * 8 + (i & 1) * 64)));
        expect(differences(rows).map(({ difference: { mean, sd } }) => [mean, sd])).toEqual([
          [8, 0],
          [64, 0],
        ]);
        const whole = Math.min(...counts);
        expect(effects(rows)[0]!.levels[0]!.estimate.n).toBe(Math.min(counts[0]!, counts[1]!));
        expect(differences(rows)[0]!.difference.n).toBe(whole);
      }),
    );
  });
});

describe('values that are missing', () => {
  test('take their combination out, where others have all of theirs', () => {
    const rows = rowsOf([[null, 12], ...TABLE.slice(1)]);
    expect(differences(rows)[0]).toMatchObject({ over: 1, of: 2, difference: { n: 2, missing: 0, mean: -4.5 } });
    expect(effects(rows)[0]).toMatchObject({ over: 1, of: 2 });
    expect(means(rows)[0]).toEqual([23, 18.5]);
    expect(differences(rowsOf(TABLE))[0]).toMatchObject({ over: 2, of: 2 });
  });

  test('take their replication out where no combination has all, and pairs stay pairs', () => {
    const rows = rowsOf([[null, 12], [null, 26], ...TABLE.slice(2)]);
    expect(differences(rows)[0]!.difference).toMatchObject({ n: 1, missing: 1, mean: -3.5, halfWidth: null });
    expect(effects(rows)[0]!.levels[0]!.estimate).toMatchObject({ n: 1, missing: 1, mean: 19 });
    const without = rowsOf(TABLE).filter(({ point, replication }) => point > 1 || replication !== 1);
    expect(differences(without)).toEqual(differences(rows));
    expect(effects(without)).toEqual(effects(rows));
  });

  test('a point that has none takes its combination out at all levels', () => {
    // what is left to compare lns at is a rate of 2
    const rows = rowsOf([[null, null], ...TABLE.slice(1)]);
    expect(differences(rows)[0]!.difference).toMatchObject({ n: 2, mean: -4.5 });
    expect(means(rows)[0]).toEqual([23, 18.5]);
  });

  test('nothing at all is nothing, and cannot be compared', () => {
    const rows = rowsOf(Array(4).fill([null, null]));
    expect(effects(rows)[0]!.levels[0]!.estimate).toMatchObject({ n: 0, missing: 2, mean: null });
    expect(differences(rows)[0]).toMatchObject({ verdict: 'incomparable', over: 0, difference: { n: 0 } });
    expect(differences([])[0]!.verdict).toBe('incomparable');
  });
});

describe('a level that has no value at all', () => {
  const factors = [factor('limit', [0, 2, 5, 10]), factor('device', ['fast', 'slow', 'lossy'])];
  const points = designOf(factors, 'full', ['device != "slow" || limit >= 5'], 1);
  const delay: Readonly<Record<string, number>> = { fast: 1, slow: 50, lossy: 3 };
  /** At limit 0 nothing comes up; beyond it each more makes it that much longer. */
  const rows = points.flatMap(({ index, levels: [limit, device] }) =>
    [1, 2].map((n) =>
      row(index, n, limit!.value === 0 ? null : delay[String(device!.value)]! + Number(limit!.value) + n),
    ),
  );

  test('leaves the others what they have in common, and how much that is is told', () => {
    const [limit, device] = effects(rows, factors, points);
    expect(limit).toMatchObject({ over: 2, of: 3 });
    expect(limit!.levels.map(({ estimate: { mean } }) => mean)).toEqual([null, 5.5, 8.5, 13.5]);
    expect(limit!.levels[0]!.estimate).toMatchObject({ n: 0, missing: 2 });
    expect(device).toMatchObject({ over: 2, of: 4 });
  });

  test('is compared with nothing: the first that has a value is what the others are beside, over the same', () => {
    const told = differences(rows, factors, points).filter((each) => each.factor === 'limit');
    expect(
      told.map(({ from, to, over, of, verdict, difference: { mean } }) => [from, to, over, of, verdict, mean]),
    ).toEqual([
      [2, 0, 0, 3, 'incomparable', null],
      [2, 5, 2, 3, 'more', 3],
      [2, 10, 2, 3, 'more', 8],
    ]);
  });

  test('differences are those of the means that are told, also where two levels have more in common', () => {
    const constrained = designOf(factors, 'full', ['device != "slow" || limit != 5'], 1);
    const all = constrained.flatMap(({ index, levels: [limit, device] }) =>
      [1, 2].map((n) => row(index, n, delay[String(device!.value)]! * Number(limit!.value) + n)),
    );
    const [limit] = effects(all, factors, constrained);
    const means = limit!.levels.map(({ estimate }) => estimate.mean!);
    const told = differences(all, factors, constrained).filter((each) => each.factor === 'limit');
    expect(told.map(({ difference }) => difference.mean)).toEqual(means.slice(1).map((mean) => mean - means[0]!));
    expect(told.map(({ over, of }) => [over, of])).toEqual(Array(3).fill([2, 3]));
  });

  test('levels that have nothing in common stand each on its own, which is told', () => {
    const apart = points.filter(({ levels: [limit, device] }) => (limit!.value === 2) === (device!.value === 'fast'));
    const [limit] = effects(
      rows.filter(({ point }) => apart.some(({ index }) => index === point)),
      factors,
      apart,
    );
    expect(limit).toMatchObject({ over: 0, of: 3 });
    expect(limit!.levels[1]!.estimate.mean).toBe(4.5);
  });
});

test('the order in which rows came in makes no difference', () => {
  const rows = rowsOf(TABLE);
  const expected = [effects(rows), differences(rows)];
  fc.assert(
    fc.property(fc.shuffledSubarray(rows, { minLength: rows.length }), (shuffled) => {
      expect([effects(shuffled), differences(shuffled)]).toEqual(expected);
    }),
  );
});

test('points that differ in everything have effects, and no differences', () => {
  const factors = [factor('x', [1, 2, 3, 4, 5, 6, 7]), factor('y', [1, 2, 3, 4, 5, 6, 7])];
  const points = designOf(factors, { latinHypercube: 7 }, [], 2);
  const rows = points.flatMap(({ index, levels }) => [1, 2].map((n) => row(index, n, Number(levels[0]!.value))));
  const others = new Set(points.map(({ levels }) => levels[1]!.value));
  expect(others.size).toBe(7);
  expect(differences(rows, factors, points)).toEqual([]);
  expect(effects(rows, factors, points)[0]!.levels.map(({ estimate }) => estimate.mean)).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test('shared luck finds a difference that luck of its own hides', () => {
  const factors = [factor('timer', ['10s', '15s'])];
  const points = designOf(factors, 'full', [], 1);
  const study = (shared: boolean) => {
    const luck = (i: number, point: number): number => new Random(i).stream(shared ? 'luck' : `luck ${point}`)() * 10;
    const rows = rowsOf([0, 1].map((point) => Array.from({ length: 10 }, (_, i) => luck(i, point) + point / 10)));
    return differences(rows, factors, points)[0]!;
  };
  expect(study(true).verdict).toBe('more');
  expect(study(false).verdict).toBe('unclear');
  expect(study(false).difference.halfWidth!).toBeGreaterThan(100 * study(true).difference.halfWidth!);
});
