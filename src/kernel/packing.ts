/**
 * Whole numbers in few octets: seven bits an octet, the lowest first. The two lowest bits of all say what the rest is:
 * a number from 0 on, one below 0, how far it is past a given time, or (alone) that eight octets of a double follow.
 */

/** What is from 0 to below this is one octet, at any time: it shifted by `SHORT_SHIFT`. */
export const SHORT = 32;
export const SHORT_SHIFT = 2;

const PLAIN = 0;
const NEGATIVE = 1;
const PAST = 2;
const DOUBLE = 3;
/** Times before the first second are written like other numbers. */
const LEAST_TIME = 1_000_000;
const MOST_PACKED = 2 ** 51;
const TWO_29 = 2 ** 29;

const double = new DataView(new ArrayBuffer(8));

/** Where reading has got to, and what was read. */
export interface Taken {
  at: number;
  value: number;
}

/**
 * Writes a number from `to` on, at most nine octets; gives where the next goes. What is at `time` or later is short. What
 * is no whole number comes back as it was, so that whoever stores it can refuse it.
 */
export function putNumber(octets: Uint8Array, to: number, value: number, time: number): number {
  const past = time >= LEAST_TIME ? value - time : -1;
  const base = past >= 0 ? past : value;
  const small = base | 0;
  // nearly every number: with its two lowest bits it fits an integer
  if (small === base && small >= 0 && small < TWO_29)
    return putSmall(octets, to, (small << 2) | (past >= 0 ? PAST : PLAIN));
  return putLarge(octets, to, value, time);
}

function putSmall(octets: Uint8Array, to: number, value: number): number {
  let rest = value;
  let next = to;
  while (rest >= 0x80) {
    octets[next++] = (rest & 0x7f) | 0x80;
    rest >>= 7;
  }
  octets[next++] = rest;
  return next;
}

function putLarge(octets: Uint8Array, to: number, value: number, time: number): number {
  if (Math.floor(value) !== value) return putDouble(octets, to, value);
  let rest: number;
  if (value < 0) rest = (-1 - value) * 4 + NEGATIVE;
  else if (time >= LEAST_TIME && value >= time) rest = (value - time) * 4 + PAST;
  else rest = value * 4 + PLAIN;
  if (!(rest < MOST_PACKED)) return putDouble(octets, to, value);
  let next = to;
  while (rest >= 0x80) {
    const high = Math.floor(rest / 128);
    octets[next++] = (rest - high * 128) | 0x80;
    rest = high;
  }
  octets[next++] = rest;
  return next;
}

/** Reads the number at `taken.at`, which moves on. */
export function takeNumber(octets: Uint8Array, taken: Taken, time: number): number {
  let octet = octets[taken.at++]!;
  let rest = octet & 0x7f;
  let unit = 128;
  while (octet >= 0x80) {
    octet = octets[taken.at++]!;
    rest += (octet & 0x7f) * unit;
    unit *= 128;
  }
  const how = rest % 4;
  const value = (rest - how) / 4;
  if (how === PLAIN) return value;
  if (how === PAST) return value + time;
  return how === NEGATIVE ? -1 - value : takeDouble(octets, taken);
}

function putDouble(octets: Uint8Array, to: number, value: number): number {
  octets[to] = DOUBLE;
  double.setFloat64(0, value, true);
  for (let i = 0; i < 8; i++) octets[to + 1 + i] = double.getUint8(i);
  return to + 9;
}

function takeDouble(octets: Uint8Array, taken: Taken): number {
  for (let i = 0; i < 8; i++) double.setUint8(i, octets[taken.at + i]!);
  taken.at += 8;
  return double.getFloat64(0, true);
}
