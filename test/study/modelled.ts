/** Studies of points and values that are made by hand, and what an additive model says of them. */
import { withModels } from '../../src/study/additive-model.js';
import { comparisons } from '../../src/study/effects.js';
import type { Comparison, Factor, LevelValue, Point, RunRow } from '../../src/study/study.js';
import { pointSummaries } from '../../src/study/summary.js';

export const factor = (name: string, values: readonly LevelValue[], log = false): Factor => ({
  name,
  label: name,
  levels: values.map((value) => ({ value, set: [`${name}=${value}`] })),
  log,
});

export const pointsOf = (factors: readonly Factor[], table: readonly (readonly LevelValue[])[]): Point[] =>
  table.map((values, index) => ({
    index,
    levels: values.map((value, place) => factors[place]!.levels.find((level) => level.value === value)!),
  }));

/** `values`: of each point its runs'. Pairs are passed over unless they are asked for. */
export function modelOf(
  factors: readonly Factor[],
  points: readonly Point[],
  values: readonly (readonly (number | null)[])[],
  pairs = false,
) {
  const responses = [{ name: 'delay', label: 'Delay', unit: 's' }];
  const rows = values.flatMap((runs, point) =>
    runs.map(
      (delay, i): RunRow => ({
        ...{ point, replication: i + 1, seed: i + 1, key: '', digest: '', records: 0, fromUs: 0, toUs: 0, curves: [] },
        responses: { delay },
      }),
    ),
  );
  const summaries = pointSummaries(factors, points, responses, rows, () => ({ set: [], command: '' }));
  const inPairs = pairs ? comparisons(factors, points, responses, rows) : [];
  const { comparisons: found, models } = withModels(factors, summaries, responses, rows, inPairs);
  return { found, model: models[0] };
}

export const shortly = ({ by, from, to, verdict }: Comparison): string => `${by} ${from} -> ${to}: ${verdict}`;
