/**
 * Whether the intervals of an additive model tell the truth: studies of Latin hypercubes, each with luck of its own. Where the
 * truth is a sum, it must be inside the 95 % interval in 93 to 97 % of them; where factors do something to each other, no
 * less often. The same count must fail for intervals that leave out one of what they are made of.
 */
import { expect, test } from 'vitest';
import { Random, type Stream } from '../../src/kernel/random.js';
import { designOf } from '../../src/study/design.js';
import { leastSquares } from '../../src/study/least-squares.js';
import { effectsOf } from '../../src/study/model-effects.js';
import { fitted } from '../../src/study/model-fit.js';
import { estimate, meanOf } from '../../src/study/statistics.js';
import type { Estimate } from '../../src/study/study.js';
import { factor } from './modelled.js';

const STUDIES = 1500;
const REPLICATIONS = 5;
const WORDS: Readonly<Record<string, number>> = { x: 0, y: 1, z: -2 };
const FACTORS = [factor('a', [1, 2, 3, 4]), factor('b', Object.keys(WORDS)), factor('c', [1, 2, 3, 4, 5])];
const DESIGNS = Array.from({ length: 50 }, (_, i) => designOf(FACTORS, { latinHypercube: 20 }, [], i + 1));

const normal = (draw: Stream): number => Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());

/** How much luck of each point, luck that all points share and that does more the larger `a`, and what a and c do together. */
interface World {
  readonly own: number;
  readonly shared: number;
  readonly together: number;
}

interface Effect {
  readonly name: string;
  readonly truth: number;
  readonly interval: Estimate;
  /** Of what luck does to the fit, and of what is left at the points, each alone. */
  readonly ofLuck: Estimate;
  readonly ofPoints: Estimate;
}

function study(seed: number, { own, shared, together }: World): Effect[] {
  const draw = new Random(seed).stream('luck');
  const slopes = Array.from({ length: REPLICATIONS }, () => shared * normal(draw));
  const bases = slopes.map(() => 3 * normal(draw));
  const used = DESIGNS[seed % DESIGNS.length]!.map(({ levels }) => {
    const [a, b, c] = levels.map(({ value }) => value);
    const mean = 2 * Number(a) + WORDS[String(b)]! - Number(c) + together * (Number(a) - 2.5) * (Number(c) - 3);
    const values = slopes.map((slope, run) => mean + bases[run]! + slope * Number(a) + own * normal(draw));
    return { levels: { a: a!, b: b!, c: c! }, values };
  });
  const { effects } = effectsOf(FACTORS, used);
  const columns = effects.map(({ column }) => column);
  const values = used.map((point) => point.values);
  const { freedom, estimates } = fitted(columns, values);
  const { solve, variances } = leastSquares(columns, used.length);
  const fits = slopes.map((_, run) => solve(values.map((runs) => runs[run]!)));
  const { left } = solve(values.map((runs) => meanOf(runs)));
  const sd = Math.sqrt(left.reduce((sum, each) => sum + each * each, 0) / freedom);
  return effects.map((effect, place) => ({
    name: `${effect.factor} ${effect.to}`,
    truth:
      effect.factor === 'b'
        ? WORDS[String(effect.to)]! - WORDS[String(effect.from)]!
        : (effect.factor === 'a' ? 2 : -1) * (Number(effect.to) - Number(effect.from)),
    interval: estimates[place]!,
    ofLuck: estimate(fits.map(({ parts }) => parts[place]!)),
    ofPoints: { ...estimates[place]!, halfWidth: T * sd * Math.sqrt(variances[place]!) },
  }));
}

/** The t of 11 degrees of freedom: 20 points, 9 effects. */
const T = 2.200985;

type Kind = (effect: Effect) => Estimate;
const whole: Kind = ({ interval }) => interval;
const narrow: Kind = ({ interval }) => ({ ...interval, halfWidth: 0.7 * interval.halfWidth! });

/** Of each effect, in which share of the studies the truth is inside. */
function covered(effects: readonly Effect[][], of: Kind): Map<string, number> {
  const inside = new Map<string, number>();
  for (const effect of effects.flat()) {
    const { mean, halfWidth } = of(effect);
    const is = Math.abs(mean! - effect.truth) <= halfWidth!;
    inside.set(effect.name, (inside.get(effect.name) ?? 0) + Number(is) / effects.length);
  }
  return inside;
}

const studies = (world: World): Effect[][] => Array.from({ length: STUDIES }, (_, i) => study(i + 1, world));
const ALONE = studies({ own: 1, shared: 0, together: 0 });
const SHARED = studies({ own: 1, shared: 1, together: 0 });
const TOGETHER = studies({ own: 0.3, shared: 0.3, together: 0.5 });

test.each([
  ['of each point alone', ALONE],
  ['of each point, and some that all share', SHARED],
])('a sum, with luck %s', (_, effects) => {
  const shares = covered(effects, whole);
  expect(shares.size).toBe(9);
  for (const [name, share] of shares) {
    expect(share, name).toBeGreaterThanOrEqual(0.93);
    expect(share, name).toBeLessThanOrEqual(0.97);
  }
});

test('factors that do something to each other: the mean effect is inside as often, or more', () => {
  for (const [name, share] of covered(TOGETHER, whole)) expect(share, name).toBeGreaterThanOrEqual(0.93);
});

test.each([
  ['narrower ones', ALONE, narrow],
  ['those over replications alone, where factors do something to each other', TOGETHER, ({ ofLuck }: Effect) => ofLuck],
  ['those over points alone, where points share luck', SHARED, ({ ofPoints }: Effect) => ofPoints],
])('found out by the same count: %s', (_, effects, kind) => {
  expect(Math.min(...covered(effects, kind).values())).toBeLessThan(0.9);
});
