/**
 * Gives out the lowest whole number that is free, from `first` on: ports, interfaces. A binary heap of those given back
 * below the highest ever taken.
 */
export class LowestFree {
  private next: number;
  private readonly free: number[] = [];

  constructor(private readonly first: number) {
    this.next = first;
  }

  take(): number {
    const { free } = this;
    const lowest = free[0];
    if (lowest === undefined) return this.next++;
    const last = free.pop()!;
    if (free.length > 0) this.sink(last);
    return lowest;
  }

  giveBack(number: number): void {
    const { free } = this;
    let place = free.length;
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (free[above]! <= number) break;
      free[place] = free[above]!;
      place = above;
    }
    free[place] = number;
  }

  /** Begins anew with these taken. */
  reset(taken: ReadonlySet<number>): void {
    this.next = this.first;
    for (const number of taken) this.next = Math.max(this.next, number + 1);
    this.free.length = 0;
    for (let number = this.first; number < this.next; number++) if (!taken.has(number)) this.free.push(number);
  }

  private sink(number: number): void {
    const { free } = this;
    let place = 0;
    for (;;) {
      let child = place * 2 + 1;
      if (child >= free.length) break;
      if (child + 1 < free.length && free[child + 1]! < free[child]!) child++;
      if (free[child]! >= number) break;
      free[place] = free[child]!;
      place = child;
    }
    free[place] = number;
  }
}
