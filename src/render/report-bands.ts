/** Curves of many runs as one picture: of each point the median over its replications, and the band of eight in ten. */
import type { RunRow } from '../study/study.js';

export interface Band {
  readonly point: number;
  readonly x: readonly number[];
  readonly low: readonly number[];
  readonly middle: readonly number[];
  readonly high: readonly number[];
}

export interface CurveBands {
  readonly name: string;
  readonly label: string;
  readonly unit: string;
  /** Whether it stands still between two moments. */
  readonly step: boolean;
  readonly points: readonly Band[];
}

/** Curves are drawn of so many points at most: a page must stay small. */
const MOST_POINTS = 400;

export function bandsOf(rows: readonly RunRow[]): CurveBands[] {
  const names = rows[0]?.curves ?? [];
  const points = [...new Set(rows.map(({ point }) => point))].sort((one, other) => one - other).slice(0, MOST_POINTS);
  return names.map(({ name, label, unit }, place) => ({
    name,
    label,
    unit,
    step: name === 'up',
    points: points.map((point) => {
      const curves = rows.filter((row) => row.point === point).map((row) => row.curves[place]!);
      const longest = curves.reduce((most, curve) => (curve.x.length > most.x.length ? curve : most));
      const at = (index: number): number[] =>
        curves.map(({ y }) => y[Math.min(index, y.length - 1)]!).sort((one, other) => one - other);
      const quantile = (values: readonly number[], p: number): number => values[Math.round((values.length - 1) * p)]!;
      const sorted = longest.x.map((_, index) => at(index));
      return {
        point,
        x: longest.x,
        low: sorted.map((values) => quantile(values, 0.1)),
        middle: sorted.map((values) => quantile(values, 0.5)),
        high: sorted.map((values) => quantile(values, 0.9)),
      };
    }),
  }));
}
