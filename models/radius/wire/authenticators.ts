/** What the shared secret proves and hides (RFC 2865 s3, s5.2, s5.3; accounting: RFC 2866 s3). */
import { md5 } from '../../md5.js';
import { NO_OCTETS, OctetWriter, sameOctets } from '../../octets.js';
import { Attribute } from './attribute-table.js';
import { findAttribute } from './attributes.js';
import { AUTHENTICATOR_OCTETS, emitRadiusPacket, type RadiusAttribute, type RadiusPacket } from './packet.js';

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

export const signResponse = (
  response: Omit<RadiusPacket, 'authenticator'>,
  requestAuthenticator: Uint8Array,
  secret: Uint8Array,
): RadiusPacket => {
  const unsigned = { ...response, authenticator: requestAuthenticator };
  return { ...unsigned, authenticator: responseAuthenticator(unsigned, requestAuthenticator, secret) };
};

export const checkResponse = (response: RadiusPacket, requestAuthenticator: Uint8Array, secret: Uint8Array): boolean =>
  sameOctets(response.authenticator, responseAuthenticator(response, requestAuthenticator, secret));

/** An accounting request's authenticator is no random value but a hash, made with zeroes in its place. */
export const accountingAuthenticator = (request: RadiusPacket, secret: Uint8Array): Uint8Array =>
  packetHash(request, ZEROES, secret);

/** Hides a password of up to 128 octets: 16 at a time, each block masked by a hash over the one before it. */
export function hidePassword(password: Uint8Array, secret: Uint8Array, requestAuthenticator: Uint8Array): Uint8Array {
  if (password.length > MOST_PASSWORD) throw new RangeError(`password of ${password.length} octets`);
  const padded = new Uint8Array(Math.max(BLOCK, Math.ceil(password.length / BLOCK) * BLOCK));
  padded.set(password);
  return mask(padded, secret, requestAuthenticator, (_, hidden) => hidden);
}

/** The password without the zeroes that fill its last block; undefined when the octets are not whole blocks. */
export function revealPassword(
  hidden: Uint8Array,
  secret: Uint8Array,
  requestAuthenticator: Uint8Array,
): Uint8Array | undefined {
  if (hidden.length === 0 || hidden.length > MOST_PASSWORD || hidden.length % BLOCK !== 0) return undefined;
  const padded = mask(hidden, secret, requestAuthenticator, (block) => block);
  let length = padded.length;
  while (length > 0 && padded[length - 1] === 0) length--;
  return padded.slice(0, length);
}

export const passwordAttribute = (
  password: Uint8Array,
  secret: Uint8Array,
  requestAuthenticator: Uint8Array,
): RadiusAttribute => ({ type: Attribute.UserPassword, value: hidePassword(password, secret, requestAuthenticator) });

/** `chain` picks what masks the next block: always the hidden form, which is an output here and an input there. */
function mask(
  octets: Uint8Array,
  secret: Uint8Array,
  requestAuthenticator: Uint8Array,
  chain: (input: Uint8Array, output: Uint8Array) => Uint8Array,
): Uint8Array {
  const writer = new OctetWriter();
  let previous = requestAuthenticator;
  for (let at = 0; at < octets.length; at += BLOCK) {
    const pad = md5(secret, previous);
    const input = octets.subarray(at, at + BLOCK);
    const output = input.map((octet, index) => octet ^ pad[index]!);
    writer.bytes(output);
    previous = chain(input, output);
  }
  return writer.octets();
}

/** CHAP's Identifier and its 16 octets of response, as the NAS got them from the user. */
export const chapPasswordAttribute = (chapId: number, response: Uint8Array): RadiusAttribute => ({
  type: Attribute.ChapPassword,
  value: new OctetWriter().u8(chapId).bytes(response).octets(),
});

/** The challenge a CHAP-Password answers: CHAP-Challenge if there is one, else the Request Authenticator (s2.2). */
export const chapChallengeOf = (request: RadiusPacket): Uint8Array =>
  findAttribute(request, Attribute.ChapChallenge) ?? request.authenticator;

/** Whether the request's CHAP-Password proves the user's password; false when it has none. */
export function checkChapPassword(request: RadiusPacket, password: Uint8Array): boolean {
  const value = findAttribute(request, Attribute.ChapPassword) ?? NO_OCTETS;
  if (value.length !== 17) return false;
  return sameOctets(value.subarray(1), md5(value.subarray(0, 1), password, chapChallengeOf(request)));
}
