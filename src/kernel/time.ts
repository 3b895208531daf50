/** Virtual time is integer microseconds from the run's start, in a double: exact for 285 years. */

export const US_PER_MS = 1_000;
export const US_PER_S = 1_000_000;

const UNITS: Readonly<Record<string, number>> = {
  us: 1,
  µs: 1,
  ms: US_PER_MS,
  s: US_PER_S,
  m: 60 * US_PER_S,
  min: 60 * US_PER_S,
  h: 3_600 * US_PER_S,
  d: 86_400 * US_PER_S,
};

/** Reads `10s`, `250ms`, `1.5h`, `0`; gives µs, or undefined when it is not a duration. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(us|µs|ms|s|min|m|h|d)$/.exec(text.trim());
  if (!match) return text.trim() === '0' ? 0 : undefined;
  return Math.round(Number(match[1]) * UNITS[match[2]!]!);
}

/** Writes a duration in the largest unit that needs no fraction, or in seconds and less: 10000000 -> `10s`, `13.37s`. */
export function formatDuration(us: number): string {
  if (us === 0) return '0s';
  for (const unit of ['d', 'h', 'min', 's'] as const) {
    if (us % UNITS[unit]! === 0) return `${us / UNITS[unit]!}${unit}`;
  }
  if (us > US_PER_S) return `${us / US_PER_S}s`;
  return us >= US_PER_MS ? `${us / US_PER_MS}ms` : `${us}us`;
}

/** Seconds with six decimals, for tables. */
export const formatSeconds = (us: number): string => (us / US_PER_S).toFixed(6);
