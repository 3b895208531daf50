import { type Command, Option } from 'commander';
import type { JournalLevel } from '../kernel/record.js';
import { formatSeconds } from '../kernel/time.js';
import type { Engine } from '../machine/definition.js';
import type { Wire } from '../network/network.js';
import { FailedError } from '../runs/errors.js';
import type { Execution } from '../runs/execute.js';
import { readManifest } from '../store/manifest.js';
import { collect, seedArgument } from './arguments.js';
import { makeRoom } from './heap.js';
import { type Io, write } from './io.js';
import { progressOn } from './progress.js';

interface RunOptions {
  readonly seed?: number;
  readonly set?: readonly string[];
  readonly out?: string;
  readonly engine: Engine;
  readonly journal?: JournalLevel;
  readonly wire?: Wire;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export const seedOption = (): Option =>
  new Option('--seed <n>', "of all chance; goes before the scenario's").argParser(seedArgument);
export const setOption = (): Option =>
  new Option('--set <path=value>', 'sets a value of the scenario; may come again and again').argParser(collect);
export const engineOption = (): Option =>
  new Option('--engine <name>', 'how the state machines are carried out')
    .choices(['tables', 'xstate'])
    .default('tables');

export function addRun(program: Command, io: Io): void {
  program
    .command('run')
    .description('runs a scenario')
    .argument('<scenario>', 'its file, or the folder of its scenario.yaml')
    .addOption(seedOption())
    .addOption(setOption())
    .option('--out <dir>', 'the run folder, replaced if it is one already; default: a new one under runs/')
    .addOption(engineOption())
    .addOption(
      new Option('--journal <level>', "what is kept on disk; goes before the scenario's").choices([
        'full',
        'transitions',
        'none',
      ]),
    )
    .addOption(
      new Option('--wire <form>', 'how messages travel; the outcome is the same, with octets it takes longer')
        .choices(['values', 'octets'])
        .default('values'),
    )
    .option('--json', 'prints the summary as one JSON object')
    .option('--quiet', 'prints nothing')
    .addHelpText(
      'after',
      `
Examples:
  l2tpsim run experiments/reference-call
  l2tpsim run experiments/reference-call --seed 7 --set links.core.loss=0.2 --out runs/lossy --json
  l2tpsim run experiments/reference-call --set nodes.lns.l2tp.noSessionTimeout=20s --engine xstate`,
    )
    .action(async (scenario: string, options: RunOptions) => {
      const { executeRun } = await import('../runs/execute.js');
      const { json = false, quiet = false, ...rest } = options;
      const progress = quiet || json ? {} : { progress: progressOn(io) };
      const tell = (note: string): unknown => (quiet ? undefined : io.stderr.write(note));
      const execution = await executeRun({
        scenario,
        ...rest,
        ...progress,
        onStart: async (config) => {
          await makeRoom(config, tell);
          if (options.out !== undefined) tell(replacedNote(options.out, config.name));
        },
      });
      if (json) await write(io.stdout, `${JSON.stringify(asJson(execution))}\n`);
      else if (!quiet) await write(io.stdout, asTable(execution));
      tellEnd(execution, io);
    });
}

/** A run of another scenario goes, where its folder is given. */
function replacedNote(out: string, scenario: string): string {
  const found = readManifest(out);
  if (!found.ok || found.manifest.scenario.name === scenario) return '';
  return `note: ${out} held a run of ${found.manifest.scenario.name}, whose place this one takes\n`;
}

/** Warns of what looks mistaken, and fails where the run did. */
export function tellEnd({ status, ended, unusedPins, dir, summary }: Execution, io: Io): void {
  // A call that failed early draws less than its scenario pins.
  if (unusedPins.length > 0 && summary.calls.failed === 0)
    io.stderr.write(`note: pins that nothing was drawn by: ${unusedPins.join(', ')}\n`);
  if (status !== 'finished')
    throw new FailedError(`the run ${status === 'failed' ? 'failed' : 'was interrupted'}: ${ended} (${dir})`);
}

export function asJson({ config, engine, summary, ...rest }: Execution): Record<string, unknown> {
  const { status, dir, digest, records, virtualUs, wallMs } = rest;
  const { calls, failures, tunnels, messages, pending } = summary;
  return {
    scenario: config.name,
    seed: config.seed,
    engine,
    status,
    run: dir,
    digest,
    records,
    virtualUs,
    wallMs,
    calls,
    failures,
    tunnels,
    messages,
    pending,
  };
}

export function asTable(execution: Execution): string {
  const { config, engine, dir, digest, records, virtualUs, wallMs, summary, status, ended } = execution;
  const { calls, failures, tunnels, messages, pending } = summary;
  const reasons = Object.entries(failures).map(([reason, count]) => `${reason} ${count}`);
  const rows: readonly (readonly [string, string])[] = [
    ['scenario', `${config.name}, seed ${config.seed}, engine ${engine}`],
    ['ended', `${status === 'finished' ? '' : `${status}: `}${ended}`],
    ['virtual time', `${formatSeconds(virtualUs)} s, in ${wallMs} ms`],
    [
      'calls',
      `${calls.attempted} attempted${calls.redials === undefined ? '' : ` (${calls.redials} again)`}, ${calls.established} established, ${calls.failed} failed, ${calls.ended} ended`,
    ],
    ...(reasons.length > 0 ? [['failures', reasons.join(', ')] as const] : []),
    ['tunnels', `${tunnels.opened} opened, ${tunnels.closed} closed`],
    [
      'messages',
      `${messages.sent} sent, ${messages.delivered} delivered, ${messages.lost} lost, ${messages.retransmitted} retransmitted`,
    ],
    ['pending', `${pending.notices} notices, ${pending.timers} timers`],
    ['records', `${records}, digest ${digest}`],
    ['run folder', dir],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join('');
}
