/** `why`: a record's chain of causes. */
import type { Command } from 'commander';
import { InputError } from '../runs/errors.js';
import { seqArgument } from './arguments.js';
import { type Io, write } from './io.js';
import { readingOn } from './percentages.js';
import { noteUnfinished } from './unfinished.js';

interface WhyOptions {
  readonly entity?: string;
  readonly json?: boolean;
  readonly all?: boolean;
}

export function addWhy(program: Command, io: Io): void {
  program
    .command('why')
    .description('tells why something happened: the chain of causes of a record, back to the scenario')
    .argument('<run>', 'the run folder')
    .argument('[seq]', 'number of the record', seqArgument)
    .option('--entity <kind/id>', 'in the place of a number: how this entity ended, or what last became of it')
    .option('--all', 'every link of the chain, a line each')
    .option('--json', 'JSON: {record, chain, evidence}, with every record in full')
    .addHelpText(
      'after',
      `
The first line is what is asked about; each line below led to the one above it. Without --all, steps on the way (a
datagram's journey, a timer's start) are folded into their neighbours, and what happened again and again is told once.
Where a timer ran out because an answer did not come, a line that begins with | tells what became of what was sent.

Examples:
  l2tpsim why runs/reference-call-3 455
  l2tpsim why runs/lossy-calls-1 --entity call/16
  l2tpsim why runs/lossy-calls-1 --entity tunnel/3 --all`,
    )
    .action(async (dir: string, seq: number | undefined, options: WhyOptions) => {
      if ((seq === undefined) === (options.entity === undefined))
        throw new InputError('why needs the number of a record, or --entity KIND/ID');
      const [{ RecordedRun }, { whyRecord, lastOf, whyJson }, { whyText }] = await Promise.all([
        import('../runs/recorded-run.js'),
        import('../runs/why.js'),
        import('../runs/why-text.js'),
      ]);
      const run = await RecordedRun.open(dir, readingOn(io));
      try {
        await noteUnfinished(run, run.journal, io);
        const why = await whyRecord(run, seq ?? (await lastOf(run, options.entity!)), options.all);
        if (options.json) await write(io.stdout, `${JSON.stringify(whyJson(why, run))}\n`);
        else await write(io.stdout, whyText(why, run.names));
      } finally {
        run.close();
      }
    });
}
