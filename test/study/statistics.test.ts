/** Quantiles and intervals against tables; coverage over many small studies. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../src/kernel/random.js';
import { mser5 } from '../../src/study/mser.js';
import {
  incompleteBeta,
  logGamma,
  normalProbability,
  normalQuantile,
  tProbability,
  tQuantile,
} from '../../src/study/quantiles.js';
import { estimate, meanOfMeans, paired, runsBeyond, verdictOf, wilson } from '../../src/study/statistics.js';

describe("Student's t, as printed tables have it", () => {
  test.each([
    [1, 0.975, 12.706],
    [2, 0.975, 4.303],
    [4, 0.975, 2.776],
    [9, 0.975, 2.262],
    [9, 0.995, 3.25],
    [19, 0.95, 1.729],
    [29, 0.975, 2.045],
    [120, 0.975, 1.98],
    [120, 0.995, 2.617],
  ])('%i degrees of freedom, %f', (freedom, p, t) => {
    expect(tQuantile(p, freedom)).toBeCloseTo(t, 3);
    expect(tProbability(tQuantile(p, freedom), freedom)).toBeCloseTo(p, 10);
  });

  test('without end of freedom it is the normal', () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.9599639845, 9);
    expect(normalQuantile(0.995)).toBeCloseTo(2.5758293035, 9);
    expect(normalQuantile(0.5)).toBeCloseTo(0, 12);
    expect(tQuantile(0.975, 1e7)).toBeCloseTo(1.959964, 5);
    expect([-1.96, 1, 9, -9].map(normalProbability)).toEqual([
      expect.closeTo(0.0249978951, 9),
      expect.closeTo(0.8413447461, 9),
      1,
      0,
    ]);
  });

  test('the functions below it', () => {
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 12);
    expect(logGamma(11)).toBeCloseTo(Math.log(3_628_800), 10);
    // I_x(1, b) = 1 - (1 - x)^b and I_x(a, 1) = x^a
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), fc.integer({ min: 1, max: 60 }), (x, n) => {
        expect(incompleteBeta(x, 1, n)).toBeCloseTo(1 - (1 - x) ** n, 9);
        expect(incompleteBeta(x, n, 1)).toBeCloseTo(x ** n, 9);
      }),
    );
  });
});

describe('an estimate', () => {
  test('worked by hand: 10, 12, 14, 16, 18', () => {
    // sd sqrt(10), t(4) 2.776
    const { n, mean, sd, halfWidth } = estimate([10, 12, 14, 16, 18]);
    expect([n, mean]).toEqual([5, 14]);
    expect(sd).toBeCloseTo(Math.sqrt(10), 12);
    expect(halfWidth).toBeCloseTo((2.77645 * Math.sqrt(10)) / Math.sqrt(5), 4);
  });

  test("Student's own: hours of sleep gained by two drugs (Biometrika 1908), as R's t.test has it", () => {
    const drug1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2];
    const drug2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
    const difference = estimate(paired(drug1, drug2));
    expect(difference.mean).toBeCloseTo(1.58, 10);
    expect(difference.mean! - difference.halfWidth!).toBeCloseTo(0.7001142, 7);
    expect(difference.mean! + difference.halfWidth!).toBeCloseTo(2.4598858, 7);
    expect(verdictOf(difference)).toBe('more');
    expect(verdictOf(estimate(paired(drug2, drug1)))).toBe('less');
  });

  test('equal values have no spread at all', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: 2, max: 40 }), (value, n) => {
        const same = { n, missing: 0, mean: value + 0, sd: 0, halfWidth: 0 };
        expect(estimate(Array(n).fill(value))).toEqual(same);
      }),
    );
  });

  test('moving and stretching values moves and stretches their interval', () => {
    const values = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 2, maxLength: 30 });
    fc.assert(
      fc.property(values, fc.integer({ min: -100, max: 100 }), fc.integer({ min: 1, max: 50 }), (list, by, times) => {
        const before = estimate(list);
        const after = estimate(list.map((value) => value * times + by));
        expect(after.mean).toBeCloseTo(before.mean! * times + by, 6);
        expect(after.halfWidth).toBeCloseTo(before.halfWidth! * times, 6);
        expect(estimate(list, 0.99).halfWidth).toBeGreaterThanOrEqual(before.halfWidth!);
      }),
    );
  });

  test('values that are not there are counted, and left out', () => {
    expect(estimate([null, 3, null])).toEqual({ n: 1, missing: 2, mean: 3, sd: null, halfWidth: null });
    expect(estimate([])).toEqual({ n: 0, missing: 0, mean: null, sd: null, halfWidth: null });
  });

  test('differences are taken run by run', () => {
    expect(paired([1, 2, null, 4], [2, 4, 6, null])).toEqual([1, 2, null, null]);
    expect(verdictOf(estimate([1, 1.1, 0.9, 1]))).toBe('more');
    expect(verdictOf(estimate([-1, -1.1, -0.9, -1]))).toBe('less');
    expect(verdictOf(estimate([-1, 1, -2, 2]))).toBe('unclear');
    expect(verdictOf(estimate([0, 0, 0]))).toBe('same');
    expect(verdictOf(estimate([5]))).toBe('unclear');
  });

  test("Wilson's interval: 8 of 10, as published", () => {
    const { low, high } = wilson(8, 10);
    expect(low).toBeCloseTo(0.4902, 4);
    expect(high).toBeCloseTo(0.9433, 4);
    expect(wilson(0, 0)).toEqual({ low: 0, high: 1 });
  });

  test('the fewest runs that are sure of a share, where all are alike', () => {
    for (const share of [0.5, 0.8, 0.9, 0.95, 0.99]) {
      const least = runsBeyond(share);
      expect(wilson(least, least).low).toBeGreaterThan(share);
      expect(wilson(least - 1, least - 1).low).toBeLessThanOrEqual(share);
    }
    expect(runsBeyond(0.95)).toBe(73);
  });

  // Newcombe, Statistics in Medicine 17 (1998), table I, method 3
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('Wilson: %i of %i lies between %f and %f', (met, of, low, high) => {
    expect(wilson(met, of).low).toBeCloseTo(low, 4);
    expect(wilson(met, of).high).toBeCloseTo(high, 4);
  });
});

const CUSTOMERS = 200;

/** Mean wait of the first customers of an M/M/1 queue that begins empty (Lindley's recursion). */
function smallStudy(seed: number, replications: number, width: number): boolean {
  const values = Array.from({ length: replications }, (_, replication) => {
    const stream = new Random(seed).stream(`study/${replication}`);
    let [wait, sum] = [0, 0];
    for (let customer = 0; customer < CUSTOMERS; customer++) {
      sum += wait;
      wait = Math.max(0, wait - Math.log(1 - stream()) * 0.5 + Math.log(1 - stream()));
    }
    return sum / CUSTOMERS;
  });
  const { mean, halfWidth } = estimate(values);
  return Math.abs(mean! - TRUE_WAIT) <= halfWidth! * width;
}

/** By the same recursion over many replications: a queue that begins empty has no simple closed form. */
let TRUE_WAIT = 0;

test('over 400 small studies the true value is inside the 95 % interval 93 to 97 % of the time', () => {
  const stream = new Random(99).stream('truth');
  const runs = 40_000;
  for (let run = 0; run < runs; run++) {
    let wait = 0;
    for (let customer = 0; customer < CUSTOMERS; customer++) {
      TRUE_WAIT += wait / CUSTOMERS / runs;
      wait = Math.max(0, wait - Math.log(1 - stream()) * 0.5 + Math.log(1 - stream()));
    }
  }
  const covered = (width: number): number =>
    Array.from({ length: 400 }, (_, study) => smallStudy(study + 1, 30, width)).filter(Boolean).length / 400;
  expect(covered(1)).toBeGreaterThanOrEqual(0.93);
  expect(covered(1)).toBeLessThanOrEqual(0.97);
  // and an interval that is too narrow by a fifth is found out
  expect(covered(0.8)).toBeLessThan(0.93);
});

describe('MSER-5', () => {
  test('a series that begins far off is cut where that ends', () => {
    const stream = new Random(5).stream('series');
    const series = Array.from({ length: 500 }, (_, place) => (place < 60 ? 20 - place / 3 : 0) + stream());
    const dropped = mser5(series)!;
    expect(dropped).toBeGreaterThanOrEqual(50);
    expect(dropped).toBeLessThanOrEqual(75);
  });

  test('where the values are far from 0 makes no difference', () => {
    const stream = new Random(7).stream('series');
    const series = Array.from({ length: 300 }, (_, place) => Math.max(0, 40 - place) + Math.round(9 * stream()));
    expect(mser5(series)).toBeGreaterThan(25);
    for (const by of [1e6, 1e9, 1e12]) expect(mser5(series.map((value) => value + by))).toBe(mser5(series));
  });

  test('one walk from the end finds what sums made anew find', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 20, maxLength: 200 }), (series) => {
        const batches = Array.from(
          { length: Math.floor(series.length / 5) },
          (_, i) => series.slice(i * 5, i * 5 + 5).reduce((a, b) => a + b) / 5,
        );
        const error = (dropped: number): number => {
          const { n, sd } = estimate(batches.slice(dropped));
          return ((sd ?? 0) ** 2 * (n - 1)) / n ** 2;
        };
        const least = Math.min(...batches.slice(0, Math.floor(batches.length / 2) + 1).map((_, i) => error(i)));
        expect(error(mser5(series)! / 5)).toBeCloseTo(least, 6);
      }),
    );
  });

  test('one that has settled is not cut by much, a short one not at all', () => {
    const stream = new Random(6).stream('series');
    expect(mser5(Array.from({ length: 500 }, () => stream()))!).toBeLessThan(100);
    expect(mser5([1, 2, 3])).toBeUndefined();
    expect(mser5(Array.from({ length: 40 }, () => 7))).toBe(0);
  });
});

describe('the mean of points with runs in unequal numbers', () => {
  test('by hand: each point weighs the same, and common runs count together', () => {
    // means 2 and 6, their variances 1 / 3 and 7 / 6; of the first three runs the correlation is 1
    const [own, other] = [1 / 3, 7 / 6];
    const both = (Math.sqrt(1 * (14 / 3)) * 3) / 12;
    const all = own + other + 2 * both;
    const freedom = all ** 2 / (own ** 2 / 2 + other ** 2 / 3 + (2 * both ** 2) / 2);
    const { n, mean, halfWidth } = meanOfMeans([
      [1, 2, 3],
      [4, 5, 6, 9],
    ]);
    expect([n, mean]).toEqual([3, 4]);
    expect(freedom).toBeGreaterThan(3); // the longest list has no more
    expect(halfWidth).toBeCloseTo((tQuantile(0.975, 2.5) * Math.sqrt(all)) / 2, 12);
  });

  test('its interval holds the true mean about as often as it says, with common luck too; one narrowed by a fifth does not', () => {
    const held = (widths: number): number => {
      let inside = 0;
      for (let study = 0; study < 1000; study++) {
        const random = new Random(study);
        const luck = random.stream('luck');
        const common = Array.from({ length: 30 }, () => luck() - 0.5);
        const lists = [4, 10, 30].map((runs, point) => {
          const own = random.stream(`own/${point}`);
          return common.slice(0, runs).map((each) => point + (each + own() - 0.5) * (point + 1));
        });
        const { mean, halfWidth } = meanOfMeans(lists);
        if (Math.abs(mean! - 1) <= halfWidth! * widths) inside++;
      }
      return inside / 1000;
    };
    expect(held(1)).toBeGreaterThan(0.93);
    expect(held(1)).toBeLessThan(0.97);
    expect(held(0.8)).toBeLessThan(0.93);
  });

  test('one run of a point tells no width', () => {
    expect(meanOfMeans([[1], [2, 3]])).toEqual({ n: 1, missing: 0, mean: 1.75, sd: null, halfWidth: null });
  });
});
