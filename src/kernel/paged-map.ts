const PAGE_BITS = 9;
const PAGE = 1 << PAGE_BITS;

type Page<T> = (T | undefined)[];

/** Fresh pages are copies: an array that was once all holes would stay slow. */
const EMPTY_PAGE: readonly undefined[] = Array.from({ length: PAGE }, () => undefined);

/**
 * Values by whole numbers that are given out in order and given up in about that order, such as the ids of entities. They
 * lie in pages, and a page without any is let go: finding one takes two steps, and each takes eight octets. Iterates by
 * number.
 */
export class PagedMap<T extends object | number> implements ReadonlyMap<number, T> {
  private pages: (Page<T> | undefined)[] = [];
  private counts: number[] = [];
  /** The page let go last, empty: values that come and go one at a time do not each take a new one. */
  private spare: Page<T> | undefined;
  size = 0;

  constructor(values: Iterable<readonly [number, T]> = []) {
    for (const [id, value] of values) this.set(id, value);
  }

  get(id: number): T | undefined {
    return this.pages[id >> PAGE_BITS]?.[id & (PAGE - 1)];
  }

  has(id: number): boolean {
    return this.get(id) !== undefined;
  }

  set(id: number, value: T): void {
    const number = id >> PAGE_BITS;
    while (this.pages.length <= number) {
      this.pages.push(undefined);
      this.counts.push(0);
    }
    let page = this.pages[number];
    if (page === undefined) {
      page = this.spare ?? (EMPTY_PAGE as Page<T>).slice();
      this.spare = undefined;
      this.pages[number] = page;
    }
    const at = id & (PAGE - 1);
    if (page[at] === undefined) {
      this.counts[number]!++;
      this.size++;
    }
    page[at] = value;
  }

  delete(id: number): void {
    const number = id >> PAGE_BITS;
    const page = this.pages[number];
    const at = id & (PAGE - 1);
    if (page === undefined || page[at] === undefined) return;
    page[at] = undefined;
    this.size--;
    if (--this.counts[number]! > 0) return;
    this.pages[number] = undefined;
    this.spare = page;
  }

  clear(): void {
    this.pages = [];
    this.counts = [];
    this.size = 0;
  }

  *entries(): Generator<[number, T], undefined> {
    for (let number = 0; number < this.pages.length; number++) {
      if (this.pages[number] === undefined) continue;
      for (let at = 0; at < PAGE; at++) {
        const value = this.pages[number]?.[at];
        if (value !== undefined) yield [number * PAGE + at, value];
      }
    }
  }

  *keys(): Generator<number, undefined> {
    for (const [id] of this.entries()) yield id;
  }

  *values(): Generator<T, undefined> {
    for (const [, value] of this.entries()) yield value;
  }

  forEach(callback: (value: T, id: number, map: ReadonlyMap<number, T>) => void): void {
    for (const [id, value] of this.entries()) callback(value, id, this);
  }

  [Symbol.iterator](): Generator<[number, T], undefined> {
    return this.entries();
  }
}
