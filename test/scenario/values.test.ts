import { expect, test } from 'vitest';
import { duration, durationOrNever, fromUs, toBps, toUs } from '../../models/scenario/values.js';

test.each([
  ['10s', 10_000_000],
  ['250ms', 250_000],
  ['1.5h', 5_400_000_000],
  ['7us', 7],
  ['7 µs', 7],
  ['2min', 120_000_000],
  ['1d', 86_400_000_000],
  ['0', 0],
  [0, 0],
])('duration %s', (text, us) => {
  expect(duration.safeParse(text).success).toBe(true);
  expect(toUs(text)).toBe(us);
});

test.each(['', 's', '10', '-1s', '1 0s', '10S', '1e3s', '10sec', '0x10s', 'never', 10, -1, null, true, [], {}])(
  'no duration: %j',
  (text) => {
    expect(duration.safeParse(text).success).toBe(false);
  },
);

test('never', () => {
  expect(durationOrNever.safeParse('never').success).toBe(true);
  expect(toUs('never')).toBe(Number.POSITIVE_INFINITY);
  expect([fromUs(Number.POSITIVE_INFINITY), fromUs(90_000_000)]).toEqual(['never', '90s']);
});

test.each([
  ['64kbit/s', 64_000],
  ['2Mbit/s', 2_000_000],
  ['1.5 Gbit/s', 1_500_000_000],
  ['800bit/s', 800],
  ['unlimited', 0],
])('bit rate %s', (text, bps) => {
  expect(toBps(text)).toBe(bps);
});
