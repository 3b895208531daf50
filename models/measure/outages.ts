/** When nodes were without power and directions of links were down, as a run shows it. */
import type { Simulation } from '../../src/kernel/simulation.js';
import { CHANNEL, type ChannelState, NodeRestarted, NodeStopped } from '../../src/network/channel.js';
import { ChannelDown, ChannelUp } from '../../src/network/disturbances.js';
import type { Network } from '../../src/network/network.js';

const NEVER = Number.POSITIVE_INFINITY;

/** Of each node, or channel: when an outage began and when it was over, µs, one after the other; the last may go on. */
type Times = Map<number, number[]>;

export class Outages {
  private readonly nodes: Times;
  private readonly channels: Times;

  constructor(
    private readonly sim: Simulation,
    private readonly network: Network,
    earlier?: Outages,
  ) {
    this.nodes = copyOf(earlier?.nodes);
    this.channels = copyOf(earlier?.channels);
    sim.watch(NodeStopped, ({ id, at }) => push(this.nodes, id, at));
    sim.watch(NodeRestarted, ({ id, at }) => push(this.nodes, id, at));
    sim.watch(ChannelDown, ({ id, at }) => {
      if (this.downBy(id).length === 0) push(this.channels, id, at);
    });
    sim.watch(ChannelUp, ({ id, at, a: mark }) => {
      if (mark === 0 || this.downBy(id).every((other) => other === mark)) push(this.channels, id, at);
    });
  }

  /**
   * When the first began, of those since a time, or that went on then, for which a node did not live, or could not be
   * reached from another, or could not reach it; Infinity: there is none.
   */
  between(node: number, peer: number, since: number): number {
    return Math.min(
      firstSince(this.nodes, peer, since),
      this.ofChannel(this.network.channelBetween(node, peer), since),
      this.ofChannel(this.network.channelBetween(peer, node), since),
    );
  }

  private ofChannel(channel: number | undefined, since: number): number {
    if (channel === undefined) return NEVER;
    const { now } = this.sim;
    // those of the link itself are known from the beginning
    const begun = this.network.options.channels[channel]!.down.filter(
      ({ fromUs, toUs }) => toUs > since && fromUs <= now,
    );
    return Math.min(firstSince(this.channels, channel, since), ...begun.map(({ fromUs }) => fromUs));
  }

  private downBy(channel: number): readonly number[] {
    return (this.sim.world.find(CHANNEL, channel) as ChannelState).downBy;
  }
}

function firstSince(times: Times, id: number, since: number): number {
  const of = times.get(id) ?? [];
  let first = NEVER;
  // an outage that goes on has no end yet
  for (let end = (of.length - 1) | 1; end > 0 && (of[end] ?? NEVER) > since; end -= 2) first = of[end - 1]!;
  return first;
}

function push(times: Times, id: number, at: number): void {
  const of = times.get(id);
  if (of) of.push(at);
  else times.set(id, [at]);
}

const copyOf = (times: Times = new Map()): Times => new Map([...times].map(([id, of]) => [id, [...of]]));
