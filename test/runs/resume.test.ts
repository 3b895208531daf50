/** A run that is taken up again comes out as if nothing had happened, whatever of it is left. */
import {
  appendFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { CHUNK_RECORDS } from '../../src/kernel/chunk.js';
import type { JournalLevel } from '../../src/kernel/record.js';
import { type Execution, executeRun } from '../../src/runs/execute.js';
import { resumeRun } from '../../src/runs/resume.js';
import { isVerified, verifyRun } from '../../src/runs/verify.js';
import { LogFile } from '../../src/store/log-file.js';
import { journalPath } from '../../src/store/run-folder.js';
import { longScenario } from '../kill/long-scenario.mjs';
import { rewrite } from '../store/rewritten.js';
import { scratch } from './recorded.js';

const scenario = join(scratch(), 'long.yaml');
const checkpointEvery = 9000;
let whole: Execution;
const wholeAt = new Map<JournalLevel, string>();

beforeAll(async () => {
  writeFileSync(scenario, longScenario(12, 10));
  for (const journal of ['full', 'transitions', 'none'] as const) {
    const out = join(scratch(), journal);
    whole = await executeRun({ scenario, out, journal, checkpointEvery });
    wholeAt.set(journal, out);
  }
  expect(whole.records).toBeGreaterThan(4 * CHUNK_RECORDS);
});

/** The folder as a process leaves it that dies: its manifest says `running`, its journal holds so many chunks. */
function killed(chunks: number, journal: JournalLevel = 'full'): string {
  const dir = join(scratch(), 'run');
  cpSync(wholeAt.get(journal)!, dir, { recursive: true });
  const manifest = JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8')) as Record<string, unknown>;
  for (const key of ['ended', 'digest', 'records', 'virtualUs', 'wallMs', 'summary']) delete manifest[key];
  writeFileSync(join(dir, 'manifest.json'), JSON.stringify({ ...manifest, status: 'running' }));
  const log = LogFile.open(journalPath(dir));
  log.close();
  // half of the next frame is there
  const { offset = log.end, length = 0 } = log.frames[chunks] ?? {};
  truncateSync(journalPath(dir), Math.floor(offset + length / 2));
  return dir;
}

const checkpoints = (dir: string): string[] =>
  readdirSync(join(dir, 'checkpoints')).map((name) => join(dir, 'checkpoints', name));

async function comesOutRight(dir: string, fromTheStart?: boolean): Promise<void> {
  let from = -1;
  const resumed = await resumeRun(dir, { onStart: ({ records }) => (from = records) });
  expect(resumed).toMatchObject({ status: 'finished', digest: whole.digest, records: whole.records });
  expect(resumed.summary).toEqual(whole.summary);
  if (fromTheStart) expect(from).toBe(0);
  else if (fromTheStart === false) expect(from).toBeGreaterThan(0);
  const verified = await verifyRun(dir);
  expect(isVerified(verified), JSON.stringify([verified.faults, verified.divergence?.seq])).toBe(true);
}

describe('resume', () => {
  it('lets messages travel as they did', async () => {
    const dir = killed(2);
    const path = join(dir, 'manifest.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    writeFileSync(path, JSON.stringify({ ...manifest, wire: 'octets' }));
    const resumed = await resumeRun(dir);
    expect(resumed).toMatchObject({ digest: whole.digest, config: { wire: 'octets' } });
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ status: 'finished', wire: 'octets' });
  });

  it.each([0, 1, 2, 3, 4, 99])('after %i chunks of the journal', async (chunks) => {
    await comesOutRight(killed(chunks), chunks < 1);
  });

  it('from the start, where all checkpoints are gone', async () => {
    const dir = killed(3);
    rmSync(join(dir, 'checkpoints'), { recursive: true });
    await comesOutRight(dir, true);
  });

  it('from an earlier checkpoint, where the last ones are damaged', async () => {
    const dir = killed(99);
    const files = checkpoints(dir);
    expect(files.length).toBeGreaterThan(2);
    for (const file of files.slice(1)) {
      const octets = readFileSync(file);
      octets[octets.length >> 1]! ^= 1;
      writeFileSync(file, octets);
    }
    appendFileSync(join(dir, 'checkpoints', '999999-1.checkpoint'), 'nothing of the kind');
    await comesOutRight(dir, false);
  });

  it('of a journal that was just begun, or is none', async () => {
    for (const begun of ['', 'not a database at all'.repeat(500)]) {
      const dir = killed(99);
      writeFileSync(journalPath(dir), begun);
      await comesOutRight(dir, true);
    }
    const dir = killed(99);
    rmSync(journalPath(dir));
    await comesOutRight(dir, true);
  });

  it.each(['transitions', 'none'] as const)('of a journal of %s', async (level) => {
    await comesOutRight(killed(99, level), false);
  });

  it('of transitions, of which some are missing', async () => {
    await comesOutRight(killed(0, 'transitions'));
  });

  it('says so where what is written again is not what was there', async () => {
    const dir = killed(3);
    rmSync(join(dir, 'checkpoints'), { recursive: true });
    await rewrite(journalPath(dir), ({ chunks }) => {
      chunks[1]!.digest = 'ab'.repeat(32);
    });
    const resumed = await resumeRun(dir);
    expect(resumed).toMatchObject({ status: 'failed' });
    expect(resumed.ended).toMatch(/records 8192 to 16383 come out otherwise .* its journal is damaged/);
  });

  it('refuses a run that is finished', async () => {
    await expect(resumeRun(wholeAt.get('full')!)).rejects.toThrow(/is finished: there is nothing to resume/);
    expect(existsSync(wholeAt.get('full')!)).toBe(true);
  });
});

it('the last state of a run is written too, and no other where none was due', async () => {
  const out = join(scratch(), 'last');
  const { records, virtualUs, digest } = await executeRun({ scenario, out, checkpointEvery: whole.records });
  expect(digest).toBe(whole.digest);
  expect(readdirSync(join(out, 'checkpoints'))).toEqual([`${records}-${virtualUs}.checkpoint`]);
});
