/** A study's summary: what its rows say, what was asked of them, and how to have it all again. */
import { createHash } from 'node:crypto';
import { versionsInUse } from '../../store/versions.js';
import { withModels } from '../../study/additive-model.js';
import { type Simulated, theoryOf, verdictBeside } from '../../study/agreement.js';
import { CLOSED_FORMS } from '../../study/closed-forms.js';
import { commandOf, PROGRAM, quoted } from '../../study/commands.js';
import { sizeOf } from '../../study/design.js';
import { comparisons, mainEffects } from '../../study/effects.js';
import { isTrue, namesIn, parseExpression } from '../../study/expression.js';
import { goalAnswer } from '../../study/goal.js';
import { paretoFront } from '../../study/pareto.js';
import { numberOf } from '../../study/scalars.js';
import { estimate } from '../../study/statistics.js';
import type { ClosedFormCheck, GoalAnswer, PointSummary, RunRow, StudySummary } from '../../study/study.js';
import { inOrder, pointSummaries } from '../../study/summary.js';
import { type Conducted, settingsAt } from './conduct.js';
import { remarksOf } from './remarks.js';
import type { StudyPlan } from './study-file.js';

/** Closed forms are held to this confidence. */
const STRICT = 0.99;

export function summaryOf(plan: StudyPlan, { points, rows, tried }: Conducted): StudySummary {
  const { text, factors, responses } = plan;
  const ordered = inOrder(rows);
  const summaries = pointSummaries(factors, points, responses, ordered, (point, seed) => {
    const { set, fork } = settingsAt(plan, point);
    return {
      set: [...set, ...(fork?.set ?? [])],
      command: commandOf({ scenario: plan.scenarioFile, seed, set, fork }),
    };
  });
  const { pareto } = text;
  return {
    name: text.name,
    title: text.title,
    question: text.question.trim(),
    version: versionsInUse().l2tpsim,
    scenario: plan.scenarioFile,
    design: designWords(plan, points.length),
    digest: digestOf(ordered),
    factors,
    responses,
    curves: (ordered[0]?.curves ?? []).map(({ name, label }) => ({ name, label })),
    remarks: remarksOf(plan, summaries, ordered),
    runs: ordered.length,
    points: summaries,
    mainEffects: mainEffects(factors, points, responses, ordered),
    ...(text.goal
      ? { comparisons: [], models: [] }
      : withModels(factors, summaries, responses, ordered, comparisons(factors, points, responses, ordered))),
    closedForms: closedForms(plan, summaries, ordered),
    goal: goalOf(plan, tried),
    pareto: pareto
      ? paretoFront(
          summaries,
          Object.entries(pareto).map(([name, best]) => ({ name, best })),
          text.paretoOver,
        )
      : null,
    reproduce: [reproduceWith(plan)],
  };
}

/** In words, with how many of its points there are to run. */
function designWords({ text: { design, goal, constraints }, factors }: StudyPlan, points: number): string {
  if (goal) return 'goal';
  const whole = sizeOf(factors, design);
  const words = design === 'full' ? 'full factorial' : `Latin hypercube of ${design.latinHypercube}`;
  if (points === whole) return words;
  return constraints.length > 0
    ? `${words}, of which constraints leave ${points}`
    : `${words}, ${points} of them unlike`;
}

/** The command that gives it all again. */
export const reproduceWith = ({ file, how }: StudyPlan): string => `${PROGRAM} study ${quoted(file)}${how}`;

/** Over what the runs gave and which they were; not over which version's key they had. */
function digestOf(rows: readonly RunRow[]): string {
  const hash = createHash('sha256');
  for (const { point, replication, seed, digest, responses } of rows)
    hash.update(`${JSON.stringify([point, replication, seed, digest, responses])}\n`);
  return hash.digest('hex');
}

function goalOf({ text, factors, responses }: StudyPlan, tried: Conducted['tried']): GoalAnswer | null {
  const { goal } = text;
  if (!goal) return null;
  const { levels } = factors.find(({ name }) => name === goal.factor)!;
  const asked = {
    factor: goal.factor,
    objective: `${goal.objective} in ${goal.in * 100} % of the replications`,
    responses: namesIn(
      goal.objective,
      responses.map(({ name }) => name),
    ),
  };
  return goalAnswer(asked, levels, tried, { find: goal.find, share: goal.in });
}

function closedForms(plan: StudyPlan, points: readonly PointSummary[], rows: readonly RunRow[]): ClosedFormCheck[] {
  return plan.text.closedForms.flatMap(({ response, form: name, with: given, when }) => {
    const form = CLOSED_FORMS.find((each) => each.name === name)!;
    const names = plan.factors.map((factor) => factor.name);
    const share = plan.responses.find((each) => each.name === response)?.share ?? false;
    const simulatedAt = (those: readonly RunRow[]): Simulated => ({
      estimate: estimate(
        those.map((row) => row.responses[response] ?? null),
        STRICT,
      ),
      share,
      outOf: outOf(those, response),
    });
    return points.filter(isAt(when, names)).map((point) => {
      const found = form.parameters.map((parameter) => parameterAt(given[parameter.name]!, names, point));
      const theory = theoryOf(form, found);
      const simulated = simulatedAt(rows.filter((row) => row.point === point.index));
      const values = form.parameters.map((parameter, place) => `${parameter.name} ${valueWords(found[place]!)}`);
      return {
        point: point.index,
        response,
        form: `${form.title}: ${values.join(', ')}`,
        expected: theory.expected,
        simulated: simulated.estimate,
        verdict: verdictBeside(theory, simulated),
      };
    });
  });
}

const valueWords = (value: number): string => (value === Infinity ? 'never' : String(Number(value.toPrecision(6))));

function isAt(when: string | undefined, names: readonly string[]): (point: PointSummary) => boolean {
  const parsed = when === undefined ? undefined : parseExpression(when, names);
  return ({ levels }) => !parsed?.ok || isTrue(parsed.value(levels));
}

function parameterAt(text: number | string, names: readonly string[], { levels }: PointSummary): number {
  if (typeof text === 'number') return text;
  const parsed = parseExpression(text, names);
  return parsed.ok ? parsed.value(levels) : numberOf(text);
}

/** Of how many a share is in all these runs; undefined: in one of them that is not known. */
function outOf(rows: readonly RunRow[], response: string): number | undefined {
  const known = rows.map((row) => row.outOf?.[response]);
  return known.every((each) => each !== undefined) ? known.reduce((sum, each) => sum + each, 0) : undefined;
}
