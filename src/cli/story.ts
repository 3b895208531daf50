import { join } from 'node:path';
import type { Command } from 'commander';
import type { ResolvedScenario } from '../../models/scenario/resolve.js';
import { formatSeconds } from '../kernel/time.js';
import type { Engine } from '../machine/definition.js';
import type { Execution } from '../runs/execute.js';
import { packageRoot } from './arguments.js';
import { makeRoom } from './heap.js';
import { type Io, write } from './io.js';
import { progressOn } from './progress.js';
import { asTable, engineOption, seedOption, setOption, tellEnd } from './run.js';

interface StoryOptions {
  readonly seed?: number;
  readonly set?: readonly string[];
  readonly out?: string;
  readonly engine: Engine;
}

export function addStory(program: Command, io: Io): void {
  program
    .command('story')
    .description('runs a scenario and tells what happened, step by step')
    .argument('[scenario]', 'default: the reference call')
    .addOption(seedOption())
    .addOption(setOption())
    .option('--out <dir>', 'the run folder, replaced if it is one already; default: a new one under runs/')
    .addOption(engineOption())
    .addHelpText(
      'after',
      '\nExample: l2tpsim story experiments/reference-call --set nodes.lns.l2tp.noSessionTimeout=20s',
    )
    .action(async (scenario: string | undefined, options: StoryOptions) => {
      const [{ executeRun }, { listOptions }] = await Promise.all([
        import('../runs/execute.js'),
        import('../../models/scenario/load.js'),
      ]);
      const opening = (resolved: ResolvedScenario): string => {
        const { name, title, seed } = resolved;
        const lines = listOptions(resolved).map(
          ({ path, value }) => `  ${path}=${isSecret(path, value) ? 'xxxxxx' : value}`,
        );
        return `${name}: ${title}\n\nseed ${seed}\noptions\n${lines.join('\n')}\n\n`;
      };
      const path = scenario ?? join(packageRoot(), 'experiments', 'reference-call');
      const execution = await executeRun({
        scenario: path,
        ...options,
        journal: 'full',
        progress: progressOn(io),
        onStart: async (config, resolved) => {
          await makeRoom(config, (note) => io.stderr.write(note));
          await write(io.stdout, opening(resolved));
        },
      });
      if (execution.status === 'finished') await tell(execution, io);
      await write(io.stdout, `\n${asTable(execution)}${next(execution)}`);
      tellEnd(execution, io);
    });
}

/** What nobody needs to read over a shoulder. */
const isSecret = (path: string, value: unknown): boolean =>
  /(^|\.)(secret|password|secrets\.[^.]+)$/.test(path) || /password=/.test(String(value));

/** The steps of the first call, the sequence of datagrams, and what it took, all out of the run's journal. */
async function tell({ dir, config }: Execution, io: Io): Promise<void> {
  const [{ Story }, { closingTable }, { drawDiagram }, { openFullRun, journalOf }] = await Promise.all([
    import('../../models/story.js'),
    import('./closing-table.js'),
    import('./diagram.js'),
    import('../runs/open-run.js'),
  ]);
  const run = openFullRun(dir);
  const story = new Story(config.nodes);
  const reader = await journalOf(run);
  let table: string;
  try {
    for await (const rows of reader.rows({})) for (const row of rows) story.take({ ...row, data: row.data?.slice() });
    table = await closingTable(reader);
  } finally {
    reader.close();
  }
  let part = '';
  for (const step of story.steps()) {
    if (step.part !== part) await write(io.stdout, `${part === '' ? '' : '\n'}${step.part}\n`);
    part = step.part;
    const time = step.atUs === undefined ? 'did not happen' : `${formatSeconds(step.atUs).padStart(10)} s`;
    await write(
      io.stdout,
      `  ${String(step.number).padStart(2)}  ${time.padEnd(14)}  ${step.node.padEnd(8)}  ${step.what}\n`,
    );
  }
  await write(io.stdout, `\nthe call's end: ${story.end}\n\ndatagrams\n`);
  await drawDiagram(run, { format: 'text' }, io);
  await write(io.stdout, `\n${table}`);
}

function next({ dir, config }: Execution): string {
  const [lac, lns] = ['lac', 'lns'].map((role) => config.nodes.find((node) => node.role === role)?.name);
  return `
What one can do with it next:
  npx l2tpsim trace ${dir} --node ${lns ?? config.nodes[0]?.name}
  npx l2tpsim diagram ${dir} --format svg > call.svg
  npx l2tpsim export ${dir} --pcapng call.pcapng${lac && lns ? ` --link ${lac}-${lns}` : ''}
  npx l2tpsim show ${dir} --at 10s
  npx l2tpsim why ${dir} --entity tunnel/1
  npx l2tpsim query ${dir} "SELECT * FROM timers"
  npx l2tpsim run ${config.name === 'reference-call' ? 'experiments/reference-call' : 'SCENARIO'} --seed 2 --json
`;
}
