/** What a benchmark is: one file each in this room, listed in `benchmarks.ts`. */

export interface Task {
  /** How much of what the benchmark is about: see its `sizeOf`. */
  readonly size: number;
  /** A scenario's file or folder, where the benchmark is about the operations of a run. */
  readonly run?: string;
}

/** Does a share of the work and says how many operations that was. */
export type Batch = () => number | Promise<number>;

export interface Benchmark {
  readonly name: string;
  /** One sentence: what an operation is. */
  readonly what: string;
  /** What a size counts. */
  readonly sizeOf: string;
  /** Sizes that are measured when none is asked for. */
  readonly sizes: readonly number[];
  /** What is compared, and its name in a row; ours first. */
  readonly subject: string;
  readonly subjects: readonly string[];
  /** Name of the figure: `holdsPerSecond`. */
  readonly figure: string;
  /** Makes everything ready, as warm as it will get. */
  prepare(subject: string, task: Task): Batch | Promise<Batch>;
}

/** Operations per second of processor time, in each of several rounds. */
export interface Measured {
  readonly subject: string;
  readonly median: number;
  readonly least: number;
  readonly most: number;
  readonly rounds: number;
}

export function summarised(subject: string, perSecond: readonly number[]): Measured {
  const sorted = [...perSecond].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { subject, median, least: sorted[0]!, most: sorted.at(-1)!, rounds: sorted.length };
}
