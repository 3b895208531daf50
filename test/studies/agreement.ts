/** Simulated values beside what theory says: means over replications, held to their 99 % interval. */
import { readFileSync } from 'node:fs';
import { carryOutTask, type RunOutcome, type RunTask } from '../../src/runs/studies/task.js';
import { estimate } from '../../src/study/statistics.js';
import type { Estimate } from '../../src/study/study.js';

export interface Trial {
  readonly file: string;
  readonly set: readonly string[];
  readonly response: string;
  /** Measured in the same runs. */
  readonly besides?: readonly string[];
  /** In the place of a response: a query over the journal. */
  readonly sql?: string;
  readonly from?: number;
  readonly to?: number;
  readonly replications: number;
}

/** What each replication gives. */
export async function outcomes(trial: Trial): Promise<RunOutcome['responses'][]> {
  const { file, set, response, besides = [], sql, from = 0, to, replications } = trial;
  const found: RunOutcome['responses'][] = [];
  const scenario = readFileSync(file, 'utf8');
  for (let seed = 1; seed <= replications; seed++) {
    const task: RunTask = {
      scenario,
      file,
      set,
      seed,
      from,
      to: to ?? 'end',
      responses: sql === undefined ? [response, ...besides] : [],
      sql: sql === undefined ? [] : [{ name: response, sql }],
      curves: [],
    };
    found.push((await carryOutTask(task)).responses);
  }
  return found;
}

export const estimateOf = (found: readonly RunOutcome['responses'][], response: string): Estimate =>
  estimate(
    found.map((responses) => responses[response] ?? null),
    0.99,
  );

export const simulated = async (trial: Trial): Promise<Estimate> => estimateOf(await outcomes(trial), trial.response);

/** Whether the expected value is in the interval. */
export const holds = ({ mean, halfWidth }: Estimate, expected: number): boolean =>
  mean !== null && halfWidth !== null && Math.abs(mean - expected) <= halfWidth;

export const words = ({ mean, halfWidth, n }: Estimate, expected: number): string =>
  `${mean} ± ${halfWidth} of ${n} runs, expected ${expected}`;
