import type { Simulation } from '../kernel/simulation.js';
import {
  ArrivalDropped,
  DatagramArrived,
  DatagramQueued,
  DatagramTaken,
  LOSS_REASONS,
  NODE,
  type NodeState,
  ProcessorBusy,
} from './channel.js';
import type { Datagram } from './datagram.js';
import { type Distribution, drawUs } from './distribution.js';
import { USUAL_PERMILLE } from './disturbances.js';

export const SERVICE_NOTICE = 2;

export interface NodeConfig {
  readonly name: string;
  /** Service time of a datagram by kind code. */
  readonly service: readonly Distribution[];
  /** Datagrams that are handled side by side; default: 1. */
  readonly servers?: number;
  /** By kind code, what waits while there is anything else to do. */
  readonly isSecond?: readonly boolean[] | undefined;
  /** Datagrams that may wait for the processor. */
  readonly inputQueue: number;
}

interface Waiting {
  readonly datagram: Datagram;
  readonly since: number;
  readonly cause: number;
}

/** What waits for processors, by node; what is on its way is in the agenda. */
export interface ProcessorsState {
  readonly queues: readonly (readonly Waiting[])[];
  readonly servicePending: readonly boolean[];
}

const NO_TIME: Distribution = { kind: 'constant', us: 0 };
const VARIES = Number.NEGATIVE_INFINITY;

/** What nodes do with what arrives: each takes it, or has it wait, and is busy for the time that its kind takes. */
export class Processors {
  private queues: Waiting[][];
  private servicePending: boolean[] = [];
  /** Service time of each node where it is the same for every kind, µs, or VARIES. */
  private readonly serviceUs: Float64Array;
  /** 1 for a node whose service times are not as configured. */
  private readonly slowed: Uint8Array;
  /** Datagrams that wait for each node's processor. */
  private readonly waiting: Int32Array;
  /** How much work was before this step, µs. */
  private lagAtStart = 0;

  /** `receive` takes a datagram at its node. */
  constructor(
    private readonly sim: Simulation,
    private readonly nodes: readonly NodeConfig[],
    private readonly receive: (node: number, datagram: Datagram) => void,
  ) {
    this.queues = nodes.map(() => []);
    this.serviceUs = Float64Array.from(nodes, serviceUsOf);
    this.slowed = new Uint8Array(nodes.length);
    this.waiting = new Int32Array(nodes.length);
    sim.on(SERVICE_NOTICE, (notice) => this.serve(notice.a));
    sim.enter = (node) => this.enter(node);
    sim.onStepEnd = () => this.stepEnd();
  }

  save(): ProcessorsState {
    return { queues: this.queues, servicePending: this.servicePending };
  }

  load({ queues, servicePending }: ProcessorsState): void {
    this.queues = queues.map((queue) => [...queue]);
    for (const [node, queue] of queues.entries()) this.waiting[node] = queue.length;
    this.servicePending = [...servicePending];
    for (const node of queues.keys()) this.refresh(node);
  }

  /** A node's service times follow from its configuration and state. */
  refresh(node: number): void {
    const { slowPermille, slowAddedUs } = this.sim.world.find(NODE, node) as NodeState;
    const slowed = slowPermille !== USUAL_PERMILLE || slowAddedUs !== 0;
    this.slowed[node] = slowed ? 1 : 0;
    this.serviceUs[node] = slowed ? VARIES : serviceUsOf(this.nodes[node]!);
  }

  /** How many datagrams wait at a node. */
  waitingAt(node: number): number {
    return this.waiting[node]!;
  }

  /** What waits at a node is lost. */
  forget(node: number): void {
    this.queues[node]!.length = 0;
    this.waiting[node] = 0;
  }

  /** A datagram reaches its node: it is taken, waits, or is dropped. */
  arrive(node: number, datagram: Datagram): void {
    const { sim } = this;
    const waiting = this.waiting[node]!;
    const { freeAt, up } = sim.world.find(NODE, node) as NodeState;
    sim.node = node;
    sim.lag = 0;
    this.lagAtStart = 0;
    if (up === 1 && waiting === 0 && freeAt <= sim.now) {
      this.process(node, datagram, 0);
      return;
    }
    if (up === 0 || waiting >= this.nodes[node]!.inputQueue) {
      const reason = LOSS_REASONS.indexOf(up === 0 ? 'node stopped' : 'input queue full');
      sim.record(ArrivalDropped, datagram.channel, reason, datagram.sent);
      return;
    }
    this.queues[node]!.push({ datagram, since: sim.now, cause: sim.cause });
    this.waiting[node] = waiting + 1;
    sim.cause = sim.record(DatagramQueued, node, datagram.channel);
    this.askForService(node, freeAt);
  }

  private enter(node: number): void {
    this.sim.node = node;
    const state = this.sim.world.find(NODE, node) as NodeState;
    const lag = state.freeAt > this.sim.now ? state.freeAt - this.sim.now : 0;
    this.sim.lag = lag;
    this.lagAtStart = lag;
  }

  private stepEnd(): void {
    const { sim } = this;
    if (sim.node < 0 || sim.lag <= this.lagAtStart) return;
    const until = sim.now + sim.lag;
    const worked = sim.lag - this.lagAtStart;
    sim.record(ProcessorBusy, sim.node, until, worked);
    this.lagAtStart = 0;
  }

  private askForService(node: number, at: number): void {
    if (this.servicePending[node]) return;
    this.servicePending[node] = true;
    this.sim.schedule(Math.max(at, this.sim.now), SERVICE_NOTICE, node, 0);
  }

  private serve(node: number): void {
    const { sim } = this;
    this.servicePending[node] = false;
    const { freeAt } = sim.world.find(NODE, node) as NodeState;
    if (freeAt > sim.now) {
      this.askForService(node, freeAt);
      return;
    }
    const waiting = this.next(node);
    if (!waiting) return; // it was lost with the node's memory
    this.waiting[node] = this.queues[node]!.length;
    this.enter(node);
    sim.cause = waiting.cause;
    sim.record(DatagramTaken, node);
    if (this.queues[node]!.length > 0) this.askForService(node, freeAt);
    this.process(node, waiting.datagram, sim.now - waiting.since);
  }

  /** Takes the first that waits; where some kinds come second, the first of the others. */
  private next(node: number): Waiting | undefined {
    const queue = this.queues[node]!;
    const { isSecond } = this.nodes[node]!;
    const first = isSecond ? queue.findIndex(({ datagram }) => isSecond[datagram.kind] !== true) : 0;
    return first > 0 ? queue.splice(first, 1)[0] : queue.shift();
  }

  private serviceOf(node: number, kind: number): number {
    const { name, service } = this.nodes[node]!;
    const time = service[kind] ?? service[0] ?? NO_TIME;
    const usual = time.kind === 'constant' ? time.us : drawUs(time, this.sim.random.stream(`node:${name}:service`));
    if (this.slowed[node] === 0) return usual;
    const { slowPermille, slowAddedUs } = this.sim.world.find(NODE, node) as NodeState;
    return Math.round((usual * slowPermille) / USUAL_PERMILLE) + slowAddedUs;
  }

  private process(node: number, datagram: Datagram, waited: number): void {
    const { sim } = this;
    sim.recordAsCause(DatagramArrived, datagram.channel, waited, datagram.sent, datagram.kind, datagram.length);
    const service = this.serviceUs[node]!;
    sim.lag += service !== VARIES ? service : this.serviceOf(node, datagram.kind);
    this.receive(node, datagram);
  }
}

/** One constant for every kind, or VARIES. */
function serviceUsOf({ service }: NodeConfig): number {
  const [first = NO_TIME] = service;
  const us = first.kind === 'constant' ? first.us : VARIES;
  return service.every((each) => each.kind === 'constant' && each.us === us) ? us : VARIES;
}
