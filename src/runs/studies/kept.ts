/** Outcomes of runs, kept by content in one file: a study that starts again runs only what is missing. */
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseScenario } from '../../../models/scenario/load.js';
import { makeFolder } from '../../store/folders.js';
import { versionsInUse } from '../../store/versions.js';
import { InputError, reasonOf } from '../errors.js';
import type { RunOutcome, RunTask } from './task.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What a run's outcome follows from; who carries it out, keeps it or tells it is not among these. */
const MODEL = [
  'models',
  'src/kernel',
  'src/machine',
  'src/network',
  'src/study',
  'src/runs/studies/task',
  'src/runs/studies/common-part',
] as const;

let code: string | undefined;
/** The version, and the text of all code that has a say in what comes out: a change of it makes other runs. */
export function codeIdentity(): string {
  if (code !== undefined) return code;
  const here = fileURLToPath(import.meta.url);
  const root = join(dirname(here), '../../..');
  const hash = createHash('sha256').update(versionsInUse().l2tpsim);
  for (const part of MODEL)
    for (const file of filesOf(join(root, part), extname(here)))
      hash.update(file).update(readFileSync(join(root, file)));
  code = hash.digest('hex');
  return code;

  function filesOf(path: string, ending: string): string[] {
    const found = existsSync(path)
      ? readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => join(path, name))
      : [`${path}${ending}`];
    return found
      .filter((file) => file.endsWith(ending) && !file.endsWith(`.d${ending}`))
      .map((file) => relative(root, file))
      .sort();
  }
}

/** Digests of scenarios with all their values, by text and settings: the runs of a point differ in their seeds alone. */
const resolved = new Map<string, string>();

function valuesOf({ scenario, file }: RunTask, set: readonly string[]): string {
  const asked = sha256(JSON.stringify([scenario, file, set]));
  let values = resolved.get(asked);
  if (values === undefined) {
    const loaded = parseScenario(scenario, file, { set, seed: 1 });
    values = sha256(JSON.stringify(loaded.ok ? loaded.resolved : [scenario, set]));
    resolved.set(asked, values);
  }
  return values;
}

/** Names a run by content: the scenario with all its values, seed, version, and what is measured. */
export function keyOf(task: RunTask): string {
  const { set, seed, fork, from, to, responses, sql, curves } = task;
  const forked = fork ? [fork.atUs, valuesOf(task, [...set, ...fork.set])] : [];
  const measured = [from, to, responses, sql, curves];
  return sha256(JSON.stringify([codeIdentity(), seed, valuesOf(task, set), ...forked, measured]));
}

interface Line {
  readonly key: string;
  readonly outcome: RunOutcome;
  /** Over the outcome, so that a damaged line counts for nothing. */
  readonly check: string;
}

export class KeptRuns {
  private readonly outcomes = new Map<string, RunOutcome>();
  private broken = false;

  /** Without a file nothing is kept beyond the process. */
  constructor(private readonly file?: string) {
    if (file === undefined || !existsSync(file)) return;
    const text = readFileSync(file, 'utf8');
    this.broken = text !== '' && !text.endsWith('\n');
    for (const line of text.split('\n')) {
      const kept = lineOf(line);
      if (kept) this.outcomes.set(kept.key, kept.outcome);
    }
  }

  get(key: string): RunOutcome | undefined {
    return this.outcomes.get(key);
  }

  add(key: string, outcome: RunOutcome): void {
    if (this.outcomes.has(key)) return;
    this.outcomes.set(key, outcome);
    if (this.file === undefined) return;
    const line = JSON.stringify({ key, outcome, check: checkOf(outcome) } satisfies Line);
    try {
      makeFolder(dirname(this.file));
      appendFileSync(this.file, `${this.broken ? '\n' : ''}${line}\n`);
    } catch (error) {
      throw new InputError(`cannot keep results in ${this.file}: ${reasonOf(error)}`);
    }
    this.broken = false;
  }
}

const checkOf = (outcome: RunOutcome): string => sha256(JSON.stringify(outcome)).slice(0, 16);

/** undefined: torn or damaged. */
function lineOf(text: string): Line | undefined {
  try {
    const line = JSON.parse(text) as Line;
    return typeof line.key === 'string' && line.check === checkOf(line.outcome) ? line : undefined;
  } catch {
    return undefined;
  }
}
