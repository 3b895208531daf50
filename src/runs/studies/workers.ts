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
  /** Runs under way that are asked by SQL. */
  private readonly asking = new Set<Promise<RunOutcome>>();
  private closing = false;

  constructor(readonly size = availableParallelism()) {}

  run(task: RunTask): Promise<RunOutcome> {
    this.pool ??= this.started();
    return task.sql.length > 0 ? this.asked(this.pool, task) : this.pool.run(task);
  }

  /** Runs that are under way are cut off, or awaited where they are asked by SQL. */
  async close(): Promise<void> {
    const { pool } = this;
    if (!pool) return;
    // Node aborts where a thread is ended while it loads its code
    for (let waited = 0; this.ready < pool.threads.length && waited < LOADING_MS; waited += 20) await sleep(20);
    // nor does it bear that a thread is ended in the midst of a query
    this.closing = true;
    await Promise.allSettled(this.asking);
    await pool.destroy();
  }

  /** Such runs are not handed to the pool before it is their turn: what is not begun need not be awaited. */
  private async asked(pool: Piscina<RunTask, RunOutcome>, task: RunTask): Promise<RunOutcome> {
    while (this.asking.size >= this.size) await Promise.race(this.asking).catch(() => {});
    if (this.closing) throw new Error('the workers are closed');
    const outcome = pool.run(task);
    this.asking.add(outcome);
    try {
      return await outcome;
    } finally {
      this.asking.delete(outcome);
    }
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
