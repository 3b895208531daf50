/** `query`: SQL over a run's journal. */
import { text } from 'node:stream/consumers';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { InputError, reasonOf } from '../runs/errors.js';
import type { JournalReader } from '../store/journal-reader.js';
import type { Answer } from '../store/sql.js';
import { type Io, write } from './io.js';
import { makingOn } from './percentages.js';
import { noteUnfinished } from './unfinished.js';

type Format = 'table' | 'csv' | 'json';

interface Options {
  readonly format: Format;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly limit: number;
}

const LIMIT = 1000;

function limitArgument(given: string): number {
  if (!/^\d+$/.test(given)) throw new InvalidArgumentError('a number of rows; 0: all');
  return Number(given);
}

export function addQuery(program: Command, io: Io): void {
  program
    .command('query')
    .description("asks a run's journal in SQL (DuckDB's); without SQL, tells what there is to ask")
    .argument('<run>', 'its run folder; one that is not finished, too')
    .argument('[sql]', 'a query; -: from standard input')
    .addOption(
      new Option('--format <format>', 'how rows are printed').choices(['table', 'csv', 'json']).default('table'),
    )
    .option('--csv', 'the same as --format csv')
    .option('--json', 'the same as --format json: an array, a row a line')
    .option('--limit <rows>', 'rows of a table that are printed; 0: all', limitArgument, LIMIT)
    .addHelpText(
      'after',
      `
Views: messages, transitions, timers, calls, tunnels, links; journal (every record with names for codes); r_<Type> (the
records of a type with its own columns). They are in journal.duckdb, a database that is made from the journal when it is
asked for the first time, and may be deleted; other programs of DuckDB's can open it too.

Examples:
  l2tpsim query runs/lossy-calls-1
  l2tpsim query runs/lossy-calls-1 "SELECT lac, outcome, count(*), quantile_cont(setup_s, 0.95) FROM calls GROUP BY ALL"
  l2tpsim query runs/lossy-calls-1 "SELECT node, timer, outcome, count(*) FROM timers GROUP BY ALL ORDER BY ALL"
  l2tpsim query runs/lossy-calls-1 "FROM links" --csv > links.csv`,
    )
    .action(async (dir: string, given: string | undefined, options: Options) => {
      const [{ openRun, journalOf }, { VIEWS }] = await Promise.all([
        import('../runs/open-run.js'),
        import('../../models/views.js'),
      ]);
      const format: Format = options.json ? 'json' : options.csv ? 'csv' : options.format;
      const sql = given === '-' ? await text(io.stdin) : given;
      const run = openRun(dir);
      const journal = await journalOf(run, { onMaking: makingOn(io) });
      try {
        await noteUnfinished(run, journal, io);
        await journal.addViews(VIEWS);
        if (sql === undefined || sql.trim() === '') await write(io.stdout, await overview(journal));
        else await print(await ask(journal, sql), format, options.limit, io);
      } finally {
        journal.close();
      }
    });
}

async function ask(journal: JournalReader, sql: string): Promise<Answer> {
  try {
    return await journal.ask(sql);
  } catch (error) {
    throw new InputError(reasonOf(error));
  }
}

async function print({ columns, numeric, batches }: Answer, format: Format, limit: number, io: Io): Promise<void> {
  const out = (part: string): Promise<void> => write(io.stdout, part);
  try {
    if (format === 'csv') await out(`${columns.map(csvCell).join(',')}\n`);
    if (format === 'json') await out('[');
    const shown: string[][] = [];
    let count = 0;
    for await (const rows of batches) {
      const lines: string[] = [];
      for (const row of rows) {
        if (format === 'csv') lines.push(`${row.map((cell) => csvCell(cellText(cell))).join(',')}\n`);
        else if (format === 'json') {
          const fields = columns.map((name, place) => `${JSON.stringify(name)}:${jsonText(row[place])}`);
          lines.push(`${count === 0 ? '' : ','}\n{${fields.join(',')}}`);
        } else if (limit === 0 || count < limit) shown.push(row.map((cell) => cellText(cell)));
        count++;
      }
      if (lines.length > 0) await out(lines.join(''));
    }
    if (format === 'json') await out(`${count === 0 ? '' : '\n'}]\n`);
    if (format === 'table') await out(tableText(columns, numeric, shown, count));
  } catch (error) {
    throw new InputError(reasonOf(error)); // what DuckDB finds out only as it goes, such as a division by zero
  }
}

function tableText(columns: readonly string[], numeric: readonly boolean[], rows: string[][], count: number): string {
  const cells = [columns, ...rows];
  const widths = columns.map((_, place) => cells.reduce((width, row) => Math.max(width, row[place]!.length), 0));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, place) => (numeric[place] ? cell.padStart(widths[place]!) : cell.padEnd(widths[place]!)))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  const more =
    count > rows.length ? [`${count - rows.length} rows more: --limit 0 prints all, --csv and --json do`] : [];
  return `${[line(columns), rule, ...rows.map(line), `${count} ${count === 1 ? 'row' : 'rows'}`, ...more].join('\n')}\n`;
}

/** Octets in hex, times as ISO 8601, nested values as JSON. */
function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (cell instanceof Uint8Array) return Buffer.from(cell).toString('hex');
  if (cell instanceof Date) return cell.toISOString();
  return typeof cell === 'object' ? jsonText(cell) : String(cell);
}

/** Whole numbers of 64 bits keep all their digits. */
function jsonText(cell: unknown): string {
  if (typeof cell === 'bigint') return String(cell);
  if (cell instanceof Uint8Array || cell instanceof Date) return JSON.stringify(cellText(cell));
  if (Array.isArray(cell)) return `[${cell.map(jsonText).join(',')}]`;
  if (typeof cell === 'object' && cell !== null)
    return `{${Object.entries(cell)
      .map(([name, value]) => `${JSON.stringify(name)}:${jsonText(value)}`)
      .join(',')}}`;
  return JSON.stringify(cell ?? null);
}

const csvCell = (cell: string): string => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** What there is to ask, with the columns of what is asked most. */
async function overview(journal: JournalReader): Promise<string> {
  const rows = await journal.query(`
    SELECT table_name AS name, comment, 0 AS place FROM duckdb_tables() WHERE NOT internal
    UNION ALL SELECT view_name, comment, 1 FROM duckdb_views() WHERE NOT internal ORDER BY place DESC, name`);
  const columns = await journal.query(`
    SELECT table_name AS name, column_name, data_type, comment FROM duckdb_columns() WHERE NOT internal ORDER BY column_index`);
  const lines: string[] = [];
  const types: string[] = [];
  for (const { name, comment } of rows) {
    if (String(name).startsWith('r_')) {
      types.push(String(name));
      continue;
    }
    lines.push(`${name}${comment ? `: ${comment}` : ''}`);
    for (const column of columns.filter((each) => each.name === name))
      lines.push(
        `  ${String(column.column_name).padEnd(14)} ${String(column.data_type).padEnd(8)} ${column.comment ?? ''}`.trimEnd(),
      );
  }
  return `${lines.join('\n')}\n\nand, with the columns of their type (DESCRIBE r_MessageSent):\n${wrapped(types)}\n`;
}

const WIDTH = 110;

function wrapped(words: readonly string[]): string {
  const lines = [''];
  for (const word of words) {
    if (lines.at(-1)!.length + word.length > WIDTH) lines.push('');
    lines[lines.length - 1] += `${lines.at(-1) === '' ? '  ' : ' '}${word}`;
  }
  return lines.join('\n');
}
