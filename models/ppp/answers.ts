import { octetsText, sameOctets } from '../octets.js';
import type { Link } from './config.js';
import { State } from './option-negotiation.js';
import type { Policy } from './policy.js';
import type { NegotiationState, PppState } from './state.js';
import { Code, type ControlPacket, configurePacket } from './wire/control-packet.js';
import { parseOptions, type RawOption } from './wire/options.js';

/** What to say to a Configure-Request, and whether what comes back belongs to ours (RFC 1661 s5.1 to 5.4). */

export interface Answer {
  readonly answer: ControlPacket;
  /** Options that were our own, come back. */
  readonly loops: number;
}

/** What is rejected goes before what should be otherwise; after Max-Failure suggestions, all is rejected. */
export function answerTo(
  packet: ControlPacket,
  options: readonly RawOption[],
  policy: Policy,
  link: Link,
  state: PppState,
  own: NegotiationState,
): Answer {
  const rejected: RawOption[] = [];
  const refused: RawOption[] = [];
  const suggested: RawOption[] = [];
  let loops = 0;
  for (const option of options) {
    const verdict = policy.judge(link, state, option);
    if (verdict.kind === 'reject') rejected.push(option);
    if (verdict.kind !== 'nak') continue;
    refused.push(option);
    suggested.push(verdict.option);
    if (verdict.looped) loops++;
  }
  if (own.naks < link.config.maxFailure) suggested.push(...policy.missing(link, state, options));
  else rejected.push(...refused);
  if (rejected.length > 0) return { answer: configurePacket(Code.ConfigureReject, packet.id, rejected), loops };
  if (suggested.length > 0) return { answer: configurePacket(Code.ConfigureNak, packet.id, suggested), loops };
  return { answer: { code: Code.ConfigureAck, id: packet.id, data: packet.data }, loops };
}

const LAST_BASIC_CODE = Code.CodeReject;

/** States in which a Configure-Request gets an Ack, a Nak or a Reject. */
export const answersRequests = (state: number): boolean => state === State.Stopped || state >= State['Req-Sent'];

/** Whether a Code-Reject is about a code without which nothing works. */
export const isBasic = ({ data }: ControlPacket): boolean =>
  data.length > 0 && data[0]! >= 1 && data[0]! <= LAST_BASIC_CODE;

/** An Ack repeats the whole request, a Reject some of its options, octet for octet; a Nak may say anything. */
export function fits(code: number, options: readonly RawOption[], lastSent: Uint8Array, data: Uint8Array): boolean {
  if (code === Code.ConfigureAck) return sameOctets(data, lastSent);
  if (code === Code.ConfigureNak) return true;
  const sent = asked(lastSent);
  return (
    options.length > 0 &&
    options.every(({ type, data: value }) => sent.some((own) => own.type === type && sameOctets(own.data, value)))
  );
}

export const asked = (octets: Uint8Array): RawOption[] => {
  const options = parseOptions(octets);
  if (!options.ok) throw new Error(`our own options do not parse: ${options.reason}: ${octetsText(octets)}`);
  return options.value;
};
