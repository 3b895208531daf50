/** What happens to RADIUS requests, at the client and at the server: entity, records, names of their codes. */
import {
  type Entity,
  type EntityKind,
  type RecordType,
  recordType,
  timersOff,
  whole,
} from '../../src/kernel/record.js';
import { NODE } from '../../src/network/channel.js';
import { REQUEST } from '../kinds.js';
import { copyOctets, NO_OCTETS } from '../octets.js';

/** Timer of a request: when to send it again, or to give up. */
export const RETRANSMIT = 0;

/** A client's request, from its making until it is answered, given up or no longer wanted. */
export interface RequestState extends Entity {
  /** The octet that pairs answers with requests; unique among those outstanding with one server from one port. */
  readonly id: number;
  /** What the owner asked for; the owner's own code. */
  readonly purpose: number;
  readonly owner: number;
  /** The server's IPv4 address as a number. */
  readonly server: number;
  /** Times it was sent. */
  attempts: number;
  sourcePort: number;
  serverPort: number;
  /** The packet as sent: the same octets each time (RFC 2865 s2.5). */
  packet: Uint8Array;
}

export const REQUEST_OUTCOMES = ['accepted', 'rejected', 'challenged', 'timeout', 'cancelled'] as const;
export type RequestOutcome = (typeof REQUEST_OUTCOMES)[number];

/** Why a client drops what came to its RADIUS port. */
export const ANSWER_FAULTS = ['malformed', 'unknown id', 'unexpected code', 'wrong authenticator'] as const;
export type AnswerFault = (typeof ANSWER_FAULTS)[number];

/** What a server found; all but the first are answered with Access-Reject. */
export const VERDICTS = [
  'accepted',
  'unknown user',
  'wrong password',
  'no password',
  'two passwords',
  'invalid attribute',
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Why a server drops a packet without an answer. */
export const REQUEST_FAULTS = ['malformed', 'unexpected code'] as const;
export type RequestFault = (typeof REQUEST_FAULTS)[number];

export const RequestCreated = recordType<RequestState>({
  code: 120,
  name: 'RequestCreated',
  doc: 'A node has a question for a RADIUS server.',
  kind: REQUEST,
  transition: true,
  columns: {
    a: { name: 'radius_id', unit: 'code' },
    b: { name: 'purpose', unit: 'code:radius_purpose' },
    c: { name: 'owner', unit: 'id' },
    d: { name: 'server', unit: 'address', doc: 'IPv4 address as a number' },
  },
  create: (record) => ({
    node: whole(record.node),
    due: timersOff(1),
    id: whole(record.a),
    purpose: whole(record.b),
    owner: whole(record.c),
    server: whole(record.d),
    attempts: 0,
    sourcePort: 0,
    serverPort: 0,
    packet: NO_OCTETS,
  }),
});

export const RequestSent = recordType<RequestState>({
  code: 121,
  name: 'RequestSent',
  doc: 'A RADIUS request was sent, for the first time or again.',
  kind: REQUEST,
  columns: {
    a: { name: 'attempt', unit: 'count', doc: '0 is the first; more are retransmissions' },
    b: { name: 'length', unit: 'octets' },
    c: { name: 'source_port', unit: 'port' },
    d: { name: 'server_port', unit: 'port' },
    data: { name: 'packet', unit: 'octets' },
  },
  apply: (request, record) => {
    request.attempts = record.a + 1;
    request.sourcePort = whole(record.c);
    request.serverPort = whole(record.d);
    // A copy: the record's octets may be a view of a chunk that is used again.
    if (record.a === 0) request.packet = copyOctets(record.data ?? NO_OCTETS);
  },
});

export const AnswerReceived = recordType<RequestState>({
  code: 122,
  name: 'AnswerReceived',
  doc: "The server's answer came, and its authenticator is right.",
  kind: REQUEST,
  transition: true,
  columns: {
    a: { name: 'code', unit: 'code:radius_code' },
    b: { name: 'length', unit: 'octets' },
    c: { name: 'radius_id', unit: 'code' },
    d: { name: 'server_port', unit: 'port' },
    data: { name: 'packet', unit: 'octets' },
  },
});

export const AnswerDiscarded = recordType({
  code: 123,
  name: 'AnswerDiscarded',
  doc: 'A client dropped what came to its RADIUS port.',
  kind: NODE,
  columns: {
    a: { name: 'reason', unit: 'code:radius_answer_fault' },
    b: { name: 'request', unit: 'id:request', doc: '0 when it belongs to none' },
    c: { name: 'radius_id', unit: 'code' },
    d: { name: 'length', unit: 'octets' },
    data: { name: 'detail', unit: 'text' },
  },
});

export const RequestTimedOut = recordType<RequestState>({
  code: 124,
  name: 'RequestTimedOut',
  doc: 'No answer came in time, and the request is not sent again.',
  kind: REQUEST,
  transition: true,
  columns: { a: { name: 'attempts', unit: 'count' } },
});

export const RequestEnded = recordType<RequestState>({
  code: 125,
  name: 'RequestEnded',
  doc: 'A RADIUS request is over.',
  kind: REQUEST,
  transition: true,
  ends: true,
  columns: { a: { name: 'outcome', unit: 'code:radius_outcome' } },
});

export const ServerAnswered = recordType({
  code: 130,
  name: 'ServerAnswered',
  doc: 'A RADIUS server decided about a request and answers it.',
  kind: NODE,
  transition: true,
  columns: {
    a: { name: 'verdict', unit: 'code:radius_verdict' },
    b: { name: 'radius_id', unit: 'code' },
    c: { name: 'code', unit: 'code:radius_code' },
    d: { name: 'length', unit: 'octets' },
    data: { name: 'user', unit: 'text' },
  },
});

export const ServerDiscarded = recordType({
  code: 131,
  name: 'ServerDiscarded',
  doc: 'A RADIUS server dropped a packet without an answer.',
  kind: NODE,
  columns: {
    a: { name: 'reason', unit: 'code:radius_request_fault' },
    d: { name: 'length', unit: 'octets' },
    data: { name: 'detail', unit: 'text' },
  },
});

export const RADIUS_KINDS: readonly EntityKind[] = [
  { code: REQUEST, name: 'request', doc: "A client's question to a RADIUS server.", timers: ['retransmit'] },
];

export const RADIUS_RECORDS: readonly RecordType[] = [
  RequestCreated,
  RequestSent,
  AnswerReceived,
  AnswerDiscarded,
  RequestTimedOut,
  RequestEnded,
  ServerAnswered,
  ServerDiscarded,
];

/** Words for the codes in these records, by set. */
export const RADIUS_NAMES: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['radius_outcome', REQUEST_OUTCOMES],
  ['radius_answer_fault', ANSWER_FAULTS],
  ['radius_verdict', VERDICTS],
  ['radius_request_fault', REQUEST_FAULTS],
]);
