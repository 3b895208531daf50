import type { Simulation } from '../../src/kernel/simulation.js';
import type { Link } from './config.js';
import { PacketDropped, PacketSent } from './records.js';

/** Where packets leave a link, and where they end. */

export function send(sim: Simulation, link: Link, protocol: number, state: number, octets: Uint8Array): void {
  const { cause } = sim;
  sim.recordAsCause(PacketSent, link.id, protocol, octets[0]!, octets[1]!, state, octets);
  link.kit.host.sendFrame(link.id, protocol, octets);
  sim.cause = cause;
}

export function drop(sim: Simulation, id: number, protocol: number, reason: number, information: Uint8Array): void {
  sim.recordAsCause(PacketDropped, id, protocol, reason, information[0] ?? -1, information[1] ?? -1, information);
}
