/**
 * Octets of unknown shape -> what they say, for captures and for vectors of other makers.
 *
 * Readings are tried in this order, and the one taken is told as `reading`:
 * 1. starts with the flag 7e: HDLC-like frames, each with a good FCS;
 * 2. starts with ff: a frame with Address and Control;
 * 3. a Protocol field of a known protocol, its first octet no control code: a frame without them;
 * 4. a first octet 1 to 13: a bare packet (LCP, else IPCP, CHAP, PAP) whose Length is exact, else a bare LCP or IPCP
 *    option list, else a packet with padding; 14 to 19, options of LCP but no codes: an option list;
 * 5. a bare IPCP option list of the name server options;
 * 6. a legal Protocol field of an unknown protocol: a frame, its information opaque.
 * Where one of the first four applies, a fault in the contents refuses the octets: nothing further is tried.
 */
import { OctetWriter, type Parsed, parsed, refused, sameOctets, toHex } from '../../octets.js';
import { describeChapPacket, emitChapPacket, parseChapPacket } from './chap-packet.js';
import { type CodePacket, parseCodePacket } from './code-packet.js';
import { Code, describeControlPacket, emitControlPacket, parseControlPacket } from './control-packet.js';
import { describeFrame, emitFrame, isLegalProtocol, PppProtocol, parseFrame, protocolName } from './frame.js';
import { deframe, escapeHdlc, FLAG, seenEscaping } from './hdlc.js';
import { describeIpcpOption, emitIpcpOptions, parseIpcpOptions, VJ_COMPRESSION } from './ipcp-options.js';
import { describeLcpOption, emitLcpOptions, type LcpOption, parseLcpOptions } from './lcp-options.js';
import { describePapPacket, emitPapPacket, type PapPacket, parsePapPacket } from './pap-packet.js';

export type PppDissection =
  | { readonly ok: true; readonly describe: Record<string, unknown>; readonly octets: Uint8Array }
  | { readonly ok: false; readonly reason: string };

/** What was read: in words, and emitted again from the values read. */
interface Reading {
  readonly describe: Record<string, unknown>;
  readonly octets: Uint8Array;
}

const LAST_BARE_CODE = 13;
const LAST_LCP_OPTION = 19;
const FIRST_NAME_SERVER_OPTION = 129;
const LAST_NAME_SERVER_OPTION = 132;
/** A bare CHAP packet is told from others by an MD5-sized value at least. */
const LEAST_BARE_CHALLENGE = 16;

export function dissectPpp(octets: Uint8Array): PppDissection {
  const reading = read(octets);
  return reading.ok ? { ok: true, ...reading.value } : reading;
}

function read(octets: Uint8Array): Parsed<Reading> {
  const first = octets[0];
  if (first === undefined) return refused('no octets');
  if (first === FLAG) return readHdlc(octets);
  if (first === 0xff) return readFrame(octets);
  const frame = parseFrame(octets);
  const isBare = first >= 1 && first <= LAST_LCP_OPTION;
  if (!isBare && frame.ok && protocolName(frame.value.protocol) !== undefined) return readFrame(octets);
  if (isBare) return first <= LAST_BARE_CODE ? readBare(octets) : readOptionList(octets);
  if (first >= FIRST_NAME_SERVER_OPTION && first <= LAST_NAME_SERVER_OPTION) {
    if (isPlainlyIpcp(octets)) return readIpcpOptions(octets);
  }
  if (frame.ok && isLegalProtocol(frame.value.protocol)) return readFrame(octets);
  return refused(frame.ok ? `neither a packet nor a legal protocol ${toHex(octets.subarray(0, 2))}` : frame.reason);
}

/** Flags are kept where they were; between them each frame is emitted with the escapes its sender was seen to use. */
function readHdlc(octets: Uint8Array): Parsed<Reading> {
  const writer = new OctetWriter().u8(FLAG);
  const frames: Record<string, unknown>[] = [];
  for (const deframed of deframe(octets)) if (!deframed.ok) return deframed;
  for (let at = 1; at < octets.length; ) {
    const end = octets.indexOf(FLAG, at);
    const between = octets.subarray(at, end);
    if (between.length > 0) {
      const [deframed] = deframe(octets.subarray(at - 1, end + 1));
      if (deframed === undefined || !deframed.ok) return deframed ?? refused('no frame');
      const frame = readFrame(deframed.value);
      if (!frame.ok) return frame;
      const escaped = escapeHdlc(frame.value.octets, seenEscaping(between));
      const even = sameOctets(escaped, between);
      const { reading: _, ...describe } = frame.value.describe;
      frames.push(even ? describe : { ...describe, escaping: 'uneven' });
      writer.bytes(even ? escaped : between);
    }
    writer.u8(FLAG);
    at = end + 1;
  }
  if (frames.length === 0) return refused('flags without a frame');
  const only = frames.length === 1 ? frames[0] : undefined;
  return parsed({ describe: { reading: 'HDLC-like', ...(only ?? { frames }) }, octets: writer.octets() });
}

function readFrame(octets: Uint8Array): Parsed<Reading> {
  const frame = parseFrame(octets);
  if (!frame.ok) return frame;
  const contents = readInformation(frame.value.protocol, frame.value.information);
  if (!contents.ok) return contents;
  return parsed({
    describe: { reading: 'frame', ...describeFrame(frame.value), ...contents.value.describe },
    octets: emitFrame({ protocol: frame.value.protocol, information: contents.value.octets }, frame.value),
  });
}

function readInformation(protocol: number, information: Uint8Array): Parsed<Reading> {
  switch (protocol) {
    case PppProtocol.LCP:
    case PppProtocol.IPCP:
      return readControl(information, protocol);
    case PppProtocol.CHAP:
      return map(parseChapPacket(information), describeChapPacket, emitChapPacket);
    case PppProtocol.PAP:
      return map(parsePapPacket(information), describePapPacket, emitPapPacket);
    default:
      return parsed({ describe: { opaque: toHex(information) }, octets: information });
  }
}

function readControl(octets: Uint8Array, protocol: number): Parsed<Reading> {
  const packet = parseControlPacket(octets, protocol);
  if (!packet.ok) return packet;
  const describe = describeControlPacket(packet.value, protocol);
  return describe.ok ? parsed({ describe: describe.value, octets: emitControlPacket(packet.value) }) : describe;
}

/** A bare packet does not say whose it is: its options do, as LCP and IPCP give the same numbers other meanings. */
function readBare(octets: Uint8Array): Parsed<Reading> {
  const packet = parseCodePacket(octets);
  const exact = packet.ok && packet.value.padding === undefined;
  const asPacket = packet.ok ? readBarePacket(octets, packet.value) : packet;
  if (exact && asPacket.ok) return asPacket;
  const asList = readOptionList(octets);
  if (asList.ok) return asList;
  return asPacket.ok || packet.ok || !looksLikeOptions(octets) ? asPacket : asList;
}

function readBarePacket(octets: Uint8Array, packet: CodePacket): Parsed<Reading> {
  const lcp = named('bare LCP packet', readControl(octets, PppProtocol.LCP));
  const hasOptions = packet.code <= Code.ConfigureReject;
  if (lcp.ok && (!hasOptions || isPlainlyLcp(packet.data))) return lcp;
  if (hasOptions && isPlainlyIpcp(packet.data)) return named('bare IPCP packet', readControl(octets, PppProtocol.IPCP));
  const chap = parseChapPacket(octets);
  if (chap.ok && 'value' in chap.value && chap.value.value.length >= LEAST_BARE_CHALLENGE && isText(chap.value.name)) {
    return named('bare CHAP packet', map(chap, describeChapPacket, emitChapPacket));
  }
  const pap = parsePapPacket(octets);
  if (pap.ok && papFields(pap.value).every(isText)) {
    return named('bare PAP packet', map(pap, describePapPacket, emitPapPacket));
  }
  if (chap.ok && 'message' in chap.value && isText(chap.value.message)) {
    return named('bare CHAP packet', map(chap, describeChapPacket, emitChapPacket));
  }
  return lcp;
}

function readOptionList(octets: Uint8Array): Parsed<Reading> {
  const lcp = parseLcpOptions(octets);
  if (!(lcp.ok && isPlainlyLcp(octets)) && isPlainlyIpcp(octets)) return readIpcpOptions(octets);
  if (!lcp.ok) return lcp;
  if (lcp.value.some(({ kind }) => kind === 'Unknown')) return refused('an option list with unknown options');
  const describe = { reading: 'bare LCP option list', options: lcp.value.map(describeLcpOption) };
  return parsed({ describe, octets: emitLcpOptions(lcp.value) });
}

function readIpcpOptions(octets: Uint8Array): Parsed<Reading> {
  const options = parseIpcpOptions(octets);
  if (!options.ok) return options;
  const describe = { reading: 'bare IPCP option list', options: options.value.map(describeIpcpOption) };
  return parsed({ describe, octets: emitIpcpOptions(options.value) });
}

/** All options known, and none that would sooner be IPCP's address (3) or header compression (2). */
function isPlainlyLcp(octets: Uint8Array): boolean {
  const options = parseLcpOptions(octets);
  return options.ok && options.value.every((option) => option.kind !== 'Unknown' && !looksLikeIpcp(option));
}

const looksLikeIpcp = (option: LcpOption): boolean =>
  (option.kind === 'ACCM' && option.accm >>> 16 === VJ_COMPRESSION) ||
  (option.kind === 'Auth-Protocol' && protocolName(option.protocol) === undefined);

function isPlainlyIpcp(octets: Uint8Array): boolean {
  const options = parseIpcpOptions(octets);
  return options.ok && options.value.every(({ kind }) => kind !== 'Unknown');
}

const papFields = (packet: PapPacket): Uint8Array[] =>
  'message' in packet ? [packet.message] : [packet.peerId, packet.password];

/** For the reason only: a first Length that fits says more of a list than of a packet. */
const looksLikeOptions = (octets: Uint8Array): boolean => octets[1]! >= 2 && octets[1]! <= octets.length;

const isText = (octets: Uint8Array): boolean => octets.every((octet) => octet >= 0x20 && octet < 0x7f);

const named = (reading: string, value: Parsed<Reading>): Parsed<Reading> =>
  value.ok ? parsed({ ...value.value, describe: { reading, ...value.value.describe } }) : value;

const map = <T>(
  value: Parsed<T>,
  describe: (value: T) => Record<string, unknown>,
  emit: (value: T) => Uint8Array,
): Parsed<Reading> => (value.ok ? parsed({ describe: describe(value.value), octets: emit(value.value) }) : value);
