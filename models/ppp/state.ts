import { type Entity, timersOff } from '../../src/kernel/record.js';
import type { KeptOctets } from '../keep.js';
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
  /** Requests that may still be sent before TO-: the RFC's Restart counter; -1: the protocol was not begun. */
  restarts: number;
  /** Configure-Naks sent since the last Configure-Ack. */
  naks: number;
  /** Configure-Naks and -Rejects received since negotiation began. */
  refusals: number;
  /** Options of our next Configure-Request, and of the last one sent. */
  wishes: KeptOctets;
  lastSent: KeptOctets;
  /** Options of the peer's first and last Configure-Request, and of the last one we agreed to. */
  firstReceived: KeptOctets;
  lastReceived: KeptOctets;
  agreed: KeptOctets;
}

/** The authenticator: what it asked, and what came. */
export interface AuthenticatorRecord {
  state: number;
  nextId: number;
  /** Identifier of the exchange that is under way. */
  id: number;
  tries: number;
  /** Challenges made so far; -1: not begun. */
  made: number;
  /** What was asked and answered, until the peer has passed; its name stays. */
  challenge: KeptOctets;
  name: KeptOctets;
  response: KeptOctets;
}

export interface ApplicantRecord {
  state: number;
  id: number;
  /** -1: not begun. */
  tries: number;
  /** What was asked, until the answer is accepted. */
  challenge: KeptOctets;
  /** The Response packet last sent, until it is accepted. */
  response: KeptOctets;
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
  /** Our magic number as last sent, as a signed number, 0 for none; and how many were drawn. */
  magic: number;
  magicDraws: number;
  /** Who must prove itself, as the options agreed to say. */
  weDemand: boolean;
  peerDemands: boolean;
  /** LCP was opened by proxy, not negotiated here. */
  forced: boolean;
  /** The LAC's partial authentication, until it is used; no response when there is none. */
  proxyId: number;
  proxyChallenge: KeptOctets;
  proxyResponse: KeptOctets;
  /** Echo-Requests without a reply; -1 when the peer does not know Echo. */
  echoes: number;
  ourAddress: number;
  peerAddress: number;
}

const negotiation = (firstId: number, restarts: number): NegotiationState => ({
  state: 0,
  nextId: firstId,
  requestId: -1,
  answered: false,
  restarts,
  naks: 0,
  refusals: 0,
  wishes: '',
  lastSent: '',
  firstReceived: '',
  lastReceived: '',
  agreed: '',
});

const authenticator = (firstId: number, made: number): AuthenticatorRecord => ({
  state: 0,
  nextId: firstId,
  id: -1,
  tries: 0,
  made,
  challenge: '',
  name: '',
  response: '',
});

const applicant = (tries: number): ApplicantRecord => ({ state: 0, id: -1, tries, challenge: '', response: '' });

// What a link has of a protocol that it has not begun, by first Identifier: most links never begin some. Nobody writes to it.
const NOT_BEGUN = -1;
const identifiers = Array.from({ length: 256 }, (_, id) => id);
const NEGOTIATIONS = identifiers.map((id) => negotiation(id, NOT_BEGUN));
const AUTHENTICATORS = identifiers.map((id) => authenticator(id, NOT_BEGUN));
const APPLICANT = applicant(NOT_BEGUN);

export function beginNetwork(draft: PppState): void {
  if (draft.ipcp.restarts === NOT_BEGUN) draft.ipcp = negotiation(draft.ipcp.nextId, 0);
}

/** A link begins only what it has agreed to. */
export function beginAuthentication(draft: PppState): void {
  if (draft.weDemand && draft.authenticator.made === NOT_BEGUN)
    draft.authenticator = authenticator(draft.authenticator.nextId, 0);
  if (draft.peerDemands && draft.applicant.tries === NOT_BEGUN) draft.applicant = applicant(0);
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
    lcp: negotiation(lcpId, 0),
    ipcp: NEGOTIATIONS[ipcpId]!,
    authenticator: AUTHENTICATORS[chapId]!,
    applicant: APPLICANT,
    magic: 0,
    magicDraws: 0,
    weDemand: false,
    peerDemands: false,
    forced: false,
    proxyId: -1,
    proxyChallenge: '',
    proxyResponse: '',
    echoes: 0,
    ourAddress: 0,
    peerAddress: 0,
  };
}

/** The fields above that hold octets: what shows them tells texts from these. */
export const OCTET_FIELDS: ReadonlySet<string> = new Set([
  'wishes',
  'lastSent',
  'firstReceived',
  'lastReceived',
  'agreed',
  'challenge',
  'name',
  'response',
  'proxyChallenge',
  'proxyResponse',
]);
