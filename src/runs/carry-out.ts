/** From an outset to the end of a run: journal, checkpoints and manifest as it goes. */
import type { RunConfig } from '../../models/config.js';
import { ALL_RECORDS, CODE_NAMES, ENTITY_KINDS } from '../../models/declarations.js';
import type { Run, RunSummary } from '../../models/run.js';
import { VIEWS } from '../../models/views.js';
import type { Chunk } from '../kernel/chunk.js';
import { Journal } from '../kernel/journal.js';
import type { Engine } from '../machine/definition.js';
import type { JournalWriter } from '../store/journal-writer.js';
import type { RunFolder } from '../store/run-folder.js';
import { type Dictionary, dictionaryOf } from '../store/schema.js';
import { type Driven, drive, type Outset, type Progress } from './drive.js';
import { reasonOf } from './errors.js';
import { checkpointsOf } from './run-checkpoints.js';
import { lastConfig, type Stage } from './stages.js';

export interface Execution {
  readonly status: 'finished' | 'failed' | 'interrupted';
  /** How it ended, in words. */
  readonly ended: string;
  readonly dir: string;
  readonly config: RunConfig;
  readonly engine: Engine;
  readonly digest: string;
  readonly records: number;
  readonly virtualUs: number;
  readonly wallMs: number;
  readonly summary: RunSummary;
  /** Pins that no draw asked for: most likely mistyped. */
  readonly unusedPins: readonly string[];
}

export interface Undertaking {
  readonly stages: readonly Stage[];
  readonly engine: Engine;
  readonly folder: RunFolder;
  readonly writer: JournalWriter;
  readonly from?: Outset | undefined;
  readonly progress?: ((config: RunConfig, run: Run) => Progress) | undefined;
  /** Records between two checkpoints; default: as many as keep their cost low. */
  readonly checkpointEvery?: number | undefined;
  /** Refuses a chunk that is not what it must be. */
  readonly check?: (chunk: Chunk) => void;
}

/**
 * Between two checkpoints lie at least so many records, and so many for each entity and notice that one holds: to write
 * one down costs as much as some five records, so that a large run spends a hundredth of its time on them. A state of more
 * items than the most is not written, as it would fill the memory: the next is looked at soon. The last state is written too.
 */
const CHECKPOINT_RECORDS = 131_072;
const RECORDS_PER_ITEM = 512;
const MOST_ITEMS = 400_000;

function itemsOf({ sim }: Run): number {
  let items = sim.agenda.size;
  for (const { code } of sim.options.kinds) items += sim.world.all(code).size;
  return items;
}

export const dictionaryFor = (config: RunConfig): Dictionary =>
  dictionaryOf(
    ALL_RECORDS,
    ENTITY_KINDS,
    config.nodes.map((node) => node.name),
    CODE_NAMES,
    VIEWS,
  );

export async function carryOut(undertaking: Undertaking): Promise<Execution> {
  const { stages, engine, folder, writer, from, progress, check, checkpointEvery } = undertaking;
  const config = lastConfig(stages);
  const journal = new Journal(config.journal, {
    write: (chunk) => {
      check?.(chunk);
      return writer.write(chunk);
    },
  });
  const checkpoints = checkpointsOf(folder.dir);
  const least = checkpointEvery ?? CHECKPOINT_RECORDS;
  let written = from?.run.sim.journal.records ?? 0;
  let next = written + least;
  const write = (run: Run, stage: number): void => {
    const items = itemsOf(run);
    const isFit = items <= MOST_ITEMS;
    const { records } = journal;
    if (isFit) {
      checkpoints.write({ records, atUs: run.sim.now }, { stage, run: run.save() } satisfies Outset);
      written = records;
    }
    next = records + (checkpointEvery ?? Math.max(least, isFit ? RECORDS_PER_ITEM * items : 0));
  };
  const between = (run: Run, stage: number): void => {
    if (journal.records >= next) write(run, stage);
  };
  const startedAt = performance.now();
  const driven = await drive({ stages, engine, journal, from, progress, between });
  const { run } = driven;
  let { status, ended }: Pick<Driven, 'status' | 'ended'> = driven;
  let digest = '';
  try {
    if (status !== 'failed' && journal.records - written >= least) write(run, driven.stage);
    digest = await journal.finish();
    await writer.close();
  } catch (error) {
    if (status !== 'failed') [status, ended] = ['failed', reasonOf(error)];
  }
  const summary = run.summary();
  const { now: virtualUs } = run.sim;
  const wallMs = Math.round(performance.now() - startedAt);
  const { records } = journal;
  const end = { status, ended, digest, records, virtualUs, wallMs, summary };
  try {
    folder.finish(end);
  } catch (error) {
    [status, ended] = ['failed', status === 'failed' ? ended : reasonOf(error)];
  }
  const unusedPins = status === 'finished' ? [...run.sim.random.unusedPins] : [];
  return { ...end, status, ended, dir: folder.dir, config, engine, unusedPins };
}
