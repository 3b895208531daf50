/** LCP and IPCP packets: the codes of RFC 1661 s5, with what each one's data must hold. */
import { NO_OCTETS, OctetReader, OctetWriter, octetsText, type Parsed, parsed, refused, toHex } from '../../octets.js';
import {
  CODE_PACKET_HEADER,
  type CodePacket,
  codePacketLength,
  emitCodePacket,
  packetLength,
  parseCodePacket,
} from './code-packet.js';
import { PppProtocol, protocolName } from './frame.js';
import { describeIpcpOption, parseIpcpOptions } from './ipcp-options.js';
import { describeLcpOption, parseLcpOptions } from './lcp-options.js';
import { emitOptions, parseOptions, type RawOption } from './options.js';

export type ControlPacket = CodePacket;

export const Code = {
  ConfigureRequest: 1,
  ConfigureAck: 2,
  ConfigureNak: 3,
  ConfigureReject: 4,
  TerminateRequest: 5,
  TerminateAck: 6,
  CodeReject: 7,
  ProtocolReject: 8,
  EchoRequest: 9,
  EchoReply: 10,
  DiscardRequest: 11,
  Identification: 12,
  TimeRemaining: 13,
} as const;

type Content = 'options' | 'text' | 'packet' | 'protocol' | 'magic';

interface CodeRow {
  readonly code: number;
  readonly name: string;
  readonly ios: string;
  readonly content: Content;
  /** The data's least length. */
  readonly least: number;
  /** Whether IPCP has it too; the rest is LCP's alone (RFC 1332 s2). */
  readonly ipcp: boolean;
}

const row = (
  code: number,
  name: string,
  ios: string,
  content: Content,
  least: number,
  ipcp: boolean,
): [number, CodeRow] => [code, { code, name, ios, content, least, ipcp }];

const CODES: ReadonlyMap<number, CodeRow> = new Map([
  row(Code.ConfigureRequest, 'Configure-Request', 'CONFREQ', 'options', 0, true),
  row(Code.ConfigureAck, 'Configure-Ack', 'CONFACK', 'options', 0, true),
  row(Code.ConfigureNak, 'Configure-Nak', 'CONFNAK', 'options', 0, true),
  row(Code.ConfigureReject, 'Configure-Reject', 'CONFREJ', 'options', 0, true),
  row(Code.TerminateRequest, 'Terminate-Request', 'TERMREQ', 'text', 0, true),
  row(Code.TerminateAck, 'Terminate-Ack', 'TERMACK', 'text', 0, true),
  row(Code.CodeReject, 'Code-Reject', 'CODEREJ', 'packet', 0, true),
  row(Code.ProtocolReject, 'Protocol-Reject', 'PROTREJ', 'protocol', 2, false),
  row(Code.EchoRequest, 'Echo-Request', 'ECHOREQ', 'magic', 4, false),
  row(Code.EchoReply, 'Echo-Reply', 'ECHOREP', 'magic', 4, false),
  row(Code.DiscardRequest, 'Discard-Request', 'DISCREQ', 'magic', 4, false),
  row(Code.Identification, 'Identification', 'IDENTIFY', 'magic', 4, false),
  row(Code.TimeRemaining, 'Time-Remaining', 'TIMEREMAINING', 'magic', 8, false),
]);

const rowOf = (code: number, protocol: number): CodeRow | undefined => {
  const found = CODES.get(code);
  return found === undefined || (protocol !== PppProtocol.LCP && !found.ipcp) ? undefined : found;
};

/** The least length of data by code, -1 for a code to be answered with Code-Reject: of LCP, and of the other protocols. */
const LEAST_OF_LCP = Int8Array.from({ length: 256 }, (_, code) => rowOf(code, PppProtocol.LCP)?.least ?? -1);
const LEAST_OF_OTHERS = Int8Array.from({ length: 256 }, (_, code) => rowOf(code, PppProtocol.IPCP)?.least ?? -1);

export const isKnownCode = (code: number, protocol: number): boolean =>
  (protocol === PppProtocol.LCP ? LEAST_OF_LCP : LEAST_OF_OTHERS)[code]! >= 0;

/** How long the packet in these octets is, padding left off; -1 where `parseControlPacket` refuses them. */
export function controlPacketLength(octets: Uint8Array, protocol: number): number {
  const length = codePacketLength(octets);
  if (length < 0) return -1;
  const least = (protocol === PppProtocol.LCP ? LEAST_OF_LCP : LEAST_OF_OTHERS)[octets[0]!]!;
  return length - CODE_PACKET_HEADER < least ? -1 : length;
}

/** The code's name in LCP, or in the protocol given; undefined is a code to be answered with Code-Reject. */
export const codeName = (code: number, protocol: number = PppProtocol.LCP): string | undefined =>
  rowOf(code, protocol)?.name;
/** As in the reference trace: `CONFREQ`. */
export const iosCodeName = (code: number): string => CODES.get(code)?.ios ?? `UNKNOWN(${code})`;

/** Length checked, and the data's least length; an unknown code is a packet all the same. */
export function parseControlPacket(octets: Uint8Array, protocol: number = PppProtocol.LCP): Parsed<ControlPacket> {
  const packet = parseCodePacket(octets);
  if (!packet.ok) return packet;
  const known = rowOf(packet.value.code, protocol);
  if (known !== undefined && packet.value.data.length < known.least) {
    return refused(`${known.name} with ${packet.value.data.length} octets of data, less than ${known.least}`);
  }
  return packet;
}

/** The options of a Configure packet; any Length that breaks the list makes the packet void (RFC 1661 s6). */
export const packetOptions = (packet: ControlPacket): Parsed<RawOption[]> => parseOptions(packet.data);

/** The Magic-Number of an Echo or Discard packet. */
export const packetMagic = (packet: ControlPacket): number => new OctetReader(packet.data).u32();

export interface RejectedProtocol {
  readonly protocol: number;
  readonly information: Uint8Array;
}

export function rejectedProtocol(packet: ControlPacket): Parsed<RejectedProtocol> {
  const reader = new OctetReader(packet.data);
  const protocol = reader.u16();
  if (!reader.ok) return refused('Protocol-Reject without a protocol');
  return parsed({ protocol, information: reader.rest() });
}

export const emitControlPacket = (packet: ControlPacket): Uint8Array => emitCodePacket(packet);

export const configurePacket = (code: number, id: number, options: readonly RawOption[]): ControlPacket => ({
  code,
  id,
  data: emitOptions(options),
});

export const terminatePacket = (code: number, id: number, data: Uint8Array = NO_OCTETS): ControlPacket => ({
  code,
  id,
  data,
});

export const echoPacket = (code: number, id: number, magic: number, data: Uint8Array = NO_OCTETS): ControlPacket => ({
  code,
  id,
  data: new OctetWriter().u32(magic).bytes(data).octets(),
});

/** `room` is how many octets of the rejected packet the peer's MRU leaves. */
export const codeRejectPacket = (id: number, rejected: Uint8Array, room = 1500 - 4): ControlPacket => ({
  code: Code.CodeReject,
  id,
  data: rejected.slice(0, room),
});

export const protocolRejectPacket = (
  id: number,
  { protocol, information }: RejectedProtocol,
  room = 1500 - 6,
): ControlPacket => ({
  code: Code.ProtocolReject,
  id,
  data: new OctetWriter().u16(protocol).bytes(information.subarray(0, room)).octets(),
});

/** In words, or the reason why the contents are void. */
export function describeControlPacket(packet: ControlPacket, protocol: number): Parsed<Record<string, unknown>> {
  const known = rowOf(packet.code, protocol);
  const head = {
    code: known?.name ?? `unknown ${packet.code}`,
    id: packet.id,
    length: packetLength(packet),
  };
  const tail = packet.padding === undefined ? {} : { padding: toHex(packet.padding) };
  switch (known?.content) {
    case 'options': {
      const options = describeOptions(packet.data, protocol);
      return options.ok ? parsed({ ...head, options: options.value, ...tail }) : options;
    }
    case 'text':
      return parsed({ ...head, ...(packet.data.length > 0 && { data: octetsText(packet.data) }), ...tail });
    case 'protocol': {
      const rejected = rejectedProtocol(packet);
      if (!rejected.ok) return rejected;
      const name =
        protocolName(rejected.value.protocol) ?? `0x${rejected.value.protocol.toString(16).padStart(4, '0')}`;
      return parsed({ ...head, rejectedProtocol: name, rejected: toHex(rejected.value.information), ...tail });
    }
    case 'magic':
      return parsed({
        ...head,
        magic: `0x${toHex(packet.data.subarray(0, 4))}`,
        data: toHex(packet.data.subarray(4)),
        ...tail,
      });
    case 'packet':
    case undefined:
      return parsed({ ...head, data: toHex(packet.data), ...tail });
  }
}

function describeOptions(octets: Uint8Array, protocol: number): Parsed<Record<string, unknown>[]> {
  if (protocol === PppProtocol.LCP) {
    const options = parseLcpOptions(octets);
    return options.ok ? parsed(options.value.map(describeLcpOption)) : options;
  }
  if (protocol === PppProtocol.IPCP) {
    const options = parseIpcpOptions(octets);
    return options.ok ? parsed(options.value.map(describeIpcpOption)) : options;
  }
  const options = parseOptions(octets);
  return options.ok ? parsed(options.value.map(({ type, data }) => ({ option: type, data: toHex(data) }))) : options;
}
