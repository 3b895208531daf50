import { JOURNAL_SCHEMA_VERSION } from '../kernel/digest.js';
import type { Column, ColumnKey, Columns, EntityKind, RecordType, ViewRow } from '../kernel/record.js';

export interface RecordTypeRow {
  readonly code: number;
  readonly name: string;
  readonly doc: string;
  /** a unit `code:<set>` makes the views show the word from `names`, and the number as `<name>_code` */
  readonly columns: Columns;
  /** name of the entity kind it is about, '' for none */
  readonly entity: string;
}

export interface EntityKindRow {
  readonly code: number;
  readonly name: string;
}

export interface NodeRow {
  readonly code: number;
  readonly name: string;
}

/** A word for a number. Where it depends on the entity kind (as timers do), the set is called `<kind>.<set>`. */
export interface NameRow {
  readonly set: string;
  readonly code: number;
  readonly name: string;
}

/** What makes numbers readable: written beside the records, once, at the start. */
export interface Dictionary {
  readonly recordTypes: readonly RecordTypeRow[];
  readonly entityKinds: readonly EntityKindRow[];
  readonly nodes: readonly NodeRow[];
  readonly names: readonly NameRow[];
  /** beside `journal` and the `r_<type>` of each record type */
  readonly views?: readonly ViewRow[];
}

const FREE: readonly ColumnKey[] = ['a', 'b', 'c', 'd', 'data'];

/** Tables and views other than the generated `r_<name>`, in the order in which they are exported and listed. */
export const DIMENSION_TABLES = ['record_types', 'record_columns', 'entity_kinds', 'nodes', 'names', 'chunks'] as const;

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

const TABLES = `
CREATE TABLE journal_info (key VARCHAR PRIMARY KEY, value VARCHAR NOT NULL);
CREATE TABLE records (
  seq BIGINT NOT NULL, at_us BIGINT NOT NULL, lag_us INTEGER NOT NULL, cause BIGINT NOT NULL,
  node SMALLINT NOT NULL, kind SMALLINT NOT NULL, id INTEGER NOT NULL, type SMALLINT NOT NULL,
  a BIGINT NOT NULL, b BIGINT NOT NULL, c BIGINT NOT NULL, d BIGINT NOT NULL, data BLOB);
CREATE TABLE chunks (
  index INTEGER NOT NULL, first_seq BIGINT NOT NULL, count INTEGER NOT NULL,
  last_at_us BIGINT NOT NULL, digest VARCHAR);
CREATE TABLE record_types (code SMALLINT NOT NULL, name VARCHAR NOT NULL, entity VARCHAR NOT NULL, doc VARCHAR NOT NULL);
CREATE TABLE record_columns (
  type SMALLINT NOT NULL, "column" VARCHAR NOT NULL, name VARCHAR NOT NULL, unit VARCHAR NOT NULL, "set" VARCHAR, doc VARCHAR NOT NULL);
CREATE TABLE entity_kinds (code SMALLINT NOT NULL, name VARCHAR NOT NULL);
CREATE TABLE nodes (code SMALLINT NOT NULL, name VARCHAR NOT NULL);
CREATE TABLE names ("set" VARCHAR NOT NULL, code BIGINT NOT NULL, name VARCHAR NOT NULL);
CREATE VIEW journal AS
SELECT r.seq, r.at_us / 1e6 AS at_s, r.at_us, r.lag_us, CASE WHEN r.cause >= 0 THEN r.cause END AS cause,
  n.name AS node, t.name AS type, k.name AS entity, CASE WHEN r.kind <> 0 THEN r.id END AS entity_id, r.a, r.b, r.c, r.d, r.data
FROM records r LEFT JOIN nodes n ON n.code = r.node LEFT JOIN record_types t ON t.code = r.type
  LEFT JOIN entity_kinds k ON k.code = r.kind AND r.kind <> 0
ORDER BY r.seq;
COMMENT ON TABLE records IS 'the journal: one row a record; what a..d and data mean depends on type, see record_columns';
COMMENT ON COLUMN records.seq IS 'number of the record, from 0, in the order of happening';
COMMENT ON COLUMN records.at_us IS 'virtual time of the step, µs from the start of the run';
COMMENT ON COLUMN records.lag_us IS 'how far into the step on the processor of its node, µs';
COMMENT ON COLUMN records.cause IS 'seq of the record that led to this one, -1 for none';
COMMENT ON COLUMN records.node IS 'code in nodes, -1 for none';
COMMENT ON COLUMN records.kind IS 'code in entity_kinds, 0 for none';
COMMENT ON COLUMN records.id IS 'which entity of that kind';
COMMENT ON COLUMN records.type IS 'code in record_types';
COMMENT ON TABLE chunks IS 'stretches of the journal as they were written, in order';
COMMENT ON COLUMN chunks.digest IS 'SHA-256 in hex over all records to the end of this chunk; NULL where the run kept chosen records only';
COMMENT ON TABLE names IS 'words for numbers, by set: states, message types and the like; see record_columns.set';
COMMENT ON VIEW journal IS 'every record with names in the place of codes, in order; at_s in seconds of virtual time';
`;

const OWN_COLUMNS = ['seq', 'at_s', 'at_us', 'lag_us', 'cause', 'node', 'entity', 'entity_id'];

/** From the kernel's and the models' own declarations to rows; the names of timers become sets `<kind>.timer`. */
export function dictionaryOf(
  recordTypes: readonly RecordType[],
  kinds: readonly EntityKind[],
  nodeNames: readonly string[],
  names: readonly NameRow[] = [],
  views: readonly ViewRow[] = [],
): Dictionary {
  const kindName = new Map(kinds.map((kind) => [kind.code, kind.name]));
  const timers = kinds.flatMap((kind) => kind.timers.map((name, code) => ({ set: `${kind.name}.timer`, code, name })));
  return {
    recordTypes: recordTypes.map((type) => {
      const { code, name, doc, columns } = type;
      return { code, name, doc, columns, entity: kindName.get(type.kind) ?? '' };
    }),
    entityKinds: kinds.map(({ code, name }) => ({ code, name })),
    nodes: nodeNames.map((name, code) => ({ code, name })),
    names: [...names, ...timers],
    views,
  };
}

function setOf(column: Column): string | undefined {
  return column.unit.startsWith('code:') ? column.unit.slice('code:'.length) : undefined;
}

function viewOf(type: RecordTypeRow): string[] {
  const view = quoteName(`r_${type.name}`);
  const taken = new Set<string>();
  const selected: string[] = [];
  const joins: string[] = [];
  const comments: string[] = [];
  // a column called as one of the view's own gets `_value` after its name
  const take = (wanted: string): string => {
    const name = OWN_COLUMNS.includes(wanted.toLowerCase()) ? `${wanted}_value` : wanted;
    if (taken.has(name.toLowerCase())) throw new Error(`record type ${type.name}: column ${wanted} is declared twice`);
    taken.add(name.toLowerCase());
    return quoteName(name);
  };
  for (const free of FREE) {
    const column = type.columns[free];
    if (column === undefined) continue;
    const name = take(column.name);
    const set = setOf(column);
    if (set !== undefined) {
      // two joins by equality, as an OR in one would cost a nested loop over millions of records
      selected.push(`coalesce(v_${free}.name, w_${free}.name) AS ${name}`);
      selected.push(`r.${free} AS ${take(`${column.name}_code`)}`);
      joins.push(`LEFT JOIN names w_${free} ON w_${free}."set" = ${quoteText(set)} AND w_${free}.code = r.${free}`);
      joins.push(
        `LEFT JOIN names v_${free} ON v_${free}."set" = k.name || ${quoteText(`.${set}`)} AND v_${free}.code = r.${free}`,
      );
    } else if (free === 'data' && column.unit === 'text') {
      // octets that are no UTF-8 are nobody's text
      selected.push(`try(decode(r.data)) AS ${name}`);
    } else selected.push(`r.${free} AS ${name}`);
    const words = [column.doc, column.unit].filter((x) => x !== undefined && x !== '').join(', ');
    if (words !== '') comments.push(`COMMENT ON COLUMN ${view}.${name} IS ${quoteText(words)};`);
  }
  const own = 'r.seq, r.at_us / 1e6 AS at_s, r.at_us, r.lag_us, CASE WHEN r.cause >= 0 THEN r.cause END AS cause';
  const entity = 'n.name AS node, k.name AS entity, CASE WHEN r.kind <> 0 THEN r.id END AS entity_id';
  return [
    `CREATE VIEW ${view} AS SELECT ${[own, entity, ...selected].join(', ')} FROM records r
     LEFT JOIN nodes n ON n.code = r.node LEFT JOIN entity_kinds k ON k.code = r.kind AND r.kind <> 0
     ${joins.join(' ')} WHERE r.type = ${type.code} ORDER BY r.seq;`,
    `COMMENT ON VIEW ${view} IS ${quoteText(type.doc)};`,
    ...comments,
  ];
}

function insert(table: string, rows: readonly (readonly (string | number | null)[])[]): string[] {
  const value = (x: string | number | null) => (typeof x === 'string' ? quoteText(x) : String(x ?? 'NULL'));
  if (rows.length === 0) return [];
  return [`INSERT INTO ${table} VALUES ${rows.map((row) => `(${row.map(value).join(', ')})`).join(',\n')};`];
}

/** A code or name twice would double rows in every view that joins on it. */
function assertUnique(what: string, keys: readonly (string | number)[]): void {
  const seen = new Set<string | number>();
  for (const key of keys) {
    if (seen.has(key)) throw new Error(`${what} ${key} is declared twice`);
    seen.add(key);
  }
}

/** The statements that make an empty journal database. Throws where the declarations contradict each other. */
export function createStatements(dictionary: Dictionary, schema = JOURNAL_SCHEMA_VERSION): string {
  const { recordTypes, entityKinds, nodes } = dictionary;
  const names = namesOf(dictionary);
  assertUnique(
    'record type code',
    recordTypes.map((t) => t.code),
  );
  assertUnique(
    'record type',
    recordTypes.map((t) => t.name.toLowerCase()),
  );
  assertUnique(
    'entity kind code',
    entityKinds.map((k) => k.code),
  );
  assertUnique(
    'node code',
    nodes.map((n) => n.code),
  );
  assertUnique(
    'name',
    names.map((n) => `${n.set}/${n.code}`),
  );
  return [
    TABLES,
    ...dictionaryTables(dictionary, schema).flatMap(({ table, rows }) => insert(table, rows)),
    ...recordTypes.flatMap(viewOf),
    ...(dictionary.views ?? []).flatMap((view) => viewStatements(view)),
  ].join('\n');
}

/** The statements that make a view; `TEMP` for a file that may not be written to. */
export function viewStatements({ name, doc, columns, sql }: ViewRow, temporary = false): string[] {
  const view = `${temporary ? 'temp.main.' : ''}${quoteName(name)}`;
  return [
    // not by its whole name: that would have it look for tables beside itself alone
    `CREATE ${temporary ? 'TEMP ' : ''}VIEW ${quoteName(name)} AS ${sql};`,
    `COMMENT ON VIEW ${view} IS ${quoteText(doc)};`,
    ...Object.entries(columns).map(
      ([column, words]) => `COMMENT ON COLUMN ${view}.${quoteName(column)} IS ${quoteText(words)};`,
    ),
  ];
}

export interface TableRows {
  readonly table: string;
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** What is written once, at the start, and never changes. */
export function dictionaryTables(dictionary: Dictionary, schema = JOURNAL_SCHEMA_VERSION): readonly TableRows[] {
  const { recordTypes, entityKinds, nodes } = dictionary;
  const columns = recordTypes.flatMap((t) =>
    FREE.flatMap((free) => {
      const column = t.columns[free];
      return column ? [[t.code, free, column.name, column.unit, setOf(column) ?? null, column.doc ?? '']] : [];
    }),
  );
  return [
    { table: 'journal_info', rows: [['schema_version', String(schema)]] },
    { table: 'record_types', rows: recordTypes.map((t) => [t.code, t.name, t.entity, t.doc]) },
    { table: 'record_columns', rows: columns },
    { table: 'entity_kinds', rows: entityKinds.map((k) => [k.code, k.name]) },
    { table: 'nodes', rows: nodes.map((n) => [n.code, n.name]) },
    { table: 'names', rows: namesOf(dictionary).map((n) => [n.set, n.code, n.name]) },
  ];
}

/** Nodes are words for numbers too. */
const namesOf = ({ names, nodes }: Dictionary): readonly NameRow[] => [
  ...names,
  ...nodes.map(({ code, name }) => ({ set: 'node', code, name })),
];
