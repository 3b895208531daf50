/** A study over a real Redis: three workers, one killed midway, the Redis restarted once; the results are those of one process. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { readResults } from '../../src/store/results-parquet.js';

const CLI = 'dist/src/cli/main.js';
const STUDY = 'test/data/studies/window.yaml';
const MORE = ['--replications', '12'];
const dir = mkdtempSync(join(tmpdir(), 'l2tpsim-redis-'));
const children = new Set<ChildProcess>();
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

function start(command: string, args: readonly string[]): ChildProcess & { said: string } {
  const child = Object.assign(spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] }), { said: '' });
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (part: Buffer) => {
      child.said += part.toString();
    });
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

async function redis(port: number): Promise<ChildProcess> {
  const options = [
    '--port',
    `${port}`,
    '--bind',
    '127.0.0.1',
    '--dir',
    dir,
    '--appendonly',
    'yes',
    '--appendfsync',
    'always',
  ];
  const child = start('redis-server', [...options, '--save', '']);
  for (let attempt = 0; attempt < 100; attempt++) {
    const socket = connect(port, '127.0.0.1');
    const up = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (up) return child;
    await sleep(100);
  }
  throw new Error(`redis-server does not listen: ${child.said}`);
}

async function ended(child: ChildProcess & { said: string }): Promise<number> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode ?? -1;
}

/** Runs kept so far. */
const done = (out: string): number => {
  const file = join(out, 'runs.jsonl');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0;
};

async function until(what: () => boolean, word: string): Promise<void> {
  for (let tenths = 0; tenths < 1200; tenths++) {
    if (what()) return;
    await sleep(50);
  }
  throw new Error(`waited in vain for ${word}`);
}

test('a worker is killed, the Redis restarts, and nothing is lost or counted twice', { timeout: 180_000 }, async () => {
  const alone = join(dir, 'alone');
  const single = start(process.execPath, [CLI, 'study', STUDY, ...MORE, '--workers', '1', '--out', alone, '--quiet']);
  expect(await ended(single), single.said).toBe(0);

  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const first = await redis(port);
  const workers = Array.from({ length: 3 }, () =>
    start(process.execPath, [CLI, 'worker', '--redis', url, '--workers', '1']),
  );
  const out = join(dir, 'shared');
  const study = start(process.execPath, [CLI, 'study', STUDY, ...MORE, '--redis', url, '--out', out, '--quiet']);

  await until(() => done(out) >= 8, `8 runs: ${study.said} ${workers[0]!.said}`);
  workers[0]!.kill('SIGKILL');
  await until(() => done(out) >= 16, '16 runs');
  first.kill('SIGTERM');
  await once(first, 'exit');
  await sleep(500);
  await redis(port);

  expect(await ended(study), study.said).toBe(0);
  expect(done(out)).toBe(72);
  expect(await readResults(join(out, 'results.parquet'))).toEqual(await readResults(join(alone, 'results.parquet')));
  expect(readFileSync(join(out, 'summary.json'), 'utf8').replaceAll(out, alone)).toBe(
    readFileSync(join(alone, 'summary.json'), 'utf8'),
  );
  for (const worker of workers.slice(1)) worker.kill('SIGTERM');
  for (const worker of workers.slice(1)) expect(await ended(worker), worker.said).toBe(0);
});

test('a Redis that is not there is said in a line, without its password', async () => {
  const study = start(process.execPath, [
    CLI,
    'study',
    STUDY,
    '--redis',
    'redis://user:hidden@127.0.0.1:1',
    '--out',
    join(dir, 'none'),
  ]);
  expect(await ended(study)).toBe(2);
  expect(study.said).toMatch(/^cannot reach a Redis at redis:\/\/user:xxxxxx@127\.0\.0\.1:1: /);
  expect(study.said).not.toContain('hidden');
});
