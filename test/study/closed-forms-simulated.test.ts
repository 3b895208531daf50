/** Closed forms against simulations that know nothing of them, nor of the simulator: what they say of which model is so. */
import { expect, test } from 'vitest';
import { Random, type Stream } from '../../src/kernel/random.js';
import { type Distribution, drawUs } from '../../src/network/distribution.js';
import { CLOSED_FORMS } from '../../src/study/closed-forms.js';
import { estimate } from '../../src/study/statistics.js';

const of = (name: string, ...values: number[]): number =>
  CLOSED_FORMS.find((form) => form.name === name)!.of(...values);

/** `simulate` gives one replication's value; 30 of them must hold the expected value at 99 %, and not one 5 % off. */
function agrees(expected: number, simulate: (draw: Stream, replication: number) => number): void {
  const values = Array.from({ length: 30 }, (_, i) => simulate(new Random(1000 + i).stream('luck'), i));
  const { mean, halfWidth } = estimate(values, 0.99);
  const [low, high] = [mean! - halfWidth!, mean! + halfWidth!];
  expect(low).toBeLessThanOrEqual(expected);
  expect(high).toBeGreaterThanOrEqual(expected);
  expect(low <= 1.05 * expected && 1.05 * expected <= high, '5 % more').toBe(false);
  expect(low <= 0.95 * expected && 0.95 * expected <= high, '5 % less').toBe(false);
}

const exponential = (mean: number, draw: Stream): number => -mean * Math.log(1 - draw());

const HOLDS: readonly [string, (mean: number, draw: Stream) => number][] = [
  ['constant', (mean) => mean],
  ['exponential', exponential],
  ['uniform', (mean, draw) => 2 * mean * draw()],
];

test.each(HOLDS)('tunnels opened, with %s holds', (_name, hold) => {
  const [rate, mean, linger, calls] = [0.05, 20, 10, 20_000];
  const opened = (draw: Stream): { opened: number; lived: number; reused: number; emptied: number; span: number } => {
    const seen = { opened: 0, lived: 0, reused: 0, emptied: 0, span: 0 };
    let now = 0;
    let lastEnd = Number.NEGATIVE_INFINITY;
    let openedAt = 0;
    for (let i = 0; i < calls; i++) {
      now += exponential(1 / rate, draw);
      if (now > lastEnd) seen.emptied++;
      if (now > lastEnd + linger) {
        if (i > 0) seen.lived += lastEnd + linger - openedAt;
        seen.opened++;
        openedAt = now;
      } else if (now > lastEnd) seen.reused++;
      lastEnd = Math.max(lastEnd, now + hold(mean, draw));
    }
    return { ...seen, span: now };
  };
  agrees(of('tunnel-opening-rate', rate, mean, linger), (draw) => {
    const seen = opened(draw);
    return seen.opened / seen.span;
  });
  agrees(of('tunnel-life', rate, mean, linger), (draw) => {
    const seen = opened(draw);
    return seen.lived / (seen.opened - 1);
  });
  agrees(of('empty-tunnel-reuse', rate, linger), (draw) => {
    const seen = opened(draw);
    return seen.reused / seen.emptied;
  });
  agrees(of('tunnel-reuse', rate, mean, linger), (draw) => 1 - opened(draw).opened / calls);
});

test('the blocked share of calls, with exponential and with constant holds', () => {
  for (const hold of [exponential, (mean: number) => mean]) {
    agrees(of('erlang-b', 8, 10), (draw) => {
      const busyUntil: number[] = Array(10).fill(0);
      let now = 0;
      let blocked = 0;
      for (let i = 0; i < 22_000; i++) {
        now += exponential(1 / 8, draw);
        const free = busyUntil.findIndex((until) => until <= now);
        if (free < 0) blocked += i < 2000 ? 0 : 1;
        else busyUntil[free] = now + hold(1, draw);
      }
      return blocked / 20_000;
    });
  }
});

test.each([
  ['M/D/1', 'md1-wait', (): number => 0.6, []],
  ['M/G/1', 'mg1-wait', (draw: Stream): number => 1.2 * draw(), [1.2 / Math.sqrt(12)]],
] as const)('mean wait of %s', (_name, form, service, more) => {
  agrees(of(form, 1, 0.6, ...more), (draw) => {
    let wait = 0;
    let sum = 0;
    for (let i = 0; i < 42_000; i++) {
      if (i >= 2000) sum += wait;
      wait = Math.max(0, wait + service(draw) - exponential(1, draw));
    }
    return sum / 40_000;
  });
});

test('mean wait with three servers', () => {
  agrees(of('mmc-wait', 2.4, 1, 3), (draw) => {
    const free: number[] = [0, 0, 0];
    let now = 0;
    let sum = 0;
    for (let i = 0; i < 62_000; i++) {
      now += exponential(1 / 2.4, draw);
      const first: number = free.indexOf(Math.min(...free));
      const start = Math.max(now, free[first]!);
      if (i >= 2000) sum += start - now;
      free[first] = start + exponential(1, draw);
    }
    return sum / 60_000;
  });
});

test('a full queue', () => {
  agrees(of('mm1-loss', 0.9, 1, 4), (draw) => {
    const leaving: number[] = [];
    let now = 0;
    let lost = 0;
    for (let i = 0; i < 42_000; i++) {
      now += exponential(1 / 0.9, draw);
      while (leaving.length > 0 && leaving[0]! <= now) leaving.shift();
      if (leaving.length === 4) lost += i < 2000 ? 0 : 1;
      else leaving.push(Math.max(now, leaving.at(-1) ?? 0) + exponential(1, draw));
    }
    return lost / 40_000;
  });
});

test('messages that are given up, and resends', () => {
  const [loss, resends] = [0.3, 3];
  const sends = (draw: Stream): number => {
    let n = 1;
    while (n <= resends && draw() < loss) n++;
    return n;
  };
  agrees(of('resends-mean', loss, resends), (draw) => {
    let again = 0;
    for (let i = 0; i < 20_000; i++) again += sends(draw) - 1;
    return again / 20_000;
  });
  agrees(of('exhaustion', loss, resends), (draw) => {
    let lost = 0;
    for (let i = 0; i < 100_000; i++) if (sends(draw) > resends && draw() < loss) lost++;
    return lost / 100_000;
  });
});

test('loss in bursts', () => {
  const [goodToBad, badToGood, lossGood, lossBad] = [0.02, 0.3, 0.01, 0.6];
  agrees(of('bursts-loss', goodToBad, badToGood, lossGood, lossBad), (draw) => {
    let bad = false;
    let lost = 0;
    for (let i = 0; i < 60_000; i++) {
      bad = draw() < (bad ? 1 - badToGood : goodToBad);
      if (draw() < (bad ? lossBad : lossGood)) lost++;
    }
    return lost / 60_000;
  });
});

test('latencies are those that links draw', () => {
  const mean =
    (distribution: Distribution) =>
    (draw: Stream): number => {
      let sum = 0;
      for (let i = 0; i < 4000; i++) sum += drawUs(distribution, draw);
      return sum / 4000 / 1e6;
    };
  const [min, max] = [0.01, 0.05];
  const bounds = { minUs: 10_000, maxUs: 50_000 };
  agrees(of('uniform-mean', min, max), mean({ kind: 'uniform', ...bounds }));
  agrees(of('exponential-mean', 0.03, min, max), mean({ kind: 'exponential', meanUs: 30_000, ...bounds }));
  agrees(of('normal-mean', 0.02, 0.02, min, max), mean({ kind: 'normal', meanUs: 20_000, sdUs: 20_000, ...bounds }));
});
