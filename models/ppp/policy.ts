import { NO_OCTETS, OctetWriter } from '../octets.js';
import type { Link } from './config.js';
import type { PppReason } from './names.js';
import { optionEnd } from './wire/options.js';

/** What this end says to one option of the peer's; `Looped` is a Nak because the option is our own, come back. */
export const Verdict = { Ack: 0, Reject: 1, Nak: 2, Looped: 3 } as const;
export type Verdict = (typeof Verdict)[keyof typeof Verdict];

/** Options to ask for, on loan until others are asked for, and how many magic numbers were drawn for them. */
export interface Wishes {
  readonly options: Uint8Array;
  readonly draws: number;
}

/**
 * What a protocol wants and accepts: all that tells LCP and IPCP apart in option negotiation. An option is given as
 * where it begins in a well-formed list of them (`octets[at..)`), a packet's options as `octets[from..to)`.
 */
export abstract class Policy {
  /** After a Nak: the option as it should be instead. */
  suggestion: Uint8Array = NO_OCTETS;

  /** What to ask for when negotiation begins. */
  abstract wishes(link: Link): Wishes;
  abstract judge(link: Link, octets: Uint8Array, at: number): Verdict;
  /** Adds options that the peer did not list, and should. */
  abstract addMissing(link: Link, octets: Uint8Array, from: number, to: number, suggested: OctetWriter): void;
  /** What to ask for next, after the peer suggested something else. */
  abstract naked(link: Link, asked: Uint8Array, octets: Uint8Array, from: number, to: number): Wishes;
  /** Why there is no point in going on without an option of this type; 0 where there is. */
  abstract indispensable(link: Link, type: number): PppReason;

  /** What to ask for next, after the peer rejected some; or why there is no point in it. */
  rejected(link: Link, asked: Uint8Array, octets: Uint8Array, from: number, to: number): Wishes | PppReason {
    for (let at = from; at < to; at = optionEnd(octets, at)) {
      const reason = this.indispensable(link, octets[at]!);
      if (reason !== 0) return reason;
    }
    const options = new OctetWriter();
    for (let at = 0; at < asked.length; at = optionEnd(asked, at))
      if (lists(asked[at]!, octets, from, to) < 0) options.part(asked, at, optionEnd(asked, at));
    return { options: options.octets(), draws: 0 };
  }

  /** Says Nak, and what should be there instead. */
  protected nak(suggestion: Uint8Array): Verdict {
    this.suggestion = suggestion;
    return Verdict.Nak;
  }
}

/** Where the first option of a type begins in a well-formed list; -1 where there is none. */
export function lists(type: number, octets: Uint8Array, from: number, to: number): number {
  for (let at = from; at < to; at = optionEnd(octets, at)) if (octets[at] === type) return at;
  return -1;
}
