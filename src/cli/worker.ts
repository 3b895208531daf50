import type { Command } from 'commander';
import { countArgument } from './arguments.js';
import type { Io } from './io.js';

export function addWorker(program: Command, io: Io): void {
  program
    .command('worker')
    .description('takes runs of studies from a Redis, on this machine or any other, until it is stopped')
    .requiredOption('--redis <url>', 'where the studies put their runs')
    .option('--workers <n>', "runs at once; default: this machine's cores", countArgument)
    .option('--quiet', 'prints nothing')
    .addHelpText(
      'after',
      `
Any number of workers may serve any number of studies. They take runs of the same version of l2tpsim only. A worker that
dies loses nothing: another one takes its runs. So that a restart of the Redis loses nothing either, let it keep what it
is told (redis-server --appendonly yes); what it forgets all the same is asked for again.

Examples:
  redis-server --appendonly yes --bind 127.0.0.1 &
  l2tpsim worker --redis redis://127.0.0.1:6379 &
  l2tpsim study experiments/teardown-timers --redis redis://127.0.0.1:6379`,
    )
    .action(async ({ redis, workers, quiet = false }: { redis: string; workers?: number; quiet?: boolean }) => {
      const { serveRuns } = await import('../runs/studies/serve-runs.js');
      const stop = new AbortController();
      const halt = (): void => stop.abort();
      process.once('SIGINT', halt);
      process.once('SIGTERM', halt);
      const say = (text: string): void => {
        if (!quiet) io.stderr.write(text);
      };
      say('waiting for runs; Ctrl-C stops\n');
      const { isTTY = false } = io.stderr as { isTTY?: boolean };
      const done = (runs: number): void => {
        if (isTTY) say(`\r${runs} runs done`);
      };
      const runs = await serveRuns({ redis, ...(workers === undefined ? {} : { workers }), signal: stop.signal, done });
      say(`${isTTY ? '\r' : ''}${runs} runs done\n`);
    });
}
