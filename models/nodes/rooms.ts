/** What every node of a run is given: the simulation, the network, and the protocol services they share. */
import type { Entity } from '../../src/kernel/record.js';
import type { Simulation } from '../../src/kernel/simulation.js';
import type { Datagram } from '../../src/network/datagram.js';
import type { Network } from '../../src/network/network.js';
import type { L2tp } from '../l2tp/endpoint.js';
import type { PppLinks, PppSide } from '../ppp/link.js';
import { frameWriter, PppProtocol, parseFrame } from '../ppp/wire/frame.js';
import { DEFAULT_ACCM, deframe, lentHdlc } from '../ppp/wire/hdlc.js';
import type { RadiusAnswer, RadiusClients } from '../radius/client.js';
import { LINE_KIND } from '../scenario/datagram-kinds.js';
import { emitSignal, isExact, parseSignal, type SignalMessage } from './signalling.js';

export interface Rooms {
  readonly sim: Simulation;
  readonly network: Network;
  readonly links: PppLinks;
  readonly l2tp: L2tp;
  readonly radius: RadiusClients;
  /** Node index by IP address. */
  readonly nodeByAddress: ReadonlyMap<string, number>;
}

/** A node of a run. */
export interface RunNode {
  /** What its PPP links have in common, where it has any. */
  readonly ppp?: PppSide;
  /** Empties its indexes, which follow from its entities. */
  forget?(): void;
  /** Puts one of its calls, ports, interfaces or lock-outs into its indexes; PPP links and sessions are in theirs by then. */
  index?(id: number, entity: Entity, kind: number): void;
  /** Its power fails: what others notice of it at once, such as a line that drops. Its entities are lost right after. */
  powerFails?(): void;
  /** Takes a datagram that is not for a shared service: the line's frames and signals, a server's requests. */
  receive(datagram: Datagram, from: number): void;
  onTimer?(kind: number, id: number, timer: number): void;
  answered?(answer: RadiusAnswer): void;
}

/** A PPP frame on its way; `packet` is what its information says, or undefined where that has to be parsed. */
export interface Frame {
  readonly protocol: number;
  readonly information: Uint8Array;
  readonly packet: unknown;
}

/** Puts a PPP frame on a user's line, HDLC-framed; LCP goes with every control character escaped (RFC 1662 s7.1). */
export function sendOnLine(
  rooms: Rooms,
  channel: number,
  link: number,
  protocol: number,
  information: Uint8Array,
  packet: unknown,
  line: number,
): void {
  const format = protocol === PppProtocol.LCP || !rooms.links.has(link) ? undefined : rooms.links.lineFormat(link);
  const frame = frameWriter(
    protocol,
    information,
    format?.omitAddressControl !== true,
    format?.compressProtocol === true,
  ).lent();
  const value: Frame = { protocol, information, packet };
  rooms.network.send(channel, 0, 0, lentHdlc(frame, format?.accm ?? DEFAULT_ACCM), LINE_KIND, value, line, true);
}

/** Puts a signal on a user's line. */
export function sendSignal(rooms: Rooms, channel: number, line: number, message: SignalMessage): void {
  const exact = isExact(message);
  rooms.network.signal(channel, emitSignal(message, exact), LINE_KIND, line, exact ? message : undefined);
}

/** The signal that came over a user's line; undefined where the octets are none. */
export function signalIn({ value, payload }: Datagram): SignalMessage | undefined {
  if (value !== undefined) return value as SignalMessage;
  const message = parseSignal(payload);
  return message.ok ? message.value : undefined;
}

/** The PPP frames in what came over a user's line, where its value does not say so. */
export const framesIn = (datagram: Datagram): Frame[] =>
  deframe(datagram.payload).flatMap((frame) => (frame.ok ? frameIn(frame.value) : []));

/** The frame in octets; none where they make no frame. */
export function frameIn(octets: Uint8Array): Frame[] {
  const parsed = parseFrame(octets);
  return parsed.ok ? [{ ...parsed.value, packet: undefined }] : [];
}
