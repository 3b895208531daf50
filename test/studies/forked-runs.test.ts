/** Runs that have their beginning in common come out as if each had been carried out, and forked, on its own. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { RESPONSE_NAMES } from '../../models/measure/responses.js';
import { executeRun } from '../../src/runs/execute.js';
import { forkRun } from '../../src/runs/fork.js';
import { keyOf } from '../../src/runs/studies/kept.js';
import { carryOutTask, type RunTask } from '../../src/runs/studies/task.js';

const FILE = 'experiments/retransmission-under-loss/scenario.yaml';
const AT_US = 20_000_000;
const SET = ['nodes.users.count=40', 'calls.dial.every=1s', 'links.core.loss=0.02', 'end=90s'];
const LOSSY = ['links.core.loss=0.2', 'nodes.lac.l2tp.retries=3'];
const dir = mkdtempSync(join(tmpdir(), 'l2tpsim-forked-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const task = (more: Partial<RunTask> = {}): RunTask => ({
  scenario: readFileSync(FILE, 'utf8'),
  file: FILE,
  set: SET,
  seed: 3,
  from: 0,
  to: 'end',
  responses: RESPONSE_NAMES,
  sql: [],
  curves: ['up', 'control', 'resent'],
  ...more,
});
const forked = (set: readonly string[], more: Partial<RunTask> = {}): RunTask =>
  task({ fork: { atUs: AT_US, set }, ...more });

test('one that is forked without a change measures what the whole run does, from its start', async () => {
  expect(await carryOutTask(forked([]))).toEqual(await carryOutTask(task()));
});

test('one that is forked is the run that the command makes', async () => {
  const { digest, records } = await carryOutTask(forked(LOSSY));
  const parent = await executeRun({ scenario: FILE, seed: 3, set: SET, out: join(dir, 'parent') });
  const child = await forkRun(parent.dir, { atUs: AT_US, set: LOSSY, out: join(dir, 'child') });
  expect([digest, records]).toEqual([child.digest, child.records]);
  expect(digest).not.toBe(parent.digest);
});

test('those that go on from one state leave it as it was', async () => {
  const first = await carryOutTask(forked(LOSSY));
  const other = await carryOutTask(forked(['links.core.loss=0']));
  expect(other.responses['control.resent']).not.toBe(first.responses['control.resent']);
  for (const seed of [4, 5, 6]) await carryOutTask(forked(LOSSY, { seed }));
  expect(await carryOutTask(forked(LOSSY))).toEqual(first);
});

test('each has a key of its own', () => {
  const tasks = [task(), forked([]), forked(LOSSY), task({ set: [...SET, ...LOSSY] })];
  const later = { ...forked(LOSSY), fork: { atUs: AT_US + 1, set: LOSSY } };
  expect(new Set([...tasks, later].map(keyOf)).size).toBe(5);
});

test('a run that is over by then has nothing to fork', async () => {
  const file = 'test/data/studies/calls.yaml';
  const late = {
    scenario: readFileSync(file, 'utf8'),
    file,
    set: ['end=never', 'calls.dial.arrivals.count=10'],
    fork: { atUs: 3_600_000_000, set: ['nodes.lns.l2tp.sessionLimit=60'] },
  };
  await expect(carryOutTask(task(late))).rejects.toThrow(
    /^the run is over at \d+\.\d+ s: nothing is left to fork \(forkAt\) at 3600\.000000 s$/,
  );
});

test('what has begun by then cannot be changed', async () => {
  await expect(carryOutTask(forked(['nodes.users.count=50']))).rejects.toThrow(
    'lines of a group cannot come or go (forkAt: ',
  );
});
