import { type Column, type EntityKind, type RecordType, recordType, whole } from '../../src/kernel/record.js';
import { keep } from '../keep.js';
import { PPP } from '../kinds.js';
import { ApplicantState, AuthenticatorState } from './chap.js';
import { Side, TIMERS } from './names.js';
import { State } from './option-negotiation.js';
import { Phase } from './phases.js';
import {
  after,
  chapReceived,
  chapSent,
  controlReceived,
  controlSent,
  demandsProof,
  HEADER,
  kept,
  negotiationOf,
  octetAt,
  takeOurs,
} from './recipes.js';
import { beginAuthentication, beginNetwork, newPppState, type PppState } from './state.js';
import { CHAP_VALUE, chapPacketLength } from './wire/chap-packet.js';
import { PppProtocol } from './wire/frame.js';

/**
 * Everything that can happen to an end of a PPP link, and what it does to its state. Codes 80 to 119. A record's numbers
 * are of 64 bits; `| 0` makes those that a state keeps small integers, which need no box of their own.
 */

export const PPP_KIND: EntityKind = { code: PPP, name: 'ppp', doc: 'One end of a PPP link.', timers: TIMERS };

const protocol: Column = { name: 'protocol', unit: 'number:ppp protocol' };
const packet: Column = { name: 'packet', unit: 'octets' };
const options: Column = { name: 'options', unit: 'octets' };
const id: Column = { name: 'identifier', unit: 'number' };

export const PppCreated = recordType<PppState>({
  code: 80,
  name: 'PppCreated',
  doc: 'An end of a PPP link came into being.',
  kind: PPP,
  columns: {
    a: { name: 'at_node', unit: 'code:node' },
    b: { name: 'role', unit: 'code:pppRole' },
    c: { name: 'ordinal', unit: 'number', doc: 'which link of its node, from 1: it names the draws' },
    data: { name: 'identifiers', unit: 'octets', doc: 'first Identifier of LCP, of IPCP and of CHAP' },
  },
  transition: true,
  create: (record) =>
    newPppState(record.a | 0, record.b | 0, record.c | 0, octetAt(record, 0), octetAt(record, 1), octetAt(record, 2)),
});

export const PppEnded = recordType<PppState>({
  code: 81,
  name: 'PppEnded',
  doc: 'An end of a PPP link is no more.',
  kind: PPP,
  columns: { a: { name: 'reason', unit: 'code:pppReason' } },
  transition: true,
  ends: true,
});

export const PhaseChanged = recordType<PppState>({
  code: 82,
  name: 'PhaseChanged',
  doc: 'A link entered another phase (RFC 1661 s3.2).',
  kind: PPP,
  columns: {
    a: { name: 'phase', unit: 'code:pppPhase' },
    b: { name: 'from_phase', unit: 'code:pppPhase' },
    c: { name: 'detail', unit: 'code:pppPhaseDetail' },
    d: { name: 'reason', unit: 'code:pppReason', doc: 'why it goes down' },
  },
  transition: true,
  apply: (draft, record) => {
    draft.phase = record.a | 0;
    if (draft.phase === Phase.Authenticate) beginAuthentication(draft);
    else if (draft.phase === Phase.Network) beginNetwork(draft);
    if (draft.echoes > 0) draft.echoes = 0;
    if (record.d !== 0) draft.reason = record.d | 0;
  },
});

function stateChanged(code: number, name: string, key: 'lcp' | 'ipcp'): RecordType<PppState> {
  return recordType<PppState>({
    code,
    name,
    doc: `The automaton of ${key.toUpperCase()} entered another state (RFC 1661 s4.1).`,
    kind: PPP,
    columns: {
      a: { name: 'from_state', unit: 'code:automatonState' },
      b: { name: 'to_state', unit: 'code:automatonState' },
      c: { name: 'event', unit: 'code:automatonEvent' },
    },
    transition: true,
    apply: (draft, record) => {
      // Not by a name that is computed: that would be looked for each time.
      const own = key === 'lcp' ? draft.lcp : draft.ipcp;
      own.state = record.b | 0;
      if (record.b === State.Opened || record.b <= State.Stopped) own.refusals = 0;
    },
  });
}
export const LcpStateChanged = stateChanged(83, 'LcpStateChanged', 'lcp');
export const IpcpStateChanged = stateChanged(84, 'IpcpStateChanged', 'ipcp');

const packetColumns = {
  a: protocol,
  b: { name: 'code', unit: 'number', doc: "in the protocol's own numbering" },
  c: id,
  d: { name: 'state', unit: 'number', doc: 'of the automaton before the packet: automatonState; of CHAP its own' },
  data: packet,
} as const;

export const PacketSent = recordType<PppState>({
  code: 85,
  name: 'PacketSent',
  doc: 'A packet of LCP, IPCP or CHAP was sent.',
  kind: PPP,
  columns: packetColumns,
  apply: (draft, record) => {
    if (record.a === PppProtocol.CHAP) chapSent(draft, record);
    else controlSent(draft, record, negotiationOf(draft, record.a));
  },
});

export const PacketReceived = recordType<PppState>({
  code: 86,
  name: 'PacketReceived',
  doc: 'A packet of LCP, IPCP or CHAP came in and was taken.',
  kind: PPP,
  columns: packetColumns,
  apply: (draft, record) => {
    if (record.a === PppProtocol.CHAP) chapReceived(draft, record);
    else controlReceived(draft, record, negotiationOf(draft, record.a));
  },
});

export const PacketDropped = recordType<PppState>({
  code: 87,
  name: 'PacketDropped',
  doc: 'A frame came in and went no further.',
  kind: PPP,
  columns: {
    a: protocol,
    b: { name: 'reason', unit: 'code:pppDrop' },
    c: { name: 'code', unit: 'number', doc: 'first octet, -1 when there is none' },
    d: { name: 'identifier', unit: 'number', doc: 'second octet, -1 when there is none' },
    data: { name: 'information', unit: 'octets' },
  },
});

export const RestartCounterSet = recordType<PppState>({
  code: 88,
  name: 'RestartCounterSet',
  doc: 'The Restart counter was initialized or made zero (irc and zrc, RFC 1661 s4.4).',
  kind: PPP,
  columns: { a: protocol, b: { name: 'counter', unit: 'count' } },
  apply: (draft, record) => {
    negotiationOf(draft, record.a).restarts = record.b | 0;
  },
});

export const OptionsChosen = recordType<PppState>({
  code: 89,
  name: 'OptionsChosen',
  doc: 'What this end will ask for in its next Configure-Request.',
  kind: PPP,
  columns: { a: protocol, b: { name: 'magic_draws', unit: 'count', doc: 'magic numbers drawn so far' }, data: options },
  apply: (draft, record) => {
    negotiationOf(draft, record.a).wishes = kept(record);
    draft.magicDraws = record.b | 0;
  },
});

export const LcpForced = recordType<PppState>({
  code: 90,
  name: 'LcpForced',
  doc: 'LCP options that the LAC negotiated were taken over; with those of the peer, LCP is Opened.',
  kind: PPP,
  columns: {
    a: { name: 'side', unit: 'code:pppSide' },
    b: { name: 'from_state', unit: 'code:automatonState' },
    data: options,
  },
  transition: true,
  apply: (draft, record) => {
    const octets = kept(record);
    if (record.a === Side.Ours) {
      draft.lcp.lastSent = octets;
      draft.lcp.answered = true;
      takeOurs(draft, record, 0);
      return;
    }
    draft.lcp.lastReceived = octets;
    draft.lcp.agreed = octets;
    draft.peerDemands = demandsProof(record, 0);
    draft.forced = true;
    draft.lcp.state = State.Opened;
  },
});

export const ForcedLcpLeft = recordType<PppState>({
  code: 91,
  name: 'ForcedLcpLeft',
  doc: 'LCP is negotiated here after all, or no more: what the LAC negotiated and its partial authentication are void.',
  kind: PPP,
  apply: (draft) => {
    draft.forced = false;
    draft.proxyResponse = '';
  },
});

export const ProxyAuthTaken = recordType<PppState>({
  code: 92,
  name: 'ProxyAuthTaken',
  doc: "The LAC's partial authentication is at hand.",
  kind: PPP,
  columns: {
    a: id,
    b: { name: 'challenge_octets', unit: 'octets' },
    data: { name: 'exchange', unit: 'octets', doc: 'the challenge, then the Response packet' },
  },
  apply: (draft, record) => {
    draft.proxyId = record.a | 0;
    draft.proxyChallenge = kept(record, 0, record.b);
    draft.proxyResponse = kept(record, record.b);
  },
});

export const ChapChallengeMade = recordType<PppState>({
  code: 93,
  name: 'ChapChallengeMade',
  doc: 'A challenge was made; one that a proxy response answers is not sent.',
  kind: PPP,
  columns: { a: id, b: { name: 'to_be_sent', unit: 'flag' }, c: { name: 'length', unit: 'octets' }, data: packet },
  apply: (draft, record) => {
    const own = draft.authenticator;
    own.id = record.a | 0;
    own.nextId = after(record.a);
    own.tries = 0;
    own.made++;
    own.challenge = kept(record, HEADER + 1, HEADER + 1 + octetAt(record, HEADER));
    own.response = '';
  },
});

export const ChapResponseReplayed = recordType<PppState>({
  code: 94,
  name: 'ChapResponseReplayed',
  doc: "The peer's response to the LAC's challenge was taken as if it had come in here.",
  kind: PPP,
  columns: { a: id, c: { name: 'length', unit: 'octets' }, data: packet },
  apply: (draft, record) => {
    const own = draft.authenticator;
    const { data } = record;
    const end = data ? chapPacketLength(data) : -1;
    if (!data || end < 0) return;
    const name = CHAP_VALUE + octetAt(record, HEADER);
    own.id = record.a | 0;
    own.challenge = draft.proxyChallenge;
    own.name = keep(data, name, end);
    own.response = keep(data, CHAP_VALUE, name);
    draft.proxyChallenge = '';
    draft.proxyResponse = '';
  },
});

export const AuthenticatorStateChanged = recordType<PppState>({
  code: 95,
  name: 'AuthenticatorStateChanged',
  doc: 'The CHAP authenticator entered another state.',
  kind: PPP,
  columns: {
    a: { name: 'from_state', unit: 'code:authenticatorState' },
    b: { name: 'to_state', unit: 'code:authenticatorState' },
    c: { name: 'event', unit: 'code:authenticatorEvent' },
  },
  transition: true,
  apply: (draft, record) => {
    const own = draft.authenticator;
    own.state = record.b | 0;
    if (record.b !== AuthenticatorState.Succeeded) return;
    own.challenge = '';
    own.response = '';
  },
});

export const ApplicantStateChanged = recordType<PppState>({
  code: 96,
  name: 'ApplicantStateChanged',
  doc: 'The end that CHAP is demanded of entered another state.',
  kind: PPP,
  columns: {
    a: { name: 'from_state', unit: 'code:applicantState' },
    b: { name: 'to_state', unit: 'code:applicantState' },
    c: { name: 'event', unit: 'code:applicantEvent' },
  },
  transition: true,
  apply: (draft, record) => {
    const own = draft.applicant;
    own.state = record.b | 0;
    if (record.b !== ApplicantState.Accepted) return;
    own.challenge = '';
    own.response = '';
  },
});

export const AuthResult = recordType<PppState>({
  code: 97,
  name: 'AuthResult',
  doc: 'The verdict on a response: given here about the peer, or by the peer about this end.',
  kind: PPP,
  columns: {
    a: { name: 'passed', unit: 'flag' },
    b: { name: 'given_by', unit: 'code:pppSide' },
    c: id,
    data: { name: 'message', unit: 'octets' },
  },
  transition: true,
});

export const AddressAgreed = recordType<PppState>({
  code: 98,
  name: 'AddressAgreed',
  doc: 'IPCP is Opened: both ends have their addresses.',
  kind: PPP,
  columns: { a: { name: 'our_address', unit: 'ipv4' }, b: { name: 'peer_address', unit: 'ipv4' } },
  transition: true,
  apply: (draft, record) => {
    draft.ourAddress = whole(record.a);
    draft.peerAddress = whole(record.b);
  },
});

export const LoopbackNoted = recordType<PppState>({
  code: 99,
  name: 'LoopbackNoted',
  doc: 'A packet bore our own magic number.',
  kind: PPP,
  columns: { a: { name: 'magic', unit: 'number' } },
});

export const PPP_RECORDS: readonly RecordType<PppState>[] = [
  PppCreated,
  PppEnded,
  PhaseChanged,
  LcpStateChanged,
  IpcpStateChanged,
  PacketSent,
  PacketReceived,
  PacketDropped,
  RestartCounterSet,
  OptionsChosen,
  LcpForced,
  ForcedLcpLeft,
  ProxyAuthTaken,
  ChapChallengeMade,
  ChapResponseReplayed,
  AuthenticatorStateChanged,
  ApplicantStateChanged,
  AuthResult,
  AddressAgreed,
  LoopbackNoted,
];
