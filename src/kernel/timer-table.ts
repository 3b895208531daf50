import type { Agenda } from './agenda.js';

const SIZE_AT_FIRST = 1024;

/**
 * The notices of running timers by (kind and timer, entity): a hash table of agenda handles. What a handle's timer is,
 * the agenda knows; so a running timer takes 4 to 8 octets here, and one that is not running takes none.
 */
export class TimerTable {
  private slots = new Int32Array(SIZE_AT_FIRST).fill(-1);
  private mask = SIZE_AT_FIRST - 1;
  size = 0;

  constructor(private readonly agenda: Agenda) {}

  /** `key` is the kind and the timer as in the notice's `a`, `id` the entity as in its `b`. */
  add(key: number, id: number, handle: number): void {
    if (this.size * 2 >= this.slots.length) this.grow();
    this.put(hash(key, id), handle);
    this.size++;
  }

  /** Takes a timer out and gives its handle, still good if it is pending; -1 when the timer does not run. */
  take(key: number, id: number): number {
    const { slots, mask, agenda } = this;
    let at = hash(key, id) & mask;
    for (;;) {
      const handle = slots[at]!;
      if (handle < 0) return -1;
      if (agenda.bOf(handle) === id && agenda.aOf(handle) === key) break;
      at = (at + 1) & mask;
    }
    const handle = slots[at]!;
    this.closeGap(at);
    this.size--;
    return handle;
  }

  private put(home: number, handle: number): void {
    const { slots, mask } = this;
    let at = home & mask;
    while (slots[at]! >= 0) at = (at + 1) & mask;
    slots[at] = handle;
  }

  /** What stands behind a gap and would no longer be found moves into it. */
  private closeGap(gap: number): void {
    const { slots, mask, agenda } = this;
    let free = gap;
    for (let at = (gap + 1) & mask; slots[at]! >= 0; at = (at + 1) & mask) {
      const handle = slots[at]!;
      const home = hash(agenda.aOf(handle), agenda.bOf(handle)) & mask;
      if (((at - home) & mask) < ((at - free) & mask)) continue;
      slots[free] = handle;
      free = at;
    }
    slots[free] = -1;
  }

  private grow(): void {
    const { slots, agenda } = this;
    this.slots = new Int32Array(slots.length * 2).fill(-1);
    this.mask = this.slots.length - 1;
    for (const handle of slots) if (handle >= 0) this.put(hash(agenda.aOf(handle), agenda.bOf(handle)), handle);
  }
}

function hash(key: number, id: number): number {
  const mixed = Math.imul(id, 0x9e3779b1) ^ Math.imul(key, 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}
