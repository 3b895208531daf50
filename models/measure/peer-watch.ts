/** Peers that were given up: were they dead, and after what time was it noticed? */
import type { RecordRow } from '../../src/kernel/record.js';
import type { Simulation } from '../../src/kernel/simulation.js';
import { CHANNEL, type ChannelState, NodeStopped } from '../../src/network/channel.js';
import { ChannelDown } from '../../src/network/disturbances.js';
import type { Network } from '../../src/network/network.js';
import { TUNNEL } from '../kinds.js';
import { RetransmissionLimit } from '../l2tp/delivery-records.js';
import { StopSent, TunnelCreated, TunnelShutDown, type TunnelState } from '../l2tp/tunnel.js';
import { Series } from './series.js';

/** A latency's worth, µs. */
const MOMENT_US = 1_000_000;

const keyOf = (node: number, localId: number): number => node * 65_536 + localId;

export class PeerWatch {
  /** Tunnels given up whose peer had died, or was cut off, meanwhile: when, and how long after that, µs. */
  readonly noticedAt: Series;
  readonly delayUs: Series;
  /** Tunnels given up although the peer lived, could be reached, and had its own end open: each once. */
  readonly wronglyAt: Series;
  /** When each node last lost its power, µs, and when each channel last went down. */
  private readonly diedAt: Map<number, number>;
  private readonly downAt: Map<number, number>;
  /** Ends of tunnels, by node and id, whose peer has closed its own end, and that have not heard of it. */
  private readonly forsaken: Set<number>;

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
    this.forsaken = new Set(earlier?.forsaken);
    sim.watch(TunnelCreated, ({ node, a: localId }) => this.forsaken.delete(keyOf(node, localId)));
    sim.watch(StopSent, ({ id }) => this.forsake(this.tunnel(id)));
    sim.watch(TunnelShutDown, ({ id, node }) => this.forsaken.delete(keyOf(node, this.tunnel(id).localId)));
    sim.watch(RetransmissionLimit, (row) => this.gaveUp(row));
    sim.watch(NodeStopped, ({ id, at }) => this.diedAt.set(id, at));
    sim.watch(ChannelDown, ({ id, at }) => {
      if ((sim.world.find(CHANNEL, id) as ChannelState).downBy.length === 0) this.downAt.set(id, at);
    });
  }

  private gaveUp({ id, at, node }: RecordRow): void {
    const tunnel = this.tunnel(id);
    const { localId, peer, lastHeard, result } = tunnel;
    const [out, back] = [this.network.channelBetween(node, peer), this.network.channelBetween(peer, node)];
    // what was under way when it happened may still have been heard, up to a moment later
    const lost = [this.diedAt.get(peer), this.cutAt(out), this.cutAt(back)].filter(
      (since) => since !== undefined && since > lastHeard - MOMENT_US,
    );
    // where only the way there is cut, the peer is heard to the last
    if (out !== undefined && this.isDown(out)) lost.push(this.cutAt(out));
    if (lost.length > 0) {
      this.noticedAt.push(at);
      this.delayUs.push(at - Math.min(...lost.map((each) => each ?? Number.POSITIVE_INFINITY)));
    } else if (result === 0 && !this.forsaken.has(keyOf(node, localId))) {
      this.wronglyAt.push(at);
      this.forsake(tunnel);
    }
  }

  /** The peer's end will find nobody. */
  private forsake({ peer, remoteId }: TunnelState): void {
    if (remoteId > 0) this.forsaken.add(keyOf(peer, remoteId));
  }

  private tunnel(id: number): TunnelState {
    return this.sim.world.find(TUNNEL, id) as TunnelState;
  }

  private cutAt(channel: number | undefined): number | undefined {
    return channel === undefined ? undefined : this.downAt.get(channel);
  }

  private isDown(channel: number): boolean {
    return (this.sim.world.find(CHANNEL, channel) as ChannelState).downBy.length > 0;
  }
}
