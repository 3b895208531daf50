/** Takes up a run whose process ended before the run did. */
import { existsSync, rmSync } from 'node:fs';
import { codeDifferences } from '../../models/code.js';
import type { RunConfig } from '../../models/config.js';
import type { Run } from '../../models/run.js';
import type { Chunk } from '../kernel/chunk.js';
import { CHUNK_RECORDS } from '../kernel/chunk.js';
import { type JournalReader, openJournal } from '../store/journal-reader.js';
import { JournalWriter } from '../store/journal-writer.js';
import { type Manifest, readManifest } from '../store/manifest.js';
import { foundJournalPath, journalPath, RunFolder, removeDatabase } from '../store/run-folder.js';
import { carryOut, dictionaryFor, type Execution } from './carry-out.js';
import type { Progress } from './drive.js';
import { InputError } from './errors.js';
import { refuseLive, refuseOtherSchema } from './open-run.js';
import { checkpointsOf } from './run-checkpoints.js';
import { lastConfig, stagesOf } from './stages.js';
import { type Base, type Held, heldBy, usableCheckpoint } from './usable-checkpoint.js';

export interface ResumeOptions {
  readonly progress?: (config: RunConfig, run: Run) => Progress;
  /** Told from where it goes on, before it does. */
  readonly onStart?: (from: { readonly records: number; readonly atUs: number }) => void;
}

/** Goes on where the journal and its checkpoints allow, or from the start; the outcome is that of the whole run. */
export async function resumeRun(dir: string, options: ResumeOptions = {}): Promise<Execution> {
  const found = readManifest(dir);
  if (!found.ok) throw new InputError(found.reason);
  const { manifest } = found;
  if (manifest.status === 'finished') throw new InputError(`${dir} is finished: there is nothing to resume`);
  refuseOtherSchema(dir, manifest, 'resume');
  refuseOtherCode(dir, manifest, 'resume');
  const stages = stagesOf(dir, manifest);
  refuseLive(dir);
  const held = await heldIn(dir, manifest);
  // one of an older version is a database: it is made anew, in the form of today, and must come out as it was
  const goesOn = held && existsSync(journalPath(dir));
  const base = goesOn ? usableCheckpoint(checkpointsOf(dir), held, Number.POSITIVE_INFINITY) : undefined;
  const writer = await writerFor(dir, lastConfig(stages), base);
  const folder = RunFolder.reopen(dir, manifest);
  const { sim } = base?.from.run ?? {};
  options.onStart?.({ records: sim?.journal.records ?? 0, atUs: sim?.now ?? 0 });
  return carryOut({
    stages,
    engine: manifest.engine,
    folder,
    writer,
    from: base?.from,
    progress: options.progress,
    check: (chunk) => compare(dir, held, chunk),
  });
}

export function refuseOtherCode(dir: string, { code }: Manifest, what: string): void {
  const differences = codeDifferences(code);
  if (differences.length === 0) return;
  const [first, ...more] = differences;
  const others = more.length > 0 ? `, and ${more.length} more` : '';
  throw new InputError(`cannot ${what} ${dir}: it was made by another version: ${first}${others}`);
}

/** What of the journal can be read; undefined where it has nothing yet. */
async function heldIn(dir: string, { journal: level }: Manifest): Promise<Held | undefined> {
  let journal: JournalReader;
  try {
    journal = await openJournal(foundJournalPath(dir));
  } catch {
    return undefined; // it is made anew, from the start
  }
  try {
    return await heldBy(journal, level);
  } catch {
    return undefined;
  } finally {
    journal.close();
  }
}

async function writerFor(dir: string, config: RunConfig, base: Base | undefined): Promise<JournalWriter> {
  const path = journalPath(dir);
  removeDatabase(dir);
  if (base) return JournalWriter.append(path, base.firstRecord);
  rmSync(path, { force: true });
  return JournalWriter.open(path, dictionaryFor(config));
}

/** What is written a second time must be what was there. */
function compare(dir: string, held: Held | undefined, chunk: Chunk): void {
  if (held?.level !== 'full') return;
  const was = held.chunks[chunk.firstSeq / CHUNK_RECORDS]?.digest;
  if (was === undefined || chunk.digest === undefined || was === chunk.digest) return;
  const last = chunk.firstSeq + chunk.count - 1;
  throw new Error(
    `records ${chunk.firstSeq} to ${last} come out otherwise than ${dir} had them: its journal is damaged`,
  );
}
