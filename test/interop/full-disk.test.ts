/**
 * A disk that is full: the run ends with a clear message, what it wrote is of use, and once there is room it comes out as
 * if nothing had happened. Needs to mount a small file system of its own; where that is not allowed, it says so.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { longScenario } from '../kill/long-scenario.mjs';

const MAIN = resolve(import.meta.dirname, '../../dist/src/cli/main.js');
const base = mkdtempSync(join(tmpdir(), 'l2tpsim-disk-'));
const disk = join(base, 'disk');
let mounted = false;

afterAll(() => {
  if (mounted) execFileSync('umount', [disk]);
  rmSync(base, { recursive: true, force: true });
});

function command(...args: readonly string[]): { status: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8' });
  return { status, out: stdout, err: stderr };
}

test('a full disk ends the run with a reason, and resume goes on once there is room', (context) => {
  mkdirSync(disk);
  const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=700k', 'tmpfs', disk], { encoding: 'utf8' });
  if (mount.status !== 0) {
    console.warn(
      `NOT TESTED: a full disk. A file system cannot be mounted here: ${mount.stderr?.trim() || mount.error}`,
    );
    context.skip();
  }
  mounted = true;
  const scenario = join(base, 'long.yaml');
  writeFileSync(scenario, longScenario(20, 20));
  const whole = command('run', scenario, '--out', join(base, 'whole'), '--json');
  expect(whole.status, whole.err).toBe(0);
  const { digest, records } = JSON.parse(whole.out) as { digest: string; records: number };

  const run = join(disk, 'run');
  const full = command('run', scenario, '--out', run, '--quiet');
  expect(full.status).toBe(1);
  expect(full.err).toMatch(/^the run failed: cannot write .*No space left on device.*\n$/i);

  const holds = command('query', run, 'SELECT count(*) AS records FROM records', '--csv');
  expect(holds.status, holds.err).toBe(0);
  expect(holds.err).toMatch(/is not finished/);
  expect(Number(holds.out.split('\n')[1])).toBeLessThan(records);

  execFileSync('mount', ['-o', 'remount,size=200m', disk]);
  const resumed = command('resume', run, '--json');
  expect(resumed.status, resumed.err).toBe(0);
  expect(JSON.parse(resumed.out)).toMatchObject({ digest, records, status: 'finished' });
  expect(command('verify', run).status).toBe(0);
}, 180_000);
