/**
 * Bounds-checked big-endian reading and writing of octets: the only place that touches raw offsets.
 *
 * A reader never throws. Reading past the end gives 0 (or an empty array) and turns `ok` off for good, so that a
 * parser may read a whole structure and ask once.
 */

import { copyOctets, lentOctets, NO_OCTETS, putOctets, SMALL } from './octet-copies.js';

/** What a parser returns: a value, or the reason why there is none. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

export const parsed = <T>(value: T): Parsed<T> => ({ ok: true, value });
export const refused = (reason: string): { readonly ok: false; readonly reason: string } => ({ ok: false, reason });

export * from './octet-copies.js';

export class OctetReader {
  ok = true;

  constructor(
    private readonly octets: Uint8Array,
    public at = 0,
    readonly end = octets.length,
  ) {}

  get remaining(): number {
    return this.end - this.at;
  }

  u8(): number {
    if (!this.has(1)) return 0;
    return this.octets[this.at++]!;
  }

  u16(): number {
    if (!this.has(2)) return 0;
    const value = (this.octets[this.at]! << 8) | this.octets[this.at + 1]!;
    this.at += 2;
    return value;
  }

  u32(): number {
    const high = this.u16();
    return high * 0x1_0000 + this.u16();
  }

  /** The next `length` octets, as a copy that stays valid when the source is reused. */
  bytes(length: number): Uint8Array {
    if (length < 0 || !this.has(length)) return NO_OCTETS;
    this.at += length;
    return copyOctets(this.octets, this.at - length, this.at);
  }

  rest(): Uint8Array {
    return this.bytes(this.remaining);
  }

  skip(length: number): void {
    if (length >= 0 && this.has(length)) this.at += length;
    else this.ok = false;
  }

  private has(length: number): boolean {
    if (!this.ok || this.at + length > this.end) this.ok = false;
    return this.ok;
  }
}

/** Buffers that no writer is using. */
const spare: Uint8Array[] = [];
const BUFFER = 256;
const MOST_SPARE = 8;
/** The room in a buffer that was given out. */
const GIVEN = -1;

/** Grows as it is written to; `octets()` gives an exact copy, and gives the buffer back for the next writer. */
export class OctetWriter {
  private buffer: Uint8Array = spare.pop() ?? new Uint8Array(BUFFER);
  /** Up to where the buffer may be written to: not at all where it is the copy that was given out. */
  private room = this.buffer.length;
  length = 0;

  u8(value: number): this {
    const at = this.claim(1);
    this.buffer[at] = value;
    return this;
  }

  u16(value: number): this {
    const at = this.claim(2);
    const { buffer } = this;
    buffer[at] = value >>> 8;
    buffer[at + 1] = value;
    return this;
  }

  u32(value: number): this {
    putU32(this.buffer, this.claim(4), value);
    return this;
  }

  bytes(octets: Uint8Array): this {
    return this.part(octets, 0, octets.length);
  }

  /** `octets[from..to)`. */
  part(octets: Uint8Array, from: number, to: number): this {
    const at = this.claim(to - from);
    putOctets(this.buffer, at, octets, from, to);
    return this;
  }

  /** Text of ASCII characters. */
  ascii(text: string): this {
    const { length } = text;
    const at = this.claim(length);
    const { buffer } = this;
    for (let index = 0; index < length; index++) buffer[at + index] = text.charCodeAt(index);
    return this;
  }

  /** What another writer holds. */
  writer(other: OctetWriter): this {
    return this.part(other.buffer, 0, other.length);
  }

  /** Begins again, for a writer that is kept. */
  clear(): void {
    this.length = 0;
  }

  /** Overwrites two octets written before, as for a length known only at the end. */
  patchU16(at: number, value: number): void {
    if (at < 0 || at + 2 > this.length)
      throw new RangeError(`patch at ${at} outside the ${this.length} octets written`);
    if (this.length > this.room) this.grow(this.length);
    const { buffer } = this;
    buffer[at] = value >>> 8;
    buffer[at + 1] = value;
  }

  octets(): Uint8Array {
    const { buffer } = this;
    const copy = copyOctets(buffer, 0, this.length);
    if (this.room >= 0 && spare.length < MOST_SPARE) spare.push(buffer);
    this.buffer = copy;
    this.room = GIVEN;
    return copy;
  }

  /** The same on loan (see `lentOctets`); the writer is not used again. */
  lent(): Uint8Array {
    const { buffer } = this;
    const lent = lentOctets(buffer, 0, this.length);
    if (this.room >= 0 && spare.length < MOST_SPARE) spare.push(buffer);
    this.buffer = NO_OCTETS;
    this.room = GIVEN;
    return lent;
  }

  /** Takes so many octets more; gives where they begin. */
  private claim(more: number): number {
    const at = this.length;
    const end = at + more;
    if (end > this.room) this.grow(end);
    this.length = end;
    return at;
  }

  private grow(needed: number): void {
    const larger = new Uint8Array(Math.max(this.buffer.length * 2, needed, BUFFER));
    larger.set(this.buffer);
    this.buffer = larger;
    this.room = larger.length;
  }
}

const HEX = Array.from({ length: 256 }, (_, octet) => octet.toString(16).padStart(2, '0'));

/** Lower-case hex without blanks. */
export function toHex(octets: Uint8Array): string {
  let text = '';
  for (const octet of octets) text += HEX[octet];
  return text;
}

/** Reads hex in either case, blanks and colons allowed; undefined when it is not hex. */
export function fromHex(text: string): Uint8Array | undefined {
  const digits = text.replace(/[\s:]+/g, '');
  if (digits.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(digits)) return undefined;
  return Uint8Array.from({ length: digits.length / 2 }, (_, index) =>
    Number.parseInt(digits.slice(index * 2, index * 2 + 2), 16),
  );
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8');
const latin1 = new TextDecoder('latin1');

/** UTF-8. Short text of ASCII characters, which is most of what nodes say, is written by hand. */
export function textOctets(text: string): Uint8Array {
  const { length } = text;
  if (length === 0) return NO_OCTETS;
  if (length > SMALL) return encoder.encode(text);
  const octets = new Uint8Array(length);
  for (let index = 0; index < length; index++) {
    const unit = text.charCodeAt(index);
    if (unit > 0x7f) return encoder.encode(text);
    octets[index] = unit;
  }
  return octets;
}

/** Where the characters of a short text are put together, by length. */
const desks: number[][] = Array.from({ length: SMALL + 1 }, (_, length) => Array.from({ length }, () => 0));

/** Text for people: UTF-8 where it is UTF-8, else octet by octet (Latin-1). */
export function octetsText(octets: Uint8Array): string {
  const desk = desks[octets.length];
  if (desk !== undefined && asciiOnto(desk, octets)) return String.fromCharCode.apply(null, desk);
  const text = decoder.decode(octets);
  return text.includes('\ufffd') ? latin1.decode(octets) : text;
}

/** False where the octets are not all ASCII. */
function asciiOnto(desk: number[], octets: Uint8Array): boolean {
  for (let index = 0; index < octets.length; index++) {
    const octet = octets[index]!;
    if (octet > 0x7f) return false;
    desk[index] = octet;
  }
  return true;
}

export const u16At = (octets: Uint8Array, at: number): number => (octets[at]! << 8) | octets[at + 1]!;
export const u32At = (octets: Uint8Array, at: number): number => u16At(octets, at) * 0x1_0000 + u16At(octets, at + 2);

/** Writes the low 32 bits of a number. */
export function putU32(octets: Uint8Array, at: number, value: number): void {
  octets[at] = value >>> 24;
  octets[at + 1] = value >>> 16;
  octets[at + 2] = value >>> 8;
  octets[at + 3] = value;
}
