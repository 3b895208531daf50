/** A whole run in a process of its own, whose memory is then the run's: takes a task as JSON, prints figures as JSON. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FailedError } from '../runs/errors.js';
import { executeRun } from '../runs/execute.js';
import { journalPath } from '../store/run-folder.js';
import { type RunFigures, type RunTask, scenarioOf } from './run-task.js';

const task = JSON.parse(process.argv[2] ?? '') as RunTask;
const dir = mkdtempSync(join(tmpdir(), 'l2tpsim-bench-'));
// a run that is interrupted ends well, and what it wrote is removed, however often it is told
let stopped = false;
process.on('SIGINT', () => {
  stopped = true;
});
process.on('SIGTERM', () => process.kill(process.pid, 'SIGINT'));
process.on('disconnect', () => process.kill(process.pid, 'SIGINT'));
process.channel?.unref();
const onStart = (): void => {
  if (stopped) throw new FailedError('interrupted before it began');
};
try {
  const scenario = join(dir, 'scenario.yaml');
  writeFileSync(scenario, scenarioOf(task));
  const before = process.cpuUsage();
  const run = await executeRun({ scenario, out: join(dir, 'run'), journal: task.journal, onStart });
  const { user, system } = process.cpuUsage(before);
  if (run.status === 'failed') throw new FailedError(run.ended);
  const figures: RunFigures = {
    calls: run.summary.calls.attempted,
    established: run.summary.calls.established,
    records: run.records,
    digest: run.digest,
    virtualS: run.virtualUs / 1e6,
    wallMs: run.wallMs,
    processorMs: Math.round((user + system) / 1000),
    peakRssMiB: Math.round(process.resourceUsage().maxRSS / 1024),
    journalOctets: task.journal === 'none' ? 0 : statSync(journalPath(run.dir)).size,
  };
  // whoever interrupted it says so
  if (run.status === 'interrupted') process.exitCode = 1;
  else process.stdout.write(JSON.stringify(figures));
} catch (error) {
  if (!(error instanceof FailedError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
} finally {
  rmSync(dir, { recursive: true, force: true });
}
