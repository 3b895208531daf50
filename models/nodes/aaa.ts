/** A RADIUS server as a node of a run. */
import type { Datagram } from '../../src/network/datagram.js';
import type { AaaSpec } from '../config.js';
import type { RadiusServer } from '../radius/server.js';
import type { RadiusPacket } from '../radius/wire/packet.js';
import type { RunNode } from './rooms.js';

export class Aaa implements RunNode {
  constructor(
    private readonly spec: AaaSpec,
    private readonly server: RadiusServer,
    private readonly addressOf: (node: number) => string,
  ) {}

  receive(datagram: Datagram, from: number): void {
    const { payload, sourcePort, destinationPort, value } = datagram;
    if (destinationPort !== this.spec.port) return;
    this.server.receive(payload, this.addressOf(from), sourcePort, value as RadiusPacket | undefined);
  }
}
