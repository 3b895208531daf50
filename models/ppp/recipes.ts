import type { RecordRow } from '../../src/kernel/record.js';
import { NO_OCTETS } from '../octets.js';
import { AuthenticatorState } from './chap.js';
import type { NegotiationState, PppState } from './state.js';
import { ChapCode, parseChapPacket } from './wire/chap-packet.js';
import { Code } from './wire/control-packet.js';
import { PppProtocol } from './wire/frame.js';
import { parseOptions, type RawOption } from './wire/options.js';

/** How packets that are sent and received change the state of a link. */

export const HEADER = 4;
export const AUTH_PROTOCOL = 3;
const MAGIC_NUMBER = 5;

/** Octets that outlive the record. */
export const kept = (record: RecordRow, from = 0, to?: number): Uint8Array => record.data?.slice(from, to) ?? NO_OCTETS;
export const octetAt = (record: RecordRow, at: number): number => record.data?.[at] ?? 0;
export const after = (identifier: number): number => (identifier + 1) & 0xff;

export const negotiationOf = (draft: PppState, number: number): NegotiationState =>
  number === PppProtocol.LCP ? draft.lcp : draft.ipcp;

export const optionOf = (octets: Uint8Array, type: number): RawOption | undefined => {
  const list = parseOptions(octets);
  return list.ok ? list.value.find((option) => option.type === type) : undefined;
};
const u32 = (octets: Uint8Array): number => octets.reduce((value, octet) => value * 256 + octet, 0);

/** What our own options say once sent: our magic number, and what we demand. */
export function takeOurs(draft: PppState, octets: Uint8Array): void {
  const magic = optionOf(octets, MAGIC_NUMBER);
  draft.magic = magic ? u32(magic.data) : 0;
  draft.weDemand = optionOf(octets, AUTH_PROTOCOL) !== undefined;
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
      own.lastSent = kept(record, HEADER);
      request(own, record.c);
      if (lcp) takeOurs(draft, own.lastSent);
      return;
    case Code.TerminateRequest:
      request(own, record.c);
      return;
    case Code.ConfigureAck:
      own.agreed = kept(record, HEADER);
      own.naks = 0;
      if (lcp) draft.peerDemands = optionOf(own.agreed, AUTH_PROTOCOL) !== undefined;
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
  own.requestId = identifier;
  own.answered = false;
  own.restarts--;
}

export function chapReceived(draft: PppState, record: RecordRow): void {
  const { authenticator, applicant } = draft;
  const value = record.data && parseChapPacket(record.data);
  if (!value?.ok || 'message' in value.value) return;
  if (record.b === ChapCode.Challenge) {
    applicant.id = record.c;
    applicant.challenge = value.value.value;
    applicant.tries = 0;
  } else if (authenticator.state === AuthenticatorState.Challenged) {
    authenticator.name = value.value.name;
    authenticator.response = value.value.value;
  }
}

export function controlReceived(draft: PppState, record: RecordRow, own: NegotiationState): void {
  switch (record.b) {
    case Code.ConfigureRequest:
      own.lastReceived = kept(record, HEADER);
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
