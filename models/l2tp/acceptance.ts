/** Whether a message is acceptable, and if not, the result and error codes of the answer (RFC 2661 s4.4.2). */
import type { L2tpSpec } from '../config.js';
import type { TunnelState } from './tunnel.js';
import { AvpType } from './wire/avp-table.js';
import { type ControlMessage, findAvp, numberOf, octetsOf } from './wire/message.js';

export type Verdict =
  | { readonly acceptable: true }
  | { readonly acceptable: false; readonly result: number; readonly error: number; readonly message: string };

const refuse = (result: number, error: number, message: string): Verdict => ({
  acceptable: false,
  result,
  error,
  message,
});
const ACCEPTED: Verdict = { acceptable: true };

/** A node that drains: StopCCN 6, the requester is being shut down; CDN 3, administrative reasons. */
export const NO_NEW_TUNNELS: Verdict = refuse(6, 0, 'draining');
export const NO_NEW_SESSIONS: Verdict = refuse(3, 0, 'draining');

/** StopCCN results. */
const GENERAL_ERROR = 2;
const NOT_AUTHORIZED = 4;
const WRONG_VERSION = 5;
/** Version 1, revision 0: with that result the error code is the highest version spoken. */
const OUR_VERSION = 0x0100;
/** Error codes. */
const NO_RESOURCES = 4;
const BAD_VALUE = 3;

export function checkSccrq(spec: L2tpSpec, tunnel: TunnelState, message: ControlMessage, tunnels: number): Verdict {
  if (tunnels > spec.tunnelLimit) return refuse(GENERAL_ERROR, NO_RESOURCES, 'tunnel limit');
  return checkPeer(tunnel, message);
}

export const checkSccrp = (tunnel: TunnelState, message: ControlMessage): Verdict => checkPeer(tunnel, message);

export const checkResponse = (right: boolean): Verdict =>
  right ? ACCEPTED : refuse(NOT_AUTHORIZED, 0, 'tunnel authentication failed');

/** What a node carries, the session asked for included. */
export interface Load {
  /** Sessions of the tunnel, and of the node. */
  readonly ofTunnel: number;
  readonly ofNode: number;
  readonly tunnels: number;
  /** Sessions of the node whose users are not up yet. */
  readonly settingUp: number;
}

/** A session may begin: the LNS has room for it. CDN results 2 (general error) and 4 (no facilities for now). */
export function checkIcrq(spec: L2tpSpec, message: ControlMessage, load: Load): Verdict {
  if ((numberOf(message, AvpType.AssignedSessionId) ?? 0) === 0) return refuse(2, BAD_VALUE, 'session id 0');
  const reached = limitReached(spec, load);
  return reached === undefined ? ACCEPTED : refuse(4, 0, reached);
}

/** Which limit a session more goes beyond, if any. */
export function limitReached(spec: L2tpSpec, { ofTunnel, ofNode, tunnels, settingUp }: Load): string | undefined {
  if (ofTunnel > spec.sessionLimit) return 'session limit';
  if (ofNode > spec.nodeSessionLimit) return "node's session limit";
  if (settingUp > spec.setupLimit) return 'set-up limit';
  const { memory } = spec;
  if (memory && tunnels * memory.perTunnel + ofNode * memory.perSession > memory.limit) return 'memory limit';
  return undefined;
}

export function checkIcrp(message: ControlMessage): Verdict {
  return (numberOf(message, AvpType.AssignedSessionId) ?? 0) === 0 ? refuse(2, BAD_VALUE, 'session id 0') : ACCEPTED;
}

function checkPeer(tunnel: TunnelState, message: ControlMessage): Verdict {
  const version = findAvp(message, AvpType.ProtocolVersion)?.value;
  if (version?.format !== 'version' || version.version !== 1)
    return refuse(WRONG_VERSION, OUR_VERSION, 'protocol version');
  if ((numberOf(message, AvpType.AssignedTunnelId) ?? 0) === 0) return refuse(GENERAL_ERROR, BAD_VALUE, 'tunnel id 0');
  if (numberOf(message, AvpType.ReceiveWindowSize) === 0) return refuse(GENERAL_ERROR, BAD_VALUE, 'receive window 0');
  const challenged = octetsOf(message, AvpType.Challenge) !== undefined;
  if (challenged && tunnel.secret.length === 0) return refuse(NOT_AUTHORIZED, 0, 'no secret for this peer');
  return ACCEPTED;
}
