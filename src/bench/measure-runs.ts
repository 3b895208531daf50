/** Measures whole runs, each in a process of its own, one after another. */
import { spawn } from 'node:child_process';
import { parseScenario } from '../../models/scenario/load.js';
import { FailedError, InputError } from '../runs/errors.js';
import { EARLY_COLLECTION, LARGE_MIB, type MemoryEstimate, memoryOf } from '../runs/memory.js';
import { type RunFigures, type RunTask, scenarioOf } from './run-task.js';

export function memoryFor(task: RunTask): MemoryEstimate {
  const loaded = parseScenario(scenarioOf(task), 'bench', { journal: task.journal });
  if (!loaded.ok) throw new InputError(loaded.problems.map(({ message }) => message).join('\n'));
  return memoryOf(loaded.config);
}

export async function measureRuns(task: RunTask, rounds: number): Promise<readonly RunFigures[]> {
  const figures: RunFigures[] = [];
  for (let round = 0; round < rounds; round++) figures.push(await alone(task));
  return figures;
}

function alone(task: RunTask): Promise<RunFigures> {
  const { heapMiB } = memoryFor(task);
  const heap = [`--max-old-space-size=${Math.max(2048, heapMiB)}`];
  if (heapMiB >= LARGE_MIB) heap.push(EARLY_COLLECTION);
  const { pathname } = new URL('./run-process.js', import.meta.url);
  const child = spawn(process.execPath, [...heap, pathname, JSON.stringify(task)], {
    // by the channel the child sees where this process ends, however it does
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  let text = '';
  child.stdout!.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  // the child ends its run, and removes what it wrote
  let stopped = false;
  const pass = (): void => {
    stopped = true;
    child.kill('SIGINT');
  };
  process.on('SIGINT', pass);
  process.on('SIGTERM', pass);
  return new Promise<RunFigures>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve(JSON.parse(text) as RunFigures);
      else reject(new FailedError(stopped ? 'interrupted' : `the run ended with ${signal ?? `status ${code}`}`));
    });
  }).finally(() => {
    process.off('SIGINT', pass);
    process.off('SIGTERM', pass);
  });
}
