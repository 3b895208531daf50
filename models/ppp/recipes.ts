import type { RecordRow } from '../../src/kernel/record.js';
import { NO_OCTETS, sameAsPart, u32At } from '../octets.js';
import { AuthenticatorState } from './chap.js';
import { keep } from './keep.js';
import { applicantOf, authenticatorOf, ipcpOf, type NegotiationState, type PppState } from './state.js';
import { CHAP_VALUE, ChapCode, chapPacketLength } from './wire/chap-packet.js';
import { CODE_PACKET_HEADER } from './wire/code-packet.js';
import { Code } from './wire/control-packet.js';
import { PppProtocol } from './wire/frame.js';
import { LcpOptionType } from './wire/lcp-options.js';
import { findOption } from './wire/options.js';

/** How packets that are sent and received change the state of a link. */

export const HEADER = CODE_PACKET_HEADER;

/** Octets that outlive the record. */
export function kept(record: RecordRow, from = 0, to = record.data?.length ?? 0): Uint8Array {
  return record.data ? keep(record.data, from, to) : NO_OCTETS;
}
export const octetAt = (record: RecordRow, at: number): number => record.data?.[at] ?? 0;
export const after = (identifier: number): number => (identifier + 1) & 0xff;

export const negotiationOf = (draft: PppState, number: number): NegotiationState =>
  number === PppProtocol.LCP ? draft.lcp : ipcpOf(draft);

/** The packet's data, which is often just what is kept already. */
function dataLike(record: RecordRow, known: Uint8Array): Uint8Array {
  const { data } = record;
  return data && sameAsPart(known, data, HEADER, data.length) ? known : kept(record, HEADER);
}

export const demandsProof = (options: Uint8Array): boolean => findOption(options, LcpOptionType.AuthProtocol) >= 0;

/** What our own options say once sent: our magic number, and what we demand. */
export function takeOurs(draft: PppState, octets: Uint8Array): void {
  const at = findOption(octets, LcpOptionType.MagicNumber);
  draft.magic = at < 0 ? 0 : u32At(octets, at + 2);
  draft.weDemand = demandsProof(octets);
}

export function chapSent(draft: PppState, record: RecordRow): void {
  if (record.b === ChapCode.Challenge) authenticatorOf(draft).tries++;
  if (record.b !== ChapCode.Response) return;
  const own = applicantOf(draft);
  own.tries++;
  own.response = kept(record);
}

export function controlSent(draft: PppState, record: RecordRow, own: NegotiationState): void {
  const lcp = record.a === PppProtocol.LCP;
  switch (record.b) {
    case Code.ConfigureRequest:
      own.lastSent = dataLike(record, own.wishes);
      request(own, record.c);
      if (lcp) takeOurs(draft, own.lastSent);
      return;
    case Code.TerminateRequest:
      request(own, record.c);
      return;
    case Code.ConfigureAck:
      own.agreed = dataLike(record, own.lastReceived);
      own.naks = 0;
      if (lcp) draft.peerDemands = demandsProof(own.agreed);
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
  const { data } = record;
  if (!data || (record.b !== ChapCode.Challenge && record.b !== ChapCode.Response)) return;
  const end = chapPacketLength(data);
  if (end < 0) return;
  const name = CHAP_VALUE + data[HEADER]!;
  if (record.b === ChapCode.Challenge) {
    const own = applicantOf(draft);
    own.id = record.c | 0;
    own.challenge = keep(data, CHAP_VALUE, name);
    own.tries = 0;
  } else if (draft.authenticator.state === AuthenticatorState.Challenged) {
    const { authenticator } = draft;
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
