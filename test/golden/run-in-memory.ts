/** Runs a scenario in this process, with its whole journal in memory. */
import { isDeepStrictEqual } from 'node:util';
import type { RunConfig } from '../../models/config.js';
import { ALL_RECORDS, ENTITY_KINDS } from '../../models/declarations.js';
import { Run } from '../../models/run.js';
import { formatProblem, type LoadOptions, loadScenario } from '../../models/scenario/load.js';
import { type Chunk, emptyRow } from '../../src/kernel/chunk.js';
import { Journal } from '../../src/kernel/journal.js';
import type { Entity, RecordRow } from '../../src/kernel/record.js';
import { World } from '../../src/kernel/world.js';
import type { Engine } from '../../src/machine/definition.js';

export const REFERENCE_CALL = 'experiments/reference-call';
export const LOSSY_CALLS = 'experiments/lossy-calls';

export interface RunOptions extends LoadOptions {
  readonly engine?: Engine;
  /** Called after every step. */
  readonly afterStep?: (run: Run) => void;
}

export interface FinishedRun {
  readonly run: Run;
  readonly config: RunConfig;
  readonly digest: string;
  /** What the journal's level keeps. */
  readonly rows: readonly RecordRow[];
}

export function configOf(scenario: string, options: LoadOptions = {}): RunConfig {
  const loaded = loadScenario(scenario, options);
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  return loaded.config;
}

export async function runInMemory(scenario: string, options: RunOptions = {}): Promise<FinishedRun> {
  const { engine = 'tables', afterStep, ...rest } = options;
  const config = configOf(scenario, rest);
  const rows: RecordRow[] = [];
  const write = (chunk: Chunk): undefined => {
    for (let i = 0; i < chunk.count; i++) {
      const row = chunk.read(i, emptyRow());
      row.data = row.data?.slice();
      rows.push(row);
    }
  };
  const journal = new Journal(config.journal, { write });
  const run = new Run(config, engine, journal);
  run.start();
  if (afterStep === undefined) await run.sim.run(Number.MAX_SAFE_INTEGER);
  else {
    while (run.sim.agenda.size > 0) {
      run.sim.step();
      afterStep(run);
    }
  }
  return { run, config, digest: await journal.finish(), rows };
}

export const emptyWorld = (): World => new World(ENTITY_KINDS, ALL_RECORDS);

/** Every entity of a world, by kind and id, in order. */
export const entitiesOf = (world: World): ReadonlyMap<string, ReadonlyMap<number, Entity>> =>
  new Map(ENTITY_KINDS.map(({ code, name }) => [name, world.all(code)]));

/** The entities of two worlds that are not the same in both, in words. */
export function differences(one: World, other: World): string[] {
  const found: string[] = [];
  for (const { code, name } of ENTITY_KINDS) {
    const [mine, theirs] = [one.all(code), other.all(code)];
    for (const id of new Set([...mine.keys(), ...theirs.keys()])) {
      if (!isDeepStrictEqual(mine.get(id), theirs.get(id))) found.push(`${name} ${id}`);
    }
  }
  return found;
}

export const nodeNamed = ({ nodes }: RunConfig, name: string): number => nodes.findIndex((node) => node.name === name);
