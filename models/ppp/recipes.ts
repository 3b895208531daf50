import type { RecordRow } from '../../src/kernel/record.js';
import { type KeptOctets, keep, keeps } from '../keep.js';
import { u32At } from '../octets.js';
import { AuthenticatorState } from './chap.js';
import type { NegotiationState, PppState } from './state.js';
import { CHAP_VALUE, ChapCode, chapPacketLength } from './wire/chap-packet.js';
import { CODE_PACKET_HEADER } from './wire/code-packet.js';
import { Code } from './wire/control-packet.js';
import { PppProtocol } from './wire/frame.js';
import { LcpOptionType } from './wire/lcp-options.js';
import { findOption } from './wire/options.js';

/** How packets that are sent and received change the state of a link. */

export const HEADER = CODE_PACKET_HEADER;

/** Octets that outlive the record. */
export function kept(record: RecordRow, from = 0, to = record.data?.length ?? 0): KeptOctets {
  return record.data ? keep(record.data, from, to) : '';
}
export const octetAt = (record: RecordRow, at: number): number => record.data?.[at] ?? 0;
export const after = (identifier: number): number => (identifier + 1) & 0xff;

export const negotiationOf = (draft: PppState, number: number): NegotiationState =>
  number === PppProtocol.LCP ? draft.lcp : draft.ipcp;

/** The packet's data, which is often just what is kept already. */
function dataLike(record: RecordRow, known: KeptOctets): KeptOctets {
  const { data } = record;
  return data && keeps(known, data, HEADER) ? known : kept(record, HEADER);
}

/** Whether the options from `from` on demand proof. */
export const demandsProof = ({ data }: RecordRow, from: number): boolean =>
  data !== undefined && findOption(data, LcpOptionType.AuthProtocol, from) >= 0;

/** What our own options, from `from` on, say once sent: our magic number, and what we demand. */
export function takeOurs(draft: PppState, record: RecordRow, from: number): void {
  const { data } = record;
  const at = data ? findOption(data, LcpOptionType.MagicNumber, from) : -1;
  draft.magic = data === undefined || at < 0 ? 0 : u32At(data, at + 2) | 0;
  draft.weDemand = demandsProof(record, from);
}

export function chapSent(draft: PppState, record: RecordRow): void {
  if (record.b === ChapCode.Challenge) draft.authenticator.tries++;
  if (record.b !== ChapCode.Response) return;
  draft.applicant.tries++;
  draft.applicant.response = kept(record);
}

export function controlSent(draft: PppState, record: RecordRow, own: NegotiationState): void {
  const lcp = record.a === PppProtocol.LCP;
  switch (record.b) {
    case Code.ConfigureRequest:
      own.lastSent = dataLike(record, own.wishes);
      request(own, record.c);
      if (lcp) takeOurs(draft, record, HEADER);
      return;
    case Code.TerminateRequest:
      request(own, record.c);
      return;
    case Code.ConfigureAck:
      own.agreed = dataLike(record, own.lastReceived);
      own.naks = 0;
      if (lcp) draft.peerDemands = demandsProof(record, HEADER);
      return;
    case Code.ConfigureNak:
      own.naks++;
      return;
    case Code.EchoRequest:
      draft.echoes++;
      own.nextId = after(record.c);
      return;
    case Code.CodeReject:
    case Code.ProtocolReject:
      own.nextId = after(record.c);
  }
}

function request(own: NegotiationState, identifier: number): void {
  if (identifier === own.nextId) own.nextId = after(identifier);
  own.requestId = identifier | 0;
  own.answered = false;
  own.restarts--;
}

export function chapReceived(draft: PppState, record: RecordRow): void {
  const { authenticator, applicant } = draft;
  const { data } = record;
  if (!data || (record.b !== ChapCode.Challenge && record.b !== ChapCode.Response)) return;
  const end = chapPacketLength(data);
  if (end < 0) return;
  const name = CHAP_VALUE + data[HEADER]!;
  if (record.b === ChapCode.Challenge) {
    applicant.id = record.c | 0;
    applicant.challenge = keep(data, CHAP_VALUE, name);
    applicant.tries = 0;
  } else if (authenticator.state === AuthenticatorState.Challenged) {
    authenticator.name = keep(data, name, end);
    authenticator.response = keep(data, CHAP_VALUE, name);
  }
}

export function controlReceived(draft: PppState, record: RecordRow, own: NegotiationState): void {
  switch (record.b) {
    case Code.ConfigureRequest:
      own.lastReceived = dataLike(record, own.lastReceived);
      if (own.firstReceived.length === 0) own.firstReceived = own.lastReceived;
      return;
    case Code.ConfigureNak:
    case Code.ConfigureReject:
      own.refusals++;
      own.answered = true;
      return;
    case Code.ConfigureAck:
      own.answered = true;
      return;
    case Code.CodeReject:
      if (octetAt(record, HEADER) === Code.EchoRequest) draft.echoes = -1;
      return;
    case Code.EchoReply:
      if (draft.echoes > 0) draft.echoes = 0;
  }
}
