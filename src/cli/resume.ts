import type { Command } from 'commander';
import { formatSeconds } from '../kernel/time.js';
import { makeRoomToRead } from './heap.js';
import { type Io, write } from './io.js';
import { progressOn } from './progress.js';
import { asJson, asTable, tellEnd } from './run.js';

interface Options {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function addResume(program: Command, io: Io): void {
  program
    .command('resume')
    .description('goes on with a run that was interrupted, or whose process died')
    .argument('<run>', 'its run folder')
    .option('--json', 'prints the summary as one JSON object')
    .option('--quiet', 'prints nothing')
    .addHelpText(
      'after',
      `
It goes on from the last checkpoint that the journal reaches, or else from the start. Either way the run comes out as if
nothing had happened, with the same digest.

Example: l2tpsim resume runs/storm-1`,
    )
    .action(async (dir: string, { json = false, quiet = false }: Options) => {
      await makeRoomToRead(dir);
      const { resumeRun } = await import('../runs/resume.js');
      const silent = json || quiet;
      const execution = await resumeRun(dir, {
        ...(silent ? {} : { progress: progressOn(io) }),
        onStart: ({ records, atUs }) => {
          if (!silent) io.stderr.write(`goes on after record ${records}, at ${formatSeconds(atUs)} s\n`);
        },
      });
      if (json) await write(io.stdout, `${JSON.stringify(asJson(execution))}\n`);
      else if (!quiet) await write(io.stdout, asTable(execution));
      tellEnd(execution, io);
    });
}
