/** Who carries a study's runs out: threads of this process, as many as it has cores. */
import { availableParallelism, totalmem } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Piscina } from 'piscina';
import { READY, type RunOutcome, type RunTask } from './task.js';

export interface Workers {
  /** How many runs go on at once, as far as is known. */
  readonly size: number;
  run(task: RunTask): Promise<RunOutcome>;
  close(): Promise<void>;
}

const MIB = 2 ** 20;
/** Of the machine's memory, what the threads may take together. */
const SHARE = 0.75;
/** With V8's own 48 MiB a run with many sessions spends twice the time on copying what lives on. */
const YOUNG_MIB = 192;
const LOADING_MS = 10_000;

export class ThreadWorkers implements Workers {
  private pool: Piscina<RunTask, RunOutcome> | undefined;
  private ready = 0;

  constructor(readonly size = availableParallelism()) {}

  run(task: RunTask): Promise<RunOutcome> {
    this.pool ??= this.started();
    return this.pool.run(task);
  }

  /** Runs that are under way are cut off. */
  async close(): Promise<void> {
    const { pool } = this;
    if (!pool) return;
    // Node aborts where a thread is ended while it loads its code
    for (let waited = 0; this.ready < pool.threads.length && waited < LOADING_MS; waited += 20) await sleep(20);
    await pool.destroy();
  }

  private started(): Piscina<RunTask, RunOutcome> {
    const pool = new Piscina<RunTask, RunOutcome>({
      filename: new URL('./study-thread.js', import.meta.url).href,
      minThreads: this.size,
      maxThreads: this.size,
      resourceLimits: {
        maxOldGenerationSizeMb: Math.floor((totalmem() * SHARE) / this.size / MIB),
        maxYoungGenerationSizeMb: YOUNG_MIB,
      },
    });
    pool.on('message', (message: unknown) => {
      if (message === READY) this.ready++;
    });
    return pool;
  }
}
