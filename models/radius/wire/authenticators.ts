/** What the shared secret proves and hides (RFC 2865 s3, s5.2, s5.3; accounting: RFC 2866 s3). */
import { endsWithMd5, maskWithMd5, md5 } from '../../md5.js';
import { copyOctets, NO_OCTETS, putOctets, sameOctets } from '../../octets.js';
import { Attribute } from './attribute-table.js';
import { findAttribute } from './attributes.js';
import {
  AUTHENTICATOR_OCTETS,
  authenticatorIn,
  emitRadiusPacket,
  hasAuthenticator,
  putAuthenticator,
  type RadiusAttribute,
  type RadiusPacket,
} from './packet.js';

const BLOCK = 16;
const MOST_PASSWORD = 128;
const ZEROES = new Uint8Array(AUTHENTICATOR_OCTETS);

/** The hash over a packet with `inPlace` where its authenticator stands, and the secret. Padding is no part of it. */
function packetHash(packet: RadiusPacket, inPlace: Uint8Array, secret: Uint8Array): Uint8Array {
  const { code, id, attributes } = packet;
  return md5(emitRadiusPacket({ code, id, authenticator: inPlace, attributes }), secret);
}

/** A response's authenticator covers the request's. The one in `response` is not looked at. */
export const responseAuthenticator = (
  response: RadiusPacket,
  requestAuthenticator: Uint8Array,
  secret: Uint8Array,
): Uint8Array => packetHash(response, requestAuthenticator, secret);

export interface Signed {
  readonly packet: RadiusPacket;
  readonly octets: Uint8Array;
}

export function signResponse(
  { code, id, attributes }: Omit<RadiusPacket, 'authenticator'>,
  requestAuthenticator: Uint8Array,
  secret: Uint8Array,
): Signed {
  const octets = emitRadiusPacket({ code, id, authenticator: requestAuthenticator, attributes });
  const authenticator = md5(octets, secret);
  putAuthenticator(octets, authenticator);
  const packet: RadiusPacket = { code, id, authenticator, attributes };
  signatures[slotOf(packet)] = { packet, requestAuthenticator, secret };
  return { packet, octets };
}

export const checkResponse = (response: RadiusPacket, requestAuthenticator: Uint8Array, secret: Uint8Array): boolean =>
  sameOctets(response.authenticator, responseAuthenticator(response, requestAuthenticator, secret));

/** The same, where `request` are the octets of the request. */
export function answers(response: RadiusPacket, request: Uint8Array, secret: Uint8Array): boolean {
  const slot = slotOf(response);
  const known = signatures[slot];
  const same = known !== undefined && known.packet === response && sameOctets(known.secret, secret);
  if (same && hasAuthenticator(request, known.requestAuthenticator)) {
    signatures[slot] = undefined;
    return true;
  }
  return checkResponse(response, authenticatorIn(request), secret);
}

/**
 * Which request and secret the responses on their way were signed for, the last ones. A packet never changes: one that
 * was signed here need not be hashed again to know that its authenticator is right.
 */
const SIGNATURES = 256;
const signatures: (Signature | undefined)[] = Array.from({ length: SIGNATURES }, () => undefined);

interface Signature {
  readonly packet: RadiusPacket;
  readonly requestAuthenticator: Uint8Array;
  readonly secret: Uint8Array;
}

const slotOf = ({ authenticator }: RadiusPacket): number => authenticator[0]!;

/** An accounting request's authenticator is no random value but a hash, made with zeroes in its place. */
export const accountingAuthenticator = (request: RadiusPacket, secret: Uint8Array): Uint8Array =>
  packetHash(request, ZEROES, secret);

/** Hides a password of up to 128 octets: 16 at a time, each block masked by a hash over the hidden one before it. */
export function hidePassword(password: Uint8Array, secret: Uint8Array, requestAuthenticator: Uint8Array): Uint8Array {
  const { length } = password;
  if (length > MOST_PASSWORD) throw new RangeError(`password of ${length} octets`);
  const octets = new Uint8Array(Math.max(BLOCK, Math.ceil(length / BLOCK) * BLOCK));
  putOctets(octets, 0, password);
  maskWithMd5(octets, 0, secret, requestAuthenticator);
  for (let at = BLOCK; at < octets.length; at += BLOCK)
    maskWithMd5(octets, at, secret, octets.subarray(at - BLOCK, at));
  return octets;
}

/** Where a password is put together again. */
const revealed = new Uint8Array(MOST_PASSWORD);

/** The password without the zeroes that fill its last block; undefined when the octets are not whole blocks. */
export function revealPassword(
  hidden: Uint8Array,
  secret: Uint8Array,
  requestAuthenticator: Uint8Array,
): Uint8Array | undefined {
  if (hidden.length === 0 || hidden.length > MOST_PASSWORD || hidden.length % BLOCK !== 0) return undefined;
  const octets = revealed;
  putOctets(octets, 0, hidden);
  maskWithMd5(octets, 0, secret, requestAuthenticator);
  let { length } = hidden;
  for (let at = BLOCK; at < length; at += BLOCK) maskWithMd5(octets, at, secret, hidden.subarray(at - BLOCK, at));
  while (length > 0 && octets[length - 1] === 0) length--;
  return copyOctets(octets, 0, length);
}

export const passwordAttribute = (
  password: Uint8Array,
  secret: Uint8Array,
  requestAuthenticator: Uint8Array,
): RadiusAttribute => ({ type: Attribute.UserPassword, value: hidePassword(password, secret, requestAuthenticator) });

function chapOctets(chapId: number, response: Uint8Array): Uint8Array {
  const octets = new Uint8Array(1 + response.length);
  octets[0] = chapId;
  putOctets(octets, 1, response);
  return octets;
}

/** CHAP's Identifier and its 16 octets of response, as the NAS got them from the user. */
export const chapPasswordAttribute = (chapId: number, response: Uint8Array): RadiusAttribute => ({
  type: Attribute.ChapPassword,
  value: chapOctets(chapId, response),
});

/** The challenge a CHAP-Password answers: CHAP-Challenge if there is one, else the Request Authenticator (s2.2). */
export const chapChallengeOf = (request: RadiusPacket): Uint8Array =>
  findAttribute(request, Attribute.ChapChallenge) ?? request.authenticator;

/** Whether the request's CHAP-Password proves the user's password; false when it has none. */
export function checkChapPassword(request: RadiusPacket, password: Uint8Array): boolean {
  const value = findAttribute(request, Attribute.ChapPassword) ?? NO_OCTETS;
  if (value.length !== 17) return false;
  return endsWithMd5(value, value[0]!, password, chapChallengeOf(request));
}
