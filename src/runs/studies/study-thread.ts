/** What a thread of the pool does: one run after the other. */
import { parentPort } from 'node:worker_threads';
import { carryOutTask, READY, type RunOutcome, type RunTask } from './task.js';

parentPort?.postMessage(READY);

export default (task: RunTask): Promise<RunOutcome> => carryOutTask(task);
