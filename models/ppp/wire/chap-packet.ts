/** CHAP packets, and its MD5 algorithm (RFC 1994 s4). */
import { lentMd5 } from '../../md5.js';
import {
  OctetReader,
  OctetWriter,
  octetsText,
  type Parsed,
  parsed,
  putOctets,
  refused,
  room,
  textOctets,
  toHex,
} from '../../octets.js';
import {
  CODE_PACKET_HEADER,
  codePacketLength,
  emitCodePacket,
  parseCodePacket,
  putHeader,
  withPadding,
} from './code-packet.js';

export const ChapCode = { Challenge: 1, Response: 2, Success: 3, Failure: 4 } as const;

export type ChapValuePacket = {
  readonly code: 1 | 2;
  readonly id: number;
  readonly value: Uint8Array;
  readonly name: Uint8Array;
  readonly padding?: Uint8Array;
};
export type ChapResultPacket = {
  readonly code: 3 | 4;
  readonly id: number;
  readonly message: Uint8Array;
  readonly padding?: Uint8Array;
};
export type ChapPacket = ChapValuePacket | ChapResultPacket;

export const CHAP_VALUE = CODE_PACKET_HEADER + 1;

const NAMES: ReadonlyMap<number, string> = new Map([
  [ChapCode.Challenge, 'Challenge'],
  [ChapCode.Response, 'Response'],
  [ChapCode.Success, 'Success'],
  [ChapCode.Failure, 'Failure'],
]);

export const chapCodeName = (code: number): string | undefined => NAMES.get(code);
/** As in the reference trace: `CHALLENGE`. */
export const iosChapCodeName = (code: number): string => NAMES.get(code)?.toUpperCase() ?? `UNKNOWN(${code})`;

export function parseChapPacket(octets: Uint8Array): Parsed<ChapPacket> {
  const packet = parseCodePacket(octets);
  if (!packet.ok) return packet;
  const { code, id, data, padding } = packet.value;
  switch (code) {
    case ChapCode.Challenge:
    case ChapCode.Response: {
      const reader = new OctetReader(data);
      const size = reader.u8();
      const value = reader.bytes(size);
      if (!reader.ok) return refused(`CHAP value of ${size} octets in ${data.length} octets of data`);
      if (size === 0) return refused('CHAP value is empty');
      return parsed(withPadding({ code, id, value, name: reader.rest() }, padding));
    }
    case ChapCode.Success:
    case ChapCode.Failure:
      return parsed(withPadding({ code, id, message: data }, padding));
    default:
      return refused(`unknown CHAP code ${code}`);
  }
}

/**
 * How long the packet in these octets is, padding left off; -1 where `parseChapPacket` refuses them. The value of a
 * Challenge or a Response is from `CHAP_VALUE` on, octet 4 says how long it is, and the name is all after it.
 */
export function chapPacketLength(octets: Uint8Array): number {
  const length = codePacketLength(octets);
  if (length < 0) return -1;
  const code = octets[0]!;
  if (code === ChapCode.Success || code === ChapCode.Failure) return length;
  if (code !== ChapCode.Challenge && code !== ChapCode.Response) return -1;
  const size = length > CODE_PACKET_HEADER ? octets[CODE_PACKET_HEADER]! : 0;
  return size === 0 || CHAP_VALUE + size > length ? -1 : length;
}

/** A Challenge or Response. */
export function chapValuePacket(code: number, id: number, value: Uint8Array, name: Uint8Array): Uint8Array {
  const octets = room(chapValueLength(value, name));
  putChapValue(octets, 0, code, id, value, name);
  return octets;
}

/** How long a Challenge or Response is. */
export const chapValueLength = (value: Uint8Array, name: Uint8Array): number => CHAP_VALUE + value.length + name.length;

/** Puts a Challenge or Response at a place that has room for it. */
export function putChapValue(
  octets: Uint8Array,
  at: number,
  code: number,
  id: number,
  value: Uint8Array,
  name: Uint8Array,
): void {
  checkValue(value);
  putHeader(octets, at, code, id, chapValueLength(value, name));
  octets[at + CODE_PACKET_HEADER] = value.length;
  putOctets(octets, at + CHAP_VALUE, value);
  putOctets(octets, at + CHAP_VALUE + value.length, name);
}

export const chapChallenge = (id: number, value: Uint8Array, name: string): ChapPacket => ({
  code: ChapCode.Challenge,
  id,
  value,
  name: textOctets(name),
});

export const chapReply = (id: number, value: Uint8Array, name: string): ChapPacket => ({
  code: ChapCode.Response,
  id,
  value,
  name: textOctets(name),
});

export const chapResult = (code: 3 | 4, id: number, message = ''): ChapPacket => ({
  code,
  id,
  message: textOctets(message),
});

export function emitChapPacket(packet: ChapPacket): Uint8Array {
  const { code, id, padding } = packet;
  return emitCodePacket(withPadding({ code, id, data: chapData(packet) }, padding));
}

function chapData(packet: ChapPacket): Uint8Array {
  if ('message' in packet) return packet.message;
  checkValue(packet.value);
  return new OctetWriter().u8(packet.value.length).bytes(packet.value).bytes(packet.name).octets();
}

function checkValue({ length }: Uint8Array): void {
  if (length === 0 || length > 0xff) throw new RangeError(`CHAP value of ${length} octets`);
}

/** The 16 octets that prove the secret: one hash over Identifier, secret and challenge. On loan until the next hash. */
export const chapResponse = (id: number, secret: Uint8Array, challenge: Uint8Array): Uint8Array =>
  lentMd5(id, secret, challenge);

export function describeChapPacket(packet: ChapPacket): Record<string, unknown> {
  return {
    code: chapCodeName(packet.code),
    id: packet.id,
    ...('message' in packet
      ? { message: octetsText(packet.message) }
      : { value: toHex(packet.value), name: octetsText(packet.name) }),
    ...(packet.padding !== undefined && { padding: toHex(packet.padding) }),
  };
}
