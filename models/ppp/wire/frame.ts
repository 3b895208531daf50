/**
 * A PPP frame without its framing: Protocol and Information (RFC 1661 s2), with or without the Address and Control
 * octets of RFC 1662 s3.1. L2TP carries frames in this form (RFC 2661 s5.1).
 */
import { Desk, OctetReader, OctetWriter, type Parsed, parsed, putOctets, refused, type Writing } from '../../octets.js';

export interface PppFrame {
  readonly protocol: number;
  readonly information: Uint8Array;
}

/** What a frame may leave out: Address and Control by ACFC, the Protocol's zero octet by PFC. */
export interface FrameFormat {
  readonly addressControl: boolean;
  readonly compressProtocol: boolean;
}

/** A frame as it came: emitted in its own format it gives the same octets. */
export interface ParsedFrame extends PppFrame, FrameFormat {}

export const PppProtocol = {
  IP: 0x0021,
  LCP: 0xc021,
  PAP: 0xc023,
  LQR: 0xc025,
  CHAP: 0xc223,
  EAP: 0xc227,
  IPCP: 0x8021,
} as const;

const PROTOCOLS: ReadonlyMap<number, string> = new Map([
  [0x0001, 'Padding'],
  [PppProtocol.IP, 'IP'],
  [0x0023, 'OSI'],
  [0x0029, 'AppleTalk'],
  [0x002b, 'IPX'],
  [0x002d, 'VJ-Compressed-TCP'],
  [0x002f, 'VJ-Uncompressed-TCP'],
  [0x0031, 'Bridging'],
  [0x003d, 'Multilink'],
  [0x0053, 'Encrypted'],
  [0x0057, 'IPv6'],
  [0x00fd, 'Compressed'],
  [0x0281, 'MPLS'],
  [PppProtocol.IPCP, 'IPCP'],
  [0x8023, 'OSINLCP'],
  [0x8029, 'ATCP'],
  [0x802b, 'IPXCP'],
  [0x8031, 'BCP'],
  [0x8053, 'ECP'],
  [0x8057, 'IPV6CP'],
  [0x80fd, 'CCP'],
  [0x8281, 'MPLSCP'],
  [PppProtocol.LCP, 'LCP'],
  [PppProtocol.PAP, 'PAP'],
  [PppProtocol.LQR, 'LQR'],
  [0xc02b, 'BACP'],
  [PppProtocol.CHAP, 'CHAP'],
  [PppProtocol.EAP, 'EAP'],
]);

const ADDRESS = 0xff;
const CONTROL = 0x03;

/** The name of a protocol number, if it has one here. */
export const protocolName = (protocol: number): string | undefined => PROTOCOLS.get(protocol);

/** The rule of s2: the first octet even, the second odd. Any other number is to be taken as an unknown protocol. */
export const isLegalProtocol = (protocol: number): boolean => (protocol & 0x0101) === 0x0001;

/** 00ff is never sent as one octet: it would look like an Address. */
const isCompressible = (protocol: number): boolean =>
  protocol < 0x100 && isLegalProtocol(protocol) && protocol !== ADDRESS;

export function parseFrame(octets: Uint8Array): Parsed<ParsedFrame> {
  if (octets.length === 0) return refused('empty frame');
  const reader = new OctetReader(octets);
  const addressControl = octets[0] === ADDRESS;
  if (addressControl) {
    if (octets[1] !== CONTROL) return refused('Address ff without Control 03');
    reader.skip(2);
  }
  const first = reader.u8();
  if (!reader.ok) return refused('no Protocol field');
  if (first === ADDRESS) return refused('Protocol 00ff cannot be compressed');
  const compressProtocol = (first & 1) === 1;
  const protocol = compressProtocol ? first : first * 0x100 + reader.u8();
  if (!reader.ok) return refused('Protocol field cut after one octet');
  return parsed({ protocol, information: reader.rest(), addressControl, compressProtocol });
}

/** Compression is applied where the protocol number allows it. */
export const emitFrame = ({ protocol, information }: PppFrame, format: FrameFormat): Uint8Array =>
  frameWriter(protocol, information, format.addressControl, format.compressProtocol).octets();

/** The longest frame that is put together where it can be lent. */
const MOST = 2048;
const desk = new Desk(MOST);
// A constant of this file: a member is looked up at every use.
const { place } = desk;

/** The same before it is octets; on loan it is good until the next frame. */
export function frameWriter(
  protocol: number,
  information: Uint8Array,
  addressControl: boolean,
  compressProtocol: boolean,
): Writing {
  if (protocol < 0 || protocol > 0xffff || (protocol & 0x0100) !== 0) {
    throw new RangeError(`PPP protocol ${protocol.toString(16)} cannot be sent: its first octet must be even`);
  }
  if (information.length > MOST - 4) return longFrame(protocol, information, addressControl, compressProtocol);
  let at = 0;
  if (addressControl) {
    place[0] = ADDRESS;
    place[1] = CONTROL;
    at = 2;
  }
  if (!compressProtocol || !isCompressible(protocol)) place[at++] = protocol >>> 8;
  place[at++] = protocol;
  putOctets(place, at, information);
  desk.length = at + information.length;
  return desk;
}

function longFrame(
  protocol: number,
  information: Uint8Array,
  addressControl: boolean,
  compressProtocol: boolean,
): Writing {
  const writer = new OctetWriter();
  if (addressControl) writer.u8(ADDRESS).u8(CONTROL);
  if (compressProtocol && isCompressible(protocol)) writer.u8(protocol);
  else writer.u16(protocol);
  return writer.bytes(information);
}

export function describeFrame(frame: ParsedFrame): Record<string, unknown> {
  return {
    protocol: protocolName(frame.protocol) ?? `unknown 0x${frame.protocol.toString(16).padStart(4, '0')}`,
    addressControl: frame.addressControl,
    protocolOctets: frame.compressProtocol ? 1 : 2,
  };
}
