/** A node that loses its power, and starts anew. */

import { EntityLost } from '../../src/kernel/kernel-records.js';
import type { Simulation } from '../../src/kernel/simulation.js';
import { NodeStoppedAgain } from '../../src/network/disturbances.js';
import type { Network } from '../../src/network/network.js';
import { CALL, INTERFACE, LOCKOUT, PORT, PPP, REDIAL, REQUEST, SESSION, TUNNEL } from '../kinds.js';
import type { TunnelState } from '../l2tp/tunnel.js';
import { tunnelLost } from '../l2tp/tunnels.js';

export const RESTART_NOTICE = 5;

/** What a node forgets. The network's own entities stay. */
const MEMORY = [REQUEST, PPP, INTERFACE, SESSION, TUNNEL, PORT, CALL, REDIAL, LOCKOUT];

export interface PowerHost {
  /** What others notice at once, such as a line that drops. */
  powerFails(node: number): void;
  /** Everything the node knew is gone. */
  memoryLost(node: number): void;
}

export class Power {
  constructor(
    private readonly sim: Simulation,
    private readonly network: Network,
    private readonly host: PowerHost,
  ) {
    sim.on(RESTART_NOTICE, ({ a: node, b: mark }) => {
      sim.enter(node);
      const stoppedBy = network.stoppedBy(node);
      if (!stoppedBy.includes(mark)) return;
      if (stoppedBy.length > 1) sim.recordAsCause(NodeStoppedAgain, node, mark);
      else this.on(node);
    });
  }

  /** For `forUs` µs; Infinity: for good. Of several, until all are over. */
  off(node: number, forUs: number): void {
    this.stop(node, forUs, 0);
  }

  /** As `off`; one that is off already is there again after `forUs` µs, whatever had stopped it. */
  restart(node: number, forUs: number): void {
    this.stop(node, forUs, 1);
  }

  /** It is there again, before it was to be, or after it had stopped for good. */
  on(node: number): void {
    if (!this.network.isUp(node)) this.network.restart(node);
  }

  private stop(node: number, forUs: number, alone: number): void {
    const { sim, network } = this;
    if (network.isUp(node)) this.powerFails(node);
    else sim.recordAsCause(NodeStoppedAgain, node, 0, alone);
    if (Number.isFinite(forUs)) sim.schedule(sim.now + forUs, RESTART_NOTICE, node, network.stoppedBy(node).at(-1)!);
  }

  private powerFails(node: number): void {
    const { sim, network, host } = this;
    network.stop(node);
    const { cause } = sim;
    host.powerFails(node);
    sim.cause = cause;
    for (const kind of MEMORY) {
      for (const [id, entity] of [...sim.world.all(kind)]) {
        if (entity.node !== node) continue;
        sim.cancelTimers(kind, id);
        if (kind === TUNNEL) tunnelLost(sim, entity as TunnelState);
        sim.recordOn(EntityLost, kind, id);
      }
    }
    host.memoryLost(node);
  }
}
