/** Who carries a study's runs out: threads of this process, as many as it has cores. */
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Piscina } from 'piscina';
import { memoryHere } from '../memory.js';
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

interface Thread {
  readonly pool: Piscina<RunTask, RunOutcome>;
  ready: boolean;
  busy: boolean;
  /** The seed whose common part it has, where runs have one. */
  seed: number | undefined;
}

interface Waiting {
  readonly task: RunTask;
  readonly begin: (thread: Thread) => void;
  readonly refuse: (reason: Error) => void;
}

export class ThreadWorkers implements Workers {
  private threads: Thread[] | undefined;
  private waiting: Waiting[] = [];
  /** Runs under way that are asked by SQL. */
  private readonly asking = new Set<Promise<RunOutcome>>();

  constructor(readonly size = availableParallelism()) {}

  async run(task: RunTask): Promise<RunOutcome> {
    this.threads ??= Array.from({ length: this.size }, () => this.started());
    const thread = await new Promise<Thread>((begin, refuse) => {
      this.waiting.push({ task, begin, refuse });
      this.next();
    });
    const outcome = thread.pool.run(task);
    if (task.sql.length > 0) this.asking.add(outcome);
    try {
      return await outcome;
    } finally {
      this.asking.delete(outcome);
      thread.busy = false;
      this.next();
    }
  }

  /** Runs that are under way are cut off, or awaited where they are asked by SQL. */
  async close(): Promise<void> {
    const { threads, waiting } = this;
    if (!threads) return;
    this.waiting = [];
    for (const { refuse } of waiting) refuse(new Error('the workers are closed'));
    // Node aborts where a thread is ended while it loads its code
    for (let waited = 0; threads.some(({ ready }) => !ready) && waited < LOADING_MS; waited += 20) await sleep(20);
    // nor does it bear that a thread is ended in the midst of a query
    await Promise.allSettled(this.asking);
    await Promise.all(threads.map(({ pool }) => pool.destroy()));
  }

  private next(): void {
    for (const thread of this.threads ?? []) {
      if (thread.busy || this.waiting.length === 0) continue;
      const [{ task, begin }] = this.waiting.splice(this.bestFor(thread), 1) as [Waiting];
      thread.busy = true;
      if (task.fork) thread.seed = task.seed;
      begin(thread);
    }
  }

  /** Which of those that wait: one whose common part the thread has, or at least no other has; else the first. */
  private bestFor(thread: Thread): number {
    const taken = (this.threads ?? []).map(({ seed }) => seed);
    const own = this.waiting.findIndex(({ task }) => !task.fork || task.seed === thread.seed);
    const free = own < 0 ? this.waiting.findIndex(({ task }) => !taken.includes(task.seed)) : own;
    return Math.max(0, free);
  }

  private started(): Thread {
    const pool = new Piscina<RunTask, RunOutcome>({
      filename: new URL('./study-thread.js', import.meta.url).href,
      minThreads: 1,
      maxThreads: 1,
      resourceLimits: {
        maxOldGenerationSizeMb: Math.floor((memoryHere() * SHARE) / this.size / MIB),
        maxYoungGenerationSizeMb: YOUNG_MIB,
      },
    });
    const thread: Thread = { pool, ready: false, busy: false, seed: undefined };
    pool.on('message', (message: unknown) => {
      if (message === READY) thread.ready = true;
    });
    return thread;
  }
}
