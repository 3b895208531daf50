/**
 * What one factor does, over all levels of the others. Replications are what is independent, and those of one number
 * share their luck at all points: so what is averaged over points is averaged within a replication first, over the same
 * points in each, and the interval is over replications. `n` and `missing` count replications. Where points have runs in
 * unequal numbers, a level's mean is of all of them, and a difference of those that both have.
 */
import { estimate, meanOfMeans, paired, verdictOf } from './statistics.js';
import type { Comparison, Estimate, Factor, LevelValue, MainEffect, Point, Response, RunRow } from './study.js';
import { byPoint } from './summary.js';

type Values = readonly (number | null)[];

/** Points that differ in one factor only, by its levels' values; not every level need be there. */
type Cell = ReadonlyMap<LevelValue, Point>;

/**
 * Levels are set beside each other over the same combinations of the other factors: those at which each level has a
 * value in every run, or at least in one. Where there is none, as in a Latin hypercube, each level stands on all its own
 * points.
 */
export function mainEffects(
  factors: readonly Factor[],
  points: readonly Point[],
  responses: readonly Response[],
  rows: readonly RunRow[],
): MainEffect[] {
  const found = byPoint(rows);
  return factors.flatMap(({ name: factor, levels }, place) => {
    const cells = cellsOf(points, place);
    return responses.map(({ name: response }) => {
      const at = (point: Point | undefined): Values => valuesOf(found, point, response);
      const over = mostWhole(cells, (cell) => levels.map(({ value }) => at(cell.get(value))));
      return {
        factor,
        response,
        over: over.length,
        of: cells.length,
        levels: levels.map(({ value }) => {
          const those = over.map((cell) => at(cell.get(value)));
          return { value, estimate: levelOf(those) };
        }),
      };
    });
  });
}

/**
 * Each level of a factor beside its first, run by run, over combinations of the other factors as for main effects; none
 * where no two points differ in this factor alone.
 */
export function comparisons(
  factors: readonly Factor[],
  points: readonly Point[],
  responses: readonly Response[],
  rows: readonly RunRow[],
): Comparison[] {
  const found = byPoint(rows);
  return factors.flatMap(({ name: factor, levels }, place) => {
    const [first, ...rest] = levels;
    if (!first) return [];
    const cells = cellsOf(points, place).filter((cell) => cell.has(first.value));
    return rest.flatMap(({ value }) => {
      const both = cells.filter((cell) => cell.has(value));
      if (both.length === 0) return [];
      return responses.map(({ name: response }) => {
        const of = (cell: Cell, level: LevelValue): Values => valuesOf(found, cell.get(level), response);
        const over = mostWhole(both, (cell) => [of(cell, first.value), of(cell, value)]);
        const difference = estimate(
          withinReplications(over.map((cell) => paired(of(cell, first.value), of(cell, value)))),
        );
        return {
          factor,
          response,
          from: first.value,
          to: value,
          difference,
          verdict: verdictOf(difference),
          over: over.length,
          of: both.length,
        };
      });
    });
  });
}

/** What a level is over its points: all runs count, also where one point has more of them than another. */
function levelOf(lists: readonly Values[]): Estimate {
  const whole = lists.filter((list): list is readonly number[] => list.length > 0 && list.every(isKnown));
  const unequal = whole.some(({ length }) => length !== whole[0]!.length);
  return unequal && whole.length === lists.length ? meanOfMeans(whole) : estimate(withinReplications(lists));
}

/** Those of which all lists have every value; or, where there is none, some value; or else all. */
function mostWhole(cells: readonly Cell[], listsOf: (cell: Cell) => readonly Values[]): readonly Cell[] {
  const having = (has: (list: Values) => boolean): Cell[] => cells.filter((cell) => listsOf(cell).every(has));
  const whole = having((list) => list.length > 0 && list.every(isKnown));
  if (whole.length > 0) return whole;
  const some = having((list) => list.some(isKnown));
  return some.length > 0 ? some : cells;
}

const isKnown = (value: number | null): boolean => value !== null;

function cellsOf(points: readonly Point[], place: number): Cell[] {
  const cells = new Map<string, Map<LevelValue, Point>>();
  for (const point of points) {
    const key = JSON.stringify(point.levels.filter((_, each) => each !== place).map(({ value }) => value));
    const cell = cells.get(key) ?? new Map<LevelValue, Point>();
    cells.set(key, cell.set(point.levels[place]!.value, point));
  }
  return [...cells.values()];
}

/** By replication, from the first: null where a point has no such run, so that pairs stay pairs. */
function valuesOf(rows: ReadonlyMap<number, readonly RunRow[]>, point: Point | undefined, response: string): Values {
  const values: (number | null)[] = [];
  if (!point) return values;
  for (const { replication, responses } of rows.get(point.index) ?? []) {
    while (values.length < replication) values.push(null);
    values[replication - 1] = responses[response] ?? null;
  }
  return values;
}

/**
 * The mean over all lists in each replication; null in those where one of them has no value, since the mean over the rest
 * would be one of other points. Lists without any value are left out.
 */
function withinReplications(lists: readonly Values[]): (number | null)[] {
  const known = lists.filter((list) => list.some(isKnown));
  const length = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length }, (_, replication) => {
    let sum = 0;
    for (const list of known) {
      const value = list[replication] ?? null;
      if (value === null) return null;
      sum += value;
    }
    return known.length === 0 ? null : sum / known.length;
  });
}
