/** Whether and when a call that failed, or was lost, is dialled again. */
import type { Random } from '../../src/kernel/random.js';
import type { CallSpec } from '../config.js';
import type { Spread } from './spread.js';
import { isDrawn, timeAt } from './spread.js';

export interface RedialSpec {
  /** Until it is dialled the first time again. */
  readonly after: Spread;
  /** By how much longer each time. */
  readonly backOff: number;
  /** But no longer than this, before the jitter, µs. */
  readonly capUs: number;
  /** Up to this share longer or shorter, evenly. */
  readonly jitter: number;
  /** How often in a row; Infinity: no limit. */
  readonly limit: number;
  /** A call that was never up; one that was and was not ended by the user. */
  readonly failed: boolean;
  readonly lost: boolean;
}

/** A call as a draw names it: what it is of its scenario's call, and how often that was dialled. */
export interface CallIdentity {
  readonly line: number;
  /** Of a stream, from 1; else 0. */
  readonly number: number;
  /** How often it was dialled again since it was up last, or at all. */
  readonly attempt: number;
  /** How often it was up and was lost. */
  readonly lost: number;
}

/** Soonest, µs: whoever dials again at once may not do so for ever within one instant. */
const SOONEST_US = 1000;

/** Which of the scenario's calls of one name it is, from 1. */
export const turnOfCall = ({ number, line }: CallIdentity): number => number || line || 1;

/** Name of a draw of a call. */
export function drawName(call: CallSpec, identity: CallIdentity, purpose: string): string {
  const { attempt, lost } = identity;
  const again = attempt === 0 && lost === 0 ? '' : `/${lost}/${attempt}`;
  return `call:${call.name}/${turnOfCall(identity)}${again}/${purpose}`;
}

/** How long a call is held, µs; Infinity: somebody else ends it. */
export function holdUs(call: CallSpec, identity: CallIdentity, random: Random): number {
  const { hold, arrivals } = call;
  const listed = identity.number > 0 ? arrivals?.listedHoldUs[identity.number - 1] : undefined;
  if (listed !== undefined) return listed;
  if (!hold) return call.holdUs;
  const share = isDrawn(hold) ? random.fraction(drawName(call, identity, 'hold')) : 0;
  return timeAt(hold, share, turnOfCall(identity));
}

/** The number that a call dials, before its line's number is put in. */
export const calledBy = (call: CallSpec, number: number): string =>
  (number > 0 ? call.arrivals?.listedCalled[number - 1] : undefined) ?? call.called;

/** From a call's end to its next dial, which has this identity, µs. */
export function redialUs(call: CallSpec, identity: CallIdentity, random: Random): number {
  const { after, backOff, capUs, jitter } = call.redial!;
  const share = isDrawn(after) ? random.fraction(drawName(call, identity, 'redial')) : 0;
  const plain = Math.min(capUs, timeAt(after, share, identity.attempt) * backOff ** (identity.attempt - 1));
  const factor = jitter === 0 ? 1 : 1 + jitter * (2 * random.fraction(drawName(call, identity, 'jitter')) - 1);
  return Math.max(SOONEST_US, Math.round(plain * factor));
}
