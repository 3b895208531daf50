/** Runs in which links and nodes suffer, on disk: taken up again, forked and verified in the midst of it. */
import { cpSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RecordRow } from '../../src/kernel/record.js';
import { NodeRestarted, NodeStopped } from '../../src/network/channel.js';
import { ChannelChanged, ChannelDown, ChannelRestored, ChannelUp, NodeSlowed } from '../../src/network/disturbances.js';
import { type Execution, executeRun } from '../../src/runs/execute.js';
import { forkRun } from '../../src/runs/fork.js';
import type { RecordedRun } from '../../src/runs/recorded-run.js';
import { resumeRun } from '../../src/runs/resume.js';
import { isVerified, verifyRun } from '../../src/runs/verify.js';
import { LogFile } from '../../src/store/log-file.js';
import { journalPath } from '../../src/store/run-folder.js';
import { longScenario } from '../kill/long-scenario.mjs';
import { opened, scratch } from './recorded.js';

const ENTRIES = [
  '{ at: 20s, link: core, action: link-change, to: { latency: 80ms, loss: 0.1 }, for: 100s }',
  '{ at: 30s, link: lac>lns, action: link-down, for: 1s, every: 17s, times: 8 }',
  '{ every: { exponential: { mean: 60s, max: 500s } }, times: 3, node: lns, action: restart, for: 4s }',
  '{ at: 40s, node: aaa, action: slow, add: 20ms, for: 50s }',
  '{ at: 5s, nodes: [aaa], action: partition, way: out, for: 2s }',
];
const TIMELINE = `timeline=[${ENTRIES.join(', ')}]`;
const scenario = join(scratch(), 'long.yaml');
const dir = join(scratch(), 'whole');
let whole: Execution;

beforeAll(async () => {
  writeFileSync(scenario, longScenario(12, 10));
  whole = await executeRun({ scenario, out: dir, set: [TIMELINE], checkpointEvery: 4000 });
});

async function rowsOf(run: RecordedRun, ...types: readonly { readonly code: number }[]): Promise<RecordRow[]> {
  const all: RecordRow[] = [];
  for await (const rows of run.rows({ types: types.map(({ code }) => code) })) all.push(...rows);
  return all;
}

it('all of it happens, and is verified', async () => {
  expect(whole.status).toBe('finished');
  const run = await opened(dir);
  const types = [ChannelChanged, ChannelRestored, ChannelDown, ChannelUp, NodeSlowed, NodeStopped, NodeRestarted];
  const counts = await Promise.all(types.map(async (type) => (await rowsOf(run, type)).length));
  expect(counts).toEqual([2, 2, 10, 10, 2, 3, 3]);
  expect(isVerified(await verifyRun(dir))).toBe(true);
});

it.each(['tables', 'xstate'] as const)('is the same by %s, and from octets', async (engine) => {
  const out = join(scratch(), engine);
  const again = await executeRun({ scenario, out, set: [TIMELINE], engine, wire: 'octets', journal: 'none' });
  expect(again.digest).toBe(whole.digest);
});

it('is taken up again where it was killed', async () => {
  const { frames } = LogFile.open(journalPath(dir));
  expect(frames.length).toBeGreaterThan(3);
  for (const frame of [frames[1]!, frames.at(-2)!]) {
    const killed = join(scratch(), 'killed');
    cpSync(dir, killed, { recursive: true });
    const manifest = JSON.parse(readFileSync(join(killed, 'manifest.json'), 'utf8')) as Record<string, unknown>;
    for (const key of ['ended', 'digest', 'records', 'virtualUs', 'wallMs', 'summary']) delete manifest[key];
    writeFileSync(join(killed, 'manifest.json'), JSON.stringify({ ...manifest, status: 'running' }));
    truncateSync(journalPath(killed), frame.offset + Math.floor(frame.length / 2));
    const resumed = await resumeRun(killed);
    expect(resumed).toMatchObject({ status: 'finished', digest: whole.digest, records: whole.records });
  }
});

describe('a fork', () => {
  // While the link is changed, in an outage of it, while the server is slow, and with nothing under way.
  it.each([25e6, 47.5e6, 70e6, 400e6])('at %d us that changes nothing is the run itself', async (atUs) => {
    const fork = await forkRun(dir, { atUs, out: join(scratch(), 'fork') });
    expect(fork).toMatchObject({ digest: whole.digest, records: whole.records });
  });

  it('with more to suffer has what had begun go on as it was to', async () => {
    const more = `timeline=[{ at: 60s, link: core, action: link-down, for: 3s }, ${ENTRIES.join(', ')}, { at: 62s, node: lac, action: slow, factor: 2 }]`;
    const { dir: out, status } = await forkRun(dir, { atUs: 47.5e6, set: [more], out: join(scratch(), 'fork') });
    expect(status).toBe('finished');
    const [mine, theirs] = [await opened(out), await opened(dir)];
    const told = async (run: RecordedRun, ...types: readonly { readonly code: number }[]): Promise<string[]> =>
      (await rowsOf(run, ...types)).map(({ at, id, b }) => `${at} ${id} ${b}`);
    expect(await told(mine, ChannelChanged, ChannelRestored)).toEqual(
      await told(theirs, ChannelChanged, ChannelRestored),
    );
    expect(await told(mine, NodeStopped, NodeRestarted)).toEqual(await told(theirs, NodeStopped, NodeRestarted));
    const [downs, before] = [await told(mine, ChannelDown), await told(theirs, ChannelDown)];
    expect(downs.filter((each) => !before.includes(each)).map((each) => each.split(' ')[0])).toEqual([
      '60000000',
      '60000000',
    ]);
    expect(before.filter((each) => !downs.includes(each))).toEqual([]);
    expect(isVerified(await verifyRun(out))).toBe(true);
  });

  it('that would have it otherwise before is refused', async () => {
    const other = `timeline=[${ENTRIES.slice(1).join(', ')}]`;
    await expect(forkRun(dir, { atUs: 25e6, set: [other], out: join(scratch(), 'fork') })).rejects.toThrow(
      /what the timeline has up to then has happened/,
    );
  });
});
