/**
 * Does it help, where no two points differ in one factor alone, as in a Latin hypercube? A response is taken for a sum of what
 * each factor does, and fitted by least squares. What factors do to each other, which such a sum leaves out, is left at the
 * points, and so is in the intervals.
 */
import { effectsOf, type Used } from './model-effects.js';
import { fitted } from './model-fit.js';
import { verdictOf } from './statistics.js';
import type {
  AdditiveModel,
  Comparison,
  Estimate,
  Factor,
  LevelValue,
  PointSummary,
  Response,
  RunRow,
} from './study.js';
import { byPoint } from './summary.js';

/** Levels of a factor that are in the design, but that no pair of points sets beside its first. */
interface Open {
  readonly factor: Factor;
  readonly levels: readonly LevelValue[];
}

const NONE: Estimate = { n: 0, missing: 0, mean: null, sd: null, halfWidth: null };

/** What pairs say, by factor, and after it what a model does of the levels that they say nothing of. */
export function withModels(
  factors: readonly Factor[],
  points: readonly PointSummary[],
  responses: readonly Response[],
  rows: readonly RunRow[],
  pairs: readonly Comparison[],
): { readonly comparisons: Comparison[]; readonly models: AdditiveModel[] } {
  const runs = byPoint(rows);
  const found = responses.flatMap(({ name: response }) => {
    const used = usedOf(points, runs, response);
    const of = pairs.filter((each) => each.response === response);
    const open = factors.flatMap((factor) => openLevels(factor, points, used, of));
    return open.length === 0 ? [] : [modelled(factors, response, open, used, points.length)];
  });
  const comparisons = found.flatMap((each) => each.comparisons);
  const keyOf = ({ factor, response, to }: Comparison): string => JSON.stringify([factor, response, to]);
  const told = new Set(comparisons.map(keyOf));
  const all = [...pairs.filter((pair) => pair.difference.mean !== null || !told.has(keyOf(pair))), ...comparisons];
  return {
    comparisons: factors.flatMap(({ name }) => all.filter(({ factor }) => factor === name)),
    models: found.map(({ model }) => model),
  };
}

/** Points at which every run has a value: a mean over the runs that went well would flatter the others. */
function usedOf(
  points: readonly PointSummary[],
  rows: ReadonlyMap<number, readonly RunRow[]>,
  response: string,
): Used[] {
  return points.flatMap(({ index, levels }) => {
    const values = (rows.get(index) ?? []).map(({ responses }) => responses[response] ?? null);
    const known = values.filter((value) => value !== null);
    return known.length === 0 || known.length < values.length ? [] : [{ levels, values: known }];
  });
}

function openLevels(
  factor: Factor,
  points: readonly PointSummary[],
  used: readonly Used[],
  pairs: readonly Comparison[],
): Open[] {
  const those = pairs.filter((each) => each.factor === factor.name);
  const asked = new Set(those.map(({ to }) => to));
  const told = new Set(those.filter(({ difference }) => difference.mean !== null).map(({ to }) => to));
  const levelsOf = (list: readonly Pick<PointSummary, 'levels'>[]) =>
    new Set(list.map(({ levels }) => levels[factor.name]!));
  const [here, valued] = [levelsOf(points), levelsOf(used)];
  const values = factor.levels.map(({ value }) => value).filter((value) => here.has(value));
  const first = those[0]?.from ?? values.find((value) => valued.has(value)) ?? values[0];
  const levels = values.filter(
    (value) => value !== first && !told.has(value) && (valued.has(value) || !asked.has(value)),
  );
  return levels.length > 0 ? [{ factor, levels }] : [];
}

function modelled(
  factors: readonly Factor[],
  response: string,
  open: readonly Open[],
  used: readonly Used[],
  of: number,
): { readonly model: AdditiveModel; readonly comparisons: Comparison[] } {
  const { effects, lines } = effectsOf(factors, used);
  const { freedom, enough, estimates } = fitted(
    effects.map(({ column }) => column),
    used.map(({ values }) => values),
  );
  const over = used.length;
  const model = { response, over, of, freedom, enough, lines };
  if (!enough) return { model, comparisons: [] };
  const comparisons = open.flatMap(({ factor: { name: factor }, levels }) => {
    const named = { by: 'model', factor, response, over, of } as const;
    const own = effects.flatMap((effect, place) =>
      effect.factor === factor ? [{ ...effect, difference: estimates[place]! }] : [],
    );
    const valued = new Set(used.map((point) => point.levels[factor]!));
    const from = own[0]?.from ?? [...valued][0]!;
    const asked = own.filter(({ isLine, to }) => isLine || levels.includes(to));
    const without = levels.filter((level) => !valued.has(level));
    return [
      ...asked.map(({ to, difference }): Comparison => {
        const verdict = difference.mean === null ? 'aliased' : verdictOf(difference);
        return { ...named, from, to, difference, verdict };
      }),
      ...without.map((to): Comparison => ({ ...named, from, to, difference: NONE, verdict: 'incomparable' })),
    ];
  });
  return { model, comparisons };
}
