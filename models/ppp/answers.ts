import { type KeptOctets, keeps, lentOctetsOf } from '../keep.js';
import { NO_OCTETS, OctetWriter, toHex } from '../octets.js';
import type { Link } from './config.js';
import { State } from './option-negotiation.js';
import { type Policy, Verdict } from './policy.js';
import type { NegotiationState } from './state.js';
import { CODE_PACKET_HEADER, codePacket } from './wire/code-packet.js';
import { Code } from './wire/control-packet.js';
import { optionEnd, optionsHold } from './wire/options.js';

/** What to say to a Configure-Request, and whether what comes back belongs to ours (RFC 1661 s5.1 to 5.4). */

const HEADER = CODE_PACKET_HEADER;
const rejected = new OctetWriter();
const refused = new OctetWriter();
const suggested = new OctetWriter();

/** The answer to a Configure-Request; one is reused for all of a protocol. */
export class Answer {
  /** The packet to send. */
  octets: Uint8Array = NO_OCTETS;
  good = false;
  /** Options that were our own, come back. */
  loops = 0;

  constructor(private readonly policy: Policy) {}

  /**
   * Answers the packet of `to` octets, whose options are well-formed. What is rejected goes before what should be
   * otherwise; after Max-Failure suggestions, all is rejected.
   */
  answer(octets: Uint8Array, to: number, link: Link, own: NegotiationState): void {
    const { policy } = this;
    const id = octets[1]!;
    this.loops = 0;
    this.good = false;
    rejected.clear();
    refused.clear();
    suggested.clear();
    for (let at = HEADER; at < to; at = optionEnd(octets, at)) {
      const verdict = policy.judge(link, octets, at);
      if (verdict === Verdict.Ack) continue;
      if (verdict === Verdict.Reject) {
        rejected.part(octets, at, optionEnd(octets, at));
        continue;
      }
      refused.part(octets, at, optionEnd(octets, at));
      suggested.bytes(policy.suggestion);
      if (verdict === Verdict.Looped) this.loops++;
    }
    if (own.naks < link.kit.config.maxFailure) policy.addMissing(link, octets, HEADER, to, suggested);
    else rejected.writer(refused);
    if (rejected.length > 0) this.octets = configure(Code.ConfigureReject, id, rejected);
    else if (suggested.length > 0) this.octets = configure(Code.ConfigureNak, id, suggested);
    else {
      this.good = true;
      this.octets = codePacket(Code.ConfigureAck, id, octets, HEADER, to);
    }
  }
}

const configure = (code: number, id: number, options: OctetWriter): Uint8Array =>
  new OctetWriter()
    .u8(code)
    .u8(id)
    .u16(HEADER + options.length)
    .writer(options)
    .octets();

const LAST_BASIC_CODE = Code.CodeReject;

/** States in which a Configure-Request gets an Ack, a Nak or a Reject. */
export const answersRequests = (state: number): boolean => state === State.Stopped || state >= State['Req-Sent'];

/** Whether the Code-Reject in these octets is about a code without which nothing works. */
export const isBasic = (octets: Uint8Array, length: number): boolean =>
  length > HEADER && octets[HEADER]! >= 1 && octets[HEADER]! <= LAST_BASIC_CODE;

/**
 * Whether an answer of `to` octets belongs to the options last sent. An Ack repeats the whole request, a Reject some of
 * its options, octet for octet; a Nak may say anything.
 */
export function fits(octets: Uint8Array, to: number, lastSent: KeptOctets): boolean {
  const code = octets[0];
  if (code === Code.ConfigureAck) return keeps(lastSent, octets, HEADER, to);
  if (code === Code.ConfigureNak) return true;
  const asked = lentOctetsOf(lastSent);
  if (!optionsHold(asked)) throw new Error(`our own options do not parse: ${toHex(asked)}`);
  for (let at = HEADER; at < to; at = optionEnd(octets, at)) if (!wasSent(octets, at, asked)) return false;
  return to > HEADER;
}

function wasSent(octets: Uint8Array, at: number, lastSent: Uint8Array): boolean {
  const length = octets[at + 1]!;
  for (let own = 0; own < lastSent.length; own = optionEnd(lastSent, own)) {
    let same = 0;
    while (same < length && octets[at + same] === lastSent[own + same]) same++;
    if (same === length) return true;
  }
  return false;
}
