/** Fewer places at the front than this are left empty. */
const LEFT_EMPTY = 64;

/**
 * Sessions, oldest first. Most often the oldest goes: then nothing moves, and the place it had is left empty until half
 * of all are so.
 */
export class SessionList {
  private ids: number[];
  private first = 0;

  constructor(id: number) {
    this.ids = [id];
  }

  get size(): number {
    return this.ids.length - this.first;
  }

  all(): number[] {
    return this.ids.slice(this.first);
  }

  add(id: number): void {
    this.ids.push(id);
  }

  remove(id: number): void {
    const { ids, first } = this;
    if (ids[first] !== id) {
      leave(ids, id, first);
      return;
    }
    this.first++;
    if (this.first < LEFT_EMPTY || this.first * 2 < ids.length) return;
    this.ids = this.all();
    this.first = 0;
  }
}

/** Takes an id out, where it is in. */
export function leave(ids: number[], id: number, from = 0): void {
  const place = ids.indexOf(id, from);
  if (place >= 0) ids.splice(place, 1);
}
