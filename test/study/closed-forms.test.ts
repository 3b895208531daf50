/** Closed forms against figures that others printed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CLOSED_FORMS } from '../../src/study/closed-forms.js';

const DOCUMENTED = readFileSync(join(import.meta.dirname, '../../docs/studies.md'), 'utf8').split('\n');

const of = (name: string, ...values: number[]): number =>
  CLOSED_FORMS.find((form) => form.name === name)!.of(...values);

describe('closed forms', () => {
  // load, servers, blocking: from Erlang B tables (1 % and 5 % columns)
  test.each([
    [4.46, 10, 0.01],
    [12.03, 20, 0.01],
    [84.06, 100, 0.01],
    [6.22, 10, 0.05],
    [15.25, 20, 0.05],
  ])('Erlang B: %f Erlang, %i servers', (load, servers, blocking) => {
    expect(of('erlang-b', load, servers)).toBeCloseTo(blocking, 3);
  });

  test('Erlang C: 2 Erlang and 3 servers wait in 4 of 9 cases; M/M/1 waits as the use says', () => {
    expect(of('erlang-c', 2, 3)).toBeCloseTo(4 / 9, 12);
    expect(of('erlang-c', 0.7, 1)).toBeCloseTo(0.7, 12);
    expect(of('erlang-c', 3, 3)).toBeNaN();
  });

  test('waits: M/M/1 is rate s^2 / (1 - use), M/D/1 half of that, M/G/1 both', () => {
    expect(of('mmc-wait', 0.8, 1, 1)).toBeCloseTo(4, 12);
    expect(of('md1-wait', 0.8, 1)).toBeCloseTo(2, 12);
    expect(of('mg1-wait', 0.8, 1, 1)).toBeCloseTo(4, 12);
    expect(of('mg1-wait', 0.8, 1, 0)).toBeCloseTo(2, 12);
    expect(of('md1-wait', 1.2, 1)).toBeNaN();
  });

  test.each([
    ['osvbng, and xl2tpd with its 5 sends', 1, 8, 5, 31],
    ['accel-ppp', 1, 16, 5, 47],
    ['BNG Blaster', 1, Number.POSITIVE_INFINITY, 5, 63],
    ['10 resends', 1, 8, 10, 71],
  ])('the time to give up of %s', (_, initial, cap, resends, expected) => {
    expect(of('give-up-after', initial, cap, resends)).toBe(expected);
    expect(of('dead-peer', 60, initial, cap, resends)).toBe(30 + expected);
  });

  test('the rest, by hand', () => {
    expect(of('tunnel-reuse', 0.1, 0, 10)).toBeCloseTo(1 - Math.exp(-1), 12);
    expect(of('tunnel-opening-rate', 0.1, 5, 5)).toBeCloseTo(0.1 * Math.exp(-1), 12);
    expect(of('exhaustion', 0.5, 2)).toBe(0.125);
    expect(of('bursts-loss', 0.02, 0.18, 0, 1)).toBeCloseTo(0.1, 12);
    expect(of('uniform-mean', 1, 3)).toBe(2);
    expect(of('exponential-mean', 2, 1, 1e9)).toBeCloseTo(2, 9);
    expect(of('exponential-mean', 2, 1, 2)).toBeCloseTo(1 + (1 - Math.exp(-1)), 12);
  });

  test('where one ends and another begins', () => {
    const never = Number.POSITIVE_INFINITY;
    expect(of('erlang-b', 8, 2.5)).toBeNaN();
    expect(of('mm1-loss', 2, 0.5, 4)).toBe(0.2);
    expect(of('mm1-loss', 0.5, 1, 1)).toBeCloseTo(of('erlang-b', 0.5, 1), 12);
    // 1 - u^3 / (1 + u + u^2 + u^3) both ways round: u = 2 keeps what u = 1/2 turns away
    expect(of('mm1-loss', 2, 1, 3)).toBeCloseTo(8 / 15, 12);
    expect(of('mm1-loss', 0.5, 1, 3)).toBeCloseTo(1 / 15, 12);
    expect(of('empty-tunnel-reuse', 0.1, never)).toBe(1);
    expect(of('tunnel-opening-rate', 0.1, 5, never)).toBe(0);
    // a tunnel's life and the time without one make up the time between openings
    expect(of('tunnel-life', 0.2, 5, 3) + 1 / 0.2).toBeCloseTo(1 / of('tunnel-opening-rate', 0.2, 5, 3), 10);
    expect(of('bursts-loss', 0, 0, 0.01, 1)).toBe(0.01);
    expect(of('exponential-mean', 0.02, 0.02, 0.05)).toBe(0.02);
    expect(of('normal-mean', 0.02, 0.001, 0, never)).toBeCloseTo(0.02, 12);
    expect(of('normal-mean', 0.09, 0, 0, 0.05)).toBe(0.05);
    // half of it is cut off at its mean: the mean of what is left above is sd / sqrt(2 pi)
    expect(of('normal-mean', 0, 1, 0, never)).toBeCloseTo(1 / Math.sqrt(2 * Math.PI), 12);
    expect(of('resends-mean', 1, 3)).toBe(3);
    expect(of('resends-mean', 0.5, 3)).toBe(0.875);
    expect(of('dead-peer-quantile', 0.9, 60, 1, 8, 5)).toBe(85);
  });

  test.each(CLOSED_FORMS)('$name is in docs/studies.md as it is here', ({ name, title, formula, parameters }) => {
    const told = parameters.map((parameter) => `\`${parameter.name}\`: ${parameter.is}`).join('<br>');
    expect(DOCUMENTED).toContain(`| \`${name}\` | ${title} | ${told} | ${formula} |`);
  });

  test('each says what it is, of what, and whence', () => {
    for (const { name, title, formula, source, parameters } of CLOSED_FORMS) {
      expect(
        [title, formula, source].every((text) => text.length > 3),
        name,
      ).toBe(true);
      expect(parameters.length, name).toBeGreaterThan(0);
    }
  });
});
