/**
 * Every AVP we know, one row an AVP (RFC 2661 s4.4.1 to s4.4.6, and what vendors add).
 *
 * `mandatory` is the M bit that we send; on receipt any M bit is taken as it comes (s4.1 gives it a meaning only
 * where the AVP is not known). `mayHide` is the "may be hidden" of each section.
 */
import type { AvpFormat } from './avp-value.js';

export const IETF = 0;
export const CISCO = 9;

export const AvpType = {
  MessageType: 0,
  ResultCode: 1,
  ProtocolVersion: 2,
  FramingCapabilities: 3,
  BearerCapabilities: 4,
  TieBreaker: 5,
  FirmwareRevision: 6,
  HostName: 7,
  VendorName: 8,
  AssignedTunnelId: 9,
  ReceiveWindowSize: 10,
  Challenge: 11,
  Q931CauseCode: 12,
  ChallengeResponse: 13,
  AssignedSessionId: 14,
  CallSerialNumber: 15,
  MinimumBps: 16,
  MaximumBps: 17,
  BearerType: 18,
  FramingType: 19,
  CalledNumber: 21,
  CallingNumber: 22,
  SubAddress: 23,
  TxConnectSpeed: 24,
  PhysicalChannelId: 25,
  InitialReceivedLcpConfreq: 26,
  LastSentLcpConfreq: 27,
  LastReceivedLcpConfreq: 28,
  ProxyAuthenType: 29,
  ProxyAuthenName: 30,
  ProxyAuthenChallenge: 31,
  ProxyAuthenId: 32,
  ProxyAuthenResponse: 33,
  CallErrors: 34,
  Accm: 35,
  RandomVector: 36,
  PrivateGroupId: 37,
  RxConnectSpeed: 38,
  SequencingRequired: 39,
} as const;

/** An AVP of the RFC by its name in `AvpType`. */
export type AvpName = keyof typeof AvpType;

export const CiscoAvpType = { ClientNasPort: 100 } as const;

/** How a number reads to people, where it is not just a number. */
export type AvpWords = 'message' | 'framing' | 'bearer' | 'authen' | 'hex' | undefined;

export interface AvpRow {
  readonly type: number;
  readonly vendor: number;
  readonly name: string;
  readonly format: AvpFormat;
  readonly mandatory: boolean;
  readonly mayHide: boolean;
  /** Mnemonics of the messages that carry it; '*' is every message. */
  readonly messages: readonly string[];
  /** Octets that a text or octet string has at least, and at most. */
  readonly least: number;
  readonly most: number;
  readonly words: AvpWords;
}

interface More {
  readonly vendor?: number;
  readonly least?: number;
  readonly most?: number;
  readonly words?: AvpWords;
}

const ANY_LENGTH = 1023 - 6;

function row(
  type: number,
  name: string,
  format: AvpFormat,
  bits: 'M' | 'H' | 'MH' | '',
  messages: string,
  more: More = {},
): AvpRow {
  return {
    type,
    vendor: more.vendor ?? IETF,
    name,
    format,
    mandatory: bits.includes('M'),
    mayHide: bits.includes('H'),
    messages: messages.split(' '),
    least: more.least ?? 0,
    most: more.most ?? ANY_LENGTH,
    words: more.words,
  };
}

const A = AvpType;

/** In the order of their numbers; 20 was never assigned. */
export const AVP_ROWS: readonly AvpRow[] = [
  row(A.MessageType, 'Message Type', 'u16', 'M', '*', { words: 'message' }),
  row(A.ResultCode, 'Result Code', 'result', 'M', 'CDN StopCCN'),
  row(A.ProtocolVersion, 'Protocol Version', 'version', 'M', 'SCCRP SCCRQ'),
  row(A.FramingCapabilities, 'Framing Capabilities', 'u32', 'MH', 'SCCRP SCCRQ', { words: 'framing' }),
  row(A.BearerCapabilities, 'Bearer Capabilities', 'u32', 'MH', 'SCCRP SCCRQ', { words: 'bearer' }),
  row(A.TieBreaker, 'Tie Breaker', 'u64', '', 'SCCRQ'),
  row(A.FirmwareRevision, 'Firmware Revision', 'u16', 'H', 'SCCRP SCCRQ', { words: 'hex' }),
  row(A.HostName, 'Host Name', 'text', 'M', 'SCCRP SCCRQ', { least: 1 }),
  row(A.VendorName, 'Vendor Name', 'text', 'H', 'SCCRP SCCRQ'),
  row(A.AssignedTunnelId, 'Assigned Tunnel ID', 'u16', 'MH', 'SCCRP SCCRQ StopCCN'),
  row(A.ReceiveWindowSize, 'Receive Window Size', 'u16', 'M', 'SCCRQ SCCRP'),
  row(A.Challenge, 'Challenge', 'octets', 'MH', 'SCCRP SCCRQ', { least: 1 }),
  row(A.Q931CauseCode, 'Q.931 Cause Code', 'cause', 'M', 'CDN'),
  row(A.ChallengeResponse, 'Challenge Response', 'octets', 'MH', 'SCCCN SCCRP', { least: 16, most: 16 }),
  row(A.AssignedSessionId, 'Assigned Session ID', 'u16', 'MH', 'CDN ICRP ICRQ OCRP OCRQ'),
  row(A.CallSerialNumber, 'Call Serial Number', 'u32', 'MH', 'ICRQ OCRQ'),
  row(A.MinimumBps, 'Minimum BPS', 'u32', 'MH', 'OCRQ'),
  row(A.MaximumBps, 'Maximum BPS', 'u32', 'MH', 'OCRQ'),
  row(A.BearerType, 'Bearer Type', 'u32', 'MH', 'ICRQ OCRQ', { words: 'bearer' }),
  row(A.FramingType, 'Framing Type', 'u32', 'MH', 'ICCN OCCN OCRQ', { words: 'framing' }),
  row(A.CalledNumber, 'Called Number', 'text', 'MH', 'ICRQ OCRQ'),
  row(A.CallingNumber, 'Calling Number', 'text', 'MH', 'ICRQ'),
  row(A.SubAddress, 'Sub-Address', 'text', 'MH', 'ICRQ OCRQ'),
  row(A.TxConnectSpeed, '(Tx) Connect Speed', 'u32', 'MH', 'ICCN OCCN'),
  row(A.PhysicalChannelId, 'Physical Channel ID', 'u32', 'H', 'ICRQ OCRP'),
  row(A.InitialReceivedLcpConfreq, 'Initial Received LCP CONFREQ', 'octets', 'H', 'ICCN'),
  row(A.LastSentLcpConfreq, 'Last Sent LCP CONFREQ', 'octets', 'H', 'ICCN'),
  row(A.LastReceivedLcpConfreq, 'Last Received LCP CONFREQ', 'octets', 'H', 'ICCN'),
  row(A.ProxyAuthenType, 'Proxy Authen Type', 'u16', 'H', 'ICCN', { words: 'authen' }),
  row(A.ProxyAuthenName, 'Proxy Authen Name', 'text', 'H', 'ICCN'),
  row(A.ProxyAuthenChallenge, 'Proxy Authen Challenge', 'octets', 'H', 'ICCN', { least: 1 }),
  row(A.ProxyAuthenId, 'Proxy Authen ID', 'u16', 'H', 'ICCN'),
  row(A.ProxyAuthenResponse, 'Proxy Authen Response', 'octets', 'H', 'ICCN'),
  row(A.CallErrors, 'Call Errors', 'callErrors', 'MH', 'WEN'),
  row(A.Accm, 'ACCM', 'accm', 'MH', 'SLI'),
  row(A.RandomVector, 'Random Vector', 'octets', 'M', '*'),
  row(A.PrivateGroupId, 'Private Group ID', 'octets', 'H', 'ICCN'),
  row(A.RxConnectSpeed, 'Rx Connect Speed', 'u32', 'H', 'ICCN OCCN'),
  row(A.SequencingRequired, 'Sequencing Required', 'none', 'M', 'ICCN OCCN'),
  row(CiscoAvpType.ClientNasPort, 'Client NAS Port', 'text', 'H', 'ICRQ', { vendor: CISCO }),
];

const key = (vendor: number, type: number): number => vendor * 0x1_0000 + type;

const ROWS_BY_KEY = new Map(AVP_ROWS.map((row) => [key(row.vendor, row.type), row]));

const IETF_ROWS: (AvpRow | undefined)[] = [];
for (const row of AVP_ROWS) if (row.vendor === IETF) IETF_ROWS[row.type] = row;

export const avpRow = (vendor: number, type: number): AvpRow | undefined =>
  vendor === IETF ? IETF_ROWS[type] : ROWS_BY_KEY.get(key(vendor, type));

/** A name for people, also for an AVP that has no row. */
export function avpName(vendor: number, type: number): string {
  const known = avpRow(vendor, type)?.name;
  if (known !== undefined) return known;
  return vendor === IETF ? `AVP ${type}` : `vendor ${vendor} AVP ${type}`;
}
