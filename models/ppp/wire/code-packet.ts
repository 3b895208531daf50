/** What the packets of LCP, IPCP, CHAP and PAP share (RFC 1661 s5, 1994 s4, 1334 s2.2): Code, Identifier, Length, Data. */
import { OctetReader, OctetWriter, type Parsed, parsed, putOctets, refused, room, u16At } from '../../octets.js';

export interface CodePacket {
  readonly code: number;
  readonly id: number;
  readonly data: Uint8Array;
  /** Octets after Length: of no meaning, kept so that a frame can be shown as it came. Absent when there are none. */
  readonly padding?: Uint8Array;
}

export const CODE_PACKET_HEADER = 4;

export function parseCodePacket(octets: Uint8Array): Parsed<CodePacket> {
  const reader = new OctetReader(octets);
  const code = reader.u8();
  const id = reader.u8();
  const length = reader.u16();
  if (!reader.ok) return refused(`packet of ${octets.length} octets, less than a header`);
  if (length < CODE_PACKET_HEADER) return refused(`Length ${length}, less than a header`);
  if (length > octets.length) return refused(`Length ${length}, but only ${octets.length} octets`);
  const data = reader.bytes(length - CODE_PACKET_HEADER);
  return parsed(withPadding({ code, id, data }, reader.rest()));
}

/** How long the packet in these octets is by its Length, padding left off; -1 where `parseCodePacket` refuses them. */
export function codePacketLength(octets: Uint8Array): number {
  if (octets.length < CODE_PACKET_HEADER) return -1;
  const length = u16At(octets, 2);
  return length < CODE_PACKET_HEADER || length > octets.length ? -1 : length;
}

/** A packet whose data is `data[from..to)`. */
export function codePacket(code: number, id: number, data: Uint8Array, from = 0, to = data.length): Uint8Array {
  const length = CODE_PACKET_HEADER + to - from;
  if (length > 0xffff) throw new RangeError(`packet of ${length} octets`);
  const octets = room(length);
  putHeader(octets, 0, code, id, length);
  putOctets(octets, CODE_PACKET_HEADER, data, from, to);
  return octets;
}

/** Puts the header of a packet of so many octets at a place. */
export function putHeader(octets: Uint8Array, at: number, code: number, id: number, length: number): void {
  octets[at] = code;
  octets[at + 1] = id;
  octets[at + 2] = length >>> 8;
  octets[at + 3] = length;
}

export function emitCodePacket(packet: CodePacket): Uint8Array {
  const length = packetLength(packet);
  if (length > 0xffff) throw new RangeError(`packet of ${length} octets`);
  const writer = new OctetWriter().u8(packet.code).u8(packet.id).u16(length).bytes(packet.data);
  if (packet.padding !== undefined) writer.bytes(packet.padding);
  return writer.octets();
}

/** The Length field, as traces print it. */
export const packetLength = (packet: CodePacket): number => CODE_PACKET_HEADER + packet.data.length;

/** The packet with padding as a member, or without the member when there is none. */
export const withPadding = <T extends object>(
  packet: T,
  padding: Uint8Array | undefined,
): T & { padding?: Uint8Array } => (padding === undefined || padding.length === 0 ? packet : { ...packet, padding });
