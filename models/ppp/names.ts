import { codesOf } from '../../src/machine/definition.js';
import { APPLICANT_EVENTS, APPLICANT_STATES, AUTHENTICATOR_EVENTS, AUTHENTICATOR_STATES } from './chap.js';
import { EVENTS, STATES } from './option-negotiation.js';
import { PHASES } from './phases.js';

/** Words for the codes in PPP's records. */

export const ROLES = ['user', 'lac', 'lns'] as const;

/** More about a phase: how it was opened, or who authenticates whom. */
export const PHASE_DETAILS = ['', 'passive open', 'active open', 'by this end', 'by the peer', 'by both'] as const;

/** Why a link went down. */
export const REASONS = [
  'none',
  'administrative',
  'carrier lost',
  'no answer',
  'peer terminated',
  'authentication failed',
  'authentication timed out',
  'authentication refused',
  'looped back',
  'not converging',
  'network protocol failed',
  'protocol rejected',
  'no address',
  'forwarding failed',
  'peer silent',
] as const;
export const Reason = {
  None: 0,
  Administrative: 1,
  CarrierLost: 2,
  NoAnswer: 3,
  PeerTerminated: 4,
  AuthFailed: 5,
  AuthTimedOut: 6,
  AuthRefused: 7,
  LoopedBack: 8,
  NotConverging: 9,
  NetworkFailed: 10,
  ProtocolRejected: 11,
  NoAddress: 12,
  ForwardingFailed: 13,
  PeerSilent: 14,
} as const;
export type PppReason = (typeof Reason)[keyof typeof Reason];

/** Why a packet that came in was not taken. */
export const DROPS = [
  'malformed',
  'stale identifier',
  'not what was asked for',
  'wrong phase',
  'own magic number',
  'unexpected',
  'link is dead',
  'unknown protocol',
] as const;
export const Drop = {
  Malformed: 0,
  Stale: 1,
  NotAsked: 2,
  WrongPhase: 3,
  OwnMagic: 4,
  Unexpected: 5,
  Dead: 6,
  UnknownProtocol: 7,
} as const;

export const SIDES = ['ours', "the peer's"] as const;
export const Side = { Ours: 0, Peers: 1 } as const;

export const TIMERS = [
  'lcp restart',
  'ipcp restart',
  'chap challenge',
  'chap response',
  'authentication',
  'echo',
] as const;
export const Timer = {
  LcpRestart: 0,
  IpcpRestart: 1,
  ChapChallenge: 2,
  ChapResponse: 3,
  Authentication: 4,
  Echo: 5,
} as const;

export const Role = codesOf(ROLES);

const SETS: Readonly<Record<string, readonly string[]>> = {
  pppRole: ROLES,
  pppPhase: PHASES,
  pppPhaseDetail: PHASE_DETAILS,
  pppReason: REASONS,
  pppDrop: DROPS,
  pppSide: SIDES,
  automatonState: STATES,
  automatonEvent: EVENTS,
  authenticatorState: AUTHENTICATOR_STATES,
  authenticatorEvent: [...AUTHENTICATOR_EVENTS, 'challenge unanswered'],
  applicantState: APPLICANT_STATES,
  applicantEvent: [...APPLICANT_EVENTS, 'response unanswered'],
};

/** Words for the columns with unit `code:<set>`, a row a word. */
export const PPP_NAMES: readonly { readonly set: string; readonly code: number; readonly name: string }[] =
  Object.entries(SETS).flatMap(([set, words]) => words.map((name, code) => ({ set, code, name })));
