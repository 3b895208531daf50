/** The points that none is better than in all of two or three responses. */
import type { ParetoFront, PointSummary } from './study.js';

export function paretoFront(points: readonly PointSummary[], responses: ParetoFront['responses']): ParetoFront {
  const costs = points.flatMap(({ index, responses: of }) => {
    const cost = responses.map(({ name, best }) => {
      const mean = of[name]?.mean ?? null;
      return mean === null ? Number.NaN : best === 'least' ? mean : -mean;
    });
    return cost.some(Number.isNaN) ? [] : [{ index, cost }];
  });
  const dominates = (one: readonly number[], other: readonly number[]): boolean =>
    one.every((value, place) => value <= other[place]!) && one.some((value, place) => value < other[place]!);
  const front = costs.filter(({ cost }) => !costs.some((other) => dominates(other.cost, cost)));
  return { responses, points: front.map(({ index }) => index) };
}
