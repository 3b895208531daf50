import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cli, freshDir } from './cli-harness.js';

const REFERENCE = 'experiments/reference-call';
const LOSSY = 'experiments/lossy-calls';
const GOOD = readFileSync(`${REFERENCE}/scenario.yaml`, 'utf8');

/** Each spoils the reference call; § stands before what is wrong. */
const BAD: readonly (readonly [what: string, from: string, to: string, message: string])[] = [
  [
    'unknown key',
    'noSessionTimeout: 15s',
    '§noSessionsTimeout: 15s',
    'unknown key "noSessionsTimeout"; did you mean "noSessionTimeout"?',
  ],
  [
    'wrong unit',
    'noSessionTimeout: 15s',
    'noSessionTimeout: §15kg',
    'noSessionTimeout: "kg" is no unit of time: one of us, ms, s, min or m, h, d',
  ],
  ['missing node', 'between: [lac, lns]', 'between: [lac, §lms]', 'there is no node "lms"; did you mean "lns"?'],
  ['duplicate name', '\n  aaa:\n', '\n  §lac:\n', '"lac" is there twice'],
  [
    'negative latency',
    'between: [lac, lns], latency: 8ms',
    'between: [lac, lns], latency: §-8ms',
    'latency: a duration cannot be negative: -8ms',
  ],
  ['not YAML', 'nodes:', 'nodes: §][', 'not YAML: '],
];

test.each(BAD)('%s: one message with file, line and column, status 2, no run folder', async (_, from, to, message) => {
  const dir = freshDir();
  const file = join(dir, 'bad.yaml');
  expect(GOOD).toContain(from);
  const marked = GOOD.replace(from, () => to);
  const before = marked.slice(0, marked.indexOf('§')).split('\n');
  writeFileSync(file, marked.replace('§', ''));
  const { status, out, err } = await cli(['run', file, '--out', join(dir, 'run')]);
  expect({ status, out }).toEqual({ status: 2, out: '' });
  expect(err.trimEnd().split('\n')).toHaveLength(1);
  expect(err).toContain(`${file}:${before.length}:${before.at(-1)!.length + 1}: ${message}`);
  expect(readdirSync(dir)).toEqual(['bad.yaml']);
});

test.each([
  [
    ['run', REFERENCE, '--set', 'nodes.lnx.l2tp.retries=3'],
    /^--set nodes\.lnx\.l2tp\.retries=3: there is no "lnx" in nodes/,
  ],
  [['run', REFERENCE, '--seed', 'x'], /a seed is a whole number/],
  [['run', REFERENCE, '--engine', 'steam'], /Allowed choices are tables, xstate/],
  [['run', REFERENCE, '--wire', 'copper'], /Allowed choices are values, octets/],
  [['run', REFERENCE, '--nope'], /unknown option '--nope'/],
  [['run'], /missing required argument 'scenario'/],
  [['run', 'experiments/none'], /there is no such scenario/],
  [['walk'], /unknown command 'walk'/],
  [['trace', '/nowhere', '--node', 'lac'], /is not a run folder/],
  [['trace', '/nowhere'], /required option '--node <name>' not specified/],
  [['diagram', '/nowhere'], /is not a run folder/],
  [['export', '/nowhere'], /--pcapng FILE or --parquet DIR/],
  [['dissect', '--protocol', 'ipx'], /Allowed choices are l2tp, ppp, radius/],
])('%j is wrong input', async (args, message) => {
  const { status, out, err } = await cli(args);
  expect({ status, out }).toEqual({ status: 2, out: '' });
  expect(err).toMatch(message);
});

test('every command has help with an example', async () => {
  const top = await cli(['--help']);
  expect(top.status).toBe(0);
  const commands = [...top.out.matchAll(/^ {2}([a-z]+) \[options\]/gm)].map((match) => match[1]!);
  expect(commands).toEqual(expect.arrayContaining(['run', 'trace', 'diagram', 'export', 'dissect']));
  for (const command of [...commands, 'schema']) {
    const { status, out } = await cli([command, '--help']);
    expect(status).toBe(0);
    expect(out).toMatch(new RegExp(`Examples?:[^]*l2tpsim ${command}`));
  }
});

test('what is built can be run by its name, as npx does', () => {
  expect(execFileSync('dist/src/cli/main.js', ['--version'], { encoding: 'utf8' })).toMatch(/^\d+\.\d+\.\d+/);
});

test('--version', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect(await cli(['--version'])).toEqual({ status: 0, out: `${version}\n`, err: '' });
});

test('schema prints the JSON Schema', async () => {
  const { status, out } = await cli(['schema']);
  expect(status).toBe(0);
  expect(out).toBe(readFileSync('schema/scenario.schema.json', 'utf8'));
});

test('run --json: one object, and a run folder that says the same', async () => {
  const dir = join(freshDir(), 'run');
  const { status, out, err } = await cli(['run', REFERENCE, '--seed', '5', '--set', 'end=30s', '--out', dir, '--json']);
  expect({ status, err }).toEqual({ status: 0, err: '' });
  const summary = JSON.parse(out) as Record<string, unknown>;
  expect(summary).toMatchObject({
    scenario: 'reference-call',
    seed: 5,
    engine: 'tables',
    digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    records: expect.any(Number),
    virtualUs: expect.any(Number),
    wallMs: expect.any(Number),
    calls: { attempted: 1, established: 1, failed: 0, ended: 1 },
    failures: {},
    tunnels: { opened: expect.any(Number), closed: expect.any(Number) },
    messages: { sent: expect.any(Number), delivered: expect.any(Number), lost: 0, retransmitted: 0 },
    pending: { notices: expect.any(Number), timers: expect.any(Number) },
  });
  const manifest = JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8')) as Record<string, unknown>;
  expect(manifest).toMatchObject({
    status: 'finished',
    digest: summary.digest,
    seed: 5,
    wire: 'values',
    set: ['end=30s'],
  });
  expect(manifest).toHaveProperty('options.nodes.lns.l2tp.retries', 10);
  expect(existsSync(join(dir, 'journal.log'))).toBe(true);
});

test('both engines, both forms of messages and all journal levels give one digest; another seed gives another', async () => {
  const digest = async (...args: string[]): Promise<unknown> => {
    const { out } = await cli(['run', 'experiments/lossy-calls', '--out', join(freshDir(), 'run'), '--json', ...args]);
    return (JSON.parse(out) as { digest: unknown }).digest;
  };
  const first = await digest();
  expect(await digest('--engine', 'xstate')).toBe(first);
  expect(await digest('--wire', 'octets')).toBe(first);
  expect(await digest('--journal', 'transitions')).toBe(first);
  expect(await digest('--journal', 'none')).toBe(first);
  expect(await digest('--seed', '2')).not.toBe(first);
});

test('run prints a table, or nothing with --quiet, and warns of a pin that nothing asked for', async () => {
  const dir = freshDir();
  const told = await cli(['run', REFERENCE, '--out', join(dir, 'a'), '--set', 'pins.lac/tunel/1/id=7']);
  expect(told.status).toBe(0);
  expect(told.out).toMatch(/^calls +1 attempted, 1 established, 0 failed, 1 ended$/m);
  expect(told.err).toContain('pins that nothing was drawn by: lac/tunel/1/id');
  expect(await cli(['run', REFERENCE, '--out', join(dir, 'b'), '--quiet'])).toEqual({ status: 0, out: '', err: '' });
});

test.skipIf(process.platform !== 'linux')('a folder that the system lets nobody make is told of', async () => {
  const { status, err } = await cli(['run', REFERENCE, '--out', '/proc/nowhere/run']);
  expect(status).not.toBe(0);
  expect(err).toMatch(/ENOENT.*\/proc\/nowhere/);
});

test('a folder with a file in its path, or in its place, is told of', async () => {
  const dir = freshDir();
  writeFileSync(join(dir, 'notes'), '');
  const within = await cli(['run', REFERENCE, '--out', join(dir, 'notes', 'run')]);
  expect([within.status, within.err]).toEqual([
    2,
    expect.stringMatching(/^no folder can be made: there is a file in its path \(/),
  ]);
  const instead = await cli(['run', REFERENCE, '--out', join(dir, 'notes')]);
  expect([instead.status, instead.err]).toEqual([2, `${join(dir, 'notes')} is a file: a run wants a folder\n`]);
});

test('a run of another scenario does not go without a word', async () => {
  const out = join(freshDir(), 'run');
  await cli(['run', REFERENCE, '--out', out, '--journal', 'none']);
  const again = await cli(['run', REFERENCE, '--out', out, '--journal', 'none']);
  expect(again.err).not.toContain('note:');
  const other = await cli(['run', LOSSY, '--out', out, '--journal', 'none']);
  expect(other.err).toContain(`note: ${out} held a run of reference-call, whose place this one takes\n`);
});

test('a folder that holds something else is not taken for a run folder', async () => {
  const dir = freshDir();
  writeFileSync(join(dir, 'thesis.txt'), 'years of work');
  const { status, err } = await cli(['run', REFERENCE, '--out', dir]);
  expect(status).toBe(2);
  expect(err).toMatch(/not the folder of a run/);
  expect(readdirSync(dir)).toEqual(['thesis.txt']);
});
