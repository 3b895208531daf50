import { type Command, Option } from 'commander';
import { timeArgument } from './arguments.js';
import { InputError, type Io } from './io.js';

export interface TraceOptions {
  readonly node: string;
  readonly style: 'ios' | 'plain' | 'json';
  /** µs */
  readonly from?: number;
  readonly to?: number;
}

export function addTrace(program: Command, io: Io): void {
  program
    .command('trace')
    .description("prints a node's debug lines")
    .argument('<run>', 'the run folder')
    .requiredOption('--node <name>', 'whose')
    .addOption(new Option('--style <name>', 'how they look').choices(['ios', 'plain', 'json']).default('ios'))
    .addOption(new Option('--from <time>', 'from this virtual time').argParser(timeArgument))
    .addOption(new Option('--to <time>', 'up to this virtual time').argParser(timeArgument))
    .addHelpText(
      'after',
      `
Examples:
  l2tpsim trace runs/reference-call-1 --node lac
  l2tpsim trace runs/reference-call-1 --node lns --from 10s --to 20s --style json`,
    )
    .action(async (dir: string, options: TraceOptions) => {
      const { openFullRun, checkNode } = await import('./open-run.js');
      const run = openFullRun(dir);
      checkNode(run, options.node);
      if ((options.from ?? 0) > (options.to ?? Number.POSITIVE_INFINITY)) throw new InputError('--from is later than --to');
      await trace(run, options, io);
    });
}

/** The renderer goes here. */
async function trace(run: { readonly dir: string }, options: TraceOptions, _io: Io): Promise<void> {
  throw new InputError(`no renderer for --style ${options.style} yet (${run.dir})`);
}
