/** Simulated values beside what theory says: means over replications, held to their 99 % interval. */
import { readFileSync } from 'node:fs';
import { carryOutTask, type RunTask } from '../../src/runs/studies/task.js';
import { estimate } from '../../src/study/statistics.js';
import type { Estimate } from '../../src/study/study.js';

export interface Trial {
  readonly file: string;
  readonly set: readonly string[];
  readonly response: string;
  /** In the place of a response: a query over the journal. */
  readonly sql?: string;
  readonly from?: number;
  readonly to?: number;
  readonly replications: number;
}

export async function simulated({ file, set, response, sql, from = 0, to, replications }: Trial): Promise<Estimate> {
  const values: (number | null)[] = [];
  const scenario = readFileSync(file, 'utf8');
  for (let seed = 1; seed <= replications; seed++) {
    const task: RunTask = {
      scenario,
      file,
      set,
      seed,
      from,
      to: to ?? 'end',
      responses: sql === undefined ? [response] : [],
      sql: sql === undefined ? [] : [{ name: response, sql }],
      curves: [],
    };
    const outcome = await carryOutTask(task);
    values.push(outcome.responses[response] ?? null);
  }
  return estimate(values, 0.99);
}

/** Whether the expected value is in the interval. */
export const holds = ({ mean, halfWidth }: Estimate, expected: number): boolean =>
  mean !== null && halfWidth !== null && Math.abs(mean - expected) <= halfWidth;

export const words = ({ mean, halfWidth, n }: Estimate, expected: number): string =>
  `${mean} ± ${halfWidth} of ${n} runs, expected ${expected}`;
