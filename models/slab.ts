/**
 * Room for octets that are made once, handed on and soon forgotten, such as a datagram's: a piece of a larger buffer, since
 * a buffer of their own costs many times what their making does. Nobody may keep such a piece for long: it keeps its slab.
 */
const SLAB_OCTETS = 16_384;
/** Longer ones get a buffer of their own; shorter ones than this lie in V8's own heap, and are cheap. */
const LONGEST = 4096;
const SHORT = 64;

let slab = new ArrayBuffer(SLAB_OCTETS);
let used = 0;

/** Zeroes, to be written by the caller and by nobody else. */
export function room(length: number): Uint8Array {
  if (length <= SHORT || length > LONGEST) return new Uint8Array(length);
  if (used + length > SLAB_OCTETS) {
    slab = new ArrayBuffer(SLAB_OCTETS);
    used = 0;
  }
  const piece = new Uint8Array(slab, used, length);
  used += length;
  return piece;
}

/** A copy in such a piece. */
export function copied(octets: Uint8Array): Uint8Array {
  const copy = room(octets.length);
  copy.set(octets);
  return copy;
}
