/** What of a query does not follow from the run that it is asked of: it would give something else each time. */
import type { SqlDatabase } from '../../store/sql.js';

/** What SQL has as names without parentheses; DuckDB's own list of functions does not tell of these. */
const CLOCKS = /^(current_(date|time|timestamp)|local(time|timestamp))$/i;
/** They fail, or stop, and have no value that could be unlike. */
const HARMLESS: ReadonlySet<string> = new Set(['error']);

/** What DuckDB says of itself: functions that are not the same whenever they are asked, and macros that read the clock. */
const UNLIKE = `SELECT DISTINCT lower(function_name) AS name FROM duckdb_functions()
  WHERE stability <> 'CONSISTENT' OR macro_definition ILIKE '%current_timestamp%'`;

type Part = Readonly<Record<string, unknown>>;

/** The function, clock or sample that is unlike each time; undefined: none, or DuckDB does not show what the query is made of. */
export async function unlikeIn(database: SqlDatabase, sql: string): Promise<string | undefined> {
  const [shown] = await database.query(`SELECT json_serialize_sql('${sql.replaceAll("'", "''")}') AS parts`);
  const names = await database.query(UNLIKE);
  return unlikeOf(JSON.parse(String(shown!.parts)), new Set(names.map(({ name }) => String(name))));
}

function unlikeOf(part: unknown, functions: ReadonlySet<string>): string | undefined {
  if (typeof part !== 'object' || part === null) return undefined;
  const own = Array.isArray(part) ? undefined : ownOf(part as Part, functions);
  if (own !== undefined) return own;
  for (const inner of Object.values(part)) {
    const found = unlikeOf(inner, functions);
    if (found !== undefined) return found;
  }
  return undefined;
}

function ownOf(part: Part, functions: ReadonlySet<string>): string | undefined {
  const { function_name: name, children, column_names: columns, sample } = part;
  if (typeof name === 'string') {
    const lower = name.toLowerCase();
    // with one time it is counted from today
    const fromToday = lower === 'age' && Array.isArray(children) && children.length === 1;
    if (fromToday || (functions.has(lower) && !HARMLESS.has(lower))) return `${lower}()`;
  }
  if (Array.isArray(columns) && columns.length === 1 && CLOCKS.test(String(columns[0]))) return String(columns[0]);
  const seed = (sample as Part | null | undefined)?.seed;
  return seed === -1 ? 'a sample without REPEATABLE' : undefined;
}
