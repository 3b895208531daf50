/** What of a query does not follow from the run that it is asked of: clocks, chance, and what DuckDB says of itself. */
import type { SqlDatabase } from '../../store/sql.js';

/** What SQL has as names without parentheses; DuckDB's own list of functions does not tell of these. */
const CLOCKS = /^(current_(date|time|timestamp)|local(time|timestamp))$/i;
/** They fail, or stop, and have no value that could be unlike. */
const HARMLESS: ReadonlySet<string> = new Set(['error']);
/** Of the database, its version and its settings, such as how many processors it may use. */
const OF_DATABASE = /^(current_|inet_|has_|pg_(?!typeof$|size_pretty$)|(version|get_block_size)$)/;
const DATABASE_TABLES = /^(duckdb_|pragma_|pg_|sqlite_)/i;
const DATABASE_SCHEMAS = /^(information_schema|pg_catalog)$/i;
/** Tables that are made of what a query itself gives them. All others are of files or of the database. */
const OWN_TABLES: ReadonlySet<string> = new Set([
  'range',
  'generate_series',
  'unnest',
  'repeat',
  'repeat_row',
  'json_each',
  'json_tree',
  'histogram',
  'histogram_values',
  'summary',
]);

/** What DuckDB says of itself: functions that are not the same whenever they are asked, and macros that read the clock. */
const UNLIKE = `SELECT DISTINCT lower(function_name) AS name FROM duckdb_functions()
  WHERE stability <> 'CONSISTENT' OR macro_definition ILIKE '%current_timestamp%'
    OR function_name IN ('current_localtime', 'current_localtimestamp')`;

type Part = Readonly<Record<string, unknown>>;

/** What is wrong with a function, table, clock or sample; undefined: nothing, or DuckDB does not show what the query is made of. */
export async function notOfRun(database: SqlDatabase, sql: string): Promise<string | undefined> {
  const [shown] = await database.query(`SELECT json_serialize_sql('${sql.replaceAll("'", "''")}') AS parts`);
  const names = await database.query(UNLIKE);
  return faultIn(JSON.parse(String(shown!.parts)), new Set(names.map(({ name }) => String(name))));
}

function faultIn(part: unknown, unlike: ReadonlySet<string>): string | undefined {
  if (typeof part !== 'object' || part === null) return undefined;
  const own = Array.isArray(part) ? undefined : (unlikeAt(part as Part, unlike) ?? besideJournalAt(part as Part));
  if (own !== undefined) return own;
  for (const inner of Object.values(part)) {
    const found = faultIn(inner, unlike);
    if (found !== undefined) return found;
  }
  return undefined;
}

const unlikeWords = (what: string): string => `${what} is not the same each time`;

function unlikeAt(part: Part, unlike: ReadonlySet<string>): string | undefined {
  const { children, column_names: columns, sample } = part;
  const name = lowerName(part.function_name);
  // with one time it is counted from today
  const fromToday = name === 'age' && Array.isArray(children) && children.length === 1;
  if (fromToday || (unlike.has(name) && !HARMLESS.has(name))) return unlikeWords(`${name}()`);
  if (Array.isArray(columns) && columns.length === 1 && CLOCKS.test(String(columns[0])))
    return unlikeWords(String(columns[0]));
  const seed = (sample as Part | null | undefined)?.seed;
  return seed === -1 ? unlikeWords('a sample without REPEATABLE') : undefined;
}

function besideJournalAt(part: Part): string | undefined {
  const { type, function: made, schema_name: schema, table_name: table } = part;
  const name = lowerName(part.function_name);
  if (OF_DATABASE.test(name)) return besideWords(`${name}()`);
  const maker = lowerName((made as Part | undefined)?.function_name);
  if (type === 'TABLE_FUNCTION' && !OWN_TABLES.has(maker)) return besideWords(`${maker}()`);
  if (type !== 'BASE_TABLE') return undefined;
  return DATABASE_SCHEMAS.test(String(schema)) || DATABASE_TABLES.test(String(table))
    ? besideWords(String(table))
    : undefined;
}

const besideWords = (what: string): string => `${what} is no part of the journal`;

const lowerName = (name: unknown): string => (typeof name === 'string' ? name.toLowerCase() : '');
