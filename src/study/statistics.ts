/** From the values of replications to a mean and how sure it is. */
import { normalQuantile, tQuantile } from './quantiles.js';
import type { Comparison, Estimate } from './study.js';

export const CONFIDENCE = 0.95;

const tOf = new Map<string, number>();
/** Half of the interval's width in standard errors of a mean of n values. */
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
  if (mean === null || halfWidth === null || n < 2) return 'unclear';
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
