/** Which points of the factors' levels a study runs. */
import { Random } from '../kernel/random.js';
import { isTrue, parseExpression } from './expression.js';
import type { Factor, Level, Point } from './study.js';

export type Design = 'full' | { readonly latinHypercube: number };

/** Most points of a design: more is a mistake in the writing. */
const MOST_POINTS = 1_000_000;

/** Points in order, without those of which a constraint is not true. */
export function designOf(
  factors: readonly Factor[],
  design: Design,
  constraints: readonly string[],
  seed: number,
): Point[] {
  const rows = design === 'full' ? allCombinations(factors) : latinHypercube(factors, design.latinHypercube, seed);
  const wanted = constraintOf(factors, constraints);
  return rows.filter(wanted).map((levels, index) => ({ index, levels }));
}

/** How many points there are before constraints. */
export const sizeOf = (factors: readonly Factor[], design: Design): number =>
  design === 'full' ? factors.reduce((product, { levels }) => product * levels.length, 1) : design.latinHypercube;

function allCombinations(factors: readonly Factor[]): Level[][] {
  if (sizeOf(factors, 'full') > MOST_POINTS) throw new Error(`more than ${MOST_POINTS} points`);
  let rows: Level[][] = [[]];
  for (const { levels } of factors) rows = rows.flatMap((row) => levels.map((level) => [...row, level]));
  return rows;
}

/** Of each factor every n-th part of its levels once, in an order of its own (McKay, Beckman, Conover 1979). */
function latinHypercube(factors: readonly Factor[], points: number, seed: number): Level[][] {
  const random = new Random(seed);
  const columns = factors.map(({ name, levels }) => {
    const stream = random.stream(`design/${name}`);
    const places = Array.from({ length: points }, (_, place) => place);
    for (let last = points - 1; last > 0; last--) {
      const other = Math.floor(stream() * (last + 1));
      [places[last], places[other]] = [places[other]!, places[last]!];
    }
    return places.map(
      (place) => levels[Math.min(levels.length - 1, Math.floor(((place + 0.5) / points) * levels.length))]!,
    );
  });
  return Array.from({ length: points }, (_, point) => columns.map((column) => column[point]!));
}

function constraintOf(
  factors: readonly Factor[],
  constraints: readonly string[],
): (levels: readonly Level[]) => boolean {
  const names = factors.map(({ name }) => name);
  const parsed = constraints.map((text) => {
    const expression = parseExpression(text, names);
    if (!expression.ok) throw new Error(`${text}: ${expression.reason}`);
    return expression.value;
  });
  return (levels) => {
    const values = Object.fromEntries(names.map((name, place) => [name, levels[place]!.value]));
    return parsed.every((value) => isTrue(value(values)));
  };
}
