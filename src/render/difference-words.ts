/** Differences of a study in words: what they are, over what, and by what they are told. */
import type { AdditiveModel, Comparison, MainEffect, StudySummary } from '../study/study.js';
import { interval, labelOf } from './study-words.js';

const VERDICTS: Readonly<Record<Comparison['verdict'], string>> = {
  more: 'more',
  less: 'less',
  same: 'the same in every run',
  unclear: 'no difference that is sure',
  incomparable: 'cannot be compared: no run has a value at both',
  aliased: 'cannot be told apart from what other factors do',
};
/** Where it is by the model, which is of points. */
const OF_POINTS: Readonly<Partial<typeof VERDICTS>> = {
  same: 'no difference at all',
  incomparable: 'cannot be compared: at no point of it every run has a value',
};
export const verdict = ({ by, verdict: which, difference: { n } }: Comparison): string =>
  n === 1 ? 'one run: no telling it from luck' : (by === 'model' && OF_POINTS[which]) || VERDICTS[which];

/** How much it is, and over what combinations; nothing where nothing can be compared. */
export function amountWords(comparison: Comparison): string {
  const { by, difference } = comparison;
  if (difference.mean === null) return 'none';
  return by === 'model' ? interval(difference) : `${interval(difference)}${overWords(comparison)}`;
}

/** The same among differences of either kind. */
export const differenceWords = (comparison: Comparison): string =>
  `${amountWords(comparison)}${comparison.by === 'model' && comparison.difference.mean !== null ? ' (model)' : ''}`;

/** Over what a model is, and how many degrees of freedom it has. */
export const fittedWords = ({ over, of, freedom }: AdditiveModel): string =>
  `by an additive model over ${over === of ? 'all ' : `${over} of `}${of} points, ${freedom} degrees of freedom`;

/** Whether some differences are of pairs of points, or there is no model that they could be by. */
export const hasPairs = ({ comparisons, models }: StudySummary): boolean =>
  models.length === 0 || comparisons.some(({ by }) => by === 'pairs');

/** What must be known of the model of a response, if there is one: on what its differences stand, and what is in them. */
export function modelWords({ models, comparisons, factors }: StudySummary, response: string): string {
  const model = models.find((each) => each.response === response);
  if (!model) return '';
  const { over, of, enough, lines } = model;
  const left = over === of ? '' : ' At the other points not every run has a value.';
  if (!enough) {
    const points = over === of ? `the ${of} points are` : `${over} of the ${of} points are`;
    return `Where no two points differ in one factor alone nothing is compared: ${points} too few for an additive model.${left}`;
  }
  const sure = comparisons.some(
    (each) => each.by === 'model' && each.response === response && each.difference.halfWidth !== null,
  );
  const within = sure ? '; what factors do to each other is in the interval' : '';
  const along = lines.map(({ factor, log }) => `${labelOf(factors, factor)}${log ? ' (in its logarithm)' : ''}`);
  const straight =
    along.length === 0 ? '' : ` Straight lines from the lowest level to the highest: ${along.join('; ')}.`;
  return `${fittedWords(model).replace(/^b/, 'B')}, where pairs of points that differ in one factor alone do not tell of all its levels${within}.${left}${straight}`;
}

interface Over {
  readonly over: number;
  readonly of: number;
}

/** Of how many combinations a main effect or a difference is, where some are left out; else nothing. */
export const overWords = ({ over, of }: Over): string =>
  over === of
    ? ''
    : over === 0
      ? ' (each level over combinations of its own)'
      : ` (over ${over} of ${of} combinations)`;

/** Of a main effect; where no level has a value it is of nothing. */
export const effectOverWords = (effect: MainEffect): string =>
  effect.levels.every(({ estimate: { mean } }) => mean === null) ? '' : overWords(effect);

/** Said once where `overWords` tells of combinations that are left out. */
export const overNote = ({ mainEffects, comparisons }: StudySummary): string =>
  [...mainEffects, ...comparisons.filter(({ by }) => by === 'pairs')].some(({ over, of }) => 0 < over && over < of)
    ? 'Combinations of the other factors are left out at which one of the levels has no point, or a run no value.'
    : '';

/** The same of all responses, once for those of which it is the same. */
export function modelNotes(summary: StudySummary): string[] {
  const told = new Map<string, string[]>();
  for (const { name, label } of summary.responses) {
    const words = modelWords(summary, name);
    if (words !== '') told.set(words, [...(told.get(words) ?? []), label]);
  }
  return [...told].map(([words, of]) =>
    of.length === summary.responses.length ? `(model): ${words}` : `(model) of ${of.join('; ')}: ${words}`,
  );
}

/** Whether levels stand on combinations of their own, which differ in other factors too. */
export const standApart = ({ mainEffects }: StudySummary): boolean =>
  mainEffects.some(({ over, levels }) => over === 0 && levels.some(({ estimate: { mean } }) => mean !== null));

/** Said once where they do. */
export const ownNote = (summary: StudySummary): string =>
  standApart(summary)
    ? 'Where each level is over combinations of its own, its mean shows what the other factors do too, and its interval does not: go by the differences.'
    : '';
