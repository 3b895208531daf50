/** How calls come, are held, and are dialled again, as a scenario writes it. */
import { z } from 'zod';
import { duration, durationOrNever, integer, shown, toUs } from './values.js';

const RATE = /^(\d+(?:\.\d+)?)\s*\/\s*(s|min|h|d)$/;
const SECONDS: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3600, d: 86_400 };

const rateFault = (value: unknown): string | undefined =>
  value === 0 || (typeof value === 'string' && RATE.test(value))
    ? undefined
    : `expected a rate of calls such as 5/s, 300/min, 1000/h or 5000/d; found ${shown(value)}`;

/** How many a time. */
export const callRate = z
  .union([z.string(), z.literal(0)], { error: (issue) => rateFault(issue.input) })
  .superRefine((value, context) => {
    const fault = rateFault(value);
    if (fault !== undefined) context.addIssue(fault);
  })
  .meta({ id: 'CallRate', description: 'Calls a time: a number and one of /s, /min, /h, /d; or 0' });

/** Calls a second. */
export function toPerS(text: string | number): number {
  const match = RATE.exec(String(text));
  return match ? Number(match[1]) / SECONDS[match[2]!]! : 0;
}

const number = (low: number, high: number) => {
  const error = ({ input }: { readonly input?: unknown }): string =>
    `expected a number from ${low} to ${high}; found ${shown(input)}`;
  return z.number({ error }).min(low, { error }).max(high, { error });
};

const file = z.string().min(1);
const csv = z.string();
const CSV = 'The text of such a file: so a run keeps it';

const spreadShape = {
  uniform: z.tuple([duration, duration]).optional().describe('Evenly between two durations'),
  normal: z
    .strictObject({ mean: duration, sd: duration, min: duration, max: duration })
    .optional()
    .describe('Normal, cut to [min, max]'),
  exponential: z
    .strictObject({ mean: duration, min: duration.default(0), max: durationOrNever.default('never') })
    .optional()
    .describe('min and an exponential part of mean - min, cut at max'),
  lognormal: z
    .strictObject({
      mean: duration.optional().describe('With sd'),
      sd: duration.optional().describe('With mean'),
      median: duration.optional().describe('With sigma'),
      sigma: number(0, 10).optional().describe('With median: standard deviation of the logarithm'),
      max: durationOrNever.default('never'),
    })
    .optional()
    .describe('Lognormal by mean and sd, or by median and sigma, cut at max'),
};
export const SPREADS = Object.keys(spreadShape) as readonly (keyof typeof spreadShape)[];

const oneOf = (value: object, keys: readonly string[]): string | undefined =>
  Object.entries(value).filter(([key, part]) => keys.includes(key) && part !== undefined).length === 1
    ? undefined
    : `expected one of ${keys.join(', ')}`;

const spread = z.strictObject(spreadShape).superRefine((value, context) => {
  const fault = oneOf(value, SPREADS) ?? spreadFault(value);
  if (fault !== undefined) context.addIssue(fault);
});
export type SpreadText = z.infer<typeof spread>;

/** What is wrong between the numbers of one that is otherwise good; bad durations are told where they are. */
function spreadFault({ uniform, normal, exponential, lognormal }: SpreadText): string | undefined {
  const times = [uniform, normal, exponential, lognormal && { ...lognormal, sigma: 0 }].flatMap((part) =>
    part === undefined ? [] : Object.values(part),
  );
  if (!times.every((time) => time === undefined || time === 'never' || isTime(time))) return undefined;
  if (uniform && toUs(uniform[0]) > toUs(uniform[1]))
    return `uniform from ${uniform[0]} to ${uniform[1]}: the first is above the second`;
  const limits = normal ?? exponential;
  if (limits && !(toUs(limits.min) <= toUs(limits.mean) && toUs(limits.mean) <= toUs(limits.max)))
    return `min ${limits.min}, mean ${limits.mean}, max ${limits.max} are not in this order`;
  if (!lognormal) return undefined;
  const { mean, sd, median, sigma } = lognormal;
  const [byMean, byMedian] = [
    [mean, sd],
    [median, sigma],
  ].map((pair) => pair.filter((one) => one !== undefined).length);
  if (!((byMean === 2 && byMedian === 0) || (byMean === 0 && byMedian === 2)))
    return 'lognormal is told by mean and sd, or by median and sigma';
  return toUs((mean ?? median)!) > 0 ? undefined : 'the mean or median of a lognormal is above 0';
}

const isTime = (time: unknown): boolean => duration.safeParse(time).success;

export const hold = z
  .union([
    durationOrNever,
    z
      .strictObject({
        ...spreadShape,
        file: file
          .optional()
          .describe("A CSV file of times (s, or never), by the scenario's folder; a column, or one named hold"),
        csv: csv.optional().describe(CSV),
        take: z.enum(['inTurn', 'drawn']).optional().describe('Which of a file a call takes; default: inTurn'),
      })
      .superRefine((value, context) => {
        const fault =
          oneOf(value, [...SPREADS, 'file', 'csv']) ??
          (value.take !== undefined && value.file === undefined && value.csv === undefined
            ? '"take" is for times of a file'
            : spreadFault(value));
        if (fault !== undefined) context.addIssue(fault);
      }),
  ])
  .meta({
    id: 'Hold',
    description: 'A duration or never, or how it is distributed: uniform, normal, exponential, lognormal, or a file',
  });
export type HoldText = z.infer<typeof hold>;

const FORMS = ['poisson', 'rate', 'ramp', 'day', 'curve', 'file', 'csv'] as const;

export const arrivals = z
  .strictObject({
    poisson: callRate.optional().describe('A Poisson process of this rate'),
    rate: callRate.optional().describe('One after the other at this rate, the first at once'),
    ramp: z
      .strictObject({
        from: callRate,
        to: callRate,
        over: duration.describe('From the one to the other; then it stays so'),
      })
      .optional()
      .describe('A Poisson process whose rate rises or falls evenly'),
    day: z
      .array(callRate)
      .length(24, { error: 'expected the rates of 24 hours' })
      .optional()
      .describe('A Poisson process with a rate for each hour of a day, from `at` on, day after day'),
    curve: z
      .array(z.tuple([duration, callRate], { error: 'expected a time and a rate: [30min, 5/s]' }))
      .min(1)
      .optional()
      .describe('A Poisson process with a rate from each of these times on, counted from `at`'),
    file: file
      .optional()
      .describe("A CSV file, by the scenario's folder: time (s from `at`), called, hold (s, or never)"),
    csv: csv.optional().describe(CSV),
    for: duration.optional().describe('None comes this long after `at`, or later'),
    until: duration.optional().describe('None comes at this time of the run, or later'),
    count: integer(1, 1e9).optional().describe('How many come at most'),
  })
  .superRefine((value, context) => {
    const fault = oneOf(value, FORMS) ?? arrivalsFault(value);
    if (fault !== undefined && context.issues.length === 0) context.addIssue(fault);
  })
  .meta({
    id: 'Arrivals',
    description: 'When calls come: as they do at random, at a rate, along a curve, or by a file',
  });
export type ArrivalsText = z.infer<typeof arrivals>;

function arrivalsFault({ poisson, rate, ramp, day, curve, for: time, until }: ArrivalsText): string | undefined {
  if (time !== undefined && until !== undefined) return '"for" and "until" both say when they end: leave one out';
  if (ramp && isTime(ramp.over) && toUs(ramp.over) === 0) return 'a ramp over no time: say poisson, or how long';
  const rates = [
    poisson,
    rate,
    ...(ramp ? [ramp.from, ramp.to] : []),
    ...(day ?? []),
    ...(curve ?? []).map(([, one]) => one),
  ];
  const known = rates.filter((one) => one !== undefined);
  if (known.some((one) => rateFault(one) !== undefined)) return undefined;
  if (known.length > 0 && known.every((one) => toPerS(one) === 0)) return 'no call would ever come: the rate is 0';
  if (!curve?.every(([from]) => isTime(from))) return undefined;
  const late = curve.findIndex(([from], place) => place > 0 && toUs(from) <= toUs(curve[place - 1]![0]));
  return late < 0 ? undefined : `${curve[late]![0]} is not after ${curve[late - 1]![0]}: the times are in order`;
}

export const redial = z
  .strictObject({
    after: z
      .union([duration, spread])
      .default(0)
      .describe('From the end of the one to the next dial; default: at once'),
    backOff: number(1, 1000).default(1).describe('Each time in a row this many times as long'),
    cap: durationOrNever.default('never').describe('But no longer than this'),
    jitter: number(0, 1).default(0).describe('Up to this share longer or shorter, evenly'),
    limit: integer(0, 1e9).optional().describe('How often in a row; 0: not at all; default: no limit'),
    when: z
      .enum(['failed', 'lost', 'both'])
      .default('failed')
      .describe('failed: it did not come up; lost: it was up, and not the user ended it'),
  })
  .describe('Whether its line dials again, where the user did not hang up and has power');
export type RedialText = z.infer<typeof redial>;
