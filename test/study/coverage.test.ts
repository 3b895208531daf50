/**
 * Whether intervals tell the truth: 400 small studies of a queue whose mean is known, each with other seeds. The true value
 * must be inside the 95 % interval in 93 to 97 % of them, and the same count must fail where intervals are narrowed, the
 * replications are not independent.
 */
import { expect, test } from 'vitest';
import { Random, type Stream } from '../../src/kernel/random.js';
import { designOf } from '../../src/study/design.js';
import { comparisons } from '../../src/study/effects.js';
import { estimate, wilson } from '../../src/study/statistics.js';
import type { Estimate, Factor, PointSummary, RunRow } from '../../src/study/study.js';
import { pointSummaries } from '../../src/study/summary.js';

const STUDIES = 400;
const REPLICATIONS = 10;
const CUSTOMERS = 1000;

const exponential = (mean: number, draw: Stream): number => -mean * Math.log(1 - draw());

/** Mean wait of an M/M/1 queue that is steady from the first customer on; `use` of the server, service 1 s. */
function meanWait(use: number, seed: number): number {
  const random = new Random(seed);
  const [arrivals, services] = [random.stream('arrivals'), random.stream('services')];
  const start = random.stream('start');
  let wait = start() < use ? exponential(1 / (1 - use), start) : 0;
  let sum = 0;
  for (let i = 0; i < CUSTOMERS; i++) {
    sum += wait;
    wait = Math.max(0, wait + exponential(1, services) - exponential(1 / use, arrivals));
  }
  return sum / CUSTOMERS;
}

const USES = [0.3, 0.5];
const FACTORS: readonly Factor[] = [
  { name: 'use', label: 'use', levels: USES.map((value) => ({ value, set: [`use=${value}`] })), log: false },
];
const POINTS = designOf(FACTORS, 'full', [], 1);
const RESPONSES = [{ name: 'wait', label: 'wait', unit: 's' }];

/** `seed` of the n-th replication; the same at both points. */
function study(seed: (replication: number) => number): {
  points: PointSummary[];
  difference: Estimate;
  waits: number[];
} {
  const rows: RunRow[] = USES.flatMap((use, point) =>
    Array.from({ length: REPLICATIONS }, (_, i) => ({
      point,
      replication: i + 1,
      seed: seed(i),
      key: '',
      digest: '',
      records: 0,
      fromUs: 0,
      toUs: 0,
      responses: { wait: meanWait(use, seed(i)) },
      curves: [],
    })),
  );
  const points = pointSummaries(FACTORS, POINTS, RESPONSES, rows, () => ({ set: [], command: '' }));
  const [comparison] = comparisons(FACTORS, POINTS, RESPONSES, rows);
  const waits = rows.filter(({ point }) => point === 1).map(({ responses }) => responses.wait!);
  return { points, difference: comparison!.difference, waits };
}

const ALL = Array.from({ length: STUDIES }, (_, each) => study((i) => each * REPLICATIONS + i + 1));
const TRUTH = USES.map((use) => use / (1 - use));

const share = (of: readonly boolean[]): number => of.filter((each) => each).length / of.length;
const inside = (value: number, { mean, halfWidth }: Estimate): boolean => Math.abs(mean! - value) <= halfWidth!;

test.each(USES.map((use, point) => [use, point]))('the mean wait at a use of %f', (_use, point) => {
  const covered = share(ALL.map(({ points }) => inside(TRUTH[point]!, points[point]!.responses.wait!)));
  expect(covered).toBeGreaterThanOrEqual(0.93);
  expect(covered).toBeLessThanOrEqual(0.97);
});

test('the difference between the two', () => {
  const covered = share(ALL.map(({ difference }) => inside(TRUTH[1]! - TRUTH[0]!, difference)));
  expect(covered).toBeGreaterThanOrEqual(0.93);
  expect(covered).toBeLessThanOrEqual(0.97);
});

test('at 99 % the truth is inside about 99 times of 100, and that of half the service time never', () => {
  const strict = ALL.map(({ waits }) => estimate(waits, 0.99));
  const covered = share(strict.map((each) => inside(TRUTH[1]!, each)));
  expect(covered).toBeGreaterThanOrEqual(0.98);
  expect(covered).toBeLessThan(1);
  expect(share(strict.map((each) => inside(TRUTH[1]! / 2, each)))).toBe(0);
});

test('narrower intervals are found out by the same count', () => {
  const narrow = share(
    ALL.map(({ points }) => {
      const wait = points[1]!.responses.wait!;
      return inside(TRUTH[1]!, { ...wait, halfWidth: 0.8 * wait.halfWidth! });
    }),
  );
  expect(narrow).toBeLessThan(0.93);
});

test('replications that share their luck are found out by the same count', () => {
  const twice = Array.from({ length: STUDIES }, (_, each) => study((i) => each * REPLICATIONS + Math.floor(i / 2) + 1));
  expect(share(twice.map(({ points }) => inside(TRUTH[1]!, points[1]!.responses.wait!)))).toBeLessThan(0.93);
});

test("Wilson's intervals hold a share that twenty replications are drawn from", () => {
  const random = new Random(1);
  const covered = share(
    Array.from({ length: STUDIES }, (_, each) => {
      const draw = random.stream(`study ${each}`);
      const met = Array.from({ length: 20 }, () => draw() < 0.8).filter((one) => one).length;
      const { low, high } = wilson(met, 20);
      return low <= 0.8 && 0.8 <= high;
    }),
  );
  expect(covered).toBeGreaterThanOrEqual(0.93);
  expect(covered).toBeLessThanOrEqual(0.97);
});
