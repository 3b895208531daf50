/**
 * Octets that a state keeps, as a text with a character for each (Latin-1): an array of its own takes five times as much.
 * The ends of a link, and the links of a node, say mostly the same: equal ones that are kept within a while are one text.
 */

import { octetsText, putOctets } from './octets.js';

export type KeptOctets = string;

/** What is longer is not shared, and is rare; a power of two of places in the table. */
const LONGEST = 255;
const PLACES = 32_768;
/** Of FNV. */
const PRIME = 0x0100_0193;
const table: KeptOctets[] = new Array(PLACES).fill('');
/** The octets of a short text in the table, place by place: octets are compared faster with them than with characters. */
const SHORT = 32;
const shorts = new Uint8Array(PLACES * SHORT);
/** Where the characters of a text are put together, by length. */
const desks: number[][] = Array.from({ length: LONGEST + 1 }, (_, length) => Array.from({ length }, () => 0));

/** `octets[from..to)`, to be kept. */
export function keep(octets: Uint8Array, from = 0, to = octets.length): KeptOctets {
  const length = to - from;
  if (length <= 0) return '';
  if (length > LONGEST) return Buffer.from(octets.subarray(from, to)).toString('latin1');
  let hash = length;
  let at = from;
  // By fours, since a round of the loop takes longer than an octet does.
  for (const last = to - 4; at <= last; at += 4) {
    hash = Math.imul(hash ^ octets[at]!, PRIME);
    hash = Math.imul(hash ^ octets[at + 1]!, PRIME);
    hash = Math.imul(hash ^ octets[at + 2]!, PRIME);
    hash = Math.imul(hash ^ octets[at + 3]!, PRIME);
  }
  for (; at < to; at++) hash = Math.imul(hash ^ octets[at]!, PRIME);
  const place = (hash ^ (hash >>> 15)) & (PLACES - 1);
  const known = table[place]!;
  if (known.length === length && (length > SHORT ? keeps(known, octets, from, to) : isShort(place, octets, from, to)))
    return known;
  if (length <= SHORT) putOctets(shorts, place * SHORT, octets, from, to);
  const desk = desks[length]!;
  for (let index = 0; index < length; index++) desk[index] = octets[from + index]!;
  const kept = String.fromCharCode.apply(null, desk);
  table[place] = kept;
  return kept;
}

/** Whether the short text in a place, which is as long, is `octets[from..to)`. */
function isShort(place: number, octets: Uint8Array, from: number, to: number): boolean {
  const shift = place * SHORT - from;
  let at = from;
  for (const last = to - 4; at <= last; at += 4) {
    if (shorts[at + shift] !== octets[at] || shorts[at + shift + 1] !== octets[at + 1]) return false;
    if (shorts[at + shift + 2] !== octets[at + 2] || shorts[at + shift + 3] !== octets[at + 3]) return false;
  }
  for (; at < to; at++) if (shorts[at + shift] !== octets[at]) return false;
  return true;
}

/** The text that `octets[from..to)` are: UTF-8, as it is for people. */
export function keptText(octets: Uint8Array | undefined, from = 0, to = octets?.length ?? 0): string {
  if (octets === undefined) return '';
  for (let index = from; index < to; index++) if (octets[index]! > 0x7f) return octetsText(octets.subarray(from, to));
  return keep(octets, from, to);
}

/** Stands between the parts of some texts. */
export const BLANK = 0x20;

/** Where the part of a text that begins at `from` ends. */
export function partEnd(octets: Uint8Array, from: number, separator: number): number {
  const at = octets.indexOf(separator, from);
  return at < 0 ? octets.length : at;
}

/** Whether what is kept is `octets[from..to)`. */
export function keeps(kept: KeptOctets, octets: Uint8Array, from = 0, to = octets.length): boolean {
  const { length } = kept;
  if (length !== to - from) return false;
  let index = 0;
  for (; index < length - 1; index += 2) {
    if (kept.charCodeAt(index) !== octets[from + index]) return false;
    if (kept.charCodeAt(index + 1) !== octets[from + index + 1]) return false;
  }
  return index === length || kept.charCodeAt(index) === octets[from + index];
}

/** What is kept, as octets again. */
export function octetsOf(kept: KeptOctets): Uint8Array {
  const octets = new Uint8Array(kept.length);
  write(kept, octets);
  return octets;
}

/** Writes the octets that are kept to an array that is as long. */
function write(kept: KeptOctets, octets: Uint8Array): void {
  const { length } = kept;
  let index = 0;
  for (; index < length - 1; index += 2) {
    octets[index] = kept.charCodeAt(index);
    octets[index + 1] = kept.charCodeAt(index + 1);
  }
  if (index < length) octets[index] = kept.charCodeAt(index);
}

/** Arrays to lend, by length. */
const lendings: Uint8Array[] = Array.from({ length: LONGEST + 1 }, (_, length) => new Uint8Array(length));

/** The same on loan: good until the next that is lent. */
export function lentOctetsOf(kept: KeptOctets): Uint8Array {
  const octets = lendings[kept.length];
  if (octets === undefined) return octetsOf(kept);
  write(kept, octets);
  return octets;
}
