/** Peers that were given up: were they dead, and after what time was it noticed? */
import type { RecordRow } from '../../src/kernel/record.js';
import type { Simulation } from '../../src/kernel/simulation.js';
import { TUNNEL } from '../kinds.js';
import { RetransmissionLimit } from '../l2tp/delivery-records.js';
import type { TunnelState } from '../l2tp/tunnel.js';
import { Series } from './series.js';

export class PeerWatch {
  /** Tunnels given up whose peer had died meanwhile: when, and how long after its death, µs. */
  readonly noticedAt = new Series();
  readonly delayUs = new Series();
  /** Tunnels given up although the peer lived. */
  readonly wronglyAt = new Series();
  /** When each node last lost its power, µs. */
  private readonly diedAt = new Map<number, number>();

  constructor(private readonly sim: Simulation) {
    sim.watch(RetransmissionLimit, (row) => this.gaveUp(row));
  }

  stopped({ id, at }: RecordRow): void {
    this.diedAt.set(id, at);
  }

  private gaveUp({ id, at }: RecordRow): void {
    const { peer, lastHeard } = this.sim.world.find(TUNNEL, id) as TunnelState;
    const died = this.diedAt.get(peer);
    // what was under way when it died may still have been heard
    if (died === undefined || (lastHeard > died && this.isUp(peer))) this.wronglyAt.push(at);
    else {
      this.noticedAt.push(at);
      this.delayUs.push(at - died);
    }
  }

  private isUp(node: number): boolean {
    return (this.sim.world.find(1, node) as { up?: number } | undefined)?.up === 1;
  }
}
