import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
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
  /** a run folder of ours that is there already is emptied */
  readonly replace?: boolean;
}

const JOURNAL = 'journal.duckdb';
const OURS = ['manifest.json', 'manifest.json.tmp', JOURNAL, `${JOURNAL}.wal`];

export function journalPath(dir: string): string {
  return join(dir, JOURNAL);
}

/** The folder of one run: `manifest.json` and `journal.duckdb`. */
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
    const { scenario, set, options: resolved, seed, engine, journal } = start;
    const manifest: Manifest = {
      l2tpsimRun: MANIFEST_FORMAT,
      status: 'running',
      startedAt: new Date().toISOString(),
      versions: versionsInUse(),
      seed,
      engine,
      journal,
      set,
      scenario,
      options: resolved,
    };
    const dir = options.dir ?? freshDir(options.base ?? 'runs', `${fileName(scenario.name)}-${fileName(String(seed))}`);
    if (options.dir !== undefined) makeDir(dir, options.replace ?? false);
    writeManifest(dir, manifest);
    return new RunFolder(dir, manifest);
  }

  /** Says in the manifest how the run ended. */
  finish(end: ManifestEnd): Manifest {
    const { status, ended, digest, records, virtualUs, wallMs, summary } = end;
    const { options, scenario, ...head } = this.manifest;
    const result = { status, ended, digest, records, virtualUs, wallMs, summary };
    this.manifest = { ...head, ...result, scenario, options };
    writeManifest(this.dir, this.manifest);
    return this.manifest;
  }
}

function fileName(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[.-]+/, '') || 'run';
}

function freshDir(base: string, name: string): string {
  mkdirSync(base, { recursive: true });
  for (let n = 1; ; n++) {
    const dir = join(base, n === 1 ? name : `${name}-${n}`);
    try {
      mkdirSync(dir);
      return dir;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

function makeDir(dir: string, replace: boolean): void {
  mkdirSync(dirname(dir), { recursive: true });
  let present: string[];
  try {
    mkdirSync(dir);
    return;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    present = readdirSync(dir);
  }
  if (present.length === 0) return;
  const found = readManifest(dir);
  if (!found.ok) throw new Error(`${dir} is not empty, and not the folder of a run: give another`);
  if (!replace)
    throw new Error(`${dir} holds a run already (${found.manifest.status}): give another, or ask to replace it`);
  // ours only: a capture or notes that someone put there stay
  for (const name of OURS) rmSync(join(dir, name), { force: true });
}
