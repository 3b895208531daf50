/** Carries a study out: which runs, by whom, until when; gives a row a run. Who carried out what makes no difference. */

import { commandOf } from '../../study/commands.js';
import { designOf } from '../../study/design.js';
import { parseExpression } from '../../study/expression.js';
import { nextLevel, type Tried } from '../../study/goal.js';
import { moreRuns } from '../../study/sequential.js';
import type { Point, RunRow } from '../../study/study.js';
import { inOrder } from '../../study/summary.js';
import { FailedError, InputError, reasonOf } from '../errors.js';
import { type KeptRuns, keyOf } from './kept.js';
import type { StudyPlan } from './study-file.js';
import type { RunOutcome, RunTask } from './task.js';
import type { Workers } from './workers.js';

export interface Conducted {
  readonly points: readonly Point[];
  readonly rows: readonly RunRow[];
  /** Runs that were kept from before. */
  readonly known: number;
  /** What was tried for the goal, where there is one. */
  readonly tried: readonly Tried[];
}

/** Told as runs are asked for and done. */
export interface StudyProgress {
  asked(runs: number): void;
  done(row: RunRow, known: boolean): void;
}

export interface ConductOptions {
  readonly plan: StudyPlan;
  readonly workers: Workers;
  readonly kept: KeptRuns;
  readonly progress?: StudyProgress | undefined;
  /** Once it is aborted no run is begun, and what is under way counts for nothing. */
  readonly signal?: AbortSignal | undefined;
}

export async function conduct(options: ConductOptions): Promise<Conducted> {
  const conductor = new Conductor(options);
  const { plan } = options;
  if (plan.text.goal) return conductor.towards(plan.text.goal);
  const points = designOf(plan.factors, plan.text.design, plan.text.constraints, plan.text.seed);
  const rows = await conductor.runsAtAll(points);
  return { points, rows, known: conductor.known, tried: [] };
}

class Conductor {
  known = 0;
  private readonly underWay = new Map<string, Promise<RunOutcome>>();

  constructor(private readonly options: ConductOptions) {}

  /** Runs every point; where their number is given, seed by seed, since runs of a seed may have a part in common. */
  async runsAtAll(points: readonly Point[]): Promise<RunRow[]> {
    const { replications } = this.options.plan;
    if (typeof replications !== 'number') return (await Promise.all(points.map((point) => this.runsAt(point)))).flat();
    this.options.progress?.asked(points.length * replications);
    const all = Array.from({ length: replications }, (_, index) => points.map((point) => this.run(point, index + 1)));
    return inOrder(await Promise.all(all.flat()));
  }

  /** Runs a point until its replications are enough, those of a round side by side. */
  async runsAt(point: Point): Promise<RunRow[]> {
    const { plan } = this.options;
    const rows: RunRow[] = [];
    for (;;) {
      const { replications } = plan;
      const values =
        typeof replications === 'number' ? [] : rows.map((row) => row.responses[replications.until.response] ?? null);
      const more = moreRuns(replications, rows.length, values);
      if (more === 0) return rows;
      this.options.progress?.asked(more);
      const first = rows.length + 1;
      rows.push(...(await Promise.all(Array.from({ length: more }, (_, index) => this.run(point, first + index)))));
    }
  }

  async towards(goal: NonNullable<StudyPlan['text']['goal']>): Promise<Conducted> {
    const { plan } = this.options;
    const factor = plan.factors.find(({ name }) => name === goal.factor)!;
    const objective = parseExpression(
      goal.objective,
      plan.responses.map(({ name }) => name),
    );
    if (!objective.ok) throw new Error(objective.reason);
    const points: Point[] = [];
    const rows: RunRow[] = [];
    const tried: Tried[] = [];
    for (;;) {
      const level = nextLevel(factor.levels.length, tried, { find: goal.find, share: goal.in });
      if (level === undefined) return { ...inLevels(points, rows, tried), known: this.known, tried };
      const point = { index: points.length, levels: [factor.levels[level]!] };
      points.push(point);
      const found = await this.runsAt(point);
      rows.push(...found);
      const met = found.filter(({ responses }) => objective.value(responses) === 1).length;
      tried.push({ level, met, of: found.length });
    }
  }

  private async run(point: Point, replication: number): Promise<RunRow> {
    const { plan, kept, progress } = this.options;
    const seed = plan.text.seed + replication - 1;
    const task = taskOf(plan, point, seed);
    const key = keyOf(task);
    const known = kept.get(key) !== undefined;
    if (known) this.known++;
    const outcome = kept.get(key) ?? (await this.outcomeOf(key, task));
    const row = { point: point.index, replication, seed, key, ...outcome };
    progress?.done(row, known);
    return row;
  }

  /** Points that come to the same scenario have one run between them. */
  private outcomeOf(key: string, task: RunTask): Promise<RunOutcome> {
    let outcome = this.underWay.get(key);
    if (!outcome) {
      outcome = this.carriedOut(key, task);
      this.underWay.set(key, outcome);
    }
    return outcome;
  }

  private async carriedOut(key: string, task: RunTask): Promise<RunOutcome> {
    const { kept, workers, signal } = this.options;
    signal?.throwIfAborted();
    try {
      const outcome = await workers.run(task);
      signal?.throwIfAborted();
      kept.add(key, outcome);
      this.underWay.delete(key);
      return outcome;
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof InputError) throw error;
      throw new FailedError(
        `a run failed: ${reasonOf(error)}\nto see it: ${commandOf({ ...task, scenario: task.file })}`,
      );
    }
  }
}

/** Points as they would stand in a full design, whatever order they were tried in. */
function inLevels(
  points: readonly Point[],
  rows: readonly RunRow[],
  tried: readonly Tried[],
): Pick<Conducted, 'points' | 'rows'> {
  const places = [...tried.keys()].sort((one, other) => tried[one]!.level - tried[other]!.level);
  return {
    points: places.map((place, index) => ({ ...points[place]!, index })),
    rows: rows.map((row) => ({ ...row, point: places.indexOf(row.point) })),
  };
}

export function taskOf(plan: StudyPlan, point: Point, seed: number): RunTask {
  return {
    scenario: plan.scenarioText,
    file: plan.scenarioFile,
    ...settingsAt(plan, point),
    seed,
    from: plan.from,
    to: plan.to,
    responses: plan.measured,
    sql: plan.sql,
    curves: plan.curves,
  };
}

/** `PATH=VALUE` each: what a run at this point sets at first, and where it is forked. */
export function settingsAt({ set, forkAtUs }: StudyPlan, { levels }: Point): Pick<RunTask, 'set' | 'fork'> {
  const ofLevels = levels.flatMap((level) => level.set);
  return forkAtUs === undefined ? { set: [...set, ...ofLevels] } : { set, fork: { atUs: forkAtUs, set: ofLevels } };
}
