/**
 * What a column of a record most likely is, by the records before it in its chunk: as in the last record of the same type
 * with a cause of the same type; or what one of the causes that led to it has. Which of these it was the last time is
 * tried first, so that a column that was foreseen takes no room at all.
 */
import { type Columns, ID, LENGTH, WIDTH } from './columns.js';

/** Causes that are looked at, from the nearest on; and those among which one of the same kind is sought. */
export const ANCESTORS = 5;
const KIN = 16;
const KIN_FROM = 3;
const ANCESTORS_FROM = 9;
const EACH = 8;
/** Ways to foresee a column. */
export const WAYS = ANCESTORS_FROM + ANCESTORS * EACH;
/** In the place of the cause's type, where the cause is not in the chunk. */
const NO_TYPE = 255;

export class Prediction {
  /** Places of the nearest causes of the record at hand; -1: none. */
  readonly ancestors = new Int32Array(ANCESTORS).fill(-1);
  /** Place of the last record in the same context; -1: none. */
  like = -1;
  private readonly last = new Int32Array(65_536).fill(-1);
  private readonly ways = new Uint8Array(65_536 * WIDTH);
  /** What the ways foresee that are the same for every column, once one of them is asked for. */
  private readonly foreseen = new Float64Array(WAYS);
  private isForeseen = false;
  private base = 0;
  private place = 0;
  private readonly at: Float64Array;
  private readonly fields: Float64Array;
  private readonly type: Uint8Array;
  private readonly parent: Int32Array;

  constructor(private readonly columns: Columns) {
    this.at = columns.at;
    this.fields = columns.fields;
    this.type = columns.type;
    this.parent = columns.parent;
  }

  /** Goes to record `i`, whose type, kind, number, time and cause are known. */
  go(i: number): void {
    const { ancestors, parent, type, last } = this;
    let cause = parent[i]!;
    const context = ((cause < 0 ? NO_TYPE : type[cause]!) << 8) | type[i]!;
    for (let h = 0; h < ANCESTORS; h++) {
      ancestors[h] = cause;
      if (cause >= 0) cause = parent[cause]!;
    }
    this.base = context * WIDTH;
    this.like = last[context]!;
    last[context] = i;
    this.place = i;
    this.isForeseen = false;
  }

  learn(field: number, way: number): void {
    this.ways[this.base + field] = way;
  }

  /** The columns that are not what is foreseen by the way that was right the last time, a bit each. */
  misses(): number {
    const { ways, base, fields } = this;
    const from = this.place * WIDTH;
    const like = this.like * WIDTH;
    let missed = 0;
    for (let field = 0; field < WIDTH; field++) {
      const way = ways[base + field]!;
      const is = way === 0 && like >= 0 ? fields[like + field] : this.foresee(field, way);
      if (is !== fields[from + field]) missed |= 1 << field;
    }
    return missed;
  }

  /** Fills the columns that are as foreseen, up to the first that is not, or all; gives which that is. */
  fill(field: number, missed: number): number {
    const { ways, base, fields } = this;
    const from = this.place * WIDTH;
    const like = this.like * WIDTH;
    let next = field;
    for (; next < WIDTH && (missed & (1 << next)) === 0; next++) {
      const way = ways[base + next]!;
      fields[from + next] = way === 0 && like >= 0 ? fields[like + next]! : this.foresee(next, way);
    }
    return next;
  }

  /** The value in the last record of the context; without one, that of no record. */
  before(field: number): number {
    return this.like < 0 ? (field === LENGTH ? -1 : 0) : this.fields[this.like * WIDTH + field]!;
  }

  /** What a way foresees; NaN: nothing. */
  foresee(field: number, way: number): number {
    if (way >= ANCESTORS_FROM && !this.isForeseen) {
      const from = this.ancestors[(way - ANCESTORS_FROM) >> 3]!;
      return from < 0 ? Number.NaN : this.of(from, (way - ANCESTORS_FROM) & 7);
    }
    if (way >= KIN_FROM) return this.common()[way]!;
    const before = this.before(field);
    if (way === 0) return before;
    if (way === 2) return before + 1;
    const now = this.at[this.place]!;
    return this.like < 0 ? now : before - this.at[this.like]! + now;
  }

  /** The first way that foresees a value; -1: none. */
  wayTo(field: number, value: number): number {
    for (let way = 0; way < KIN_FROM; way++) if (this.foresee(field, way) === value) return way;
    const common = this.common();
    for (let way = KIN_FROM; way < WAYS; way++) if (common[way] === value) return way;
    return -1;
  }

  private common(): Float64Array {
    const { foreseen } = this;
    if (this.isForeseen) return foreseen;
    this.isForeseen = true;
    const kin = this.nearestOfKind();
    for (let way = KIN_FROM; way < ANCESTORS_FROM; way++)
      foreseen[way] = kin < 0 ? Number.NaN : this.of(kin, way - KIN_FROM + ID);
    for (let h = 0, way = ANCESTORS_FROM; h < ANCESTORS; h++) {
      const from = this.ancestors[h]!;
      for (let which = 0; which < EACH; which++) foreseen[way++] = from < 0 ? Number.NaN : this.of(from, which);
    }
    return foreseen;
  }

  private of(from: number, which: number): number {
    return which === 0 ? this.columns.seq[from]! : this.fields[from * WIDTH + which]!;
  }

  private nearestOfKind(): number {
    const { parent } = this;
    const { kind } = this.columns;
    const wanted = kind[this.place]!;
    if (wanted === 0) return -1;
    let from = parent[this.place]!;
    for (let h = 0; h < KIN && from >= 0; h++) {
      if (kind[from] === wanted) return from;
      from = parent[from]!;
    }
    return -1;
  }
}
