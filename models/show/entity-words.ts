/** What the numbers in an entity's fields mean, by kind and field: words for codes, names for ids, times, addresses. */

import type { Entity } from '../../src/kernel/record.js';
import { US_PER_S } from '../../src/kernel/time.js';
import { CHANNEL, NODE } from '../../src/network/channel.js';
import { CALL, INTERFACE, LOCKOUT, PORT, PPP, REDIAL, REQUEST, SESSION, TUNNEL } from '../kinds.js';
import { LAC_SIDE, type SessionState } from '../l2tp/session.js';
import { lineName } from '../nodes/group.js';
import type { CallState, RedialState } from '../nodes/states.js';
import type { RequestState } from '../radius/records.js';
import { ownerKind } from './call-tables.js';
import { address, hexCell, reference } from './columns.js';
import { sessionStateSet } from './l2tp-tables.js';
import { type View, wordOf } from './view.js';

/** Words for a number; undefined where the number says it all. */
type Words = (value: number, entity: Entity, view: View) => string | undefined;

const code =
  (set: string): Words =>
  (value) =>
    wordOf(set, value);
const id =
  (kind: number): Words =>
  (value) =>
    reference(kind, value) ?? 'none';
const node: Words = (value, _, view) => view.nodeName(value);
const flag: Words = (value) => (value === 1 ? 'yes' : 'no');
const up: Words = (value) => (value === 1 ? 'up' : 'down');
const time: Words = (value) => (value < 0 ? 'never' : `${(value / US_PER_S).toFixed(6)} s`);
const ipv4: Words = (value) => address(value) ?? 'none';
const lineWords: Words = (value) => (value === 0 ? 'of its own' : undefined);
const face: Readonly<Record<string, Words>> = { linkUp: up, lineUp: up, ppp: id(PPP), request: id(REQUEST) };

const FIELDS: Readonly<Record<number, Readonly<Record<string, Words>>>> = {
  [NODE]: { up: flag, freeAt: time, busyUs: time, slowAddedUs: time, draining: flag },
  [CHANNEL]: { busyUntil: time, lastArrival: time, bad: flag },
  [CALL]: {
    state: code('call_state'),
    spec: (value, call, { config }) => lineName(config.calls[value]?.name ?? '', (call as CallState).line),
    line: lineWords,
    dialledAt: time,
    ppp: id(PPP),
    connectedAt: time,
    establishedAt: time,
  },
  [REDIAL]: {
    spec: (value, redial, { config }) => lineName(config.calls[value]?.name ?? '', (redial as RedialState).line),
    line: lineWords,
  },
  [LOCKOUT]: { peer: node },
  [PORT]: {
    ...face,
    state: code('port_state'),
    user: node,
    line: lineWords,
    seizedAt: time,
    tunnel: id(TUNNEL),
    session: id(SESSION),
  },
  [TUNNEL]: {
    state: code('tunnel_state'),
    peer: node,
    initiator: flag,
    opened: flag,
    closed: flag,
    acknowledgementOwed: flag,
    lastHeard: time,
    result: code('stop_result'),
    error: code('error'),
  },
  [SESSION]: {
    state: (value, session) => wordOf(sessionStateSet((session as SessionState).side), value),
    tunnel: id(TUNNEL),
    side: code('side'),
    wasUp: flag,
    carried: (value, session) =>
      reference((session as SessionState).side === LAC_SIDE ? PORT : INTERFACE, value) ?? 'none',
    result: code('cdn_result'),
  },
  [PPP]: {
    role: code('pppRole'),
    phase: code('pppPhase'),
    reason: code('pppReason'),
    'lcp.state': code('automatonState'),
    'ipcp.state': code('automatonState'),
    'authenticator.state': code('authenticatorState'),
    'applicant.state': code('applicantState'),
    magic: (value) => (value === 0 ? 'none' : hexCell(value)),
    echoes: (value) => (value < 0 ? 'the peer does not know Echo' : undefined),
    ourAddress: ipv4,
    peerAddress: ipv4,
  },
  [REQUEST]: {
    purpose: code('radius_purpose'),
    owner: (value, request, view) => reference(ownerKind(request as RequestState, view), value) ?? 'none',
    server: ipv4,
  },
  [INTERFACE]: {
    ...face,
    session: id(SESSION),
    framed: ipv4,
    sessionTimeoutUs: (value) => (value < 0 ? 'none' : `${(value / US_PER_S).toFixed(6)} s`),
    address: ipv4,
    fromPool: ipv4,
    routed: ipv4,
  },
};

/** Words for a field of an entity; the path of a nested one has dots. */
export function fieldWords(kind: number, path: string, value: number, entity: Entity, view: View): string | undefined {
  if (path === 'node') return node(value, entity, view);
  return FIELDS[kind]?.[path]?.(value, entity, view);
}
