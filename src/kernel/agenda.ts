/**
 * The future event list: notices in (at, seq) order, total and stable.
 *
 * A 4-ary heap over typed arrays. A notice lives in a slot; the heap holds slots, and every slot knows its place in the
 * heap, so that cancelling removes the notice at once and leaves nothing behind.
 */

/** What a popped notice says. The agenda reuses one object: read it before the next pop. */
export interface Notice {
  /** Virtual time, µs. */
  at: number;
  /** Position in the order of scheduling; breaks ties of `at`. */
  seq: number;
  /** Which handler takes it. */
  kind: number;
  a: number;
  b: number;
  /** Record that led to it. */
  cause: number;
  payload: unknown;
}

/** Every pending notice, in the order of scheduling. */
export interface PendingNotices {
  readonly at: Float64Array;
  readonly kind: Int32Array;
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly cause: Float64Array;
  readonly payload: readonly unknown[];
}

const ARITY = 4;

export class Agenda {
  private capacity = 1024;
  private at = new Float64Array(this.capacity);
  private seq = new Float64Array(this.capacity);
  private kind = new Int32Array(this.capacity);
  private a = new Int32Array(this.capacity);
  private b = new Int32Array(this.capacity);
  private cause = new Float64Array(this.capacity);
  private payload: unknown[] = [];
  /** Place of each slot in `heap`, or -1 when the slot is free. */
  private place = new Int32Array(this.capacity).fill(-1);
  private heap = new Int32Array(this.capacity);
  private free: number[] = [];
  private used = 0;
  private nextSeq = 0;
  /** Number of notices pending. */
  size = 0;
  readonly notice: Notice = { at: 0, seq: 0, kind: 0, a: 0, b: 0, cause: -1, payload: undefined };

  /** Adds a notice and gives the handle that cancels it. */
  schedule(at: number, kind: number, a: number, b: number, cause: number, payload?: unknown): number {
    const slot = this.free.pop() ?? this.newSlot();
    this.at[slot] = at;
    this.seq[slot] = this.nextSeq++;
    this.kind[slot] = kind;
    this.a[slot] = a;
    this.b[slot] = b;
    this.cause[slot] = cause;
    this.payload[slot] = payload;
    this.rise(this.size++, slot);
    return slot;
  }

  /** Removes a pending notice. The handle is dead afterwards, as it is once the notice was popped. */
  cancel(handle: number): void {
    const place = this.place[handle];
    if (place === undefined || place < 0) throw new Error(`agenda: notice ${handle} is not pending`);
    this.release(handle);
    const last = this.heap[--this.size]!;
    if (place === this.size) return;
    this.sink(place, last);
    if (this.heap[place] === last) this.rise(place, last);
  }

  /** Record that led to a pending notice. */
  causeOf(handle: number): number {
    return this.cause[handle]!;
  }

  /** `a` and `b` of a notice; also of one that was popped or cancelled, until the next is scheduled. */
  aOf(handle: number): number {
    return this.a[handle]!;
  }

  bOf(handle: number): number {
    return this.b[handle]!;
  }

  /** Time of the earliest notice, or Infinity. */
  get nextAt(): number {
    return this.size === 0 ? Number.POSITIVE_INFINITY : this.at[this.heap[0]!]!;
  }

  /** Takes the earliest notice into `notice`; false when there is none. */
  pop(): boolean {
    if (this.size === 0) return false;
    const slot = this.heap[0]!;
    const notice = this.notice;
    notice.at = this.at[slot]!;
    notice.seq = this.seq[slot]!;
    notice.kind = this.kind[slot]!;
    notice.a = this.a[slot]!;
    notice.b = this.b[slot]!;
    notice.cause = this.cause[slot]!;
    notice.payload = this.payload[slot];
    this.release(slot);
    const last = this.heap[--this.size]!;
    if (this.size > 0) this.sink(0, last);
    return true;
  }

  save(): PendingNotices {
    const slots = this.heap.slice(0, this.size).sort((left, right) => this.seq[left]! - this.seq[right]!);
    return {
      at: Float64Array.from(slots, (slot) => this.at[slot]!),
      kind: slots.map((slot) => this.kind[slot]!),
      a: slots.map((slot) => this.a[slot]!),
      b: slots.map((slot) => this.b[slot]!),
      cause: Float64Array.from(slots, (slot) => this.cause[slot]!),
      payload: Array.from(slots, (slot) => this.payload[slot]),
    };
  }

  /** Takes up, into an empty agenda, what another had pending; tells the handle and place of each. */
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

  private before(left: number, right: number): boolean {
    const difference = this.at[left]! - this.at[right]!;
    return difference < 0 || (difference === 0 && this.seq[left]! < this.seq[right]!);
  }

  private rise(from: number, slot: number): void {
    let place = from;
    while (place > 0) {
      const above = ((place - 1) / ARITY) | 0;
      const other = this.heap[above]!;
      if (!this.before(slot, other)) break;
      this.put(place, other);
      place = above;
    }
    this.put(place, slot);
  }

  private sink(from: number, slot: number): void {
    let place = from;
    for (;;) {
      const first = place * ARITY + 1;
      if (first >= this.size) break;
      const end = Math.min(first + ARITY, this.size);
      let least = first;
      for (let child = first + 1; child < end; child++) {
        if (this.before(this.heap[child]!, this.heap[least]!)) least = child;
      }
      const other = this.heap[least]!;
      if (!this.before(other, slot)) break;
      this.put(place, other);
      place = least;
    }
    this.put(place, slot);
  }

  private put(place: number, slot: number): void {
    this.heap[place] = slot;
    this.place[slot] = place;
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
    this.seq = wider(this.seq, new Float64Array(this.capacity));
    this.kind = wider(this.kind, new Int32Array(this.capacity));
    this.a = wider(this.a, new Int32Array(this.capacity));
    this.b = wider(this.b, new Int32Array(this.capacity));
    this.cause = wider(this.cause, new Float64Array(this.capacity));
    this.place = wider(this.place, new Int32Array(this.capacity).fill(-1));
    this.heap = wider(this.heap, new Int32Array(this.capacity));
  }
}
