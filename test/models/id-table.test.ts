import fc from 'fast-check';
import { expect, it } from 'vitest';
import { IdTable } from '../../models/id-table.js';

const PAGES = 3;
const ids = fc.integer({ min: 0, max: PAGES * 512 });

it('holds what a map would hold', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(ids, fc.integer({ min: 0, max: 3 })), { maxLength: 300 }), (changes) => {
      const table = new IdTable();
      const model = new Map<number, number>();
      for (const [id, number] of changes) {
        table.set(id, number);
        model.set(id, number);
      }
      for (const [id] of changes) expect(table.get(id)).toBe(model.get(id));
    }),
  );
});

it('begins a page that was let go with zeroes', () => {
  const table = new IdTable();
  for (let id = 0; id < 512; id++) table.set(id, id + 1);
  for (let id = 0; id < 512; id++) table.set(id, 0);
  table.set(600, 7);
  expect(Array.from({ length: 1200 }, (_, id) => table.get(id)).filter((number) => number !== 0)).toEqual([7]);
  table.clear();
  expect(table.get(600)).toBe(0);
});
