import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Agenda } from '../../src/kernel/agenda.js';
import { Random } from '../../src/kernel/random.js';

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
  let outOfOrder = 0;
  while (agenda.pop()) {
    if (agenda.notice.at < before) outOfOrder++;
    before = agenda.notice.at;
    popped++;
  }
  expect([popped, outOfOrder, agenda.size]).toEqual([count, 0, 0]);
});

test('notices of one time come out as they were scheduled, however many', () => {
  const agenda = new Agenda();
  const handles = Array.from({ length: 5000 }, (_, index) => agenda.schedule(7, 0, index, 0, -1));
  for (let index = 0; index < handles.length; index += 3) agenda.cancel(handles[index]!);
  const out: number[] = [];
  while (agenda.pop()) out.push(agenda.notice.a);
  expect(out).toEqual(handles.map((_, index) => index).filter((index) => index % 3 !== 0));
});

test('what was scheduled with a notice comes out with it, and only then', () => {
  const agenda = new Agenda();
  agenda.schedule(2, 3, -4, 5, 6, 'late');
  agenda.schedule(1, 7, 8, -9, 10);
  agenda.pop();
  expect(agenda.notice).toEqual({ at: 1, seq: 1, kind: 7, a: 8, b: -9, cause: 10, payload: undefined });
  agenda.pop();
  expect(agenda.notice).toEqual({ at: 2, seq: 0, kind: 3, a: -4, b: 5, cause: 6, payload: 'late' });
  expect([agenda.pop(), agenda.nextAt]).toEqual([false, Number.POSITIVE_INFINITY]);
});

test('after a hundred thousand operations at random the order holds, and the room is that of the most pending', () => {
  const agenda = new Agenda();
  const next = new Random(1).stream('operations');
  /** What each pending notice is, by handle, and the handle of each. */
  const notices = new Map<number, number>();
  const handles: number[] = [];
  const nameOf = (at: number, number: number): number => at * 1e6 + number;
  let [scheduled, most, highest, now, wrong] = [0, 0, 0, 0, 0];
  for (let operation = 0; operation < 100_000; operation++) {
    const choice = next();
    if (choice < 0.5) {
      const at = now + Math.floor(next() * 1000);
      const handle = agenda.schedule(at, 0, scheduled, 0, -1);
      notices.set(handle, nameOf(at, scheduled));
      handles[scheduled++] = handle;
      highest = Math.max(highest, handle);
    } else if (choice < 0.75 && notices.size > 0) {
      const one = [...notices.keys()][Math.floor(next() * notices.size)]!;
      notices.delete(one);
      agenda.cancel(one);
    } else if (agenda.pop()) {
      const { at, a } = agenda.notice;
      const was = notices.get(handles[a]!);
      if (at < now || was !== nameOf(at, a)) wrong++;
      now = at;
      notices.delete(handles[a]!);
    }
    if (agenda.size !== notices.size) wrong++;
    most = Math.max(most, notices.size);
  }
  expect(wrong).toBe(0);
  expect(highest).toBeLessThan(most);
  const rest = [...notices.values()].sort((left, right) => left - right);
  const out: number[] = [];
  while (agenda.pop()) out.push(nameOf(agenda.notice.at, agenda.notice.a));
  expect(out).toEqual(rest);
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

test('lets go of what a cancelled notice carried', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const agenda = new Agenda();
  const carried = ((): WeakRef<object>[] => {
    const payloads = [{ kept: true }, { kept: false }];
    const handles = payloads.map((payload) => agenda.schedule(7, 1, 0, 0, -1, payload));
    agenda.cancel(handles[1]!);
    return payloads.map((payload) => new WeakRef(payload));
  })();
  // what a WeakRef was asked for in this turn lives on until the next
  await new Promise((resolve) => setImmediate(resolve));
  collect();
  expect(carried.map((each) => each.deref())).toEqual([{ kept: true }, undefined]);
  expect(agenda.size).toBe(1);
});
