/** L2TP as the reference call's routers print it, each with its own habits. */
import type { RecordRow } from '../../src/kernel/record.js';
import type { NodeSpec } from '../config.js';
import { SESSION } from '../kinds.js';
import { TUNNEL_STATES, TunnelEvents, TunnelStates, TunnelTimers } from '../l2tp/control-connection.js';
import {
  DuplicateDropped,
  MessageDelivered,
  MessageQueued,
  MessageReceived,
  MessageResent,
  MessageSent,
  ZlbReceived,
  ZlbSent,
} from '../l2tp/delivery-records.js';
import { lacIncomingCall, lnsIncomingCall } from '../l2tp/incoming-call.js';
import { zlbOf } from '../l2tp/messages.js';
import {
  LNS_SIDE,
  SessionConnecting,
  SessionCreated,
  SessionDestroying,
  SessionEnded,
  type SessionState,
  SessionStateChanged,
} from '../l2tp/session.js';
import {
  ChallengeReceived,
  ResponseChecked,
  TunnelAccepted,
  TunnelOpened,
  TunnelOpenRequested,
  TunnelShutDown,
  type TunnelState,
  TunnelStateChanged,
} from '../l2tp/tunnel.js';
import { AvpType } from '../l2tp/wire/avp-table.js';
import { parseHeader, patchNsNr } from '../l2tp/wire/header.js';
import { emitControl, numberOf, parseControl, textOf } from '../l2tp/wire/message.js';
import { MessageType, messageName, messageRow } from '../l2tp/wire/message-table.js';
import { avpLines } from './avp-phrases.js';
import { BARE, type DebugContext, type Phrase } from './context.js';

const SHOWN_OCTETS = 47;
const ROW_OCTETS = 16;

export const isLac = (context: DebugContext, row: RecordRow): boolean => context.nodes[row.node]?.role === 'lac';

function habitIsLns(context: DebugContext, row: RecordRow): boolean {
  return context.nodes[row.node]?.console.habit === 'lns';
}

/** Rows of 16 octets; of a longer message 47, and an ellipsis where the 48th would stand. */
function dump(octets: Uint8Array): string[] {
  const shown = [...octets.subarray(0, SHOWN_OCTETS)].map((octet) => octet.toString(16).padStart(2, '0').toUpperCase());
  if (octets.length > SHOWN_OCTETS) shown.push('...');
  const rows: string[] = [];
  for (let at = 0; at < shown.length; at += ROW_OCTETS)
    rows.push(`${BARE}      ${shown.slice(at, at + ROW_OCTETS).join(' ')}`);
  return rows;
}

const tunnelPrefix = (tunnel: TunnelState): string => `Tnl ${tunnel.localId} L2TP:`;

function sessionPrefix(context: DebugContext, session: SessionState, withFace = true): string {
  const tunnel = context.tunnel(session.tunnel);
  const face = withFace ? context.faceOfSession(session) : undefined;
  const name = face ? context.shortName(face) : '';
  return `${name === '' ? '' : `${name} `}Tnl/Cl ${tunnel.localId}/${session.localId} L2TP:`;
}

/** Who says it: the session that a message is about, or else the tunnel. */
function prefixFor(context: DebugContext, tunnelId: number, localSession: number): string {
  const session = localSession > 0 ? context.sessionOf(tunnelId, localSession) : undefined;
  return session ? sessionPrefix(context, session) : tunnelPrefix(context.tunnel(tunnelId));
}

function flags(octets: Uint8Array, label: string): string {
  const header = parseHeader(octets);
  if (!header.ok) return label;
  const { length, tunnelId, sessionId, ns, nr } = header.value;
  return `${label}, flg TLS, ver 2, len ${length}, tnl ${tunnelId}, cl ${sessionId}, ns ${ns}, nr ${nr}`;
}

/** A message goes out: its header, and its octets. */
function outgoing(context: DebugContext, row: RecordRow, prefix: string, label: string, octets: Uint8Array): string[] {
  const first = `${prefix} ${flags(octets, `O ${label}`)}`;
  return habitIsLns(context, row)
    ? [first, `contiguous buffer, size ${octets.length}`, ...dump(octets)]
    : [first, ...dump(octets)];
}

function held(tunnel: TunnelState, ns: number): Uint8Array | undefined {
  const message = tunnel.held.find((each) => each.ns === ns);
  return message && patchNsNr(message.octets, ns, tunnel.nr);
}

const sent: Phrase = (row, context) => {
  const tunnel = context.tunnel(row.id);
  const octets = held(tunnel, row.b);
  if (!octets) return [];
  const session = tunnel.held.find((each) => each.ns === row.b)?.session ?? 0;
  return outgoing(context, row, prefixFor(context, row.id, session), messageName(row.a), octets);
};

const queued: Phrase = (row, context) => {
  const tunnel = context.tunnel(row.id);
  const prefix = prefixFor(context, row.id, row.c);
  const name = messageName(row.a);
  if (row.a === MessageType.HELLO) return [];
  if (row.a === MessageType.SCCRQ) return [`${prefix} O ${name}`];
  if (messageRow(row.a)?.scope !== 'session')
    return [`${prefix} O ${name} to ${tunnel.remoteName} tnlid ${tunnel.remoteId}`];
  const session = context.sessionOf(row.id, row.c);
  return [`${prefix} O ${name} to ${tunnel.remoteName} ${tunnel.remoteId}/${session?.remoteId ?? 0}`];
};

const received: Phrase = (row, context) => {
  const tunnel = context.tunnel(row.id);
  const lns = habitIsLns(context, row);
  const octets = context.datagram;
  const message = parseControl(octets, tunnel.secret.length > 0 ? { secret: tunnel.secret } : {});
  const unborn = row.a === MessageType.SCCRQ;
  const prefix = unborn ? 'L2X:' : prefixFor(context, row.id, row.d);
  if (!message.ok) return [`${prefix} ${messageName(row.a)} refused: ${message.reason}`];
  const tail = lns ? ` contiguous pak, size ${octets.length}` : '';
  return [
    ...avpLines(message.value, prefix, lns),
    `${prefix} No missing AVPs in ${messageName(row.a)}`,
    `${prefix} ${flags(octets, `I ${messageName(row.a)}`)}${tail}`,
    ...dump(octets),
  ];
};

/** The message as its machine takes it up. */
const delivered: Phrase = (row, context) => {
  const tunnel = context.tunnel(row.id);
  const message = parseControl(context.datagram, { keepHidden: true });
  if (!message.ok || row.a === MessageType.HELLO) return [];
  const name = messageName(row.a);
  const peer = textOf(message.value, AvpType.HostName) ?? tunnel.remoteName;
  const peerTunnel = numberOf(message.value, AvpType.AssignedTunnelId) ?? tunnel.remoteId;
  const scope = messageRow(row.a)?.scope;
  if (isLac(context, row)) {
    if (scope === 'session' && row.a !== MessageType.CDN) return [];
    if (row.a === MessageType.StopCCN) return [`${tunnelPrefix(tunnel)} I ${name} from ${peer} tnl ${peerTunnel}`];
    return [`${prefixFor(context, row.id, row.d)} I ${name} from ${peer}`];
  }
  if (row.a === MessageType.SCCRQ) return [`L2TP: I ${name} from ${peer} tnl ${peerTunnel}`];
  const session = context.sessionOf(row.id, row.d);
  const call = session ? `, cl ${session.remoteId}` : '';
  return [`${prefixFor(context, row.id, row.d)} I ${name} from ${peer} tnl ${tunnel.remoteId}${call}`];
};

const stateName = (node: NodeSpec | undefined, name: string | undefined): string => {
  const own = node?.role === 'lac' || node?.role === 'lns' ? node.l2tp.stateNames : {};
  return own[name ?? ''] ?? name ?? '';
};

const tunnelChanged: Phrase = (row, context) => {
  const tunnel = context.tunnel(row.id);
  const node = context.nodes[row.node];
  const name = (code: number): string => stateName(node, TUNNEL_STATES[code]);
  const lines = [`${tunnelPrefix(tunnel)} Tunnel state change from ${name(row.a)} to ${name(row.b)}`];
  if (row.c === TunnelEvents.localOpen) lines.push(`${tunnelPrefix(tunnel)} SM State ${name(row.b)}`);
  return lines;
};

const tunnelSays =
  (say: (tunnel: TunnelState, row: RecordRow, context: DebugContext) => string[]): Phrase =>
  (row, context) => {
    const tunnel = context.tunnel(row.id);
    return say(tunnel, row, context).map((text) => `${tunnelPrefix(tunnel)} ${text}`);
  };

const stateOf = (tunnel: TunnelState, row: RecordRow, context: DebugContext): string[] => [
  `SM State ${stateName(context.nodes[row.node], TUNNEL_STATES[tunnel.state])}`,
];

const sessionSays =
  (say: (session: SessionState, row: RecordRow, context: DebugContext) => string[], withFace = true): Phrase =>
  (row, context) => {
    const session = context.world.find(SESSION, row.id) as SessionState;
    return say(session, row, context).map((text) => `${sessionPrefix(context, session, withFace)} ${text}`);
  };

const sessionChanged: Phrase = (row, context) => {
  const node = context.nodes[row.node];
  const session = context.world.find(SESSION, row.id) as SessionState;
  const { states } = session.side === LNS_SIDE ? lnsIncomingCall : lacIncomingCall;
  const begins = row.a === 0;
  const prefix = sessionPrefix(context, session, !begins);
  const change = `Session state change from ${stateName(node, states[row.a])} to ${stateName(node, states[row.b])}`;
  const lines = [`${prefix} ${change}`];
  if (begins && session.side === LNS_SIDE) lines.push(`${prefix} New session created`);
  return lines;
};

const sessionEnded: Phrase = (row, context) => {
  const session = context.world.find(SESSION, row.id) as SessionState;
  const tunnel = context.tunnel(session.tunnel);
  const which = `LAC/LNS tunnel ${tunnel.localId}/${tunnel.remoteId} session ${session.localId} state idle`;
  const lines = [`${sessionPrefix(context, session)} VPDN: Releasing idb for ${which}`];
  const face = context.faceOfSession(session);
  if (session.side === LNS_SIDE && face) lines.push(`${context.shortName(face)} VPDN: Reset`);
  return lines;
};

export const L2TP_PHRASES: ReadonlyMap<number, Phrase> = new Map<number, Phrase>([
  [MessageQueued.code, queued],
  [MessageSent.code, sent],
  [MessageResent.code, sent],
  [MessageReceived.code, received],
  [MessageDelivered.code, delivered],
  [
    ZlbSent.code,
    (row, context) => {
      const octets = emitControl(zlbOf(context.tunnel(row.id)));
      return outgoing(context, row, prefixFor(context, row.id, context.sessionInHand), 'ZLB ctrl ack', octets);
    },
  ],
  [
    ZlbReceived.code,
    (row, context) =>
      habitIsLns(context, row)
        ? []
        : [`${tunnelPrefix(context.tunnel(row.id))} ${flags(context.datagram, 'I ZLB ctrl ack')}`],
  ],
  [
    DuplicateDropped.code,
    tunnelSays((_tunnel, row) => [`I ${messageName(row.a)}, ns ${row.b}: a duplicate, acknowledged again`]),
  ],
  [TunnelStateChanged.code, tunnelChanged],
  [
    TunnelOpenRequested.code,
    tunnelSays((tunnel, row, context) =>
      tunnel.state === TunnelStates.established ? [] : stateOf(tunnel, row, context),
    ),
  ],
  [TunnelOpened.code, tunnelSays(stateOf)],
  [
    ChallengeReceived.code,
    tunnelSays((tunnel, row) =>
      row.a === MessageType.SCCRQ
        ? [`Got a challenge in SCCRQ, ${tunnel.remoteName}`]
        : [`Got a challenge from remote peer, ${tunnel.remoteName}`],
    ),
  ],
  [
    ResponseChecked.code,
    tunnelSays((tunnel, row) => [
      row.b === MessageType.SCCRP
        ? `Got a response from remote peer, ${tunnel.remoteName}`
        : `Got a Challenge Response in ${messageName(row.b)} from ${tunnel.remoteName}`,
      `Tunnel Authentication ${row.a === 1 ? 'success' : 'failure'}`,
    ]),
  ],
  [
    TunnelAccepted.code,
    tunnelSays((tunnel, _row, context) => [
      `New tunnel created for remote ${tunnel.remoteName}, address ${context.nodes[tunnel.peer]?.address ?? ''}`,
    ]),
  ],
  [TunnelShutDown.code, tunnelSays(() => ['Shutdown tunnel'])],
  [SessionCreated.code, sessionSays(() => ['Session FS enabled'], false)],
  [SessionConnecting.code, sessionSays(() => ['Create session'])],
  [SessionStateChanged.code, sessionChanged],
  [SessionDestroying.code, sessionSays(() => ['Destroying session'])],
  [SessionEnded.code, sessionEnded],
]);

/** "No more sessions in tunnel": what starting the no-session timer says. */
export const noMoreSessions: Phrase = (row, context) => {
  const tunnel = context.tunnel(row.id);
  if (row.a !== TunnelTimers.noSessionTimeout || tunnel.state !== TunnelStates['no-sessions-left']) return [];
  const seconds = Math.round((row.b - row.at) / 1e6);
  return [`${tunnelPrefix(tunnel)} No more sessions in tunnel, shutdown (likely) in ${seconds} seconds`];
};
