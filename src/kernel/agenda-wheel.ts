/**
 * An agenda as a hierarchical timing wheel over whole microseconds (Varghese and Lauck 1987; its placement is that of a
 * radix heap, Ahuja et al. 1990).
 *
 * A time is six digits of ten bits. A notice is in the bucket of the highest digit in which its time differs from a
 * start that nothing pending is earlier than, so the first bucket of the lowest level that has any holds the earliest
 * notice. When that bucket is crowded, it becomes the start, and what is in it goes to lower levels. Scheduling and
 * cancelling take constant time; a notice moves at most five times before it is popped, and one that is cancelled before
 * its turn never does.
 *
 * Buckets are linked lists, and a list is always in the order of scheduling: what comes down from above does so before
 * anything else can be scheduled there. Ties of `at` need no comparing therefore.
 */
import { type FutureNotices, type Notice, type PendingNotices, refusedTime } from './agenda-notices.js';

// A notice is 48 octets of one buffer, in doubles or integers; the first 16, all that moving it needs, are never split
// between two lines of the processor's cache.
const DOUBLES = 6;
const SEQ = 2;
const CAUSE = 3;
const INTS = 12;
const NEXT = 2;
const PREVIOUS = 3;
const KIND = 8;
const A = 9;
const B = 10;
/** Place in `payloads`, or one of the two below. */
const PAYLOAD = 11;
const NO_PAYLOAD = -1;
const FREE = -2;

const DIGIT_BITS = 10;
const DIGIT = (1 << DIGIT_BITS) - 1;
/** Times are halved into a low part of three digits and a high one, each of which fits into an integer. */
const HALF = 2 ** 30;
const LATEST = Number.MAX_SAFE_INTEGER;
/** A bucket of an upper level with no more than so many is looked through each time; one with more is lowered. */
const FEW = 6;
const BUCKETS = 5 * (DIGIT + 1) + 8;

/** Number of zero bits below the lowest that is set. */
const lowest = (word: number): number => 31 - Math.clz32(word & -word);

export class TimingWheel implements FutureNotices {
  private capacity = 1024;
  private doubles = new Float64Array(this.capacity * DOUBLES);
  private ints = new Int32Array(this.doubles.buffer);
  private used = 0;
  /** First of the free slots, which are linked by NEXT; -1 for none. */
  private free = -1;
  private payloads: unknown[] = [];
  private freePayloads: number[] = [];
  /** First and last slot of each bucket, -1 for none. */
  private readonly ends = new Int32Array(BUCKETS * 2).fill(-1);
  /** A bit for each bucket that has notices, for each word of those bits that has any, and for each level. */
  private readonly filled = new Int32Array((BUCKETS + 31) >> 5);
  private readonly filledWords = new Int32Array(6);
  private filledLevels = 0;
  /** The last time popped; the later one of it and of the time that places are relative to. */
  private last = 0;
  private start = 0;
  /** Halves of the time that places are relative to: nothing pending is earlier. */
  private high = 0;
  private low = 0;
  /** Slot of the earliest notice, or -1 when it is to be looked for. */
  private earliest = -1;
  private nextSeq = 0;
  size = 0;
  readonly notice: Notice = { at: 0, seq: 0, kind: 0, a: 0, b: 0, cause: -1, payload: undefined };

  schedule(at: number, kind: number, a: number, b: number, cause: number, payload?: unknown): number {
    if (!(at >= this.start && at <= LATEST && at === Math.floor(at))) this.rewind(at);
    let slot = this.free;
    if (slot < 0) slot = this.newSlot();
    else this.free = this.ints[slot * INTS + NEXT]!;
    const { doubles, ints } = this;
    const double = slot * DOUBLES;
    const int = slot * INTS;
    doubles[double] = at;
    doubles[double + SEQ] = this.nextSeq++;
    doubles[double + CAUSE] = cause;
    ints[int + KIND] = kind;
    ints[int + A] = a;
    ints[int + B] = b;
    ints[int + PAYLOAD] = payload === undefined ? NO_PAYLOAD : this.keep(payload);
    this.append(slot, this.bucketOf(at));
    if (this.earliest >= 0 && at < doubles[this.earliest * DOUBLES]!) this.earliest = slot;
    this.size++;
    return slot;
  }

  cancel(handle: number): void {
    const place = handle < this.used ? this.ints[handle * INTS + PAYLOAD]! : FREE;
    if (place === FREE || place === undefined) throw new Error(`agenda: notice ${handle} is not pending`);
    if (place >= 0) this.forget(place);
    this.unlink(handle, this.bucketOf(this.doubles[handle * DOUBLES]!));
    this.release(handle);
    if (this.earliest === handle) this.earliest = -1;
  }

  causeOf(handle: number): number {
    return this.doubles[handle * DOUBLES + CAUSE]!;
  }

  atOf(handle: number): number {
    return this.doubles[handle * DOUBLES]!;
  }

  aOf(handle: number): number {
    return this.ints[handle * INTS + A]!;
  }

  bOf(handle: number): number {
    return this.ints[handle * INTS + B]!;
  }

  get nextAt(): number {
    if (this.size === 0) return Number.POSITIVE_INFINITY;
    if (this.earliest < 0) this.earliest = this.find();
    if (this.earliest < 0) this.earliest = this.dig();
    return this.doubles[this.earliest * DOUBLES]!;
  }

  pop(until = Number.POSITIVE_INFINITY): boolean {
    if (this.size === 0) return false;
    let slot = this.earliest;
    if (slot < 0) slot = this.find();
    if (slot < 0) slot = this.dig();
    const { doubles, ints, notice } = this;
    const double = slot * DOUBLES;
    const int = slot * INTS;
    const at = doubles[double]!;
    if (at > until) {
      this.earliest = slot;
      return false;
    }
    notice.at = at;
    notice.seq = doubles[double + SEQ]!;
    notice.cause = doubles[double + CAUSE]!;
    notice.kind = ints[int + KIND]!;
    notice.a = ints[int + A]!;
    notice.b = ints[int + B]!;
    const place = ints[int + PAYLOAD]!;
    notice.payload = place < 0 ? undefined : this.payloads[place];
    if (place >= 0) this.forget(place);
    const next = ints[int + NEXT]!;
    const bucket = this.bucketOf(at);
    this.unlink(slot, bucket);
    this.release(slot);
    this.last = at;
    this.start = at;
    this.earliest = bucket <= DIGIT ? next : -1;
    return true;
  }

  save(): PendingNotices {
    const { doubles, ints } = this;
    const slots = this.pendingSlots();
    return {
      at: Float64Array.from(slots, (slot) => doubles[slot * DOUBLES]!),
      kind: Int32Array.from(slots, (slot) => ints[slot * INTS + KIND]!),
      a: Int32Array.from(slots, (slot) => ints[slot * INTS + A]!),
      b: Int32Array.from(slots, (slot) => ints[slot * INTS + B]!),
      cause: Float64Array.from(slots, (slot) => doubles[slot * DOUBLES + CAUSE]!),
      payload: slots.map((slot) => this.payloads[ints[slot * INTS + PAYLOAD]!]),
    };
  }

  load(pending: PendingNotices, loaded: (handle: number, place: number) => void): void {
    const { at, kind, a, b, cause, payload } = pending;
    for (let place = 0; place < at.length; place++) {
      const handle = this.schedule(at[place]!, kind[place]!, a[place]!, b[place]!, cause[place]!, payload[place]);
      loaded(handle, place);
    }
  }

  /** Where a notice of a time belongs, by the highest digit in which its time differs from the start. */
  private bucketOf(at: number): number {
    const high = (at * (1 / HALF)) | 0;
    const low = (at - high * HALF) | 0;
    if (high === this.high) {
      const differs = low ^ this.low;
      if (differs <= DIGIT) return low & DIGIT;
      if (differs >> DIGIT_BITS <= DIGIT) return 1024 + ((low >> DIGIT_BITS) & DIGIT);
      return 2048 + (low >> (2 * DIGIT_BITS));
    }
    return this.farBucketOf(high);
  }

  private farBucketOf(high: number): number {
    const differs = high ^ this.high;
    if (differs <= DIGIT) return 3072 + (high & DIGIT);
    if (differs >> DIGIT_BITS <= DIGIT) return 4096 + ((high >> DIGIT_BITS) & DIGIT);
    return 5120 + (high >> (2 * DIGIT_BITS));
  }

  /** Slot of the earliest notice, of which there is one; -1 where the first bucket is too crowded to look through. */
  private find(): number {
    const { doubles, ints } = this;
    const level = lowest(this.filledLevels);
    const word = level * 32 + lowest(this.filledWords[level]!);
    const bucket = word * 32 + lowest(this.filled[word]!);
    let first = this.ends[bucket * 2]!;
    if (level === 0) return first;
    let slot = ints[first * INTS + NEXT]!;
    if (slot < 0) return first;
    let at = doubles[first * DOUBLES]!;
    for (let count = 1; count < FEW; count++) {
      const other = doubles[slot * DOUBLES]!;
      if (other < at) {
        at = other;
        first = slot;
      }
      slot = ints[slot * INTS + NEXT]!;
      if (slot < 0) return first;
    }
    return -1;
  }

  /** As `find`, where the first bucket is crowded. */
  private dig(): number {
    for (;;) {
      this.lower();
      const slot = this.find();
      if (slot >= 0) return slot;
    }
  }

  /** Lets places be relative to the start of the first bucket from here on: what is in it moves to lower levels. */
  private lower(): void {
    const { doubles, ints, ends } = this;
    const level = lowest(this.filledLevels);
    const word = level * 32 + lowest(this.filledWords[level]!);
    const bucket = word * 32 + lowest(this.filled[word]!);
    let slot = ends[bucket * 2]!;
    ends[bucket * 2] = -1;
    ends[bucket * 2 + 1] = -1;
    this.empty(bucket);
    const width = 2 ** (level * DIGIT_BITS);
    this.startFrom(Math.floor(doubles[slot * DOUBLES]! / width) * width);
    while (slot >= 0) {
      const next = ints[slot * INTS + NEXT]!;
      this.append(slot, this.bucketOf(doubles[slot * DOUBLES]!));
      slot = next;
    }
  }

  /** A notice comes before what was looked at: everything is put in its place relative to the last time popped. */
  private rewind(at: number): void {
    if (!(at >= this.last && at <= LATEST && at === Math.floor(at))) throw refusedTime(at, this.last);
    this.ends.fill(-1);
    this.filled.fill(0);
    this.filledWords.fill(0);
    this.filledLevels = 0;
    this.startFrom(this.last);
    for (const slot of this.pendingSlots()) this.append(slot, this.bucketOf(this.doubles[slot * DOUBLES]!));
  }

  private startFrom(at: number): void {
    this.start = Math.max(at, this.last);
    this.high = Math.floor(at / HALF) | 0;
    this.low = (at - this.high * HALF) | 0;
  }

  /** In the order of scheduling. */
  private pendingSlots(): number[] {
    const { doubles, ints } = this;
    const slots: number[] = [];
    for (let slot = 0; slot < this.used; slot++) if (ints[slot * INTS + PAYLOAD] !== FREE) slots.push(slot);
    return slots.sort((left, right) => doubles[left * DOUBLES + SEQ]! - doubles[right * DOUBLES + SEQ]!);
  }

  private append(slot: number, bucket: number): void {
    const { ints, ends } = this;
    const last = ends[bucket * 2 + 1]!;
    ints[slot * INTS + NEXT] = -1;
    ints[slot * INTS + PREVIOUS] = last;
    ends[bucket * 2 + 1] = slot;
    if (last >= 0) {
      ints[last * INTS + NEXT] = slot;
      return;
    }
    ends[bucket * 2] = slot;
    this.filled[bucket >> 5]! |= 1 << bucket;
    this.filledWords[bucket >> 10]! |= 1 << (bucket >> 5);
    this.filledLevels |= 1 << (bucket >> 10);
  }

  private unlink(slot: number, bucket: number): void {
    const { ints, ends } = this;
    const next = ints[slot * INTS + NEXT]!;
    const previous = ints[slot * INTS + PREVIOUS]!;
    if (next >= 0) ints[next * INTS + PREVIOUS] = previous;
    else ends[bucket * 2 + 1] = previous;
    if (previous >= 0) ints[previous * INTS + NEXT] = next;
    else {
      ends[bucket * 2] = next;
      if (next < 0) this.empty(bucket);
    }
  }

  private empty(bucket: number): void {
    const word = this.filled[bucket >> 5]! & ~(1 << bucket);
    this.filled[bucket >> 5] = word;
    if (word !== 0) return;
    const words = this.filledWords[bucket >> 10]! & ~(1 << (bucket >> 5));
    this.filledWords[bucket >> 10] = words;
    if (words === 0) this.filledLevels &= ~(1 << (bucket >> 10));
  }

  private release(slot: number): void {
    this.ints[slot * INTS + PAYLOAD] = FREE;
    this.ints[slot * INTS + NEXT] = this.free;
    this.free = slot;
    this.size--;
  }

  private keep(payload: unknown): number {
    const place = this.freePayloads.pop() ?? this.payloads.length;
    this.payloads[place] = payload;
    return place;
  }

  private forget(place: number): void {
    this.payloads[place] = undefined;
    this.freePayloads.push(place);
  }

  private newSlot(): number {
    if (this.used === this.capacity) {
      this.capacity *= 2;
      const wider = new Float64Array(this.capacity * DOUBLES);
      wider.set(this.doubles);
      this.doubles = wider;
      this.ints = new Int32Array(wider.buffer);
    }
    return this.used++;
  }
}
