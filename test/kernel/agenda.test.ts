import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Agenda } from '../../src/kernel/agenda.js';

interface Model {
  readonly at: number;
  readonly seq: number;
  readonly handle: number;
}

const operation = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('schedule' as const), at: fc.integer({ min: 0, max: 50 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel' as const), which: fc.nat() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pop' as const) }) },
);

test('pops in (at, seq) order, whatever was scheduled and cancelled in between', () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 400 }), (operations) => {
      const agenda = new Agenda();
      const model: Model[] = [];
      let seq = 0;
      let now = 0;
      for (const step of operations) {
        if (step.do === 'schedule') {
          const at = now + step.at;
          model.push({ at, seq, handle: agenda.schedule(at, 1, seq, 0, -1) });
          seq++;
        } else if (step.do === 'cancel' && model.length > 0) {
          const [gone] = model.splice(step.which % model.length, 1);
          agenda.cancel(gone!.handle);
        } else if (step.do === 'pop') {
          model.sort((left, right) => left.at - right.at || left.seq - right.seq);
          const first = model.shift();
          expect(agenda.pop()).toBe(first !== undefined);
          if (!first) continue;
          expect([agenda.notice.at, agenda.notice.seq, agenda.notice.a]).toEqual([first.at, first.seq, first.seq]);
          now = first.at;
        }
        expect(agenda.size).toBe(model.length);
        expect(agenda.nextAt).toBe(Math.min(Number.POSITIVE_INFINITY, ...model.map((each) => each.at)));
      }
    }),
    { numRuns: 300 },
  );
});

test('a notice that was popped or cancelled cannot be cancelled again', () => {
  const agenda = new Agenda();
  const popped = agenda.schedule(1, 0, 0, 0, -1);
  const cancelled = agenda.schedule(2, 0, 0, 0, -1);
  agenda.cancel(cancelled);
  agenda.pop();
  expect(() => agenda.cancel(popped)).toThrow(/not pending/);
  expect(() => agenda.cancel(cancelled)).toThrow(/not pending/);
  expect(agenda.size).toBe(0);
});

test('a million pending notices come out in order, and leave nothing behind', () => {
  const agenda = new Agenda();
  const count = 1_000_000;
  let at = 1;
  for (let index = 0; index < count; index++) {
    at = (at * 48_271) % 2_147_483_647;
    agenda.schedule(at, 0, index, 0, -1);
  }
  expect(agenda.size).toBe(count);
  let before = -1;
  let popped = 0;
  while (agenda.pop()) {
    expect(agenda.notice.at >= before).toBe(true);
    before = agenda.notice.at;
    popped++;
  }
  expect([popped, agenda.size]).toEqual([count, 0]);
});

test('timers that are set and cancelled for ever need no more room than those pending at once', () => {
  const agenda = new Agenda();
  const handles = new Set<number>();
  for (let round = 0; round < 100_000; round++) {
    const handle = agenda.schedule(round + 1_000_000, 0, 0, 0, -1, { round });
    handles.add(handle);
    agenda.cancel(handle);
  }
  expect(agenda.size).toBe(0);
  expect(handles.size).toBe(1);
});
