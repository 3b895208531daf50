/**
 * Whole datagrams: control messages (RFC 2661 s3.1, s6) and data messages (s5.3).
 *
 * A refused control message carries what could be read of it in `partial`, so that reliable delivery can acknowledge
 * it and the endpoint can answer with StopCCN or CDN.
 */
import { Desk, NO_OCTETS, OctetWriter, octetsText, putOctets, type Writing } from '../../octets.js';
import { type Avp, type AvpOptions, avp, emitAvps, readAvps } from './avp.js';
import { AvpType, avpName, IETF } from './avp-table.js';
import type { AvpValue, ResultValue } from './avp-value.js';
import {
  type DataHeader,
  emitControlHeader,
  emitDataHeader,
  isPlain,
  PLAIN_HEADER,
  parseHeader,
  patchLength,
  putPlainHeader,
} from './header.js';
import { isKnownMessage, MESSAGE_ROWS, MessageType, messageName, messageRow } from './message-table.js';
import { type ParsedOrRefusal, type Refusal, type RefusalCode, refusal } from './refusal.js';

/** The type of a message whose Message Type could not be read; only ever in a `partial`. */
export const UNREADABLE = -1;

export interface ControlMessage {
  /** A number of `MessageType`; 0 for a ZLB. */
  readonly type: number;
  readonly tunnelId: number;
  readonly sessionId: number;
  readonly ns: number;
  readonly nr: number;
  /** With the Message Type AVP first; empty for a ZLB. */
  readonly avps: readonly Avp[];
  /** Of a type we do not know, with M clear: to be acknowledged, and ignored (s4.4.1). */
  readonly ignorable: boolean;
  /** Reserved bits of the header, 0 in what we send. */
  readonly reserved: number;
}

export interface ControlRefusal extends Refusal {
  /** There whenever the header could be read. */
  readonly partial?: ControlMessage;
}

export interface DataMessage {
  readonly tunnelId: number;
  readonly sessionId: number;
  readonly ns: number | undefined;
  readonly nr: number | undefined;
  readonly payload: Uint8Array;
  readonly withLength: boolean;
  readonly priority: boolean;
  /** The octets between header and payload; undefined when the O bit is clear. */
  readonly offsetPad: Uint8Array | undefined;
  readonly reserved: number;
}

const NEVER_ZERO = [AvpType.AssignedTunnelId, AvpType.AssignedSessionId] as const;
/** A peer that has nothing assigned yet says 0 in these, against s5.3; refusing them would only keep dead state. */
const MAY_ASSIGN_ZERO: ReadonlySet<number> = new Set([MessageType.StopCCN, MessageType.CDN]);

export function parseControl(
  octets: Uint8Array,
  options: AvpOptions = {},
): { readonly ok: true; readonly value: ControlMessage } | ControlRefusal {
  const parsedHeader = parseHeader(octets);
  if (!parsedHeader.ok) return parsedHeader;
  const header = parsedHeader.value;
  if (!header.control) return refusal('malformed', 'a data message where a control message belongs');
  const { avps, fault } = readAvps(octets, header.payloadAt, header.end, options);
  const first = avps[0];
  const isZlb = header.payloadAt === header.end;
  const typed = first !== undefined && isMessageType(first) ? (first.value as { number: number }).number : UNREADABLE;
  const type = isZlb ? MessageType.ZLB : typed;
  const ignorable = first !== undefined && type >= 0 && !isKnownMessage(type) && !first.mandatory;
  const { tunnelId, sessionId, reserved } = header;
  // A control header without Ns and Nr has been refused above.
  const message = { type, tunnelId, sessionId, ns: header.ns!, nr: header.nr!, avps, ignorable, reserved };
  if (isZlb) return { ok: true, value: message };

  const refuse = (code: RefusalCode, reason: string, type?: number): ControlRefusal =>
    type === undefined
      ? { ok: false, code, reason, partial: message }
      : { ok: false, code, reason, avp: { vendor: IETF, type }, partial: message };
  if (type === UNREADABLE) {
    if (fault !== undefined && avps.length <= 1) return { ...fault, partial: message };
    return refuse('malformed', 'the first AVP is not a Message Type');
  }
  if (ignorable) return fault?.code === 'malformed' ? { ...fault, partial: message } : { ok: true, value: message };
  if (!isKnownMessage(type)) return refuse('unknown-message', `unknown message type ${type} with its M bit set`);
  const name = messageName(type);
  if (fault !== undefined) return { ...fault, reason: `${name}: ${fault.reason}`, partial: message };
  for (const needed of messageRow(type)!.must) {
    if (!findAvp(message, needed)) return refuse('missing-avp', `${name} without ${avpName(IETF, needed)}`, needed);
  }
  if (type === MessageType.HELLO && sessionId !== 0)
    return refuse('bad-value', `HELLO with session ${sessionId}, not 0`);
  if (!MAY_ASSIGN_ZERO.has(type)) {
    for (const id of NEVER_ZERO) {
      if (numberOf(message, id) === 0) return refuse('bad-value', `${name} with ${avpName(IETF, id)} 0`, id);
    }
  }
  return { ok: true, value: message };
}

const isMessageType = (avp: Avp): boolean =>
  avp.known && avp.vendor === IETF && avp.type === AvpType.MessageType && avp.value.format === 'u16';

/** Octets of a control message; the secret is needed only where an AVP is still to be hidden. */
export function emitControl(message: ControlMessage, secret?: Uint8Array): Uint8Array {
  const first = message.avps[0];
  const typed = first !== undefined && isMessageType(first) ? numberIn(first.value) : MessageType.ZLB;
  if (typed !== message.type) throw new TypeError(`${messageName(message.type)} does not begin with its Message Type`);
  const writer = new OctetWriter();
  emitControlHeader(writer, message.tunnelId, message.sessionId, message.ns, message.nr, message.reserved);
  emitAvps(writer, message.avps, secret);
  patchLength(writer);
  return writer.octets();
}

/** The first AVP of each message, by type. */
const TYPE_AVPS: (Avp | undefined)[] = [];
for (const { type } of MESSAGE_ROWS) TYPE_AVPS[type] = avp(AvpType.MessageType, type);

/** A message of ours: the Message Type AVP is put first, Ns and Nr are left to reliable delivery. */
export function controlMessage(
  type: number,
  tunnelId: number,
  sessionId: number,
  avps: readonly Avp[],
  ns = 0,
  nr = 0,
): ControlMessage {
  const all = type === MessageType.ZLB ? avps : behind(TYPE_AVPS[type] ?? avp(AvpType.MessageType, type), avps);
  return { type, tunnelId, sessionId, ns, nr, avps: all, ignorable: false, reserved: 0 };
}

/** By hand: an array that is spread into another is walked as an iterator. */
function behind(first: Avp, avps: readonly Avp[]): Avp[] {
  const all = new Array<Avp>(avps.length + 1);
  all[0] = first;
  for (let index = 0; index < avps.length; index++) all[index + 1] = avps[index]!;
  return all;
}

/** A message without a body, which only acknowledges (s5.8). */
export const zlb = (tunnelId: number, ns: number, nr: number): ControlMessage =>
  controlMessage(MessageType.ZLB, tunnelId, 0, [], ns, nr);

/** The first AVP of that type that we understand; later ones of the same type do not count. */
export function findAvp(message: ControlMessage, type: number, vendor = IETF): Avp | undefined {
  const { avps } = message;
  for (let index = 0; index < avps.length; index++) {
    const avp = avps[index]!;
    if (avp.type === type && avp.vendor === vendor && avp.known) return avp;
  }
  return undefined;
}

const numberIn = (value: AvpValue | undefined): number | undefined =>
  value?.format === 'u16' || value?.format === 'u32' ? value.number : undefined;

export function numberOf(message: ControlMessage, type: number, vendor = IETF): number | undefined {
  return numberIn(findAvp(message, type, vendor)?.value);
}

export function octetsOf(message: ControlMessage, type: number, vendor = IETF): Uint8Array | undefined {
  const value = findAvp(message, type, vendor)?.value;
  return value?.format === 'octets' || value?.format === 'text' ? value.octets : undefined;
}

export function textOf(message: ControlMessage, type: number, vendor = IETF): string | undefined {
  const octets = octetsOf(message, type, vendor);
  return octets === undefined ? undefined : octetsText(octets);
}

export function resultOf(message: ControlMessage): ResultValue | undefined {
  const value = findAvp(message, AvpType.ResultCode)?.value;
  return value?.format === 'result' ? value : undefined;
}

export const hasAvp = (message: ControlMessage, type: number, vendor = IETF): boolean =>
  findAvp(message, type, vendor) !== undefined;

export function parseData(octets: Uint8Array): ParsedOrRefusal<DataMessage> {
  const parsedHeader = parseHeader(octets);
  if (!parsedHeader.ok) return parsedHeader;
  const header = parsedHeader.value;
  if (header.control) return refusal('malformed', 'a control message where a data message belongs');
  const { tunnelId, sessionId, ns, nr, priority, offsetSize, reserved, payloadAt, end } = header;
  const offsetPad = offsetSize === undefined ? undefined : octets.slice(payloadAt - offsetSize, payloadAt);
  const payload = payloadAt === end ? NO_OCTETS : octets.slice(payloadAt, end);
  const withLength = header.length !== undefined;
  return { ok: true, value: { tunnelId, sessionId, ns, nr, payload, withLength, priority, offsetPad, reserved } };
}

export interface DataOptions {
  readonly ns?: number | undefined;
  readonly nr?: number | undefined;
  readonly withLength?: boolean;
  readonly priority?: boolean;
  readonly offsetPad?: Uint8Array | undefined;
}

export function dataMessage(
  tunnelId: number,
  sessionId: number,
  payload: Uint8Array,
  options: DataOptions = {},
): DataMessage {
  return {
    tunnelId,
    sessionId,
    ns: options.ns,
    nr: options.ns === undefined ? undefined : (options.nr ?? 0),
    payload,
    withLength: options.withLength ?? false,
    priority: options.priority ?? false,
    offsetPad: options.offsetPad,
    reserved: 0,
  };
}

export const emitData = (message: DataMessage): Uint8Array => dataWriter(message, message.payload).octets();

/** The longest message that is put together where it can be lent. */
const MOST = 2048;
const desk = new Desk(MOST);
// A constant of this file: a member is looked up at every use.
const { place } = desk;

/** The same before it is octets; on loan it is good until the next message. */
export function dataWriter(header: DataHeader, payload: Uint8Array): Writing {
  if (!isPlain(header) || payload.length > MOST - PLAIN_HEADER) return anyData(header, payload);
  putPlainHeader(place, header, PLAIN_HEADER + payload.length);
  putOctets(place, PLAIN_HEADER, payload);
  desk.length = PLAIN_HEADER + payload.length;
  return desk;
}

function anyData(header: DataHeader, payload: Uint8Array): Writing {
  const writer = new OctetWriter();
  emitDataHeader(writer, header);
  writer.bytes(payload);
  if (header.withLength) patchLength(writer);
  return writer;
}
