/** A study's folder: what is kept from before is not run again, whatever became of the file; workers make no difference. */
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runStudy, type StudyRun } from '../../dist/src/runs/studies/run-study.js';
import { readResults } from '../../src/store/results-parquet.js';
import { cli } from '../cli/cli-harness.js';

const STUDY = 'test/data/studies/window.yaml';
const dir = mkdtempSync(join(tmpdir(), 'l2tpsim-kept-'));
const RENDERINGS = { html: () => '', markdown: () => '', json: (summary: unknown) => JSON.stringify(summary) };

const run = (name: string, more: Partial<Parameters<typeof runStudy>[0]> = {}): Promise<StudyRun> =>
  runStudy({ study: STUDY, dirOf: () => join(dir, name), renderings: RENDERINGS, workers: 2, ...more });

let whole: StudyRun;
beforeAll(async () => {
  whole = await run('whole');
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const runsIn = (name: string): string[] =>
  readFileSync(join(dir, name, 'runs.jsonl'), 'utf8')
    .trim()
    .split('\n');

describe('a study', () => {
  test('has a row a run, with the levels and the responses', async () => {
    expect(whole.rows).toHaveLength(24);
    expect(whole.known).toBe(0);
    const rows = await readResults(join(dir, 'whole', 'results.parquet'));
    expect(rows).toHaveLength(24);
    expect(rows.map(({ point, replication }) => [point, replication])).toEqual(
      Array.from({ length: 24 }, (_, place) => [Math.floor(place / 4), (place % 4) + 1]),
    );
    expect(rows[5]).toMatchObject({ window: 1, loss: 0.05, seed: '2', digest: whole.rows[5]!.digest });
    expect(rows[5]!['setup.p95']).toBe(whole.rows[5]!.responses['setup.p95']);
  });

  test('with one worker is the same', async () => {
    const { summary, rows } = await run('one', { workers: 1 });
    expect(summary).toEqual(whole.summary);
    expect(rows).toEqual(whole.rows);
  });

  test('that starts again runs nothing, and says the same', async () => {
    const again = await run('whole');
    expect(again.known).toBe(24);
    expect(again.summary).toEqual(whole.summary);
    expect(runsIn('whole')).toHaveLength(24);
  });

  test('with more replications runs what is missing', async () => {
    const said: string[] = [];
    const more = await run('whole', { replications: 5, note: (text) => said.push(text) });
    expect(said).toEqual([
      `${join(dir, 'whole')} held the results of \`npx l2tpsim study ${STUDY}\`: they are replaced\n`,
    ]);
    expect([more.known, more.rows.length]).toEqual([24, 30]);
    expect(more.rows.filter(({ replication }) => replication < 5)).toEqual(whole.rows);
  });

  test('does not go where the results of another are: of another name, or of the same in another file', async () => {
    cpSync(join(dir, 'one'), join(dir, 'taken'), { recursive: true });
    const before = readFileSync(join(dir, 'taken', 'summary.json'), 'utf8');
    const text = readFileSync(STUDY, 'utf8').replace(/^scenario: .*$/m, `scenario: ${resolve(whole.summary.scenario)}`);
    const refused = async (file: string, written: string) => {
      writeFileSync(join(dir, file), written);
      const { status, err } = await cli(['study', join(dir, file), '--out', join(dir, 'taken')]);
      expect([status, err]).toEqual([
        2,
        `${join(dir, file)}: its results cannot go to ${join(dir, 'taken')}, which holds those of the study "window" (\`npx l2tpsim study ${STUDY}\`): name another folder by --out\n`,
      ]);
    };
    await refused('other.yaml', text.replace(/^name: .*$/m, 'name: other'));
    await refused("it's.yaml", text);
    expect(readFileSync(join(dir, 'taken', 'summary.json'), 'utf8')).toBe(before);
    expect(runsIn('taken')).toHaveLength(24);
  });

  test('that was edited, or moved, goes on where it was', async () => {
    const file = join(dir, "it's mine.yaml");
    const text = readFileSync(STUDY, 'utf8').replace(/^scenario: .*$/m, `scenario: ${resolve(whole.summary.scenario)}`);
    writeFileSync(file, text);
    const first = await run('edited', { study: file, replications: 2 });
    expect(first.rows).toHaveLength(12);
    writeFileSync(file, text.replace(/^title: .*$/m, 'title: Another'));
    expect((await run('edited', { study: file, replications: 2 })).summary.title).toBe('Another');
    const moved = join(dir, 'moved.yaml');
    renameSync(file, moved);
    expect((await run('edited', { study: moved, replications: 2 })).known).toBe(12);
  });

  test('whose kept runs are torn and damaged runs those again', async () => {
    cpSync(join(dir, 'one'), join(dir, 'torn'), { recursive: true });
    const lines = runsIn('torn');
    lines[3] = lines[3]!.replace('"records":1', '"records":2');
    writeFileSync(join(dir, 'torn', 'runs.jsonl'), `${lines.slice(0, -1).join('\n')}\n${lines.at(-1)!.slice(0, 90)}`);
    const again = await run('torn');
    expect(again.known).toBe(22);
    expect(again.summary).toEqual(whole.summary);
    appendFileSync(join(dir, 'torn', 'runs.jsonl'), 'no line of ours\n');
    expect((await run('torn')).known).toBe(24);
  });

  test('that is stopped keeps what is done, leaves no results, and goes on from there', async () => {
    const stop = new AbortController();
    let done = 0;
    const progress = {
      asked: () => {},
      done: () => {
        done++;
        if (done === 5) stop.abort();
      },
    };
    await expect(run('stopped', { signal: stop.signal, progress })).rejects.toThrow(
      /^stopped after \d+ runs, which are kept in/,
    );
    expect(existsSync(join(dir, 'stopped', 'results.parquet'))).toBe(false);
    const kept = runsIn('stopped').length;
    expect(kept).toBeGreaterThanOrEqual(5);
    expect(kept).toBeLessThan(24);
    const again = await run('stopped');
    expect(again.known).toBe(kept);
    expect(again.summary).toEqual(whole.summary);
  });

  test('another value of the scenario is another run', async () => {
    expect((await run('whole', { set: ['nodes.lac.l2tp.retries=9'], replications: 1 })).known).toBe(0);
  });
});

test('a run of a study is a run of the command, to the bit', async () => {
  const { set, seeds } = whole.summary.points[3]!;
  const out = join(dir, 'run');
  const settings = set.flatMap((each) => ['--set', each]);
  const told = await cli([
    'run',
    whole.summary.scenario,
    '--seed',
    String(seeds[1]),
    ...settings,
    '--out',
    out,
    '--json',
  ]);
  expect(told.status, told.err).toBe(0);
  expect((JSON.parse(told.out) as { digest: string }).digest).toBe(
    whole.rows.find(({ point, replication }) => point === 3 && replication === 2)!.digest,
  );
});
