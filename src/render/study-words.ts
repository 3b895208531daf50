/** Numbers and answers of a study in words, as every rendering of it says them. */
import type { ClosedFormCheck, Comparison, Estimate, MainEffect, Response, StudySummary } from '../study/study.js';
import { goalWords } from './goal-words.js';

/** Four digits that mean something: `0.01234`, `12.34`, `12340`. */
export function number(value: number | null): string {
  if (value === null) return 'none';
  if (value === 0) return '0';
  if (!Number.isFinite(value)) return value > 0 ? 'never' : '-never';
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e7) return String(value);
  if (size >= 1000 && size < 1e7) return value.toFixed(0);
  if (size >= 1e-4 && size < 1000) return String(Number(value.toPrecision(4)));
  return value.toExponential(2);
}

/** `12.3 ± 0.4`; with what is missing. */
export function interval({ mean, halfWidth, n, missing }: Estimate): string {
  if (mean === null) return missing > 0 ? `none (${missing} runs)` : 'none';
  const width = halfWidth === null ? '' : ` ± ${roundedTo(halfWidth)}`;
  return `${number(mean)}${width}${missing > 0 ? ` (${n} of ${n + missing})` : ''}`;
}

/** A half-width needs no more than two digits. */
const roundedTo = (value: number): string => number(value === 0 ? 0 : Number(value.toPrecision(2)));

/** The name of a response with its unit: `Set-up delay, 95 %, s`. */
export const labelled = ({ label, unit }: { readonly label: string; readonly unit: string }): string =>
  unit === '' || unit === label.toLowerCase() ? label : `${label}, ${unit}`;

export const labelOf = (list: readonly { readonly name: string; readonly label: string }[], name: string): string =>
  list.find((each) => each.name === name)?.label ?? name;

const VERDICTS: Readonly<Record<Comparison['verdict'], string>> = {
  more: 'more',
  less: 'less',
  same: 'the same in every run',
  unclear: 'no difference that is sure',
  incomparable: 'cannot be compared: no run has a value at both',
};
export const verdict = ({ verdict: which, difference: { n } }: Comparison): string =>
  n === 1 ? 'one run: no telling it from luck' : VERDICTS[which];

/** How much it is, and over what; nothing where nothing can be compared. */
export const differenceWords = (comparison: Comparison): string =>
  comparison.verdict === 'incomparable' ? 'none' : `${interval(comparison.difference)}${overWords(comparison)}`;

const AGREEMENTS: Readonly<Record<ClosedFormCheck['verdict'], string>> = {
  agrees: 'agrees',
  differs: 'differs',
  tooFewRuns: 'too few runs to tell',
  unknown: 'cannot be told',
};

/** Of a closed form beside what was simulated. */
export const agreement = ({ expected, verdict: which }: ClosedFormCheck): string =>
  expected === null ? 'theory has no value' : AGREEMENTS[which];

/**
 * The answer in a sentence: the goal, or what each factor does to the first response for sure, run by run with the same
 * luck, in the factors' order.
 */
export function headline(summary: StudySummary): string {
  const { goal, responses, points, factors } = summary;
  if (goal) return goalWords(goal, summary);
  const [first] = responses;
  if (!first) return '';
  const known = points.map((point) => point.responses[first.name]!).filter(({ mean }) => mean !== null);
  if (known.length === 0) return `${first.label}: no run has a value`;
  if (points.length === 1) return `${first.label}: ${interval(known[0]!)}${first.unit === '' ? '' : ` ${first.unit}`}`;
  if (points.every(({ replications }) => replications === 1))
    return `${first.label}: one run a point, so that no difference can be told from luck`;
  const told = factors
    .filter(({ levels }) => levels.length > 1)
    .map(({ name, label }) => ({ label, words: movedBy(summary, name, first) ?? unmovedBy(summary, name, first) }));
  const [one] = told;
  if (one && one.words in OF_ALL && told.every(({ words }) => words === one.words))
    return `${first.label}: ${OF_ALL[one.words]}`;
  const parts = told.map(({ label, words }) => (words in OF_ALL ? `by ${label} ${words}` : `by ${label}: ${words}`));
  return `${first.label} ${parts.join('; ')}`;
}

const UNSURE = 'no difference that is sure';
const UNSURE_IN_PART = 'no difference that is sure where levels can be compared';
const TOO_FEW = 'too few values to compare';
const NEVER_ALONE = 'no points to compare';
/** What is found of a factor, and the same said of all factors at once. */
const OF_ALL: Readonly<Record<string, string>> = {
  [UNSURE]: 'no factor makes a difference that is sure',
  [UNSURE_IN_PART]: 'no factor makes a difference that is sure where its levels can be compared',
  [TOO_FEW]: 'too few values to compare the levels of a factor',
  [NEVER_ALONE]: 'no two points differ in one factor alone, so that none is compared',
};

/** Why there is no difference to tell of. */
function unmovedBy({ comparisons }: StudySummary, factor: string, response: Response): string {
  const asked = comparisons.filter((each) => each.factor === factor && each.response === response.name);
  if (asked.length === 0) return NEVER_ALONE;
  const compared = asked.filter(({ difference: { n } }) => n > 1);
  if (compared.length === 0) return TOO_FEW;
  return compared.length < asked.length ? UNSURE_IN_PART : UNSURE;
}

/** The largest of the differences that are sure: `1.678 ± 0.45 s more at 0.05 than at 0.02`. */
function movedBy({ comparisons }: StudySummary, factor: string, response: Response): string | undefined {
  const sure = comparisons.filter(
    (each) => each.factor === factor && each.response === response.name && /^(more|less)$/.test(each.verdict),
  );
  const size = ({ difference: { mean } }: Comparison): number => Math.abs(mean!);
  const [largest] = sure.sort((one, other) => size(other) - size(one));
  if (!largest) return undefined;
  const { difference, from, to, verdict: which } = largest;
  const unit = response.unit === '' ? '' : ` ${response.unit}`;
  const amount = interval({ ...difference, mean: size(largest), missing: 0 });
  return `${amount}${unit} ${which} at ${to} than at ${from}`;
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
  [...mainEffects, ...comparisons].some(({ over, of }) => 0 < over && over < of)
    ? 'Combinations of the other factors are left out at which one of the levels has no point, or a run no value.'
    : '';

/** What a front does not tell of. */
export const leftOutWords = (leftOut: readonly number[]): string =>
  leftOut.length === 0
    ? ''
    : `${leftOut.length} point${leftOut.length === 1 ? ' is' : 's are'} left out: not every run there has a value.`;

/** ` of the same loss each way`: what points of a front have in common. */
export const givenWords = (over: readonly string[], factors: StudySummary['factors']): string =>
  over.length === 0
    ? ''
    : ` of the same ${over.map((name) => factors.find((each) => each.name === name)!.label.toLowerCase()).join(' and ')}`;
