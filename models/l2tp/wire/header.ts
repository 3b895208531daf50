/**
 * The L2TP header (RFC 2661 s3.1), for control and data messages alike.
 *
 * Reserved bits are ignored on receipt, but kept, so that what was received can be emitted again octet for octet;
 * what we make ourselves has them 0. A Length shorter than the datagram leaves octets behind `end`, which are ignored
 * (s3.1 does not forbid them, and deployed peers ignore them too); a Length beyond the datagram is refused.
 */
import { copyOctets, OctetReader, type OctetWriter } from '../../octets.js';
import { type ParsedOrRefusal, refusal } from './refusal.js';

const T = 0x8000;
const L = 0x4000;
const S = 0x0800;
const O = 0x0200;
const P = 0x0100;
const RESERVED = 0x34f0;
const VERSION = 0x000f;

export const L2TP_VERSION = 2;
/** Octets of a control message's header; a message of just these is a ZLB (s5.8). */
export const CONTROL_HEADER_LENGTH = 12;
const NS_AT = 8;
const NR_AT = 10;

export interface Header {
  readonly control: boolean;
  readonly priority: boolean;
  readonly length: number | undefined;
  readonly tunnelId: number;
  readonly sessionId: number;
  readonly ns: number | undefined;
  readonly nr: number | undefined;
  /** Octets of padding between header and payload, where the O bit is set. */
  readonly offsetSize: number | undefined;
  /** The reserved bits of the first 16, in place. */
  readonly reserved: number;
  readonly payloadAt: number;
  /** Where the message ends: at Length where there is one, else at the end of the datagram. */
  readonly end: number;
}

/** True when the T bit is set; says nothing about the rest. */
export const isControl = (octets: Uint8Array): boolean => ((octets[0] ?? 0) & 0x80) !== 0;

function otherVersion(version: number): string {
  if (version === 1) return 'version 1 in the header: an L2F packet (RFC 2341), not L2TP';
  // L2F has its checksum bit where we have the highest bit of the version.
  if (version === 9) return 'version 1 and a checksum in the header: an L2F packet (RFC 2341), not L2TP';
  if (version === 3) return 'version 3 in the header: L2TPv3 (RFC 3931), which is not spoken here';
  return `unknown version ${version} in the header`;
}

function controlFault(flags: number): string | undefined {
  if ((flags & L) === 0) return 'a control message without a Length field (L bit clear)';
  if ((flags & S) === 0) return 'a control message without sequence numbers (S bit clear)';
  if ((flags & O) !== 0) return 'a control message with an offset (O bit set)';
  if ((flags & P) !== 0) return 'a control message with the P bit set';
  return undefined;
}

export function parseHeader(octets: Uint8Array): ParsedOrRefusal<Header> {
  if (octets.length < 2) return refusal('malformed', `${octets.length} octets are too few for an L2TP header`);
  const reader = new OctetReader(octets);
  const flags = reader.u16();
  const version = flags & VERSION;
  if (version !== L2TP_VERSION) return refusal('not-l2tpv2', otherVersion(version));
  const control = (flags & T) !== 0;
  if (control) {
    const fault = controlFault(flags);
    if (fault !== undefined) return refusal('malformed', fault);
  }
  const length = (flags & L) !== 0 ? reader.u16() : undefined;
  const tunnelId = reader.u16();
  const sessionId = reader.u16();
  const sequenced = (flags & S) !== 0;
  const ns = sequenced ? reader.u16() : undefined;
  const nr = sequenced ? reader.u16() : undefined;
  const offsetSize = (flags & O) !== 0 ? reader.u16() : undefined;
  if (offsetSize !== undefined) reader.skip(offsetSize);
  if (!reader.ok) return refusal('malformed', `the header goes beyond the ${octets.length} octets of the datagram`);
  const end = length ?? octets.length;
  if (end > octets.length) return refusal('malformed', `Length ${end}, but the datagram has ${octets.length} octets`);
  if (end < reader.at) return refusal('malformed', `Length ${end} is less than the header's ${reader.at} octets`);
  const value: Header = {
    control,
    priority: (flags & P) !== 0,
    length,
    tunnelId,
    sessionId,
    ns,
    nr,
    offsetSize,
    reserved: flags & RESERVED,
    payloadAt: reader.at,
    end,
  };
  return { ok: true, value };
}

/** Writes the 12 octets of a control header; Length is 0 until `patchLength`. */
export function emitControlHeader(
  writer: OctetWriter,
  tunnelId: number,
  sessionId: number,
  ns: number,
  nr: number,
  reserved = 0,
): void {
  writer.u16(T | L | S | (reserved & RESERVED) | L2TP_VERSION).u16(0);
  writer.u16(tunnelId).u16(sessionId).u16(ns).u16(nr);
}

export interface DataHeader {
  readonly tunnelId: number;
  readonly sessionId: number;
  readonly withLength: boolean;
  readonly priority: boolean;
  readonly ns: number | undefined;
  readonly nr: number | undefined;
  readonly offsetPad: Uint8Array | undefined;
  readonly reserved: number;
}

/** Writes a data header up to the payload; Length, where asked for, is 0 until `patchLength`. */
export function emitDataHeader(writer: OctetWriter, header: DataHeader): void {
  const sequenced = header.ns !== undefined;
  let flags = (header.reserved & RESERVED) | L2TP_VERSION;
  if (header.withLength) flags |= L;
  if (sequenced) flags |= S;
  if (header.offsetPad !== undefined) flags |= O;
  if (header.priority) flags |= P;
  writer.u16(flags);
  if (header.withLength) writer.u16(0);
  writer.u16(header.tunnelId).u16(header.sessionId);
  if (sequenced) writer.u16(header.ns).u16(header.nr ?? 0);
  if (header.offsetPad !== undefined) writer.u16(header.offsetPad.length).bytes(header.offsetPad);
}

/** Octets of a data header with Length and nothing else beside the ids, as almost all have it. */
export const PLAIN_HEADER = 8;

export const isPlain = ({ withLength, priority, ns, offsetPad, reserved }: DataHeader): boolean =>
  withLength && !priority && ns === undefined && offsetPad === undefined && reserved === 0;

/** Puts such a header in the first octets of a message. */
export function putPlainHeader(octets: Uint8Array, { tunnelId, sessionId }: DataHeader, length: number): void {
  octets[0] = L >>> 8;
  octets[1] = L2TP_VERSION;
  octets[2] = length >>> 8;
  octets[3] = length;
  octets[4] = tunnelId >>> 8;
  octets[5] = tunnelId;
  octets[6] = sessionId >>> 8;
  octets[7] = sessionId;
}

export function patchLength(writer: OctetWriter): void {
  if (writer.length > 0xffff)
    throw new RangeError(`an L2TP message of ${writer.length} octets does not fit its Length`);
  writer.patchU16(2, writer.length);
}

/** Gives a control message other sequence numbers, in place. */
export function putNsNr(octets: Uint8Array, ns: number, nr: number): void {
  octets[NS_AT] = ns >>> 8;
  octets[NS_AT + 1] = ns;
  octets[NR_AT] = nr >>> 8;
  octets[NR_AT + 1] = nr;
}

/** A copy of a control message with other sequence numbers: a retransmission brings Nr up to date (s5.8). */
export function patchNsNr(octets: Uint8Array, ns: number, nr: number): Uint8Array {
  if (octets.length < CONTROL_HEADER_LENGTH || !isControl(octets)) throw new RangeError('not a control message');
  const copy = copyOctets(octets);
  putNsNr(copy, ns, nr);
  return copy;
}
