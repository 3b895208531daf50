/** A RADIUS packet (RFC 2865 s3) and its attributes as octets (s5). */
import { OctetReader, OctetWriter, type Parsed, parsed, refused } from '../../octets.js';

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

export function emitRadiusPacket(packet: RadiusPacket): Uint8Array {
  const { code, id, authenticator, attributes, padding } = packet;
  if (authenticator.length !== AUTHENTICATOR_OCTETS)
    throw new RangeError(`authenticator of ${authenticator.length} octets`);
  const length = radiusLength(packet);
  if (length > MOST_OCTETS) throw new RangeError(`RADIUS packet of ${length} octets`);
  const writer = new OctetWriter().u8(code).u8(id).u16(length).bytes(authenticator).bytes(emitAttributes(attributes));
  if (padding !== undefined) writer.bytes(padding);
  return writer.octets();
}

export function emitAttributes(attributes: readonly RadiusAttribute[]): Uint8Array {
  const writer = new OctetWriter();
  for (const attribute of attributes) {
    const length = attributeLength(attribute);
    if (length > 0xff) throw new RangeError(`attribute ${attribute.type} of ${length} octets`);
    writer.u8(attribute.type).u8(length).bytes(attribute.value);
  }
  return writer.octets();
}

/** The Length fields, as traces print them. */
export const attributeLength = ({ value }: RadiusAttribute): number => ATTRIBUTE_HEADER + value.length;
export const radiusLength = ({ attributes }: RadiusPacket): number =>
  attributes.reduce((sum, attribute) => sum + attributeLength(attribute), HEADER);
