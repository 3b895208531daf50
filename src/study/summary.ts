/** From rows, a row a run, to what a study says: estimates a point, main effects, paired comparisons. */
import { estimate, paired, verdictOf } from './statistics.js';
import type { Comparison, Estimate, Factor, MainEffect, Point, PointSummary, Response, RunRow } from './study.js';

/** Rows by point and replication, whatever order they came in. */
export const inOrder = (rows: readonly RunRow[]): RunRow[] =>
  [...rows].sort((one, other) => one.point - other.point || one.replication - other.replication);

function byPoint(rows: readonly RunRow[]): Map<number, RunRow[]> {
  const found = new Map<number, RunRow[]>();
  for (const row of inOrder(rows)) {
    const list = found.get(row.point);
    if (list) list.push(row);
    else found.set(row.point, [row]);
  }
  return found;
}

const valuesOf = (rows: readonly RunRow[], response: string): (number | null)[] =>
  rows.map((row) => row.responses[response] ?? null);

export function pointSummaries(
  factors: readonly Factor[],
  points: readonly Point[],
  responses: readonly Response[],
  rows: readonly RunRow[],
  settings: (point: Point) => readonly string[],
): PointSummary[] {
  const found = byPoint(rows);
  return points.map((point) => {
    const of = found.get(point.index) ?? [];
    return {
      index: point.index,
      levels: Object.fromEntries(factors.map(({ name }, place) => [name, point.levels[place]!.value])),
      set: settings(point),
      replications: of.length,
      seeds: of.map(({ seed }) => seed),
      responses: Object.fromEntries(responses.map(({ name }) => [name, estimate(valuesOf(of, name))])),
    };
  });
}

/** A level's mean over all points that have it: of each replication the mean over those points, as they share their luck. */
function levelEstimate(points: readonly Point[], rows: Map<number, RunRow[]>, response: string): Estimate {
  const byReplication = new Map<number, number[]>();
  let missing = 0;
  for (const { index } of points) {
    for (const { replication, responses } of rows.get(index) ?? []) {
      const value = responses[response] ?? null;
      if (value === null) {
        missing++;
        continue;
      }
      const values = byReplication.get(replication);
      if (values) values.push(value);
      else byReplication.set(replication, [value]);
    }
  }
  const means = [...byReplication.values()].map(
    (values) => values.reduce((sum, each) => sum + each, 0) / values.length,
  );
  return { ...estimate(means), missing };
}

export function mainEffects(
  factors: readonly Factor[],
  points: readonly Point[],
  responses: readonly Response[],
  rows: readonly RunRow[],
): MainEffect[] {
  const found = byPoint(rows);
  return factors.flatMap(({ name: factor, levels }, place) =>
    responses.map(({ name: response }) => ({
      factor,
      response,
      levels: levels.map((level) => {
        const those = points.filter((point) => point.levels[place]!.value === level.value);
        return { value: level.value, estimate: levelEstimate(those, found, response) };
      }),
    })),
  );
}

/** Each level of a factor beside its first, run by run: all other factors and the replication the same. */
export function comparisons(
  factors: readonly Factor[],
  points: readonly Point[],
  responses: readonly Response[],
  rows: readonly RunRow[],
): Comparison[] {
  const found = byPoint(rows);
  return factors.flatMap(({ name: factor, levels }, place) => {
    const others = (point: Point): string =>
      JSON.stringify(point.levels.filter((_, each) => each !== place).map(({ value }) => value));
    const [first, ...rest] = levels;
    if (!first || rest.length === 0) return [];
    const base = new Map(
      points.filter((point) => point.levels[place]!.value === first.value).map((p) => [others(p), p]),
    );
    return rest.flatMap((level) => {
      const pairs = points.flatMap((point) => {
        const from = point.levels[place]!.value === level.value ? base.get(others(point)) : undefined;
        return from ? [{ from: found.get(from.index) ?? [], to: found.get(point.index) ?? [] }] : [];
      });
      if (pairs.length === 0) return [];
      return responses.map(({ name: response }) => {
        const difference = pairedEstimate(pairs, response);
        return { factor, response, from: first.value, to: level.value, difference, verdict: verdictOf(difference) };
      });
    });
  });
}

interface Pair {
  readonly from: readonly RunRow[];
  readonly to: readonly RunRow[];
}

/** Of each replication the mean difference over the pairs of points; these means are independent of each other. */
function pairedEstimate(pairs: readonly Pair[], response: string): Estimate {
  const byReplication = new Map<number, number[]>();
  let missing = 0;
  for (const { from, to } of pairs) {
    const shared = Math.min(from.length, to.length);
    const differences = paired(valuesOf(from.slice(0, shared), response), valuesOf(to.slice(0, shared), response));
    for (const [place, value] of differences.entries()) {
      if (value === null) {
        missing++;
        continue;
      }
      const values = byReplication.get(place);
      if (values) values.push(value);
      else byReplication.set(place, [value]);
    }
  }
  const means = [...byReplication.values()].map(
    (values) => values.reduce((sum, each) => sum + each, 0) / values.length,
  );
  return { ...estimate(means), missing };
}
