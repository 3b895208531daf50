import { CONTROL_HEADER_LENGTH, parseHeader } from './wire/header.js';
import { type ControlMessage, UNREADABLE } from './wire/message.js';
import { MessageType } from './wire/message-table.js';

/** What a control datagram's header said. */
export interface Arrival {
  readonly type: number;
  readonly ns: number;
  readonly nr: number;
  readonly session: number;
  readonly octets: Uint8Array;
  /** What the octets say, where the sender told; else they are parsed once it is their turn. */
  readonly message: ControlMessage | undefined;
}

/** A control message on its way, as its sender knows it: Nr is that of sending. */
export interface ControlValue {
  readonly message: ControlMessage;
  readonly nr: number;
}

export const arrivalOfValue = ({ message, nr }: ControlValue, octets: Uint8Array): Arrival => ({
  type: message.type,
  ns: message.ns,
  nr,
  session: message.sessionId,
  octets,
  message,
});

/** The part of a control datagram that delivery works on; the header was found good before. */
export function arrivalOf(octets: Uint8Array): Arrival {
  const header = parseHeader(octets);
  if (!header.ok) throw new Error(`an arrival without a good header: ${header.reason}`);
  const { ns, nr, sessionId, end } = header.value;
  return { type: typeIn(octets, end), ns: ns ?? 0, nr: nr ?? 0, session: sessionId, octets, message: undefined };
}

/** Message Type is the first AVP of every message but ZLB (RFC 2661 s4.1). */
function typeIn(octets: Uint8Array, end: number): number {
  if (end === CONTROL_HEADER_LENGTH) return MessageType.ZLB;
  const at = CONTROL_HEADER_LENGTH;
  const isMessageType =
    end >= at + 8 && octets[at + 2] === 0 && octets[at + 3] === 0 && octets[at + 4] === 0 && octets[at + 5] === 0;
  const type = octets[at + 6]! * 256 + octets[at + 7]!;
  // A message that says it is of type 0 is no ZLB: it has a number, and must be acknowledged.
  return isMessageType && type !== MessageType.ZLB ? type : UNREADABLE;
}
