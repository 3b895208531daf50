/**
 * How long something of a call takes: how long it is held, how long until it is dialled again. Drawn once by name and by
 * inversion: one number in [0, 1) makes one time, and a longer mean makes the same draw longer.
 */
import { normalQuantile } from './quantile.js';

export type Spread =
  | { readonly kind: 'constant'; readonly us: number }
  | { readonly kind: 'uniform'; readonly minUs: number; readonly maxUs: number }
  | {
      readonly kind: 'normal';
      readonly meanUs: number;
      readonly sdUs: number;
      readonly minUs: number;
      readonly maxUs: number;
    }
  | { readonly kind: 'exponential'; readonly meanUs: number; readonly minUs: number; readonly maxUs: number }
  | {
      readonly kind: 'lognormal';
      readonly medianUs: number;
      readonly sigma: number;
      readonly minUs: number;
      readonly maxUs: number;
    }
  | {
      readonly kind: 'listed';
      readonly timesUs: Float64Array;
      /** One after the other and round again; or any of them. */
      readonly inTurn: boolean;
    };

const bounded = (value: number, minUs: number, maxUs: number): number => Math.min(maxUs, Math.max(minUs, value));

/** Whole µs, by a share from 0 to 1; `turn`, from 1, says which of a list it is. */
export function timeAt(spread: Spread, share: number, turn: number): number {
  return Math.round(exactlyAt(spread, share, turn));
}

function exactlyAt(spread: Spread, share: number, turn: number): number {
  switch (spread.kind) {
    case 'constant':
      return spread.us;
    case 'uniform':
      return spread.minUs + share * (spread.maxUs - spread.minUs);
    case 'normal':
      return bounded(spread.meanUs + spread.sdUs * normalQuantile(share), spread.minUs, spread.maxUs);
    case 'exponential':
      return bounded(spread.minUs - (spread.meanUs - spread.minUs) * Math.log(1 - share), spread.minUs, spread.maxUs);
    case 'lognormal':
      return bounded(spread.medianUs * Math.exp(spread.sigma * normalQuantile(share)), spread.minUs, spread.maxUs);
    case 'listed': {
      const { timesUs, inTurn } = spread;
      const place = inTurn ? Math.max(0, turn - 1) % timesUs.length : Math.floor(share * timesUs.length);
      return timesUs[place]!;
    }
  }
}

/** Whether a draw has a part in it. */
export const isDrawn = (spread: Spread): boolean =>
  spread.kind !== 'constant' && !(spread.kind === 'listed' && spread.inTurn);

/** µs, before it is cut to its bounds. */
export function meanUs(spread: Spread): number {
  switch (spread.kind) {
    case 'constant':
      return spread.us;
    case 'uniform':
      return (spread.minUs + spread.maxUs) / 2;
    case 'normal':
    case 'exponential':
      return spread.meanUs;
    case 'lognormal':
      return spread.medianUs * Math.exp((spread.sigma * spread.sigma) / 2);
    case 'listed':
      return spread.timesUs.reduce((sum, us) => sum + us, 0) / spread.timesUs.length;
  }
}
