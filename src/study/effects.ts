/**
 * What one factor does, over all levels of the others. Replications are what is independent, and those of one number
 * share their luck at all points: so what is averaged over points is averaged within a replication first, over the same
 * points in each, and the interval is over replications. `n` and `missing` count replications. Where points have runs in
 * unequal numbers, a level's mean is of all of them, and a difference of those that both have.
 */
import { estimate, meanOfMeans, paired, verdictOf } from './statistics.js';
import type { Comparison, Estimate, Factor, Level, LevelValue, MainEffect, Point, Response, RunRow } from './study.js';
import { byPoint } from './summary.js';

type Values = readonly (number | null)[];

/** Points that differ in one factor only, by its levels' values; not every level need be there. */
type Cell = ReadonlyMap<LevelValue, Point>;
type ValuesOf = (cell: Cell, level: LevelValue) => Values;

/**
 * Levels are set beside each other over the same combinations of the other factors: those at which each level has a
 * value in every run, or at least in one. A level that has no value anywhere takes no combination from the others. Where
 * there is none in common, as in a Latin hypercube, each level stands on all its own points, and `over` is 0.
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
      const of = (cell: Cell, level: LevelValue): Values => valuesOf(found, cell.get(level), response);
      const valued = levelsIn(cells, levels, of);
      const common = mostWhole(cells, valued, of);
      const overOf = (level: LevelValue): readonly Cell[] =>
        common.length > 0 && valued.includes(level) ? common : cells;
      return {
        factor,
        response,
        over: common.length,
        of: cells.length,
        levels: levels.map(({ value }) => ({ value, estimate: levelOf(overOf(value).map((cell) => of(cell, value))) })),
      };
    });
  });
}

/**
 * Each level of a factor beside its first that has a value, run by run, over the combinations that its main effect is of,
 * so that a difference is one of the means that are told; where there are none in common, over those of the two. None
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
    const cells = cellsOf(points, place);
    const of = (response: string) => (cell: Cell, level: LevelValue) => valuesOf(found, cell.get(level), response);
    const asked = responses.map(({ name }) => ({ response: name, ...firstAndCommon(cells, levels, of(name)) }));
    return levels.flatMap(({ value: to }) =>
      asked.flatMap(({ response, from, valued, common }) => {
        if (to === from || !cells.some((cell) => cell.has(from) && cell.has(to))) return [];
        const at = of(response);
        const over = !valued.includes(to) ? [] : common.length > 0 ? common : mostWhole(cells, [from, to], at);
        const difference = estimate(withinReplications(over.map((cell) => paired(at(cell, from), at(cell, to)))));
        const verdict = verdictOf(difference);
        return [{ by: 'pairs', factor, response, from, to, difference, verdict, over: over.length, of: cells.length }];
      }),
    );
  });
}

/** Of a factor that has levels: which have values, the first of these (or else the first), and the combinations of all of them. */
function firstAndCommon(cells: readonly Cell[], levels: readonly Level[], of: ValuesOf) {
  const valued = levelsIn(cells, levels, of);
  return { valued, from: valued[0] ?? levels[0]!.value, common: mostWhole(cells, valued, of) };
}

/** Levels that have a value in some run at some combination. */
const levelsIn = (cells: readonly Cell[], levels: readonly Level[], of: ValuesOf): LevelValue[] =>
  levels.map(({ value }) => value).filter((value) => cells.some((cell) => of(cell, value).some(isKnown)));

/** What a level is over its points: all runs count, also where one point has more of them than another. */
function levelOf(lists: readonly Values[]): Estimate {
  const whole = lists.filter((list): list is readonly number[] => list.length > 0 && list.every(isKnown));
  const unequal = whole.some(({ length }) => length !== whole[0]!.length);
  return unequal && whole.length === lists.length ? meanOfMeans(whole) : estimate(withinReplications(lists));
}

/** Those at which all these levels have every value; or, where there is none, some value. */
function mostWhole(cells: readonly Cell[], levels: readonly LevelValue[], of: ValuesOf): readonly Cell[] {
  if (levels.length === 0) return [];
  const having = (has: (list: Values) => boolean): Cell[] =>
    cells.filter((cell) => levels.every((level) => has(of(cell, level))));
  const whole = having((list) => list.length > 0 && list.every(isKnown));
  return whole.length > 0 ? whole : having((list) => list.some(isKnown));
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
