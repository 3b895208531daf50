/** The question asked backwards: the largest, or smallest, of a factor's levels that still meets an objective. */
import { numberOf } from './scalars.js';
import { runsBeyond, wilson } from './statistics.js';
import type { GoalAnswer, Level } from './study.js';

/** A level by its place: how many of its runs met the objective. */
export interface Tried {
  readonly level: number;
  readonly met: number;
  readonly of: number;
}

export interface GoalRule {
  readonly find: 'largest' | 'smallest';
  /** Share of the runs that must meet the objective. */
  readonly share: number;
}

const holds = ({ met, of }: Tried, share: number): boolean => of > 0 && met >= share * of - 1e-9;

/**
 * The level to try next, or undefined: it is known. First the two ends, then halfway between the best that is known to
 * hold and the next that is known to miss. It is taken that levels in between hold as their neighbours do.
 * Where the easiest level misses, the other end is tried all the same.
 */
export function nextLevel(levels: number, tried: readonly Tried[], { find, share }: GoalRule): number | undefined {
  // as if the largest were sought: `good` grows, `bad` shrinks
  const placeOf = (level: number): number => (find === 'largest' ? level : levels - 1 - level);
  let [good, bad] = [-1, levels];
  for (const each of tried) {
    const place = placeOf(each.level);
    if (holds(each, share)) good = Math.max(good, place);
  }
  for (const each of tried) {
    const place = placeOf(each.level);
    if (!holds(each, share) && place > good) bad = Math.min(bad, place);
  }
  if (good < 0 && bad === 0 && tried.length === 1 && levels > 1) return placeOf(levels - 1);
  if (good === levels - 1 || bad - good <= 1) return undefined;
  const next = good < 0 && bad === levels ? 0 : bad === levels ? levels - 1 : Math.floor((good + bad) / 2);
  return placeOf(next);
}

/** What is asked, in the answer's own words. */
type Asked = Pick<GoalAnswer, 'factor' | 'objective' | 'responses'>;

export function goalAnswer(
  asked: Asked,
  levels: readonly Level[],
  tried: readonly Tried[],
  { find, share }: GoalRule,
): GoalAnswer {
  const better = (a: number, b: number): boolean => (find === 'largest' ? a > b : a < b);
  const inOrder = [...tried].sort((a, b) => a.level - b.level);
  let answer: number | undefined;
  for (const each of inOrder)
    if (holds(each, share) && (answer === undefined || better(each.level, answer))) answer = each.level;
  let missed: number | undefined;
  for (const each of inOrder) {
    if (holds(each, share) || (answer !== undefined && !better(each.level, answer))) continue;
    if (missed === undefined || better(missed, each.level)) missed = each.level;
  }
  const rows = inOrder.map((each) => {
    const interval = wilson(each.met, each.of);
    return { ...each, ...interval, holds: holds(each, share), sure: interval.low > share || interval.high < share };
  });
  const within = answer === undefined ? [] : surelyWithin(rows, answer, find);
  const [low = null, high = null] = within.map((level) => (level === undefined ? null : levels[level]!.value));
  const easier = inOrder.filter((each) => answer !== undefined && !holds(each, share) && better(answer, each.level));
  return {
    ...asked,
    find,
    share,
    leastRuns: share === 1 ? null : runsBeyond(share),
    bySize: levels.every(({ value }) => !Number.isNaN(numberOf(value))),
    answer: answer === undefined ? null : levels[answer]!.value,
    low,
    high,
    missed: missed === undefined ? null : levels[missed]!.value,
    strays: easier.map(({ level }) => levels[level]!.value),
    tried: rows.map(({ level, ...row }) => ({ value: levels[level]!.value, ...row })),
  };
}

/** The nearest level to the answer that surely meets it and the nearest beyond that surely misses it, the smaller first. */
function surelyWithin(
  rows: readonly { readonly level: number; readonly holds: boolean; readonly sure: boolean }[],
  answer: number,
  find: GoalRule['find'],
): (number | undefined)[] {
  const sure = (meets: boolean): number[] =>
    rows.filter((row) => row.sure && row.holds === meets).map(({ level }) => level);
  return find === 'largest'
    ? [sure(true).at(-1), sure(false).find((level) => level > answer)]
    : [sure(false).findLast((level) => level < answer), sure(true)[0]];
}
