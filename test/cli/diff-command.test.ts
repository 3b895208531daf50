/** `diff` as it is typed. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cli, freshDir } from './cli-harness.js';

const dir = freshDir();
const [RUN, PATIENT, SAME, SHORT, BRIEF, SECRET, ONE, TWO] = [
  'run',
  'patient',
  'same',
  'short',
  'brief',
  'secret',
  'one',
  'two',
].map((name) => join(dir, name)) as [string, string, string, string, string, string, string, string];
const REFERENCE = 'experiments/reference-call';

beforeAll(async () => {
  const run = (out: string, ...more: string[]) => cli(['run', REFERENCE, '--out', out, '--quiet', ...more]);
  await run(RUN);
  await run(SHORT, '--set', 'end=20s');
  await run(BRIEF, '--journal', 'transitions');
  await run(SECRET, '--set', 'nodes.aaa.secret=hushhush', '--set', 'nodes.lac.radius.secret=hushhush');
  const at = ['--at', '20s', '--quiet', '--out'];
  await cli(['fork', RUN, ...at, PATIENT, '--set', 'nodes.lns.l2tp.noSessionTimeout=20s']);
  await cli(['fork', RUN, ...at, SAME]);
  for (const [seed, out] of [['1', ONE] as const, ['2', TWO] as const])
    await cli(['run', 'experiments/lossy-calls', '--seed', seed, '--out', out, '--quiet']);
}, 60_000);
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test('diff of a run and its fork tells the fork, the timer it moved, and who closes the tunnel now', async () => {
  const { status, out, err } = await cli(['diff', RUN, PATIENT]);
  expect({ status, err }).toEqual({ status: 1, err: '' });
  const lines = out.split('\n');
  expect(lines[0]).toMatch(/run: reference-call, seed 3; \d+ records to 58\.448085 s, digest [0-9a-f]{12}$/);
  expect(lines[2]).toBe('   forked from A at 20 s, with --set nodes.lns.l2tp.noSessionTimeout=20s');
  expect(out).toMatch(
    /\nat 20 s the runs part: lns, tunnel\/2: timer noSessionTimeout now runs out at 37\.419 s in B \(it was to run out at 27\.419 s\)\n/,
  );
  expect(out).toMatch(
    /\n {3}B {2}\d+ {2}20\.000000 s {2}lns {2}tunnel\/2 {2}TimerSet noSessionTimeout, due at 37\.419 s\n/,
  );
  expect(out).toMatch(
    /they are the same until 27\.419 s; then:\n {3}A .* lns .*\n {3}B .* lac .*TimerFired noSessionTimeout\n/,
  );
  expect(out).toMatch(/\n {2}lns +StopCCN +1 +0 +0 +0\n/);
  expect(out).toMatch(/\n {2}lac +StopCCN +0 +1 +0 +0\n/);
  expect(out).toMatch(
    /\n {2}lns 1 {2}A {2}tunnel\/2 +0\.667890 +27\.448085 +lns .*\n +B {2}tunnel\/2 +0\.667890 +32\.419000 +lac /,
  );
  expect(out).toContain('\nCalls: 1, the same in both\n');
  const [own, both] = [out.indexOf('What led there in B:'), out.indexOf('Both come of:')];
  expect(own).toBeGreaterThan(0);
  expect(both).toBeGreaterThan(own);
});

test('what is the same is said to be so, with exit status 0', async () => {
  for (const other of [RUN, SAME]) {
    const { status, out } = await cli(['diff', RUN, other]);
    expect(status).toBe(0);
    expect(out).toMatch(/\nthe same: \d+ records, digest [0-9a-f]{64}\n$/);
    const { status: of, out: json } = await cli(['diff', RUN, other, '--json']);
    expect({ of, ...JSON.parse(json) }).toMatchObject({ of: 0, same: true, divergence: null, prefix: null });
  }
});

test('a run that is the beginning of another', async () => {
  const { status, out } = await cli(['diff', SHORT, RUN, '--brief']);
  expect(status).toBe(1);
  expect(out).toMatch(
    /\n {3}end {2}20s \/ never\n\nA holds the first 455 records of B, and no more\n {3}A {2}nothing more\n/,
  );
});

test('seeds that differ are told, and tables are cut at twenty lines with a count of the rest', async () => {
  const { status, out } = await cli(['diff', ONE, TWO]);
  expect(status).toBe(1);
  expect(out).toContain('\nseed 1 / seed 2\n');
  const calls = out.slice(out.indexOf('\nCalls: '), out.indexOf('\nTunnel ends')).trimEnd().split('\n').slice(3);
  expect(calls).toHaveLength(21);
  const { changes } = JSON.parse((await cli(['diff', ONE, TWO, '--json'])).out);
  expect(calls.at(-1)).toBe(`  and ${changes.calls.differ.length - 10} more (--json has them all)`);
});

test('--json has the records in full, and the sums', async () => {
  const { status, out } = await cli(['diff', RUN, PATIENT, '--json']);
  expect(status).toBe(1);
  const found = JSON.parse(out);
  expect(found).toMatchObject({
    same: false,
    prefix: null,
    values: [{ path: 'nodes.lns.l2tp.noSessionTimeout', one: '10s', other: '20s' }],
    divergence: { atUs: 20_000_000, other: { type: 'TimerSet', node: 'lns', columns: { due: 37_419_000 } } },
    moved: { one: [], other: [{ node: 'lns', entity: 'tunnel/2', timer: 'noSessionTimeout', wasUs: 27_419_000 }] },
    other: { forks: [{ atUs: 20_000_000 }] },
  });
  expect(found.changes.messages.differ).toContainEqual({
    node: 'lac',
    message: 'StopCCN',
    one: { sent: 0, resent: 0 },
    other: { sent: 1, resent: 0 },
  });
  expect(found.causes.common.at(-1)).toMatchObject({ type: 'CallDialed', cause: -1 });
  const brief = JSON.parse((await cli(['diff', RUN, PATIENT, '--json', '--brief'])).out);
  expect(Object.keys(brief)).not.toContain('changes');
  expect(brief.divergence).toEqual(found.divergence);
});

test('secrets are not shown', async () => {
  for (const more of [[], ['--json']]) {
    const { status, out } = await cli(['diff', RUN, SECRET, ...more]);
    expect(status).toBe(1);
    expect(out).toContain('xxxxxx');
    expect(out).not.toContain('hushhush');
  }
});

test.each<[string[], RegExp]>([
  [['diff', RUN], /missing required argument 'other'/],
  [['diff', RUN, '/nowhere'], /is not a run folder/],
  [['diff', '/nowhere', RUN], /is not a run folder/],
  [['diff', RUN, BRIEF], /was run with --journal transitions: run it again with --journal full/],
])('%j is wrong input', async (args, message) => {
  const { status, out, err } = await cli(args);
  expect({ status, out }).toEqual({ status: 2, out: '' });
  expect(err).toMatch(message);
});
