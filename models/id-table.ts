const PAGE_BITS = 9;
const PAGE = 1 << PAGE_BITS;

/**
 * A number above 0 for each of some entities, by id: an index that takes 4 octets for each. Ids are given out in order
 * and entities end in about that order, so the numbers lie in pages, and a page without any is let go.
 */
export class IdTable {
  private pages: (Int32Array | undefined)[] = [];
  private counts: number[] = [];
  /** The page let go last, all zeroes. */
  private spare: Int32Array | undefined;

  /** 0 where there is none. */
  get(id: number): number {
    const page = this.pages[id >> PAGE_BITS];
    return page === undefined ? 0 : page[id & (PAGE - 1)]!;
  }

  /** 0 takes the entity out. */
  set(id: number, number: number): void {
    const at = id >> PAGE_BITS;
    let page = this.pages[at];
    if (page === undefined) {
      if (number === 0) return;
      page = this.addPage(at);
    }
    const place = id & (PAGE - 1);
    const before = page[place]!;
    page[place] = number;
    if ((before === 0) === (number === 0)) return;
    this.counts[at]! += number === 0 ? -1 : 1;
    if (this.counts[at]! > 0) return;
    this.pages[at] = undefined;
    this.spare = page;
  }

  clear(): void {
    this.pages = [];
    this.counts = [];
  }

  private addPage(at: number): Int32Array {
    while (this.pages.length <= at) {
      this.pages.push(undefined);
      this.counts.push(0);
    }
    const page = this.spare ?? new Int32Array(PAGE);
    this.spare = undefined;
    this.pages[at] = page;
    return page;
  }
}
