/** From the values of replications to a mean and how sure it is. */
import { normalQuantile, tQuantile } from './quantiles.js';
import type { Comparison, Estimate } from './study.js';

export const CONFIDENCE = 0.95;

const tOf = new Map<string, number>();
/** Half of the interval's width in standard errors of a mean of n values, which need not be whole. */
function tFor(n: number, confidence: number): number {
  const name = `${n} ${confidence}`;
  let t = tOf.get(name);
  if (t === undefined) {
    t = tQuantile((1 + confidence) / 2, n - 1);
    tOf.set(name, t);
  }
  return t;
}

/** Mean with its confidence interval (Student's t: replications are independent of each other). */
export function estimate(values: readonly (number | null)[], confidence = CONFIDENCE): Estimate {
  const known = values.filter((value) => value !== null);
  const n = known.length;
  const missing = values.length - n;
  if (n === 0) return { n, missing, mean: null, sd: null, halfWidth: null };
  const mean = meanOf(known);
  if (n === 1) return { n, missing, mean, sd: null, halfWidth: null };
  const sd = Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
  return { n, missing, mean, sd, halfWidth: (tFor(n, confidence) * sd) / Math.sqrt(n) };
}

/** From the first value on, so that equal values have exactly that value as their mean, and no spread. */
export function meanOf(values: readonly number[]): number {
  const first = values[0] ?? Number.NaN;
  return first + values.reduce((sum, value) => sum + (value - first), 0) / values.length;
}

/** Differences of runs with the same luck: `to` less `from`, null where either has no value. */
export const paired = (from: readonly (number | null)[], to: readonly (number | null)[]): (number | null)[] =>
  Array.from({ length: Math.max(from.length, to.length) }, (_, place) => {
    const value = from[place] ?? null;
    const other = to[place] ?? null;
    return value === null || other === null ? null : other - value;
  });

export function verdictOf({ mean, halfWidth, n }: Estimate): Comparison['verdict'] {
  if (mean === null) return 'incomparable';
  if (halfWidth === null || n < 2) return 'unclear';
  if (mean === 0 && halfWidth === 0) return 'same';
  if (mean - halfWidth > 0) return 'more';
  return mean + halfWidth < 0 ? 'less' : 'unclear';
}

/** Wilson's interval of a share: `met` of `of` (Wilson 1927). */
export function wilson(
  met: number,
  of: number,
  confidence = CONFIDENCE,
): { readonly low: number; readonly high: number } {
  if (of === 0) return { low: 0, high: 1 };
  const z = normalQuantile((1 + confidence) / 2);
  const share = met / of;
  const middle = (share + (z * z) / (2 * of)) / (1 + (z * z) / of);
  const half = (z / (1 + (z * z) / of)) * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/** So many runs that are all alike put Wilson's interval beyond a share; of a share of 1 none do. */
export function runsBeyond(share: number, confidence = CONFIDENCE): number {
  const z = normalQuantile((1 + confidence) / 2);
  return Math.floor((share * z * z) / (1 - share)) + 1;
}

/**
 * The mean of several points' means, where points have runs in unequal numbers; each weighs the same, and all its runs
 * count. Runs of one number share their luck, so that the means go together as far as their common runs do; that they go
 * against each other is taken for chance. The degrees of freedom are halfway from those of the shortest list to Welch's
 * and Satterthwaite's: with these alone, intervals of points that go together are too narrow (92 % for 95).
 */
export function meanOfMeans(lists: readonly (readonly number[])[], confidence = CONFIDENCE): Estimate {
  const n = Math.min(...lists.map(({ length }) => length));
  const mean = meanOf(lists.map(meanOf));
  if (!(n > 1)) return { n: Math.max(0, n), missing: 0, mean, sd: null, halfWidth: null };
  const sds = lists.map((list) => Math.sqrt(covariance(list, list)));
  let all = 0;
  let squares = 0;
  for (const [one, left] of lists.entries())
    for (const [other, right] of lists.entries()) {
      const common = Math.min(left.length, right.length);
      const together =
        (sds[one]! * sds[other]! * (one === other ? 1 : correlation(left, right)) * common) / left.length;
      all += together / right.length;
      squares += (together / right.length) ** 2 / (common - 1);
    }
  const longest = Math.max(...lists.map(({ length }) => length));
  const freedom = squares === 0 ? n - 1 : Math.min(longest - 1, Math.max(n - 1, all ** 2 / squares));
  const runs = (freedom + n - 1) / 2 + 1;
  return { n, missing: 0, mean, sd: null, halfWidth: (tFor(runs, confidence) * Math.sqrt(all)) / lists.length };
}

/** Of lists of the same length. */
function covariance(one: readonly number[], other: readonly number[]): number {
  const [mean, otherMean] = [meanOf(one), meanOf(other)];
  const sum = one.reduce((so, value, place) => so + (value - mean) * (other[place]! - otherMean), 0);
  return sum / (one.length - 1);
}

/** Of the runs that both have, from 0 on. */
function correlation(one: readonly number[], other: readonly number[]): number {
  const common = Math.min(one.length, other.length);
  const [left, right] = [one.slice(0, common), other.slice(0, common)];
  const spread = Math.sqrt(covariance(left, left) * covariance(right, right));
  return spread === 0 ? 0 : Math.max(0, covariance(left, right) / spread);
}
