/** A run of a study that is asked by SQL: it keeps its journal, in a temporary folder, until it has answered. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunConfig } from '../../../models/config.js';
import { Meter } from '../../../models/measure/meter.js';
import { SHUT_IN } from '../../store/sql.js';
import { FailedError, reasonOf } from '../errors.js';
import { executeRun } from '../execute.js';
import { SimulatedRun } from '../simulated-run.js';
import { measuredView } from './measured-view.js';
import type { Measured, RunOutcome, RunTask } from './task.js';

export async function journalled(
  task: RunTask,
  cutsOf: (task: RunTask, config: RunConfig) => readonly number[],
  measured: (meter: Meter, task: RunTask) => Measured,
): Promise<RunOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'l2tpsim-study-'));
  try {
    let meter: Meter | undefined;
    const { scenario: text, file: scenario, set, seed } = task;
    const { status, ended, dir, digest, records } = await executeRun({
      scenario,
      text,
      set,
      seed,
      journal: 'full',
      out: join(folder, 'run'),
      progress: (config, run) => {
        meter = new Meter(run, cutsOf(task, config));
        return { draw: () => {}, stop: () => {} };
      },
    });
    if (status !== 'finished' || !meter) throw new FailedError(`the run ${status}: ${ended}`);
    const found = measured(meter, task);
    const asked = { ...found.responses };
    const run = await SimulatedRun.open(dir);
    try {
      for (const statement of [...measuredView(found), ...SHUT_IN]) await run.query(statement);
      for (const { name, sql } of task.sql) asked[name] = await oneNumber(run, name, sql);
    } finally {
      await run.close();
    }
    return { digest, records, ...found, responses: asked };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function oneNumber(run: SimulatedRun, name: string, sql: string): Promise<number | null> {
  const rows = await run.query(sql).catch((error: unknown) => {
    throw new FailedError(`response ${name}: ${reasonOf(error)}`);
  });
  const cells = Object.values(rows[0] ?? {});
  const cell = cells[0];
  if (rows.length > 1 || cells.length > 1)
    throw new FailedError(
      `response ${name}: its query gives ${rows.length} rows of ${cells.length} columns; one number is wanted`,
    );
  if (cell === undefined || cell === null) return null;
  const value = Number(cell);
  if (Number.isNaN(value))
    throw new FailedError(
      `response ${name}: its query gives ${typeof cell === 'number' ? cell : JSON.stringify(cell)}, no number`,
    );
  return Number.isFinite(value) ? value : null;
}
