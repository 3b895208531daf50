/** Numbers from 0 of which some are taken, and the lowest that is not: units of interfaces, addresses of a pool. */
const ALL = 0xffff_ffff;

/** Place of the lowest 0 among 32 bits that are not all 1. */
const lowestZero = (bits: number): number => 31 - Math.clz32(~bits & (bits + 1));

/** A bit for each number, and a bit for each 32 of those that are all taken. */
export class LowestFree {
  private taken = new Uint32Array(32);
  private full = new Uint32Array(1);

  /** The lowest number that is free; it stays so until it is taken. */
  next(): number {
    const { taken, full } = this;
    let block = 0;
    while (full[block] === ALL) block++;
    const word = block * 32 + (block < full.length ? lowestZero(full[block]!) : 0);
    return word * 32 + lowestZero(taken[word] ?? 0);
  }

  /** Numbers below 0 are none of its own. */
  take(number: number): void {
    if (number < 0) return;
    const word = number >>> 5;
    while (word >= this.taken.length) this.grow();
    this.taken[word]! |= 1 << (number & 31);
    if (this.taken[word] === ALL) this.full[word >>> 5]! |= 1 << (word & 31);
  }

  giveBack(number: number): void {
    const word = number >>> 5;
    if (number < 0 || word >= this.taken.length) return;
    this.taken[word]! &= ~(1 << (number & 31));
    this.full[word >>> 5]! &= ~(1 << (word & 31));
  }

  clear(): void {
    this.taken.fill(0);
    this.full.fill(0);
  }

  private grow(): void {
    const { taken, full } = this;
    this.taken = new Uint32Array(taken.length * 2);
    this.taken.set(taken);
    this.full = new Uint32Array(full.length * 2);
    this.full.set(full);
  }
}
