/** What a timeline does to links and processors: directions that are down or changed, nodes that are slow. */
import { type RecordType, recordType, whole } from '../kernel/record.js';
import type { Simulation } from '../kernel/simulation.js';
import { CHANNEL, type ChannelConfig, type ChannelState, NODE, NONE, type NodeState } from './channel.js';
import type { Network } from './network.js';

export const CHANNEL_OVER_NOTICE = 8;
export const SLOW_OVER_NOTICE = 9;

/** What is different in a direction while it is changed. */
export type ChannelChange = Partial<Omit<ChannelConfig, 'link' | 'from' | 'to' | 'down' | 'drops'>>;

/** Service times as they are. */
export const USUAL_PERMILLE = 1000;

const MARK = { name: 'mark', unit: 'number', doc: "which of the direction's outages and changes, from 1" };
const MARK_OVER = { name: 'mark', unit: 'number', doc: 'which of them is over; 0: all' };

export const ChannelDown = recordType<ChannelState>({
  code: 180,
  name: 'ChannelDown',
  doc: 'A direction of a link went down: what is sent from now on is lost.',
  kind: CHANNEL,
  transition: true,
  columns: { a: MARK },
  apply: (channel, record) => {
    channel.marks = whole(record.a);
    channel.downBy = [...channel.downBy, channel.marks];
  },
});

export const ChannelUp = recordType<ChannelState>({
  code: 181,
  name: 'ChannelUp',
  doc: 'What had a direction of a link down is over; it carries datagrams again where nothing else has it down.',
  kind: CHANNEL,
  transition: true,
  columns: { a: MARK_OVER },
  apply: (channel, record) => {
    channel.downBy = record.a === 0 ? NONE : channel.downBy.filter((mark) => mark !== record.a);
  },
});

export const ChannelChanged = recordType<ChannelState>({
  code: 182,
  name: 'ChannelChanged',
  doc: 'A direction of a link is from now on as an entry of the timeline says.',
  kind: CHANNEL,
  transition: true,
  columns: { a: MARK, b: { name: 'entry', unit: 'number', doc: 'which of the timeline, by time, from 0' } },
  apply: (channel, record) => {
    channel.marks = whole(record.a);
    channel.changedBy = [...channel.changedBy, channel.marks, whole(record.b)];
  },
});

export const ChannelRestored = recordType<ChannelState>({
  code: 183,
  name: 'ChannelRestored',
  doc: 'A change of a direction of a link is over; what else has changed it goes on.',
  kind: CHANNEL,
  transition: true,
  columns: { a: MARK_OVER },
  apply: (channel, record) => {
    const at = 2 * marksOf(channel.changedBy).indexOf(record.a);
    channel.changedBy =
      record.a === 0 ? NONE : channel.changedBy.filter((_, place) => place !== at && place !== at + 1);
  },
});

export const NodeSlowed = recordType<NodeState>({
  code: 184,
  name: 'NodeSlowed',
  doc: "A node's service times became longer or shorter than they were.",
  kind: NODE,
  transition: true,
  columns: {
    a: { name: 'permille', unit: 'number', doc: 'of what is configured; 1000: as it is' },
    b: { name: 'added', unit: 'us', doc: 'to each' },
    c: {
      name: 'over',
      unit: 'number',
      doc: "which of the node's is over, so that an earlier one goes on; 0: one begins",
    },
  },
  apply: (node, record) => {
    node.slows++;
    node.slowPermille = whole(record.a);
    node.slowAddedUs = whole(record.b);
    if (record.c === 0) node.slowedBy = [...node.slowedBy, node.slows, node.slowPermille, node.slowAddedUs];
    else {
      const at = placeOfSlow(node.slowedBy, record.c);
      node.slowedBy = node.slowedBy.filter((_, place) => place < at || place >= at + 3);
    }
  },
});

export const NodeDrained = recordType<NodeState>({
  code: 185,
  name: 'NodeDrained',
  doc: 'A node takes no new tunnels and sessions, or takes them again; those it has stay.',
  kind: NODE,
  transition: true,
  columns: {
    a: { name: 'draining', unit: 'bool' },
    b: { name: 'over', unit: 'number', doc: "which of the node's drains is over; 0: one begins, or all are over" },
  },
  apply: (node, record) => {
    node.drains++;
    node.draining = whole(record.a);
    if (record.b > 0) node.drainedBy = node.drainedBy.filter((mark) => mark !== record.b);
    else node.drainedBy = record.a === 1 ? [...node.drainedBy, node.drains] : NONE;
  },
});

export const NodeStoppedAgain = recordType<NodeState>({
  code: 186,
  name: 'NodeStoppedAgain',
  doc: 'A node that is stopped is stopped once more, or one of its stops is over while another goes on.',
  kind: NODE,
  transition: true,
  columns: {
    a: { name: 'over', unit: 'number', doc: "which of the node's stops is over; 0: one begins" },
    b: { name: 'alone', unit: 'bool', doc: 'it takes the place of those before it' },
  },
  apply: (node, record) => {
    if (record.a > 0) node.stoppedBy = node.stoppedBy.filter((mark) => mark !== record.a);
    else {
      node.stops++;
      node.stoppedBy = record.b === 1 ? [node.stops] : [...node.stoppedBy, node.stops];
    }
  },
});

export const DISTURBANCE_RECORDS: readonly RecordType[] = [
  ChannelDown,
  ChannelUp,
  ChannelChanged,
  ChannelRestored,
  NodeSlowed,
  NodeDrained,
  NodeStoppedAgain,
];

/** Where the three numbers of a slowing begin; -1 where it is over. */
function placeOfSlow(slowedBy: readonly number[], mark: number): number {
  for (let place = 0; place < slowedBy.length; place += 3) if (slowedBy[place] === mark) return place;
  return -1;
}

/** Marks are followed by the entries they are of. */
const marksOf = (changedBy: readonly number[]): number[] => changedBy.filter((_, place) => place % 2 === 0);

/** A direction's configuration with all that has changed it, the latest last. */
export function changedConfig(
  config: ChannelConfig,
  { changedBy }: ChannelState,
  changes: readonly (ChannelChange | undefined)[],
): ChannelConfig {
  let changed = config;
  for (let place = 1; place < changedBy.length; place += 2) changed = { ...changed, ...changes[changedBy[place]!] };
  return changed;
}

/** Writes down what is done to channels and nodes, for how long (µs; Infinity: for good), and ends it. */
export class Disturbances {
  constructor(
    private readonly sim: Simulation,
    private readonly network: Network,
  ) {
    sim.on(CHANNEL_OVER_NOTICE, ({ a, b }) => this.over(a, b));
    sim.on(SLOW_OVER_NOTICE, ({ a: node, b: mark }) => {
      sim.enter(node);
      this.slowOver(node, mark);
    });
  }

  down(channel: number, forUs: number): void {
    const mark = this.channel(channel).marks + 1;
    this.begin(channel, ChannelDown, mark, 0, forUs);
  }

  change(channel: number, entry: number, forUs: number): void {
    const mark = this.channel(channel).marks + 1;
    this.begin(channel, ChannelChanged, mark, entry, forUs);
  }

  /** Whatever has it down is over. */
  up(channel: number): void {
    if (this.channel(channel).downBy.length > 0) this.record(channel, ChannelUp, 0, 0);
  }

  restore(channel: number): void {
    if (this.channel(channel).changedBy.length > 0) this.record(channel, ChannelRestored, 0, 0);
  }

  /** The latest counts; when it is over, the one before it does again. */
  slow(node: number, permille: number, addedUs: number, forUs: number): void {
    this.slowed(node, permille, addedUs, 0);
    const { slows } = this.node(node);
    if (Number.isFinite(forUs)) this.sim.schedule(this.sim.now + forUs, SLOW_OVER_NOTICE, node, slows);
  }

  private slowOver(node: number, mark: number): void {
    const { slowedBy } = this.node(node);
    const others = slowedBy.length - (placeOfSlow(slowedBy, mark) === slowedBy.length - 3 ? 3 : 0);
    this.slowed(node, slowedBy[others - 2] ?? USUAL_PERMILLE, slowedBy[others - 1] ?? 0, mark);
  }

  private slowed(node: number, permille: number, addedUs: number, over: number): void {
    this.sim.recordAsCause(NodeSlowed, node, permille, addedUs, over);
    this.network.refreshNode(node);
  }

  private begin(channel: number, type: RecordType<ChannelState>, mark: number, entry: number, forUs: number): void {
    const { sim } = this;
    const before = sim.cause;
    sim.cause = this.record(channel, type, mark, entry);
    if (Number.isFinite(forUs)) sim.schedule(sim.now + forUs, CHANNEL_OVER_NOTICE, channel, mark);
    sim.cause = before;
  }

  private over(channel: number, mark: number): void {
    const { downBy, changedBy } = this.channel(channel);
    if (downBy.includes(mark)) this.record(channel, ChannelUp, mark, 0);
    else if (marksOf(changedBy).includes(mark)) this.record(channel, ChannelRestored, mark, 0);
  }

  private record(channel: number, type: RecordType<ChannelState>, mark: number, entry: number): number {
    this.sim.node = this.channel(channel).node;
    const seq = this.sim.record(type, channel, mark, entry);
    this.network.refresh(channel);
    return seq;
  }

  private channel(id: number): ChannelState {
    return this.sim.world.find(CHANNEL, id) as ChannelState;
  }

  private node(id: number): NodeState {
    return this.sim.world.find(NODE, id) as NodeState;
  }
}
