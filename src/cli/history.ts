/** `history`: all that happened to one entity. */
import type { Command } from 'commander';
import { formatSeconds } from '../kernel/time.js';
import type { HistoryEntry } from '../runs/history.js';
import type { RecordedRun } from '../runs/recorded-run.js';
import { timeArgument } from './arguments.js';
import { type Io, write } from './io.js';
import { noteUnfinished } from './unfinished.js';

interface Options {
  readonly entity: string;
  readonly type?: string;
  readonly from?: number;
  readonly to?: number;
  readonly json?: boolean;
}

export function addHistory(program: Command, io: Io): void {
  program
    .command('history')
    .description('tells everything that happened to one tunnel, session, call, ...: each record, and what it changed')
    .argument('<run>', 'the run folder')
    .requiredOption('--entity <kind/id>', 'whose: tunnel/1, session/2, call/1, ppp/3, request/1, node/lac, ...')
    .option('--type <name>', 'only records of types whose names have this in them, such as State or PacketSent')
    .option('--from <time>', 'only from this virtual time on', timeArgument)
    .option('--to <time>', 'only up to this virtual time', timeArgument)
    .option('--json', 'JSON: {entity, records, ended}, each record with the whole state before and after it')
    .addHelpText(
      'after',
      `
A line a record: number, time, node, the record that caused it, and what it says; below it the fields that it changed.
The table entity_kinds of the journal lists the kinds. A tunnel and a session are two entities, one at each end.

Examples:
  l2tpsim history runs/reference-call-3 --entity tunnel/1
  l2tpsim history runs/reference-call-3 --entity ppp/1 --type State --to 5s
  l2tpsim history runs/reference-call-3 --entity call/1 --json`,
    )
    .action(async (dir: string, options: Options) => {
      const [{ RecordedRun }, { entityOf }, { historyOf, entryJson }, { entityName, nodeName, recordName }] =
        await Promise.all([
          import('../runs/recorded-run.js'),
          import('../runs/why.js'),
          import('../runs/history.js'),
          import('../../models/words.js'),
        ]);
      const run = await RecordedRun.open(dir);
      try {
        await noteUnfinished(run, run.journal, io);
        const about = await entityOf(run, options.entity);
        const name = entityName(about.kind, about.id);
        const entries = historyOf(run, about);
        const wanted = wantedBy(options, recordName);
        if (options.json) await writeJson(io, name, entries, wanted, (entry) => entryJson(entry, run));
        else await writeText(io, name, entries, wanted, run, (node) => nodeName(node, run.names));
      } finally {
        run.close();
      }
    });
}

/** Whether the user wants to see an entry. */
type Wanted = (entry: HistoryEntry) => boolean;

function wantedBy(options: Options, nameOf: (type: number) => string): Wanted {
  const { type = '', from = 0, to = Number.POSITIVE_INFINITY } = options;
  return ({ row }) => row.at >= from && row.at <= to && nameOf(row.type).toLowerCase().includes(type.toLowerCase());
}

async function writeText(
  io: Io,
  name: string,
  entries: AsyncIterable<HistoryEntry>,
  wanted: Wanted,
  run: RecordedRun,
  nodeOf: (node: number) => string,
): Promise<void> {
  const width = String((await run.journal.extent())?.last ?? 0).length;
  const nodeWidth = Math.max(...run.names.nodes.map((node) => node.name.length));
  let ended: string | undefined;
  let [records, shown] = [0, 0];
  for await (const entry of entries) {
    const { row, words, changes, ends } = entry;
    records++;
    if (ends) ended = `${name} ended at ${formatSeconds(row.at)} s, with record ${row.seq}`;
    if (!wanted(entry)) continue;
    shown++;
    const cause = row.cause < 0 ? 'scenario' : String(row.cause);
    const head = `${String(row.seq).padStart(width)}  ${formatSeconds(row.at).padStart(10)} s  ${nodeOf(row.node).padEnd(nodeWidth)}`;
    const lines = [`${head}  <- ${cause.padStart(Math.max(width, 8))}  ${words}`];
    const indent = ' '.repeat(head.length + Math.max(width, 8) + 9);
    for (const { field, before, after } of changes) lines.push(`${indent}${field}: ${before} -> ${after}`);
    await write(io.stdout, `${lines.join('\n')}\n`);
  }
  const count = shown === records ? `${records} records` : `${shown} of ${records} records`;
  await write(io.stdout, `${ended ?? `${name} was still there at the end of the journal`}; ${count}\n`);
}

/** One object, written as it comes: the history of a node may be most of a journal. */
async function writeJson(
  io: Io,
  name: string,
  entries: AsyncIterable<HistoryEntry>,
  wanted: Wanted,
  jsonOf: (entry: HistoryEntry) => object,
): Promise<void> {
  let ended: number | null = null;
  let before = `{"entity":${JSON.stringify(name)},"records":[`;
  for await (const entry of entries) {
    if (entry.ends) ended = entry.row.seq;
    if (!wanted(entry)) continue;
    await write(io.stdout, before + JSON.stringify(jsonOf(entry)));
    before = ',\n';
  }
  await write(io.stdout, `],"ended":${ended}}\n`);
}
