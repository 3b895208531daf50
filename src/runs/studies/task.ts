/** One run of a study: plain data in, plain data out, so that it may be carried out anywhere. */
import type { RunConfig } from '../../../models/config.js';
import { type CurveName, curveOf, type MeasuredCurve } from '../../../models/measure/curves.js';
import type { Span } from '../../../models/measure/figures.js';
import type { Meter } from '../../../models/measure/meter.js';
import { responseOf } from '../../../models/measure/responses.js';
import type { Run } from '../../../models/run.js';
import { formatProblem, parseScenario } from '../../../models/scenario/load.js';
import { mser5 } from '../../study/mser.js';
import { InputError } from '../errors.js';
import { type Begun, begin, goOn } from './common-part.js';
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
  /** What is set besides from a time on, µs: up to there all runs of a seed are one. */
  readonly fork?: { readonly atUs: number; readonly set: readonly string[] };
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
  /** Where measuring begins, and up to where rates and means over time are, µs. */
  readonly fromUs: number;
  readonly toUs: number;
  readonly responses: Readonly<Record<string, number | null>>;
  /** Of those that are counted shares: of how many. */
  readonly outOf: Readonly<Record<string, number>>;
  readonly curves: readonly MeasuredCurve[];
}

/** Told now and then how far a run has come, virtual µs; what it throws ends the run. */
export type Beat = (nowUs: number) => void;

export async function carryOutTask(task: RunTask, beat?: Beat): Promise<RunOutcome> {
  if (task.sql.length > 0) return journalled(task, cutsOf, measured);
  const pause = beat && ((run: Run): void => beat(run.sim.now));
  const { run, meter } = await begun(task, pause);
  await run.sim.run(Math.min(run.config.endUs, Number.MAX_SAFE_INTEGER), pause && (() => pause(run)));
  const { journal } = run.sim;
  return { digest: await journal.finish(), records: journal.records, ...measured(meter, task) };
}

async function begun(task: RunTask, pause: ((run: Run) => void) | undefined): Promise<Begun> {
  const { scenario, file, set, seed, fork } = task;
  const config = configOf(task, set);
  const cuts = cutsOf(task, config);
  if (!fork) return begin(config, cuts);
  const key = JSON.stringify([scenario, file, set, seed, fork.atUs, cuts]);
  const after = configOf(task, [...set, ...fork.set]);
  return goOn(key, { config, cuts }, { config: after, cuts: cutsOf(task, after) }, fork.atUs, pause);
}

function configOf({ scenario, file, seed }: RunTask, set: readonly string[]): RunConfig {
  const loaded = parseScenario(scenario, file, { set, seed, journal: 'none' });
  if (!loaded.ok) throw new InputError(loaded.problems.map(formatProblem).join('\n'));
  return loaded.config;
}

/** Up to and at when a run is measured, µs; Infinity: neither the study nor the scenario says. */
const lastUs = (to: number | 'end', endUs: number): number => (to === 'end' ? endUs : Math.min(to, endUs));

/** Times, µs, that it is known beforehand that something is measured from, or up to. */
function cutsOf({ from, to }: RunTask, { endUs }: RunConfig): readonly number[] {
  return [from, lastUs(to, endUs) + 1].filter(
    (cut) => typeof cut === 'number' && cut > 0 && Number.isFinite(cut),
  ) as number[];
}

export type Measured = Omit<RunOutcome, 'digest' | 'records'>;

/** What a run that is over is measured by. */
export function measured(meter: Meter, task: RunTask): Measured {
  const span = spanOf(meter, task);
  const responses = Object.fromEntries(
    task.responses.map((name) => [name, rounded(responseOf(name)?.of(meter, span) ?? null)]),
  );
  const outOf = Object.fromEntries(
    task.responses.flatMap((name) => {
      const of = responseOf(name)?.outOf;
      return of ? [[name, of(meter, span)]] : [];
    }),
  );
  const curves = task.curves.map((name) => curveOf(meter, name, span));
  return { fromUs: span.fromUs, toUs: span.activeToUs, responses, outOf, curves };
}

function spanOf(meter: Meter, { from, to }: RunTask): Span {
  const ends = endsOf(meter, to);
  const { activeToUs } = ends;
  if (from !== 'mser-5') {
    const fromUs = Math.min(from, ends.toUs);
    return { fromUs, toUs: ends.toUs, activeToUs: Math.max(fromUs, activeToUs) };
  }
  const { y } = curveOf(meter, 'up', { fromUs: 0, ...ends });
  const dropped = mser5(y) ?? 0;
  return { fromUs: Math.round((activeToUs * dropped) / Math.max(1, y.length)), ...ends };
}

/**
 * A run of which neither the study nor the scenario says when it ends is over when its last timer runs out. A mean up to
 * there would follow that timer, though nothing may have happened for long: it is up to what happened last.
 */
function endsOf({ run, lastAt }: Meter, to: number | 'end'): Omit<Span, 'fromUs'> {
  const { endUs } = run.config;
  const fixed = lastUs(to, endUs);
  return Number.isFinite(fixed) ? { toUs: fixed, activeToUs: fixed } : { toUs: run.sim.now, activeToUs: lastAt };
}

/** Sums of many parts may differ in their last digits by the order of summing; nobody reads those. */
const rounded = (value: number | null): number | null =>
  value === null || !Number.isFinite(value) ? null : Number(value.toPrecision(12));
