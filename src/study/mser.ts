/** Where the warm-up of a series ends: MSER-5 (White 1997). */

const BATCH = 5;

/**
 * How many of the first values to leave out: batches of five are averaged, and so many are dropped that the standard error
 * of the mean of the rest is least, never more than half of them. undefined: too short to tell.
 */
export function mser5(series: readonly number[]): number | undefined {
  const batches = Math.floor(series.length / BATCH);
  if (batches < 4) return undefined;
  const means = Array.from({ length: batches }, (_, batch) => {
    let sum = 0;
    for (let i = 0; i < BATCH; i++) sum += series[batch * BATCH + i]!;
    return sum / BATCH;
  });
  // the mean of the last ones and the sum of squares about it, one more at a time (Welford), as sums of squares would cancel
  let [mean, squares] = [0, 0];
  let best = { dropped: 0, error: Number.POSITIVE_INFINITY };
  for (let dropped = batches - 1; dropped >= 0; dropped--) {
    const left = batches - dropped;
    const off = means[dropped]! - mean;
    mean += off / left;
    squares += off * (means[dropped]! - mean);
    if (dropped > batches / 2) continue;
    const error = squares / left ** 2;
    if (error <= best.error) best = { dropped, error };
  }
  return best.dropped * BATCH;
}
