import { type Entity, timersOff } from '../../src/kernel/record.js';
import { NO_OCTETS } from '../octets.js';
import { TIMERS } from './names.js';

/** One protocol's side of the option negotiation: LCP's or IPCP's. */
export interface NegotiationState {
  /** State of the automaton. */
  state: number;
  /** Identifier of the next packet that starts an exchange. */
  nextId: number;
  /** Identifier of the Configure- or Terminate-Request that is out. */
  requestId: number;
  /** The request that is out was answered: another answer to it is stale, another request needs a new Identifier. */
  answered: boolean;
  /** Requests that may still be sent before TO-: the RFC's Restart counter. */
  restarts: number;
  /** Configure-Naks sent since the last Configure-Ack. */
  naks: number;
  /** Configure-Naks and -Rejects received since negotiation began. */
  refusals: number;
  /** Options of our next Configure-Request, and of the last one sent. */
  wishes: Uint8Array;
  lastSent: Uint8Array;
  /** Options of the peer's first and last Configure-Request, and of the last one we agreed to. */
  firstReceived: Uint8Array;
  lastReceived: Uint8Array;
  agreed: Uint8Array;
}

/** The authenticator: what it asked, and what came. */
export interface AuthenticatorRecord {
  state: number;
  nextId: number;
  /** Identifier of the exchange that is under way. */
  id: number;
  tries: number;
  /** Challenges made so far. */
  made: number;
  /** What was asked and answered, until the peer has passed; its name stays. */
  challenge: Uint8Array;
  name: Uint8Array;
  response: Uint8Array;
}

export interface ApplicantRecord {
  state: number;
  id: number;
  tries: number;
  /** What was asked, until the answer is accepted. */
  challenge: Uint8Array;
  /** The Response packet last sent, until it is accepted. */
  response: Uint8Array;
}

/** One end of a PPP link. */
export interface PppState extends Entity {
  readonly role: number;
  /** Which link of its node, from 1. */
  readonly ordinal: number;
  phase: number;
  /** Why it goes, or went, down. */
  reason: number;
  lcp: NegotiationState;
  ipcp: NegotiationState;
  authenticator: AuthenticatorRecord;
  applicant: ApplicantRecord;
  /** Our magic number as last sent, 0 for none; and how many were drawn. */
  magic: number;
  magicDraws: number;
  /** Who must prove itself, as the options agreed to say. */
  weDemand: boolean;
  peerDemands: boolean;
  /** LCP was opened by proxy, not negotiated here. */
  forced: boolean;
  /** The LAC's partial authentication, until it is used; no response when there is none. */
  proxyId: number;
  proxyChallenge: Uint8Array;
  proxyResponse: Uint8Array;
  /** Echo-Requests without a reply; -1 when the peer does not know Echo. */
  echoes: number;
  ourAddress: number;
  peerAddress: number;
}

const negotiation = (firstId: number): NegotiationState => ({
  state: 0,
  nextId: firstId,
  requestId: -1,
  answered: false,
  restarts: 0,
  naks: 0,
  refusals: 0,
  wishes: NO_OCTETS,
  lastSent: NO_OCTETS,
  firstReceived: NO_OCTETS,
  lastReceived: NO_OCTETS,
  agreed: NO_OCTETS,
});

const authenticator = (firstId: number): AuthenticatorRecord => ({
  state: 0,
  nextId: firstId,
  id: -1,
  tries: 0,
  made: 0,
  challenge: NO_OCTETS,
  name: NO_OCTETS,
  response: NO_OCTETS,
});

const applicant = (): ApplicantRecord => ({ state: 0, id: -1, tries: 0, challenge: NO_OCTETS, response: NO_OCTETS });

// Most ends never begin one of these: a LAC's has no IPCP, a user's asks nobody for proof. Until they do, all share one
// by first Identifier, and whoever changes it asks for it below.
const IDENTIFIERS = Array.from({ length: 256 }, (_, id) => id);
const IDLE_IPCP = IDENTIFIERS.map(negotiation);
const IDLE_AUTHENTICATOR = IDENTIFIERS.map(authenticator);
const IDLE_APPLICANT = applicant();

/** A link's IPCP, authenticator and applicant, to be changed: its own from here on. */
export function ipcpOf(state: PppState): NegotiationState {
  const { nextId } = state.ipcp;
  if (state.ipcp === IDLE_IPCP[nextId]) state.ipcp = negotiation(nextId);
  return state.ipcp;
}

export function authenticatorOf(state: PppState): AuthenticatorRecord {
  const { nextId } = state.authenticator;
  if (state.authenticator === IDLE_AUTHENTICATOR[nextId]) state.authenticator = authenticator(nextId);
  return state.authenticator;
}

export function applicantOf(state: PppState): ApplicantRecord {
  if (state.applicant === IDLE_APPLICANT) state.applicant = applicant();
  return state.applicant;
}

export function newPppState(
  node: number,
  role: number,
  ordinal: number,
  lcpId: number,
  ipcpId: number,
  chapId: number,
): PppState {
  return {
    node,
    due: timersOff(TIMERS.length),
    role,
    ordinal,
    phase: 0,
    reason: 0,
    lcp: negotiation(lcpId),
    ipcp: IDLE_IPCP[ipcpId] ?? negotiation(ipcpId),
    authenticator: IDLE_AUTHENTICATOR[chapId] ?? authenticator(chapId),
    applicant: IDLE_APPLICANT,
    magic: 0,
    magicDraws: 0,
    weDemand: false,
    peerDemands: false,
    forced: false,
    proxyId: -1,
    proxyChallenge: NO_OCTETS,
    proxyResponse: NO_OCTETS,
    echoes: 0,
    ourAddress: 0,
    peerAddress: 0,
  };
}
