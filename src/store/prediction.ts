/**
 * What a column of a record most likely is, by the records before it in its chunk: as in the last record of the same type
 * with a cause of the same type; or what one of the causes that led to it has. Which of these it was the last time is
 * tried first, so that a column that was foreseen takes no room at all.
 */
import { Columns, FIELDS, ID, SEQ, WIDTH } from './columns.js';

/** Causes that are looked at, from the nearest on; and those among which one of the same kind is sought. */
export const ANCESTORS = 5;
const KIN = 16;
const KIN_FROM = 3;
const ANCESTORS_FROM = 9;
const EACH = 8;
/** Ways to foresee a column. */
export const WAYS = ANCESTORS_FROM + ANCESTORS * EACH;
const CONTEXTS = 65_536;

// Sources: records that a way looks at. The first three are the last in the context, in ways 0, 1 and 2.
const LAST = 0;
const LAST_LATER = 1;
const LAST_AND_ONE = 2;
const SAME_KIND = 3;
const CAUSES = 4;
const SOURCES = CAUSES + ANCESTORS;

/** What a way looks at, in one number: a source, and a column of it. */
const SPOT_BITS = 4;
const SPOT_COLUMN = 15;
const spot = (source: number, column: number): number => (source << SPOT_BITS) | column;

/** What the ways look at that are the same for every column. */
const SPOTS = Uint8Array.from({ length: WAYS }, (_, way) => {
  if (way < ANCESTORS_FROM) return spot(SAME_KIND, way - KIN_FROM + ID);
  const column = (way - ANCESTORS_FROM) % EACH;
  return spot(CAUSES + Math.floor((way - ANCESTORS_FROM) / EACH), column === 0 ? SEQ : column);
});

/** One is enough for all chunks, one after the other: `begin` forgets what was before. */
export class Prediction {
  /** Places of the nearest causes of the record at hand; where there is none, that of no record. */
  readonly ancestors = new Int32Array(ANCESTORS);
  /** Place of the last record in the same context, or of a blank one. */
  like = 0;
  private readonly last = new Int32Array(CONTEXTS);
  /** By context and column, the spot of the way that was right the last time. */
  private readonly spots = new Uint8Array(CONTEXTS * FIELDS.length);
  /** Where in `fields` each source's row begins, and what comes to what is there. */
  private readonly rows = new Int32Array(SOURCES);
  private readonly plus = Float64Array.from({ length: SOURCES }, (_, source) => (source === LAST_AND_ONE ? 1 : 0));
  private base = 0;
  private place = 0;
  private columns = new Columns(0);

  /** Goes to the beginning of a chunk. */
  begin(columns: Columns): void {
    this.columns = columns;
    this.last.fill(columns.blank);
  }

  /** Goes to record `i`, whose type, kind, number, time and cause are known. */
  go(i: number): void {
    const { ancestors, last, rows, columns } = this;
    const { parent, type, at, blank } = columns;
    let cause = parent[i]!;
    const context = (type[cause]! << 8) | type[i]!;
    rows[SAME_KIND] = this.nearestOfKind(i) * WIDTH;
    for (let h = 0; h < ANCESTORS; h++) {
      ancestors[h] = cause;
      rows[CAUSES + h] = cause * WIDTH;
      cause = parent[cause]!;
    }
    const like = last[context]!;
    last[context] = i;
    this.like = like;
    this.place = i;
    this.base = context * FIELDS.length;
    rows[LAST] = rows[LAST_LATER] = rows[LAST_AND_ONE] = like * WIDTH;
    this.plus[LAST_LATER] = at[i]! - at[like]!;
    if (like === blank) this.beginContext();
  }

  learn(field: number, way: number): void {
    this.spots[this.base + field] = spotOf(field, way);
  }

  /** The columns that are not what is foreseen by the way that was right the last time, a bit each. */
  misses(): number {
    const { spots, base } = this;
    const { fields } = this.columns;
    const from = this.place * WIDTH;
    let missed = 0;
    // without a branch, which would be foreseen less well than the columns are
    for (let field = 0; field < FIELDS.length; field++)
      missed |= Number(this.at(spots[base + field]!) !== fields[from + field]!) << field;
    return missed;
  }

  /** Fills all columns with what is foreseen. */
  fill(): void {
    const { spots, base } = this;
    const { fields } = this.columns;
    const from = this.place * WIDTH;
    for (let field = 0; field < FIELDS.length; field++) fields[from + field] = this.at(spots[base + field]!);
  }

  /** The value in the last record of the context; without one, that of no record. */
  before(field: number): number {
    return this.columns.fields[this.like * WIDTH + field]!;
  }

  /** What a way foresees; NaN: nothing. */
  foresee(field: number, way: number): number {
    return this.at(spotOf(field, way));
  }

  /** The first way that foresees a value; -1: none. */
  wayTo(field: number, value: number): number {
    for (let way = 0; way < KIN_FROM; way++) if (this.at(spot(way, field)) === value) return way;
    const { rows } = this;
    const { fields, none } = this.columns;
    const kin = rows[SAME_KIND]!;
    for (let column = ID; column < EACH; column++) if (fields[kin + column] === value) return KIN_FROM + column - ID;
    const end = none * WIDTH;
    for (let h = 0, way = ANCESTORS_FROM; h < ANCESTORS; h++, way += EACH) {
      const from = rows[CAUSES + h]!;
      if (from === end) break;
      // one by one: a loop takes half as long again
      if (fields[from + SEQ] === value) return way;
      if (fields[from + 1] === value) return way + 1;
      if (from === kin) continue;
      if (fields[from + 2] === value) return way + 2;
      if (fields[from + 3] === value) return way + 3;
      if (fields[from + 4] === value) return way + 4;
      if (fields[from + 5] === value) return way + 5;
      if (fields[from + 6] === value) return way + 6;
      if (fields[from + 7] === value) return way + 7;
    }
    return -1;
  }

  private at(spot: number): number {
    const source = spot >> SPOT_BITS;
    return this.columns.fields[this.rows[source]! + (spot & SPOT_COLUMN)]! + this.plus[source]!;
  }

  /** The first of a context: way 0 for all, and in way 1 the time alone. */
  private beginContext(): void {
    const { spots, base, rows } = this;
    for (let field = 0; field < FIELDS.length; field++) spots[base + field] = spot(LAST, field);
    rows[LAST_LATER] = this.columns.zeros * WIDTH;
  }

  private nearestOfKind(i: number): number {
    const { parent, kind, none } = this.columns;
    const wanted = kind[i]!;
    if (wanted === 0) return none;
    let from = parent[i]!;
    for (let h = 0; h < KIN && from !== none; h++) {
      if (kind[from] === wanted) return from;
      from = parent[from]!;
    }
    return none;
  }
}

const spotOf = (field: number, way: number): number => (way < KIN_FROM ? spot(way, field) : SPOTS[way]!);
