/**
 * An agenda as a 4-ary heap, with the keys beside the slots in the heap's own order, so that sifting reads neighbours.
 * Every slot knows its place in the heap: cancelling removes the notice at once and leaves nothing behind.
 *
 * Simulations use the timing wheel; this is what `bench kernel` and the tests hold it against.
 */
import { type FutureNotices, type Notice, type PendingNotices, refusedTime } from './agenda-notices.js';

const ARITY = 4;

export class NoticeHeap implements FutureNotices {
  private capacity = 1024;
  private readonly free: number[] = [];
  private used = 0;
  private nextSeq = 0;
  private base = 0;
  // By place in the heap.
  private at = new Float64Array(this.capacity);
  private slots = new Int32Array(this.capacity);
  // By slot.
  private place = new Int32Array(this.capacity).fill(-1);
  private seq = new Float64Array(this.capacity);
  private cause = new Float64Array(this.capacity);
  private kind = new Int32Array(this.capacity);
  private a = new Int32Array(this.capacity);
  private b = new Int32Array(this.capacity);
  private readonly payload: unknown[] = [];
  size = 0;
  readonly notice: Notice = { at: 0, seq: 0, kind: 0, a: 0, b: 0, cause: -1, payload: undefined };

  schedule(at: number, kind: number, a: number, b: number, cause: number, payload?: unknown): number {
    if (!(at >= this.base && at <= Number.MAX_SAFE_INTEGER) || at !== Math.floor(at)) throw refusedTime(at, this.base);
    const slot = this.free.pop() ?? this.newSlot();
    this.seq[slot] = this.nextSeq++;
    this.cause[slot] = cause;
    this.kind[slot] = kind;
    this.a[slot] = a;
    this.b[slot] = b;
    this.payload[slot] = payload;
    this.rise(this.size++, at, slot);
    return slot;
  }

  cancel(handle: number): void {
    const place = this.place[handle];
    if (place === undefined || place < 0) throw new Error(`agenda: notice ${handle} is not pending`);
    this.release(handle);
    const at = this.at[--this.size]!;
    const last = this.slots[this.size]!;
    if (place === this.size) return;
    this.sink(place, at, last);
    if (this.slots[place] === last) this.rise(place, at, last);
  }

  causeOf(handle: number): number {
    return this.cause[handle]!;
  }

  atOf(handle: number): number {
    return this.at[this.place[handle]!]!;
  }

  aOf(handle: number): number {
    return this.a[handle]!;
  }

  bOf(handle: number): number {
    return this.b[handle]!;
  }

  get nextAt(): number {
    return this.size === 0 ? Number.POSITIVE_INFINITY : this.at[0]!;
  }

  pop(until = Number.POSITIVE_INFINITY): boolean {
    if (this.size === 0 || this.at[0]! > until) return false;
    const slot = this.slots[0]!;
    const { notice } = this;
    this.base = this.at[0]!;
    notice.at = this.base;
    notice.seq = this.seq[slot]!;
    notice.kind = this.kind[slot]!;
    notice.a = this.a[slot]!;
    notice.b = this.b[slot]!;
    notice.cause = this.cause[slot]!;
    notice.payload = this.payload[slot];
    this.release(slot);
    if (--this.size > 0) this.sink(0, this.at[this.size]!, this.slots[this.size]!);
    return true;
  }

  save(): PendingNotices {
    const slots = this.slots.slice(0, this.size).sort((left, right) => this.seq[left]! - this.seq[right]!);
    return {
      at: Float64Array.from(slots, (slot) => this.at[this.place[slot]!]!),
      kind: slots.map((slot) => this.kind[slot]!),
      a: slots.map((slot) => this.a[slot]!),
      b: slots.map((slot) => this.b[slot]!),
      cause: Float64Array.from(slots, (slot) => this.cause[slot]!),
      payload: Array.from(slots, (slot) => this.payload[slot]),
    };
  }

  load(pending: PendingNotices, loaded: (handle: number, place: number) => void): void {
    const { at, kind, a, b, cause, payload } = pending;
    for (let place = 0; place < at.length; place++) {
      const handle = this.schedule(at[place]!, kind[place]!, a[place]!, b[place]!, cause[place]!, payload[place]);
      loaded(handle, place);
    }
  }

  private release(slot: number): void {
    this.place[slot] = -1;
    this.payload[slot] = undefined;
    this.free.push(slot);
  }

  /** Puts a notice where it belongs between a place and the top. */
  private rise(from: number, at: number, slot: number): void {
    const { at: keys, slots, place: places, seq } = this;
    let place = from;
    while (place > 0) {
      const above = (place - 1) >> 2;
      const key = keys[above]!;
      const other = slots[above]!;
      if (key < at || (key === at && seq[other]! < seq[slot]!)) break;
      keys[place] = key;
      slots[place] = other;
      places[other] = place;
      place = above;
    }
    keys[place] = at;
    slots[place] = slot;
    places[slot] = place;
  }

  /** Puts a notice where it belongs between a place and the bottom. */
  private sink(from: number, at: number, slot: number): void {
    const { at: keys, slots, place: places, seq, size } = this;
    let place = from;
    for (;;) {
      const first = place * ARITY + 1;
      if (first >= size) break;
      const end = first + ARITY < size ? first + ARITY : size;
      let least = first;
      let key = keys[first]!;
      for (let child = first + 1; child < end; child++) {
        const other = keys[child]!;
        if (other < key || (other === key && seq[slots[child]!]! < seq[slots[least]!]!)) {
          least = child;
          key = other;
        }
      }
      const other = slots[least]!;
      if (at < key || (at === key && seq[slot]! < seq[other]!)) break;
      keys[place] = key;
      slots[place] = other;
      places[other] = place;
      place = least;
    }
    keys[place] = at;
    slots[place] = slot;
    places[slot] = place;
  }

  private newSlot(): number {
    if (this.used === this.capacity) this.grow();
    return this.used++;
  }

  private grow(): void {
    this.capacity *= 2;
    const wider = <T extends Float64Array | Int32Array>(old: T, fresh: T): T => {
      fresh.set(old);
      return fresh;
    };
    this.at = wider(this.at, new Float64Array(this.capacity));
    this.slots = wider(this.slots, new Int32Array(this.capacity));
    this.place = wider(this.place, new Int32Array(this.capacity).fill(-1));
    this.seq = wider(this.seq, new Float64Array(this.capacity));
    this.cause = wider(this.cause, new Float64Array(this.capacity));
    this.kind = wider(this.kind, new Int32Array(this.capacity));
    this.a = wider(this.a, new Int32Array(this.capacity));
    this.b = wider(this.b, new Int32Array(this.capacity));
  }
}
