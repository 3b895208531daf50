import { type Command, Option } from 'commander';
import type { Diagram } from '../render/diagram.js';
import type { OpenRun } from '../runs/open-run.js';
import { namesArgument } from './arguments.js';
import { type Io, write } from './io.js';
import { noteUnfinished } from './unfinished.js';

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
  l2tpsim diagram runs/reference-call-3 --nodes lac,lns
  l2tpsim diagram runs/reference-call-3 --format svg > call.svg`,
    )
    .action(async (dir: string, options: DiagramOptions) => {
      const { openFullRun, checkNode } = await import('../runs/open-run.js');
      const run = openFullRun(dir);
      for (const node of options.nodes ?? []) checkNode(run, node);
      await drawDiagram(run, options, io);
    });
}

export async function drawDiagram(run: OpenRun, { nodes: columns, format }: DiagramOptions, io: Io): Promise<void> {
  const [{ nodeNames, journalOf }, { DATAGRAM_CODES }, { datagramLabel }, { diagram }, { datagramTypes }] =
    await Promise.all([
      import('../runs/open-run.js'),
      import('./datagram-codes.js'),
      import('../../models/labels.js'),
      import('../render/diagram.js'),
      import('../render/datagrams.js'),
    ]);
  const nodes = nodeNames(run);
  const reader = await journalOf(run);
  await noteUnfinished(run, reader, io);
  try {
    const rows = reader.rows({ types: datagramTypes(DATAGRAM_CODES) });
    const chosen = columns === undefined ? {} : { columns };
    const drawn = await diagram(rows, { codes: DATAGRAM_CODES, nodes, label: datagramLabel, ...chosen });
    for (const line of await render(drawn, format, run.manifest.scenario.name, io)) await write(io.stdout, `${line}\n`);
  } finally {
    reader.close();
  }
}

async function render(
  drawn: Diagram,
  format: DiagramOptions['format'],
  title: string,
  io: Io,
): Promise<Iterable<string>> {
  if (format === 'svg') return (await import('../render/diagram-svg.js')).diagramSvg(drawn, { title });
  if (format === 'mermaid') return (await import('../render/diagram-mermaid.js')).diagramMermaid(drawn);
  const { columns: width } = io.stdout as { columns?: number };
  return (await import('../render/diagram-text.js')).diagramText(drawn, width === undefined ? {} : { width });
}
