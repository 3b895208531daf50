/** The loop: timers, causes, what is done later in a step, and that state is a fold of the journal. */
import { deserialize, serialize } from 'node:v8';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Chunk, emptyRow } from '../../src/kernel/chunk.js';
import { Journal } from '../../src/kernel/journal.js';
import { KERNEL_RECORDS } from '../../src/kernel/kernel-records.js';
import { Random } from '../../src/kernel/random.js';
import { type Entity, type RecordRow, recordType, setDue, shareDue, timersOff } from '../../src/kernel/record.js';
import { Simulation } from '../../src/kernel/simulation.js';
import { formatDuration, parseDuration } from '../../src/kernel/time.js';
import { World } from '../../src/kernel/world.js';

interface Lamp extends Entity {
  on: number;
  readonly name: string;
}

const LAMP = 1;
const Made = recordType<Lamp>({
  code: 10,
  name: 'Made',
  doc: 'A lamp was made.',
  kind: LAMP,
  create: (record) => ({ node: record.a, due: [], on: 0, name: `lamp ${record.id}` }),
});
const Switched = recordType<Lamp>({
  code: 11,
  name: 'Switched',
  doc: 'A lamp was switched.',
  kind: LAMP,
  apply: (lamp, record) => {
    lamp.on = record.a;
  },
});
const Broken = recordType<Lamp>({ code: 12, name: 'Broken', doc: 'A lamp broke.', kind: LAMP, ends: true });
const KINDS = [{ code: LAMP, name: 'lamp', doc: '', timers: ['dim', 'off'] }];
const TYPES = [Made, Switched, Broken];

function stage(): { sim: Simulation; rows: RecordRow[]; journal: Journal } {
  const rows: RecordRow[] = [];
  const write = (chunk: Chunk): undefined => {
    for (let index = 0; index < chunk.count; index++) {
      const row = emptyRow();
      chunk.read(index, row);
      rows.push(row);
    }
  };
  const journal = new Journal('full', { write });
  return { sim: new Simulation({ seed: 1, kinds: KINDS, recordTypes: TYPES, journal }), rows, journal };
}
const names = new Map([...KERNEL_RECORDS, ...TYPES].map((type) => [type.code, type.name]));
const told = (rows: readonly RecordRow[]): string[] =>
  rows.map((row) => `${names.get(row.type)} ${row.id} @${row.at} <${row.cause}`);

describe('timers', () => {
  test('are set anew, stopped and run out, each with a record, and leave nothing behind', async () => {
    const { sim, rows, journal } = stage();
    const fired: string[] = [];
    sim.onTimer(LAMP, (id, timer) => fired.push(`${id}/${timer} at ${sim.now}`));
    sim.record(Made, 1);
    sim.setTimer(LAMP, 1, 0, 100);
    sim.setTimer(LAMP, 1, 0, 50);
    sim.setTimer(LAMP, 1, 1, 60);
    sim.cancelTimer(LAMP, 1, 1);
    sim.cancelTimer(LAMP, 1, 1);
    expect(sim.timers).toBe(1);
    await sim.run();
    await journal.finish();
    expect(fired).toEqual(['1/0 at 50']);
    expect([sim.timers, sim.agenda.size]).toEqual([0, 0]);
    expect(told(rows)).toEqual([
      'Made 1 @0 <-1',
      'TimerSet 1 @0 <-1',
      'TimerCancelled 1 @0 <-1',
      'TimerSet 1 @0 <-1',
      'TimerSet 1 @0 <-1',
      'TimerCancelled 1 @0 <-1',
      'TimerFired 1 @50 <3',
    ]);
    expect(sim.world.find(LAMP, 1)!.due).toEqual([-1, -1]);
  });
  test('of an entity stop together', () => {
    const { sim } = stage();
    sim.record(Made, 1);
    sim.setTimer(LAMP, 1, 0, 10);
    sim.setTimer(LAMP, 1, 1, 10);
    sim.cancelTimers(LAMP, 1);
    expect([sim.timers, sim.agenda.size]).toEqual([0, 0]);
  });
  test('of an entity that ended with one running are our own fault, and are named', () => {
    const { sim } = stage();
    sim.record(Made, 1);
    sim.setTimer(LAMP, 1, 1, 10);
    sim.record(Broken, 1);
    expect(() => sim.step()).toThrow(/broken invariant at 10 us.*timer 1.*kind 1, id 1/);
  });
  test('can be set and stopped for ever, from within their own running out as well', async () => {
    const { sim } = stage();
    let left = 10_000;
    sim.onTimer(LAMP, (id, timer) => {
      sim.setTimer(LAMP, id, 1 - timer, 5);
      sim.cancelTimer(LAMP, id, 1 - timer);
      if (--left > 0) sim.setTimer(LAMP, id, timer, 7);
    });
    sim.record(Made, 1);
    sim.setTimer(LAMP, 1, 0, 7);
    await sim.run();
    expect([left, sim.now, sim.timers, sim.agenda.size]).toEqual([0, 70_000, 0, 0]);
    expect(sim.world.find(LAMP, 1)!.due).toEqual([-1, -1]);
  });
});

test('what is put off is done in order, within the step, with the cause it had', async () => {
  const { sim, rows, journal } = stage();
  sim.on(5, () => {
    sim.recordAsCause(Made, 1);
    sim.later((id: number) => sim.record(Switched, id, 1), 1, 0);
    sim.recordAsCause(Made, 2);
    sim.later((id: number) => sim.record(Switched, id, 1), 2, 0);
    sim.record(Switched, 2, 0);
  });
  sim.schedule(7, 5, 0, 0);
  await sim.run();
  await journal.finish();
  expect(told(rows)).toEqual([
    'Made 1 @7 <-1',
    'Made 2 @7 <0',
    'Switched 2 @7 <1',
    'Switched 1 @7 <0',
    'Switched 2 @7 <1',
  ]);
});

test('time does not go back, and says where it would have', () => {
  const { sim } = stage();
  sim.now = 10;
  expect(() => sim.schedule(9, 5, 0, 0)).toThrow(/broken invariant at 10 us, record 0, seed 1/);
});

test('an empty agenda ends the run, and so does the time it was given', async () => {
  const { sim } = stage();
  let steps = 0;
  sim.on(5, () => {
    steps++;
    sim.schedule(sim.now + 10, 5, 0, 0);
  });
  sim.schedule(0, 5, 0, 0);
  await sim.run(95);
  expect([steps, sim.now]).toEqual([10, 90]);
  const empty = stage().sim;
  await empty.run();
  expect(empty.now).toBe(0);
});

test('state is a fold of the journal, and what was folded before stays as it was', async () => {
  const { sim, rows, journal } = stage();
  for (let id = 1; id <= 5; id++) sim.record(Made, id);
  sim.record(Switched, 2, 1);
  sim.setTimer(LAMP, 3, 1, 10);
  sim.record(Broken, 4);
  await journal.finish();
  const world = new World(KINDS, [...KERNEL_RECORDS, ...TYPES]);
  for (const row of rows.slice(0, 5)) world.fold(row);
  const before = world.find(LAMP, 2);
  for (const row of rows.slice(5)) world.fold(row);
  expect([...world.all(LAMP)]).toEqual([...sim.world.all(LAMP)]);
  expect(before).toMatchObject({ on: 0 });
  expect(world.find(LAMP, 2)).toMatchObject({ on: 1 });
});

test('a record about something that is not there is our own fault, and is named', () => {
  const { sim } = stage();
  expect(() => sim.record(Switched, 9, 1)).toThrow(/Switched.*no lamp 9/);
});

describe('chance', () => {
  test('depends on seed and name alone', () => {
    const one = new Random(7);
    const first = [one.stream('a')(), one.stream('b')(), one.stream('a')()];
    const other = new Random(7);
    const b = other.stream('b')();
    expect([other.stream('a')(), b, other.stream('a')()]).toEqual(first);
    expect(new Random(8).stream('a')()).not.toBe(first[0]);
    expect(new Random(7).integer('x', 1, 6)).toBe(new Random(7).integer('x', 1, 6));
  });
  test('can be pinned, and tells which pins were of no use', () => {
    const random = new Random(
      1,
      new Map<string, number | Uint8Array>([
        ['id', 17],
        ['challenge', Uint8Array.of(1, 2)],
        ['lost', 3],
      ]),
    );
    expect(random.integer('id', 1, 5)).toBe(17);
    expect(random.octets('challenge', 16)).toEqual(Uint8Array.of(1, 2));
    expect([...random.unusedPins]).toEqual(['lost']);
  });
  test('stays what it was: these values are part of every digest', () => {
    const random = new Random(1);
    expect(random.integer('lac/tunnel/1/id', 1, 65_535)).toMatchInlineSnapshot(`58606`);
    expect([...random.octets('lac/tunnel/1/challenge', 4)]).toMatchInlineSnapshot(`
      [
        175,
        128,
        239,
        29,
      ]
    `);
  });
});

describe('when timers are due', () => {
  const lamp = (): Lamp => ({ node: 0, due: timersOff(3), on: 0, name: '' });
  test('is one array for all entities at rest, which none of them writes to', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(2), fc.integer({ min: -1, max: 9 })), { maxLength: 30 }), (changes) => {
        const [one, other] = [lamp(), lamp()];
        expect(one.due).toBe(other.due);
        const expected = [-1, -1, -1];
        for (const [timer, at] of changes) {
          setDue(one, timer, at);
          expected[timer] = at;
          expect(one.due).toEqual(expected);
          expect(other.due).toEqual([-1, -1, -1]);
        }
        expect(one.due === other.due).toBe(expected.every((at) => at < 0));
      }),
    );
  });
  test('is so again after it was written down', () => {
    const [one, other] = deserialize(serialize([lamp(), lamp()])) as [Lamp, Lamp];
    shareDue(one);
    shareDue(other);
    setDue(one, 1, 5);
    expect([one.due, other.due]).toEqual([
      [-1, 5, -1],
      [-1, -1, -1],
    ]);
  });
});

test('every duration can be written and read again', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e15 }), (us) => {
      expect(parseDuration(formatDuration(us))).toBe(us);
    }),
  );
});

test.each([
  [13_370_000, '13.37s'],
  [1_500_000, '1.5s'],
  [2_000_000, '2s'],
  [1_234_567, '1.234567s'],
  [999_999, '999.999ms'],
  [1_000, '1ms'],
  [999, '999us'],
  [5_400_000_000, '90min'],
])('%i us is written %s', (us, text) => {
  expect(formatDuration(us)).toBe(text);
});

test.each([
  ['10s', 10_000_000],
  ['250ms', 250_000],
  ['1.5h', 5_400_000_000],
  ['2min', 120_000_000],
  ['1d', 86_400_000_000],
  ['7us', 7],
  ['0', 0],
  ['10', undefined],
  ['s', undefined],
  ['-1s', undefined],
  ['1 parsec', undefined],
])('a duration: %s', (text, us) => {
  expect(parseDuration(text)).toBe(us);
  if (us !== undefined) expect(parseDuration(formatDuration(us))).toBe(us);
});
