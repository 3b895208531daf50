/** The folder that a study's results go to: whose results it holds, and making room for new ones. */
import { existsSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../store/folders.js';
import { unquoted } from '../../study/commands.js';
import { InputError, reasonOf } from '../errors.js';
import type { StudyPlan } from './study-file.js';

export const RUNS_FILE = 'runs.jsonl';
/** How the command of a study begins; before it may be how the program is called. */
const STUDIES = 'l2tpsim study ';
const PRODUCTS = ['report.html', 'report.md', 'results.parquet', 'summary.json'] as const;

/** The study whose results a folder holds. */
interface Held {
  readonly name: string;
  readonly command: string;
}

/**
 * The folder, without the products of another time: where one is, the study was finished as it now is. Gives the command
 * whose products they were. A folder that holds those of another study is refused.
 */
export function begin(dir: string, plan: StudyPlan, fresh: boolean): string | undefined {
  const { file } = plan;
  const held = heldIn(dir);
  if (held && isOther(held, plan))
    throw new InputError(
      `${file}: its results cannot go to ${dir}, which holds those of the study "${held.name}" (\`${held.command}\`): name another folder by --out`,
    );
  try {
    makeFolder(dir);
    for (const product of PRODUCTS) rmSync(join(dir, product), { force: true });
    if (fresh) rmSync(join(dir, RUNS_FILE), { force: true });
    return held?.command;
  } catch (error) {
    throw new InputError(`${file}: its results cannot go to ${dir}: ${reasonOf(error)}`);
  }
}

function heldIn(dir: string): Held | undefined {
  try {
    const { name, reproduce } = JSON.parse(readFileSync(join(dir, 'summary.json'), 'utf8'));
    const command: unknown = reproduce[0];
    return typeof name === 'string' && typeof command === 'string' ? { name, command } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Of another name, or of the same name in another file. A study that was edited is the same one; so is one whose file is
 * gone from where it was, as it may have been moved, or the command been given from another folder.
 */
function isOther({ name, command }: Held, { file, text }: StudyPlan): boolean {
  if (name !== text.name) return true;
  const before = unquoted(command.slice(command.indexOf(STUDIES) + STUDIES.length));
  return existsSync(before) && realpathSync(before) !== realpathSync(file);
}
