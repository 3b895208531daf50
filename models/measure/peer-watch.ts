/** Peers that were given up: were they dead, and after what time was it noticed? */

import { EntityLost } from '../../src/kernel/kernel-records.js';
import type { RecordRow } from '../../src/kernel/record.js';
import type { Simulation } from '../../src/kernel/simulation.js';
import type { Network } from '../../src/network/network.js';
import { TUNNEL } from '../kinds.js';
import { MessageResent, RetransmissionLimit } from '../l2tp/delivery-records.js';
import { PeerLearned, StopSent, TunnelCreated, TunnelShutDown, type TunnelState } from '../l2tp/tunnel.js';
import { Outages } from './outages.js';
import { Series } from './series.js';

const NEVER = Number.POSITIVE_INFINITY;

/** What one end of a tunnel did, of which the other has not heard: it closed it, gave it up, or lost its power. */
interface Departure {
  /** 1: of the end that sent SCCRQ. */
  readonly initiator: number;
  /** When the outage began because of which it went, µs; Infinity: it was none. */
  readonly outage: number;
}

export class PeerWatch {
  /** Tunnels that were up and whose peer had died, or was cut off, when an end gave up: when, and how long after, µs. */
  readonly noticedAt: Series;
  readonly delayUs: Series;
  /** Tunnels given up although the peer lived, could be reached, and had its own end open: each once. */
  readonly wronglyAt: Series;
  private readonly outages: Outages;
  /** Tunnels, by node and id of the end that sent SCCRQ, that one end has left. */
  private readonly departures: Map<number, Departure>;
  /** When each end sent what it waits for a second time, µs. */
  private readonly resentAt: Map<number, number>;

  constructor(
    private readonly sim: Simulation,
    network: Network,
    earlier?: PeerWatch,
  ) {
    this.noticedAt = Series.after(earlier?.noticedAt);
    this.delayUs = Series.after(earlier?.delayUs);
    this.wronglyAt = Series.after(earlier?.wronglyAt);
    this.outages = new Outages(sim, network, earlier?.outages);
    this.departures = new Map(earlier?.departures);
    this.resentAt = new Map(earlier?.resentAt);
    sim.watch(TunnelCreated, ({ node, a: localId, c: initiator }) => {
      // ids are used again
      if (initiator === 1) this.departures.delete(keyOf(node, localId));
    });
    sim.watch(PeerLearned, ({ id, a: remoteId }) => {
      // an SCCRQ sent again may find the peer there again
      const { initiator, peer } = this.tunnel(id);
      if (initiator === 0) this.departures.delete(keyOf(peer, remoteId));
    });
    sim.watch(StopSent, ({ id }) => this.leaves(this.tunnel(id), NEVER));
    sim.watch(MessageResent, ({ id, at, d: resends }) => {
      if (resends === 1) this.resentAt.set(id, at);
    });
    sim.watch(RetransmissionLimit, (row) => this.gaveUp(row));
    sim.watch(TunnelShutDown, ({ id }) => this.closed(id, this.tunnel(id)));
    sim.watch(EntityLost, ({ id, at, kind }) => {
      if (kind !== TUNNEL) return;
      const tunnel = this.tunnel(id);
      if (tunnel.closed === 0) this.leaves(tunnel, at);
      this.closed(id, tunnel);
    });
  }

  private gaveUp({ id, at }: RecordRow): void {
    const tunnel = this.tunnel(id);
    const { node, peer, initiator, lastHeard, opened, resends, result } = tunnel;
    const departure = this.departures.get(tunnelKey(tunnel));
    // what was over before anything was sent in vain is not why the resends ran out
    const since = resends > 0 ? (this.resentAt.get(id) ?? lastHeard) : lastHeard;
    const peersOutage = departure && departure.initiator !== initiator ? departure.outage : NEVER;
    const outage = Math.min(this.outages.between(node, peer, since), peersOutage);
    if (outage === NEVER) {
      if (result === 0 && !departure) this.wronglyAt.push(at);
    } else if (opened === 1) {
      this.noticedAt.push(at);
      this.delayUs.push(at - outage);
    }
    this.leaves(tunnel, outage);
  }

  /** The other end will find nobody. */
  private leaves(tunnel: TunnelState, outage: number): void {
    const key = tunnelKey(tunnel);
    if (!this.departures.has(key)) this.departures.set(key, { initiator: tunnel.initiator, outage });
  }

  private closed(id: number, tunnel: TunnelState): void {
    this.resentAt.delete(id);
    const key = tunnelKey(tunnel);
    const departure = this.departures.get(key);
    if (departure && departure.initiator !== tunnel.initiator) this.departures.delete(key);
  }

  private tunnel(id: number): TunnelState {
    return this.sim.world.find(TUNNEL, id) as TunnelState;
  }
}

const keyOf = (node: number, localId: number): number => node * 65_536 + localId;

/** The same at both ends. */
const tunnelKey = ({ initiator, node, localId, peer, remoteId }: TunnelState): number =>
  initiator === 1 ? keyOf(node, localId) : keyOf(peer, remoteId);
