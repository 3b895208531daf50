import type { Command } from 'commander';
import type { ForkOptions } from '../runs/fork.js';
import { timeArgument } from './arguments.js';
import { makeRoomToRead } from './heap.js';
import { type Io, write } from './io.js';
import { progressOn } from './progress.js';
import { asJson, asTable, setOption, tellEnd } from './run.js';

interface Options {
  readonly at: number;
  readonly set?: readonly string[];
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function addFork(program: Command, io: Io): void {
  program
    .command('fork')
    .description('goes on from a moment of a run, with changed values, as another run')
    .argument('<run>', 'its run folder')
    .requiredOption('--at <time>', 'when the values change: after all that happens at this virtual time', timeArgument)
    .addOption(setOption())
    .option('--out <dir>', 'the new run folder, replaced if it is one already; default: a new one under runs/')
    .option('--json', 'prints the summary as one JSON object')
    .option('--quiet', 'prints nothing')
    .addHelpText(
      'after',
      `
Up to that time the new run is the old one; what the change does not touch draws what it drew before. Timers that run
and would now be longer or shorter run out that much later or sooner. Without --set it comes out as the old one did,
digest and all. Then: l2tpsim diff RUN FORK.

Examples:
  l2tpsim fork runs/reference-call-3 --at 20s --set nodes.lns.l2tp.noSessionTimeout=20s --out runs/patient
  l2tpsim fork runs/storm-1 --at 90s --set links.core.loss=0`,
    )
    .action(async (dir: string, { json = false, quiet = false, at, set, out }: Options) => {
      await makeRoomToRead(dir);
      const { forkRun } = await import('../runs/fork.js');
      const options: ForkOptions = {
        atUs: at,
        ...(set ? { set } : {}),
        ...(out === undefined ? {} : { out }),
        ...(quiet || json ? {} : { progress: progressOn(io) }),
      };
      const execution = await forkRun(dir, options);
      if (json) await write(io.stdout, `${JSON.stringify(asJson(execution))}\n`);
      else if (!quiet) await write(io.stdout, asTable(execution));
      tellEnd(execution, io);
    });
}
