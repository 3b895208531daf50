/** Control messages on their way out: what their octets say, and the octets with the numbers of the moment. */
import { copyOctets, lentOctets, NO_OCTETS } from '../octets.js';
import type { Arrival } from './arrival.js';
import { messageKind } from './message-kind.js';
import type { TunnelState } from './tunnel.js';
import { HELLO_LENGTH, lentHello, lentZlb } from './wire/fixed.js';
import { putNsNr } from './wire/header.js';
import type { ControlMessage } from './wire/message.js';
import { MessageType, ofTypes } from './wire/message-table.js';

/**
 * Puts a datagram on its way. Octets that are `lent` are good for the time of the call; `value` is what they say, where
 * that is known.
 */
export type Transmit = (
  id: number,
  tunnel: TunnelState,
  octets: Uint8Array,
  kind: number,
  value: Arrival | undefined,
  lent: boolean,
) => void;

/** Messages of which no receiver wants octets that it was told the meaning of; but for an unaddressed one's. */
const LENT: readonly boolean[] = ofTypes(MessageType.ICRQ, MessageType.ICRP, MessageType.CDN);
const ZLB_KIND = messageKind(MessageType.ZLB);
const HELLO_KIND = messageKind(MessageType.HELLO);

export class Departures {
  /**
   * By tunnel, what the octets of its last held messages say. Older ones, of a run that was taken up again, are parsed by
   * who gets them; a plain HELLO needs no telling.
   */
  private readonly told: (ControlMessage | undefined)[][] = [];

  constructor(private readonly transmit: Transmit) {}

  /** A message was queued behind those that a tunnel holds; of one with hidden AVPs it is not told what it says. */
  queued(id: number, message: ControlMessage | undefined): void {
    const { told } = this;
    while (told.length <= id) told.push(NOTHING);
    if (told[id] !== NOTHING) told[id]!.push(message);
    else if (message !== undefined) told[id] = [message];
  }

  /** A tunnel holds no more than its last `left` messages. */
  holds(id: number, left: number): void {
    const told = this.told[id];
    if (told === undefined || told.length <= left) return;
    if (left === 0) this.told[id] = NOTHING;
    else if (told.length === left + 1) told.shift();
    else this.told[id] = told.slice(told.length - left);
  }

  forget(): void {
    this.told.length = 0;
  }

  /** Sends the message in a place of those that a tunnel holds. */
  send(id: number, tunnel: TunnelState, place: number): void {
    const { remoteId: tunnelId, nr, held } = tunnel;
    const { type, ns, octets } = held[place]!;
    if (type === MessageType.HELLO && octets.length === HELLO_LENGTH) {
      const value: Arrival = { type, tunnelId, session: 0, ns, nr, message: undefined, octets: NO_OCTETS };
      this.transmit(id, tunnel, lentHello(tunnelId, ns, nr), HELLO_KIND, value, true);
      return;
    }
    const message = this.messageOf(id, held.length - place);
    const lent = LENT[type] === true && tunnelId !== 0;
    const sent = lent ? lentOctets(octets, 0, octets.length) : copyOctets(octets);
    putNsNr(sent, ns, nr);
    let value: Arrival | undefined;
    if (message !== undefined) {
      const { tunnelId, sessionId: session } = message;
      value = { type, tunnelId, session, ns, nr, message, octets: lent ? NO_OCTETS : sent };
    }
    this.transmit(id, tunnel, sent, messageKind(type), value, lent);
  }

  /** To an end whose id is not known the octets go along: whoever it is will parse them. */
  sendZlb(id: number, tunnel: TunnelState, ns: number): void {
    const { remoteId: tunnelId, nr } = tunnel;
    const lent = lentZlb(tunnelId, ns, nr);
    const octets = tunnelId === 0 ? lent.slice() : NO_OCTETS;
    const value: Arrival = { type: MessageType.ZLB, tunnelId, session: 0, ns, nr, message: undefined, octets };
    if (tunnelId === 0) this.transmit(id, tunnel, octets, ZLB_KIND, value, false);
    else this.transmit(id, tunnel, lent, ZLB_KIND, value, true);
  }

  /** What the message says that is so many from the end of those held. */
  private messageOf(id: number, fromEnd: number): ControlMessage | undefined {
    const told = this.told[id];
    return told === undefined ? undefined : told[told.length - fromEnd];
  }
}

const NOTHING: (ControlMessage | undefined)[] = [];
