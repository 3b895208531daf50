/**
 * Copying octets, to be kept, to be lent, or onto a place that is there, and comparing them. Most are few, and most are not
 * kept.
 */

export const NO_OCTETS: Uint8Array = new Uint8Array(0);

/** What arrays of octets can do, as constants: V8 looks a method of such an array up anew at every call. */
const { set, slice, subarray } = Uint8Array.prototype;

/** Octets that fit into the JavaScript heap; larger arrays of their own cost several times as much to make. */
export const SMALL = 64;
/** Fewer octets than this are faster copied by hand than by a call, into an array that has to be made for them. */
const FEW = 10;
/** More octets than this are faster copied by a call, into one that is there. */
const MANY = 24;
const SLAB = 8192;
let slab = new ArrayBuffer(0);
let slabUsed = 0;

/** A copy of `octets[from..to)`. One of more than 64 octets is a piece of a larger buffer: its `buffer` is not its own. */
export function copyOctets(octets: Uint8Array, from = 0, to = octets.length): Uint8Array {
  const length = to - from;
  if (length <= 0) return NO_OCTETS;
  if (length > SMALL) {
    const copy = room(length);
    putOctets(copy, 0, octets, from, to);
    return copy;
  }
  if (length >= FEW) return slice.call(octets, from, to);
  const copy = new Uint8Array(length);
  putOctets(copy, 0, octets, from, to);
  return copy;
}

/**
 * Puts `source[from..to)` at a place of `target`, which has room for it. By fours, since a round of a loop takes longer
 * than an octet does; what is long is copied by a call.
 */
export function putOctets(target: Uint8Array, at: number, source: Uint8Array, from = 0, to = source.length): void {
  const length = to - from;
  if (length > MANY) {
    set.call(target, length === source.length ? source : subarray.call(source, from, to), at);
    return;
  }
  const shift = at - from;
  let index = from;
  for (const last = to - 4; index <= last; index += 4) {
    target[index + shift] = source[index]!;
    target[index + shift + 1] = source[index + 1]!;
    target[index + shift + 2] = source[index + 2]!;
    target[index + shift + 3] = source[index + 3]!;
  }
  for (; index < to; index++) target[index + shift] = source[index]!;
}

/** What was written: to be kept, or on loan. */
export interface Writing {
  readonly length: number;
  octets(): Uint8Array;
  lent(): Uint8Array;
}

/** A place where octets are put together to be lent: what is lent is good until the place is used again. */
export class Desk implements Writing {
  readonly place: Uint8Array;
  /** How many octets are there. */
  length = 0;
  /** The first so many octets of the place, by number; made when first asked for. */
  private readonly views: (Uint8Array | undefined)[];

  constructor(readonly most: number) {
    this.place = new Uint8Array(new ArrayBuffer(most));
    this.views = Array.from({ length: most + 1 }, () => undefined);
  }

  lent(): Uint8Array {
    const { length } = this;
    let view = this.views[length];
    if (view === undefined) {
      view = this.place.subarray(0, length);
      this.views[length] = view;
    }
    return view;
  }

  octets(): Uint8Array {
    return copyOctets(this.place, 0, this.length);
  }
}

const LENT_AT_MOST = 2048;
const lending = new Desk(LENT_AT_MOST);

/** What was written to `octets[from..to)`, on loan: good until something else is lent. What is long is a copy. */
export function lentOctets(octets: Uint8Array, from: number, to: number): Uint8Array {
  const length = to - from;
  if (length > LENT_AT_MOST) return octets.slice(from, to);
  putOctets(lending.place, 0, octets, from, to);
  lending.length = length;
  return lending.lent();
}

/** Zeroes to be written by the caller, and not to be kept for long: a piece of a larger buffer keeps all of that. */
export function room(length: number): Uint8Array {
  if (length <= SMALL || length > SLAB / 8) return new Uint8Array(length);
  if (slabUsed + length > slab.byteLength) {
    slab = new ArrayBuffer(SLAB);
    slabUsed = 0;
  }
  const piece = new Uint8Array(slab, slabUsed, length);
  slabUsed += length;
  return piece;
}

/** Whether all of `left` is `right[from..to)`. */
export function sameAsPart(left: Uint8Array, right: Uint8Array, from: number, to: number): boolean {
  const { length } = left;
  if (length !== to - from) return false;
  let index = 0;
  for (const last = length - 4; index <= last; index += 4) {
    const at = from + index;
    if (left[index] !== right[at] || left[index + 1] !== right[at + 1]) return false;
    if (left[index + 2] !== right[at + 2] || left[index + 3] !== right[at + 3]) return false;
  }
  for (; index < length; index++) if (left[index] !== right[from + index]) return false;
  return true;
}

export const sameOctets = (left: Uint8Array, right: Uint8Array): boolean =>
  left === right || sameAsPart(left, right, 0, right.length);
