/** One end of a tunnel: its state, and the records that change it. Delivery's own are in delivery-records.ts. */
import {
  ANY_TIME,
  type Entity,
  type RecordRow,
  type RecordType,
  recordType,
  timersOff,
  whole,
} from '../../src/kernel/record.js';
import { TUNNEL } from '../kinds.js';
import { NO_OCTETS, octetsText } from '../octets.js';

/** A control message on its way: held until acknowledged. */
export interface HeldMessage {
  readonly type: number;
  readonly ns: number;
  /** Local id of the session it is about, or 0. */
  readonly session: number;
  /** As emitted, but for Nr. */
  readonly octets: Uint8Array;
}

export interface EarlyMessage {
  readonly ns: number;
  readonly octets: Uint8Array;
}

// What all tunnels that hold nothing hold. Never added to.
export const NONE_HELD: HeldMessage[] = [];
export const NONE_EARLY: EarlyMessage[] = [];

export interface TunnelState extends Entity {
  /** Code of the control connection's state. */
  state: number;
  readonly localId: number;
  /** 0 until the peer assigned one. */
  remoteId: number;
  /** The node at the other end. */
  readonly peer: number;
  readonly localPort: number;
  readonly peerPort: number;
  /** 1 at the end that sent SCCRQ. */
  readonly initiator: number;
  /** Host name this end gives. */
  readonly localName: string;
  remoteName: string;
  secret: Uint8Array;
  localChallenge: Uint8Array;
  remoteChallenge: Uint8Array;
  tieBreaker: Uint8Array;
  /** Sessions that count against the no-session timer. */
  sessions: number;
  /** Ns of the next message sent; Ns of the next one expected. */
  ns: number;
  nr: number;
  /** Messages sent or waiting to be, in order of Ns; the first `inFlight` were sent. */
  held: HeldMessage[];
  inFlight: number;
  /** Resends of the first held message. */
  resends: number;
  peerWindow: number;
  congestionWindow: number;
  slowStartThreshold: number;
  /** Acknowledgements since the congestion window last grew (RFC 2661 app. A). */
  windowCredit: number;
  early: EarlyMessage[];
  acknowledgementOwed: number;
  /** When anything came from the peer last, µs. */
  lastHeard: number;
  /** 1 once the tunnel was open; 1 once it is closed for good. */
  opened: number;
  closed: number;
  /** StopCCN result it ended with, and its error code; 0: none yet. */
  result: number;
  error: number;
}

export const TunnelCreated = recordType<TunnelState>({
  code: 30,
  name: 'TunnelCreated',
  doc: 'One end of a tunnel came into being.',
  kind: TUNNEL,
  transition: true,
  columns: {
    a: { name: 'local_id', unit: 'id' },
    b: { name: 'peer', unit: 'code:node' },
    c: { name: 'initiator', unit: 'bool' },
    d: { name: 'ports', unit: 'bits', doc: 'local port * 65536 + peer port' },
    data: { name: 'local_name', unit: 'text' },
  },
  create: (record: RecordRow): TunnelState => {
    // In the order of use: what every message touches lies together.
    const tunnel: TunnelState = {
      node: whole(record.node),
      due: timersOff(7),
      state: 0,
      localId: whole(record.a),
      remoteId: 0,
      peer: whole(record.b),
      localPort: whole(Math.floor(record.d / 65_536)),
      peerPort: whole(record.d % 65_536),
      ns: 0,
      nr: 0,
      held: NONE_HELD,
      inFlight: 0,
      resends: 0,
      early: NONE_EARLY,
      acknowledgementOwed: 0,
      lastHeard: ANY_TIME,
      peerWindow: 4,
      congestionWindow: 1,
      slowStartThreshold: 4,
      windowCredit: 0,
      initiator: whole(record.c),
      localName: octetsText(record.data ?? NO_OCTETS),
      remoteName: '',
      secret: NO_OCTETS,
      localChallenge: NO_OCTETS,
      remoteChallenge: NO_OCTETS,
      tieBreaker: NO_OCTETS,
      sessions: 0,
      opened: 0,
      closed: 0,
      result: 0,
      error: 0,
    };
    tunnel.lastHeard = record.at;
    return tunnel;
  },
});

export const TunnelEnded = recordType<TunnelState>({
  code: 31,
  name: 'TunnelEnded',
  doc: 'A tunnel was forgotten, its retention being over.',
  kind: TUNNEL,
  transition: true,
  ends: true,
});

export const TunnelStateChanged = recordType<TunnelState>({
  code: 32,
  name: 'TunnelStateChanged',
  doc: 'The control connection went from one state to another.',
  kind: TUNNEL,
  transition: true,
  columns: {
    a: { name: 'from', unit: 'code:tunnel_state' },
    b: { name: 'to', unit: 'code:tunnel_state' },
    c: { name: 'event', unit: 'code:tunnel_event' },
  },
  apply: (tunnel, record) => {
    tunnel.state = whole(record.b);
  },
});

export const TunnelSecretKnown = recordType<TunnelState>({
  code: 33,
  name: 'TunnelSecretKnown',
  doc: 'The secret shared with the peer was found.',
  kind: TUNNEL,
  columns: { data: { name: 'secret', unit: 'secret' } },
  apply: (tunnel, record) => {
    tunnel.secret = record.data ?? NO_OCTETS;
  },
});

export const PeerLearned = recordType<TunnelState>({
  code: 34,
  name: 'PeerLearned',
  doc: 'The peer said who it is, in SCCRQ or SCCRP.',
  kind: TUNNEL,
  transition: true,
  columns: {
    a: { name: 'remote_id', unit: 'id' },
    b: { name: 'window', unit: 'messages' },
    data: { name: 'remote_name', unit: 'text' },
  },
  apply: (tunnel, record) => {
    tunnel.remoteId = whole(record.a);
    tunnel.peerWindow = whole(record.b);
    tunnel.slowStartThreshold = whole(record.b);
    tunnel.remoteName = octetsText(record.data ?? NO_OCTETS);
  },
});

export const ChallengeMade = recordType<TunnelState>({
  code: 35,
  name: 'ChallengeMade',
  doc: 'This end drew the challenge that it will send (RFC 2661 s5.1.1).',
  kind: TUNNEL,
  columns: { data: { name: 'challenge', unit: 'octets' } },
  apply: (tunnel, record) => {
    tunnel.localChallenge = record.data ?? NO_OCTETS;
  },
});

export const ChallengeReceived = recordType<TunnelState>({
  code: 36,
  name: 'ChallengeReceived',
  doc: 'The peer sent a challenge.',
  kind: TUNNEL,
  columns: { a: { name: 'message', unit: 'code:message' }, data: { name: 'challenge', unit: 'octets' } },
  apply: (tunnel, record) => {
    tunnel.remoteChallenge = record.data ?? NO_OCTETS;
  },
});

export const ResponseChecked = recordType<TunnelState>({
  code: 37,
  name: 'ResponseChecked',
  doc: 'The peer answered our challenge, rightly or not.',
  kind: TUNNEL,
  transition: true,
  columns: { a: { name: 'right', unit: 'bool' }, b: { name: 'message', unit: 'code:message' } },
});

export const TunnelOpened = recordType<TunnelState>({
  code: 38,
  name: 'TunnelOpened',
  doc: 'The tunnel is open, and the sessions that wait for it are told.',
  kind: TUNNEL,
  apply: (tunnel) => {
    tunnel.opened = 1;
  },
});

export const TunnelOpenRequested = recordType<TunnelState>({
  code: 39,
  name: 'TunnelOpenRequested',
  doc: 'A session asked for the tunnel.',
  kind: TUNNEL,
});

export const TunnelShutDown = recordType<TunnelState>({
  code: 40,
  name: 'TunnelShutDown',
  doc: 'The tunnel is closed; its state is kept for a while, to acknowledge what may come again.',
  kind: TUNNEL,
  transition: true,
  columns: { a: { name: 'result', unit: 'code:stop_result', doc: 'of the StopCCN, whichever end sent it' } },
  apply: (tunnel) => {
    tunnel.held = NONE_HELD;
    tunnel.inFlight = 0;
    tunnel.resends = 0;
    tunnel.early = NONE_EARLY;
    tunnel.closed = 1;
  },
});

export const StopSent = recordType<TunnelState>({
  code: 41,
  name: 'StopSent',
  doc: 'This end decided to close the tunnel.',
  kind: TUNNEL,
  transition: true,
  columns: {
    a: { name: 'result', unit: 'code:stop_result' },
    b: { name: 'error', unit: 'code:error' },
    data: { name: 'message', unit: 'text' },
  },
  apply: (tunnel, record) => {
    tunnel.result = whole(record.a);
    tunnel.error = whole(record.b);
  },
});

export const StopReceived = recordType<TunnelState>({
  code: 42,
  name: 'StopReceived',
  doc: 'The peer closes the tunnel.',
  kind: TUNNEL,
  transition: true,
  columns: { a: { name: 'result', unit: 'code:stop_result' }, b: { name: 'error', unit: 'code:error' } },
  apply: (tunnel, record) => {
    tunnel.result = whole(record.a);
    tunnel.error = whole(record.b);
  },
});

export const SessionsCounted = recordType<TunnelState>({
  code: 43,
  name: 'SessionsCounted',
  doc: "The number of a tunnel's sessions changed.",
  kind: TUNNEL,
  columns: { a: { name: 'sessions', unit: 'count' } },
  apply: (tunnel, record) => {
    tunnel.sessions = whole(record.a);
  },
});

export const TieBreakerMade = recordType<TunnelState>({
  code: 44,
  name: 'TieBreakerMade',
  doc: 'This end drew the tie breaker of its SCCRQ (RFC 2661 s4.4.3).',
  kind: TUNNEL,
  columns: { data: { name: 'value', unit: 'octets' } },
  apply: (tunnel, record) => {
    tunnel.tieBreaker = record.data ?? NO_OCTETS;
  },
});

export const TunnelAccepted = recordType<TunnelState>({
  code: 73,
  name: 'TunnelAccepted',
  doc: "The peer's SCCRQ was found acceptable.",
  kind: TUNNEL,
});

export const RemoteIdLearned = recordType<TunnelState>({
  code: 76,
  name: 'RemoteIdLearned',
  doc: "A StopCCN told the peer's tunnel id to an end that did not know it yet.",
  kind: TUNNEL,
  columns: { a: { name: 'remote_id', unit: 'id' } },
  apply: (tunnel, record) => {
    tunnel.remoteId = whole(record.a);
  },
});

export const TUNNEL_RECORDS: readonly RecordType[] = [
  TunnelCreated,
  TunnelEnded,
  TunnelStateChanged,
  TunnelSecretKnown,
  PeerLearned,
  ChallengeMade,
  ChallengeReceived,
  ResponseChecked,
  TunnelOpened,
  TunnelOpenRequested,
  TunnelShutDown,
  StopSent,
  StopReceived,
  SessionsCounted,
  TieBreakerMade,
  TunnelAccepted,
  RemoteIdLearned,
];
