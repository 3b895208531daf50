import { type Command, Option } from 'commander';
import { namesArgument } from './arguments.js';
import { InputError, type Io } from './io.js';

export interface DiagramOptions {
  readonly nodes?: readonly string[];
  readonly format: 'text' | 'svg' | 'mermaid';
}

export function addDiagram(program: Command, io: Io): void {
  program
    .command('diagram')
    .description('prints a sequence diagram')
    .argument('<run>', 'the run folder')
    .addOption(new Option('--nodes <a,b>', 'its columns, in order; default: all').argParser(namesArgument))
    .addOption(new Option('--format <name>', 'how it is written').choices(['text', 'svg', 'mermaid']).default('text'))
    .addHelpText(
      'after',
      `
Examples:
  l2tpsim diagram runs/reference-call-1 --nodes lac,lns
  l2tpsim diagram runs/reference-call-1 --format svg > call.svg`,
    )
    .action(async (dir: string, options: DiagramOptions) => {
      const { openFullRun, checkNode } = await import('./open-run.js');
      const run = openFullRun(dir);
      for (const node of options.nodes ?? []) checkNode(run, node);
      await diagram(run, options, io);
    });
}

/** The renderer goes here. */
async function diagram(run: { readonly dir: string }, options: DiagramOptions, _io: Io): Promise<void> {
  throw new InputError(`no renderer for --format ${options.format} yet (${run.dir})`);
}
