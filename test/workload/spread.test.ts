/** Times of calls come as their closed forms say: distribution by Kolmogorov and Smirnov, and mean, at 99 %. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { toHold, toSpread } from '../../models/scenario/workload.js';
import { hold } from '../../models/scenario/workload-schema.js';
import { normalQuantile } from '../../models/workload/quantile.js';
import { meanUs, type Spread, timeAt } from '../../models/workload/spread.js';
import { Random } from '../../src/kernel/random.js';

const S = 1e6;
const DRAWS = 4000;

/** Of the error function, Abramowitz and Stegun 7.1.26: good to 1.5e-7, by other means than the quantile. */
function normalCdf(x: number): number {
  const t = 1 / (1 + 0.3275911 * (Math.abs(x) / Math.SQRT2));
  const series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const half = 0.5 * series * Math.exp((-x * x) / 2);
  return x < 0 ? half : 1 - half;
}

test.each([
  [0.5, 0],
  [0.975, 1.959963984540054],
  [0.995, 2.5758293035489004],
  [0.001, -3.090232306167813],
  [1e-10, -6.361340902404056],
  [1 - 1e-6, 4.753424308822899],
])('the normal quantile of %d is %d', (share, value) => {
  expect(normalQuantile(share)).toBeCloseTo(value, 9);
});

test('the normal quantile undoes the distribution function', () => {
  fc.assert(
    fc.property(fc.double({ min: -5, max: 5, noNaN: true }), (x) => {
      expect(normalCdf(normalQuantile(normalCdf(x)))).toBeCloseTo(normalCdf(x), 6);
    }),
  );
});

const drawn = (spread: Spread, seed: number): number[] => {
  const random = new Random(seed);
  return Array.from({ length: DRAWS }, (_, place) =>
    timeAt(spread, random.fraction(`call:dial/${place + 1}/hold`), place + 1),
  );
};

/** Largest distance from the distribution, times the root of the number: 1.63 is passed by 1 % of true samples. */
function distance(values: readonly number[], cdf: (us: number) => number): number {
  const sorted = [...values].sort((one, other) => one - other);
  const most = sorted.reduce((so, value, place) => {
    const share = cdf(value);
    return Math.max(so, Math.abs(share - place / sorted.length), Math.abs((place + 1) / sorted.length - share));
  }, 0);
  return most * Math.sqrt(values.length);
}

type Case = readonly [string, Parameters<typeof toSpread>[0], (us: number) => number, mean: number, sd: number];
const CASES: readonly Case[] = [
  [
    'exponential',
    { exponential: { mean: '180s', min: 0, max: 'never' } },
    (us) => 1 - Math.exp(-us / (180 * S)),
    180 * S,
    180 * S,
  ],
  [
    'exponential from a least time',
    { exponential: { mean: '30s', min: '10s', max: 'never' } },
    (us) => (us < 10 * S ? 0 : 1 - Math.exp(-(us - 10 * S) / (20 * S))),
    30 * S,
    20 * S,
  ],
  ['uniform', { uniform: ['10s', '50s'] }, (us) => (us / S - 10) / 40, 30 * S, (40 * S) / Math.sqrt(12)],
  [
    'lognormal by mean and sd',
    { lognormal: { mean: '3min', sd: '3min', max: 'never' } },
    (us) => normalCdf((Math.log(us / (180 * S)) + Math.LN2 / 2) / Math.sqrt(Math.LN2)),
    180 * S,
    180 * S,
  ],
  [
    'lognormal by median and sigma',
    { lognormal: { median: '60s', sigma: 0.5, max: 'never' } },
    (us) => normalCdf(Math.log(us / (60 * S)) / 0.5),
    60 * S * Math.exp(0.125),
    60 * S * Math.exp(0.125) * Math.sqrt(Math.exp(0.25) - 1),
  ],
  [
    'normal',
    { normal: { mean: '60s', sd: '5s', min: 0, max: '1h' } },
    (us) => normalCdf((us / S - 60) / 5),
    60 * S,
    5 * S,
  ],
];

describe.each(CASES)('%s', (_name, text, cdf, mean, sd) => {
  const spread = toSpread(text);

  it('is told with its mean', () => {
    expect(meanUs(spread) / mean).toBeCloseTo(1, 6);
  });

  it.each([1, 2, 3])('is drawn as it says, seed %i', (seed) => {
    const values = drawn(spread, seed);
    expect(distance(values, cdf)).toBeLessThan(1.63);
    const average = values.reduce((sum, value) => sum + value, 0) / DRAWS;
    expect(Math.abs(average - mean) / (sd / Math.sqrt(DRAWS))).toBeLessThan(2.576);
    expect(values.every(Number.isSafeInteger)).toBe(true);
  });

  it('would not pass with a mean 10 % off', () => {
    const [one, other] = [1, 2].map((seed) => drawn(spread, seed).map((us) => us * 1.1));
    expect(Math.max(distance(one!, cdf), distance(other!, cdf))).toBeGreaterThan(1.63);
  });
});

it('is cut at its bounds', () => {
  const spread = toSpread({ exponential: { mean: '20s', min: '5s', max: '30s' } });
  const values = drawn(spread, 1);
  expect(Math.min(...values)).toBeGreaterThanOrEqual(5 * S);
  expect(Math.max(...values)).toBe(30 * S);
});

it('the same draw is longer in the same measure where the mean is', () => {
  const [short, long] = ['10s', '30s'].map((mean) => toSpread({ exponential: { mean, min: 0, max: 'never' } }));
  const [ones, others] = [drawn(short!, 4), drawn(long!, 4)];
  expect(others.every((us, place) => Math.abs(us - 3 * ones[place]!) <= 2)).toBe(true);
});

describe('a list', () => {
  const csv = 'hold\n1\n2.5\n4\n';
  it('is taken in turn, and round again', () => {
    const spread = toHold(hold.parse({ csv }));
    expect([1, 2, 3, 4, 5].map((turn) => timeAt(spread, 0.99, turn) / S)).toEqual([1, 2.5, 4, 1, 2.5]);
    expect(meanUs(spread)).toBe(2.5 * S);
  });

  it('is drawn from, each as often', () => {
    const values = drawn(toHold(hold.parse({ csv, take: 'drawn' })), 1);
    const chi = [1, 2.5, 4].reduce((sum, s) => {
      const expected = DRAWS / 3;
      return sum + (values.filter((us) => us === s * S).length - expected) ** 2 / expected;
    }, 0);
    expect(chi).toBeLessThan(9.21); // 99 % of chi squared, 2 degrees of freedom
  });
});

it('never ends by itself where nothing else is said', () => {
  expect(meanUs(toHold('never'))).toBe(Number.POSITIVE_INFINITY);
});
