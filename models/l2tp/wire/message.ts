/** Whole messages (RFC 2661 s3.1, s6): control messages as AVPs, data messages as a payload. */
import { NO_OCTETS, OctetWriter } from '../../octets.js';
import { type Avp, type AvpOptions, avp, avpText, emitAvp, parseAvps } from './avp.js';
import { AvpType, IETF } from './avp-table.js';
import type { ResultValue } from './avp-value.js';
import { CONTROL_HEADER_LENGTH, emitControlHeader, emitDataHeader, type Header, parseHeader, patchLength } from './header.js';
import { isKnownMessage, MessageType, messageName, messageRow } from './message-table.js';
import { type ParsedOrRefusal, type Refusal, refusal } from './refusal.js';

export interface ControlMessage {
  /** Message Type; 0 for ZLB. */
  readonly type: number;
  readonly tunnelId: number;
  readonly sessionId: number;
  readonly ns: number;
  readonly nr: number;
  readonly avps: readonly Avp[];
  /** An unknown type with its M bit clear: to be acknowledged and otherwise ignored (s4.4.1). */
  readonly ignorable: boolean;
  /** Reserved header bits as received. */
  readonly reserved: number;
}

export interface DataMessage {
  readonly tunnelId: number;
  readonly sessionId: number;
  readonly ns: number | undefined;
  readonly nr: number | undefined;
  readonly payload: Uint8Array;
  readonly header: Header;
  readonly offsetPad: Uint8Array | undefined;
}

/** A refusal that still says whose message it was, so that it can be acknowledged and answered. */
export type ControlRefusal = Refusal & { readonly header: Header | undefined; readonly messageType: number | undefined };
export type ParsedControl = { readonly ok: true; readonly value: ControlMessage } | ControlRefusal;

export function parseControl(octets: Uint8Array, options: AvpOptions = {}): ParsedControl {
  const header = parseHeader(octets);
  if (!header.ok) return { ...header, header: undefined, messageType: undefined };
  const { control, tunnelId, sessionId, ns = 0, nr = 0, payloadAt, end, reserved } = header.value;
  const refuse = (why: Refusal, messageType?: number): ControlRefusal => ({ ...why, header: header.value, messageType });
  if (!control) return refuse(refusal('malformed', 'a data message where a control message was wanted'));
  if (end < octets.length) return refuse(refusal('malformed', `${octets.length - end} octets follow the end that Length gives`));
  const frame = { tunnelId, sessionId, ns, nr, reserved };
  if (end === CONTROL_HEADER_LENGTH) {
    return { ok: true, value: { type: MessageType.ZLB, ...frame, avps: [], ignorable: false } };
  }
  const avps = parseAvps(octets, payloadAt, end, options);
  const peeked = peekType(octets, payloadAt, end);
  if (!avps.ok) return refuse(avps, peeked);
  const first = avps.value[0]!;
  if (first.vendor !== IETF || first.type !== AvpType.MessageType || first.value.format !== 'u16') {
    return refuse(refusal('malformed', 'the first AVP is not Message Type'));
  }
  const type = first.value.number;
  const known = isKnownMessage(type);
  if (!known && first.mandatory) return refuse(refusal('unknown-message', `unknown message type ${type} with its M bit set`), type);
  const message: ControlMessage = { type, ...frame, avps: avps.value, ignorable: !known };
  const missing = messageRow(type)?.must.find((wanted) => findAvp(message, wanted) === undefined);
  if (known && missing !== undefined) {
    return refuse(refusal('missing-avp', `${messageName(type)} without AVP ${missing}`, { vendor: IETF, type: missing }), type);
  }
  return { ok: true, value: message };
}

function peekType(octets: Uint8Array, at: number, end: number): number | undefined {
  if (end - at < 8 || octets[at + 4] !== 0 || octets[at + 5] !== 0) return undefined;
  return octets[at + 6]! * 256 + octets[at + 7]!;
}

export interface ControlParts {
  readonly type: number;
  readonly tunnelId: number;
  readonly sessionId?: number;
  readonly ns: number;
  readonly nr: number;
  readonly reserved?: number;
  /** Without Message Type, which `type` gives; or with it, as parsed. */
  readonly avps: readonly Avp[];
}

export function emitControl(parts: ControlParts): Uint8Array {
  const writer = new OctetWriter();
  emitControlHeader(writer, parts.tunnelId, parts.sessionId ?? 0, parts.ns, parts.nr, parts.reserved);
  const first = parts.avps[0];
  const typed = first?.vendor === IETF && first.type === AvpType.MessageType;
  if (parts.type !== MessageType.ZLB && !typed) emitAvp(writer, avp(AvpType.MessageType, parts.type));
  for (const each of parts.avps) emitAvp(writer, each);
  patchLength(writer);
  return writer.octets();
}

export function parseData(octets: Uint8Array): ParsedOrRefusal<DataMessage> {
  const header = parseHeader(octets);
  if (!header.ok) return header;
  const { control, tunnelId, sessionId, ns, nr, offsetSize, payloadAt, end } = header.value;
  if (control) return refusal('malformed', 'a control message where a data message was wanted');
  const offsetPad = offsetSize === undefined ? undefined : octets.slice(payloadAt - offsetSize, payloadAt);
  const payload = octets.slice(payloadAt, end);
  return { ok: true, value: { tunnelId, sessionId, ns, nr, payload, header: header.value, offsetPad } };
}

/** A data message; with a Length field, and with sequence numbers where they are given (s5.4). */
export function emitData(tunnelId: number, sessionId: number, payload: Uint8Array, ns?: number, nr?: number): Uint8Array {
  const writer = new OctetWriter();
  emitDataHeader(writer, {
    tunnelId, sessionId, withLength: true, priority: false, ns, nr, offsetPad: undefined, reserved: 0,
  });
  writer.bytes(payload);
  patchLength(writer);
  return writer.octets();
}

export const findAvp = (message: ControlMessage, type: number, vendor = IETF): Avp | undefined =>
  message.avps.find((each) => each.type === type && each.vendor === vendor && !each.unknown);

export function numberOf(message: ControlMessage, type: number, vendor = IETF): number | undefined {
  const value = findAvp(message, type, vendor)?.value;
  return value?.format === 'u16' || value?.format === 'u32' ? value.number : undefined;
}

export function textOf(message: ControlMessage, type: number, vendor = IETF): string | undefined {
  const found = findAvp(message, type, vendor);
  return found && avpText(found);
}

export function octetsOf(message: ControlMessage, type: number, vendor = IETF): Uint8Array | undefined {
  const value = findAvp(message, type, vendor)?.value;
  return value?.format === 'text' || value?.format === 'octets' ? value.octets : undefined;
}

export function resultOf(message: ControlMessage): ResultValue | undefined {
  const value = findAvp(message, AvpType.ResultCode)?.value;
  return value?.format === 'result' ? value : undefined;
}

export const resultValue = (result: number, error: number | undefined, message: Uint8Array = NO_OCTETS): ResultValue => ({
  format: 'result', result, error, message,
});
