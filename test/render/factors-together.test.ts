/** The page's plot of two factors together: which points a mean is of. */
import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';

const factors = [{ name: 'one' }, { name: 'other' }, { name: 'third' }];
const script = readFileSync('assets/report/effects.js', 'utf8');

type Estimate = { readonly mean: number | null; readonly halfWidth: number | null };

/** Points are [one, other, third, mean]; gives the estimate at a pair of levels of the first two. */
function togetherOf(points: readonly (readonly [number, number, number, number | null])[]) {
  const context = {
    factors,
    points: points.map(([one, other, third, mean]) => ({
      levels: { one, other, third },
      responses: { delay: { mean, halfWidth: mean === null ? null : 1 } },
    })),
  };
  const body = `${script}; together({ name: 'delay' }, factors[0], factors[1])`;
  return runInNewContext(body, context) as (one: number, other: number) => Estimate;
}

test('a mean is of all other combinations, and at most as uncertain as they are', () => {
  const at = togetherOf([
    [1, 1, 1, 10],
    [1, 1, 2, 20],
    [2, 1, 1, 30],
    [2, 1, 2, 50],
  ]);
  expect({ ...at(1, 1) }).toEqual({ mean: 15, halfWidth: 1 });
  expect({ ...at(2, 1) }).toEqual({ mean: 40, halfWidth: 1 });
});

test('where a pair has no value at a level of a third factor, no other pair is averaged over that level', () => {
  const at = togetherOf([
    [1, 1, 1, 10],
    [1, 1, 2, 200],
    [2, 1, 1, 12],
    [2, 1, 2, null],
  ]);
  expect(at(1, 1).mean).toBe(10);
  expect(at(2, 1).mean).toBe(12);
});

test('a pair without any value takes nothing from the others', () => {
  const at = togetherOf([
    [1, 1, 1, 10],
    [1, 1, 2, 20],
    [2, 1, 1, null],
    [2, 1, 2, null],
  ]);
  expect(at(1, 1).mean).toBe(15);
  expect(at(2, 1)).toMatchObject({ mean: null, halfWidth: null });
});

test('pairs with no combination in common, as in a Latin hypercube, stand on their own', () => {
  const at = togetherOf([
    [1, 1, 1, 10],
    [2, 2, 2, 30],
  ]);
  expect(at(1, 1).mean).toBe(10);
  expect(at(2, 2).mean).toBe(30);
  expect(at(1, 2).mean).toBeNull();
});
