/**
 * Every control message, one row a message (RFC 2661 s3.2 and s6.1 to s6.14). Message Type is in each of them and
 * Random Vector may be in any; neither is listed.
 */
import { AvpType as A } from './avp-table.js';

/** ZLB has no Message Type AVP; 0 is reserved on the wire and so free to stand for it. */
export const MessageType = {
  ZLB: 0,
  SCCRQ: 1,
  SCCRP: 2,
  SCCCN: 3,
  StopCCN: 4,
  HELLO: 6,
  OCRQ: 7,
  OCRP: 8,
  OCCN: 9,
  ICRQ: 10,
  ICRP: 11,
  ICCN: 12,
  CDN: 14,
  WEN: 15,
  SLI: 16,
} as const;

/** What a message is about, and so what an unknown mandatory AVP in it tears down (s4.1). */
export type MessageScope = 'tunnel' | 'session';

export interface MessageRow {
  readonly type: number;
  readonly name: string;
  readonly scope: MessageScope;
  readonly must: readonly number[];
  readonly may: readonly number[];
}

const row = (
  name: keyof typeof MessageType,
  scope: MessageScope,
  must: readonly number[],
  may: readonly number[] = [],
): MessageRow => ({ type: MessageType[name], name, scope, must, may });

export const MESSAGE_ROWS: readonly MessageRow[] = [
  row('ZLB', 'tunnel', []),
  row(
    'SCCRQ',
    'tunnel',
    [A.ProtocolVersion, A.HostName, A.FramingCapabilities, A.AssignedTunnelId],
    [A.BearerCapabilities, A.ReceiveWindowSize, A.Challenge, A.TieBreaker, A.FirmwareRevision, A.VendorName],
  ),
  row(
    'SCCRP',
    'tunnel',
    [A.ProtocolVersion, A.FramingCapabilities, A.HostName, A.AssignedTunnelId],
    [A.BearerCapabilities, A.FirmwareRevision, A.VendorName, A.ReceiveWindowSize, A.Challenge, A.ChallengeResponse],
  ),
  row('SCCCN', 'tunnel', [], [A.ChallengeResponse]),
  row('StopCCN', 'tunnel', [A.AssignedTunnelId, A.ResultCode]),
  row('HELLO', 'tunnel', []),
  row(
    'OCRQ',
    'session',
    [A.AssignedSessionId, A.CallSerialNumber, A.MinimumBps, A.MaximumBps, A.BearerType, A.FramingType, A.CalledNumber],
    [A.SubAddress],
  ),
  row('OCRP', 'session', [A.AssignedSessionId], [A.PhysicalChannelId]),
  row('OCCN', 'session', [A.TxConnectSpeed, A.FramingType], [A.RxConnectSpeed, A.SequencingRequired]),
  row(
    'ICRQ',
    'session',
    [A.AssignedSessionId, A.CallSerialNumber],
    [A.BearerType, A.PhysicalChannelId, A.CallingNumber, A.CalledNumber, A.SubAddress],
  ),
  row('ICRP', 'session', [A.AssignedSessionId]),
  row(
    'ICCN',
    'session',
    [A.TxConnectSpeed, A.FramingType],
    [
      A.InitialReceivedLcpConfreq,
      A.LastSentLcpConfreq,
      A.LastReceivedLcpConfreq,
      A.ProxyAuthenType,
      A.ProxyAuthenName,
      A.ProxyAuthenChallenge,
      A.ProxyAuthenId,
      A.ProxyAuthenResponse,
      A.PrivateGroupId,
      A.RxConnectSpeed,
      A.SequencingRequired,
    ],
  ),
  row('CDN', 'session', [A.ResultCode, A.AssignedSessionId], [A.Q931CauseCode]),
  row('WEN', 'session', [A.CallErrors]),
  row('SLI', 'session', [A.Accm]),
];

const ROWS_BY_TYPE: (MessageRow | undefined)[] = [];
for (const row of MESSAGE_ROWS) ROWS_BY_TYPE[row.type] = row;

export const messageRow = (type: number): MessageRow | undefined => ROWS_BY_TYPE[type];

/** By type: whether a message is such. */
export const byType = (is: (row: MessageRow) => boolean): readonly boolean[] =>
  Array.from(ROWS_BY_TYPE, (row) => row !== undefined && is(row));

/** By type: whether a message is one of these. */
export const ofTypes = (...types: readonly number[]): readonly boolean[] => byType(({ type }) => types.includes(type));

/** Whether the number, as the value of a Message Type AVP, is a message of RFC 2661. */
export const isKnownMessage = (type: number): boolean => type !== MessageType.ZLB && ROWS_BY_TYPE[type] !== undefined;

export const messageName = (type: number): string => ROWS_BY_TYPE[type]?.name ?? `message ${type}`;
