import { type Command, Option } from 'commander';
import type { NodeSpec } from '../../models/config.js';
import { InputError } from '../runs/errors.js';
import type { OpenRun } from '../runs/open-run.js';
import { timeArgument } from './arguments.js';
import { type Io, write } from './io.js';
import { noteUnfinished } from './unfinished.js';

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
  l2tpsim trace runs/reference-call-3 --node lac
  l2tpsim trace runs/reference-call-3 --node lns --from 10s --to 20s --style json`,
    )
    .action(async (dir: string, options: TraceOptions) => {
      const { openFullRun, checkNode } = await import('../runs/open-run.js');
      const run = openFullRun(dir);
      checkNode(run, options.node);
      if ((options.from ?? 0) > (options.to ?? Number.POSITIVE_INFINITY))
        throw new InputError('--from is later than --to');
      await trace(run, options, io);
    });
}

/** Folds the journal from its beginning, and prints what the node's console showed on the way. */
async function trace(run: OpenRun, options: TraceOptions, io: Io): Promise<void> {
  const [{ configOf, journalOf }, { ALL_RECORDS, ENTITY_KINDS }, { Phrasebook }, { World }, { Tracer }] =
    await Promise.all([
      import('../runs/open-run.js'),
      import('../../models/declarations.js'),
      import('../../models/debug/phrasebook.js'),
      import('../kernel/world.js'),
      import('../render/trace.js'),
    ]);
  const config = configOf(run);
  const node = config.nodes.findIndex((each) => each.name === options.node);
  const nodes = config.nodes.map((each, index) => (index === node ? withDebug(each) : each));
  const { clock } = nodes[node]!;
  const world = new World(ENTITY_KINDS, ALL_RECORDS);
  const tracer = new Tracer(world, new Phrasebook(world, nodes), {
    node,
    clock,
    style: options.style,
    fromUs: options.from ?? 0,
    toUs: options.to ?? Number.POSITIVE_INFINITY,
  });
  const reader = await journalOf(run);
  await noteUnfinished(run, reader, io);
  try {
    for await (const rows of reader.rows({})) {
      const lines = rows.flatMap((row) => tracer.take({ ...row, data: row.data?.slice() }));
      if (lines.length > 0) await write(io.stdout, `${lines.join('\n')}\n`);
    }
  } finally {
    reader.close();
  }
}

/** A node that printed nothing while it ran can still be asked what it would have said; that took it no time. */
const withDebug = (node: NodeSpec): NodeSpec =>
  node.console.debug ? node : { ...node, console: { ...node.console, debug: true, lineUs: 0, characterUs: 0 } };
