/** Numbers and answers of a study in words, as every rendering of it says them. */
import type { ClosedFormCheck, Estimate, StudySummary } from '../study/study.js';

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

const AGREEMENTS: Readonly<Record<ClosedFormCheck['verdict'], string>> = {
  agrees: 'agrees',
  differs: 'differs',
  tooFewRuns: 'too few runs to tell',
  unknown: 'cannot be told',
};

/** Of a closed form beside what was simulated. */
export const agreement = ({ expected, verdict: which }: ClosedFormCheck): string =>
  expected === null ? 'theory has no value' : AGREEMENTS[which];

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
