/** Record types: each code and name once, each in the page that a person reads, each column with a unit that says something. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ALL_RECORDS, CODE_NAMES, ENTITY_KINDS } from '../../models/declarations.js';

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/journal.md'), 'utf8');

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

test.each(ALL_RECORDS.map((type) => [type.name, type] as const))(
  '%s is in docs/journal.md as it is declared',
  (_name, type) => {
    const row = PAGE.split('\n').find((line) => line.startsWith(`| ${type.code} | \`${type.name}\` |`));
    expect(row).toBeDefined();
    expect(row).toContain(type.doc);
    for (const [key, column] of Object.entries(type.columns))
      expect(row).toContain(`\`${column!.name}\` (${key}, ${column!.unit}`);
  },
);

test('every set of code names that a column speaks of has words', () => {
  const sets = new Set(CODE_NAMES.map(({ set }) => set));
  const wanted = ALL_RECORDS.flatMap((type) => Object.values(type.columns).map((column) => column!.unit))
    .filter((unit) => unit.startsWith('code:'))
    .map((unit) => unit.slice('code:'.length));
  const without = new Set(wanted.filter((set) => !sets.has(set) && !['timer', 'node'].includes(set)));
  expect([...without]).toEqual([]);
});
