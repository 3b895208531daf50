/** How far a long read is: nothing of one that is short, a percentage where somebody looks, and no trace of it at the end. */
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makingOn, readingOn } from '../../src/cli/percentages.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

/** What is said of ten steps of so many ms each. */
function saidOf(on: typeof readingOn, isTTY: boolean, stepMs: number): string {
  const stderr = Object.assign(new PassThrough(), { isTTY });
  const tell = on({ stdin: new PassThrough(), stdout: new PassThrough(), stderr });
  for (let done = 0; done <= 10; done++) {
    tell(done, 10);
    vi.advanceTimersByTime(stepMs);
  }
  return String(stderr.read() ?? '');
}

test.each([readingOn, makingOn])('%o: nothing of what takes no time', (on) => {
  expect(saidOf(on, true, 50)).toBe('');
});

test('a read is a percentage on a terminal, and nothing elsewhere', () => {
  expect(saidOf(readingOn, true, 300)).toBe(
    `${[4, 5, 6, 7, 8, 9].map((tens) => `\rreading ${tens}0 % `).join('')}\r${' '.repeat(13)}\r`,
  );
  expect(saidOf(readingOn, false, 300)).toBe('');
});

test('of a database that is made the user is told wherever the words go', () => {
  expect(saidOf(makingOn, false, 300)).toBe('note: the database is made from the journal, of 10 records\n');
  expect(saidOf(makingOn, true, 300)).toMatch(/ of 10 records\n\rmaking 40 % (\rmaking \d0 % )+\r {12}\r$/);
});
