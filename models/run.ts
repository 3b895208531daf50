/** A run: a resolved scenario put together, and its summary. */
import type { PendingNotices } from '../src/kernel/agenda.js';
import type { Journal } from '../src/kernel/journal.js';
import { Simulation, type SimulationState } from '../src/kernel/simulation.js';
import type { Engine } from '../src/machine/definition.js';
import { CHANNEL, type ChannelState } from '../src/network/channel.js';
import type { Datagram } from '../src/network/datagram.js';
import { Disturbances } from '../src/network/disturbances.js';
import { Network, type NetworkState } from '../src/network/network.js';
import { adjustTimers, samePlans } from './change.js';
import type { CallSpec, NodeSpec, RunConfig } from './config.js';
import { type BookState, Phrasebook } from './debug/phrasebook.js';
import { ENTITY_KINDS, MODEL_RECORDS } from './declarations.js';
import { CALL, INTERFACE, LOCKOUT, PORT, REDIAL } from './kinds.js';
import { MessageResent } from './l2tp/delivery-records.js';
import { L2TP_PORT, L2tp } from './l2tp/endpoint.js';
import { TUNNELS_CLOSED, TUNNELS_OPENED } from './l2tp/tunnels.js';
import { Aaa } from './nodes/aaa.js';
import { CallDialed, CallEnded, CallEstablished, CallFailed, RedialBegan } from './nodes/call-records.js';
import { dialUs, lineAfter } from './nodes/group.js';
import { Lac } from './nodes/lac.js';
import { Lns } from './nodes/lns.js';
import { Operator } from './nodes/operator.js';
import { Power } from './nodes/power.js';
import { FAILED, RemoteSystem } from './nodes/remote-system.js';
import type { Rooms, RunNode } from './nodes/rooms.js';
import { TIMELINE_NOTICE, Timeline } from './nodes/timeline.js';
import { PppLinks } from './ppp/link.js';
import { RadiusClients, type SendRadius } from './radius/client.js';
import { RadiusServer } from './radius/server.js';
import type { RadiusPacket } from './radius/wire/packet.js';
import { DATA_KIND, DATAGRAM_KINDS, LINE_KIND, RADIUS_KIND } from './scenario/datagram-kinds.js';
import { arrivalAfter, arrivalUs } from './workload/arrivals.js';

/** By kind of datagram: what control goes before. */
const IS_DATA = DATAGRAM_KINDS.map((_, kind) => kind === DATA_KIND || kind === LINE_KIND);
const DIAL_NOTICE = 3;
/** How many there are of UDP. */
const PORTS = 65_536;
/** Kinds whose timers and indexes are the nodes'. */
const HANDED_DOWN = [CALL, PORT, INTERFACE, REDIAL, LOCKOUT];

function withoutPlans(pending: PendingNotices): PendingNotices {
  const left = [...pending.kind.keys()].filter((place) => {
    const kind = pending.kind[place];
    return kind !== DIAL_NOTICE && kind !== TIMELINE_NOTICE;
  });
  return {
    at: Float64Array.from(left, (place) => pending.at[place]!),
    kind: Int32Array.from(left, (place) => pending.kind[place]!),
    a: Int32Array.from(left, (place) => pending.a[place]!),
    b: Int32Array.from(left, (place) => pending.b[place]!),
    cause: Float64Array.from(left, (place) => pending.cause[place]!),
    payload: left.map((place) => pending.payload[place]),
  };
}

export interface RunSummary {
  readonly calls: {
    readonly attempted: number;
    readonly established: number;
    readonly failed: number;
    readonly ended: number;
    /** Of those attempted, what was dialled again; the rest is what users wanted. Only where a call says so. */
    readonly redials?: number;
  };
  /** Failed calls by reason. */
  readonly failures: Readonly<Record<string, number>>;
  readonly tunnels: { readonly opened: number; readonly closed: number };
  /** Datagrams on all links; control messages sent again. */
  readonly messages: {
    readonly sent: number;
    readonly delivered: number;
    readonly lost: number;
    readonly retransmitted: number;
  };
  readonly pending: { readonly notices: number; readonly timers: number };
  readonly sessionsUp: number;
}

/** All of a run between two steps. */
export interface RunState {
  readonly sim: SimulationState;
  readonly network: NetworkState;
  /** What the consoles' phrases remember, where a node prints. */
  readonly book: BookState | undefined;
}

export class Run {
  readonly sim: Simulation;
  readonly network: Network;
  readonly rooms: Rooms;
  private readonly nodes: RunNode[] = [];
  private readonly places: ReadonlyMap<string, number>;
  private readonly book: Phrasebook | undefined;
  private readonly timeline: Timeline;
  /** Where each channel comes from. */
  private readonly starts: Int32Array;
  /** 1 for LACs and LNSs. */
  private readonly speakL2tp: Uint8Array;
  /** 1 for the ports of RADIUS servers. */
  private readonly radiusPorts = new Uint8Array(PORTS);

  constructor(
    readonly config: RunConfig,
    readonly engine: Engine,
    journal: Journal,
  ) {
    const { seed, pins } = config;
    this.sim = new Simulation({ seed, pins, kinds: ENTITY_KINDS, recordTypes: MODEL_RECORDS, journal });
    const { sim } = this;
    const specs = config.nodes;
    this.places = new Map(specs.map(({ name }, index) => [name, index]));
    if (specs.some((node) => node.console.debug)) this.book = this.printOnConsoles(specs);
    for (const node of specs) if (node.role === 'aaa') this.radiusPorts[node.port] = 1;
    this.network = new Network(sim, {
      nodes: specs.map(({ name, processor }) => ({
        name,
        service: DATAGRAM_KINDS.map((kind) => processor.serviceByKind[kind] ?? processor.service),
        servers: processor.servers,
        isSecond: processor.priority === 'control' ? IS_DATA : undefined,
        inputQueue: processor.inputQueue,
      })),
      channels: config.channels,
      changes: config.timeline.map(({ change }) => change),
      wire: config.wire,
      kindNames: DATAGRAM_KINDS,
    });
    this.starts = Int32Array.from(config.channels, ({ from }) => from);
    this.speakL2tp = Uint8Array.from(specs, ({ role }) => (role === 'lac' || role === 'lns' ? 1 : 0));
    const nodeByAddress = new Map(specs.map((node, index) => [node.address, index]));
    const send: SendRadius = (node, to, source, destination, octets, value) => {
      const channel = this.network.channelBetween(node, nodeByAddress.get(to) ?? -1);
      if (channel !== undefined) this.network.send(channel, source, destination, octets, RADIUS_KIND, value);
    };
    const radius = new RadiusClients(sim, send);
    const links = new PppLinks(sim, this.engine);
    const l2tp = new L2tp(sim, this.network, this.engine);
    this.rooms = { sim, network: this.network, links, l2tp, radius, nodeByAddress };
    const lacs = config.calls.map((call) => call.lacs.map((name) => this.places.get(name)!));
    for (const [index, spec] of specs.entries()) this.nodes[index] = this.build(index, spec, send, lacs);
    radius.onAnswer = (answer) => this.nodes[answer.node]?.answered?.(answer);
    this.network.receive = (node, datagram) => this.receive(node, datagram);
    for (const kind of HANDED_DOWN) {
      sim.onTimer(kind, (id, timer) => this.nodes[sim.node]!.onTimer?.(kind, id, timer));
    }
    this.timeline = this.act();
  }

  /** Writes the first records, and schedules what the scenario makes happen. */
  start(): void {
    this.network.start();
    this.sim.cause = -1;
    this.plan(-1);
  }

  /** Schedules what is to happen after a time, µs; of a group's or a stream's calls the next one, which brings the one after it. */
  private plan(afterUs: number): void {
    const { sim, config } = this;
    for (const [place, call] of config.calls.entries()) {
      if (call.arrivals) {
        const next = arrivalAfter(call, sim.random, afterUs);
        if (next) sim.schedule(next.atUs, DIAL_NOTICE, place, next.number);
        continue;
      }
      const line = lineAfter(call, afterUs);
      if (line !== undefined) sim.schedule(dialUs(call, line), DIAL_NOTICE, place, line);
    }
    this.timeline.plan(afterUs);
  }

  /** All of the run between two steps; it shares its parts with the run: write it down at once. */
  save(): RunState {
    return { sim: this.sim.save(), network: this.network.save(), book: this.book?.save() };
  }

  /** Goes on from a saved state, in the place of `start`. */
  load({ sim, network, book }: RunState): void {
    this.sim.load(sim);
    this.network.load(network);
    if (book) this.book?.load(book);
    this.reindex();
  }

  /** The run as it goes on, after time `atUs`, under another configuration; this one is at its end. */
  changed(config: RunConfig, atUs: number): Run {
    return Run.changedFrom(this.save(), this.config, config, atUs, this.engine, this.sim.journal);
  }

  /** The same, from the state that a run had then under the configuration `before`; the state becomes part of the run. */
  static changedFrom(
    state: RunState,
    before: RunConfig,
    config: RunConfig,
    atUs: number,
    engine: Engine,
    journal: Journal,
  ): Run {
    const next = new Run(config, engine, journal);
    const same = samePlans(before, config);
    next.load(same ? state : { ...state, sim: { ...state.sim, agenda: withoutPlans(state.sim.agenda) } });
    next.sim.cause = -1;
    if (!same) next.plan(atUs);
    const { now } = next.sim;
    next.sim.now = Math.max(now, atUs);
    if (!adjustTimers(next.sim, before, config)) next.sim.now = now;
    return next;
  }

  /** Everything that is known of entities besides their state follows from it. */
  private reindex(): void {
    const { world } = this.sim;
    this.rooms.links.reindex((node) => this.nodes[node]!.ppp!);
    this.rooms.l2tp.reindex();
    this.rooms.radius.reindex();
    for (const node of this.nodes) node.forget?.();
    for (const kind of HANDED_DOWN)
      for (const [id, entity] of world.all(kind)) this.nodes[entity.node]!.index?.(id, entity, kind);
  }

  private act(): Timeline {
    const { sim, config, rooms } = this;
    const operator = new Operator(rooms);
    const power = new Power(sim, this.network, {
      powerFails: (node) => this.nodes[node]!.powerFails?.(),
      memoryLost: (node) => {
        rooms.radius.forget(node);
        this.reindex();
      },
    });
    sim.on(DIAL_NOTICE, ({ a: place, b: line }) => {
      const call = config.calls[place]!;
      if (call.arrivals) {
        this.arrive(call, place, line);
        return;
      }
      if (line < call.lines) sim.schedule(dialUs(call, line + 1), DIAL_NOTICE, place, line + 1);
      const node = this.places.get(call.from)!;
      sim.enter(node);
      (this.nodes[node] as RemoteSystem).dial(place, line);
    });
    const disturbances = new Disturbances(sim, this.network);
    return new Timeline(sim, config.timeline, { operator, power, disturbances, places: this.places });
  }

  /** The n-th call of a stream comes, and brings the notice of the next. */
  private arrive(call: CallSpec, place: number, number: number): void {
    const { sim } = this;
    const next = arrivalUs(call, sim.random, number + 1, sim.now);
    if (next !== Number.POSITIVE_INFINITY) sim.schedule(next, DIAL_NOTICE, place, number + 1);
    const node = this.places.get(call.from)!;
    sim.enter(node);
    (this.nodes[node] as RemoteSystem).dialNext(place, number);
  }

  get sessionsUp(): number {
    const { counts } = this.sim;
    return (counts[CallEstablished.code] ?? 0) - (counts[CallEnded.code] ?? 0);
  }

  summary(): RunSummary {
    const { sim } = this;
    const count = (type: { readonly code: number }): number => sim.counts[type.code] ?? 0;
    const messages = { sent: 0, delivered: 0, lost: 0, retransmitted: count(MessageResent) };
    for (const entity of sim.world.all(CHANNEL).values()) {
      const channel = entity as ChannelState;
      messages.sent += channel.offered.reduce((sum, each) => sum + each, 0);
      messages.delivered += channel.delivered;
      messages.lost += channel.lost;
    }
    const { counters } = sim;
    const failures = [...counters]
      .filter(([name]) => name.startsWith(FAILED))
      .map(([name, count]): [string, number] => [name.slice(FAILED.length), count])
      .sort(([left], [right]) => (left < right ? -1 : 1));
    return {
      calls: {
        attempted: count(CallDialed),
        established: count(CallEstablished),
        failed: count(CallFailed),
        ended: count(CallEnded),
        ...(this.config.calls.some(({ redial }) => redial) ? { redials: count(RedialBegan) } : {}),
      },
      failures: Object.fromEntries(failures),
      tunnels: { opened: counters.get(TUNNELS_OPENED) ?? 0, closed: counters.get(TUNNELS_CLOSED) ?? 0 },
      messages,
      pending: { notices: sim.agenda.size, timers: sim.timers },
      sessionsUp: this.sessionsUp,
    };
  }

  /** A router that prints debug lines is busy meanwhile. */
  private printOnConsoles(specs: readonly NodeSpec[]): Phrasebook {
    const book = new Phrasebook(this.sim.world, specs);
    this.sim.consoleCost = (row) => book.lines(row).reduce((sum, line) => sum + book.costUs(row.node, line), 0);
    return book;
  }

  private build(index: number, spec: NodeSpec, send: SendRadius, lacs: readonly (readonly number[])[]): RunNode {
    const { rooms, config } = this;
    switch (spec.role) {
      case 'remote-system':
        return new RemoteSystem(rooms, index, spec, config.calls, lacs);
      case 'lac': {
        const lac = new Lac(rooms, index, spec);
        rooms.l2tp.add(index, lac);
        return lac;
      }
      case 'lns': {
        const lns = new Lns(rooms, index, spec);
        rooms.l2tp.add(index, lns);
        return lns;
      }
      case 'aaa':
        return new Aaa(spec, new RadiusServer(this.sim, index, spec, send), (node) => config.nodes[node]!.address);
    }
  }

  private receive(node: number, datagram: Datagram): void {
    const from = this.starts[datagram.channel]!;
    const { sourcePort, destinationPort, payload } = datagram;
    const speaksL2tp = this.speakL2tp[node] === 1;
    if (speaksL2tp && this.radiusPorts[sourcePort] === 1) {
      const { address } = this.config.nodes[from]!;
      const value = datagram.value as RadiusPacket | undefined;
      this.rooms.radius.receive(node, payload, address, sourcePort, destinationPort, value);
    } else if (speaksL2tp && (sourcePort === L2TP_PORT || destinationPort === L2TP_PORT))
      this.rooms.l2tp.receive(node, from, datagram);
    else this.nodes[node]!.receive(datagram, from);
  }
}
