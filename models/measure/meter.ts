/** Watches a run and keeps what its responses are worked out from: no journal is needed for it. */
import type { RecordRow } from '../../src/kernel/record.js';
import {
  ArrivalDropped,
  DatagramArrived,
  DatagramLost,
  DatagramQueued,
  DatagramSent,
  NODE,
  type NodeState,
  ProcessorBusy,
} from '../../src/network/channel.js';
import { CALL } from '../kinds.js';
import { MessageResent, MessageSent, ZlbSent } from '../l2tp/delivery-records.js';
import { LAC_SIDE, SessionCreated } from '../l2tp/session.js';
import { TunnelShutDown } from '../l2tp/tunnel.js';
import { CallDialed, CallEnded, CallEstablished, CallFailed } from '../nodes/call-records.js';
import type { CallState } from '../nodes/states.js';
import { octetsText } from '../octets.js';
import type { Run } from '../run.js';
import { DATA_KIND, LINE_KIND, OTHER_KIND, RADIUS_KIND } from '../scenario/datagram-kinds.js';
import { PeerWatch } from './peer-watch.js';
import { Bins, Series } from './series.js';
import { TunnelWatch } from './tunnel-watch.js';

/** What the processors of nodes of one name did: `lac`, or `lac-1` to `lac-50`. */
export interface ProcessorFigures {
  readonly nodes: readonly number[];
  /** Of all their processors. */
  readonly servers: number;
  readonly busyUs: Bins;
  /** Time each datagram waited, µs, and when it was taken up. */
  readonly waitedUs: Series;
  readonly takenAt: Series;
  readonly dropped: Bins;
  mostQueued: number;
}

const OTHER_KINDS: ReadonlySet<number> = new Set([OTHER_KIND, DATA_KIND, RADIUS_KIND, LINE_KIND]);
const MOST_NAMED_NODES = 200;
/** A tunnel that waits out its destruct timeout has been shut down, and is used no more. */
const ACTIVITY = [
  CallDialed,
  CallEstablished,
  CallEnded,
  CallFailed,
  TunnelShutDown,
  DatagramSent,
  DatagramLost,
  DatagramArrived,
  ArrivalDropped,
] as const;

export class Meter {
  readonly dialledAt: Series;
  /** Calls that came up: when, and how long after they were dialled, µs. */
  readonly establishedAt: Series;
  readonly setupUs: Series;
  /** Calls that failed: when, and the place of the reason in `reasons`. */
  readonly failedAt: Series;
  readonly failedWhy: Series;
  readonly reasons: string[];
  /** When the number of calls that are up changed, and what it then was. */
  readonly upAt: Series;
  readonly upIs: Series;
  readonly controlMessages: Bins;
  readonly controlOctets: Bins;
  readonly resent: Bins;
  readonly lost: Bins;
  readonly sessionsBegun: Bins;
  readonly tunnels: TunnelWatch;
  readonly peers: PeerWatch;
  readonly processors = new Map<string, ProcessorFigures>();
  /** When something last happened to a datagram, a call or a tunnel that is in use, µs: later there are but timers. */
  lastAt: number;
  private readonly placeOfReason: Map<string, number>;
  /** Highest line that dialled, by node. */
  private readonly lines: Map<number, number>;
  private up: number;

  /**
   * `earlier` watched what came before, where this run goes on from another; it is only copied from. What came before
   * each of the `cuts`, µs, is counted to the piece.
   */
  constructor(
    readonly run: Run,
    cuts: readonly number[],
    earlier?: Meter,
  ) {
    this.dialledAt = Series.after(earlier?.dialledAt);
    this.establishedAt = Series.after(earlier?.establishedAt);
    this.setupUs = Series.after(earlier?.setupUs);
    this.failedAt = Series.after(earlier?.failedAt);
    this.failedWhy = Series.after(earlier?.failedWhy);
    this.upAt = Series.after(earlier?.upAt);
    this.upIs = Series.after(earlier?.upIs);
    this.controlMessages = Bins.after(earlier?.controlMessages, cuts);
    this.controlOctets = Bins.after(earlier?.controlOctets, cuts);
    this.resent = Bins.after(earlier?.resent, cuts);
    this.lost = Bins.after(earlier?.lost, cuts);
    this.sessionsBegun = Bins.after(earlier?.sessionsBegun, cuts);
    this.reasons = [...(earlier?.reasons ?? [])];
    this.placeOfReason = new Map(earlier?.placeOfReason);
    this.lines = new Map(earlier?.lines);
    this.up = earlier?.up ?? 0;
    this.lastAt = earlier?.lastAt ?? 0;
    this.tunnels = new TunnelWatch(run.sim, earlier?.tunnels);
    this.peers = new PeerWatch(run.sim, run.network, earlier?.peers);
    this.watchActivity();
    this.watchCalls();
    this.watchMessages();
    this.watchProcessors(cuts, earlier?.processors);
  }

  /** Users: different lines, and systems of their own, that ever dialled. */
  get population(): number {
    let sum = 0;
    for (const line of this.lines.values()) sum += line;
    return sum;
  }

  private watchActivity(): void {
    const { sim } = this.run;
    for (const type of ACTIVITY)
      sim.watch(type, ({ at }) => {
        this.lastAt = at;
      });
  }

  private watchCalls(): void {
    const { sim } = this.run;
    sim.watch(CallDialed, ({ at, node, b: line }) => {
      this.dialledAt.push(at);
      this.lines.set(node, Math.max(this.lines.get(node) ?? 1, line));
    });
    sim.watch(CallEstablished, ({ at, id, b }) => {
      if ((sim.world.find(CALL, id) as CallState).state === 2) return;
      this.establishedAt.push(at);
      this.setupUs.push(b);
      this.upChanged(at, 1);
    });
    sim.watch(CallEnded, ({ at }) => this.upChanged(at, -1));
    sim.watch(CallFailed, ({ at, data }) => {
      const reason = octetsText(data ?? new Uint8Array(0));
      let place = this.placeOfReason.get(reason);
      if (place === undefined) {
        place = this.reasons.push(reason) - 1;
        this.placeOfReason.set(reason, place);
      }
      this.failedAt.push(at);
      this.failedWhy.push(place);
    });
  }

  private upChanged(at: number, by: 1 | -1): void {
    this.up += by;
    this.upAt.push(at);
    this.upIs.push(this.up);
  }

  private watchMessages(): void {
    const { sim } = this.run;
    const message = ({ at }: RecordRow): void => this.controlMessages.add(at);
    sim.watch(MessageSent, message);
    sim.watch(ZlbSent, message);
    sim.watch(MessageResent, ({ at }) => {
      this.controlMessages.add(at);
      this.resent.add(at);
    });
    sim.watch(DatagramSent, ({ at, c, data }) => {
      if (!OTHER_KINDS.has((c >>> 8) & 0xff)) this.controlOctets.add(at, data?.length ?? 0);
    });
    sim.watch(DatagramLost, ({ at, c, data }) => {
      this.lost.add(at);
      if (!OTHER_KINDS.has((c >>> 8) & 0xff)) this.controlOctets.add(at, data?.length ?? 0);
    });
    sim.watch(SessionCreated, ({ at, c: side }) => {
      if (side === LAC_SIDE) this.sessionsBegun.add(at);
    });
  }

  private watchProcessors(cuts: readonly number[], earlier?: ReadonlyMap<string, ProcessorFigures>): void {
    const { sim, config } = this.run;
    const byNode: ProcessorFigures[][] = config.nodes.map(() => []);
    const names = namesOf(config.nodes.map(({ name }) => name));
    for (const [name, nodes] of names) {
      const before = earlier?.get(name);
      const figures: ProcessorFigures = {
        nodes,
        servers: nodes.reduce((sum, node) => sum + config.nodes[node]!.processor.servers, 0),
        busyUs: Bins.after(before?.busyUs, cuts),
        waitedUs: Series.after(before?.waitedUs),
        takenAt: Series.after(before?.takenAt),
        dropped: Bins.after(before?.dropped, cuts),
        mostQueued: before?.mostQueued ?? 0,
      };
      this.processors.set(name, figures);
      for (const node of nodes) byNode[node]!.push(figures);
    }
    sim.watch(ProcessorBusy, ({ at, id, b }) => {
      for (const figures of byNode[id]!) figures.busyUs.add(at, b);
    });
    sim.watch(DatagramArrived, ({ at, node, a }) => {
      for (const figures of byNode[node] ?? []) {
        figures.waitedUs.push(a);
        figures.takenAt.push(at);
      }
    });
    const dropped = ({ at, node }: RecordRow): void => {
      for (const figures of byNode[node] ?? []) figures.dropped.add(at);
    };
    sim.watch(ArrivalDropped, dropped);
    sim.watch(DatagramQueued, ({ id }) => {
      const queued = (sim.world.find(NODE, id) as NodeState).queued + 1;
      for (const figures of byNode[id]!) if (queued > figures.mostQueued) figures.mostQueued = queued;
    });
  }
}

/** Nodes by what a response may call them: each by its own name while they are few, several alike by the name they share. */
export function namesOf(names: readonly string[]): Map<string, number[]> {
  const found = new Map<string, number[]>();
  const put = (name: string, node: number): void => {
    const nodes = found.get(name);
    if (nodes) nodes.push(node);
    else found.set(name, [node]);
  };
  for (const [node, name] of names.entries()) {
    const shared = /^(.+)-\d+$/.exec(name)?.[1];
    if (shared !== undefined && !names.includes(shared)) put(shared, node);
    if (shared === undefined || names.length <= MOST_NAMED_NODES) put(name, node);
  }
  return found;
}
