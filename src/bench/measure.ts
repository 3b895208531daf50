/** Measures each subject of a benchmark in a thread of its own, so that none is compiled for another's sake. */
import { Worker } from 'node:worker_threads';
import type { Benchmark, Measured, Task } from './benchmark.js';
import { summarised } from './benchmark.js';

export const ROUNDS = 7;

export interface ThreadData {
  readonly benchmark: string;
  readonly subject: string;
  readonly task: Task;
  readonly rounds: number;
}

/** One subject after another. */
export async function measure({ name, subjects }: Benchmark, task: Task, rounds = ROUNDS): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (const subject of subjects) {
    const workerData: ThreadData = { benchmark: name, subject, task, rounds };
    measured.push(summarised(subject, await alone(workerData)));
  }
  return measured;
}

function alone(workerData: ThreadData): Promise<readonly number[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./bench-thread.js', import.meta.url), {
      workerData,
      name: 'bench',
      execArgv: [],
    });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('a benchmark ended without a figure')));
  });
}
