import type { Entity } from './record.js';

const PAGE_BITS = 9;
const PAGE = 1 << PAGE_BITS;

type Page = (Entity | undefined)[];

/** Fresh pages are copies: an array that was once all holes would stay slow. */
const EMPTY_PAGE: Page = Array.from({ length: PAGE }, () => undefined);

/**
 * The entities of one kind by id. Ids are given out in order and entities end in about that order, so they lie in pages,
 * and a page without any is let go: finding one takes two steps, and a million take eight octets each. Iterates by id.
 */
export class EntityStore implements ReadonlyMap<number, Entity> {
  private pages: (Page | undefined)[] = [];
  private counts: number[] = [];
  /** The page let go last, empty: entities that come and go one at a time do not each take a new one. */
  private spare: Page | undefined;
  size = 0;

  constructor(entities: Iterable<readonly [number, Entity]> = []) {
    for (const [id, entity] of entities) this.set(id, entity);
  }

  get(id: number): Entity | undefined {
    return this.pages[id >> PAGE_BITS]?.[id & (PAGE - 1)];
  }

  has(id: number): boolean {
    return this.get(id) !== undefined;
  }

  set(id: number, entity: Entity): void {
    const number = id >> PAGE_BITS;
    while (this.pages.length <= number) {
      this.pages.push(undefined);
      this.counts.push(0);
    }
    let page = this.pages[number];
    if (page === undefined) {
      page = this.spare ?? EMPTY_PAGE.slice();
      this.spare = undefined;
      this.pages[number] = page;
    }
    const at = id & (PAGE - 1);
    if (page[at] === undefined) {
      this.counts[number]!++;
      this.size++;
    }
    page[at] = entity;
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

  *entries(): Generator<[number, Entity], undefined> {
    for (let number = 0; number < this.pages.length; number++) {
      if (this.pages[number] === undefined) continue;
      for (let at = 0; at < PAGE; at++) {
        const entity = this.pages[number]?.[at];
        if (entity !== undefined) yield [number * PAGE + at, entity];
      }
    }
  }

  *keys(): Generator<number, undefined> {
    for (const [id] of this.entries()) yield id;
  }

  *values(): Generator<Entity, undefined> {
    for (const [, entity] of this.entries()) yield entity;
  }

  forEach(callback: (entity: Entity, id: number, map: ReadonlyMap<number, Entity>) => void): void {
    for (const [id, entity] of this.entries()) callback(entity, id, this);
  }

  [Symbol.iterator](): Generator<[number, Entity], undefined> {
    return this.entries();
  }
}
