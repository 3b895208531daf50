/** Streams of calls come as their closed forms say: counts and gaps, at 99 %, by seeds that are fixed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallSpec } from '../../models/config.js';
import { toArrivals } from '../../models/scenario/workload.js';
import { arrivals } from '../../models/scenario/workload-schema.js';
import { arrivalAfter, arrivalUs } from '../../models/workload/arrivals.js';
import { Random } from '../../src/kernel/random.js';

const S = 1e6;
const AT_US = 7 * S;

function stream(written: unknown, name = 'dial', atUs = AT_US): CallSpec {
  return {
    name,
    from: 'users',
    to: 'lac',
    lacs: ['lac'],
    atUs,
    everyUs: 0,
    lines: 100,
    called: '1',
    calling: '',
    holdUs: S,
    hold: undefined,
    arrivals: toArrivals(arrivals.parse(written), atUs, 100),
    redial: undefined,
  };
}

/** The times of all that come up to a time, µs. */
function timesOf(call: CallSpec, seed: number, toUs = Number.POSITIVE_INFINITY): number[] {
  const random = new Random(seed);
  const times: number[] = [];
  for (let at = arrivalUs(call, random, 1, call.atUs); at <= toUs; at = arrivalUs(call, random, times.length + 1, at)) {
    if (at === Number.POSITIVE_INFINITY) break;
    times.push(at);
  }
  return times;
}

const SEEDS = [1, 2, 3, 4, 5];
/** How many standard deviations a Poisson count is off. */
const off = (count: number, expected: number): number => Math.abs(count - expected) / Math.sqrt(expected);

describe('a Poisson process', () => {
  it.each(SEEDS)('has gaps that are exponential and apart from each other, seed %i', (seed) => {
    const times = timesOf(stream({ poisson: '20/s', count: 5000 }), seed);
    expect(times.length).toBe(5000);
    const gaps = times.map((at, place) => at - (times[place - 1] ?? AT_US));
    const sorted = [...gaps].sort((one, other) => one - other);
    const distance = sorted.reduce((most, gap, place) => {
      const share = 1 - Math.exp((-gap / S) * 20);
      return Math.max(most, Math.abs(share - place / 5000), Math.abs(share - (place + 1) / 5000));
    }, 0);
    expect(distance * Math.sqrt(5000)).toBeLessThan(1.63);
    // the correlation of neighbours is normal with variance 1/n
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0);
    const together = gaps.slice(1).reduce((sum, gap, place) => sum + (gap - mean) * (gaps[place]! - mean), 0);
    expect(Math.abs(together / variance) * Math.sqrt(5000)).toBeLessThan(2.576);
  });

  it('has counts whose variance is their mean', () => {
    const counts = Array.from(
      { length: 400 },
      (_, seed) => timesOf(stream({ poisson: '30/min', for: '1min' }), seed).length,
    );
    const mean = counts.reduce((sum, count) => sum + count, 0) / 400;
    expect(Math.abs(mean - 30) / Math.sqrt(30 / 400)).toBeLessThan(2.576);
    const dispersion = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / mean;
    // chi squared, 399 degrees of freedom: 0.5 % and 99.5 %
    expect(dispersion).toBeGreaterThan(329.6);
    expect(dispersion).toBeLessThan(475.6);
  });

  it('at twice the rate has the same luck, in half the time', () => {
    const [slow, fast] = [
      timesOf(stream({ poisson: '1/s', count: 500 }), 3),
      timesOf(stream({ poisson: '2/s', count: 500 }), 3),
    ];
    expect(fast.every((at, place) => Math.abs(2 * (at - AT_US) - (slow[place]! - AT_US)) <= 2 * (place + 1))).toBe(
      true,
    );
  });

  it('has luck of its own by the name of its call', () => {
    const [one, other] = ['one', 'other'].map((name) => timesOf(stream({ poisson: '1/s', count: 50 }, name), 1));
    expect(one!.filter((at) => other!.includes(at))).toEqual([]);
  });
});

describe('a rate that changes', () => {
  it.each(SEEDS)('rises evenly along a ramp, and stays there, seed %i', (seed) => {
    const times = timesOf(stream({ ramp: { from: '2/s', to: '22/s', over: '100s' }, for: '200s' }), seed);
    const counts = Array.from({ length: 20 }, () => 0);
    for (const at of times) counts[Math.floor((at - AT_US) / (10 * S))]!++;
    const expected = counts.map((_, bin) => (bin < 10 ? 20 + 20 * (bin + 0.5) : 220));
    const chi = counts.reduce((sum, count, bin) => sum + (count - expected[bin]!) ** 2 / expected[bin]!, 0);
    expect(chi).toBeLessThan(37.57); // 99 % of chi squared, 20 degrees of freedom
  });

  it('falls to nothing and brings no more', () => {
    const counts = SEEDS.map((seed) => {
      const times = timesOf(stream({ ramp: { from: '10/s', to: 0, over: '100s' } }), seed);
      expect(times.at(-1)! - AT_US).toBeLessThan(100 * S);
      return times.length;
    });
    expect(
      off(
        counts.reduce((sum, count) => sum + count, 0),
        2500,
      ),
    ).toBeLessThan(2.576);
  });

  it.each(SEEDS)('follows a day, hour by hour, on the next day too, seed %i', (seed) => {
    const day = Array.from({ length: 24 }, (_, hour) => (hour < 6 ? 0 : `${10 * hour}/h`));
    const counts = Array.from({ length: 48 }, () => 0);
    for (const at of timesOf(stream({ day, for: '2d' }), seed)) counts[Math.floor((at - AT_US) / (3600 * S))]!++;
    let chi = 0;
    for (const [hour, count] of counts.entries()) {
      const expected = hour % 24 < 6 ? 0 : 10 * (hour % 24);
      if (expected === 0) expect(count).toBe(0);
      else chi += (count - expected) ** 2 / expected;
    }
    expect(chi).toBeLessThan(58.62); // 99 % of chi squared, 36 degrees of freedom
  });

  it.each(SEEDS)('has the rate of each piece of a curve, and none before the first, seed %i', (seed) => {
    const curve = [
      ['100s', '5/s'],
      ['200s', 0],
      ['300s', '2/s'],
    ];
    const times = timesOf(stream({ curve, until: '507s' }), seed).map((at) => (at - AT_US) / S);
    const within = (from: number, to: number): number => times.filter((at) => at >= from && at < to).length;
    expect([within(0, 100), within(200, 300), within(500, 1e9)]).toEqual([0, 0, 0]);
    expect(off(within(100, 200), 500)).toBeLessThan(2.576);
    expect(off(within(300, 500), 400)).toBeLessThan(2.576);
  });
});

describe('a constant rate', () => {
  it('brings the first at once and the n-th without drift', () => {
    const times = timesOf(stream({ rate: '3/s', for: '1000s' }), 1);
    expect(times.length).toBe(3000);
    expect(times.every((at, place) => at === AT_US + Math.round((place * S) / 3))).toBe(true);
  });
});

describe('a list', () => {
  it('is as written, counted from the first', () => {
    expect(timesOf(stream({ csv: 'time\n0\n0.5\n0.5\n12.25\n' }), 1)).toEqual(
      [0, 0.5, 0.5, 12.25].map((s) => AT_US + s * S),
    );
  });
});

const WRITTEN = fc.oneof(
  fc.record({ poisson: fc.integer({ min: 1, max: 50 }).map((n) => `${n}/s`) }),
  fc.record({ rate: fc.integer({ min: 1, max: 50 }).map((n) => `${n}/s`) }),
  fc.record({
    ramp: fc.record({
      from: fc.integer({ min: 0, max: 20 }).map((n) => `${n}/s`),
      to: fc.integer({ min: 1, max: 20 }).map((n) => `${n}/s`),
      over: fc.integer({ min: 1, max: 60 }).map((n) => `${n}s`),
    }),
  }),
);

describe('any stream', () => {
  it('is found again from any time on, never goes back, and ends where it says', () => {
    fc.assert(
      fc.property(WRITTEN, fc.integer({ min: 1, max: 60 }), fc.nat(1e6), (written, seconds, seed) => {
        const call = stream({ ...written, for: `${seconds}s`, count: 200 });
        const times = timesOf(call, seed);
        expect(times.length).toBeLessThanOrEqual(200);
        expect(times.every((at, place) => at >= (times[place - 1] ?? AT_US))).toBe(true);
        expect((times.at(-1) ?? 0) < AT_US + seconds * S).toBe(true);
        const random = new Random(seed);
        for (const afterUs of [-1, AT_US, AT_US + seconds * S * 0.5, ...times.slice(0, 5)]) {
          const place = times.findIndex((at) => at > afterUs);
          const expected = place < 0 ? undefined : { number: place + 1, atUs: times[place] };
          expect(arrivalAfter(call, random, afterUs)).toEqual(expected);
        }
      }),
      { numRuns: 200, seed: 7 },
    );
  });
});
