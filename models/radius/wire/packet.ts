/** A RADIUS packet (RFC 2865 s3) and its attributes as octets (s5). */
import { OctetReader, type Parsed, parsed, putOctets, refused, room, sameAsPart } from '../../octets.js';

export interface RadiusAttribute {
  readonly type: number;
  readonly value: Uint8Array;
}

export interface RadiusPacket {
  readonly code: number;
  readonly id: number;
  /** 16 octets: a request's is random, a response's proves the shared secret. */
  readonly authenticator: Uint8Array;
  readonly attributes: readonly RadiusAttribute[];
  /** Octets after Length: ignored, kept so that a datagram can be shown as it came. Absent when there are none. */
  readonly padding?: Uint8Array;
}

export const RadiusCode = {
  AccessRequest: 1,
  AccessAccept: 2,
  AccessReject: 3,
  AccountingRequest: 4,
  AccountingResponse: 5,
  AccessChallenge: 11,
  StatusServer: 12,
  StatusClient: 13,
} as const;

const CODES: ReadonlyMap<number, string> = new Map([
  [RadiusCode.AccessRequest, 'Access-Request'],
  [RadiusCode.AccessAccept, 'Access-Accept'],
  [RadiusCode.AccessReject, 'Access-Reject'],
  [RadiusCode.AccountingRequest, 'Accounting-Request'],
  [RadiusCode.AccountingResponse, 'Accounting-Response'],
  [RadiusCode.AccessChallenge, 'Access-Challenge'],
  [RadiusCode.StatusServer, 'Status-Server'],
  [RadiusCode.StatusClient, 'Status-Client'],
  [40, 'Disconnect-Request'],
  [41, 'Disconnect-ACK'],
  [42, 'Disconnect-NAK'],
  [43, 'CoA-Request'],
  [44, 'CoA-ACK'],
  [45, 'CoA-NAK'],
]);

export const radiusCodeName = (code: number): string | undefined => CODES.get(code);

export const AUTHENTICATOR_OCTETS = 16;
const AUTHENTICATOR_AT = 4;
const HEADER = 20;
const MOST_OCTETS = 4096;
const ATTRIBUTE_HEADER = 2;

/** Structure only; `attributeFault` tells whether an attribute's value has a length its type allows. */
export function parseRadiusPacket(octets: Uint8Array): Parsed<RadiusPacket> {
  const reader = new OctetReader(octets);
  const code = reader.u8();
  const id = reader.u8();
  const length = reader.u16();
  const authenticator = reader.bytes(AUTHENTICATOR_OCTETS);
  if (!reader.ok) return refused(`packet of ${octets.length} octets, less than ${HEADER}`);
  if (!CODES.has(code)) return refused(`unknown code ${code}`);
  if (length < HEADER || length > MOST_OCTETS) return refused(`Length ${length}, not ${HEADER} to ${MOST_OCTETS}`);
  if (length > octets.length) return refused(`Length ${length}, but only ${octets.length} octets`);
  const attributes = parseAttributes(reader.bytes(length - HEADER));
  if (!attributes.ok) return attributes;
  const packet = { code, id, authenticator, attributes: attributes.value };
  return parsed(length === octets.length ? packet : { ...packet, padding: reader.rest() });
}

export function parseAttributes(octets: Uint8Array): Parsed<RadiusAttribute[]> {
  const reader = new OctetReader(octets);
  const attributes: RadiusAttribute[] = [];
  while (reader.remaining > 0) {
    const left = reader.remaining;
    const type = reader.u8();
    const length = reader.u8();
    if (!reader.ok) return refused(`attribute ${type} has no Length`);
    if (length < ATTRIBUTE_HEADER)
      return refused(`attribute ${type} has Length ${length}, less than ${ATTRIBUTE_HEADER}`);
    if (length > left) return refused(`attribute ${type} has Length ${length}, beyond the ${left} octets left`);
    attributes.push({ type, value: reader.bytes(length - ATTRIBUTE_HEADER) });
  }
  return parsed(attributes);
}

/** Octets that nobody may keep for long (see `room`). */
export function emitRadiusPacket(packet: RadiusPacket): Uint8Array {
  const { code, id, authenticator, attributes, padding } = packet;
  if (authenticator.length !== AUTHENTICATOR_OCTETS)
    throw new RangeError(`authenticator of ${authenticator.length} octets`);
  const length = radiusLength(packet);
  if (length > MOST_OCTETS) throw new RangeError(`RADIUS packet of ${length} octets`);
  const octets = room(length + (padding?.length ?? 0));
  octets[0] = code;
  octets[1] = id;
  octets[2] = length >>> 8;
  octets[3] = length;
  putAuthenticator(octets, authenticator);
  let at = HEADER;
  for (let place = 0; place < attributes.length; place++) {
    const { type, value } = attributes[place]!;
    const size = ATTRIBUTE_HEADER + value.length;
    if (size > 0xff) throw new RangeError(`attribute ${type} of ${size} octets`);
    octets[at] = type;
    octets[at + 1] = size;
    at += ATTRIBUTE_HEADER;
    putOctets(octets, at, value);
    at += value.length;
  }
  if (padding !== undefined) octets.set(padding, at);
  return octets;
}

/** Writes the authenticator into a packet's octets, in the place of the one that is there. */
export function putAuthenticator(octets: Uint8Array, authenticator: Uint8Array): void {
  putOctets(octets, AUTHENTICATOR_AT, authenticator, 0, AUTHENTICATOR_OCTETS);
}

/** The authenticator in a packet's octets. */
export const authenticatorIn = (octets: Uint8Array): Uint8Array =>
  octets.subarray(AUTHENTICATOR_AT, AUTHENTICATOR_AT + AUTHENTICATOR_OCTETS);

/** Whether a packet's octets have this authenticator. */
export const hasAuthenticator = (octets: Uint8Array, authenticator: Uint8Array): boolean =>
  sameAsPart(authenticator, octets, AUTHENTICATOR_AT, AUTHENTICATOR_AT + AUTHENTICATOR_OCTETS);

/** The Length fields, as traces print them. */
export const attributeLength = ({ value }: RadiusAttribute): number => ATTRIBUTE_HEADER + value.length;
export function radiusLength({ attributes }: RadiusPacket): number {
  let length = HEADER;
  for (let place = 0; place < attributes.length; place++) length += attributeLength(attributes[place]!);
  return length;
}
