/** The levels of a range. */

export interface Range {
  readonly from: number;
  readonly to: number;
  readonly steps: number;
  /** Equal ratios instead of equal steps; `from` is above 0. */
  readonly log: boolean;
  /** Rounded to whole numbers; what then is there twice is there once. */
  readonly whole: boolean;
}

export function rangeLevels({ from, to, steps, log, whole }: Range): number[] {
  const levels = Array.from({ length: steps }, (_, step) => {
    const part = step / (steps - 1);
    const value = log ? from * (to / from) ** part : from + (to - from) * part;
    return whole ? Math.round(value) : Number(value.toPrecision(6));
  });
  return [...new Set(levels)];
}
