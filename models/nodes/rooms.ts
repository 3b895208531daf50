/** What every node of a run is given: the simulation, the network, and the protocol services they share. */
import type { Simulation } from '../../src/kernel/simulation.js';
import type { Datagram, Network } from '../../src/network/network.js';
import type { L2tp } from '../l2tp/endpoint.js';
import type { PppLinks, PppSide } from '../ppp/link.js';
import { emitFrame, PppProtocol } from '../ppp/wire/frame.js';
import { DEFAULT_ACCM, frameHdlc } from '../ppp/wire/hdlc.js';
import type { RadiusAnswer, RadiusClients } from '../radius/client.js';

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
  /** Makes its indexes anew from the entities that there are. */
  reindex?(): void;
  /** Its power fails: what others notice of it at once, such as a line that drops. Its entities are lost right after. */
  powerFails?(): void;
  /** Takes a datagram that is not for a shared service: the line's frames and signals, a server's requests. */
  receive(datagram: Datagram, from: number): void;
  onTimer?(kind: number, id: number, timer: number): void;
  answered?(answer: RadiusAnswer): void;
}

/** Puts a PPP frame on a user's line, HDLC-framed; LCP goes with every control character escaped (RFC 1662 s7.1). */
export function sendOnLine(
  rooms: Rooms,
  channel: number,
  link: number,
  protocol: number,
  information: Uint8Array,
): void {
  const format = rooms.links.has(link) ? rooms.links.lineFormat(link) : undefined;
  const plain = protocol === PppProtocol.LCP || !format;
  const frame = emitFrame(
    { protocol, information },
    { addressControl: plain || !format.omitAddressControl, compressProtocol: !plain && format.compressProtocol },
  );
  rooms.network.send(channel, 0, 0, frameHdlc(frame, { accm: plain ? DEFAULT_ACCM : format.accm }));
}
