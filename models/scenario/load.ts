/** From a scenario's file, or its text, to the configuration of a run. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalLevel } from '../../src/kernel/record.js';
import type { Wire } from '../../src/network/network.js';
import type { RunConfig } from '../config.js';
import { crossCheck } from './checks.js';
import { ScenarioDocument } from './document.js';
import { applySet } from './override.js';
import type { Problem } from './problems.js';
import { fillIn, type ResolvedScenario, toConfig } from './resolve.js';
import { scenario } from './schema.js';
import { readTextFile } from './text-file.js';
import { validate } from './validate.js';
import { takeInFiles } from './workload-files.js';

export interface LoadOptions {
  readonly seed?: number;
  /** `PATH=VALUE` each, in order. */
  readonly set?: readonly string[];
  readonly journal?: JournalLevel;
  readonly wire?: Wire;
}

export type LoadResult =
  | {
      readonly ok: true;
      readonly config: RunConfig;
      /** The file that was read. */
      readonly file: string;
      /** Its text, word for word; but the text of a CSV file stands for its name. */
      readonly text: string;
      /** All values after defaults, profiles and `--set`, as the file would write them. */
      readonly resolved: ResolvedScenario;
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Loads a scenario; of a folder its `scenario.yaml`. */
export function loadScenario(path: string, options: LoadOptions = {}): LoadResult {
  let file = path;
  let text: string;
  try {
    if (statSync(path).isDirectory()) file = join(path, 'scenario.yaml');
    const read = readTextFile(file);
    if ('fault' in read)
      return { ok: false, problems: [{ file, line: read.line, column: undefined, message: `the file ${read.fault}` }] };
    text = read.text;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason =
      code === 'ENOENT' || code === 'ENOTDIR' ? 'there is no such scenario' : `cannot be read: ${code ?? error}`;
    return { ok: false, problems: [{ file, line: undefined, column: undefined, message: reason }] };
  }
  return parseScenario(text, file, options);
}

/** The same from text; `file` is what problems call it. */
export function parseScenario(text: string, file: string, options: LoadOptions = {}): LoadResult {
  const { document, problems } = ScenarioDocument.parse(text, file);
  if (problems.length > 0) return { ok: false, problems };
  for (const setting of options.set ?? []) {
    const problem = applySet(document, scenario, setting);
    if (problem) problems.push(problem);
  }
  if (problems.length > 0) return { ok: false, problems };
  const taken = takeInFiles(document, text);
  if (taken.problems.length > 0) return { ok: false, problems: taken.problems };
  const valid = validate(document);
  if (!valid.values) return { ok: false, problems: valid.problems };
  const crossed = crossCheck(document, valid.values);
  if (crossed.length > 0) return { ok: false, problems: crossed };
  const filled = fillIn(valid.values);
  const journal = options.journal ?? filled.journal;
  const resolved = { ...filled, seed: options.seed ?? filled.seed, journal };
  return { ok: true, config: toConfig(resolved, journal, options.wire), file, text: taken.text, resolved };
}

/** Every value with its path, as `--set` takes it, in the scenario's order. */
export function listOptions(resolved: ResolvedScenario): { path: string; value: string | number | boolean }[] {
  const list: { path: string; value: string | number | boolean }[] = [];
  const walk = (value: unknown, path: string): void => {
    if (value === undefined || value === null) return;
    if (typeof value === 'object') {
      const named =
        Array.isArray(value) && value.every((item) => typeof item === 'object' && item !== null && 'name' in item);
      const entries = Object.entries(value);
      if (entries.length === 0) list.push({ path, value: Array.isArray(value) ? '[]' : '{}' });
      else if (Array.isArray(value) && value.every((item) => typeof item !== 'object'))
        list.push({ path, value: `[${value.join(', ')}]` });
      else
        for (const [key, part] of entries)
          walk(part, `${path}${path === '' ? '' : '.'}${named ? (part as { name: string }).name : key}`);
    } else if (typeof value === 'string' && value.includes('\n'))
      list.push({ path, value: `${value.trimEnd().split('\n').length} lines` });
    else list.push({ path, value: value as string | number | boolean });
  };
  walk(resolved, '');
  return list;
}

export { formatProblem, type Problem } from './problems.js';
