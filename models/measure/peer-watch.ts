/** Peers that were given up: were they dead, and after what time was it noticed? */
import type { RecordRow } from '../../src/kernel/record.js';
import type { Simulation } from '../../src/kernel/simulation.js';
import { CHANNEL, type ChannelState, NodeStopped } from '../../src/network/channel.js';
import { ChannelDown } from '../../src/network/disturbances.js';
import type { Network } from '../../src/network/network.js';
import { TUNNEL } from '../kinds.js';
import { RetransmissionLimit } from '../l2tp/delivery-records.js';
import type { TunnelState } from '../l2tp/tunnel.js';
import { Series } from './series.js';

/** A latency's worth, µs. */
const MOMENT_US = 1_000_000;

export class PeerWatch {
  /** Tunnels given up whose peer had died, or was cut off, meanwhile: when, and how long after that, µs. */
  readonly noticedAt: Series;
  readonly delayUs: Series;
  /** Tunnels given up although the peer lived and could be reached. */
  readonly wronglyAt: Series;
  /** When each node last lost its power, µs, and when each channel last went down. */
  private readonly diedAt: Map<number, number>;
  private readonly downAt: Map<number, number>;

  constructor(
    private readonly sim: Simulation,
    private readonly network: Network,
    earlier?: PeerWatch,
  ) {
    this.noticedAt = Series.after(earlier?.noticedAt);
    this.delayUs = Series.after(earlier?.delayUs);
    this.wronglyAt = Series.after(earlier?.wronglyAt);
    this.diedAt = new Map(earlier?.diedAt);
    this.downAt = new Map(earlier?.downAt);
    sim.watch(RetransmissionLimit, (row) => this.gaveUp(row));
    sim.watch(NodeStopped, ({ id, at }) => this.diedAt.set(id, at));
    sim.watch(ChannelDown, ({ id, at }) => {
      if ((sim.world.find(CHANNEL, id) as ChannelState).downBy.length === 0) this.downAt.set(id, at);
    });
  }

  private gaveUp({ id, at, node }: RecordRow): void {
    const { peer, lastHeard } = this.sim.world.find(TUNNEL, id) as TunnelState;
    const ends = [this.network.channelBetween(node, peer), this.network.channelBetween(peer, node)];
    const cuts = ends.map((channel) => (channel === undefined ? undefined : this.downAt.get(channel)));
    // what was under way when it happened may still have been heard, up to a moment later
    const lost = [this.diedAt.get(peer), ...cuts].filter(
      (since) => since !== undefined && since > lastHeard - MOMENT_US,
    );
    const since = Math.min(...lost.map((each) => each ?? Number.POSITIVE_INFINITY));
    if (lost.length === 0) this.wronglyAt.push(at);
    else {
      this.noticedAt.push(at);
      this.delayUs.push(at - since);
    }
  }
}
