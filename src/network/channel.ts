import { ANY_TIME, type Entity, type EntityKind, type RecordType, recordType, whole } from '../kernel/record.js';
import type { Distribution } from './distribution.js';

/** One direction of a link, and what it does to datagrams: its configuration, state and records. */

export const NODE = 1;
export const CHANNEL = 2;

export type Loss =
  | { readonly kind: 'none' }
  | { readonly kind: 'bernoulli'; readonly probability: number }
  /** Bursts (Gilbert-Elliott): two states, a loss probability in each, and the chance of leaving each, per datagram. */
  | {
      readonly kind: 'gilbert-elliott';
      readonly goodToBad: number;
      readonly badToGood: number;
      readonly lossGood: number;
      readonly lossBad: number;
    };

/** Drops the n-th datagrams (from 1) of a kind. */
export interface DropRule {
  readonly message: string;
  readonly nth: readonly number[];
}

export interface ChannelConfig {
  readonly link: string;
  readonly from: number;
  readonly to: number;
  readonly latency: Distribution;
  /** Added to each datagram's latency. */
  readonly jitter: Distribution;
  /** Whether a datagram may overtake another. */
  readonly reorder: boolean;
  /** bit/s; 0: no limit. */
  readonly bandwidthBps: number;
  /** Octets that may wait for the line; more are dropped. Only with a bandwidth. */
  readonly queueOctets: number;
  readonly loss: Loss;
  /** Probability that a datagram arrives twice. */
  readonly duplicate: number;
  /** Probability that one octet of a datagram is changed. */
  readonly corrupt: number;
  /** Times, µs, between which the direction carries nothing. */
  readonly down: readonly { readonly fromUs: number; readonly toUs: number }[];
  readonly drops: readonly DropRule[];
  /** Octets that every datagram carries besides its payload, such as IP and UDP headers: 28. */
  readonly overheadOctets: number;
}

export interface ChannelState extends Entity {
  /** When the line is free again, µs. */
  busyUntil: number;
  /** Latest arrival so far, µs: without reordering nothing arrives before it. */
  lastArrival: number;
  /** Gilbert-Elliott: 1 in the bad state. */
  bad: number;
  sent: number;
  sentOctets: number;
  lost: number;
  delivered: number;
  /** Datagrams offered so far, by kind code. */
  offered: number[];
  /** Outages and changes so far. */
  marks: number;
  /** Marks of what has it down; none: it is up. Never written to: replaced. */
  downBy: readonly number[];
  /** Mark and entry of the timeline, one after the other, of each change. Never written to: replaced. */
  changedBy: readonly number[];
}

export const NONE: readonly number[] = [];

export interface NodeState extends Entity {
  /** 0 while the node is stopped. */
  up: number;
  /** When the processor, or the first of its servers, is free again, µs. */
  freeAt: number;
  /** Of several servers, when each is free again, the first one first; none: there is one. Never written to: replaced. */
  servers: readonly number[];
  /** Datagrams waiting for the processor. */
  queued: number;
  /** Total time the processor was busy, µs. */
  busyUs: number;
  /** How often it was stopped; marks of what has it stopped. Never written to: replaced. */
  stops: number;
  stoppedBy: readonly number[];
  /** Service times, of those configured, and what is added to each, µs; how often that changed. */
  slowPermille: number;
  slowAddedUs: number;
  slows: number;
  /** Mark, permille and µs added, one after the other, of all that has it slow. Never written to: replaced. */
  slowedBy: readonly number[];
  /** 1 while it takes no new tunnels and sessions; how often that changed; marks of what has it drained. */
  draining: number;
  drains: number;
  drainedBy: readonly number[];
}

export const LOSS_REASONS = [
  'loss',
  'drop rule',
  'link down',
  'line queue full',
  'input queue full',
  'node stopped',
] as const;
export type LossReason = (typeof LOSS_REASONS)[number];

/** Bits of DatagramSent's and DatagramLost's `flags`. */
export const BAD_STATE = 1;
export const KIND_UNIT = 256;
/** The line, of a group of users', stands above kind and flags. */
export const LINE_UNIT = 65_536;

export const NodeStarted = recordType<NodeState>({
  code: 10,
  name: 'NodeStarted',
  doc: 'A node came into being, idle.',
  kind: NODE,
  transition: true,
  columns: { a: { name: 'servers', unit: 'count', doc: 'of its processor, where there are several; 0: one' } },
  create: (record) => {
    const state = {
      node: record.id,
      due: [],
      up: 1,
      freeAt: ANY_TIME,
      servers: record.a === 0 ? NONE : new Array<number>(whole(record.a)).fill(0),
      queued: 0,
      busyUs: ANY_TIME,
      stops: 0,
      stoppedBy: NONE,
      slowPermille: 1000,
      slowAddedUs: 0,
      slows: 0,
      slowedBy: NONE,
      draining: 0,
      drains: 0,
      drainedBy: NONE,
    };
    state.freeAt = 0;
    state.busyUs = 0;
    return state;
  },
});

export const ChannelStarted = recordType<ChannelState>({
  code: 11,
  name: 'ChannelStarted',
  doc: 'One direction of a link came into being.',
  kind: CHANNEL,
  transition: true,
  columns: { a: { name: 'from', unit: 'code:node' }, b: { name: 'to', unit: 'code:node' } },
  create: (record) => {
    const state = {
      node: whole(record.a),
      due: [],
      busyUntil: ANY_TIME,
      lastArrival: ANY_TIME,
      bad: 0,
      sent: 0,
      sentOctets: 0,
      lost: 0,
      delivered: 0,
      offered: [],
      marks: 0,
      downBy: NONE,
      changedBy: NONE,
    };
    state.busyUntil = 0;
    state.lastArrival = 0;
    return state;
  },
});

function offer(channel: ChannelState, kindFlags: number): void {
  // more than 32 bits with the line in it, of which the lowest are asked for
  const kind = (kindFlags >>> 8) & 0xff;
  while (channel.offered.length <= kind) channel.offered.push(0);
  channel.offered[kind]!++;
  channel.bad = kindFlags & BAD_STATE;
}

export const DatagramSent = recordType<ChannelState>({
  code: 12,
  name: 'DatagramSent',
  doc: 'A datagram left for the other end, and will arrive there.',
  kind: CHANNEL,
  columns: {
    a: { name: 'arrival', unit: 'us' },
    b: { name: 'line_free', unit: 'us', doc: 'when the line has sent it whole' },
    c: { name: 'kind_flags', unit: 'bits', doc: 'line * 65536 + kind code * 256 + flags' },
    d: { name: 'ports', unit: 'bits', doc: 'source port * 65536 + destination port' },
    data: { name: 'payload', unit: 'octets' },
  },
  apply: (channel, record) => {
    offer(channel, record.c);
    channel.busyUntil = record.b;
    if (record.a > channel.lastArrival) channel.lastArrival = record.a;
    channel.sent++;
    channel.sentOctets += record.data?.length ?? 0;
  },
});

export const DatagramLost = recordType<ChannelState>({
  code: 13,
  name: 'DatagramLost',
  doc: 'A datagram was sent and will not arrive.',
  kind: CHANNEL,
  columns: {
    a: { name: 'reason', unit: 'code:loss' },
    b: { name: 'line_free', unit: 'us' },
    c: { name: 'kind_flags', unit: 'bits', doc: 'line * 65536 + kind code * 256 + flags' },
    d: { name: 'ports', unit: 'bits', doc: 'source port * 65536 + destination port' },
    data: { name: 'payload', unit: 'octets' },
  },
  apply: (channel, record) => {
    offer(channel, record.c);
    channel.busyUntil = record.b;
    channel.lost++;
  },
});

export const DatagramDuplicated = recordType<ChannelState>({
  code: 14,
  name: 'DatagramDuplicated',
  doc: 'A datagram will arrive a second time.',
  kind: CHANNEL,
  columns: { a: { name: 'arrival', unit: 'us' } },
  apply: (channel, record) => {
    channel.lastArrival = Math.max(channel.lastArrival, record.a);
  },
});

export const DatagramCorrupted = recordType<ChannelState>({
  code: 15,
  name: 'DatagramCorrupted',
  doc: 'One octet of a datagram changed on its way.',
  kind: CHANNEL,
  columns: {
    a: { name: 'position', unit: 'octets' },
    b: { name: 'xor', unit: 'bits' },
    c: { name: 'sent', unit: 'seq' },
  },
});

export const DatagramArrived = recordType<ChannelState>({
  code: 16,
  name: 'DatagramArrived',
  doc: 'A datagram reached its node and, the processor being free, is taken up.',
  kind: CHANNEL,
  columns: {
    a: { name: 'waited', unit: 'us', doc: "time in the node's input queue" },
    b: { name: 'sent', unit: 'seq', doc: 'the DatagramSent whose octets these are' },
    c: { name: 'kind', unit: 'code:datagram' },
    d: { name: 'length', unit: 'octets' },
  },
  apply: (channel) => {
    channel.delivered++;
  },
});

export const DatagramQueued = recordType<NodeState>({
  code: 17,
  name: 'DatagramQueued',
  doc: "A datagram waits for its node's processor.",
  kind: NODE,
  columns: { a: { name: 'channel', unit: 'id:channel' } },
  apply: (node) => {
    node.queued++;
  },
});

export const DatagramTaken = recordType<NodeState>({
  code: 18,
  name: 'DatagramTaken',
  doc: 'The processor took the first datagram that waited.',
  kind: NODE,
  apply: (node) => {
    node.queued--;
  },
});

export const ArrivalDropped = recordType<ChannelState>({
  code: 19,
  name: 'ArrivalDropped',
  doc: 'A datagram reached its node and was not taken: the input queue was full, or the node stopped.',
  kind: CHANNEL,
  columns: { a: { name: 'reason', unit: 'code:loss' }, b: { name: 'sent', unit: 'seq' } },
  apply: (channel) => {
    channel.lost++;
  },
});

export const ProcessorBusy = recordType<NodeState>({
  code: 20,
  name: 'ProcessorBusy',
  doc: "A step kept the node's processor busy.",
  kind: NODE,
  columns: { a: { name: 'until', unit: 'us' }, b: { name: 'worked', unit: 'us' } },
  apply: (node, record) => {
    if (node.servers.length > 0) node.servers = [...node.servers.slice(1), record.a].sort((one, other) => one - other);
    node.freeAt = node.servers[0] ?? record.a;
    node.busyUs += record.b;
  },
});

export const NodeStopped = recordType<NodeState>({
  code: 21,
  name: 'NodeStopped',
  doc: 'A node lost its power, and what it knew.',
  kind: NODE,
  transition: true,
  columns: { a: { name: 'dropped', unit: 'count', doc: 'datagrams that waited for its processor' } },
  apply: (node, record) => {
    node.up = 0;
    node.queued = 0;
    node.freeAt = record.at;
    if (node.servers.length > 0) node.servers = node.servers.map(() => record.at);
    node.stops++;
    node.stoppedBy = [node.stops];
    node.draining = 0;
    node.drainedBy = NONE;
  },
});

export const NodeRestarted = recordType<NodeState>({
  code: 22,
  name: 'NodeRestarted',
  doc: 'A node that had stopped is there again, with nothing in its memory.',
  kind: NODE,
  transition: true,
  apply: (node) => {
    node.up = 1;
    node.stoppedBy = NONE;
  },
});

export const NETWORK_KINDS: readonly EntityKind[] = [
  { code: NODE, name: 'node', doc: 'A machine with a processor.', timers: [] },
  { code: CHANNEL, name: 'channel', doc: 'One direction of a link.', timers: [] },
];

export const NETWORK_RECORDS: readonly RecordType[] = [
  NodeStarted,
  ChannelStarted,
  DatagramSent,
  DatagramLost,
  DatagramDuplicated,
  DatagramCorrupted,
  DatagramArrived,
  DatagramQueued,
  DatagramTaken,
  ArrivalDropped,
  ProcessorBusy,
  NodeStopped,
  NodeRestarted,
];
