/** A run whose calls come of files is all there is to it: the files may change or go. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { CallDialed } from '../../models/nodes/call-records.js';
import { executeRun } from '../../src/runs/execute.js';
import { forkRun } from '../../src/runs/fork.js';
import { simulate } from '../../src/runs/library.js';
import { resumeRun } from '../../src/runs/resume.js';
import { isVerified, verifyRun } from '../../src/runs/verify.js';
import { withCalls } from '../scenario/workload-scenario.js';
import { opened, scratch } from './recorded.js';

const KEYS =
  'arrivals: { file: arrivals.csv }, hold: { file: holds.csv, take: drawn }, redial: { after: { uniform: [1s, 9s] }, limit: 8, when: both }';
const MORE = `  - { name: more, from: users, to: lac, at: 3s, called: "5552000", arrivals: { poisson: 30/min, for: 50s }, hold: { lognormal: { mean: 8s, sd: 8s } } }
timeline:
  - { at: 20s, node: lac-2, action: power-off, for: 5s }
  - { at: 30s, node: lns-1, action: clear-sessions }
`;
const folder = scratch();
const out = join(folder, 'run');
let digest = '';

beforeAll(async () => {
  writeFileSync(join(folder, 'scenario.yaml'), withCalls(KEYS, MORE));
  const times = Array.from({ length: 60 }, (_, place) => (place * 0.7).toFixed(1));
  writeFileSync(join(folder, 'arrivals.csv'), `time\n${times.join('\n')}\n`);
  writeFileSync(join(folder, 'holds.csv'), '5\n10\n15\n');
  const done = await executeRun({ scenario: folder, out, checkpointEvery: 4000 });
  digest = done.digest;
  expect(done.status).toBe('finished');
  expect(done.summary.calls.redials).toBeGreaterThan(5);
  for (const name of ['arrivals.csv', 'holds.csv', 'scenario.yaml']) rmSync(join(folder, name));
});

describe('without its files', () => {
  it('is verified', async () => {
    expect(isVerified(await verifyRun(out))).toBe(true);
  });

  it('is asked, with its configuration', async () => {
    const run = await opened(out);
    expect(run.config.calls[0]!.arrivals!.listedUs.length).toBe(60);
    const { manifest } = run;
    expect(JSON.stringify(manifest)).not.toContain('arrivals.csv');
  });

  it('is forked, and comes out the same or otherwise', async () => {
    const same = await forkRun(out, { atUs: 25e6, out: join(scratch(), 'same') });
    expect(same.digest).toBe(digest);
    const set = ['calls.dial.redial.after=2s', 'calls.dial.hold=20s'];
    const other = join(scratch(), 'other');
    const changed = await forkRun(out, { atUs: 25e6, out: other, set });
    expect(changed.digest).not.toBe(digest);
    expect(isVerified(await verifyRun(other))).toBe(true);
  });

  it('is not forked into other arrivals than have begun', async () => {
    const attempt = forkRun(out, { atUs: 25e6, out: join(scratch(), 'no'), set: ['calls.more.arrivals.poisson=1/s'] });
    await expect(attempt).rejects.toThrow(/call more has begun by then/);
  });

  it('is resumed from a checkpoint', async () => {
    expect(readdirSync(join(out, 'checkpoints')).length).toBeGreaterThan(0);
    const path = join(out, 'manifest.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    for (const key of ['ended', 'digest', 'records', 'virtualUs', 'wallMs', 'summary']) delete manifest[key];
    writeFileSync(path, JSON.stringify({ ...manifest, status: 'running' }));
    let from = -1;
    const resumed = await resumeRun(out, { onStart: ({ records }) => (from = records) });
    expect(from).toBeGreaterThan(0);
    expect(resumed.digest).toBe(digest);
  });
});

it('a scenario in text takes its files by the folder it is said to be in', async () => {
  const dir = scratch();
  writeFileSync(join(dir, 'a.csv'), '0\n3\n3.5\n');
  const text = withCalls('arrivals: { file: a.csv }, hold: 5s');
  await using run = await simulate({ text, name: join(dir, 'made.yaml') });
  expect((await run.calls()).map(({ dialledAtUs }) => dialledAtUs)).toEqual([1e6, 4e6, 4.5e6]);
  expect(await run.records({ type: CallDialed.name })).toHaveLength(3);
});
