/** Numbers as a run yields them: all of them in order, or counted by when they came. */

/** Numbers in order; grows as it must, and holds no objects. */
export class Series {
  private values = new Float64Array(256);
  length = 0;

  /** A series that goes on from another, or an empty one. */
  static after(earlier?: Series): Series {
    const series = new Series();
    if (!earlier) return series;
    series.values = earlier.values.slice();
    series.length = earlier.length;
    return series;
  }

  push(value: number): void {
    if (this.length === this.values.length) {
      const grown = new Float64Array(this.length * 2);
      grown.set(this.values);
      this.values = grown;
    }
    this.values[this.length++] = value;
  }

  at(index: number): number {
    return this.values[index]!;
  }

  /** A copy of what lies between two places. */
  slice(from = 0, to = this.length): Float64Array {
    return this.values.slice(from, to);
  }

  /** The first place with a value of at least this, in a series that rises. */
  firstFrom(value: number): number {
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.values[middle]! < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const MOST_BINS = 4096;
const FIRST_WIDTH_US = 10_000;

/**
 * Amounts by time: bins of one width, which doubles so that there are never more than 4096. What came before times that
 * are known from the start, `cuts` (µs), is summed up besides, so that what lies between two of them is no estimate.
 */
export class Bins {
  widthUs = FIRST_WIDTH_US;
  private sums = new Float64Array(MOST_BINS);
  private last = -1;
  private all = 0;
  private latestUs = -1;
  /** By cut; NaN: not known. */
  private readonly before: Float64Array;

  private constructor(private readonly cuts: readonly number[]) {
    this.before = new Float64Array(cuts.length);
  }

  /** Bins that go on from others, or empty ones; their times rise. */
  static after(earlier: Bins | undefined, cuts: readonly number[]): Bins {
    const bins = new Bins(cuts);
    if (!earlier) return bins;
    bins.all = earlier.all;
    bins.latestUs = earlier.latestUs;
    for (const [place, cut] of cuts.entries()) bins.before[place] = earlier.beforeOf(cut) ?? Number.NaN;
    bins.widthUs = earlier.widthUs;
    bins.sums = earlier.sums.slice();
    bins.last = earlier.last;
    return bins;
  }

  add(atUs: number, amount = 1): void {
    let bin = Math.floor(atUs / this.widthUs);
    while (bin >= MOST_BINS) {
      this.halve();
      bin = Math.floor(atUs / this.widthUs);
    }
    this.sums[bin]! += amount;
    if (bin > this.last) this.last = bin;
    this.all += amount;
    this.latestUs = atUs;
    const { cuts, before } = this;
    for (let place = 0; place < cuts.length; place++) if (atUs < cuts[place]!) before[place]! += amount;
  }

  /** All that came from a time on, µs, and up to and at another; an estimate as by `sum` where they are no cuts. */
  between(fromUs: number, toUs: number): number {
    const [before, upTo] = [this.beforeOf(fromUs), this.beforeOf(toUs + 1)];
    return before === undefined || upTo === undefined ? this.sum(fromUs, toUs) : upTo - before;
  }

  /** All that came between two times, µs; of a bin that lies in part between them, that part. */
  sum(fromUs = 0, toUs = Number.POSITIVE_INFINITY): number {
    const { widthUs, sums, last } = this;
    let sum = 0;
    for (let bin = Math.floor(fromUs / widthUs); bin <= last && bin * widthUs < toUs; bin++) {
      const covered = Math.min(toUs, (bin + 1) * widthUs) - Math.max(fromUs, bin * widthUs);
      sum += sums[bin]! * (covered / widthUs);
    }
    return sum;
  }

  /** All that came before a time, µs, where that is known. */
  private beforeOf(us: number): number | undefined {
    if (us <= 0) return 0;
    if (us > this.latestUs) return this.all;
    const known = this.before[this.cuts.indexOf(us)];
    return known === undefined || Number.isNaN(known) ? undefined : known;
  }

  private halve(): void {
    const { sums } = this;
    for (let bin = 0; bin < MOST_BINS / 2; bin++) sums[bin] = sums[2 * bin]! + sums[2 * bin + 1]!;
    sums.fill(0, MOST_BINS / 2);
    this.last >>= 1;
    this.widthUs *= 2;
  }
}
