import { lentHello, lentZlb } from './wire/fixed.js';
import { CONTROL_HEADER_LENGTH, parseHeader } from './wire/header.js';
import { type ControlMessage, emitControl, UNREADABLE } from './wire/message.js';
import { MessageType } from './wire/message-table.js';

/**
 * A control message as it arrived, or as its sender knows it while it is on its way: plain data, never changed. Where a
 * sender tells what its octets say, there may be none; what is then without `message` is a ZLB or a plain HELLO.
 */
export interface Arrival {
  readonly type: number;
  readonly tunnelId: number;
  readonly session: number;
  readonly ns: number;
  readonly nr: number;
  /** What it says, where the sender told; else the octets are parsed once it is their turn. */
  readonly message: ControlMessage | undefined;
  readonly octets: Uint8Array;
}

/** Whether there is nothing to parse. */
export const isTold = ({ message, octets }: Arrival): boolean => message !== undefined || octets.length === 0;

/** The octets that came, or would have. */
export function octetsOfArrival({ type, tunnelId, ns, nr, message, octets }: Arrival): Uint8Array {
  if (octets.length > 0) return octets;
  if (message !== undefined) return emitControl({ ...message, nr });
  return type === MessageType.ZLB ? lentZlb(tunnelId, ns, nr).slice() : lentHello(tunnelId, ns, nr).slice();
}

/** The part of a control datagram that delivery works on; the header was found good before. */
export function arrivalOf(octets: Uint8Array): Arrival {
  const header = parseHeader(octets);
  if (!header.ok) throw new Error(`an arrival without a good header: ${header.reason}`);
  const { tunnelId, ns, nr, sessionId, end } = header.value;
  const type = typeIn(octets, end);
  return { type, tunnelId, session: sessionId, ns: ns ?? 0, nr: nr ?? 0, message: undefined, octets };
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
