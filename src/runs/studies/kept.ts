/** Outcomes of runs, kept by content in one file: a study that starts again runs only what is missing. */
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeHashes } from '../../../models/code.js';
import { RESPONSES_VERSION } from '../../../models/measure/responses.js';
import { parseScenario } from '../../../models/scenario/load.js';
import { versionsInUse } from '../../store/versions.js';
import { InputError, reasonOf } from '../errors.js';
import type { RunOutcome, RunTask } from './task.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

let code: string | undefined;
/** All that has a say in what comes out besides the task. */
export function codeIdentity(): string {
  code ??= sha256(JSON.stringify([versionsInUse().l2tpsim, codeHashes(), RESPONSES_VERSION]));
  return code;
}

/** Names a run by content: the scenario with all its values, seed, version, and what is measured. */
export function keyOf(task: RunTask): string {
  const { scenario, file, set, seed, from, to, responses, sql, curves } = task;
  const loaded = parseScenario(scenario, file, { set, seed });
  const values = loaded.ok ? loaded.resolved : [scenario, set, seed];
  const measured = [from, to, responses, sql, curves];
  return sha256(JSON.stringify([codeIdentity(), values, measured]));
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
      mkdirSync(dirname(this.file), { recursive: true });
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
