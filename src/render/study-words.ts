/** Numbers and answers of a study in words, as every rendering of it says them. */
import type { Comparison, Estimate, GoalAnswer, StudySummary } from '../study/study.js';

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
};
export const verdict = ({ verdict: which }: Comparison): string => VERDICTS[which];

export function goalWords({ factor, answer, missed, objective }: GoalAnswer, { factors }: StudySummary): string {
  const name = labelOf(factors, factor);
  if (answer === null) return `${name}: no level that was tried meets ${objective}`;
  const beyond = missed === null ? '; none that was tried misses it' : `; ${missed} misses it`;
  return `${name}: ${answer} meets ${objective}${beyond}`;
}

/**
 * The answer in a sentence: the goal, or how much the first response moves between the levels of the factor that moves it
 * most, or that nothing does for sure.
 */
export function headline(summary: StudySummary): string {
  const { goal, responses, mainEffects, factors, comparisons } = summary;
  if (goal) return goalWords(goal, summary);
  const [first] = responses;
  if (!first) return '';
  let widest: { factor: string; from: string; to: string; span: number } | undefined;
  for (const { factor, response, levels } of mainEffects) {
    if (response !== first.name) continue;
    const known = levels.filter(({ estimate }) => estimate.mean !== null);
    const sorted = [...known].sort((one, other) => one.estimate.mean! - other.estimate.mean!);
    const [low, high] = [sorted[0], sorted.at(-1)];
    if (!low || !high) continue;
    const span = high.estimate.mean! - low.estimate.mean!;
    const sure = comparisons.some(
      (each) => each.factor === factor && each.response === first.name && /^(more|less)$/.test(each.verdict),
    );
    if (!sure || (widest && widest.span >= span)) continue;
    const words = ({ value, estimate: { mean } }: typeof low): string =>
      `${number(mean)}${first.unit === '' ? '' : ` ${first.unit}`} at ${labelOf(factors, factor)} ${value}`;
    widest = { factor, from: words(low), to: words(high), span };
  }
  if (!widest) return `${first.label}: no factor makes a difference that is sure`;
  return `${first.label}: from ${widest.from} to ${widest.to}`;
}

/** ` of the same loss each way`: what points of a front have in common. */
export const givenWords = (over: readonly string[], factors: StudySummary['factors']): string =>
  over.length === 0
    ? ''
    : ` of the same ${over.map((name) => factors.find((each) => each.name === name)!.label.toLowerCase()).join(' and ')}`;
