import type { Stream } from '../kernel/random.js';
import type { Simulation } from '../kernel/simulation.js';
import {
  BAD_STATE,
  CHANNEL,
  type ChannelConfig,
  ChannelStarted,
  type ChannelState,
  DatagramCorrupted,
  DatagramDuplicated,
  DatagramLost,
  DatagramSent,
  KIND_UNIT,
  LINE_UNIT,
  LOSS_REASONS,
  type LossReason,
  NODE,
  NodeRestarted,
  NodeStarted,
  type NodeState,
  NodeStopped,
} from './channel.js';
import { type Datagram, SIGNAL_PORT } from './datagram.js';
import { type Distribution, drawUs } from './distribution.js';
import { type ChannelChange, changedConfig } from './disturbances.js';
import { type NodeConfig, Processors, type ProcessorsState } from './processors.js';

export const ARRIVAL_NOTICE = 1;

/** What waits for processors; what is on its way is in the agenda. */
export type NetworkState = ProcessorsState;

export interface NetworkOptions {
  readonly nodes: readonly NodeConfig[];
  readonly channels: readonly ChannelConfig[];
  /** What the entries of the timeline change in channels. */
  readonly changes?: readonly (ChannelChange | undefined)[];
  /** Names of the kinds of datagrams, as drop rules and service times give them. */
  readonly kindNames: readonly string[];
  /** What reaches the receiver: values where the sender gave them, or octets alone, to be parsed at every hop. */
  readonly wire: Wire;
}

/** How datagrams travel; no record can tell the difference. */
export type Wire = 'values' | 'octets';

/** What a channel draws for; the last part of its streams' names. */
const PURPOSES = ['latency', 'jitter', 'loss', 'burst', 'duplicate', 'corrupt'] as const;
const [LATENCY, JITTER, LOSS, BURST, DUPLICATE, CORRUPT] = [0, 1, 2, 3, 4, 5] as const;
const NO_OCTETS = new Uint8Array(0);
const VARIES = Number.NEGATIVE_INFINITY;
const NO_RULES: (ReadonlySet<number> | undefined)[] = [];

/** Nodes, the channels between them, and what becomes of a datagram on its way. */
export class Network {
  /** Set by the models: takes a datagram at its node. */
  receive: (node: number, datagram: Datagram) => void = () => {};
  private readonly routes = new Map<number, number>();
  private readonly processors: Processors;
  private readonly dropNth: (ReadonlySet<number> | undefined)[][];
  /** What each channel does to datagrams now. */
  private readonly configs: ChannelConfig[];
  /** Where each channel leads. */
  private readonly ends: Int32Array;
  /** 1 where a channel only takes its time: no bandwidth, loss, copies, changes or outages. */
  private readonly plain: Uint8Array;
  /** Latency and jitter of each channel where both are constant, µs, or VARIES. */
  private readonly constantUs: Float64Array;
  /** 1 for a channel whose streams for latency and jitter are there. */
  private readonly drawn: Uint8Array;
  private readonly reorders: Uint8Array;
  /** Whether what octets say goes along with them. */
  private readonly tells: boolean;
  /** The streams of each channel, by purpose, once they were drawn from. */
  private chances: (Stream | undefined)[][] = [];

  constructor(
    private readonly sim: Simulation,
    readonly options: NetworkOptions,
  ) {
    this.tells = options.wire === 'values';
    this.chances = options.channels.map(() => []);
    this.configs = [...options.channels];
    this.dropNth = options.channels.map((channel) => {
      if (channel.drops.length === 0) return NO_RULES;
      const sets: (ReadonlySet<number> | undefined)[] = [];
      for (const { message, nth } of channel.drops) {
        const kind = options.kindNames.indexOf(message);
        sets[kind] = new Set([...(sets[kind] ?? []), ...nth]);
      }
      return sets;
    });
    this.ends = Int32Array.from(options.channels, ({ to }) => to);
    this.plain = Uint8Array.from(options.channels, (channel) => (isPlain(channel) ? 1 : 0));
    this.constantUs = Float64Array.from(options.channels, constantUsOf);
    this.drawn = new Uint8Array(options.channels.length);
    this.reorders = Uint8Array.from(options.channels, ({ reorder }) => (reorder ? 1 : 0));
    this.processors = new Processors(sim, options.nodes, (node, datagram) => this.receive(node, datagram));
    sim.on(ARRIVAL_NOTICE, (notice) => {
      const datagram = notice.payload as Datagram;
      this.processors.arrive(this.ends[datagram.channel]!, datagram);
    });
    for (const [channel, { from, to }] of options.channels.entries()) this.routes.set(from * 65_536 + to, channel);
  }

  /** Writes the records with which nodes and channels begin. */
  start(): void {
    const { sim, options } = this;
    for (let node = 0; node < options.nodes.length; node++) {
      sim.node = node;
      const { servers = 1 } = options.nodes[node]!;
      sim.record(NodeStarted, node, servers > 1 ? servers : 0);
    }
    for (const [channel, { from, to }] of options.channels.entries()) {
      sim.node = from;
      sim.record(ChannelStarted, channel, from, to);
    }
  }

  save(): NetworkState {
    return this.processors.save();
  }

  load(state: NetworkState): void {
    this.chances = this.options.channels.map(() => []);
    this.drawn.fill(0);
    for (const channel of this.configs.keys()) this.refresh(channel);
    this.processors.load(state);
  }

  /** What a channel does to datagrams follows from its configuration and state. */
  refresh(channel: number): void {
    const state = this.sim.world.find(CHANNEL, channel) as ChannelState;
    const config = changedConfig(this.options.channels[channel]!, state, this.options.changes ?? []);
    this.configs[channel] = config;
    this.plain[channel] = state.downBy.length === 0 && isPlain(config) ? 1 : 0;
    this.constantUs[channel] = constantUsOf(config);
    this.reorders[channel] = config.reorder ? 1 : 0;
  }

  /** Likewise a node's service times. */
  refreshNode(node: number): void {
    this.processors.refresh(node);
  }

  isUp(node: number): boolean {
    return (this.sim.world.find(NODE, node) as NodeState).up === 1;
  }

  /** Marks of what has it stopped; none: it is up. */
  stoppedBy(node: number): readonly number[] {
    return (this.sim.world.find(NODE, node) as NodeState).stoppedBy;
  }

  isDraining(node: number): boolean {
    return (this.sim.world.find(NODE, node) as NodeState).draining === 1;
  }

  /** A node loses its power: what waits for its processor is lost, and what comes, until it is there again. */
  stop(node: number): void {
    this.sim.recordAsCause(NodeStopped, node, this.processors.waitingAt(node));
    this.processors.forget(node);
  }

  restart(node: number): void {
    this.sim.recordAsCause(NodeRestarted, node);
  }

  /** The channel from one node to another, or undefined where no link joins them. */
  channelBetween(from: number, to: number): number | undefined {
    return this.routes.get(from * 65_536 + to);
  }

  /**
   * Sends octets of a kind on a channel, `lag` into the current step: row 9 of the walk. `value` is what they say.
   * Octets that are `lent` are copied only where somebody will read them: the caller uses their place again.
   */
  send(
    channel: number,
    sourcePort: number,
    destinationPort: number,
    payload: Uint8Array,
    kind: number,
    value: unknown = undefined,
    line = 0,
    lent = false,
  ): void {
    const { sim } = this;
    const state = sim.world.find(CHANNEL, channel) as ChannelState;
    const ports = sourcePort * 65_536 + destinationPort;
    const leaves = sim.now + sim.lag;
    const told = this.tells ? value : undefined;
    if (this.plain[channel] === 1) {
      const arrival = this.arrivalTime(state, channel, leaves);
      const kindFlags = line * LINE_UNIT + kind * KIND_UNIT;
      const sent = sim.record(DatagramSent, channel, arrival, state.busyUntil, kindFlags, ports, payload);
      const before = sim.cause;
      sim.cause = sent;
      const { length } = payload;
      const kept = lent ? (told === undefined ? payload.slice() : NO_OCTETS) : payload;
      const datagram = { channel, sourcePort, destinationPort, payload: kept, length, line, kind, sent, value: told };
      sim.schedule(arrival, ARRIVAL_NOTICE, channel, 0, datagram satisfies Datagram);
      sim.cause = before;
      return;
    }
    const config = this.configs[channel]!;
    let lineFree = state.busyUntil;
    let reason: LossReason | undefined;
    if (state.downBy.length > 0 || (config.down.length > 0 && isDown(config, leaves))) reason = 'link down';
    let sentWhole = leaves;
    if (!reason && config.bandwidthBps > 0) {
      const starts = Math.max(leaves, state.busyUntil);
      const waitingOctets = ((starts - leaves) * config.bandwidthBps) / 8e6;
      if (waitingOctets > config.queueOctets) reason = 'line queue full';
      else {
        sentWhole = starts + Math.ceil(((payload.length + config.overheadOctets) * 8e6) / config.bandwidthBps);
        lineFree = sentWhole;
      }
    }
    const bad = this.nextBurstState(config, state, channel);
    const drops = this.dropNth[channel]!;
    if (!reason && drops.length > 0 && drops[kind]?.has((state.offered[kind] ?? 0) + 1)) reason = 'drop rule';
    if (!reason && this.isLost(config, bad, channel)) reason = 'loss';
    const kindFlags = line * LINE_UNIT + kind * KIND_UNIT + (bad ? BAD_STATE : 0);
    if (reason) {
      sim.record(DatagramLost, channel, LOSS_REASONS.indexOf(reason), lineFree, kindFlags, ports, payload);
      return;
    }
    const arrival = this.arrivalTime(state, channel, sentWhole);
    const sent = sim.record(DatagramSent, channel, arrival, lineFree, kindFlags, ports, payload);
    const before = sim.cause;
    sim.cause = sent;
    const { length } = payload;
    const read = told === undefined || config.corrupt > 0;
    const kept = lent ? (read ? payload.slice() : NO_OCTETS) : payload;
    const datagram = { channel, sourcePort, destinationPort, payload: kept, length, line, kind, sent, value: told };
    if (config.duplicate > 0 && this.stream(channel, DUPLICATE)() < config.duplicate) {
      const again = this.arrivalTime(state, channel, sentWhole);
      sim.cause = sim.record(DatagramDuplicated, channel, again);
      sim.schedule(again, ARRIVAL_NOTICE, channel, 0, datagram);
      sim.cause = sent;
    }
    sim.schedule(arrival, ARRIVAL_NOTICE, channel, 0, this.perhapsCorrupted(config, datagram));
    sim.cause = before;
  }

  /** Sends what a link's own signalling carries, as a D channel does: the latency is the link's, nothing is lost. */
  signal(channel: number, payload: Uint8Array, kind: number, line = 0, value: unknown = undefined): void {
    const { sim } = this;
    const config = this.configs[channel]!;
    const state = sim.world.find(CHANNEL, channel) as ChannelState;
    const arrival = Math.max(
      state.lastArrival,
      sim.now + sim.lag + drawUs(config.latency, this.stream(channel, LATENCY)),
    );
    const ports = SIGNAL_PORT * 65_536 + SIGNAL_PORT;
    const before = sim.cause;
    const sent = sim.recordAsCause(
      DatagramSent,
      channel,
      arrival,
      state.busyUntil,
      line * LINE_UNIT + kind * KIND_UNIT + state.bad,
      ports,
      payload,
    );
    const port = SIGNAL_PORT;
    const { length } = payload;
    const told = this.tells ? value : undefined;
    const datagram = {
      channel,
      sourcePort: port,
      destinationPort: port,
      payload,
      length,
      line,
      kind,
      sent,
      value: told,
    };
    sim.schedule(arrival, ARRIVAL_NOTICE, channel, 0, datagram satisfies Datagram);
    sim.cause = before;
  }

  private stream(channel: number, purpose: number): Stream {
    const streams = this.chances[channel]!;
    const known = streams[purpose];
    if (known) return known;
    const { from, to } = this.options.channels[channel]!;
    const { nodes } = this.options;
    const stream = this.sim.random.stream(`link:${nodes[from]!.name}>${nodes[to]!.name}:${PURPOSES[purpose]}`);
    streams[purpose] = stream;
    return stream;
  }

  /** Latency and jitter, µs. A constant draws nothing; but the stream is there, as everything kept of a run says. */
  private delay(channel: number): number {
    const constant = this.constantUs[channel]!;
    if (constant !== VARIES && this.drawn[channel] === 1) return constant;
    const { latency, jitter } = this.configs[channel]!;
    this.drawn[channel] = 1;
    return this.draw(channel, latency, LATENCY) + this.draw(channel, jitter, JITTER);
  }

  private draw(channel: number, distribution: Distribution, purpose: number): number {
    const stream = this.stream(channel, purpose);
    return distribution.kind === 'constant' ? distribution.us : drawUs(distribution, stream);
  }

  private nextBurstState(config: ChannelConfig, state: ChannelState, channel: number): boolean {
    if (config.loss.kind !== 'gilbert-elliott') return false;
    const leave = state.bad ? config.loss.badToGood : config.loss.goodToBad;
    return this.stream(channel, BURST)() < leave ? !state.bad : Boolean(state.bad);
  }

  private isLost(config: ChannelConfig, bad: boolean, channel: number): boolean {
    const { loss } = config;
    if (loss.kind === 'none') return false;
    const probability = loss.kind === 'bernoulli' ? loss.probability : bad ? loss.lossBad : loss.lossGood;
    return this.stream(channel, LOSS)() < probability;
  }

  private arrivalTime(state: ChannelState, channel: number, sentWhole: number): number {
    const delay = this.delay(channel);
    const arrival = delay > 0 ? sentWhole + delay : sentWhole;
    return this.reorders[channel] === 1 || arrival > state.lastArrival ? arrival : state.lastArrival;
  }

  private perhapsCorrupted(config: ChannelConfig, datagram: Datagram): Datagram {
    const { sim } = this;
    if (config.corrupt === 0 || datagram.payload.length === 0) return datagram;
    const next = this.stream(datagram.channel, CORRUPT);
    if (next() >= config.corrupt) return datagram;
    const position = Math.floor(next() * datagram.payload.length);
    const xor = 1 + Math.floor(next() * 255);
    const payload = datagram.payload.slice();
    payload[position]! ^= xor;
    sim.cause = sim.record(DatagramCorrupted, datagram.channel, position, xor, datagram.sent);
    return { ...datagram, payload, value: undefined };
  }
}

function constantUsOf({ latency, jitter }: ChannelConfig): number {
  return latency.kind === 'constant' && jitter.kind === 'constant' ? latency.us + jitter.us : VARIES;
}

function isPlain({ bandwidthBps, loss, duplicate, corrupt, down, drops }: ChannelConfig): boolean {
  const takesAll = bandwidthBps === 0 && down.length === 0 && drops.length === 0 && loss.kind === 'none';
  return takesAll && duplicate === 0 && corrupt === 0;
}

function isDown(config: ChannelConfig, at: number): boolean {
  for (const { fromUs, toUs } of config.down) if (at >= fromUs && at < toUs) return true;
  return false;
}
