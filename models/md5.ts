/**
 * MD5 (RFC 1321), as every authentication of RFC 2661, 1994 and 2865 needs it: over parts in order, where a part that is
 * a number is one octet. In JavaScript, since a call into Node's own takes longer than these few octets do.
 */
import * as rounds from './md5-rounds.js';

const { BLOCK, MOST_BLOCKS, begin, pad, takeIn } = rounds;
// Constants of this file: what is imported, or a method of an array of octets, is looked up at every use.
const input = rounds.input;
const sum = rounds.digest;
const { set, slice } = Uint8Array.prototype;
const ROOM = BLOCK * MOST_BLOCKS;
const DIGEST_OCTETS = 16;
/** More octets than this are faster copied by a call than one by one. */
const FEW = 32;

export function md5(first: Uint8Array | number, second?: Uint8Array, third?: Uint8Array): Uint8Array {
  hash(first, second, third);
  return slice.call(sum);
}

/** The same on loan: good until the next. */
export function lentMd5(first: Uint8Array | number, second?: Uint8Array, third?: Uint8Array): Uint8Array {
  hash(first, second, third);
  return sum;
}

/** XORs the MD5 of the parts over 16 octets. */
export function maskWithMd5(octets: Uint8Array, at: number, first: Uint8Array | number, second?: Uint8Array): void {
  hash(first, second, undefined);
  for (let index = 0; index < DIGEST_OCTETS; index += 4) {
    octets[at + index]! ^= sum[index]!;
    octets[at + index + 1]! ^= sum[index + 1]!;
    octets[at + index + 2]! ^= sum[index + 2]!;
    octets[at + index + 3]! ^= sum[index + 3]!;
  }
}

/** Whether `digest` is the MD5 of the parts. */
export const isMd5 = (
  digest: Uint8Array,
  first: Uint8Array | number,
  second?: Uint8Array,
  third?: Uint8Array,
): boolean => digest.length === DIGEST_OCTETS && endsWithMd5(digest, first, second, third);

/** Whether the last 16 octets are the MD5 of the parts. */
export function endsWithMd5(
  octets: Uint8Array,
  first: Uint8Array | number,
  second?: Uint8Array,
  third?: Uint8Array,
): boolean {
  hash(first, second, third);
  const at = octets.length - DIGEST_OCTETS;
  let other = 0;
  for (let index = 0; index < DIGEST_OCTETS; index += 4)
    other |=
      (octets[at + index]! ^ sum[index]!) |
      (octets[at + index + 1]! ^ sum[index + 1]!) |
      (octets[at + index + 2]! ^ sum[index + 2]!) |
      (octets[at + index + 3]! ^ sum[index + 3]!);
  return other === 0;
}

/** Leaves the MD5 of the parts in `sum`. */
function hash(first: Uint8Array | number, second: Uint8Array | undefined, third: Uint8Array | undefined): void {
  begin();
  let length = 1;
  let at = 1;
  if (typeof first === 'number') input[0] = first;
  else {
    length = first.length;
    at = put(0, first);
  }
  if (second !== undefined) {
    length += second.length;
    at = put(at, second);
  }
  if (third !== undefined) {
    length += third.length;
    at = put(at, third);
  }
  takeIn(pad(at, length));
}

/** Puts a part into the input, which has room for more behind it afterwards; gives where it ends. */
function put(at: number, part: Uint8Array): number {
  const { length } = part;
  if (at + length >= ROOM - BLOCK) return putLong(at, part);
  if (length > FEW) {
    set.call(input, part, at);
    return at + length;
  }
  let index = 0;
  for (const fours = length & ~3; index < fours; index += 4) {
    input[at + index] = part[index]!;
    input[at + index + 1] = part[index + 1]!;
    input[at + index + 2] = part[index + 2]!;
    input[at + index + 3] = part[index + 3]!;
  }
  for (; index < length; index++) input[at + index] = part[index]!;
  return at + length;
}

/** The same for what does not fit: whole blocks are taken in as they fill the input. */
function putLong(from: number, part: Uint8Array): number {
  let at = from;
  for (let index = 0; index < part.length; index++) {
    input[at++] = part[index]!;
    if (at < ROOM - BLOCK) continue;
    takeIn(MOST_BLOCKS - 1);
    at = 0;
  }
  return at;
}
