import { NO_OCTETS, sameAsPart } from '../octets.js';

/**
 * Octets that a state keeps. The ends of a link, and the links of a node, say mostly the same: equal octets that are
 * kept within a while are one array. Nobody writes to them.
 */

/** Kept octets that are longer are not shared; a power of two of places in the table. */
const LONGEST = 64;
const PLACES = 65_536;
const SLAB = 4096;
let slab = new ArrayBuffer(SLAB);
let used = 0;
const table: Uint8Array[] = new Array(PLACES).fill(NO_OCTETS);

/** `octets[from..to)`, to be kept. */
export function keep(octets: Uint8Array, from = 0, to = octets.length): Uint8Array {
  const length = to - from;
  if (length <= 0) return NO_OCTETS;
  if (length > LONGEST) return octets.slice(from, to);
  let hash = length;
  for (let index = from; index < to; index++) hash = Math.imul(hash ^ octets[index]!, 0x0100_0193);
  const place = (hash ^ (hash >>> 15)) & (PLACES - 1);
  const known = table[place]!;
  if (sameAsPart(known, octets, from, to)) return known;
  const copy = piece(length);
  for (let index = 0; index < length; index++) copy[index] = octets[from + index]!;
  table[place] = copy;
  return copy;
}

/** Pieces of one buffer take a third of what arrays of their own do; it goes when the last of them does. */
function piece(length: number): Uint8Array {
  if (used + length > SLAB) {
    slab = new ArrayBuffer(SLAB);
    used = 0;
  }
  const view = new Uint8Array(slab, used, length);
  used += length;
  return view;
}
