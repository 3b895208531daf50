/** Numbers that a slot takes: node, line, and what is kept for them; one more makes them a power of two. */
const LINE = 1;
const VALUE = 2;
const SLOT_BITS = 2;
const SLOTS_AT_FIRST = 8;

/**
 * A number other than 0 for each of some lines, which are told by a node and a number: an open hash table, whose slots lie
 * side by side, where a Map looks in three places.
 */
export class LineTable {
  private slots = new Int32Array(SLOTS_AT_FIRST << SLOT_BITS);
  private mask = SLOTS_AT_FIRST - 1;
  size = 0;

  /** 0 where there is none. */
  get(node: number, line: number): number {
    return this.slots[this.find(node, line) + VALUE]!;
  }

  /** Takes the place of what is there for the line; 0 is not to be kept. */
  set(node: number, line: number, value: number): void {
    if (this.size * 2 > this.mask) this.grow();
    const { slots } = this;
    const at = this.find(node, line);
    if (slots[at + VALUE] === 0) this.size++;
    slots[at] = node;
    slots[at + LINE] = line;
    slots[at + VALUE] = value;
  }

  delete(node: number, line: number): void {
    const at = this.find(node, line);
    if (this.slots[at + VALUE] === 0) return;
    this.size--;
    this.closeGap(at >> SLOT_BITS);
  }

  clear(): void {
    this.slots.fill(0);
    this.size = 0;
  }

  /** What is kept, from the lowest on. */
  values(): Int32Array {
    return this.slots.filter((value, at) => (at & ((1 << SLOT_BITS) - 1)) === VALUE && value !== 0).sort();
  }

  /** Where the slot of a line is, or else the free one that it would have. */
  private find(node: number, line: number): number {
    const { slots, mask } = this;
    for (let slot = hash(node, line) & mask; ; slot = (slot + 1) & mask) {
      const at = slot << SLOT_BITS;
      if (slots[at + VALUE] === 0 || (slots[at + LINE] === line && slots[at] === node)) return at;
    }
  }

  /** What stands behind a gap and would no longer be found moves into it. */
  private closeGap(gap: number): void {
    const { slots, mask } = this;
    let free = gap;
    for (let slot = (gap + 1) & mask; ; slot = (slot + 1) & mask) {
      const at = slot << SLOT_BITS;
      if (slots[at + VALUE] === 0) break;
      const home = hash(slots[at]!, slots[at + LINE]!) & mask;
      if (((slot - home) & mask) < ((slot - free) & mask)) continue;
      const to = free << SLOT_BITS;
      slots[to] = slots[at]!;
      slots[to + LINE] = slots[at + LINE]!;
      slots[to + VALUE] = slots[at + VALUE]!;
      free = slot;
    }
    slots[(free << SLOT_BITS) + VALUE] = 0;
  }

  private grow(): void {
    const { slots } = this;
    this.slots = new Int32Array(slots.length * 2);
    this.mask = this.slots.length / (1 << SLOT_BITS) - 1;
    this.size = 0;
    for (let at = 0; at < slots.length; at += 1 << SLOT_BITS)
      if (slots[at + VALUE] !== 0) this.set(slots[at]!, slots[at + LINE]!, slots[at + VALUE]!);
  }
}

function hash(node: number, line: number): number {
  const mixed = Math.imul(line, 0x9e3779b1) ^ Math.imul(node, 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}
