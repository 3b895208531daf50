/**
 * Octets that a state keeps, as a text with a character for each (Latin-1): an array of its own takes five times as much.
 * The ends of a link, and the links of a node, say mostly the same: equal ones that are kept within a while are one text.
 */

import { octetsText } from './octets.js';

export type KeptOctets = string;

/** What is longer is not shared, and is rare; a power of two of places in the table. */
const LONGEST = 255;
const PLACES = 32_768;
const table: KeptOctets[] = new Array(PLACES).fill('');
/** What the texts in the table come to: most that differ are told apart without a look at a text long out of the cache. */
const hashes = new Int32Array(PLACES);
const FACTOR = 0x9e37_79b1;
/** Where the characters of a text are put together, by length. */
const desks: number[][] = Array.from({ length: LONGEST + 1 }, (_, length) => Array.from({ length }, () => 0));

/** `octets[from..to)`, to be kept. */
export function keep(octets: Uint8Array, from = 0, to = octets.length): KeptOctets {
  const length = to - from;
  if (length <= 0) return '';
  if (length > LONGEST) return Buffer.from(octets.subarray(from, to)).toString('latin1');
  const hash = hashOf(octets, from, to);
  const place = (hash ^ (hash >>> 15)) & (PLACES - 1);
  if (hashes[place] === hash) {
    const known = table[place]!;
    if (keeps(known, octets, from, to)) return known;
  }
  const desk = desks[length]!;
  for (let index = 0; index < length; index++) desk[index] = octets[from + index]!;
  const kept = String.fromCharCode.apply(null, desk);
  table[place] = kept;
  hashes[place] = hash;
  return kept;
}

/** By fours, since a round of a loop takes longer than an octet does. */
function hashOf(octets: Uint8Array, from: number, to: number): number {
  let hash = to - from;
  let index = from;
  for (const last = to - 4; index <= last; index += 4) {
    const low = octets[index]! | (octets[index + 1]! << 8);
    const high = octets[index + 2]! | (octets[index + 3]! << 8);
    hash = Math.imul(hash ^ low ^ (high << 16), FACTOR);
  }
  for (; index < to; index++) hash = Math.imul(hash ^ octets[index]!, FACTOR);
  return hash;
}

/** The text that `octets[from..to)` are: UTF-8, as it is for people. */
export function keptText(octets: Uint8Array | undefined, from = 0, to = octets?.length ?? 0): string {
  if (octets === undefined) return '';
  for (let index = from; index < to; index++) if (octets[index]! > 0x7f) return octetsText(octets.subarray(from, to));
  return keep(octets, from, to);
}

/** The text that what is kept stands for: UTF-8, as it is for people. What is all ASCII is that already. */
export function textOf(kept: KeptOctets): string {
  for (let index = 0; index < kept.length; index++)
    if (kept.charCodeAt(index) > 0x7f) return octetsText(octetsOf(kept));
  return kept;
}

/** Stands between the parts of some texts. */
export const BLANK = 0x20;

/** Where the part of a text that begins at `from` ends. */
export function partEnd(octets: Uint8Array, from: number, separator: number): number {
  let at = from;
  while (at < octets.length && octets[at] !== separator) at++;
  return at;
}

/** Whether what is kept is `octets[from..to)`. */
export function keeps(kept: KeptOctets, octets: Uint8Array, from = 0, to = octets.length): boolean {
  if (kept.length !== to - from) return false;
  for (let index = 0; index < kept.length; index++) if (kept.charCodeAt(index) !== octets[from + index]) return false;
  return true;
}

/** What is kept, as octets again. */
export function octetsOf(kept: KeptOctets): Uint8Array {
  const octets = new Uint8Array(kept.length);
  for (let index = 0; index < octets.length; index++) octets[index] = kept.charCodeAt(index);
  return octets;
}

/** Arrays to lend, by length. */
const lendings: Uint8Array[] = Array.from({ length: LONGEST + 1 }, (_, length) => new Uint8Array(length));

/** The same on loan: good until the next that is lent. */
export function lentOctetsOf(kept: KeptOctets): Uint8Array {
  const octets = lendings[kept.length];
  if (octets === undefined) return octetsOf(kept);
  for (let index = 0; index < octets.length; index++) octets[index] = kept.charCodeAt(index);
  return octets;
}
