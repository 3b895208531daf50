/** What an additive model of a response is made of: for each factor effects of its levels, or a straight line. */
import { numberOf } from './scalars.js';
import type { AdditiveModel, Factor, LevelValue, PointSummary } from './study.js';

/** A point, and the values of its runs in the order of replications. */
export interface Used {
  readonly levels: PointSummary['levels'];
  readonly values: readonly number[];
}

/** What a level, or the highest along a line, does beside the first, or the lowest. */
export interface Effect {
  readonly factor: string;
  readonly from: LevelValue;
  readonly to: LevelValue;
  /** Whether it is a line. */
  readonly isLine: boolean;
  /** How much of it there is at each point: 0 to 1. */
  readonly column: readonly number[];
}

/** Of a factor, with those of its levels that points have. */
interface Valued {
  readonly factor: Factor;
  readonly levels: readonly LevelValue[];
  readonly at: readonly LevelValue[];
}

/** As many points as it takes for each parameter; with fewer, factors act along lines. */
const POINTS_A_PARAMETER = 2;
/** More than anybody reads. */
const MOST_PARAMETERS = 50;

/**
 * Each level has an effect of its own while there are two points for each parameter, and no more than 50 of these. Else factors
 * whose levels are sizes act along lines: those of the most levels first, and all of as many alike.
 */
export function effectsOf(
  factors: readonly Factor[],
  used: readonly Used[],
): { readonly effects: Effect[]; readonly lines: AdditiveModel['lines'] } {
  const valued = factors.map((factor): Valued => {
    const at = used.map(({ levels }) => levels[factor.name]!);
    const there = new Set(at);
    return { factor, at, levels: factor.levels.map(({ value }) => value).filter((value) => there.has(value)) };
  });
  const sized = valued.filter(({ levels }) => levels.length > 2 && areSizes(levels));
  const counts = [...new Set(sized.map(({ levels }) => levels.length))].sort((one, other) => other - one);
  const choices = [[], ...counts.map((most) => sized.filter(({ levels }) => levels.length >= most))];
  const fits = (lines: readonly Valued[]): boolean => {
    const parameters = valued.map((each) => (lines.includes(each) ? 1 : Math.max(0, each.levels.length - 1)));
    const all = parameters.reduce((sum, each) => sum + each, 1);
    return all <= Math.min(MOST_PARAMETERS, used.length / POINTS_A_PARAMETER);
  };
  const along = choices.find(fits) ?? choices.at(-1)!;
  return {
    effects: valued.flatMap((each) => (along.includes(each) ? [lineOf(each)] : levelsOf(each))),
    lines: along.map((each) => ({ factor: each.factor.name, log: isByRatio(each) })),
  };
}

/** Each has a size of its own: a word has none, and what is without end is on no line. */
function areSizes(levels: readonly LevelValue[]): boolean {
  const sizes = new Set(levels.map(numberOf));
  return sizes.size === levels.length && [...sizes].every(Number.isFinite);
}

const levelsOf = ({ factor: { name: factor }, levels, at }: Valued): Effect[] =>
  levels.slice(1).map((to) => ({
    factor,
    from: levels[0]!,
    to,
    isLine: false,
    column: at.map((value) => (value === to ? 1 : 0)),
  }));

function lineOf(valued: Valued): Effect {
  const { factor, at } = valued;
  const scaled = isByRatio(valued) ? (value: LevelValue) => Math.log(numberOf(value)) : numberOf;
  const levels = bySize(valued);
  const [from, to] = [levels[0]!, levels.at(-1)!];
  const [low, high] = [scaled(from), scaled(to)];
  const column = at.map((value) => (scaled(value) - low) / (high - low));
  return { factor: factor.name, from, to, isLine: true, column };
}

const bySize = ({ levels }: Valued): LevelValue[] => [...levels].sort((one, other) => numberOf(one) - numberOf(other));

/** How unlike steps by about the same ratio may be: 1, 2, 5, 10 are by ratio, and 5, 15, 30, 60 are not. */
const UNLIKE = 1.4;

/** Whether each level is about as many times the one before; by the study's word, or by the levels. */
function isByRatio(valued: Valued): boolean {
  const sizes = bySize(valued).map(numberOf);
  if (!(sizes[0]! > 0)) return false;
  const ratios = unlike(sizes.map(Math.log));
  return valued.factor.log || (ratios <= UNLIKE && ratios < unlike(sizes));
}

/** How many times the smallest step the largest is. */
function unlike(sizes: readonly number[]): number {
  const steps = sizes.slice(1).map((size, place) => size - sizes[place]!);
  return Math.max(...steps) / Math.min(...steps);
}
