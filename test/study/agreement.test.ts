/** Verdicts beside closed forms: what few runs, and what none of many calls, can say. */
import { expect, test } from 'vitest';
import { Random } from '../../src/kernel/random.js';
import { theoryOf, verdictBeside } from '../../src/study/agreement.js';
import { CLOSED_FORMS } from '../../src/study/closed-forms.js';
import { estimate } from '../../src/study/statistics.js';

const theory = (name: string, ...values: number[]) =>
  theoryOf(CLOSED_FORMS.find((form) => form.name === name)!, values);
const verdict = (of: ReturnType<typeof theory>, values: readonly number[], outOf?: number, share = true) =>
  verdictBeside(of, { estimate: estimate(values, 0.99), share, outOf });

test('none of so many calls speaks against theory where it would have to be luck of less than 1 %', () => {
  const busy = theory('erlang-b', 90, 95);
  expect(busy.expected).toBeCloseTo(0.0494, 4);
  expect(verdict(busy, [0, 0, 0], 2900)).toBe('differs');
  expect(verdict(busy, [0], 2900)).toBe('differs');
  // of how many is not known
  expect(verdict(busy, [0, 0, 0])).toBe('unknown');
  expect(verdict(busy, [0, 0, 0], 100)).toBe('unknown');
  expect(verdict(theory('erlang-b', 1, 40), [0, 0, 0], 2900)).toBe('unknown');
  // a share of waits: trials that hang together in ways that are not known
  expect(verdict(theory('erlang-c', 90, 95), [0, 0, 0], 2900)).toBe('unknown');
  expect(verdict(theory('exhaustion', 0.1, 1), [0, 0], 400)).toBe('unknown');
  expect(verdict(theory('exhaustion', 0.1, 1), [0, 0], 500)).toBe('differs');
});

test('all of so many likewise', () => {
  const reuse = theory('tunnel-reuse', 0.1, 30, 10);
  expect(reuse.expected).toBeCloseTo(0.98, 2);
  expect(verdict(reuse, [1, 1], 100)).toBe('unknown');
  expect(verdict(reuse, [1, 1], 400)).toBe('differs');
  expect(verdict(reuse, [1, 1])).toBe('unknown');
  expect(verdict(theory('erlang-b', 90, 0), [1, 1], 100)).toBe('agrees');
});

test('an interval that could not have differed from anything sensible does not agree', () => {
  const busy = theory('erlang-b', 90, 80);
  expect(verdict(busy, [0.08, 0.24])).toBe('tooFewRuns');
  expect(verdict(busy, [0.16])).toBe('tooFewRuns');
  expect(verdict(busy, [0.16, 0.15, 0.17, 0.155])).toBe('agrees');
  expect(verdict(busy, [0.26, 0.25, 0.27, 0.255])).toBe('differs');
  // from below 0 to above 1, be it narrower than the value
  expect(verdict(theory('erlang-b', 90, 5), [0.2, 0.9, 0.4, 0.6], undefined)).toBe('tooFewRuns');
  // no share: only beside the value itself
  expect(verdict(theory('uniform-mean', 0, 2), [0.2, 0.9, 1.4, 1.6], undefined, false)).toBe('tooFewRuns');
  expect(verdict(theory('uniform-mean', 0, 2), [0.8, 0.9, 1.1, 1.2], undefined, false)).toBe('agrees');
  expect(verdict(theory('exhaustion', 0, 3), [0, 0, 0])).toBe('agrees');
});

test('callers are turned away in clusters: the chance of seeing none is never taken for smaller than it is', () => {
  const draw = new Random(1).stream('luck');
  const [load, servers, calls, tries] = [10, 14, 250, 2000];
  const { expected, untilFirst } = theory('erlang-b', load, servers);
  let none = 0;
  for (let one = 0; one < tries; one++) {
    let up = 0;
    // from a warm system, as a study that leaves out the warm-up
    for (let call = -200, blocked = false; ; ) {
      if (draw() * (load + up) < load) {
        if (++call > 0 && up === servers) blocked = true;
        if (up < servers) up++;
      } else up--;
      if (blocked) break;
      if (call === calls) {
        none++;
        break;
      }
    }
  }
  const seen = none / tries;
  expect(seen).toBeGreaterThan(5 * (1 - expected!) ** calls);
  expect(seen).toBeLessThan((1 - 1 / untilFirst!) ** calls);
});

test.each([
  ['erlang-b', [3, 6], (places: number) => theory('erlang-b', 3, places)],
  ['mm1-loss', [2, 0.4, 6], (places: number) => theory('mm1-loss', 2, 0.4, places)],
] as const)('%s: until the first is turned away, 1/B(i) for each i there', (name, values, of) => {
  const sum = [0, 1, 2, 3, 4, 5, 6].reduce((all, places) => all + 1 / of(places).expected!, 0);
  expect(theory(name, ...values).untilFirst).toBeCloseTo(sum, 8);
});

test('of what cannot be, theory says nothing', () => {
  const impossible: readonly [string, ...number[]][] = [
    ['exhaustion', 1.5, 3],
    ['exhaustion', 0.1, 2.5],
    ['dead-peer-quantile', 2, 60, 1, 8, 5],
    ['erlang-b', -1, 3],
    ['give-up-after', 1, 8, Number.POSITIVE_INFINITY],
    ['uniform-mean', 3, 1],
    ['exponential-mean', 1, 2, 3],
    ['normal-mean', 1, 1, 3, 2],
    ['md1-wait', Number.NaN, 1],
  ];
  for (const [name, ...values] of impossible) {
    expect(theory(name, ...values), name).toEqual({ expected: null, untilFirst: undefined });
    expect(verdict(theory(name, ...values), [0, 0], 1000)).toBe('unknown');
  }
  // 1 - 0.7 - 0.2 - 0.1 is below 0 by a rounding
  expect(theory('exhaustion', 1 - 0.7 - 0.2 - 0.1, 0).expected).toBeCloseTo(0, 12);
});

test('a hundred thousand servers are worked out in a pass: square, they would outlast any test', () => {
  const { expected, untilFirst } = theory('erlang-b', 99_000, 100_000);
  expect(expected).toBeGreaterThan(0);
  expect(untilFirst).toBeGreaterThan(1 / expected!);
});
