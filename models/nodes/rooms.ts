/** What every node of a run is given: the simulation, the network, and the protocol services they share. */
import type { Simulation } from '../../src/kernel/simulation.js';
import type { Datagram, Network } from '../../src/network/network.js';
import type { L2tp } from '../l2tp/endpoint.js';
import type { PppLinks } from '../ppp/link.js';
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

/** Numbers things per node from 1, for the names of their draws. */
export class Ordinals {
  private readonly last = new Map<string, number>();

  next(what: string): number {
    const ordinal = (this.last.get(what) ?? 0) + 1;
    this.last.set(what, ordinal);
    return ordinal;
  }
}
