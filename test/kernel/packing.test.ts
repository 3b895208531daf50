/** Numbers in few octets: each comes back as it was, whatever follows it, and what is small or near a time is short. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { putCount, putNumber, putValue, takeNumber } from '../../src/kernel/packing.js';

const MOST_OCTETS = 9;
/** Near 0 and near each power of two too, where one form gives way to the next. */
const edge = fc
  .tuple(fc.nat({ max: 52 }), fc.integer({ min: -2, max: 2 }), fc.constantFrom(1, -1))
  .map(([power, near, sign]) => sign * (2 ** power + near));
const whole = fc.oneof(fc.maxSafeInteger(), edge, fc.integer({ min: -70, max: 70 })).map(
  (value) => value + 0, // -0 is 0
);
const time = fc.oneof(fc.maxSafeNat(), fc.constantFrom(0, 999_999, 1_000_000, 1_000_001));
const near = fc.tuple(time, fc.nat({ max: 300 })).map(([at, more]) => ({ value: at + more, time: at }));
const pair = fc.oneof(fc.record({ value: whole, time }), near);

function packed(value: number, at = 0): number[] {
  return written((view) => putNumber(view, 0, value, at));
}

function written(put: (view: DataView) => number): number[] {
  const octets = new Uint8Array(MOST_OCTETS);
  return [...octets.subarray(0, put(new DataView(octets.buffer)))];
}

describe('a packed number', () => {
  it('comes back, one after another, in at most nine octets each', () => {
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 40 }), (pairs) => {
        const octets = new Uint8Array(pairs.length * MOST_OCTETS).fill(0xff);
        const view = new DataView(octets.buffer);
        let length = 0;
        for (const { value, time: at } of pairs) {
          const next = putValue(view, length, value, at);
          expect(next - length).toBeLessThanOrEqual(MOST_OCTETS);
          length = next;
        }
        const taken = { at: 0, value: 0 };
        for (const { value, time: at } of pairs) expect(takeNumber(octets, taken, at)).toBe(value);
        expect(taken.at).toBe(length);
      }),
      { numRuns: 2000 },
    );
  });

  it('is the same octets by the short ways', () => {
    const any = fc.oneof(pair, fc.record({ value: fc.double(), time }));
    fc.assert(
      fc.property(any, ({ value, time: at }) => {
        expect(written((view) => putValue(view, 0, value, at))).toEqual(packed(value, at));
        expect(written((view) => putCount(view, 0, value))).toEqual(packed(value));
      }),
      { numRuns: 5000 },
    );
  });

  it('of the greatest and the least, and of what is no whole number, comes back too', () => {
    for (const value of [
      Number.MAX_SAFE_INTEGER,
      Number.MIN_SAFE_INTEGER,
      0.5,
      -0.25,
      1e300,
      Number.NaN,
      1 / 0,
      -1 / 0,
    ])
      for (const at of [0, 5_000_000, Number.MAX_SAFE_INTEGER])
        expect(takeNumber(new Uint8Array(packed(value, at)), { at: 0, value: 0 }, at)).toBe(value);
  });

  it.each([
    [0, 0, [0]],
    [31, 0, [0x7c]],
    [32, 0, [0x80, 0x01]],
    [-1, 0, [0x01]],
    [-32, 0, [0x7d]],
    [4095, 0, [0xfc, 0x7f]],
    [2 ** 26, 0, [0x80, 0x80, 0x80, 0x80, 0x01]],
    // a time from 1 s on: how far past it
    [60_000_031, 60_000_000, [0x7e]],
    [60_010_000, 60_000_000, [0xc2, 0xb8, 0x02]],
    // before it, or in the first second, as it is
    [31, 60_000_000, [0x7c]],
    [999_999, 999_999, [0xfc, 0x91, 0xf4, 0x01]],
    [0.5, 0, [0x03, 0, 0, 0, 0, 0, 0, 0xe0, 0x3f]],
  ])('%d, at %d us, is %j', (value, at, octets) => {
    expect(packed(value, at)).toEqual(octets);
  });
});
