/** `l2tpsim study`: from a study's file to a folder with its results. */
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatProblem } from '../../../models/scenario/problems.js';
import { writeResults } from '../../store/results-parquet.js';
import type { RunRow, StudySummary } from '../../study/study.js';
import { FailedError, InputError } from '../errors.js';
import { conduct, type StudyProgress } from './conduct.js';
import { KeptRuns } from './kept.js';
import { begin, RUNS_FILE } from './results-folder.js';
import { sqlProblems } from './sql-check.js';
import { loadStudy, type StudyOptions } from './study-file.js';
import { reproduceWith, summaryOf } from './summed-up.js';
import { ThreadWorkers, type Workers } from './workers.js';

/** What is made of a study besides its rows; the renderers are passed in. */
export interface Renderings {
  readonly html: (summary: StudySummary, rows: readonly RunRow[]) => string;
  readonly markdown: (summary: StudySummary) => string;
  readonly json: (summary: StudySummary) => string;
}

export interface RunStudyOptions extends StudyOptions {
  /** A study's file or folder. */
  readonly study: string;
  readonly dirOf: (name: string) => string;
  readonly renderings: Renderings;
  readonly workers?: number;
  /** Runs go to the workers of this Redis; without it to threads of this process. */
  readonly redis?: string;
  /** Runs everything anew. */
  readonly fresh?: boolean;
  readonly signal?: AbortSignal;
  readonly progress?: StudyProgress | undefined;
  /** Takes what is worth saying meanwhile. */
  readonly note?: (text: string) => void;
}

export interface StudyRun {
  readonly summary: StudySummary;
  readonly rows: readonly RunRow[];
  readonly dir: string;
  /** Runs that were kept from before. */
  readonly known: number;
}

export async function runStudy(options: RunStudyOptions): Promise<StudyRun> {
  const loaded = loadStudy(options.study, options);
  if (!loaded.ok) throw new InputError(loaded.problems.map(formatProblem).join('\n'));
  const { plan } = loaded;
  const badSql = await sqlProblems(plan);
  if (badSql.length > 0) throw new InputError(badSql.map(formatProblem).join('\n'));
  const dir = options.dirOf(plan.text.name);
  const before = begin(dir, plan, options.fresh ?? false);
  if (before !== undefined && before !== reproduceWith(plan))
    options.note?.(`${dir} held the results of \`${before}\`: they are replaced\n`);
  const kept = new KeptRuns(join(dir, RUNS_FILE));
  const workers = await workersFor(options);
  let done = 0;
  const progress: StudyProgress = {
    asked: (runs) => options.progress?.asked(runs),
    done: (row, known) => {
      done++;
      options.progress?.done(row, known);
    },
  };
  const { signal } = options;
  const cutOff = (): void => void workers.close();
  signal?.addEventListener('abort', cutOff);
  try {
    const conducted = await conduct({ plan, workers, kept, progress, signal });
    const summary = summaryOf(plan, conducted);
    await finish(dir, summary, conducted.rows, options.renderings);
    return { summary, rows: conducted.rows, dir, known: conducted.known };
  } catch (error) {
    if (!signal?.aborted) throw error;
    throw new FailedError(
      done === 0
        ? 'stopped before the first run was over: nothing of it is kept'
        : `stopped after ${done} runs, which are kept in ${dir}: the same command goes on from there`,
    );
  } finally {
    signal?.removeEventListener('abort', cutOff);
    await workers.close();
  }
}

async function workersFor({ redis, workers, note }: RunStudyOptions): Promise<Workers> {
  if (redis === undefined) return new ThreadWorkers(workers);
  const { RedisWorkers } = await import('./redis-workers.js');
  return RedisWorkers.connect(redis, note ?? (() => {}));
}

async function finish(dir: string, summary: StudySummary, rows: readonly RunRow[], to: Renderings): Promise<void> {
  await writeResults(join(dir, 'results.parquet'), summary, rows);
  whole(join(dir, 'summary.json'), to.json(summary));
  whole(join(dir, 'report.md'), to.markdown(summary));
  whole(join(dir, 'report.html'), to.html(summary, rows));
}

/** Whole or not at all. */
function whole(path: string, text: string): void {
  writeFileSync(`${path}.tmp`, text);
  renameSync(`${path}.tmp`, path);
}
