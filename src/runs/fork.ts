/** Another run that is the first up to a moment, and goes on from there with changed values. */
import { existsSync, realpathSync } from 'node:fs';
import { changeFault } from '../../models/change.js';
import type { RunConfig } from '../../models/config.js';
import type { Run } from '../../models/run.js';
import { formatProblem, parseScenario } from '../../models/scenario/load.js';
import { formatSeconds } from '../kernel/time.js';
import { openJournal } from '../store/journal-reader.js';
import { JournalWriter } from '../store/journal-writer.js';
import type { Manifest } from '../store/manifest.js';
import { RunFolder, journalPath as storedAt } from '../store/run-folder.js';
import { carryOut, dictionaryFor, type Execution } from './carry-out.js';
import type { Progress } from './drive.js';
import { InputError } from './errors.js';
import { makeFolder } from './execute.js';
import { type OpenRun, openRun, refuseLive, refuseOtherSchema } from './open-run.js';
import { refuseOtherCode } from './resume.js';
import { checkpointsOf } from './run-checkpoints.js';
import { lastConfig, type Stage, stagesOf } from './stages.js';
import { type Base, heldBy, usableCheckpoint } from './usable-checkpoint.js';

export interface ForkOptions {
  readonly atUs: number;
  /** `PATH=VALUE`, as with `run --set`. */
  readonly set?: readonly string[];
  /** The run folder; without it, a new one under `runs`. */
  readonly out?: string;
  readonly progress?: (config: RunConfig, run: Run) => Progress;
}

export async function forkRun(dir: string, options: ForkOptions): Promise<Execution> {
  const parent = openRun(dir);
  refuseOtherSchema(dir, parent.manifest, 'fork');
  refuseOtherCode(dir, parent.manifest, 'fork');
  refuseFixed(options.set ?? []);
  const manifest = forkedManifest(parent, options);
  const resolved = resolvedOf(manifest);
  const stages = stagesOf(dir, manifest);
  refuseImpossible(parent, stages, options.atUs);
  refuseLive(options.out, `cannot replace ${options.out}: `);
  if (options.out !== undefined && isSame(options.out, dir))
    throw new InputError(`${dir} cannot be replaced by its own fork: give another --out`);
  const base = await baseOf(parent, options.atUs);
  const { scenario, set, seed, engine, journal, wire, code, forks } = manifest;
  const start = { scenario, set, seed, engine, journal, wire, code, forks, options: resolved };
  const folder = makeFolder(() =>
    RunFolder.create(start, options.out === undefined ? { suffix: '-fork' } : { dir: options.out, replace: true }),
  );
  const writer = await writerFor(parent, folder, lastConfig(stages), base);
  return carryOut({ stages, engine, folder, writer, from: base?.from, progress: options.progress });
}

function isSame(one: string, other: string): boolean {
  return existsSync(one) && realpathSync(one) === realpathSync(other);
}

/** What a run has once and for all. */
const FIXED: Readonly<Record<string, string>> = {
  seed: 'the seed is that of the run: chance goes on where it was',
  journal: "the journal's level is that of the run",
};

function refuseFixed(set: readonly string[]): void {
  for (const setting of set) {
    const reason = FIXED[setting.split('=')[0]!.trim()];
    if (reason !== undefined) throw new InputError(`--set ${setting}: ${reason}`);
  }
}

/** The parent's manifest, with the change in its place among those that the parent has made itself. */
function forkedManifest({ dir, manifest }: OpenRun, { atUs, set = [] }: ForkOptions): Manifest {
  const digest = manifest.status === 'running' ? undefined : manifest.digest;
  const fork = { atUs, set: [...set], parent: { dir, digest } };
  const forks = [...(manifest.forks ?? []), fork].sort((one, other) => one.atUs - other.atUs);
  return { ...manifest, forks };
}

function refuseImpossible({ dir, manifest }: OpenRun, stages: readonly Stage[], atUs: number): void {
  if (manifest.status === 'finished' && atUs > manifest.virtualUs)
    throw new InputError(
      `${dir} ended at ${formatSeconds(manifest.virtualUs)} s: there is nothing to fork at ${formatSeconds(atUs)} s`,
    );
  for (const [place, { config, afterUs }] of stages.entries()) {
    const fault = place > 0 && changeFault(stages[place - 1]!.config, config, afterUs);
    if (fault) throw new InputError(`cannot fork ${dir}: ${fault}`);
  }
}

async function baseOf({ dir, manifest, journalPath }: OpenRun, atUs: number): Promise<Base | undefined> {
  if (journalPath !== storedAt(dir)) return undefined; // a database, of an older version: its chunks cannot be copied
  const journal = await openJournal(journalPath);
  try {
    return usableCheckpoint(checkpointsOf(dir), await heldBy(journal, manifest.journal), atUs);
  } finally {
    journal.close();
  }
}

async function writerFor(
  parent: OpenRun,
  folder: RunFolder,
  config: RunConfig,
  base: Base | undefined,
): Promise<JournalWriter> {
  const dictionary = dictionaryFor(config);
  if (!base) return JournalWriter.open(folder.journalPath, dictionary);
  const [from, to] = [checkpointsOf(parent.dir), checkpointsOf(folder.dir)];
  for (const place of from.list()) if (place.records <= base.from.run.sim.journal.records) from.copyTo(to, place);
  return JournalWriter.copy(folder.journalPath, dictionary, parent.journalPath, base.firstRecord);
}

function resolvedOf({ scenario, seed, journal, set, forks = [] }: Manifest): unknown {
  const values = [...set, ...forks.flatMap((fork) => fork.set)];
  const loaded = parseScenario(scenario.text, scenario.path ?? scenario.name, {
    seed: Number(seed),
    journal,
    set: values,
  });
  if (loaded.ok) return loaded.resolved;
  throw new InputError(loaded.problems.map(formatProblem).join('\n'));
}
