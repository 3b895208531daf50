/** What values of a study count as in an expression: numbers, or texts that can only be the same or not. */
import { parseDuration } from '../kernel/time.js';

export type Scalar = number | string;

export const bool = (value: boolean): number => (value ? 1 : 0);

/** What a level or a response counts as: a number, a duration in seconds, a rate a second; NaN where it is none of these. */
export function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return bool(value);
  if (typeof value !== 'string') return Number.NaN;
  if (value === 'never') return Number.POSITIVE_INFINITY;
  const rate = /^(\d+(?:\.\d+)?)\s*\/\s*(s|min|h|d)$/.exec(value);
  if (rate) return Number(rate[1]) / (parseDuration(`1${rate[2]}`)! / 1e6);
  const us = parseDuration(value);
  return us === undefined ? Number(value === '' ? Number.NaN : value) : us / 1e6;
}

/** As `numberOf`; a text that is no number stays a text. */
export function scalarOf(value: unknown): Scalar {
  const number = numberOf(value);
  return Number.isNaN(number) && typeof value === 'string' ? value : number;
}

export const asNumber = (value: Scalar): number => (typeof value === 'string' ? Number.NaN : value);

/** The same text or not; undefined: neither side is a text, or one is not known. */
export function sameText(sign: string, a: Scalar, b: Scalar): number | undefined {
  if ((typeof a !== 'string' && typeof b !== 'string') || Number.isNaN(a) || Number.isNaN(b)) return undefined;
  return sign === '==' ? bool(a === b) : sign === '!=' ? bool(a !== b) : undefined;
}
