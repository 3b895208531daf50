/** One run of a study: plain data in, plain data out, so that it may be carried out anywhere. */
import { type CurveName, curveOf, type MeasuredCurve } from '../../../models/measure/curves.js';
import { Meter } from '../../../models/measure/meter.js';
import { responseOf, type Span } from '../../../models/measure/responses.js';
import { Run } from '../../../models/run.js';
import { formatProblem, parseScenario } from '../../../models/scenario/load.js';
import { Journal } from '../../kernel/journal.js';
import { mser5 } from '../../study/mser.js';
import { InputError } from '../errors.js';
import { journalled } from './journalled.js';

/** Said by a thread that has loaded its code, and may be ended. */
export const READY = 'ready';

export interface SqlResponse {
  readonly name: string;
  readonly sql: string;
}

export interface RunTask {
  /** The scenario's text, and what problems call its file. */
  readonly scenario: string;
  readonly file: string;
  /** `PATH=VALUE` each. */
  readonly set: readonly string[];
  readonly seed: number;
  /** Warm-up, µs, or found by MSER-5 from the number of calls up. */
  readonly from: number | 'mser-5';
  /** µs; no Infinity, which JSON does not have. */
  readonly to: number | 'end';
  readonly responses: readonly string[];
  /** Asked of the journal, which is kept only for them. */
  readonly sql: readonly SqlResponse[];
  readonly curves: readonly CurveName[];
}

export interface RunOutcome {
  readonly digest: string;
  readonly records: number;
  readonly responses: Readonly<Record<string, number | null>>;
  readonly curves: readonly MeasuredCurve[];
}

/** Told now and then how far a run has come, virtual µs; what it throws ends the run. */
export type Beat = (nowUs: number) => void;

export async function carryOutTask(task: RunTask, beat?: Beat): Promise<RunOutcome> {
  const loaded = parseScenario(task.scenario, task.file, { set: task.set, seed: task.seed, journal: 'none' });
  if (!loaded.ok) throw new InputError(loaded.problems.map(formatProblem).join('\n'));
  if (task.sql.length > 0) return journalled(task, measured);
  const journal = new Journal('none');
  const run = new Run(loaded.config, 'tables', journal);
  const meter = new Meter(run);
  run.start();
  await run.sim.run(Math.min(loaded.config.endUs, Number.MAX_SAFE_INTEGER), beat && (() => beat(run.sim.now)));
  const digest = await journal.finish();
  return { digest, records: journal.records, ...measured(meter, task) };
}

/** What a run that is over is measured by. */
export function measured(meter: Meter, task: RunTask): Pick<RunOutcome, 'responses' | 'curves'> {
  const span = spanOf(meter, task);
  const responses = Object.fromEntries(
    task.responses.map((name) => [name, rounded(responseOf(name)?.of(meter, span) ?? null)]),
  );
  return { responses, curves: task.curves.map((name) => curveOf(meter, name, span)) };
}

function spanOf(meter: Meter, { from, to }: RunTask): Span {
  const end = to === 'end' ? endOf(meter) : Math.min(to, endOf(meter));
  if (from !== 'mser-5') return { fromUs: Math.min(from, end), toUs: end };
  const { y } = curveOf(meter, 'up', { fromUs: 0, toUs: end });
  const dropped = mser5(y) ?? 0;
  return { fromUs: Math.round((end * dropped) / Math.max(1, y.length)), toUs: end };
}

/** A scenario that says when it ends is measured up to there, another up to what happened last. */
function endOf({ run }: Meter): number {
  const { endUs } = run.config;
  return Number.isFinite(endUs) ? endUs : run.sim.now;
}

/** Sums of many parts may differ in their last digits by the order of summing; nobody reads those. */
const rounded = (value: number | null): number | null =>
  value === null || !Number.isFinite(value) ? null : Number(value.toPrecision(12));
