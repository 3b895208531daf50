/** Which points of the factors' levels a study runs. */
import { Random } from '../kernel/random.js';
import { isTrue, parseExpression } from './expression.js';
import type { Factor, Level, Point } from './study.js';

export type Design = 'full' | { readonly latinHypercube: number };

/** Most points of a design: more is a mistake in the writing. */
const MOST_POINTS = 1_000_000;

/** Points in order, without those of which a constraint is not true. */
export function designOf(
  factors: readonly Factor[],
  design: Design,
  constraints: readonly string[],
  seed: number,
): Point[] {
  const rows = design === 'full' ? allCombinations(factors) : latinHypercube(factors, design.latinHypercube, seed);
  const wanted = constraintOf(factors, constraints);
  return distinct(rows.filter(wanted)).map((levels, index) => ({ index, levels }));
}

/** A point twice would be the same runs twice. */
function distinct(rows: readonly Level[][]): Level[][] {
  const seen = new Set<string>();
  return rows.filter((levels) => {
    const key = JSON.stringify(levels.map(({ value }) => value));
    return !seen.has(key) && seen.add(key);
  });
}

/** How many points there are before constraints. */
export const sizeOf = (factors: readonly Factor[], design: Design): number =>
  design === 'full' ? factors.reduce((product, { levels }) => product * levels.length, 1) : design.latinHypercube;

function allCombinations(factors: readonly Factor[]): Level[][] {
  if (sizeOf(factors, 'full') > MOST_POINTS) throw new Error(`more than ${MOST_POINTS} points`);
  let rows: Level[][] = [[]];
  for (const { levels } of factors) rows = rows.flatMap((row) => levels.map((level) => [...row, level]));
  return rows;
}

/** So many hypercubes are drawn, of which one is taken; fewer where they are large. */
const MOST_DRAWN = 1000;
const MOST_SUMMED = 20_000_000;

/**
 * Of each factor every n-th part of its levels once, in an order of its own (McKay, Beckman, Conover 1979). Of many such
 * the one is taken that has the fewest points twice, and whose factors have the least to do with each other: what one does
 * can then be told from the rest.
 */
function latinHypercube(factors: readonly Factor[], points: number, seed: number): Level[][] {
  const random = new Random(seed);
  const streams = factors.map(({ name }) => random.stream(`design/${name}`));
  const sums = (points * factors.length * (factors.length - 1)) / 2;
  const drawn = Math.max(1, Math.min(MOST_DRAWN, Math.floor(MOST_SUMMED / Math.max(1, sums))));
  let best: number[][] = [];
  let least = Number.POSITIVE_INFINITY;
  for (let count = 0; count < drawn; count++) {
    const columns = factors.map(({ levels }, place) =>
      shuffled(points, streams[place]!).map((cell) => Math.floor(((cell + 0.5) / points) * levels.length)),
    );
    const correlation = mostCorrelated(columns);
    if (correlation >= least) continue;
    const fault = correlation + twice(columns, points);
    if (fault >= least) continue;
    least = fault;
    best = columns;
  }
  return Array.from({ length: points }, (_, point) =>
    factors.map(({ levels }, place) => levels[best[place]![point]!]!),
  );
}

function shuffled(count: number, stream: () => number): number[] {
  const places = Array.from({ length: count }, (_, place) => place);
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(stream() * (last + 1));
    [places[last], places[other]] = [places[other]!, places[last]!];
  }
  return places;
}

/** How many of the points are there already. */
function twice(columns: readonly (readonly number[])[], points: number): number {
  const rows = Array.from({ length: points }, (_, point) => columns.map((column) => column[point]).join());
  return points - new Set(rows).size;
}

/** The largest correlation, either way, between two of the columns. */
function mostCorrelated(columns: readonly (readonly number[])[]): number {
  const centred = columns.map((column) => {
    const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
    return column.map((value) => value - mean);
  });
  const product = (one: readonly number[], other: readonly number[]): number =>
    one.reduce((sum, value, place) => sum + value * other[place]!, 0);
  const widths = centred.map((column) => Math.sqrt(product(column, column)));
  let most = 0;
  for (let one = 0; one < columns.length; one++)
    for (let other = 0; other < one; other++) {
      const width = widths[one]! * widths[other]!;
      if (width > 0) most = Math.max(most, Math.abs(product(centred[one]!, centred[other]!)) / width);
    }
  return most;
}

function constraintOf(
  factors: readonly Factor[],
  constraints: readonly string[],
): (levels: readonly Level[]) => boolean {
  const names = factors.map(({ name }) => name);
  const parsed = constraints.map((text) => {
    const expression = parseExpression(text, names);
    if (!expression.ok) throw new Error(`${text}: ${expression.reason}`);
    return expression.value;
  });
  return (levels) => {
    const values = Object.fromEntries(names.map((name, place) => [name, levels[place]!.value]));
    return parsed.every((value) => isTrue(value(values)));
  };
}
