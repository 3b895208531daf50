/** Whether what was simulated agrees with what theory says; where runs are too few for either, that is said. */
import type { ClosedForm } from './closed-forms.js';
import type { ClosedFormCheck, Estimate } from './study.js';

/** What would come about in fewer than one of a hundred studies, if theory were right, speaks against it. */
const STRICT = 0.01;

export interface Theory {
  /** null: it has no value, as for a queue that grows without end. */
  readonly expected: number | null;
  /** Trials until the first it comes true of, where it is a probability per trial. */
  readonly untilFirst: number | undefined;
}

/** `values`: the form's parameters in their order; theory says nothing of such as cannot be. */
export function theoryOf(form: ClosedForm, values: readonly number[]): Theory {
  if (!form.parameters.every(({ holds }, place) => holds(values[place]!)))
    return { expected: null, untilFirst: undefined };
  const expected = form.of(...values);
  return { expected: Number.isFinite(expected) ? expected : null, untilFirst: form.untilFirst?.(...values) };
}

export interface Simulated {
  /** With its 99 % interval. */
  readonly estimate: Estimate;
  /** Whether it is a share, and if so of how many in all runs, where that is known. */
  readonly share: boolean;
  readonly outOf: number | undefined;
}

export function verdictBeside({ expected, untilFirst }: Theory, found: Simulated): ClosedFormCheck['verdict'] {
  const { estimate, share, outOf } = found;
  const { mean, halfWidth } = estimate;
  if (expected === null || mean === null) return 'unknown';
  // alike in every run: an interval of no width, or none, says nothing of how rare the other may be
  if (mean === 0 && !halfWidth && expected > 0) return unlikely(chanceOfNone(untilFirst, outOf));
  if (share && mean === 1 && !halfWidth && expected < 1) return unlikely(chanceOfAll(expected, untilFirst, outOf));
  if (halfWidth === null) return 'tooFewRuns';
  if (Math.abs(mean - expected) > halfWidth + 1e-12 * Math.abs(expected)) return 'differs';
  const saysNothing = halfWidth > Math.abs(expected) || (share && mean - halfWidth <= 0 && mean + halfWidth >= 1);
  return saysNothing ? 'tooFewRuns' : 'agrees';
}

const unlikely = (chance: number | undefined): ClosedFormCheck['verdict'] =>
  chance !== undefined && chance < STRICT ? 'differs' : 'unknown';

function chanceOfNone(untilFirst: number | undefined, outOf: number | undefined): number | undefined {
  if (untilFirst === undefined || outOf === undefined) return undefined;
  return (1 - 1 / untilFirst) ** outOf;
}

/** Known only where trials do not hang together: where they do, all of a few runs may well be alike. */
function chanceOfAll(share: number, untilFirst: number | undefined, outOf: number | undefined): number | undefined {
  if (untilFirst === undefined || outOf === undefined) return undefined;
  return Math.abs(untilFirst * share - 1) < 1e-9 ? share ** outOf : undefined;
}
