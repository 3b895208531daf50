/**
 * What the columns of a model do, and how sure that is. The model is fitted in each replication: what is independent is the
 * replication, here too, as luck that all points share moves what is fitted and leaves nothing at the points. What is left
 * at the points in the mean of all replications, beyond what the luck of each leaves there, is what the model leaves out:
 * by so much more the truth may be elsewhere.
 */
import { leastSquares } from './least-squares.js';
import { tQuantile } from './quantiles.js';
import { CONFIDENCE, meanOf } from './statistics.js';
import type { Estimate } from './study.js';

/** With fewer degrees of freedom an interval says more of how few they are than of what is left. */
const LEAST_FREEDOM = 3;
/** What is smaller, beside the largest difference between values, is rounding. */
const ROUNDING = 1e-10;

export interface ModelFit {
  readonly freedom: number;
  readonly enough: boolean;
  /** Of each column; without a mean where other columns can do the same. */
  readonly estimates: readonly Estimate[];
}

/** `values`: of each point those of its runs, in the order of replications. */
export function fitted(columns: readonly (readonly number[])[], values: readonly (readonly number[])[]): ModelFit {
  const { rank, variances, solve } = leastSquares(columns, values.length);
  const freedom = Math.max(0, values.length - rank);
  const enough = freedom >= LEAST_FREEDOM;
  if (!enough) return { freedom, enough, estimates: [] };
  // from the first value on, so that equal values give exactly nothing
  const first = values[0]![0]!;
  const n = values.reduce((least, { length }) => Math.min(least, length), Number.POSITIVE_INFINITY);
  const fits = Array.from({ length: n }, (_, run) => solve(values.map((list) => list[run]! - first)));
  const inMean = values.map((_, point) => meanOf(fits.map(({ left }) => left[point]!)));
  const apart = fits.map(({ left }) => squares(left.map((each, point) => each - inMean[point]!)));
  const byLuck = n === 1 ? 0 : apart.reduce((sum, each) => sum + each, 0) / (n - 1) / n;
  const leftOut = Math.max(0, squares(inMean) - byLuck) / freedom;
  const largest = values.flat().reduce((most, value) => Math.max(most, Math.abs(value - first)), 0);
  const exact = (value: number): number => (Math.abs(value) <= ROUNDING * largest ? 0 : value);
  const t = (of: number): number => tQuantile((1 + CONFIDENCE) / 2, of);
  const estimates = variances.map((variance, column): Estimate => {
    const of = { n, missing: 0, sd: null };
    if (variance === null) return { ...of, mean: null, halfWidth: null };
    const parts = fits.map((fit) => fit.parts[column]!);
    const mean = meanOf(parts);
    if (n === 1) return { ...of, mean: exact(mean), halfWidth: null };
    const luck = squares(parts.map((part) => part - mean)) / (n - 1) / n;
    const fault = leftOut * variance;
    // each with its own t, by its share (Cochran and Cox 1957): points may be many and replications few
    const width = (t(n - 1) * luck + t(freedom) * fault) / Math.sqrt(luck + fault);
    return { ...of, mean: exact(mean), halfWidth: luck + fault > 0 ? exact(width) : 0 };
  });
  return { freedom, enough, estimates };
}

const squares = (list: readonly number[]): number => list.reduce((sum, each) => sum + each * each, 0);
