/**
 * Whole numbers in few octets: seven bits an octet, the lowest first. The two lowest bits of all say what the rest is:
 * a number from 0 on, one below 0, how far it is past a given time, or (alone) that eight octets of a double follow.
 */

const PLAIN = 0;
const NEGATIVE = 1;
const PAST = 2;
const DOUBLE = 3;
/** Times before the first second are written like other numbers. */
const LEAST_TIME = 1_000_000;
const MOST_PACKED = 2 ** 51;
const TWO_28 = 2 ** 28;

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
  if (Math.floor(value) !== value) return putDouble(octets, to, value);
  let rest: number;
  if (value < 0) rest = (-1 - value) * 4 + NEGATIVE;
  else if (time >= LEAST_TIME && value >= time) rest = (value - time) * 4 + PAST;
  else rest = value * 4 + PLAIN;
  let next = to;
  if (rest < 0x80) {
    octets[next++] = rest;
    return next;
  }
  if (!(rest < MOST_PACKED)) return putDouble(octets, next, value);
  while (rest >= TWO_28) {
    const high = Math.floor(rest / 128);
    octets[next++] = (rest - high * 128) | 0x80;
    rest = high;
  }
  let small = rest | 0;
  while (small >= 0x80) {
    octets[next++] = (small & 0x7f) | 0x80;
    small >>>= 7;
  }
  octets[next++] = small;
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
