/** HDLC-like framing on an asynchronous line (RFC 1662 s4): flags, escapes, and the FCS over what they enclose. */
import { copyOctets, lentOctets, type Parsed, parsed, refused } from '../../octets.js';
import { FCS_INITIAL, FCS_TABLE, fcs16 } from './fcs.js';

/** The frame's octets from Address (or Protocol) to the end of Information and Padding. */
export type Deframed = Parsed<Uint8Array>;

export const FLAG = 0x7e;
const ESCAPE = 0x7d;
const FLIP = 0x20;
const LEAST_OCTETS = 4;

/** What a link escapes before LCP has agreed on anything: every control character. */
export const DEFAULT_ACCM = 0xffff_ffff;

/** Octets an emitter escapes besides flag and escape: a bit a control character, and any others. */
export interface Escaping {
  readonly accm: number;
  readonly also?: ReadonlySet<number>;
}

const inAccm = (accm: number, octet: number): boolean => octet < 0x20 && ((accm >>> octet) & 1) === 1;

/**
 * Every frame between two flags, or the reason why it is none. Flags side by side enclose nothing and are passed over.
 * Unescaped control characters of `receiveAccm` were put in by the line (s4.2) and are dropped.
 */
export function deframe(octets: Uint8Array, receiveAccm = 0): Deframed[] {
  const first = octets.indexOf(FLAG);
  if (first < 0) return octets.length === 0 ? [] : [refused('no flag')];
  const frames: Deframed[] = first > 0 ? [refused(`no flag before the first ${first} octets`)] : [];
  for (let at = first + 1; at < octets.length; ) {
    const end = octets.indexOf(FLAG, at);
    if (end < 0) {
      frames.push(refused(`no flag after the last ${octets.length - at} octets`));
      break;
    }
    if (end > at) frames.push(unframe(octets.subarray(at, end), receiveAccm));
    at = end + 1;
  }
  return frames;
}

/** Where frames are put together and taken apart, until an exact copy of the octets is made. */
let scratch = new Uint8Array(4096);

/** One frame with a flag at each end. */
export function frameHdlc(frame: Uint8Array, { accm, also }: Escaping): Uint8Array {
  const end = escapeInto(frame, accm, also);
  scratch[end] = FLAG;
  return copyOctets(scratch, 0, end + 1);
}

/** The same on loan, without other octets to escape (see `lentOctets`); so may be the frame. */
export function lentHdlc(frame: Uint8Array, accm: number): Uint8Array {
  const end = escapeInto(frame, accm, undefined);
  scratch[end] = FLAG;
  return lentOctets(scratch, 0, end + 1);
}

/** What stands between the flags: the frame and its FCS, escaped. */
export function escapeHdlc(frame: Uint8Array, { accm, also }: Escaping): Uint8Array {
  return copyOctets(scratch, 1, escapeInto(frame, accm, also));
}

/** Puts a flag, the frame and its FCS, escaped, into the scratch; gives where they end. */
function escapeInto(frame: Uint8Array, accm: number, also: ReadonlySet<number> | undefined): number {
  const { length } = frame;
  const most = 2 * length + 8;
  if (scratch.length < most) scratch = new Uint8Array(2 * most);
  const out = scratch;
  let fcs = FCS_INITIAL;
  let at = 0;
  out[at++] = FLAG;
  for (let index = 0; index < length + 2; index++) {
    let octet: number;
    if (index < length) {
      octet = frame[index]!;
      fcs = (fcs >>> 8) ^ FCS_TABLE[(fcs ^ octet) & 0xff]!;
    } else octet = index === length ? ~fcs & 0xff : (~fcs >>> 8) & 0xff;
    const escaped = octet === FLAG || octet === ESCAPE || inAccm(accm, octet) || also?.has(octet) === true;
    if (escaped) {
      out[at++] = ESCAPE;
      octet ^= FLIP;
    }
    out[at++] = octet;
  }
  return at;
}

/** Which octets a sender was seen to escape between two flags: its escaping, as far as these octets show it. */
export function seenEscaping(between: Uint8Array): Escaping {
  const also = new Set<number>();
  for (let at = 0; at + 1 < between.length; at++) if (between[at] === ESCAPE) also.add(between[++at]! ^ FLIP);
  return { accm: 0, also };
}

function unframe(between: Uint8Array, receiveAccm: number): Deframed {
  if (between[between.length - 1] === ESCAPE) return refused('aborted: escape before flag');
  if (scratch.length < between.length) scratch = new Uint8Array(2 * between.length);
  const out = scratch;
  let length = 0;
  for (let at = 0; at < between.length; at++) {
    const octet = between[at]!;
    if (octet === ESCAPE) out[length++] = between[++at]! ^ FLIP;
    else if (!inAccm(receiveAccm, octet)) out[length++] = octet;
  }
  if (length < LEAST_OCTETS) return refused(`too short: ${length} octets with FCS`);
  const received = out[length - 2]! + out[length - 1]! * 0x100;
  const computed = fcs16(out, length - 2);
  if (received !== computed) return refused(`bad FCS ${hex16(received)}, computed ${hex16(computed)}`);
  return parsed(copyOctets(out, 0, length - 2));
}

const hex16 = (value: number): string => value.toString(16).padStart(4, '0');
