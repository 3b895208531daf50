import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AddressPool } from '../../models/nodes/address-pool.js';
import { LowestFree } from '../../models/nodes/lowest-free.js';

/** The same, slowly. */
function lowestNotIn(taken: ReadonlySet<number>): number {
  let number = 0;
  while (taken.has(number)) number++;
  return number;
}

test('the lowest free number, whatever is taken and given back', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.integer({ min: -2, max: 2300 })), { maxLength: 300 }), (steps) => {
      const [free, taken] = [new LowestFree(), new Set<number>()];
      for (const [take, number] of steps) {
        // Runs of numbers, so that whole words are taken and given back.
        for (let each = number; each < number + 70; each++) {
          if (take) free.take(each);
          else free.giveBack(each);
          if (take) taken.add(each);
          else taken.delete(each);
        }
        expect(free.next()).toBe(lowestNotIn(taken));
      }
      free.clear();
      expect(free.next()).toBe(0);
    }),
  );
});

test('a hundred thousand numbers, in order', () => {
  const free = new LowestFree();
  for (let number = 0; number < 100_000; number++) {
    if (free.next() !== number) expect(free.next()).toBe(number);
    free.take(number);
  }
  for (const number of [99_999, 31, 65_536, 4_095]) free.giveBack(number);
  const next = [0, 1, 2, 3, 4].map(() => {
    const number = free.next();
    free.take(number);
    return number;
  });
  expect(next).toEqual([31, 4_095, 65_536, 99_999, 100_000]);
});

test('a pool gives the lowest free address, and none when all are taken', () => {
  const pool = new AddressPool({ first: '10.0.0.254', last: '10.0.1.1' });
  const first = 0x0a00_00fe;
  pool.keep(first + 1);
  pool.keep(7);
  expect([pool.take(), pool.take(), pool.take(), pool.take()]).toEqual([first, first + 2, first + 3, 0]);
  pool.giveBack(first + 2);
  pool.giveBack(first + 9);
  expect([pool.take(), pool.take()]).toEqual([first + 2, 0]);
  expect(new AddressPool(undefined).take()).toBe(0);
});
