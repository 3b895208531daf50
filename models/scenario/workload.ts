/** A scenario's calls that were found good -> what the models make of them. */
import type { CallSpec } from '../config.js';
import type { ArrivalSpec, RatePiece } from '../workload/arrivals.js';
import { type Csv, parseArrivals, parseHolds } from '../workload/csv.js';
import type { RedialSpec } from '../workload/redial.js';
import { meanUs, type Spread } from '../workload/spread.js';
import type { ScenarioText } from './schema.js';
import { toUs } from './values.js';
import { type ArrivalsText, type HoldText, type RedialText, type SpreadText, toPerS } from './workload-schema.js';

const NEVER = Number.POSITIVE_INFINITY;
const HOUR_US = 3_600_000_000;
const NO_TIMES = new Float64Array(0);

function good<T>(parsed: Csv<T>): T {
  if (!parsed.ok) throw new Error(`line ${parsed.fault.line}: ${parsed.fault.message}`);
  return parsed.value;
}

export function toSpread({ uniform, normal, exponential, lognormal }: SpreadText): Spread {
  if (uniform) return { kind: 'uniform', minUs: toUs(uniform[0]), maxUs: toUs(uniform[1]) };
  const bounds = normal ?? exponential;
  if (bounds) {
    const common = { meanUs: toUs(bounds.mean), minUs: toUs(bounds.min), maxUs: toUs(bounds.max) };
    return normal ? { kind: 'normal', ...common, sdUs: toUs(normal.sd) } : { kind: 'exponential', ...common };
  }
  if (!lognormal) throw new Error('a distribution without a kind');
  const { mean, sd, median, sigma, max } = lognormal;
  const limits = { minUs: 0, maxUs: toUs(max) };
  if (median !== undefined) return { kind: 'lognormal', medianUs: toUs(median), sigma: sigma!, ...limits };
  const [meanUs, sdUs] = [toUs(mean!), toUs(sd!)];
  const variance = Math.log1p((sdUs / meanUs) ** 2);
  return { kind: 'lognormal', medianUs: meanUs * Math.exp(-variance / 2), sigma: Math.sqrt(variance), ...limits };
}

export function toHold(text: HoldText): Spread {
  if (typeof text !== 'object') return { kind: 'constant', us: toUs(text) };
  if (text.csv === undefined) return toSpread(text);
  return { kind: 'listed', timesUs: good(parseHolds(text.csv)), inTurn: text.take !== 'drawn' };
}

export function toRedial({ after, backOff, cap, jitter, limit = NEVER, when }: RedialText): RedialSpec {
  return {
    after: typeof after === 'object' ? toSpread(after) : { kind: 'constant', us: toUs(after) },
    backOff,
    capUs: toUs(cap),
    jitter,
    limit,
    failed: when !== 'lost',
    lost: when !== 'failed',
  };
}

const perUs = (rate: string | number): number => toPerS(rate) / 1e6;
const level = (rate: string | number, untilUs: number): RatePiece => ({ untilUs, from: perUs(rate), to: perUs(rate) });

function ratesOf({ poisson, rate, ramp, day, curve }: ArrivalsText): RatePiece[] {
  if (ramp) {
    const rising = { untilUs: toUs(ramp.over), from: perUs(ramp.from), to: perUs(ramp.to) };
    return [rising, level(ramp.to, NEVER)];
  }
  if (day) return day.map((each, hour) => level(each, (hour + 1) * HOUR_US));
  if (curve) {
    const pieces = curve.map(([, each], place) => level(each, curve[place + 1] ? toUs(curve[place + 1]![0]) : NEVER));
    const first = toUs(curve[0]![0]);
    return first > 0 ? [level(0, first), ...pieces] : pieces;
  }
  const constant = poisson ?? rate;
  return constant === undefined ? [] : [level(constant, NEVER)];
}

export function toArrivals(text: ArrivalsText, atUs: number, lines: number): ArrivalSpec {
  const { rate, day, csv, count = NEVER } = text;
  const list = csv === undefined ? undefined : good(parseArrivals(csv, lines));
  return {
    kind: list ? 'listed' : rate === undefined ? 'poisson' : 'even',
    rates: ratesOf(text),
    again: day !== undefined,
    listedUs: list?.timesUs ?? NO_TIMES,
    listedHoldUs: list?.holdUs ?? NO_TIMES,
    listedCalled: list?.called ?? [],
    untilUs: text.until === undefined ? atUs + toUs(text.for ?? 'never') : toUs(text.until),
    count,
  };
}

/** A call of the scenario, by one of so many lines, to these LACs. */
export function toCall(text: ScenarioText['calls'][number], lacs: readonly string[], lines: number): CallSpec {
  const { at, hold, every = 0, arrivals, redial, ...rest } = text;
  const spread = toHold(hold);
  return {
    ...rest,
    lacs,
    atUs: toUs(at),
    everyUs: toUs(every),
    lines,
    holdUs: meanUs(spread),
    hold: spread.kind === 'constant' ? undefined : spread,
    arrivals: arrivals && toArrivals(arrivals, toUs(at), lines),
    redial: redial && toRedial(redial),
  };
}
