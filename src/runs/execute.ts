/** Carries out a scenario: a new run in a new folder. */
import { codeHashes } from '../../models/code.js';
import type { RunConfig } from '../../models/config.js';
import type { Run } from '../../models/run.js';
import { loadScenario, parseScenario } from '../../models/scenario/load.js';
import { formatProblem } from '../../models/scenario/problems.js';
import type { ResolvedScenario } from '../../models/scenario/resolve.js';
import type { JournalLevel } from '../kernel/record.js';
import type { Engine } from '../machine/definition.js';
import type { Wire } from '../network/network.js';
import { JournalWriter } from '../store/journal-writer.js';
import { RunFolder } from '../store/run-folder.js';
import { carryOut, dictionaryFor, type Execution } from './carry-out.js';
import type { Progress } from './drive.js';
import { InputError, reasonOf } from './errors.js';
import { refuseLive } from './open-run.js';

export type { Execution } from './carry-out.js';

export interface ExecuteOptions {
  /** A scenario's file or folder. */
  readonly scenario: string;
  /** Its text, where that is known already: `scenario` only says then where it comes from. */
  readonly text?: string;
  readonly seed?: number;
  readonly set?: readonly string[];
  /** The run folder; without it, a new one under `runs`. */
  readonly out?: string;
  readonly engine?: Engine;
  readonly journal?: JournalLevel;
  /** Whether messages travel as values, or are made and read as octets at every hop; the outcome is the same. */
  readonly wire?: Wire;
  /** Records between two checkpoints; default: as many as keep their cost low. */
  readonly checkpointEvery?: number;
  /** Makes what shows how far a long run is. */
  readonly progress?: (config: RunConfig, run: Run) => Progress;
  /** Called with what was loaded, before anything runs. */
  readonly onStart?: (config: RunConfig, resolved: ResolvedScenario) => void | Promise<void>;
}

export async function executeRun(
  options: ExecuteOptions,
): Promise<Execution & { readonly resolved: ResolvedScenario }> {
  const { scenario, seed, set = [], engine = 'tables', wire = 'values', journal: level, progress } = options;
  const asked = {
    ...(seed === undefined ? {} : { seed }),
    ...(level === undefined ? {} : { journal: level }),
    wire,
    set,
  };
  const loaded =
    options.text === undefined ? loadScenario(scenario, asked) : parseScenario(options.text, scenario, asked);
  if (!loaded.ok) throw new InputError(loaded.problems.map(formatProblem).join('\n'));
  const { config, resolved, text } = loaded;
  await options.onStart?.(config, resolved);
  const manifest = {
    scenario: { name: config.name, path: scenario, text },
    set: [...set],
    options: resolved,
    seed: config.seed,
    engine,
    journal: config.journal,
    wire,
    code: codeHashes(),
  };
  const stages = [{ config, afterUs: -1 }];
  refuseLive(options.out, `cannot replace ${options.out}: `);
  const folder = makeFolder(() =>
    RunFolder.create(manifest, options.out === undefined ? {} : { dir: options.out, replace: true }),
  );
  const writer = await JournalWriter.open(folder.journalPath, dictionaryFor(config));
  return {
    ...(await carryOut({ stages, engine, folder, writer, progress, checkpointEvery: options.checkpointEvery })),
    resolved,
  };
}

const WHY_NO_FOLDER: Readonly<Record<string, string>> = {
  EEXIST: 'there is a file in its path',
  ENOTDIR: 'there is a file in its path',
  EROFS: 'its file system can only be read',
  EACCES: 'it is not allowed to write there',
  ENOSPC: 'the disk is full',
};

/** A folder that cannot be made is the user's to change. */
export function makeFolder<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    const words = WHY_NO_FOLDER[(error as NodeJS.ErrnoException).code ?? ''];
    throw new InputError(
      words === undefined ? reasonOf(error) : `no folder can be made: ${words} (${reasonOf(error)})`,
    );
  }
}
