/** What one run of a study's scenario gives, seed 1, measured over all of it. */
import { readFileSync } from 'node:fs';
import { carryOutTask, type RunTask } from '../../src/runs/studies/task.js';

export async function countedIn(
  file: string,
  names: readonly string[],
  set: readonly string[],
  more: Partial<RunTask> = {},
): Promise<(number | null | undefined)[]> {
  const { responses } = await carryOutTask({
    scenario: readFileSync(file, 'utf8'),
    file,
    set,
    seed: 1,
    from: 0,
    to: 'end',
    responses: names,
    sql: [],
    curves: [],
    ...more,
  });
  return names.map((name) => responses[name]);
}
