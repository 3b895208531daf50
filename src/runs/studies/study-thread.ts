/** What a thread of the pool does: one run after the other. */
import { carryOutTask, type RunOutcome, type RunTask } from './task.js';

export default (task: RunTask): Promise<RunOutcome> => carryOutTask(task);
