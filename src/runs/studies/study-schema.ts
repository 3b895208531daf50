/** A study as it is written: every key once, with its default. */
import { z } from 'zod';
import { duration, durationOrNever, integer, name, probability } from '../../../models/scenario/values.js';

const text = z.string();
const levelValue = z.union([z.number(), z.string(), z.boolean()], {
  error:
    'expected a value of the scenario: a number, a text, true or false; what is more than that takes a name, levels: { NAME: { PATH: VALUE } }',
});

const paths = z
  .union([text, z.array(text).min(1)], { error: 'expected a path of the scenario such as nodes.lns.l2tp.retries' })
  .describe('Path of the value in the scenario, as --set takes it; several are set to the same');

const range = {
  from: z.number().optional().describe('Range: its lowest level'),
  to: z.number().optional().describe('Range: its highest level'),
  steps: integer(2, 10_000).optional().describe('Range: how many levels'),
  scale: z.enum(['linear', 'log']).optional().describe('Range: equal steps, or equal ratios; default: linear'),
  whole: z.boolean().optional().describe('Range: levels are rounded to whole numbers; default: false'),
  unit: text.optional().describe('Range: written after each number, such as s, ms or /s'),
};

const factor = z
  .strictObject({
    label: text.optional().describe('In words; default: its name'),
    set: paths.optional(),
    levels: z
      .union(
        [
          z.array(levelValue).min(1).describe('The levels, one after the other'),
          z
            .record(text, z.record(text, z.unknown()))
            .describe('Coupled values, a level each: NAME: { PATH: VALUE, ... }'),
        ],
        { error: 'expected a list of levels, or named levels of several values each: NAME: { PATH: VALUE }' },
      )
      .optional(),
    ...range,
  })
  .superRefine((value, context) => {
    const fault = factorFault(value);
    if (fault !== undefined) context.addIssue(fault);
  })
  .describe('What is varied: a list of levels, a range, or coupled values');
export type FactorText = z.infer<typeof factor>;

function factorFault({ set, levels, from, to, steps, scale }: FactorText): string | undefined {
  const isRange = from !== undefined || to !== undefined || steps !== undefined;
  if (levels !== undefined && isRange) return 'has both levels and a range (from, to, steps): one of them';
  if (levels === undefined && (from === undefined || to === undefined || steps === undefined))
    return 'needs levels, or a range: from, to and steps';
  const coupled = levels !== undefined && !Array.isArray(levels);
  if (!coupled && set === undefined) return 'needs set: the path of the value that is varied';
  if (coupled && set !== undefined) return 'named levels say themselves what they set: leave set out';
  if (coupled && Object.keys(levels).length === 0) return 'needs a level';
  if (scale === 'log' && from !== undefined && from <= 0) return `from ${from}: a log scale begins above 0`;
  if (from !== undefined && to !== undefined && from >= to) return `from ${from} to ${to}: the first must be below`;
  return undefined;
}

const response = z.union(
  [
    text,
    z.strictObject({
      name: name.describe('Names the response'),
      label: text.optional().describe('In words; default: its name'),
      unit: text.default('').describe('Of its values'),
      sql: text
        .regex(/\S/, 'expected a query')
        .describe('A query over the journal that gives one number (DuckDB; docs/journal.md)'),
    }),
  ],
  { error: 'expected the name of a response such as setup.p95, or { name, sql }' },
);
export type ResponseText = z.infer<typeof response>;

const HALF_WIDTH =
  "expected a number above 0 in the response's unit, a share of the mean such as 5%, or of a response in seconds a duration such as 5ms";
const halfWidth = z
  .union(
    [
      z.number().positive(HALF_WIDTH),
      text
        .regex(/^\d+(\.\d+)?\s*(%|us|µs|ms|s|min|m|h|d)$/, HALF_WIDTH)
        .refine((written) => !(Number.parseFloat(written) <= 0), HALF_WIDTH),
    ],
    { error: HALF_WIDTH },
  )
  .describe("Half of the 95 % interval's width: in the response's unit, in % of the mean, or as a duration");

const replications = z
  .union(
    [
      integer(1, 100_000),
      z
        .strictObject({
          min: integer(2, 100_000).default(5).describe('Runs of every point before it is looked at'),
          max: integer(2, 100_000).default(100).describe('Runs of a point at most'),
          until: z.strictObject({ response: text.describe('Which response'), halfWidth }).describe('When it is enough'),
        })
        .refine(({ min, max }) => min <= max, { error: 'min is more than max' }),
    ],
    { error: 'expected a number of runs a point, or { min, max, until: { response, halfWidth } }' },
  )
  .describe('Runs a point, each with a seed of its own; all points have the same seeds');

const goal = z
  .strictObject({
    factor: text.describe('Whose level is asked for; all its levels are tried in order, or halved between'),
    find: z.enum(['largest', 'smallest']).default('largest').describe('Which level that meets the objective'),
    objective: text.describe('Over the responses: up.t99 <= 120s'),
    in: probability
      .gt(0, 'a goal that no replication has to meet asks nothing: above 0, up to 1')
      .default(0.95)
      .describe('Share of the replications that must meet it'),
  })
  .describe('The question asked backwards: the largest level that still meets an objective');

const closedForm = z
  .strictObject({
    response: text.describe('Beside which response'),
    form: text.describe('Which closed form'),
    with: z.record(text, z.union([z.number(), text])).describe('Its parameters: numbers, or sums over the factors'),
    when: text.optional().describe('At which points: what must be true of them, over the factors; default: at all'),
  })
  .describe('A closed form beside a response');

const factors = z.record(name, factor);

export const study = z
  .strictObject({
    name: name.describe('Names the study'),
    title: text.default('').describe('What it is about, in a line'),
    question: text.default('').describe('What one wants to know'),
    scenario: text.default('scenario.yaml').describe("The scenario's file, from this one's folder"),
    set: z.record(text, z.unknown()).default({}).describe('Values of the scenario for every run: PATH: VALUE'),
    seed: integer(1, Number.MAX_SAFE_INTEGER).default(1).describe('Of the first replication; the others count up'),
    factors: factors
      .refine((given) => Object.keys(given).length > 0, 'needs a factor: what is varied, by name')
      .describe('What is varied, by name'),
    forkAt: duration
      .optional()
      .describe('When the levels come into force: up to then all runs of a seed are one, and are carried out once'),
    constraints: z.array(text).default([]).describe('What must be true of a point, over the factors: lac >= lns'),
    design: z
      .union([z.literal('full'), z.strictObject({ latinHypercube: integer(2, 100_000).describe('How many points') })], {
        error: 'expected full, or { latinHypercube: POINTS }',
      })
      .default('full')
      .describe('Which points: every combination of the levels, or so many spread evenly over each factor'),
    replications: replications.default(10),
    measure: z
      .strictObject({
        from: z
          .union([duration, z.literal('mser-5')])
          .default(0)
          .describe('Warm-up: what is before it is not measured; mser-5: found from the run itself'),
        to: durationOrNever.default('never').describe("When measuring ends; never: at the run's end"),
      })
      .prefault({})
      .describe('Which part of a run is measured'),
    responses: z
      .array(response)
      .min(1)
      .describe('What is measured, the one that matters most first: names, or queries over the journal'),
    curves: z
      .array(z.enum(['up', 'control', 'resent']))
      .default([])
      .describe('What is drawn over time: calls up, control messages a second, those sent again'),
    goal: goal.optional(),
    pareto: z
      .record(text, z.enum(['least', 'most']))
      .optional()
      .describe('Two or three responses between which to choose, and which way each is good'),
    paretoOver: z
      .array(text)
      .default([])
      .describe('Factors that one cannot choose, such as loss: a front for each of their levels'),
    closedForms: z.array(closedForm).default([]).describe('Closed forms beside what is simulated'),
    quick: z
      .strictObject({
        replications: integer(1, 1000).optional(),
        set: z.record(text, z.unknown()).optional(),
        factors: factors.optional().describe('These factors instead of those of the same names'),
      })
      .optional()
      .describe('What --quick changes: a small variant that shows the same in little'),
  })
  .describe('A study of l2tpsim');
export type StudyText = z.infer<typeof study>;
