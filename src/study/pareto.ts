/** The points that none is better than in all of two or three responses, of those with the same levels of some factors. */
import type { ParetoFront, PointSummary } from './study.js';

export function paretoFront(
  points: readonly PointSummary[],
  responses: ParetoFront['responses'],
  over: readonly string[] = [],
): ParetoFront {
  const costs = points.flatMap(({ index, levels, responses: of }) => {
    const given = JSON.stringify(over.map((factor) => levels[factor]));
    const cost = responses.map(({ name, best }) => {
      const mean = of[name]?.mean ?? null;
      return mean === null ? Number.NaN : best === 'least' ? mean : -mean;
    });
    return cost.some(Number.isNaN) ? [] : [{ index, given, cost }];
  });
  const dominates = (one: readonly number[], other: readonly number[]): boolean =>
    one.every((value, place) => value <= other[place]!) && one.some((value, place) => value < other[place]!);
  const front = costs.filter(
    ({ given, cost }) => !costs.some((other) => other.given === given && dominates(other.cost, cost)),
  );
  return { responses, over, points: front.map(({ index }) => index) };
}
