/** Every kind of agenda against a sorted array, notice by notice. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FutureNotices, Notice } from '../../src/kernel/agenda.js';
import { NoticeHeap } from '../../src/kernel/agenda-heap.js';
import { TimingWheel } from '../../src/kernel/agenda-wheel.js';

const KINDS = [
  ['the timing wheel', TimingWheel],
  ['the heap', NoticeHeap],
] as const;

/** The simplest agenda there is; its handles are the order of scheduling. */
class SortedNotices {
  pending: (Notice & { handle: number })[] = [];
  private nextSeq = 0;

  schedule(at: number, handle: number, rest: Omit<Notice, 'at' | 'seq'>): void {
    this.pending.push({ at, seq: this.nextSeq++, handle, ...rest });
    this.pending.sort((left, right) => left.at - right.at || left.seq - right.seq);
  }

  /** As an agenda that takes up what was saved counts anew. */
  recount(): void {
    const inOrder = [...this.pending].sort((left, right) => left.seq - right.seq);
    for (const [seq, notice] of inOrder.entries()) notice.seq = seq;
    this.nextSeq = inOrder.length;
  }
}

/** Delays of every size, and few enough of them that many coincide. */
const delay = fc.oneof(
  fc.constantFrom(0, 1, 1023, 1024, 20_000, 1_000_000, 60_000_000, 2 ** 30, 2 ** 40, 2 ** 44),
  fc.integer({ min: 0, max: 50 }),
  fc.integer({ min: 0, max: 2 ** 21 }),
  fc.integer({ min: 0, max: 2 ** 44 }),
  // up to the last time there is, which is of the highest digit
  fc.constantFrom(2 ** 50, 2 ** 51 + 1, Number.MAX_SAFE_INTEGER),
);
const operation = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({ do: fc.constant('schedule' as const), delay, payload: fc.option(fc.nat(), { freq: 3 }) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('cancel' as const), which: fc.nat() }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('pop' as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('look' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('save and load' as const) }) },
);

describe.each(KINDS)('%s', (_name, Kind) => {
  test('agrees with a sorted array over any operations', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 500 }), (operations) => {
        let agenda: FutureNotices = new Kind();
        const model = new SortedNotices();
        let now = 0;
        for (const [number, step] of operations.entries()) {
          if (step.do === 'schedule') {
            const at = Math.min(now + step.delay, Number.MAX_SAFE_INTEGER);
            const payload = step.payload === null ? undefined : { value: step.payload };
            const rest = { kind: number % 7, a: 7 - number, b: number * 3, cause: number + 2 ** 33, payload };
            model.schedule(at, agenda.schedule(at, rest.kind, rest.a, rest.b, rest.cause, payload), rest);
          } else if (step.do === 'cancel' && model.pending.length > 0) {
            const [gone] = model.pending.splice(step.which % model.pending.length, 1);
            expect(agenda.causeOf(gone!.handle)).toBe(gone!.cause);
            expect(agenda.atOf(gone!.handle)).toBe(gone!.at);
            agenda.cancel(gone!.handle);
            expect(() => agenda.cancel(gone!.handle)).toThrow(/not pending/);
          } else if (step.do === 'pop') {
            const first = model.pending.shift();
            expect(agenda.pop()).toBe(first !== undefined);
            if (!first) continue;
            now = first.at;
            const { handle: _, ...said } = first;
            expect(agenda.notice).toEqual(said);
          } else if (step.do === 'look') {
            expect(agenda.nextAt).toBe(model.pending[0]?.at ?? Number.POSITIVE_INFINITY);
            if (model.pending.length > 0) expect(agenda.pop(model.pending[0]!.at - 1)).toBe(false);
          } else if (step.do === 'save and load') {
            const saved = structuredClone(agenda.save());
            agenda = new Kind();
            model.recount();
            const inOrder = [...model.pending].sort((left, right) => left.seq - right.seq);
            agenda.load(saved, (handle, place) => {
              inOrder[place]!.handle = handle;
            });
          }
          expect(agenda.size).toBe(model.pending.length);
        }
        for (const { handle: _, ...said } of model.pending) {
          agenda.pop();
          expect(agenda.notice).toEqual(said);
        }
        expect([agenda.pop(), agenda.size, agenda.nextAt]).toEqual([false, 0, Number.POSITIVE_INFINITY]);
      }),
      { numRuns: 400 },
    );
  });

  test('looking does not keep a notice from being scheduled before what was seen', () => {
    const agenda = new Kind();
    agenda.schedule(5_000_000, 1, 0, 0, -1);
    agenda.schedule(5_000_000, 2, 0, 0, -1);
    expect(agenda.nextAt).toBe(5_000_000);
    agenda.schedule(3, 3, 0, 0, -1);
    expect(agenda.nextAt).toBe(3);
    const out: number[] = [];
    while (agenda.pop()) out.push(agenda.notice.kind);
    expect(out).toEqual([3, 1, 2]);
  });

  test('a crowd far away is looked at, and still anything may come before it', () => {
    const agenda = new Kind();
    for (let index = 0; index < 100; index++) agenda.schedule(2 ** 41 + (index % 10) * 3000, 1, index, 0, -1);
    expect(agenda.nextAt).toBe(2 ** 41);
    const gone = agenda.schedule(2 ** 35, 2, 0, 0, -1);
    agenda.schedule(2 ** 35, 3, 0, 0, -1);
    agenda.schedule(5, 4, 0, 0, -1);
    agenda.schedule(2 ** 41, 5, 100, 0, -1);
    agenda.cancel(gone);
    expect([agenda.nextAt, agenda.pop(), agenda.notice.kind]).toEqual([5, true, 4]);
    expect([agenda.nextAt, agenda.pop(), agenda.notice.kind]).toEqual([2 ** 35, true, 3]);
    const out: number[] = [];
    while (agenda.pop()) out.push(agenda.notice.a);
    const inOrder = Array.from({ length: 101 }, (_, index) => index).sort(
      (left, right) => (left % 10) - (right % 10) || left - right,
    );
    expect(out).toEqual(inOrder);
  });

  test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, 99])('refuses a notice at %s', (at) => {
    const agenda = new Kind();
    agenda.schedule(100, 0, 0, 0, -1);
    agenda.pop();
    expect(() => agenda.schedule(at, 0, 0, 0, -1)).toThrow(/no whole number of us from 100 on/);
    expect(agenda.size).toBe(0);
  });

  test('the latest time there is comes last', () => {
    const agenda = new Kind();
    for (const at of [Number.MAX_SAFE_INTEGER, 2 ** 52, 0, 2 ** 30]) agenda.schedule(at, 0, 0, 0, -1);
    const out: number[] = [];
    while (agenda.pop()) out.push(agenda.notice.at);
    expect(out).toEqual([0, 2 ** 30, 2 ** 52, Number.MAX_SAFE_INTEGER]);
  });
});
