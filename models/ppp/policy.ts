import type { Link } from './config.js';
import type { PppReason } from './names.js';
import type { PppState } from './state.js';
import type { RawOption } from './wire/options.js';

/** What this end says to one option of the peer's. */
export type Verdict =
  | { readonly kind: 'ack' }
  | { readonly kind: 'reject' }
  | {
      readonly kind: 'nak';
      /** What it should be instead. */
      readonly option: RawOption;
      /** The option is our own, come back. */
      readonly looped?: boolean;
    };

export const ACK: Verdict = { kind: 'ack' };
export const REJECT: Verdict = { kind: 'reject' };

/** Options to ask for, and how many magic numbers were drawn for them. */
export interface Wishes {
  readonly options: readonly RawOption[];
  readonly draws: number;
}

/** What a protocol wants and accepts: all that tells LCP and IPCP apart in option negotiation. */
export interface Policy {
  /** What to ask for when negotiation begins. */
  wishes(link: Link, state: PppState): Wishes;
  judge(link: Link, state: PppState, option: RawOption): Verdict;
  /** Options the peer did not list, and should. */
  missing(link: Link, state: PppState, options: readonly RawOption[]): readonly RawOption[];
  /** What to ask for next, after the peer suggested something else; or why there is no point in it. */
  naked(link: Link, state: PppState, asked: readonly RawOption[], suggested: readonly RawOption[]): Wishes | PppReason;
  rejected(
    link: Link,
    state: PppState,
    asked: readonly RawOption[],
    rejected: readonly RawOption[],
  ): Wishes | PppReason;
}
