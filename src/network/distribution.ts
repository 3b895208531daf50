import type { Stream } from '../kernel/random.js';

/** How long something takes, µs; every distribution is bounded. */
export type Distribution =
  | { readonly kind: 'constant'; readonly us: number }
  | { readonly kind: 'uniform'; readonly minUs: number; readonly maxUs: number }
  | {
      readonly kind: 'normal';
      readonly meanUs: number;
      readonly sdUs: number;
      readonly minUs: number;
      readonly maxUs: number;
    }
  | { readonly kind: 'exponential'; readonly meanUs: number; readonly minUs: number; readonly maxUs: number };

/** Draws a duration: whole µs within the distribution's bounds. A constant draws nothing. */
export function drawUs(distribution: Distribution, stream: Stream): number {
  switch (distribution.kind) {
    case 'constant':
      return distribution.us;
    case 'uniform':
      return Math.round(distribution.minUs + stream() * (distribution.maxUs - distribution.minUs));
    case 'normal':
      return bounded(distribution, distribution.meanUs + distribution.sdUs * standardNormal(stream));
    case 'exponential':
      return bounded(
        distribution,
        distribution.minUs - (distribution.meanUs - distribution.minUs) * Math.log(1 - stream()),
      );
  }
}

function bounded(bounds: { readonly minUs: number; readonly maxUs: number }, value: number): number {
  return Math.round(Math.min(bounds.maxUs, Math.max(bounds.minUs, value)));
}

/** Box-Muller; two draws a value, so that a stream's use does not depend on what was drawn. */
function standardNormal(stream: Stream): number {
  const radius = Math.sqrt(-2 * Math.log(1 - stream()));
  return radius * Math.cos(2 * Math.PI * stream());
}
