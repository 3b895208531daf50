/** Sums over what a meter kept, each over a span of virtual time. */
import type { Meter } from './meter.js';
import type { Series } from './series.js';

/** What of a run is measured, µs. */
export interface Span {
  readonly fromUs: number;
  /** What happens later does not count. */
  readonly toUs: number;
  /** Rates and means over time are over the time up to here: what runs on beyond it are but timers. */
  readonly activeToUs: number;
}

const US_PER_S = 1e6;
export const inS = (us: number | null): number | null => (us === null ? null : us / US_PER_S);
export const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

/** Places of a rising series that lie in a span. */
const within = (at: Series, { fromUs, toUs }: Span): readonly [number, number] => [
  at.firstFrom(fromUs),
  at.firstFrom(toUs + 1),
];
export function count(at: Series, span: Span): number {
  const [from, to] = within(at, span);
  return to - from;
}
export const chosen = (values: Series, at: Series, span: Span): Float64Array => values.slice(...within(at, span));

export function mean(values: Float64Array): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Type 7: between the two nearest, in proportion. */
export function quantile(values: Float64Array, p: number): number | null {
  if (values.length === 0) return null;
  const sorted = values.slice().sort();
  const place = (sorted.length - 1) * p;
  const below = Math.floor(place);
  const [low, high] = [sorted[below]!, sorted[Math.min(below + 1, sorted.length - 1)]!];
  return low + (high - low) * (place - below);
}

/** Mean over time of the number of calls up. */
export function meanUp({ upAt, upIs }: Meter, { fromUs, activeToUs: toUs }: Span): number | null {
  let [sum, since, is] = [0, fromUs, 0];
  for (let place = 0; place < upAt.length; place++) {
    const at = upAt.at(place);
    if (at > toUs) break;
    if (at > since) {
      sum += is * (at - since);
      since = at;
    }
    is = upIs.at(place);
  }
  return share(sum + is * Math.max(0, toUs - since), toUs - fromUs);
}

export function mostUp({ upAt, upIs }: Meter, { fromUs, toUs }: Span): number {
  let [most, is] = [0, 0];
  for (let place = 0; place < upAt.length && upAt.at(place) <= toUs; place++) {
    if (upAt.at(place) >= fromUs) most = Math.max(most, is);
    is = upIs.at(place);
  }
  return Math.max(most, is);
}

export function upAtEnd({ upAt, upIs }: Meter, { toUs }: Span): number {
  const place = upAt.firstFrom(toUs + 1) - 1;
  return place < 0 ? 0 : upIs.at(place);
}

/**
 * From the span's start until so large a share of all users is up, µs: the first time that it is reached after the number
 * was below it. 0: it never was below; null: it is not reached within the span, or there are no users.
 */
export function timeUntilUp(meter: Meter, { fromUs, toUs }: Span, part: number): number | null {
  const { upAt, upIs, population } = meter;
  if (population === 0) return null;
  const wanted = Math.ceil(population * part - 1e-9);
  let below = false;
  let is = 0;
  for (let place = 0; place < upAt.length && upAt.at(place) <= toUs; place++) {
    const at = upAt.at(place);
    if (at >= fromUs && !below) below = is < wanted;
    is = upIs.at(place);
    if (at < fromUs) continue;
    if (is < wanted) below = true;
    else if (below) return at - fromUs;
  }
  return below || is < wanted ? null : 0;
}

const seconds = ({ fromUs, activeToUs }: Span): number => (activeToUs - fromUs) / US_PER_S;
export const perS = (amount: number, span: Span): number | null => share(amount, seconds(span));
export const setups = ({ setupUs, establishedAt }: Meter, span: Span): Float64Array =>
  chosen(setupUs, establishedAt, span);

/** A call that was refused for want of something: ports, sessions, addresses, places in a queue. */
const BLOCKED = /\b(busy|limit|no facilities|no free|no address|exhausted|insufficient resources)\b/i;
export function failures(
  { failedAt, failedWhy, reasons }: Meter,
  span: Span,
  counts: (reason: string) => boolean,
): number {
  return chosen(failedWhy, failedAt, span).reduce((sum, why) => sum + (counts(reasons[why]!) ? 1 : 0), 0);
}
export const blocked = (meter: Meter, span: Span): number => failures(meter, span, (reason) => BLOCKED.test(reason));
