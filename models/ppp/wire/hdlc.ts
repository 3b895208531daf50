/** HDLC-like framing on an asynchronous line (RFC 1662 s4): flags, escapes, and the FCS over what they enclose. */
import { copyOctets, Desk, type Parsed, parsed, refused, room } from '../../octets.js';
import { FCS_INITIAL, FCS_TABLE, fcs16 } from './fcs.js';

/** The frame's octets from Address (or Protocol) to the end of Information and Padding. */
export type Deframed = Parsed<Uint8Array>;

export const FLAG = 0x7e;
const ESCAPE = 0x7d;
const FLIP = 0x20;
const LEAST_OCTETS = 4;
/** Control characters. */
const CONTROLS = 0x20;

/** What a link escapes before LCP has agreed on anything: every control character. */
export const DEFAULT_ACCM = 0xffff_ffff;

/** Octets an emitter escapes besides flag and escape: a bit a control character, and any others. */
export interface Escaping {
  readonly accm: number;
  readonly also?: ReadonlySet<number>;
}

const inAccm = (accm: number, octet: number): boolean => octet < CONTROLS && ((accm >>> octet) & 1) === 1;

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

/** One frame with a flag at each end. */
export function frameHdlc(frame: Uint8Array, { accm, also }: Escaping): Uint8Array {
  return copyOctets(escapeLong(frame, marksFor(accm, also)));
}

/** The same on loan, without other octets to escape: good until the next frame is framed. */
export function lentHdlc(frame: Uint8Array, accm: number): Uint8Array {
  const marks = accm === DEFAULT_ACCM ? 0 : marksFor(accm, undefined);
  if (frame.length > MOST) return escapeLong(frame, marks);
  desk.length = escapeInto(place, frame, marks);
  return desk.lent();
}

/** What stands between the flags: the frame and its FCS, escaped. */
export function escapeHdlc(frame: Uint8Array, { accm, also }: Escaping): Uint8Array {
  const framed = escapeLong(frame, marksFor(accm, also));
  return copyOctets(framed, 1, framed.length - 1);
}

/** The longest frame that is put together where it can be lent. */
const MOST = 2048;
const desk = new Desk(2 * MOST + 8);
// Constants of this file: what is imported, or a member, is looked up at every use.
const { place } = desk;
const TABLE = FCS_TABLE;

/** A frame of any length with its flags, in an array of its own. */
function escapeLong(frame: Uint8Array, marks: number): Uint8Array {
  const out = new Uint8Array(2 * frame.length + 8);
  return out.subarray(0, escapeInto(out, frame, marks));
}

/** 1 for an octet to be escaped: by the default ACCM, by the other ACCM that was asked for last, and as last asked. */
const MARKS = new Uint8Array(3 * 256);
const OTHER = 256;
const ALSO = 512;
for (let octet = 0; octet < 256; octet++) MARKS[octet] = octet < CONTROLS || octet === FLAG || octet === ESCAPE ? 1 : 0;
MARKS.copyWithin(OTHER, 0, 256);
let otherAccm = DEFAULT_ACCM;

/** Where the marks for an escaping begin. */
function marksFor(accm: number, also: ReadonlySet<number> | undefined): number {
  if (also === undefined && accm === otherAccm) return OTHER;
  const from = also === undefined ? OTHER : ALSO;
  for (let octet = 0; octet < CONTROLS; octet++) MARKS[from + octet] = (accm >>> octet) & 1;
  if (also === undefined) {
    otherAccm = accm;
    return from;
  }
  MARKS.copyWithin(from + CONTROLS, CONTROLS, 256);
  for (const octet of also) if (octet >= 0 && octet <= 0xff) MARKS[from + octet] = 1;
  return from;
}

/** Puts the frame and its FCS, escaped, between two flags; gives where they end. */
function escapeInto(out: Uint8Array, frame: Uint8Array, marks: number): number {
  const { length } = frame;
  let fcs = FCS_INITIAL;
  let at = 1;
  out[0] = FLAG;
  let index = 0;
  // By twos, since a round of the loop takes as long as an octet does.
  for (; index < length - 1; index += 2) {
    const first = frame[index]!;
    const second = frame[index + 1]!;
    fcs = (fcs >>> 8) ^ TABLE[(fcs ^ first) & 0xff]!;
    fcs = (fcs >>> 8) ^ TABLE[(fcs ^ second) & 0xff]!;
    at = escapeOne(out, at, first, marks);
    at = escapeOne(out, at, second, marks);
  }
  if (index < length) {
    const last = frame[index]!;
    fcs = (fcs >>> 8) ^ TABLE[(fcs ^ last) & 0xff]!;
    at = escapeOne(out, at, last, marks);
  }
  at = escapeOne(out, at, ~fcs & 0xff, marks);
  at = escapeOne(out, at, (~fcs >>> 8) & 0xff, marks);
  out[at] = FLAG;
  return at + 1;
}

function escapeOne(out: Uint8Array, at: number, octet: number, marks: number): number {
  if (MARKS[marks + octet] === 0) {
    out[at] = octet;
    return at + 1;
  }
  out[at] = ESCAPE;
  out[at + 1] = octet ^ FLIP;
  return at + 2;
}

/** Which octets a sender was seen to escape between two flags: its escaping, as far as these octets show it. */
export function seenEscaping(between: Uint8Array): Escaping {
  const also = new Set<number>();
  for (let at = 0; at + 1 < between.length; at++) if (between[at] === ESCAPE) also.add(between[++at]! ^ FLIP);
  return { accm: 0, also };
}

function unframe(between: Uint8Array, receiveAccm: number): Deframed {
  if (between[between.length - 1] === ESCAPE) return refused('aborted: escape before flag');
  const out = room(between.length);
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
