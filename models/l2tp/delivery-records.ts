/** The records of reliable delivery (RFC 2661 s5.8); each is about one end of a tunnel. */
import { type RecordType, recordType, whole } from '../../src/kernel/record.js';
import { NODE, type NodeState } from '../../src/network/channel.js';
import { TUNNEL } from '../kinds.js';
import { NO_OCTETS } from '../octets.js';
import { follows } from './sequence.js';
import { NONE_EARLY, NONE_HELD, type TunnelState } from './tunnel.js';

export const MessageQueued = recordType<TunnelState>({
  code: 45,
  name: 'MessageQueued',
  doc: 'A control message was given its Ns, and is held until it is acknowledged.',
  kind: TUNNEL,
  columns: {
    a: { name: 'message', unit: 'code:message' },
    b: { name: 'ns', unit: 'number' },
    c: { name: 'session', unit: 'id' },
    data: { name: 'octets', unit: 'octets', doc: 'the message, but for Nr' },
  },
  apply: (tunnel, record) => {
    const message = {
      type: whole(record.a),
      ns: whole(record.b),
      session: whole(record.c),
      octets: record.data ?? NO_OCTETS,
    };
    // A list that goes from none to one and back, as for each HELLO, is made anew: it would not shrink otherwise.
    if (tunnel.held.length === 0) tunnel.held = [message];
    else tunnel.held.push(message);
    tunnel.ns = (record.b + 1) & 0xffff;
  },
});

export const MessageSent = recordType<TunnelState>({
  code: 46,
  name: 'MessageSent',
  doc: 'A control message was sent for the first time.',
  kind: TUNNEL,
  columns: {
    a: { name: 'message', unit: 'code:message' },
    b: { name: 'ns', unit: 'number' },
    c: { name: 'nr', unit: 'number' },
    d: { name: 'session', unit: 'id' },
  },
  apply: (tunnel) => {
    tunnel.inFlight++;
    tunnel.acknowledgementOwed = 0;
  },
});

export const MessageResent = recordType<TunnelState>({
  code: 47,
  name: 'MessageResent',
  doc: 'A control message was not acknowledged in time, and was sent again.',
  kind: TUNNEL,
  columns: {
    a: { name: 'message', unit: 'code:message' },
    b: { name: 'ns', unit: 'number' },
    c: { name: 'nr', unit: 'number' },
    d: { name: 'resends', unit: 'count' },
  },
  apply: (tunnel, record) => {
    tunnel.resends = whole(record.d);
    tunnel.acknowledgementOwed = 0;
  },
});

export const MessageAcknowledged = recordType<TunnelState>({
  code: 48,
  name: 'MessageAcknowledged',
  doc: 'The peer acknowledged every message before an Nr.',
  kind: TUNNEL,
  columns: { a: { name: 'nr', unit: 'number' }, b: { name: 'messages', unit: 'count' } },
  apply: (tunnel, record) => {
    const messages = whole(record.b);
    if (messages === tunnel.held.length) tunnel.held = NONE_HELD;
    else if (messages === 1) tunnel.held.shift();
    else tunnel.held = tunnel.held.slice(messages);
    tunnel.inFlight -= messages;
    tunnel.resends = 0;
  },
});

export const WindowChanged = recordType<TunnelState>({
  code: 49,
  name: 'WindowChanged',
  doc: 'Slow start or congestion avoidance changed how many messages may be on their way (RFC 2661 app. A).',
  kind: TUNNEL,
  columns: {
    a: { name: 'window', unit: 'messages' },
    b: { name: 'threshold', unit: 'messages' },
    c: { name: 'credit', unit: 'count' },
  },
  apply: (tunnel, record) => {
    tunnel.congestionWindow = whole(record.a);
    tunnel.slowStartThreshold = whole(record.b);
    tunnel.windowCredit = whole(record.c);
  },
});

export const MessageReceived = recordType<TunnelState>({
  code: 50,
  name: 'MessageReceived',
  doc: 'A control message arrived in order.',
  kind: TUNNEL,
  columns: {
    a: { name: 'message', unit: 'code:message' },
    b: { name: 'ns', unit: 'number' },
    c: { name: 'nr', unit: 'number' },
    d: { name: 'session', unit: 'id' },
  },
  apply: (tunnel, record) => {
    tunnel.nr = (record.b + 1) & 0xffff;
    tunnel.acknowledgementOwed = 1;
    tunnel.lastHeard = record.at;
  },
});

export const ZlbReceived = recordType<TunnelState>({
  code: 51,
  name: 'ZlbReceived',
  doc: 'A bare acknowledgement arrived.',
  kind: TUNNEL,
  columns: { b: { name: 'ns', unit: 'number' }, c: { name: 'nr', unit: 'number' } },
  apply: (tunnel, record) => {
    tunnel.lastHeard = record.at;
  },
});

export const ZlbSent = recordType<TunnelState>({
  code: 52,
  name: 'ZlbSent',
  doc: 'A bare acknowledgement was sent.',
  kind: TUNNEL,
  columns: { b: { name: 'ns', unit: 'number' }, c: { name: 'nr', unit: 'number' } },
  apply: (tunnel) => {
    tunnel.acknowledgementOwed = 0;
  },
});

export const DuplicateDropped = recordType<TunnelState>({
  code: 53,
  name: 'DuplicateDropped',
  doc: 'A message that was had before arrived again; it is acknowledged again.',
  kind: TUNNEL,
  columns: { a: { name: 'message', unit: 'code:message' }, b: { name: 'ns', unit: 'number' } },
  apply: (tunnel, record) => {
    tunnel.lastHeard = record.at;
  },
});

export const EarlyQueued = recordType<TunnelState>({
  code: 54,
  name: 'EarlyQueued',
  doc: 'A message arrived before its turn, and is kept.',
  kind: TUNNEL,
  columns: { b: { name: 'ns', unit: 'number' }, data: { name: 'octets', unit: 'octets' } },
  apply: (tunnel, record) => {
    const early = { ns: whole(record.b), octets: record.data ?? NO_OCTETS };
    const place = tunnel.early.findIndex((other) => follows(other.ns, early.ns));
    if (tunnel.early.length === 0) tunnel.early = [early];
    else tunnel.early.splice(place < 0 ? tunnel.early.length : place, 0, early);
    tunnel.lastHeard = record.at;
  },
});

export const EarlyTaken = recordType<TunnelState>({
  code: 55,
  name: 'EarlyTaken',
  doc: 'The turn of a kept message has come.',
  kind: TUNNEL,
  columns: { b: { name: 'ns', unit: 'number' } },
  apply: (tunnel) => {
    if (tunnel.early.length === 1) tunnel.early = NONE_EARLY;
    else tunnel.early.shift();
  },
});

export const EarlyDropped = recordType<TunnelState>({
  code: 56,
  name: 'EarlyDropped',
  doc: 'A message arrived before its turn, and was dropped: the peer will send it again.',
  kind: TUNNEL,
  columns: { a: { name: 'message', unit: 'code:message' }, b: { name: 'ns', unit: 'number' } },
  apply: (tunnel, record) => {
    tunnel.lastHeard = record.at;
  },
});

/** Handed to the statechart, once whatever had to be acknowledged at once was. */
export const MessageDelivered = recordType<TunnelState>({
  code: 57,
  name: 'MessageDelivered',
  doc: 'A control message was handed to its state machine.',
  kind: TUNNEL,
  columns: {
    a: { name: 'message', unit: 'code:message' },
    b: { name: 'ns', unit: 'number' },
    d: { name: 'session', unit: 'id' },
  },
});

export const RetransmissionLimit = recordType<TunnelState>({
  code: 58,
  name: 'RetransmissionLimit',
  doc: 'A message was sent as often as allowed and never acknowledged: the peer is taken for dead.',
  kind: TUNNEL,
  transition: true,
  columns: {
    a: { name: 'message', unit: 'code:message' },
    b: { name: 'ns', unit: 'number' },
    c: { name: 'resends', unit: 'count' },
  },
});

export const DatagramDiscarded = recordType<NodeState>({
  code: 59,
  name: 'DatagramDiscarded',
  doc: 'A datagram was of no use: malformed, for nobody, or not of this protocol.',
  kind: NODE,
  columns: { a: { name: 'length', unit: 'octets' }, data: { name: 'reason', unit: 'text' } },
});

export const DELIVERY_RECORDS: readonly RecordType[] = [
  MessageQueued,
  MessageSent,
  MessageResent,
  MessageAcknowledged,
  WindowChanged,
  MessageReceived,
  ZlbReceived,
  ZlbSent,
  DuplicateDropped,
  EarlyQueued,
  EarlyTaken,
  EarlyDropped,
  MessageDelivered,
  RetransmissionLimit,
  DatagramDiscarded,
];
