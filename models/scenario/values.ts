/** The kinds of value in a scenario: how each is written, what is refused and why, and what it comes to. */
import { z } from 'zod';
import { formatDuration, parseDuration } from '../../src/kernel/time.js';
import type { Loss } from '../../src/network/channel.js';
import type { Distribution } from '../../src/network/distribution.js';

const DURATION_PATTERN = '^\\d+(\\.\\d+)?\\s*(us|µs|ms|s|min|m|h|d)$|^0$';
export const shown = (value: unknown): string =>
  typeof value === 'string' ? `"${value}"` : (JSON.stringify(value) ?? 'nothing');

/** What is wrong with a duration, or undefined. */
function durationFault(value: unknown, never: boolean): string | undefined {
  if (value === 0) return undefined;
  const asked = `a duration such as 10s or 250ms${never ? ', or never' : ''}`;
  if (typeof value === 'number') {
    return value < 0
      ? `a duration cannot be negative: ${value}`
      : `a duration needs its unit, such as ${value}s or ${value}ms`;
  }
  if (typeof value !== 'string') return `expected ${asked}; found ${value === null ? 'nothing' : shown(value)}`;
  if (never && value === 'never') return undefined;
  if (parseDuration(value) !== undefined) return undefined;
  if (value.startsWith('-') && parseDuration(value.slice(1)) !== undefined)
    return `a duration cannot be negative: ${value}`;
  const unit = /^\d+(?:\.\d+)?\s*(\S+)$/.exec(value)?.[1];
  if (unit !== undefined) return `"${unit}" is no unit of time: one of us, ms, s, min or m, h, d`;
  return `expected ${asked}; found ${shown(value)}`;
}

function durationSchema(id: string, never: boolean) {
  const pattern = never ? `${DURATION_PATTERN}|^never$` : DURATION_PATTERN;
  return z
    .union([z.string().meta({ pattern }), z.literal(0)], { error: (issue) => durationFault(issue.input, never) })
    .superRefine((value, context) => {
      const fault = durationFault(value, never);
      if (fault !== undefined) context.addIssue(fault);
    })
    .meta({ id, description: `A time: a number and one of us, ms, s, min or m, h, d${never ? '; or never' : ''}` });
}

export const duration = durationSchema('Duration', false);
export const durationOrNever = durationSchema('DurationOrNever', true);
export type DurationText = z.infer<typeof duration>;

/** A duration that was found good -> µs. */
export function toUs(text: string | number): number {
  if (text === 0) return 0;
  if (text === 'never') return Number.POSITIVE_INFINITY;
  const us = parseDuration(String(text));
  if (us === undefined) throw new Error(`not a duration: ${text}`);
  return us;
}

export const fromUs = (us: number): string => (us === Number.POSITIVE_INFINITY ? 'never' : formatDuration(us));

const RATE = /^(\d+(?:\.\d+)?)\s*(k|M|G)?bit\/s$/;
const RATE_FACTORS: Readonly<Record<string, number>> = { k: 1e3, M: 1e6, G: 1e9 };

function rateFault(value: unknown): string | undefined {
  if (value === 'unlimited') return undefined;
  const match = typeof value === 'string' ? RATE.exec(value) : null;
  if (match) return Number(match[1]) > 0 ? undefined : 'a bandwidth is above 0; for no limit say unlimited';
  return `expected a bit rate such as 64kbit/s or 2Mbit/s, or unlimited; found ${shown(value)}`;
}

export const bitRate = z
  .string({ error: (issue) => rateFault(issue.input) })
  .superRefine((value, context) => {
    const fault = rateFault(value);
    if (fault !== undefined) context.addIssue(fault);
  })
  .meta({
    id: 'BitRate',
    description: 'A bit rate: a number and one of bit/s, kbit/s, Mbit/s, Gbit/s; or unlimited',
    pattern: '^\\d+(\\.\\d+)?\\s*[kMG]?bit/s$|^unlimited$',
  });

/** bit/s; 0: no limit. */
export function toBps(text: string): number {
  const match = RATE.exec(text);
  return match ? Number(match[1]) * (RATE_FACTORS[match[2] ?? ''] ?? 1) : 0;
}

export const probability = z
  .number({ error: (issue) => `expected a probability from 0 to 1; found ${shown(issue.input)}` })
  .min(0, { error: (issue) => `a probability is from 0 to 1, not ${shown(issue.input)}` })
  .max(1, { error: (issue) => `a probability is from 0 to 1, not ${shown(issue.input)}` });

export const integer = (low: number, high: number) => {
  const fault = (issue: { readonly input?: unknown }): string =>
    `expected a whole number from ${low} to ${high}; found ${shown(issue.input)}`;
  return z.int({ error: fault }).min(low, { error: fault }).max(high, { error: fault });
};

const ADDRESS = /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/;
export const address = z
  .string({ error: (issue) => `expected an address such as 10.0.0.1; found ${shown(issue.input)}` })
  .regex(ADDRESS, { error: (issue) => `expected an address such as 10.0.0.1; found ${shown(issue.input)}` });

/** A name of a node, link, call. */
export const NAME = /^[A-Za-z0-9][A-Za-z0-9_.:-]*$/;
export const name = z.string().regex(NAME, {
  error: (issue) => `a name is letters, digits and _ - . : in it, not ${shown(issue.input)}`,
});

export const distribution = z
  .union([
    duration,
    z
      .strictObject({
        uniform: z.tuple([duration, duration]).optional().describe('Evenly between two durations'),
        normal: z
          .strictObject({ mean: duration, sd: duration, min: duration, max: duration })
          .optional()
          .describe('Normal, cut to [min, max]'),
        exponential: z
          .strictObject({ mean: duration, min: duration.default(0), max: duration })
          .optional()
          .describe('min and an exponential part of mean - min, cut at max'),
      })
      .superRefine((value, context) => {
        const fault = distributionFault(value);
        if (fault !== undefined) context.addIssue(fault);
      }),
  ])
  .meta({ id: 'Distribution', description: 'A duration, or how it is distributed: uniform, normal or exponential' });
export type DistributionText = z.infer<typeof distribution>;

function distributionFault(value: Exclude<DistributionText, string | 0>): string | undefined {
  const { uniform, normal, exponential } = value;
  if ([uniform, normal, exponential].filter((one) => one !== undefined).length !== 1) {
    return 'expected one of uniform, normal, exponential';
  }
  // A bad duration in it is reported where it is.
  if (!wellFormed(value)) return undefined;
  if (uniform && toUs(uniform[0]) > toUs(uniform[1]))
    return `uniform from ${uniform[0]} to ${uniform[1]}: the first is above the second`;
  const bounded = normal ?? exponential;
  if (bounded) {
    const [min, mean, max] = [toUs(bounded.min), toUs(bounded.mean), toUs(bounded.max)];
    if (min > mean || mean > max)
      return `min ${bounded.min}, mean ${bounded.mean}, max ${bounded.max} are not in this order`;
  }
  return undefined;
}

const wellFormed = (value: unknown): boolean =>
  typeof value === 'object' && value !== null
    ? Object.values(value).every((part) => part === undefined || wellFormed(part))
    : durationFault(value, false) === undefined;

export function toDistribution(text: DistributionText): Distribution {
  if (typeof text !== 'object') return { kind: 'constant', us: toUs(text) };
  const { uniform, normal, exponential } = text;
  if (uniform) return { kind: 'uniform', minUs: toUs(uniform[0]), maxUs: toUs(uniform[1]) };
  if (normal) {
    return {
      kind: 'normal',
      meanUs: toUs(normal.mean),
      sdUs: toUs(normal.sd),
      minUs: toUs(normal.min),
      maxUs: toUs(normal.max),
    };
  }
  if (!exponential) throw new Error('a distribution without a kind');
  return {
    kind: 'exponential',
    meanUs: toUs(exponential.mean),
    minUs: toUs(exponential.min),
    maxUs: toUs(exponential.max),
  };
}

export const loss = z
  .union([
    probability,
    z
      .strictObject({
        bernoulli: probability.optional().describe('Probability that a datagram is lost, each for itself'),
        gilbertElliott: z
          .strictObject({
            goodToBad: probability.describe('Chance, per datagram, of going from the good to the bad state'),
            badToGood: probability.describe('Chance, per datagram, of going back'),
            lossGood: probability.default(0).describe('Loss probability in the good state'),
            lossBad: probability.default(1).describe('Loss probability in the bad state'),
          })
          .optional()
          .describe('Bursts: two states with a loss probability each'),
      })
      .refine((value) => (value.bernoulli === undefined) !== (value.gilbertElliott === undefined), {
        error: 'expected one of bernoulli, gilbertElliott',
      }),
  ])
  .meta({ id: 'Loss', description: 'A probability (each datagram for itself), or bernoulli, or gilbertElliott' });

export function toLoss(text: z.infer<typeof loss>): Loss {
  const probabilityOf = typeof text === 'number' ? text : text.bernoulli;
  if (probabilityOf !== undefined) {
    return probabilityOf === 0 ? { kind: 'none' } : { kind: 'bernoulli', probability: probabilityOf };
  }
  const bursts = typeof text === 'object' ? text.gilbertElliott : undefined;
  return bursts ? { kind: 'gilbert-elliott', ...bursts } : { kind: 'none' };
}
