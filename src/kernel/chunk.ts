import { endianness } from 'node:os';
import type { RecordRow } from './record.js';

/** Records in a full chunk. Part of the digest's definition: another number gives other digests. */
export const CHUNK_RECORDS = 8192;

const OCTETS_AT_FIRST = 1 << 16;
const FIXED_OCTETS_PER_RECORD = 7 * 8 + 3 * 4 + 3 * 2 + 1;

/** What crosses to another thread: plain numbers and two buffers, which move. */
export interface ChunkMessage {
  readonly firstSeq: number;
  readonly digest: string | undefined;
  readonly count: number;
  readonly capacity: number;
  readonly fixed: ArrayBuffer;
  readonly octets: ArrayBuffer;
}

/** A row to read into, or to fill. One literal: a spread would give each row a slow shape. */
export function emptyRow(): RecordRow {
  // biome-ignore format: one line reads better than thirteen
  return { seq: -1, at: 0, lag: 0, cause: -1, node: -1, kind: 0, id: 0, type: 0, a: 0, b: 0, c: 0, d: 0, data: undefined };
}

/** A stretch of the journal in columns. All fixed columns lie in one buffer, so that handing over moves two buffers. */
export class Chunk {
  firstSeq: number;
  readonly capacity: number;
  /** not part of the digest: records are contiguous, but a chunk of chosen records has gaps */
  readonly seq: Float64Array;
  readonly at: Float64Array;
  readonly cause: Float64Array;
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly c: Float64Array;
  readonly d: Float64Array;
  readonly lag: Int32Array;
  readonly id: Int32Array;
  /** where each record's octets end in `octets`; they begin where those of the record before end */
  readonly dataEnd: Int32Array;
  readonly node: Int16Array;
  readonly kind: Int16Array;
  readonly type: Int16Array;
  /** 1 where a record has octets, be they none: tells empty from absent */
  readonly present: Uint8Array;
  octets: Uint8Array<ArrayBuffer>;
  count = 0;
  octetCount = 0;
  /** the journal's digest after this chunk, once known */
  digest: string | undefined;
  readonly #fixed: ArrayBuffer;

  constructor(firstSeq: number, capacity = CHUNK_RECORDS, fixed?: ArrayBuffer, octets?: ArrayBuffer) {
    // 16 records a unit keep every column's offset a multiple of its element's size
    if (capacity < 16 || capacity % 16 !== 0) throw new Error(`chunk capacity ${capacity} is not a multiple of 16`);
    this.firstSeq = firstSeq;
    this.capacity = capacity;
    const buffer = fixed ?? new ArrayBuffer(capacity * FIXED_OCTETS_PER_RECORD);
    this.#fixed = buffer;
    this.seq = new Float64Array(buffer, 0, capacity);
    this.at = new Float64Array(buffer, 8 * capacity, capacity);
    this.cause = new Float64Array(buffer, 16 * capacity, capacity);
    this.a = new Float64Array(buffer, 24 * capacity, capacity);
    this.b = new Float64Array(buffer, 32 * capacity, capacity);
    this.c = new Float64Array(buffer, 40 * capacity, capacity);
    this.d = new Float64Array(buffer, 48 * capacity, capacity);
    this.lag = new Int32Array(buffer, 56 * capacity, capacity);
    this.id = new Int32Array(buffer, 60 * capacity, capacity);
    this.dataEnd = new Int32Array(buffer, 64 * capacity, capacity);
    this.node = new Int16Array(buffer, 68 * capacity, capacity);
    this.kind = new Int16Array(buffer, 70 * capacity, capacity);
    this.type = new Int16Array(buffer, 72 * capacity, capacity);
    this.present = new Uint8Array(buffer, 74 * capacity, capacity);
    this.octets = new Uint8Array(octets ?? new ArrayBuffer(OCTETS_AT_FIRST));
  }

  get full(): boolean {
    return this.count >= this.capacity;
  }

  /** Appends a copy of one record. Values are whole numbers; `+ 0` keeps a -0 from reaching the digest. */
  append(row: RecordRow): void {
    const i = this.count;
    if (i >= this.capacity) throw new Error(`chunk from record ${this.firstSeq} is full or handed over`);
    this.seq[i] = row.seq;
    this.at[i] = row.at + 0;
    this.lag[i] = row.lag;
    this.cause[i] = row.cause + 0;
    this.node[i] = row.node;
    this.kind[i] = row.kind;
    this.id[i] = row.id;
    this.type[i] = row.type;
    this.a[i] = row.a + 0;
    this.b[i] = row.b + 0;
    this.c[i] = row.c + 0;
    this.d[i] = row.d + 0;
    const data = row.data;
    if (data === undefined) this.present[i] = 0;
    else {
      this.#room(data.length);
      this.octets.set(data, this.octetCount);
      this.octetCount += data.length;
      this.present[i] = 1;
    }
    this.dataEnd[i] = this.octetCount;
    this.count = i + 1;
  }

  /** Copies record number `i` of this chunk into `row`; its data is a view, good until the chunk is reset or handed over. */
  read(i: number, row: RecordRow): RecordRow {
    if (i < 0 || i >= this.count) throw new RangeError(`no record ${i} in a chunk of ${this.count}`);
    row.seq = this.seq[i]!;
    row.at = this.at[i]!;
    row.lag = this.lag[i]!;
    row.cause = this.cause[i]!;
    row.node = this.node[i]!;
    row.kind = this.kind[i]!;
    row.id = this.id[i]!;
    row.type = this.type[i]!;
    row.a = this.a[i]!;
    row.b = this.b[i]!;
    row.c = this.c[i]!;
    row.d = this.d[i]!;
    row.data = this.dataOf(i);
    return row;
  }

  /** The octets of record number `i`, a view. */
  dataOf(i: number): Uint8Array | undefined {
    if (this.present[i] !== 1) return undefined;
    return this.octets.subarray(i === 0 ? 0 : this.dataEnd[i - 1]!, this.dataEnd[i]!);
  }

  /** The octets that stand for this chunk in the digest: counts, then each column's used part, little-endian. */
  canonical(): Uint8Array[] {
    if (endianness() !== 'LE') throw new Error('the journal digest needs a little-endian machine');
    const n = this.count;
    const head = new Uint8Array(8);
    const view = new DataView(head.buffer);
    view.setUint32(0, n, true);
    view.setUint32(4, this.octetCount, true);
    const columns = [this.at, this.lag, this.cause, this.node, this.kind, this.id, this.type];
    const more = [this.a, this.b, this.c, this.d, this.dataEnd, this.present];
    const used = [...columns, ...more].map((x) => new Uint8Array(x.buffer, x.byteOffset, n * x.BYTES_PER_ELEMENT));
    return [head, ...used, this.octets.subarray(0, this.octetCount)];
  }

  /** Empties the chunk for another stretch, keeping its memory. */
  reset(firstSeq: number): this {
    this.firstSeq = firstSeq;
    this.count = 0;
    this.octetCount = 0;
    this.digest = undefined;
    return this;
  }

  /** A copy of what is in the chunk, no larger than that. */
  copy(): ChunkMessage {
    return this.#sized(Math.max(16, Math.ceil(this.count / 16) * 16)).handOver();
  }

  /** A chunk with room for `capacity` records, that holds what a copy holds. */
  static grow(message: ChunkMessage, capacity = CHUNK_RECORDS): Chunk {
    return Chunk.adopt(message).#sized(capacity);
  }

  #sized(capacity: number): Chunk {
    const sized = new Chunk(this.firstSeq, capacity, undefined, new ArrayBuffer(Math.max(this.octetCount, 16)));
    const row = emptyRow();
    for (let i = 0; i < this.count; i++) sized.append(this.read(i, row));
    return sized;
  }

  transferables(): ArrayBuffer[] {
    return [this.#fixed, this.octets.buffer];
  }

  /** Ends this chunk's use here: post the message with `transferables()`. Any later append throws. */
  handOver(): ChunkMessage {
    const { firstSeq, digest, count, capacity } = this;
    this.count = capacity;
    return { firstSeq, digest, count, capacity, fixed: this.#fixed, octets: this.octets.buffer };
  }

  /** The chunk on the other side. */
  static adopt(message: ChunkMessage): Chunk {
    const chunk = new Chunk(message.firstSeq, message.capacity, message.fixed, message.octets);
    chunk.digest = message.digest;
    chunk.count = message.count;
    chunk.octetCount = message.count === 0 ? 0 : chunk.dataEnd[message.count - 1]!;
    return chunk;
  }

  #room(more: number): void {
    const need = this.octetCount + more;
    if (need <= this.octets.length) return;
    let size = this.octets.length * 2;
    while (size < need) size *= 2;
    const grown = new Uint8Array(size);
    grown.set(this.octets.subarray(0, this.octetCount));
    this.octets = grown;
  }
}
