/** A study's answer in a sentence. */
import type { Comparison, Response, StudySummary } from '../study/study.js';
import { fittedWords, overWords } from './difference-words.js';
import { goalWords } from './goal-words.js';
import { interval } from './study-words.js';

/**
 * The answer in a sentence: the goal, or what each factor does for sure to the response that answers, in the factors'
 * order.
 */
export function headline(summary: StudySummary): string {
  const { goal, points, factors } = summary;
  if (goal) return goalWords(goal, summary);
  const first = answering(summary);
  if (!first) return '';
  const known = points.map((point) => point.responses[first.name]!).filter(({ mean }) => mean !== null);
  if (known.length === 0) return `${first.label}: no run has a value`;
  if (points.length === 1) return `${first.label}: ${interval(known[0]!)}${first.unit === '' ? '' : ` ${first.unit}`}`;
  const model = summary.models.find(({ response, enough }) => response === first.name && enough);
  if (points.every(({ replications }) => replications === 1))
    return `${first.label}: one run a point, so that no difference can be told from luck`;
  const told = factors
    .filter(({ levels }) => levels.length > 1)
    .map(({ name, label }) => ({ label, words: movedBy(summary, name, first) ?? unmovedBy(summary, name, first) }));
  const by = model ? ` (${fittedWords(model)})` : '';
  const [one] = told;
  if (one && one.words in OF_ALL && told.every(({ words }) => words === one.words))
    return `${first.label}: ${OF_ALL[one.words]}${by}`;
  const parts = told.map(({ label, words }) => (words in OF_ALL ? `by ${label} ${words}` : `by ${label}: ${words}`));
  return `${first.label} ${parts.join('; ')}${by}`;
}

/** The first response that is not the same everywhere, where there is one: what never changes answers nothing. */
export const answering = (summary: StudySummary): Response | undefined =>
  summary.responses.find(({ name }) => isVaried(summary, name)) ?? summary.responses[0];

function isVaried({ points }: StudySummary, response: string): boolean {
  const found = points.map((point) => point.responses[response]!);
  return found.some(({ mean, halfWidth }) => mean !== found[0]!.mean || (halfWidth ?? 0) > 0);
}

const UNSURE = 'no difference that is sure';
const UNSURE_IN_PART = 'no difference that is sure where levels can be compared';
const TOO_FEW = 'too few values to compare';
const NEVER_ALONE = 'no points to compare';
const NEVER_APART = 'cannot be told apart from what other factors do';
/** What is found of a factor, and the same said of all factors at once. */
const OF_ALL: Readonly<Record<string, string>> = {
  [UNSURE]: 'no factor makes a difference that is sure',
  [UNSURE_IN_PART]: 'no factor makes a difference that is sure where its levels can be compared',
  [TOO_FEW]: 'too few values to compare the levels of a factor',
  [NEVER_ALONE]:
    'no two points differ in one factor alone, and there are too few of them for an additive model, so that none is compared',
  [NEVER_APART]: 'no factor can be told apart from the others',
};

/** Why there is no difference to tell of. */
function unmovedBy({ comparisons }: StudySummary, factor: string, response: Response): string {
  const asked = comparisons.filter((each) => each.factor === factor && each.response === response.name);
  if (asked.length === 0) return NEVER_ALONE;
  const compared = asked.filter(({ difference: { n, mean } }) => n > 1 && mean !== null);
  if (compared.length === 0) return asked.some(isAliased) ? NEVER_APART : TOO_FEW;
  return compared.length < asked.length ? UNSURE_IN_PART : UNSURE;
}

const isAliased = ({ verdict: which }: Comparison): boolean => which === 'aliased';
/** In pairs, over a small part of the combinations. */
const isThin = ({ by, over, of }: Comparison): boolean => by === 'pairs' && 2 * over < of;

/**
 * The largest of the differences that are sure, one over a small part of the combinations only where there is no other:
 * `1.678 ± 0.45 s more at 0.05 than at 0.02`.
 */
function movedBy({ comparisons }: StudySummary, factor: string, response: Response): string | undefined {
  const of = comparisons.filter((each) => each.response === response.name);
  const sure = of.filter((each) => each.factor === factor && /^(more|less)$/.test(each.verdict));
  const size = ({ difference: { mean } }: Comparison): number => Math.abs(mean!);
  const [largest] = sure.sort((one, other) => Number(isThin(one)) - Number(isThin(other)) || size(other) - size(one));
  if (!largest) return undefined;
  const { by, difference, from, to, verdict: which } = largest;
  const unit = response.unit === '' ? '' : ` ${response.unit}`;
  const amount = interval({ ...difference, mean: size(largest), missing: 0 });
  const over = isThin(largest) ? overWords(largest) : '';
  const model = by === 'model' && of.some((each) => each.by === 'pairs') ? ' (model)' : '';
  return `${amount}${unit} ${which} at ${to} than at ${from}${over}${model}`;
}
