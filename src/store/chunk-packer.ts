/** Packs a chunk's columns into two stretches of octets, numbers and octets, that compress well: docs/journal.md tells how. */
import { type Columns, FIELDS, LENGTH, WIDTH } from './columns.js';
import { ANCESTORS, Prediction } from './prediction.js';
import { lowestBit, Stream } from './streams.js';

/** In the place of a way: the difference to the record before follows; the value itself does, as a double. */
export const DIFFERENCE = 255;
export const DOUBLE = 254;
/** Of octets: nothing is like them. */
export const LITERAL = 255;
/** How octets are like others: they end with them, are their end, are they but for some, are their beginning. */
export const ENDS_WITH = 0;
export const IS_END_OF = 1;
export const ALL_BUT = 2;
export const IS_BEGINNING_OF = 3;
/** Octets that may be others, and the shortest that are worth being likened to. */
const MOST_OTHERS = 8;
const LEAST_LIKE = 4;
const MOST_DIFFERENCE = 2 ** 50;

/** Streams of the numbers, in their order. */
export const STEPS = 0;
export const BACKS = 1;
export const TIMES = 2;
export const CODES = 3;
export const VALUES = 4;
export const LIKES = VALUES + FIELDS.length;
export const STREAMS = LIKES + 1;

const streams = Array.from({ length: STREAMS }, () => new Stream());
const literal = new Stream();
const prediction = new Prediction();

export interface Packed {
  readonly numbers: Uint8Array;
  readonly octets: Uint8Array;
}

/** What it gives is overwritten by the next. Throws where a value is no whole number below 2^53. */
export function packColumns(columns: Columns, firstSeq: number): Packed {
  for (const stream of streams) stream.reset();
  literal.reset();
  const { count, seq, at, cause, fields, octets } = columns;
  const view = new DataView(octets.buffer, octets.byteOffset, octets.length);
  const [steps, backs, times] = [streams[STEPS]!, streams[BACKS]!, streams[TIMES]!];
  const misses = new Uint8Array(count);
  prediction.begin(columns);
  const steady = count > 0 && seq[0] === firstSeq && seq[count - 1] === firstSeq + count - 1;
  let total = 0;
  let [lastSeq, lastAt] = [firstSeq - 1, 0];
  for (let i = 0; i < count; i++) {
    if (!steady) steps.putSigned(seq[i]! - lastSeq - 1);
    backs.putSigned(cause[i]! < 0 ? 0 : seq[i]! - cause[i]!);
    times.putSigned(at[i]! - lastAt);
    lastSeq = seq[i]!;
    lastAt = at[i]!;
    prediction.go(i);
    const missed = prediction.misses();
    misses[i] = missed;
    for (let left = missed; left !== 0; left &= left - 1) {
      const field = lowestBit(left);
      miss(field, fields[i * WIDTH + field]!, lastSeq);
    }
    const length = fields[i * WIDTH + LENGTH]!;
    if (length <= 0) continue;
    liken(columns, view, i, length);
    total += length;
  }
  return { numbers: joined(columns, misses, total), octets: literal.octets.subarray(0, literal.length) };
}

function miss(field: number, value: number, seq: number): void {
  const way = prediction.wayTo(field, value);
  if (way >= 0) {
    prediction.learn(field, way);
    streams[CODES]!.put(way);
    return;
  }
  if (!Number.isSafeInteger(value))
    throw new Error(`record ${seq}: ${FIELDS[field]} is ${value}, not a whole number below 2^53`);
  const difference = value - prediction.before(field);
  const near = Math.abs(difference) < MOST_DIFFERENCE;
  streams[CODES]!.put(near ? DIFFERENCE : DOUBLE);
  if (near) streams[VALUES + field]!.putSigned(difference);
  else streams[VALUES + field]!.putDouble(value);
}

/** Tells octets by those of the causes, or of the last record in the context, where they are alike. */
function liken(columns: Columns, view: DataView, i: number, length: number): void {
  const { octets, octetsAt, fields } = columns;
  const from = octetsAt[i]!;
  const likes = streams[LIKES]!;
  for (let h = 0; h <= ANCESTORS; h++) {
    const other = h < ANCESTORS ? prediction.ancestors[h]! : prediction.like;
    const size = fields[other * WIDTH + LENGTH]!;
    if (!(size >= LEAST_LIKE) && size !== length) continue;
    const start = octetsAt[other]!;
    if (length >= size && isSame(view, from + length - size, start, size)) {
      likes.put(h * 4 + ENDS_WITH);
      literal.putAll(octets, from, length - size);
      return;
    }
    if (length < size && isSame(view, from, start + size - length, length)) {
      likes.put(h * 4 + IS_END_OF);
      return;
    }
    if (length < size && isSame(view, from, start, length)) {
      likes.put(h * 4 + IS_BEGINNING_OF);
      return;
    }
    if (length !== size || h === ANCESTORS) continue;
    const others = othersIn(octets, from, start, length);
    if (others > MOST_OTHERS) continue;
    likes.put(h * 4 + ALL_BUT);
    likes.put(others);
    for (let k = 0, last = 0; k < length; k++) {
      if (octets[from + k] === octets[start + k]) continue;
      likes.putNumber(k - last);
      literal.put(octets[from + k]!);
      last = k;
    }
    return;
  }
  likes.put(LITERAL);
  literal.putAll(octets, from, length);
}

/** Four at a time: a round of a loop takes longer than an octet does. */
function isSame(view: DataView, one: number, other: number, length: number): boolean {
  let k = 0;
  for (; k + 4 <= length; k += 4) if (view.getInt32(one + k) !== view.getInt32(other + k)) return false;
  for (; k < length; k++) if (view.getUint8(one + k) !== view.getUint8(other + k)) return false;
  return true;
}

function othersIn(octets: Uint8Array, one: number, other: number, length: number): number {
  let others = 0;
  for (let k = 0; k < length && others <= MOST_OTHERS; k++) if (octets[one + k] !== octets[other + k]) others++;
  return others;
}

/** How many octets there are in all, and the lengths of the streams; types, kinds, misses; and the streams. */
function joined({ count, type, kind }: Columns, misses: Uint8Array, total: number): Uint8Array {
  const head = 4 + 4 * STREAMS;
  const result = new Uint8Array(streams.reduce((sum, { length }) => sum + length, head + 3 * count));
  const view = new DataView(result.buffer);
  view.setUint32(0, total, true);
  result.set(type.subarray(0, count), head);
  result.set(kind.subarray(0, count), head + count);
  result.set(misses, head + 2 * count);
  let to = head + 3 * count;
  for (const [place, { octets, length }] of streams.entries()) {
    view.setUint32(4 + 4 * place, length, true);
    result.set(octets.subarray(0, length), to);
    to += length;
  }
  return result;
}
