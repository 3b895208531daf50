import { chmodSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isFolder, makeFolder } from './folders.js';
import { lockPath } from './journal-lock.js';
import {
  MANIFEST_FORMAT,
  type Manifest,
  type ManifestEnd,
  type ManifestStart,
  readManifest,
  writeManifest,
} from './manifest.js';
import { versionsInUse } from './versions.js';

export interface RunFolderOptions {
  /** the folder; without it `runs/<scenario>-<seed>`, or with `-2`, `-3`, … if that is taken */
  readonly dir?: string;
  readonly base?: string;
  /** after the name of a folder that is not given */
  readonly suffix?: string;
  /** a run folder of ours that is there already is emptied */
  readonly replace?: boolean;
}

const JOURNAL = 'journal.log';
/** Made from the journal when SQL is asked; in a run of an older version, the journal. */
export const DATABASE = 'journal.duckdb';
const CHECKPOINTS = 'checkpoints';
// the manifest last: what is without one is not the folder of a run
const OURS = [
  JOURNAL,
  lockPath(JOURNAL),
  DATABASE,
  `${DATABASE}.wal`,
  CHECKPOINTS,
  'manifest.json.tmp',
  'manifest.json',
];

export function journalPath(dir: string): string {
  return join(dir, JOURNAL);
}

/** The journal that is there: that of an older version is a database. */
export function foundJournalPath(dir: string): string {
  const old = join(dir, DATABASE);
  return !existsSync(journalPath(dir)) && existsSync(old) ? old : journalPath(dir);
}

/** Forgets what was made from the journal, or the journal of an older version. */
export function removeDatabase(dir: string): void {
  for (const name of [DATABASE, `${DATABASE}.wal`]) rmSync(join(dir, name), { force: true });
}

export function checkpointsPath(dir: string): string {
  return join(dir, CHECKPOINTS);
}

/** The folder of one run: `manifest.json`, `journal.log`, `checkpoints`, and perhaps `journal.duckdb`. */
export class RunFolder {
  private constructor(
    readonly dir: string,
    private manifest: Manifest,
  ) {}

  get journalPath(): string {
    return journalPath(this.dir);
  }

  /** Makes the folder, with a manifest that says `running`. Throws, with nothing touched, where it must not be. */
  static create(start: ManifestStart, options: RunFolderOptions = {}): RunFolder {
    const { scenario, options: resolved, ...rest } = start;
    const { seed } = rest;
    const manifest: Manifest = {
      l2tpsimRun: MANIFEST_FORMAT,
      status: 'running',
      startedAt: new Date().toISOString(),
      versions: versionsInUse(),
      ...rest,
      scenario,
      options: resolved,
    };
    const name = `${fileName(scenario.name)}-${fileName(String(seed))}${options.suffix ?? ''}`;
    const dir =
      options.dir === undefined
        ? freshDir(options.base ?? 'runs', name, manifest)
        : makeDir(options.dir, options.replace ?? false, manifest);
    return new RunFolder(dir, manifest);
  }

  /** Takes a run up again: its manifest says `running` once more. */
  static reopen(dir: string, found: Manifest): RunFolder {
    const { l2tpsimRun, startedAt, versions, seed, engine, journal, wire, set, code, forks, scenario, options } = found;
    const manifest: Manifest = {
      l2tpsimRun,
      status: 'running',
      startedAt,
      versions,
      resumed: (found.resumed ?? 0) + 1,
      seed,
      engine,
      journal,
      wire,
      set,
      code,
      forks,
      scenario,
      options,
    };
    writeManifest(dir, manifest);
    return new RunFolder(dir, manifest);
  }

  /** Says in the manifest how the run ended. */
  finish(end: ManifestEnd): Manifest {
    const { status, ended, digest, records, virtualUs, wallMs, summary } = end;
    const { options, scenario, code, ...head } = this.manifest;
    const result = { status, ended, digest, records, virtualUs, wallMs, summary };
    this.manifest = { ...head, ...result, code, scenario, options };
    writeManifest(this.dir, this.manifest);
    return this.manifest;
  }
}

function fileName(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[.-]+/, '') || 'run';
}

/** A folder appears with its manifest in it, or not at all. */
function appear(dir: string, manifest: Manifest): void {
  const beside = mkdtempSync(join(dirname(dir), `.${basename(dir)}-`));
  try {
    chmodSync(beside, 0o777 & ~process.umask());
    writeManifest(beside, manifest);
    renameSync(beside, dir);
  } catch (error) {
    rmSync(beside, { recursive: true, force: true });
    throw error;
  }
}

/** What a rename says where the folder is there already, and is not empty. */
const isTaken = (error: unknown): boolean =>
  ['EEXIST', 'ENOTEMPTY', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');

function freshDir(base: string, name: string, manifest: Manifest): string {
  makeFolder(base);
  for (let n = 1; ; n++) {
    const dir = join(base, n === 1 ? name : `${name}-${n}`);
    try {
      appear(dir, manifest);
      return dir;
    } catch (error) {
      if (!isTaken(error)) throw error;
    }
  }
}

function makeDir(dir: string, replace: boolean, manifest: Manifest): string {
  makeFolder(dirname(dir));
  try {
    appear(dir, manifest);
    return dir;
  } catch (error) {
    if (!isTaken(error)) throw error;
  }
  if (!isFolder(dir)) throw new Error(`${dir} is a file: a run wants a folder`);
  const found = readManifest(dir);
  if (!found.ok) throw new Error(`${dir} is not empty, and not the folder of a run: give another`);
  if (!replace)
    throw new Error(`${dir} holds a run already (${found.manifest.status}): give another, or ask to replace it`);
  // ours only: a capture or notes that someone put there stay
  for (const name of OURS) rmSync(join(dir, name), { recursive: true, force: true });
  writeManifest(dir, manifest);
  return dir;
}
