import { existsSync } from 'node:fs';
import type { RunConfig, RunNames } from '../../models/config.js';
import { ALL_RECORDS } from '../../models/declarations.js';
import { namesIn, type ResolvedScenario, toConfig } from '../../models/scenario/resolve.js';
import { JOURNAL_SCHEMA_VERSION } from '../kernel/digest.js';
import { isBusy } from '../store/journal-lock.js';
import { type JournalReader, type OpenOptions, openJournal } from '../store/journal-reader.js';
import { NO_BEGINNING } from '../store/log-format.js';
import { type Manifest, readManifest } from '../store/manifest.js';
import { foundJournalPath, journalPath } from '../store/run-folder.js';
import { InputError, reasonOf } from './errors.js';

export interface OpenRun {
  readonly dir: string;
  readonly manifest: Manifest;
  readonly journalPath: string;
}

/** A run folder as the user gave it; one that cannot be read is wrong input. */
export function openRun(dir: string): OpenRun {
  const found = readManifest(dir);
  if (!found.ok) throw new InputError(found.reason);
  const path = foundJournalPath(dir);
  if (!existsSync(path))
    throw new InputError(found.manifest.status === 'finished' ? `${dir} has no journal` : notBegun(dir));
  return { dir, manifest: found.manifest, journalPath: path };
}

/** For commands that need every record. */
export function openFullRun(dir: string): OpenRun {
  const run = openRun(dir);
  if (run.manifest.journal !== 'full') {
    throw new InputError(`${dir} was run with --journal ${run.manifest.journal}: run it again with --journal full`);
  }
  return run;
}

/** Its records and tables; one of an older schema is read as if it were of ours. `told`: see OpenOptions. */
export async function journalOf(
  { dir, manifest, journalPath: path }: OpenRun,
  told: Pick<OpenOptions, 'onMaking' | 'onReading'> = {},
): Promise<JournalReader> {
  try {
    return await openJournal(path, { recordTypes: ALL_RECORDS, ...told });
  } catch (error) {
    const reason = reasonOf(error);
    throw new InputError(manifest.status !== 'finished' && reason.includes(NO_BEGINNING) ? notBegun(dir) : reason);
  }
}

/** For what must come to the digest that is stored: journals of another schema are digested otherwise. */
export function refuseOtherSchema(dir: string, { versions: { journalSchema } }: Manifest, what: string): void {
  if (journalSchema === JOURNAL_SCHEMA_VERSION) return;
  const others = journalSchema < JOURNAL_SCHEMA_VERSION ? 'an older' : 'a later';
  const asked = journalSchema < JOURNAL_SCHEMA_VERSION ? '; it can still be asked (show, why, query, trace, ...)' : '';
  throw new InputError(
    `cannot ${what} ${dir}: it was made by ${others} version, with a journal of schema ${journalSchema}, and this version gives records and digests of schema ${JOURNAL_SCHEMA_VERSION}${asked}`,
  );
}

const stillGoesOn = (dir: string): string => `another process has the journal of ${dir} open: the run still goes on`;

/** A folder that a run of another process is writing into must not be replaced, nor taken up. */
export function refuseLive(dir: string | undefined, what = ''): void {
  if (dir !== undefined && isBusy(journalPath(dir))) throw new InputError(`${what}${stillGoesOn(dir)}`);
}

const notBegun = (dir: string): string =>
  `${dir} is not finished, and its journal has not begun: npx l2tpsim resume ${dir} goes on with it`;

/** The manifest's node names, in the order of their codes. */
export const nodeNames = (run: OpenRun): string[] => namesOf(run).nodes.map(({ name }) => name);

/** Refuses a name that is no node of the run. */
export function checkNode(run: OpenRun, name: string): void {
  const names = nodeNames(run);
  if (!names.includes(name))
    throw new InputError(`${run.dir} has no node "${name}"; its nodes are ${names.join(', ')}`);
}

/** What its nodes and channels are called, by number. */
export function namesOf({ dir, manifest }: OpenRun): RunNames {
  try {
    return namesIn(manifest.options as ResolvedScenario);
  } catch (error) {
    throw new InputError(`${dir}: the options in its manifest are damaged, or of another version: ${reasonOf(error)}`);
  }
}

/** What the run was made from: the manifest holds all of it. */
export function configOf({ dir, manifest }: OpenRun): RunConfig {
  try {
    // The values were resolved once; to read a large scenario anew takes long.
    return toConfig(manifest.options as ResolvedScenario, manifest.journal, manifest.wire);
  } catch (error) {
    throw new InputError(`${dir}: the options in its manifest are damaged, or of another version: ${reasonOf(error)}`);
  }
}
