/** Carries out a run: scenario -> run folder with journal and manifest. Used by every command that simulates. */

import type { RunConfig } from '../../models/config.js';
import type { Run, RunSummary } from '../../models/run.js';
import { loadScenario } from '../../models/scenario/load.js';
import { formatProblem } from '../../models/scenario/problems.js';
import type { ResolvedScenario } from '../../models/scenario/resolve.js';
import type { Chunk } from '../kernel/chunk.js';
import { Journal } from '../kernel/journal.js';
import type { JournalLevel } from '../kernel/record.js';
import { formatSeconds } from '../kernel/time.js';
import type { Engine } from '../machine/definition.js';
import type { JournalWriter } from '../store/journal-writer.js';
import { InputError, reasonOf } from './errors.js';

export interface ExecuteOptions {
  /** A scenario's file or folder. */
  readonly scenario: string;
  readonly seed?: number;
  readonly set?: readonly string[];
  /** The run folder; without it, a new one under `runs`. */
  readonly out?: string;
  readonly engine?: Engine;
  readonly journal?: JournalLevel;
  /** Makes what shows how far a long run is. */
  readonly progress?: (config: RunConfig, run: Run) => Progress;
  /** Called with what was loaded, before anything runs. */
  readonly onStart?: (config: RunConfig, resolved: ResolvedScenario) => void | Promise<void>;
}

/** Shows how far a run is: told now and then, and at the end. */
export interface Progress {
  draw(now: number): void;
  stop(): void;
}

export interface Execution {
  readonly status: 'finished' | 'failed' | 'interrupted';
  /** How it ended, in words. */
  readonly ended: string;
  readonly dir: string;
  readonly config: RunConfig;
  readonly resolved: ResolvedScenario;
  readonly engine: Engine;
  readonly digest: string;
  readonly records: number;
  readonly virtualUs: number;
  readonly wallMs: number;
  readonly summary: RunSummary;
  /** Pins that no draw asked for: most likely mistyped. */
  readonly unusedPins: readonly string[];
}

/** How long the loop may keep the event loop, and with it Ctrl-C, waiting, ms. */
const TURN_MS = 50;

export async function executeRun(options: ExecuteOptions): Promise<Execution> {
  const { scenario, seed, set = [], engine = 'tables', journal: level } = options;
  const loaded = loadScenario(scenario, {
    ...(seed === undefined ? {} : { seed }),
    ...(level === undefined ? {} : { journal: level }),
    set,
  });
  if (!loaded.ok) throw new InputError(loaded.problems.map(formatProblem).join('\n'));
  const { config, resolved, text } = loaded;
  await options.onStart?.(config, resolved);

  const [{ Run, ALL_RECORDS, ENTITY_KINDS, CODE_NAMES }, { RunFolder }, store, { dictionaryOf }] = await Promise.all([
    import('../../models/run.js'),
    import('../store/run-folder.js'),
    import('../store/journal-writer.js'),
    import('../store/schema.js'),
  ]);
  // What a run writes while it is put together waits for the folder: a run that cannot be put together leaves none.
  const held: Chunk[] = [];
  let writer: JournalWriter | undefined;
  const hold = (chunk: Chunk): undefined => {
    held.push(chunk);
  };
  const journal = new Journal(config.journal, { write: (chunk) => (writer ? writer.write(chunk) : hold(chunk)) });
  const run = new Run(config, engine, journal);
  const manifest = {
    scenario: { name: config.name, path: scenario, text },
    set: [...set],
    options: resolved,
    seed: config.seed,
    engine,
    journal: config.journal,
  };
  const folder = makeFolder(() =>
    RunFolder.create(manifest, options.out === undefined ? {} : { dir: options.out, replace: true }),
  );
  const names = config.nodes.map((node) => node.name);
  writer = await store.JournalWriter.open(
    folder.journalPath,
    dictionaryOf(ALL_RECORDS, ENTITY_KINDS, names, CODE_NAMES),
  );
  for (const chunk of held) await writer.write(chunk);
  const startedAt = performance.now();
  let end = await drive(run, config, options.progress?.(config, run));
  let digest = '';
  try {
    digest = await journal.finish();
    await writer.close();
  } catch (error) {
    if (end.status !== 'failed') end = { status: 'failed', ended: reasonOf(error) };
  }
  const { status, ended } = end;
  const summary = run.summary();
  const { now: virtualUs } = run.sim;
  const wallMs = Math.round(performance.now() - startedAt);
  folder.finish({ status, ended, digest, records: journal.records, virtualUs, wallMs, summary });
  const unusedPins = status === 'finished' ? [...run.sim.random.unusedPins] : [];
  return {
    status,
    ended,
    dir: folder.dir,
    config,
    resolved,
    engine,
    digest,
    records: journal.records,
    virtualUs,
    wallMs,
    summary,
    unusedPins,
  };
}

/** A folder that cannot be made is the user's to change. */
function makeFolder<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw new InputError(reasonOf(error));
  }
}

async function drive(
  run: Run,
  config: RunConfig,
  progress: Progress | undefined,
): Promise<Pick<Execution, 'status' | 'ended'>> {
  const { sim } = run;
  let interrupted = false;
  const interrupt = (): void => {
    interrupted = true;
    sim.stopped = true;
  };
  process.once('SIGINT', interrupt);
  let turnBegan = performance.now();
  const pause = (): Promise<void> | undefined => {
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
  try {
    run.start();
    // Of an empty agenda the next notice is at Infinity, which must be later than any end.
    await sim.run(Math.min(config.endUs, Number.MAX_SAFE_INTEGER), pause);
  } catch (error) {
    return { status: 'failed', ended: reasonOf(error) };
  } finally {
    progress?.stop();
    process.off('SIGINT', interrupt);
  }
  if (interrupted) return { status: 'interrupted', ended: `interrupted at ${formatSeconds(sim.now)} s` };
  const more = sim.agenda.size > 0;
  return {
    status: 'finished',
    ended: more ? `ended by force at ${formatSeconds(config.endUs)} s` : 'nothing was left to happen',
  };
}
