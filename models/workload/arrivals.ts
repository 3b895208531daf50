/**
 * When the calls of a stream come. Only the next one is ever known: it follows from the number and the time of the one
 * before, and from a draw of its own name, so that nothing is kept and no other draw moves it.
 */
import type { Random } from '../../src/kernel/random.js';
import type { CallSpec } from '../config.js';

/** From one time on, µs after the first call may come, the rate goes evenly from `from` to `to`, calls a µs. */
export interface RatePiece {
  readonly untilUs: number;
  readonly from: number;
  readonly to: number;
}

export interface ArrivalSpec {
  /** Evenly, the first at once; a Poisson process; or as listed. */
  readonly kind: 'even' | 'poisson' | 'listed';
  /** Of a Poisson process the pieces one after the other; of an even stream one. */
  readonly rates: readonly RatePiece[];
  /** The pieces come round again where the last one ends. */
  readonly again: boolean;
  /** Times after the first may come, µs, in order. */
  readonly listedUs: Float64Array;
  /** How long each of the list is held, µs; empty: as the call says. */
  readonly listedHoldUs: Float64Array;
  /** The number each of the list calls; empty: as the call says. */
  readonly listedCalled: readonly string[];
  /** None comes from this time on, µs; Infinity: never. */
  readonly untilUs: number;
  /** How many; Infinity: no limit. */
  readonly count: number;
}

/** The time of a stream's n-th call, from 1, µs, by that of the one before; Infinity: it does not come. */
export function arrivalUs(call: CallSpec, random: Random, number: number, previousUs: number): number {
  const { atUs, name } = call;
  const arrivals = call.arrivals!;
  if (number > arrivals.count) return Number.POSITIVE_INFINITY;
  let time: number;
  if (arrivals.kind === 'even') time = (number - 1) / arrivals.rates[0]!.from;
  else if (arrivals.kind === 'listed') time = arrivals.listedUs[number - 1] ?? Number.POSITIVE_INFINITY;
  else {
    const amount = -Math.log(1 - random.fraction(`call:${name}/${number}/arrival`));
    time = timeOfAmount(arrivals, Math.max(0, previousUs - atUs), amount);
  }
  const at = atUs + Math.round(time);
  return at < arrivals.untilUs && at <= Number.MAX_SAFE_INTEGER ? at : Number.POSITIVE_INFINITY;
}

/** The first call of a stream after a time, µs: its number and when; undefined where none comes. */
export function arrivalAfter(
  call: CallSpec,
  random: Random,
  afterUs: number,
): { readonly number: number; readonly atUs: number } | undefined {
  let atUs = call.atUs;
  for (let number = 1; ; number++) {
    atUs = arrivalUs(call, random, number, atUs);
    if (atUs === Number.POSITIVE_INFINITY) return undefined;
    if (atUs > afterUs) return { number, atUs };
  }
}

/** When the integral of the rate since `fromUs` is `amount`; Infinity: never. */
function timeOfAmount({ rates, again }: ArrivalSpec, fromUs: number, amount: number): number {
  const periodUs = again ? rates.at(-1)!.untilUs : Number.POSITIVE_INFINITY;
  let base = again ? Math.floor(fromUs / periodUs) * periodUs : 0;
  let at = fromUs - base;
  let left = amount;
  for (;;) {
    let begins = 0;
    for (const { untilUs, from, to } of rates) {
      if (at < untilUs) {
        const slope = untilUs === Number.POSITIVE_INFINITY ? 0 : (to - from) / (untilUs - begins);
        const rate = from + slope * (at - begins);
        const whole = slope === 0 ? rate * (untilUs - at) : ((rate + to) / 2) * (untilUs - at);
        if (rate + to > 0 && left <= whole) return base + at + lengthOf(left, rate, slope);
        if (untilUs === Number.POSITIVE_INFINITY) return untilUs;
        left -= whole;
        at = untilUs;
      }
      begins = untilUs;
    }
    if (!again) return Number.POSITIVE_INFINITY;
    base += periodUs;
    at = 0;
  }
}

/** The root s >= 0 of rate s + slope s^2 / 2 = amount, so written that nothing cancels. */
const lengthOf = (amount: number, rate: number, slope: number): number =>
  (2 * amount) / (rate + Math.sqrt(Math.max(0, rate * rate + 2 * slope * amount)));

/** How many calls a µs come at most. */
export const highestRate = ({ rates, kind, listedUs }: ArrivalSpec): number =>
  kind === 'listed'
    ? listedUs.length / Math.max(1, listedUs.at(-1) ?? 1)
    : rates.reduce((most, { from, to }) => Math.max(most, from, to), 0);
