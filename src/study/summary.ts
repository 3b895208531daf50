/** From rows, a row a run, to what they say of each point. */
import { estimate } from './statistics.js';
import type { Factor, Point, PointSummary, Response, RunRow } from './study.js';

/** Rows by point and replication, whatever order they came in. */
export const inOrder = (rows: readonly RunRow[]): RunRow[] =>
  [...rows].sort((one, other) => one.point - other.point || one.replication - other.replication);

/** By point, in order of replications. */
export function byPoint(rows: readonly RunRow[]): Map<number, RunRow[]> {
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
  again: (point: Point, seed: number) => Pick<PointSummary, 'set' | 'command'>,
): PointSummary[] {
  const found = byPoint(rows);
  return points.map((point) => {
    const of = found.get(point.index) ?? [];
    return {
      index: point.index,
      levels: Object.fromEntries(factors.map(({ name }, place) => [name, point.levels[place]!.value])),
      ...again(point, of[0]?.seed ?? 1),
      replications: of.length,
      seeds: of.map(({ seed }) => seed),
      responses: Object.fromEntries(responses.map(({ name }) => [name, estimate(valuesOf(of, name))])),
    };
  });
}
