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
/** What is from 0 to below this is one octet. */
const SHORT = 32;
/** What is from 0 to below this, or less than this past a time, µs, is at most four octets. */
const MEDIUM = 2 ** 26;
/** The same with the two lowest bits that say what it is. */
const MEDIUM_REST = MEDIUM * 4;
/** So many bits an integer has, and room for an octet's more. */
const MOST_BITS = 24;

const double = new DataView(new ArrayBuffer(8));

/** Where reading has got to, and what was read. */
export interface Taken {
  at: number;
  value: number;
}

/** `putNumber` of a number that no time is meant by, the short way: most are one octet. */
export function putCount(view: DataView, to: number, value: number): number {
  const small = value | 0;
  if (small === value && small >= 0) {
    if (small < SHORT) {
      view.setUint8(to, small << 2);
      return to + 1;
    }
    if (small < MEDIUM) return putSmall(view, to, small << 2);
  }
  return putNumber(view, to, value, 0);
}

/** `putNumber` of a number that may be a time, µs, the short way. */
export function putValue(view: DataView, to: number, value: number, time: number): number {
  const small = value | 0;
  if (small === value && small >= 0) {
    if (small < SHORT) {
      view.setUint8(to, small << 2);
      return to + 1;
    }
    if (small < LEAST_TIME || (small < MEDIUM && small < time)) return putSmall(view, to, small << 2);
  }
  const past = value - time;
  const soon = past | 0;
  if (soon === past && soon >= 0 && soon < MEDIUM && time >= LEAST_TIME) return putSmall(view, to, (soon << 2) | PAST);
  return putNumber(view, to, value, time);
}

/**
 * Writes at most four octets at once: what stands behind the number is written over by what comes next. How many it takes
 * is worked out: a branch for each would often be guessed wrong.
 */
function putSmall(view: DataView, to: number, rest: number): number {
  const octets = ((38 - Math.clz32(rest | 1)) * 37) >> 8; // the same as divided by 7
  view.setInt32(to, spread(rest) | (0x80_8080 >>> (32 - octets * 8)), true);
  return to + octets;
}

/** Four times seven bits, the lowest first, with room above each seven. */
function spread(rest: number): number {
  return (rest & 0x7f) | ((rest & 0x3f80) << 1) | ((rest & 0x1f_c000) << 2) | ((rest & 0xfe0_0000) << 3);
}

/**
 * Writes a number from `to` on, at most nine octets; gives where the next goes. What is at `time` or later is short. What
 * is no whole number comes back as it was, so that whoever stores it can refuse it.
 */
export function putNumber(view: DataView, to: number, value: number, time: number): number {
  if (Math.floor(value) !== value) return putDouble(view, to, value);
  let rest: number;
  if (value < 0) rest = (-1 - value) * 4 + NEGATIVE;
  else if (time >= LEAST_TIME && value >= time) rest = (value - time) * 4 + PAST;
  else rest = value * 4 + PLAIN;
  if (!(rest < MOST_PACKED)) return putDouble(view, to, value);
  if (rest < MEDIUM_REST) return putSmall(view, to, rest | 0);
  const high = Math.floor(rest / MEDIUM_REST);
  view.setInt32(to, spread((rest - high * MEDIUM_REST) | 0) | 0x8080_8080, true);
  return putSmall(view, to + 4, high);
}

/** Reads the number at `taken.at`, which moves on. */
export function takeNumber(octets: Uint8Array, taken: Taken, time: number): number {
  let octet = octets[taken.at++]!;
  const how = octet & 3;
  let value = (octet & 0x7f) >> 2;
  for (let bits = 5; octet >= 0x80; bits += 7) {
    if (bits > MOST_BITS) {
      value = takeRest(octets, taken, value);
      break;
    }
    octet = octets[taken.at++]!;
    value |= (octet & 0x7f) << bits;
  }
  if (how === PLAIN) return value;
  if (how === PAST) return value + time;
  return how === NEGATIVE ? -1 - value : takeDouble(octets, taken);
}

/** What is in more octets than an integer holds: `value` is what the first ones say. */
function takeRest(octets: Uint8Array, taken: Taken, value: number): number {
  let octet = 0x80;
  let sum = value;
  for (let unit = 2 ** 26; octet >= 0x80; unit *= 128) {
    octet = octets[taken.at++]!;
    sum += (octet & 0x7f) * unit;
  }
  return sum;
}

function putDouble(view: DataView, to: number, value: number): number {
  view.setUint8(to, DOUBLE);
  view.setFloat64(to + 1, value, true);
  return to + 9;
}

function takeDouble(octets: Uint8Array, taken: Taken): number {
  for (let i = 0; i < 8; i++) double.setUint8(i, octets[taken.at + i]!);
  taken.at += 8;
  return double.getFloat64(0, true);
}
