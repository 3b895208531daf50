/**
 * The points that none is better than in all of two or three responses, of those with the same levels of some factors.
 * Points of which not every run has a value stand aside.
 */
import type { ParetoFront, PointSummary } from './study.js';

export function paretoFront(
  points: readonly PointSummary[],
  responses: ParetoFront['responses'],
  over: readonly string[] = [],
): ParetoFront {
  const isWhole = ({ responses: of }: PointSummary): boolean =>
    responses.every(({ name }) => of[name]?.mean !== null && of[name]?.missing === 0);
  const costs = points.filter(isWhole).map(({ index, levels, responses: of }) => ({
    index,
    given: JSON.stringify(over.map((factor) => levels[factor])),
    cost: responses.map(({ name, best }) => of[name]!.mean! * (best === 'least' ? 1 : -1)),
  }));
  const dominates = (one: readonly number[], other: readonly number[]): boolean =>
    one.every((value, place) => value <= other[place]!) && one.some((value, place) => value < other[place]!);
  const front = costs.filter(
    ({ given, cost }) => !costs.some((other) => other.given === given && dominates(other.cost, cost)),
  );
  const leftOut = points.filter((point) => !isWhole(point));
  return { responses, over, points: front.map(({ index }) => index), leftOut: leftOut.map(({ index }) => index) };
}
