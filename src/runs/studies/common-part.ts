/**
 * Runs whose factors act from a moment on are one up to there. A thread carries that part out once for each seed, keeps
 * what the run was then, and lets every run of that seed go on from it.
 */
import { deserialize, serialize } from 'node:v8';
import { changeFault } from '../../../models/change.js';
import type { RunConfig } from '../../../models/config.js';
import { Meter } from '../../../models/measure/meter.js';
import { Run, type RunState } from '../../../models/run.js';
import { copyEntities } from '../../kernel/entity-copies.js';
import { Journal } from '../../kernel/journal.js';
import type { SimulationState } from '../../kernel/simulation.js';
import { formatDuration, formatSeconds } from '../../kernel/time.js';
import { InputError } from '../errors.js';

/** A run and who measures it, before it goes on. */
export interface Begun {
  readonly run: Run;
  readonly meter: Meter;
}

/** What a run is to be, and the times that it will be measured from or up to, µs. */
interface Plan {
  readonly config: RunConfig;
  readonly cuts: readonly number[];
}

interface CommonPart {
  readonly key: string;
  /** Whoever goes on from them takes copies. */
  readonly entities: SimulationState['entities'];
  /** All else of the state, which becomes part of a run that goes on from it. */
  readonly rest: Uint8Array;
  readonly meter: Meter;
}

/** The last one that was carried out: a state takes some 3 KiB a session, and a thread is given the runs of a seed together. */
let kept: CommonPart | undefined;

/** A run from its start, measured. */
export function begin(config: RunConfig, cuts: readonly number[]): Begun {
  const run = new Run(config, 'tables', new Journal('none'));
  const meter = new Meter(run, cuts);
  run.start();
  return { run, meter };
}

/** A run that is `before` up to a time, µs, and has just become `after`; `key` stands for all that its common part is made of. */
export async function goOn(
  key: string,
  before: Plan,
  after: Plan,
  atUs: number,
  pause: ((run: Run) => void) | undefined,
): Promise<Begun> {
  const fault = changeFault(before.config, after.config, atUs);
  if (fault !== undefined) throw new InputError(`${fault} (forkAt: ${formatDuration(atUs)})`);
  if (kept?.key !== key) kept = await carriedOut(key, before, atUs, pause);
  const part = kept;
  const rest = deserialize(part.rest) as RunState;
  const state = { ...rest, sim: { ...rest.sim, entities: copyEntities(part.entities) } };
  const run = Run.changedFrom(state, before.config, after.config, atUs, 'tables', new Journal('none'));
  if (run.sim.agenda.size === 0) {
    const [over, at] = [run.sim.now, atUs].map(formatSeconds);
    throw new InputError(`the run is over at ${over} s: nothing is left to fork (forkAt) at ${at} s`);
  }
  return { run, meter: new Meter(run, after.cuts, part.meter) };
}

async function carriedOut(
  key: string,
  { config, cuts }: Plan,
  atUs: number,
  pause: ((run: Run) => void) | undefined,
): Promise<CommonPart> {
  const { run, meter } = begin(config, cuts);
  await run.sim.run(atUs, pause && (() => pause(run)));
  const state = run.save();
  const { entities } = state.sim;
  return { key, entities, rest: serialize({ ...state, sim: { ...state.sim, entities: new Map() } }), meter };
}
