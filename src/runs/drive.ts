/** Lets a run happen, stage by stage, from its start or from a state it once had. */

import type { RunConfig } from '../../models/config.js';
import { Run, type RunState } from '../../models/run.js';
import type { Journal } from '../kernel/journal.js';
import { formatSeconds } from '../kernel/time.js';
import type { Engine } from '../machine/definition.js';
import { reasonOf } from './errors.js';
import type { Stage } from './stages.js';

/** Where a run goes on from: all of it between two steps of one of its stages. */
export interface Outset {
  readonly stage: number;
  readonly run: RunState;
}

/** Shows how far a run is: told now and then, and at the end. */
export interface Progress {
  draw(now: number): void;
  stop(): void;
}

export interface DriveOptions {
  readonly stages: readonly Stage[];
  readonly engine: Engine;
  readonly journal: Journal;
  readonly from?: Outset | undefined;
  readonly progress?: ((config: RunConfig, run: Run) => Progress) | undefined;
  /** Called between steps, every few thousand. */
  readonly between?: (run: Run, stage: number) => void;
}

export interface Driven {
  readonly run: Run;
  /** Where it is at the end. */
  readonly stage: number;
  readonly status: 'finished' | 'failed' | 'interrupted';
  /** How it ended, in words. */
  readonly ended: string;
}

/** How long the loop may keep the event loop, and with it Ctrl-C, waiting, ms. */
const TURN_MS = 50;

export async function drive(options: DriveOptions): Promise<Driven> {
  const { stages, engine, journal, from, between } = options;
  let stage = from?.stage ?? 0;
  let run = new Run(stages[stage]!.config, engine, journal);
  let interrupted = false;
  const interrupt = (): void => {
    interrupted = true;
    run.sim.stopped = true;
  };
  let progress = options.progress?.(stages.at(-1)!.config, run);
  let turnBegan = performance.now();
  const pause = (): Promise<void> | undefined => {
    between?.(run, stage);
    const now = performance.now();
    if (now - turnBegan < TURN_MS) return undefined;
    progress?.draw(now);
    return new Promise((resolve) => {
      setImmediate(() => {
        turnBegan = performance.now();
        resolve();
      });
    });
  };
  process.once('SIGINT', interrupt);
  try {
    if (from) run.load(from.run);
    else run.start();
    for (;;) {
      // Of an empty agenda the next notice is at Infinity, which must be later than any end.
      const endUs = Math.min(stages[stage]!.config.endUs, Number.MAX_SAFE_INTEGER);
      const next = stages[stage + 1];
      await run.sim.run(Math.min(endUs, next?.afterUs ?? endUs), pause);
      if (run.sim.stopped || !next || next.afterUs > endUs) break;
      run = run.changed(next.config, next.afterUs);
      stage++;
      progress?.stop();
      progress = options.progress?.(next.config, run);
    }
  } catch (error) {
    return { run, stage, status: 'failed', ended: reasonOf(error) };
  } finally {
    progress?.stop();
    process.off('SIGINT', interrupt);
  }
  if (interrupted)
    return { run, stage, status: 'interrupted', ended: `interrupted at ${formatSeconds(run.sim.now)} s` };
  if (run.sim.agenda.size === 0) return { run, stage, status: 'finished', ended: 'nothing was left to happen' };
  return { run, stage, status: 'finished', ended: `ended by force at ${formatSeconds(stages[stage]!.config.endUs)} s` };
}
