/** Tunnels as a run opens and closes them; each is counted once, at the end that opened it. */

import { EntityLost } from '../../src/kernel/kernel-records.js';
import type { Simulation } from '../../src/kernel/simulation.js';
import { TUNNEL } from '../kinds.js';
import { TunnelCreated, TunnelOpened, TunnelShutDown, type TunnelState } from '../l2tp/tunnel.js';
import { Series } from './series.js';

export class TunnelWatch {
  readonly begunAt: Series;
  readonly openedAt: Series;
  /** Tunnels that closed: when, and how long they had been open, µs. */
  readonly closedAt: Series;
  readonly livedUs: Series;
  mostOpen: number;
  /** Those that are open, and since when. */
  private readonly open: Map<number, number>;

  constructor(sim: Simulation, earlier?: TunnelWatch) {
    this.begunAt = Series.after(earlier?.begunAt);
    this.openedAt = Series.after(earlier?.openedAt);
    this.closedAt = Series.after(earlier?.closedAt);
    this.livedUs = Series.after(earlier?.livedUs);
    this.mostOpen = earlier?.mostOpen ?? 0;
    this.open = new Map(earlier?.open);
    sim.watch(TunnelCreated, ({ at, c: initiator }) => {
      if (initiator === 1) this.begunAt.push(at);
    });
    sim.watch(TunnelOpened, ({ at, id }) => {
      const { initiator, opened } = sim.world.find(TUNNEL, id) as TunnelState;
      if (initiator === 0 || opened === 1) return;
      this.openedAt.push(at);
      this.open.set(id, at);
      this.mostOpen = Math.max(this.mostOpen, this.open.size);
    });
    sim.watch(TunnelShutDown, ({ at, id }) => this.closed(id, at));
    sim.watch(EntityLost, ({ at, id, kind }) => {
      if (kind === TUNNEL) this.closed(id, at);
    });
  }

  private closed(id: number, at: number): void {
    const openedAt = this.open.get(id);
    if (openedAt === undefined) return;
    this.open.delete(id);
    this.closedAt.push(at);
    this.livedUs.push(at - openedAt);
  }
}
