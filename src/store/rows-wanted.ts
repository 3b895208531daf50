/** Which records, and which frames of a log, a filter lets through. */
import { type Columns, ID, WIDTH } from './columns.js';
import type { IdRange } from './id-ranges.js';
import type { RowsFilter } from './journal-reader.js';
import type { FrameHead } from './log-format.js';

export class RowsWanted {
  private readonly fromSeq: number;
  private readonly toSeq: number;
  private readonly fromAt: number;
  private readonly toAt: number;
  /** By type code, 1 where it is wanted; undefined: all. */
  private readonly types: Uint8Array | undefined;
  private readonly kind: number;
  private readonly id: number;

  constructor({ fromSeq, toSeq, fromAt, toAt, types, about }: RowsFilter) {
    this.fromSeq = bound('seq', fromSeq, Number.NEGATIVE_INFINITY);
    this.toSeq = bound('seq', toSeq, Number.POSITIVE_INFINITY);
    this.fromAt = bound('at_us', fromAt, Number.NEGATIVE_INFINITY);
    this.toAt = bound('at_us', toAt, Number.POSITIVE_INFINITY);
    this.kind = about?.kind ?? -1;
    this.id = about?.id ?? -1;
    if (types === undefined) return;
    this.types = new Uint8Array(256);
    for (const type of types) this.types[type] = 1;
  }

  /** Whether it is record `i` of a chunk. */
  has({ seq, at, type, kind, fields }: Columns, i: number): boolean {
    if (this.types !== undefined && this.types[type[i]!] !== 1) return false;
    if (this.kind >= 0 && (kind[i] !== this.kind || (this.id >= 0 && fields[i * WIDTH + ID] !== this.id))) return false;
    return seq[i]! >= this.fromSeq && seq[i]! <= this.toSeq && at[i]! >= this.fromAt && at[i]! <= this.toAt;
  }

  /** Whether what is wanted is about one entity, or one kind, and a frame has none of it. */
  isWithout(log: { idRange(place: number, kind: number): IdRange | undefined }, place: number): boolean {
    if (this.kind < 0) return false;
    const range = log.idRange(place, this.kind);
    return !range || (this.id >= 0 && (this.id < range.lowest || this.id > range.highest));
  }

  /** The first frame that may hold a record that is wanted. */
  firstFrame(frames: readonly FrameHead[]): number {
    let low = 0;
    for (let high = frames.length; low < high; ) {
      const middle = (low + high) >>> 1;
      const { lastRecord, lastAt } = frames[middle]!;
      if (lastRecord < this.fromSeq || lastAt < this.fromAt) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Neither this frame nor a later one holds any. */
  isPast(frames: readonly FrameHead[], place: number): boolean {
    return frames[place]!.firstRecord > this.toSeq || (frames[place - 1]?.lastAt ?? 0) > this.toAt;
  }

  /** Every record of this frame is wanted. */
  isAll(frames: readonly FrameHead[], place: number): boolean {
    const { firstRecord, lastRecord, lastAt } = frames[place]!;
    if (this.types !== undefined || this.kind >= 0) return false;
    if (firstRecord < this.fromSeq || lastRecord > this.toSeq) return false;
    return lastAt <= this.toAt && (frames[place - 1]?.lastAt ?? 0) >= this.fromAt;
  }
}

function bound(column: string, value: number | undefined, none: number): number {
  if (Number.isNaN(value)) throw new Error(`bound of ${column} is not a number`);
  return value ?? none;
}
