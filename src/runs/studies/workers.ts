/** Who carries a study's runs out: threads of this process, as many as it has cores. */
import { availableParallelism, totalmem } from 'node:os';
import { Piscina } from 'piscina';
import type { RunOutcome, RunTask } from './task.js';

export interface Workers {
  /** How many runs go on at once, as far as is known. */
  readonly size: number;
  run(task: RunTask): Promise<RunOutcome>;
  close(): Promise<void>;
}

const MIB = 2 ** 20;
/** Of the machine's memory, what the threads may take together. */
const SHARE = 0.75;

export class ThreadWorkers implements Workers {
  private readonly pool: Piscina<RunTask, RunOutcome>;

  constructor(readonly size = availableParallelism()) {
    this.pool = new Piscina({
      filename: new URL('./study-thread.js', import.meta.url).href,
      minThreads: size,
      maxThreads: size,
      resourceLimits: { maxOldGenerationSizeMb: Math.floor((totalmem() * SHARE) / size / MIB) },
    });
  }

  run(task: RunTask): Promise<RunOutcome> {
    return this.pool.run(task);
  }

  /** Runs that are under way are cut off. */
  close(): Promise<void> {
    return this.pool.destroy();
  }
}
