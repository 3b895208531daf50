/** State of what nodes keep besides L2TP and PPP: calls, ports, virtual-access interfaces. */
import type { Entity, EntityKind } from '../../src/kernel/record.js';
import { CALL, INTERFACE, LOCKOUT, PORT, REDIAL, SESSION, TUNNEL } from '../kinds.js';
import { TunnelTimers } from '../l2tp/control-connection.js';
import { SESSION_DELAYS } from '../l2tp/incoming-call.js';

/** Why a call ends whose node, or whose LAC, loses its power. */
export const POWER_FAILED = 'the power failed';

export const CALL_STATES = ['dialing', 'connected', 'established'] as const;
export const CallTimer = { pppDelay: 0, hold: 1, setup: 2 } as const;

/** A call, at the remote system that makes it. */
export interface CallState extends Entity {
  state: number;
  /** Which of the scenario's calls it is. */
  readonly spec: number;
  /** Which line of a group; 0: a system of its own. */
  readonly line: number;
  /** Which of a stream of calls, from 1; 0: of none. */
  readonly number: number;
  /** How often it was dialled again before, since it was up last or at all. */
  readonly attempt: number;
  /** How often it was up before, and was lost. */
  readonly lost: number;
  /** µs */
  readonly dialledAt: number;
  ppp: number;
  /** µs; -1: not yet. */
  connectedAt: number;
  establishedAt: number;
}

export const RedialTimer = { redial: 0 } as const;

/** A line that waits until it dials again: what the next call will be. */
export interface RedialState extends Entity {
  readonly spec: number;
  readonly line: number;
  readonly number: number;
  readonly attempt: number;
  readonly lost: number;
}

/** What an interface shows: the link below, and the line protocol on it. */
export interface InterfaceFace extends Entity {
  linkUp: number;
  lineUp: number;
}

export const PORT_STATES = ['seized', 'ppp', 'lookup', 'waiting', 'forwarding', 'down'] as const;
export const PortTimer = { pppStart: 0, connectLine: 1, linkDown: 2, lineUp: 3, lineDown: 4 } as const;

/** A call's line at the LAC, from ring to release. */
export interface PortState extends InterfaceFace {
  state: number;
  readonly unit: number;
  /** Node of the remote system. */
  readonly user: number;
  /** Which line of a group of users; 0: a system of its own. */
  readonly line: number;
  readonly reference: number;
  readonly called: string;
  readonly calling: string;
  readonly seizedAt: number;
  ppp: number;
  request: number;
  tunnel: number;
  session: number;
  /** Name the user gave in CHAP. */
  userName: string;
  /** Number of its question to AAA, as a signed number, and where the router says it will save the answer. */
  aaaId: number;
  aaaHandle: number;
  /** The tunnel that VPDN found: its name, where its LNS may be, and its secret where VPDN told one. */
  tunnelName: string;
  tunnelAddresses: string;
  tunnelSecret: string | undefined;
  /** A bit for each of those LNSs that the call was sent to. */
  tried: number;
}

export const LockoutTimer = { over: 0 } as const;

/** A peer that a LAC sends no call to for a while, because it failed. */
export interface LockoutState extends Entity {
  readonly peer: number;
}

export const InterfaceTimer = { clone: 0, route: 1, lineUp: 2, lineDown: 3, sessionTimeout: 4 } as const;

/** A virtual-access interface at the LNS. */
export interface AccessState extends InterfaceFace {
  readonly unit: number;
  readonly session: number;
  /** The ICCN that opened the session, until PPP begins: its proxy AVPs are needed then. */
  iccn: Uint8Array;
  ppp: number;
  request: number;
  userName: string;
  /** Number of its question to AAA, as a signed number. */
  aaaId: number;
  /** Framed-IP-Address of the user's Access-Accept; -1: none. */
  framed: number;
  /** Session-Timeout, µs; -1: none. */
  sessionTimeoutUs: number;
  /** Address given to the user, or accepted; 0: none yet. */
  address: number;
  fromPool: number;
  routed: number;
}

export const NODE_KINDS: readonly EntityKind[] = [
  { code: CALL, name: 'call', doc: 'A call, at the remote system that makes it.', timers: Object.keys(CallTimer) },
  { code: PORT, name: 'port', doc: "A call's line at the LAC.", timers: Object.keys(PortTimer) },
  { code: TUNNEL, name: 'tunnel', doc: 'One end of a tunnel.', timers: Object.keys(TunnelTimers) },
  { code: SESSION, name: 'session', doc: 'One end of a session.', timers: SESSION_DELAYS },
  { code: REDIAL, name: 'redial', doc: 'A line that waits until it dials again.', timers: Object.keys(RedialTimer) },
  {
    code: LOCKOUT,
    name: 'lockout',
    doc: 'An LNS that failed, and that a LAC sends no call to for a while where there is another.',
    timers: Object.keys(LockoutTimer),
  },
  {
    code: INTERFACE,
    name: 'interface',
    doc: 'A virtual-access interface at the LNS.',
    timers: Object.keys(InterfaceTimer),
  },
];
