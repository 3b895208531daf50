/** `l2tpsim worker`: takes runs of studies from a Redis, and carries them out in threads of its own. */
import { Worker } from 'bullmq';
import { connectRedis, queueName } from './redis-link.js';
import type { RunOutcome, RunTask } from './task.js';
import { ThreadWorkers } from './workers.js';

/** A worker that shows no life for so long has died, and another takes its runs, ms. */
const LOCK_MS = 10_000;
const LOOK_MS = 3000;
/** A run may outlive so many workers. */
const MOST_DEATHS = 20;

export interface ServeOptions {
  readonly redis: string;
  readonly workers?: number;
  readonly signal: AbortSignal;
  /** Told after each run. */
  readonly done?: (runs: number) => void;
}

/** Serves until it is told to stop; what is under way then goes back to the queue. Gives the runs that were done. */
export async function serveRuns({ redis, workers, signal, done }: ServeOptions): Promise<number> {
  const link = await connectRedis(redis);
  const threads = new ThreadWorkers(workers);
  let runs = 0;
  const worker = new Worker<RunTask, RunOutcome>(
    queueName(),
    async ({ data }) => {
      const outcome = await threads.run(data);
      runs++;
      done?.(runs);
      return outcome;
    },
    {
      connection: link,
      concurrency: threads.size,
      lockDuration: LOCK_MS,
      stalledInterval: LOOK_MS,
      maxStalledCount: MOST_DEATHS,
    },
  );
  worker.on('error', () => {});
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve());
  });
  await worker.close(true);
  await threads.close();
  link.disconnect();
  return runs;
}
