/**
 * MD5 (RFC 1321), as every authentication of RFC 2661, 1994 and 2865 needs it: over parts in order, where a part that is
 * a number is one octet. In JavaScript, since a call into Node's own takes longer than these few octets do.
 */
import { md5 as hasher } from 'js-md5';

/** Octets of what is hashed, but for what is longer than any packet. */
const MOST = 4096 + 256;
const DIGEST_OCTETS = 16;
const scratch = new Uint8Array(MOST);
/** `scratch` up to each length that came before. */
const upTo: Uint8Array[] = [];

export function md5(first: Uint8Array | number, second?: Uint8Array, third?: Uint8Array): Uint8Array {
  const sum = sumOf(first, second, third);
  const digest = new Uint8Array(DIGEST_OCTETS);
  for (let index = 0; index < DIGEST_OCTETS; index++) digest[index] = sum[index]!;
  return digest;
}

/** XORs the MD5 of the parts over 16 octets. */
export function maskWithMd5(octets: Uint8Array, at: number, first: Uint8Array | number, second?: Uint8Array): void {
  const sum = sumOf(first, second, undefined);
  for (let index = 0; index < DIGEST_OCTETS; index++) octets[at + index]! ^= sum[index]!;
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
  const at = octets.length - DIGEST_OCTETS;
  const sum = sumOf(first, second, third);
  for (let index = 0; index < DIGEST_OCTETS; index++) if (octets[at + index] !== sum[index]) return false;
  return true;
}

function sumOf(
  first: Uint8Array | number,
  second: Uint8Array | undefined,
  third: Uint8Array | undefined,
): readonly number[] {
  const length = (typeof first === 'number' ? 1 : first.length) + (second?.length ?? 0) + (third?.length ?? 0);
  const fits = length <= MOST;
  const input = fits ? scratch : new Uint8Array(length);
  let at = 0;
  if (typeof first === 'number') input[at++] = first;
  else at = put(input, at, first);
  if (second) at = put(input, at, second);
  if (third) put(input, at, third);
  if (!fits) return hasher.array(input);
  upTo[length] ??= scratch.subarray(0, length);
  return hasher.array(upTo[length]);
}

function put(input: Uint8Array, at: number, part: Uint8Array): number {
  for (let index = 0; index < part.length; index++) input[at + index] = part[index]!;
  return at + part.length;
}
