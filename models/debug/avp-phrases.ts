/** AVPs as the reference call's routers print them while they parse: a line of shape and a line of value each. */

import { type Avp, emitAvps } from '../l2tp/wire/avp.js';
import { AvpType as A, avpRow, CISCO, CiscoAvpType, IETF } from '../l2tp/wire/avp-table.js';
import type { ControlMessage } from '../l2tp/wire/message.js';
import { MessageType, messageName } from '../l2tp/wire/message-table.js';
import { errorWords, resultWords } from '../l2tp/wire/result-codes.js';
import { OctetWriter, octetsText, toHex } from '../octets.js';

/** What stands before a value; `#` marks one that is printed as hex digits after `0x`. */
const LABELS: ReadonlyMap<number, string> = new Map([
  [A.ProtocolVersion, 'Protocol Ver'],
  [A.FramingCapabilities, '#Framing Cap'],
  [A.BearerCapabilities, '#Bearer Cap'],
  [A.FirmwareRevision, '#Firmware Ver'],
  [A.HostName, 'Hostname'],
  [A.VendorName, 'Vendor Name'],
  [A.AssignedTunnelId, 'Assigned Tunnel ID'],
  [A.ReceiveWindowSize, 'Rx Window Size'],
  [A.Challenge, 'Chlng'],
  [A.ChallengeResponse, 'Chlng Resp'],
  [A.AssignedSessionId, 'Assigned Call ID'],
  [A.CallSerialNumber, 'Serial Number'],
  [A.BearerType, 'Bearer Type'],
  [A.FramingType, 'Framing Type'],
  [A.CalledNumber, 'Called Number'],
  [A.CallingNumber, 'Calling Number'],
  [A.TxConnectSpeed, 'Connect Speed'],
  [A.RxConnectSpeed, 'Rx Speed'],
  [A.InitialReceivedLcpConfreq, 'Initial Rx LCPREQ'],
  [A.LastSentLcpConfreq, 'Last Sent LCPREQ'],
  [A.LastReceivedLcpConfreq, 'Last Rx LCPREQ'],
  [A.ProxyAuthenType, 'Proxy Auth Type'],
  [A.ProxyAuthenName, 'Proxy Auth Name'],
  [A.ProxyAuthenChallenge, 'Proxy Auth Chal'],
  [A.ProxyAuthenId, 'Proxy Auth ID'],
  [A.ProxyAuthenResponse, 'Proxy Auth Resp'],
]);

/** Octets that are text although their format says octets. */
const IS_TEXT = new Set<number>([A.ProxyAuthenName, A.HostName, A.VendorName]);

/** One habit prints hex with a doubled `0x`. */
const hex = (value: number, doubled: boolean): string => `${doubled ? '0x' : ''}0x${value.toString(16).toUpperCase()}`;

export function avpLines(message: ControlMessage, prefix: string, doubled: boolean): string[] {
  return message.avps.flatMap((avp) => {
    const vendor = avp.vendor === IETF ? '' : avp.vendor === CISCO ? 'Cisco ' : `vendor ${avp.vendor} `;
    const bits = (avp.mandatory ? 0x8000 : 0) | (avp.hidden ? 0x4000 : 0);
    const marks = `${avp.mandatory ? ' (M)' : ''}${avp.hidden ? ' (H)' : ''}`;
    const shape = `${prefix} Parse ${vendor}AVP ${avp.type}, len ${lengthOf(avp)}, flag ${hex(bits, doubled)}${marks}`;
    return [shape, ...valueLines(avp, message, prefix, doubled)];
  });
}

function valueLines(avp: Avp, message: ControlMessage, prefix: string, doubled: boolean): string[] {
  const { value, type, vendor } = avp;
  if (vendor === CISCO && type === CiscoAvpType.ClientNasPort && value.format === 'text') {
    return [`${prefix} Client NAS Port ${octetsText(value.octets)}`];
  }
  if (vendor !== IETF || !avp.known) return [];
  if (type === A.MessageType) return [`${prefix} Parse ${messageName(message.type)}`];
  if (value.format === 'result') return resultLines(value.result, value.error ?? 0, message, prefix);
  const label = LABELS.get(type);
  const name = label?.replace('#', '') ?? avpRow(vendor, type)?.name ?? '';
  switch (value.format) {
    case 'u16':
    case 'u32':
      return [`${prefix} ${name} ${label?.startsWith('#') ? hex(value.number, doubled) : value.number}`];
    case 'u64':
      return [`${prefix} ${name} ${value.big}`];
    case 'version':
      return [`${prefix} ${name} ${value.version * 256 + value.revision}`];
    case 'text':
      return [`${prefix} ${name} ${octetsText(value.octets)}`];
    case 'octets':
      return [`${prefix} ${name} ${IS_TEXT.has(type) ? octetsText(value.octets) : toHex(value.octets).toUpperCase()}`];
    default:
      return [];
  }
}

/** What these routers call results, where it is known. */
const RESULTS: ReadonlyMap<string, string> = new Map([
  [`${MessageType.StopCCN}/1`, 'Request to clear control connection'],
  [`${MessageType.CDN}/1`, 'Loss of carrier'],
]);

function resultLines(result: number, error: number, message: ControlMessage, prefix: string): string[] {
  const stop = message.type === MessageType.StopCCN;
  const words = RESULTS.get(`${message.type}/${result}`) ?? resultWords(message.type, result) ?? '';
  return [
    `${stop ? 'L2X:' : prefix} Result code(${result}): ${result}: ${words}`,
    `Error code(${error}): ${error === 0 ? 'No error' : (errorWords(message.type, result, error) ?? '')}`,
  ];
}

function lengthOf(avp: Avp): number {
  const writer = new OctetWriter();
  emitAvps(writer, [avp]);
  return writer.length;
}
