/** What becomes of a process that was started by another: when it is told to stop, and when the other is gone. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, test } from 'vitest';

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  started.push(child);
  return child;
}

/** A process that has been started with a larger heap, and then does this. */
async function raised(then: string): Promise<ChildProcess> {
  const heap = pathToFileURL('dist/src/cli/heap.js').href;
  const child = start(
    [
      '--input-type=module',
      '-e',
      `import { makeRoomToRead } from '${heap}'; await makeRoomToRead(''); ${then}; setInterval(() => {}, 1000); console.log('ready');`,
    ],
    { L2TPSIM_HEAP_RAISED: '1' },
  );
  await once(child.stdout!, 'data');
  return child;
}

test('one with a larger heap that has not begun its run ends when it is told to', async () => {
  const child = await raised('');
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([130, null]);
});

test('one whose run takes the signal is not ended by the same one relayed', async () => {
  const child = await raised(`process.once('SIGINT', () => console.log('taken'))`);
  child.kill('SIGINT');
  expect(String((await once(child.stdout!, 'data'))[0])).toBe('taken\n');
  child.kill('SIGINT');
  await sleep(300);
  expect(child.exitCode).toBeNull();
});

/** Whether the process is still there. */
function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test.skipIf(process.platform !== 'linux')('a run that is measured ends with whoever measures it', async () => {
  const measurer = start([
    '--input-type=module',
    '-e',
    `import { measureRuns } from '${pathToFileURL('dist/src/bench/measure-runs.js').href}';
     import { readdirSync, readFileSync } from 'node:fs';
     void measureRuns({ kind: 'calls', size: 60000, journal: 'none', hours: 1 }, 1);
     setTimeout(() => console.log(readFileSync('/proc/self/task/' + process.pid + '/children', 'utf8')), 2000);`,
  ]);
  const run = Number(String((await once(measurer.stdout!, 'data'))[0]).trim());
  expect(lives(run)).toBe(true);
  measurer.kill('SIGKILL');
  for (let tries = 0; lives(run) && tries < 300; tries++) await sleep(100);
  expect(lives(run)).toBe(false);
});
