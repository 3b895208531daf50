import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import type { TableSpec } from '../../models/show/table.js';
import type { View } from '../../models/show/view.js';
import { formatSeconds } from '../kernel/time.js';
import { InputError } from '../runs/errors.js';
import { KIB_A_CALL_SHOWN } from '../runs/memory.js';
import type { RecordedRun } from '../runs/recorded-run.js';
import { timeArgument } from './arguments.js';
import { makeRoomToRead } from './heap.js';
import { type Io, write } from './io.js';
import { readingOn } from './percentages.js';
import type { EntityAddress } from './show-entity.js';
import { textFields, textTable } from './text-table.js';

interface ShowOptions {
  /** µs */
  readonly at?: number;
  readonly node?: string;
  readonly entity?: string;
  readonly json?: boolean;
}

export function addShow(program: Command, io: Io): void {
  program
    .command('show')
    .description('tells the state of a run at a time, out of its journal: tunnels, sessions, PPP links, ...')
    .argument('<run and tables...>', 'the run folder, and which tables, in either order; default: tunnels sessions ppp')
    .addOption(new Option('--at <time>', 'at this virtual time; default: the end').argParser(timeArgument))
    .option('--node <name>', 'of this node only')
    .option('--entity <kind/id>', 'this entity in full instead, such as tunnel/1')
    .option('--json', 'prints one JSON object, with exact values')
    .addHelpText(
      'after',
      `
Tables: tunnels, sessions, ppp, calls, ports, interfaces, requests, links, nodes, timers; or all.
The state is after everything that happened up to and at that time. Nothing is simulated anew.

Examples:
  l2tpsim show runs/reference-call-3 --at 20s
  l2tpsim show tunnels runs/reference-call-3 --at 10.5 --node lns
  l2tpsim show runs/reference-call-3 timers links --at 800ms
  l2tpsim show runs/reference-call-3 --entity tunnel/1 --at 10s --json`,
    )
    .action(async (words: string[], options: ShowOptions) => {
      const { SHOW_TABLES } = await import('../../models/show/tables.js');
      const { dir, tables } = wanted(words, SHOW_TABLES);
      const { entity, node } = options;
      if (entity !== undefined && (tables.length > 0 || node !== undefined))
        throw new InputError('--entity shows one entity: leave out tables and --node');
      const [{ RecordedRun }, { entityAddress }] = await Promise.all([
        import('../runs/recorded-run.js'),
        import('./show-entity.js'),
      ]);
      if (entity === undefined) await makeRoomToRead(dir, KIB_A_CALL_SHOWN);
      const run = await RecordedRun.open(dir, readingOn(io));
      try {
        const address = entity === undefined ? undefined : entityAddress(entity, run.names);
        await write(io.stdout, await show(run, tables, address, options));
      } finally {
        run.close();
      }
    });
}

const ALL = 'all';

/** Which of the words is the run folder; the others must name tables. */
function wanted(words: readonly string[], specs: readonly TableSpec[]): { dir: string; tables: TableSpec[] } {
  const names = specs.map(({ name }) => name);
  const others = words.filter((word) => word !== ALL && !names.includes(word));
  const isRun = (word: string): boolean => existsSync(join(word, 'manifest.json'));
  const dir = others.find(isRun) ?? others[0];
  if (dir === undefined)
    throw new InputError(`which run? Give its folder too: npx l2tpsim show RUN ${words.join(' ')}`);
  const unknown = others.find((word) => word !== dir);
  if (unknown !== undefined)
    throw new InputError(`there is no table "${unknown}"; the tables are ${names.join(', ')}, or ${ALL}`);
  if (words.includes(ALL)) return { dir, tables: [...specs] };
  return { dir, tables: words.flatMap((word) => specs.filter(({ name }) => name === word)) };
}

async function show(
  run: RecordedRun,
  named: readonly TableSpec[],
  address: EntityAddress | undefined,
  { at: askedAt, node: nodeName, json = false }: ShowOptions,
): Promise<string> {
  const [{ View }, { Lives }, { livesOf }, { SHOW_TABLES, DEFAULT_TABLES }, { entityFields, entityJson }] =
    await Promise.all([
      import('../../models/show/view.js'),
      import('../../models/show/lives.js'),
      import('../runs/lives.js'),
      import('../../models/show/tables.js'),
      import('../../models/show/entity.js'),
    ]);
  const node = nodeName === undefined ? undefined : nodeNumber(run, nodeName);
  const place = await placeOf(run, askedAt);
  const head = { run: run.dir, status: run.manifest.status, at_us: place.at, records: place.records };
  if (address) {
    // Nothing that is told of it is another entity's, nor how old it is.
    const world = await run.stateOf(address.kind, address.id, place.at);
    const view: View = new View(world, run.config, place.at, new Lives());
    const { explainAbsence } = await import('./show-entity.js');
    if (!view.world.find(address.kind, address.id)) throw new InputError(await explainAbsence(run, address, place.at));
    if (json) return `${JSON.stringify({ ...head, entity: entityJson(address.kind, address.id, view) })}\n`;
    return `${headLines(run, place)}\n${textFields(address.name, entityFields(address.kind, address.id, view))}`;
  }
  const world = await run.stateAt(place.at);
  const view: View = new View(world, run.config, place.at, await livesOf(run, { world, at: place.at }));
  const specs = named.length > 0 ? named : SHOW_TABLES.filter(({ name }) => DEFAULT_TABLES.includes(name));
  const tables = specs.map((spec) => spec.of(view, node));
  if (json) {
    const values = Object.fromEntries(tables.map(({ name, values: rows }) => [name, rows]));
    return `${JSON.stringify({ ...head, ...(nodeName === undefined ? {} : { node: nodeName }), ...values })}\n`;
  }
  const where = nodeName === undefined ? '' : `node ${nodeName} only\n`;
  return `${headLines(run, place)}${where}${tables.map((table) => `\n${textTable(table)}`).join('')}`;
}

interface Place {
  /** The time that is shown, µs. */
  readonly at: number;
  /** Asked for, and later than the end. */
  readonly pastEnd: number | undefined;
  /** Records up to it, and in all. */
  readonly records: number;
  readonly all: number;
}

/** A time after the journal's end shows its end. */
async function placeOf(run: RecordedRun, asked: number | undefined): Promise<Place> {
  const extent = await run.journal.extent();
  const whole = { records: extent?.count ?? 0, last: extent?.lastAt ?? 0 };
  const { manifest } = run;
  // A run that finished may have ended some time after its last record.
  const end = manifest.status === 'finished' ? Math.max(Number(manifest.virtualUs), whole.last) : whole.last;
  if (asked === undefined) return { at: end, pastEnd: undefined, records: whole.records, all: whole.records };
  if (asked > end) return { at: end, pastEnd: asked, records: whole.records, all: whole.records };
  const records = (await run.journal.extent({ toAt: asked }))?.count ?? 0;
  return { at: asked, pastEnd: undefined, records, all: whole.records };
}

function headLines({ dir, manifest }: RecordedRun, { at, pastEnd, records, all }: Place): string {
  const lines = [`${dir} at ${formatSeconds(at)} s: after ${records} of ${all} records`];
  if (pastEnd !== undefined) lines.push(`its journal ends there; ${formatSeconds(pastEnd)} s is later`);
  if (manifest.status === 'running') lines.push('unfinished: it still runs, was killed, or found no room to write');
  else if (manifest.status !== 'finished') lines.push(`unfinished: ${manifest.status}: ${String(manifest.ended)}`);
  return `${lines.join('\n')}\n`;
}

function nodeNumber({ dir, config }: RecordedRun, name: string): number {
  const names = config.nodes.map((node) => node.name);
  const node = names.indexOf(name);
  if (node < 0) throw new InputError(`${dir} has no node "${name}"; its nodes are ${names.join(', ')}`);
  return node;
}
