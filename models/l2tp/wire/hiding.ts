/**
 * Hiding of AVP values (RFC 2661 s4.3): the value, with its length before it and padding behind, is XORed in blocks of
 * 16 octets with a chain of MD5 digests that starts from attribute type, secret and random vector.
 */
import { md5 } from '../../md5.js';
import { NO_OCTETS, type Parsed, parsed, refused } from '../../octets.js';

const BLOCK = 16;
/** What stands before a value that is hidden: its length. */
export const SEALED_LENGTH_OCTETS = 2;

/** Removes or applies the mask; the chain runs over the hidden octets, on whichever side of the XOR they are. */
function mask(type: number, input: Uint8Array, secret: Uint8Array, randomVector: Uint8Array, hiding: boolean) {
  const output = new Uint8Array(input.length);
  let digest = md5(Uint8Array.of(type >>> 8, type & 0xff), secret, randomVector);
  for (let at = 0; at < input.length; at += BLOCK) {
    if (at > 0) digest = md5(secret, (hiding ? output : input).subarray(at - BLOCK, at));
    const end = Math.min(at + BLOCK, input.length);
    for (let index = at; index < end; index++) output[index] = input[index]! ^ digest[index - at]!;
  }
  return output;
}

export function reveal(
  type: number,
  sealed: Uint8Array,
  secret: Uint8Array,
  randomVector: Uint8Array,
): Parsed<Uint8Array> {
  if (sealed.length < SEALED_LENGTH_OCTETS)
    return refused(`a hidden value of ${sealed.length} octets has no room for its length`);
  const clear = mask(type, sealed, secret, randomVector, false);
  const length = (clear[0]! << 8) | clear[1]!;
  const end = SEALED_LENGTH_OCTETS + length;
  if (end > clear.length)
    return refused(`a hidden value of ${clear.length} octets claims ${length} inside: a wrong secret or random vector`);
  return parsed(clear.slice(SEALED_LENGTH_OCTETS, end));
}

/** The padding is the caller's to draw (s4.3 wants it random); none is allowed too. */
export function hide(
  type: number,
  value: Uint8Array,
  secret: Uint8Array,
  randomVector: Uint8Array,
  padding: Uint8Array = NO_OCTETS,
): Uint8Array {
  const clear = new Uint8Array(SEALED_LENGTH_OCTETS + value.length + padding.length);
  clear[0] = value.length >>> 8;
  clear[1] = value.length;
  clear.set(value, SEALED_LENGTH_OCTETS);
  clear.set(padding, SEALED_LENGTH_OCTETS + value.length);
  return mask(type, clear, secret, randomVector, true);
}
