import { putCount, putValue, type Taken, takeNumber } from './packing.js';
import type { RecordRow } from './record.js';

/** Records in a full chunk. Part of the digest's definition: another number gives other digests. */
export const CHUNK_RECORDS = 8192;

const OCTETS_AT_FIRST = 1 << 18;
/** No record's numbers take more: nine of at most nine octets each, type and flags. */
const MOST_OCTETS = 96;
/** So many octets or more are copied by a call, which takes as long as some twenty of them one by one. */
const MANY = 24;

/** V8 looks for a method of a typed array by its name at each call. */
const setOctets = Uint8Array.prototype.set;

// What of a record is not as in the one before it, or not zero, and therefore written.
const AT = 1;
const LAG = 2;
const NODE = 4;
const ENTITY = 8;
const A = 16;
const B = 32;
const DATA = 64;
const MORE = 128;
// Flags of the second octet, where MORE is set.
const C = 1;
const D = 2;
const SEQ = 4;

/** What crosses to another thread: plain numbers and one buffer, which moves. */
export interface ChunkMessage {
  readonly firstSeq: number;
  readonly digest: string | undefined;
  readonly count: number;
  readonly capacity: number;
  readonly length: number;
  readonly firstRecord: number;
  readonly last: Before;
  readonly octets: ArrayBuffer;
}

/** The record before the next one, as far as the next leaves out what is the same. */
interface Before {
  seq: number;
  at: number;
  node: number;
  kind: number;
  id: number;
}

/** A row to read into, or to fill. One literal: a spread would give each row a slow shape. */
export function emptyRow(): RecordRow {
  // biome-ignore format: one line reads better than thirteen
  return { seq: -1, at: 0, lag: 0, cause: -1, node: -1, kind: 0, id: 0, type: 0, a: 0, b: 0, c: 0, d: 0, data: undefined };
}

const begin = (firstSeq: number): Before => ({ seq: firstSeq - 1, at: 0, node: -1, kind: 0, id: 0 });

/**
 * A stretch of the journal, packed: each record says what differs from the one before it. Values are whole numbers;
 * types and kinds fit an octet, and a cause comes before its record. What is packed is also what is digested, so one
 * record has one form.
 */
export class Chunk {
  octets: Uint8Array<ArrayBuffer>;
  private view: DataView;
  count = 0;
  /** Octets in use. */
  length = 0;
  /** Seq of the first record; of chosen records it is not `firstSeq`. */
  firstRecord = 0;
  /** The journal's digest after this chunk, once known. */
  digest: string | undefined;
  private last: Before;
  private cursor: Before;
  private cursorIndex = 0;
  private readonly taken: Taken = { at: 0, value: 0 };

  constructor(
    public firstSeq: number,
    readonly capacity = CHUNK_RECORDS,
    octets = new ArrayBuffer(OCTETS_AT_FIRST),
  ) {
    this.octets = new Uint8Array(octets);
    this.view = new DataView(octets);
    this.last = begin(firstSeq);
    this.cursor = begin(firstSeq);
  }

  get full(): boolean {
    return this.count >= this.capacity;
  }

  /** Virtual time of the last record, µs. */
  get lastAt(): number {
    return this.last.at;
  }

  /** Appends a copy of one record. */
  append(row: RecordRow): void {
    if (this.count >= this.capacity) throw new Error(`chunk from record ${this.firstSeq} is full or handed over`);
    const start = this.length;
    if (start + MOST_OCTETS > this.octets.length) this.grow(start + MOST_OCTETS);
    const { view, last } = this;
    const { seq, at, lag, cause, node, kind, id, a, b, c, d, data } = row;
    let to = start + 2;
    let flags = 0;
    let more = 0;
    if (seq !== last.seq + 1) more |= SEQ;
    if (c !== 0) more |= C;
    if (d !== 0) more |= D;
    if (more !== 0) {
      flags = MORE;
      view.setUint8(to++, more);
      if ((more & SEQ) !== 0) to = putCount(view, to, seq - last.seq);
    }
    to = putCount(view, to, cause < 0 ? 0 : seq - cause);
    if (at !== last.at) {
      flags |= AT;
      to = putCount(view, to, at - last.at);
      last.at = at;
    }
    if (lag !== 0) {
      flags |= LAG;
      to = putCount(view, to, lag);
    }
    if (node !== last.node) {
      flags |= NODE;
      to = putCount(view, to, node);
      last.node = node;
    }
    if (kind !== last.kind || id !== last.id) {
      flags |= ENTITY;
      view.setUint8(to++, kind);
      to = putCount(view, to, id);
      last.kind = kind;
      last.id = id;
    }
    if (a !== 0) {
      flags |= A;
      to = putValue(view, to, a, at);
    }
    if (b !== 0) {
      flags |= B;
      to = putValue(view, to, b, at);
    }
    if (c !== 0) to = putValue(view, to, c, at);
    if (d !== 0) to = putValue(view, to, d, at);
    if (data !== undefined) flags |= DATA;
    view.setUint16(start, row.type | (flags << 8), true);
    this.length = data === undefined ? to : this.putData(to, data);
    if (this.count === 0) this.firstRecord = seq;
    last.seq = seq;
    this.count++;
  }

  /**
   * Copies record number `i` of this chunk into `row`; its data is a view, good until the chunk is reset or handed over.
   * Meant to be asked for in order: going back reads from the start.
   */
  read(i: number, row: RecordRow): RecordRow {
    if (i < 0 || i >= this.count) throw new RangeError(`no record ${i} in a chunk of ${this.count}`);
    if (i < this.cursorIndex || i === 0) this.rewind();
    while (this.cursorIndex < i) this.readNext(row);
    return this.readNext(row);
  }

  private readNext(row: RecordRow): RecordRow {
    const { octets, cursor, taken } = this;
    const type = octets[taken.at]!;
    const flags = octets[taken.at + 1]!;
    taken.at += 2;
    const more = (flags & MORE) !== 0 ? octets[taken.at++]! : 0;
    cursor.seq += (more & SEQ) !== 0 ? takeNumber(octets, taken, 0) : 1;
    const back = takeNumber(octets, taken, 0);
    if ((flags & AT) !== 0) cursor.at += takeNumber(octets, taken, 0);
    const lag = (flags & LAG) !== 0 ? takeNumber(octets, taken, 0) : 0;
    if ((flags & NODE) !== 0) cursor.node = takeNumber(octets, taken, 0);
    if ((flags & ENTITY) !== 0) {
      cursor.kind = octets[taken.at++]!;
      cursor.id = takeNumber(octets, taken, 0);
    }
    row.seq = cursor.seq;
    row.at = cursor.at;
    row.lag = lag;
    row.cause = back === 0 ? -1 : cursor.seq - back;
    row.node = cursor.node;
    row.kind = cursor.kind;
    row.id = cursor.id;
    row.type = type;
    row.a = (flags & A) !== 0 ? takeNumber(octets, taken, cursor.at) : 0;
    row.b = (flags & B) !== 0 ? takeNumber(octets, taken, cursor.at) : 0;
    row.c = (more & C) !== 0 ? takeNumber(octets, taken, cursor.at) : 0;
    row.d = (more & D) !== 0 ? takeNumber(octets, taken, cursor.at) : 0;
    row.data = undefined;
    if ((flags & DATA) !== 0) {
      const length = takeNumber(octets, taken, 0);
      row.data = octets.subarray(taken.at, taken.at + length);
      taken.at += length;
    }
    this.cursorIndex++;
    return row;
  }

  /** The octets that stand for this chunk in the digest. */
  canonical(): readonly Uint8Array[] {
    const head = new Uint8Array(8);
    const view = new DataView(head.buffer);
    view.setUint32(0, this.count, true);
    view.setUint32(4, this.length, true);
    return [head, this.octets.subarray(0, this.length)];
  }

  /** Empties the chunk for another stretch, keeping its memory. */
  reset(firstSeq: number): this {
    this.firstSeq = firstSeq;
    this.count = 0;
    this.length = 0;
    this.digest = undefined;
    this.last = begin(firstSeq);
    this.rewind();
    return this;
  }

  /** A copy of what is in the chunk, no larger than that. */
  copy(): ChunkMessage {
    return { ...this.message(), last: { ...this.last }, octets: this.octets.slice(0, this.length).buffer };
  }

  /** A chunk with room for `capacity` records, that holds what a copy holds. */
  static grow(message: ChunkMessage, capacity = CHUNK_RECORDS): Chunk {
    const chunk = Chunk.adopt({ ...message, capacity });
    chunk.grow(OCTETS_AT_FIRST);
    return chunk;
  }

  transferables(): ArrayBuffer[] {
    return [this.octets.buffer];
  }

  /** Ends this chunk's use here: post the message with `transferables()`. Any later append throws. */
  handOver(): ChunkMessage {
    const message = this.message();
    this.count = this.capacity;
    return message;
  }

  /** The chunk on the other side. */
  static adopt(message: ChunkMessage): Chunk {
    const chunk = new Chunk(message.firstSeq, message.capacity, message.octets);
    chunk.digest = message.digest;
    chunk.count = message.count;
    chunk.length = message.length;
    chunk.firstRecord = message.firstRecord;
    chunk.last = { ...message.last };
    return chunk;
  }

  private message(): ChunkMessage {
    const { firstSeq, digest, count, capacity, length, firstRecord, last } = this;
    return { firstSeq, digest, count, capacity, length, firstRecord, last, octets: this.octets.buffer };
  }

  /** Its length, then the octets: by a call where they are many, else four at a time. */
  private putData(at: number, data: Uint8Array): number {
    const { length } = data;
    if (at + MOST_OCTETS + length > this.octets.length) this.grow(at + MOST_OCTETS + length);
    const { view } = this;
    let to = putCount(view, at, length);
    if (length >= MANY) {
      setOctets.call(this.octets, data, to);
      return to + length;
    }
    let index = 0;
    for (; index + 4 <= length; index += 4, to += 4) {
      const word = data[index]! | (data[index + 1]! << 8) | (data[index + 2]! << 16) | (data[index + 3]! << 24);
      view.setInt32(to, word, true);
    }
    for (; index < length; index++) view.setUint8(to++, data[index]!);
    return to;
  }

  private rewind(): void {
    this.cursor = begin(this.firstSeq);
    this.cursorIndex = 0;
    this.taken.at = 0;
  }

  private grow(need: number): void {
    if (need <= this.octets.length) return;
    const grown = new Uint8Array(Math.max(this.octets.length * 2, need));
    // all of it: the head of a record whose data is put next stands behind what is in use
    grown.set(this.octets);
    this.octets = grown;
    this.view = new DataView(grown.buffer);
  }
}
