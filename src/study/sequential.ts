/** How many replications a point still wants. */
import { estimate } from './statistics.js';

export type Replications =
  | number
  | {
      readonly min: number;
      readonly max: number;
      /** The half-width that is wanted: a number in the response's unit, or `5%` of the mean. */
      readonly until: { readonly response: string; readonly halfWidth: number | string };
    };

/** 0: it is enough. `values` are those of the response that decides. */
export function moreRuns(replications: Replications, done: number, values: readonly (number | null)[]): number {
  if (typeof replications === 'number') return Math.max(0, replications - done);
  const { min, max, until } = replications;
  if (done < min) return Math.min(min, max) - done;
  if (done >= max) return 0;
  const { mean, halfWidth, n } = estimate(values);
  if (mean === null || halfWidth === null) return Math.min(min, max - done);
  const wanted = wantedHalfWidth(until.halfWidth, mean);
  if (halfWidth <= wanted) return 0;
  // the width goes with the root of their number; no more than doubled at once, as the first guess is rough
  const needed = wanted === 0 ? max : Math.ceil(n * (halfWidth / wanted) ** 2);
  return Math.max(1, Math.min(needed - done, done, max - done));
}

export function wantedHalfWidth(halfWidth: number | string, mean: number): number {
  if (typeof halfWidth === 'number') return halfWidth;
  return (Math.abs(mean) * Number.parseFloat(halfWidth)) / 100;
}
