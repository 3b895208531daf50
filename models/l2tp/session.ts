/** One end of a session: its state, and the records that change it. */
import { type Entity, type RecordType, recordType, timersOff, whole } from '../../src/kernel/record.js';
import { BLANK, keptText, partEnd } from '../keep.js';
import { SESSION, TUNNEL } from '../kinds.js';
import { NO_OCTETS } from '../octets.js';
import type { TunnelState } from './tunnel.js';

export interface SessionState extends Entity {
  /** Code of the incoming call's state, at the LAC or at the LNS. */
  state: number;
  /** Tunnel entity. */
  readonly tunnel: number;
  readonly localId: number;
  /** 0 until the peer assigned one. */
  remoteId: number;
  /** 1 at the LAC, 2 at the LNS. */
  readonly side: number;
  /** What the session carries: at the LAC its port, at the LNS its PPP link; 0 until there is one. */
  carried: number;
  /** Call Serial Number. */
  readonly serial: number;
  /** 1 once it carried frames. */
  wasUp: number;
  /** CDN result it ended with; 0: none yet. */
  result: number;
  /** Data sequence numbers (RFC 2661 s5.4). */
  dataNs: number;
  dataNr: number;
  /** LNS: the numbers that ICRQ gave. */
  called: string;
  calling: string;
}

export const LAC_SIDE = 1;
export const LNS_SIDE = 2;
/** State codes in which a session carries frames, by side. */
const CARRYING: readonly number[] = [-1, 3, 2];

export const carries = ({ state, side }: SessionState): boolean => state === CARRYING[side];

export const SessionCreated = recordType<SessionState>({
  code: 60,
  name: 'SessionCreated',
  doc: 'One end of a session came into being.',
  kind: SESSION,
  transition: true,
  columns: {
    a: { name: 'local_id', unit: 'id' },
    b: { name: 'tunnel', unit: 'id:tunnel' },
    c: { name: 'side', unit: 'code:side' },
    d: { name: 'serial', unit: 'number' },
  },
  create: (record) => ({
    node: whole(record.node),
    due: timersOff(1),
    state: 0,
    tunnel: whole(record.b),
    localId: whole(record.a),
    remoteId: 0,
    side: whole(record.c),
    carried: 0,
    serial: whole(record.d),
    wasUp: 0,
    result: 0,
    dataNs: 0,
    dataNr: 0,
    called: '',
    calling: '',
  }),
});

export const SessionStateChanged = recordType<SessionState>({
  code: 61,
  name: 'SessionStateChanged',
  doc: 'An incoming call went from one state to another.',
  kind: SESSION,
  transition: true,
  columns: {
    a: { name: 'from', unit: 'number', doc: "in lac_session_state or lns_session_state, by the session's side" },
    b: { name: 'to', unit: 'number', doc: "in lac_session_state or lns_session_state, by the session's side" },
    c: { name: 'event', unit: 'code:session_event' },
  },
  apply: (session, record) => {
    session.state = whole(record.b);
    if (carries(session)) session.wasUp = 1;
  },
});

export const SessionPeerLearned = recordType<SessionState>({
  code: 62,
  name: 'SessionPeerLearned',
  doc: 'The peer assigned its session id.',
  kind: SESSION,
  columns: { a: { name: 'remote_id', unit: 'id' } },
  apply: (session, record) => {
    session.remoteId = whole(record.a);
  },
});

export const SessionCarries = recordType<SessionState>({
  code: 63,
  name: 'SessionCarries',
  doc: 'A session was bound to what it carries: a port at the LAC, a PPP link at the LNS.',
  kind: SESSION,
  columns: { a: { name: 'carried', unit: 'id:port/ppp' } },
  apply: (session, record) => {
    session.carried = whole(record.a);
  },
});

export const SessionDestroying = recordType<SessionState>({
  code: 64,
  name: 'SessionDestroying',
  doc: 'Cleaning up a session began: it carries nothing more.',
  kind: SESSION,
});

export const SessionEnded = recordType<SessionState>({
  code: 65,
  name: 'SessionEnded',
  doc: 'A session was forgotten.',
  kind: SESSION,
  transition: true,
  ends: true,
  columns: { a: { name: 'result', unit: 'code:cdn_result' } },
});

export const DisconnectSent = recordType<SessionState>({
  code: 66,
  name: 'DisconnectSent',
  doc: 'This end decided to clear the call.',
  kind: SESSION,
  transition: true,
  columns: {
    a: { name: 'result', unit: 'code:cdn_result' },
    b: { name: 'error', unit: 'code:error' },
    data: { name: 'message', unit: 'text' },
  },
  apply: (session, record) => {
    session.result = whole(record.a);
  },
});

export const DisconnectReceived = recordType<SessionState>({
  code: 67,
  name: 'DisconnectReceived',
  doc: 'The peer clears the call.',
  kind: SESSION,
  transition: true,
  columns: { a: { name: 'result', unit: 'code:cdn_result' }, b: { name: 'error', unit: 'code:error' } },
  apply: (session, record) => {
    session.result = whole(record.a);
  },
});

export const SessionConnecting = recordType<SessionState>({
  code: 68,
  name: 'SessionConnecting',
  doc: 'A LAC session is ready for ICRQ, its tunnel being asked for.',
  kind: SESSION,
});

export const FrameSent = recordType<SessionState>({
  code: 70,
  name: 'FrameSent',
  doc: 'A PPP frame went into the tunnel.',
  kind: SESSION,
  columns: {
    a: { name: 'length', unit: 'octets' },
    b: { name: 'ns', unit: 'number', doc: '-1 without sequence numbers' },
  },
  apply: (session, record) => {
    if (record.b >= 0) session.dataNs = (record.b + 1) & 0xffff;
  },
});

export const FrameReceived = recordType<TunnelState>({
  code: 71,
  name: 'FrameReceived',
  doc: 'A PPP frame came out of the tunnel.',
  kind: TUNNEL,
  columns: { a: { name: 'length', unit: 'octets' }, b: { name: 'session', unit: 'id:session' } },
  apply: (tunnel, record) => {
    tunnel.lastHeard = whole(record.at);
  },
});

export const FrameSequenced = recordType<SessionState>({
  code: 74,
  name: 'FrameSequenced',
  doc: 'A PPP frame with a sequence number was accepted (RFC 2661 s5.4).',
  kind: SESSION,
  columns: { a: { name: 'ns', unit: 'number' } },
  apply: (session, record) => {
    session.dataNr = (record.a + 1) & 0xffff;
  },
});

export const FrameDropped = recordType<SessionState>({
  code: 72,
  name: 'FrameDropped',
  doc: 'A PPP frame was dropped: the session is not established, or the frame is out of sequence.',
  kind: SESSION,
  columns: { a: { name: 'length', unit: 'octets' } },
});

export const SessionNumbersKnown = recordType<SessionState>({
  code: 75,
  name: 'SessionNumbersKnown',
  doc: 'ICRQ said who is called and who calls.',
  kind: SESSION,
  columns: { data: { name: 'numbers', unit: 'text', doc: 'called and calling number, a blank between' } },
  apply: (session, record) => {
    const { data = NO_OCTETS } = record;
    const end = partEnd(data, 0, BLANK);
    session.called = keptText(data, 0, end);
    session.calling = keptText(data, end + 1, partEnd(data, end + 1, BLANK));
  },
});

export const SESSION_RECORDS: readonly RecordType[] = [
  SessionCreated,
  SessionStateChanged,
  SessionPeerLearned,
  SessionCarries,
  SessionDestroying,
  SessionEnded,
  DisconnectSent,
  DisconnectReceived,
  SessionConnecting,
  FrameSent,
  FrameReceived,
  FrameSequenced,
  FrameDropped,
  SessionNumbersKnown,
];
