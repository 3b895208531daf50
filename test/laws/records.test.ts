/** Record types: each code and name once, and all that is declared in the page that a person reads, row by row. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ALL_RECORDS, CODE_NAMES, ENTITY_KINDS } from '../../models/declarations.js';
import { JOURNAL_SCHEMA_VERSION } from '../../src/kernel/digest.js';
import type { RecordType } from '../../src/kernel/record.js';

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/journal.md'), 'utf8');
const LINES = new Set(PAGE.split('\n'));

test('codes and names are given once', () => {
  const codes = ALL_RECORDS.map((type) => type.code);
  const names = ALL_RECORDS.map((type) => type.name);
  expect(new Set(codes).size).toBe(codes.length);
  expect(new Set(names).size).toBe(names.length);
  expect(new Set(ENTITY_KINDS.map((kind) => kind.code)).size).toBe(ENTITY_KINDS.length);
});

test('codes of types and kinds fit the octet that each has in a chunk', () => {
  const codes = [...ALL_RECORDS, ...ENTITY_KINDS].map(({ code }) => code);
  expect(codes.filter((code) => !Number.isInteger(code) || code < 0 || code > 255)).toEqual([]);
});

/** As it stands in docs/journal.md. */
function rowOf({ code, name, kind, transition, create, ends, doc, columns }: RecordType): string {
  const about = ENTITY_KINDS.find((each) => each.code === kind)?.name ?? 'any';
  const marks = [transition && 'T', create && 'begins', ends && 'ends'].filter((mark) => mark).join(', ');
  const told = Object.entries(columns).map(
    ([key, column]) => `\`${column.name}\` (${key}, ${column.unit})${column.doc ? `: ${column.doc}` : ''}`,
  );
  return `| ${code} | \`${name}\` | ${about} | ${marks} | ${doc} | ${told.join('<br>')} |`;
}

test.each(ALL_RECORDS.map((type) => [type.name, type] as const))(
  '%s is in docs/journal.md as it is declared',
  (name, type) => {
    const found = [...LINES].find((line) => line.includes(` | \`${name}\` | `));
    expect(found).toBe(rowOf(type));
  },
);

test('the page has no other record types, and is of the schema there is', () => {
  const rows = [...LINES].filter((line) => /^\| \d+ \| `[A-Z]/.test(line));
  expect(rows.length).toBe(ALL_RECORDS.length);
  expect(PAGE).toContain(`This page describes schema version ${JOURNAL_SCHEMA_VERSION} `);
  expect(PAGE).toContain(`"l2tpsim journal ${JOURNAL_SCHEMA_VERSION}"`);
});

test('every set of code names is on the page with all its words', () => {
  for (const { set, names } of bySet())
    expect(LINES).toContain(`| \`${set}\` | ${names.map(({ code, name }) => `${code} ${name}`).join(', ')} |`);
});

function bySet(): { set: string; names: { code: number; name: string }[] }[] {
  return [...new Set(CODE_NAMES.map(({ set }) => set))]
    .filter((set) => !set.endsWith('.timer'))
    .map((set) => ({ set, names: CODE_NAMES.filter((each) => each.set === set && each.name !== '') }));
}

test('every set of code names that a column speaks of has words', () => {
  const sets = new Set(CODE_NAMES.map(({ set }) => set));
  const wanted = ALL_RECORDS.flatMap((type) => Object.values(type.columns).map((column) => column!.unit))
    .filter((unit) => unit.startsWith('code:'))
    .map((unit) => unit.slice('code:'.length));
  const without = new Set(wanted.filter((set) => !sets.has(set) && !['timer', 'node'].includes(set)));
  expect([...without]).toEqual([]);
});
