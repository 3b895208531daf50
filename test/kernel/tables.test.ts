/** Where running timers and entities are found: each against a Map that is given the same. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Agenda } from '../../src/kernel/agenda.js';
import { EntityStore } from '../../src/kernel/entity-store.js';
import type { Entity } from '../../src/kernel/record.js';
import { TimerTable } from '../../src/kernel/timer-table.js';

/** Few keys, so that they come again; ids close together and far apart, so that hashes meet. */
const timer = fc.record({
  key: fc.nat({ max: 5 }).map((place) => place * 64 + (place % 3)),
  id: fc.oneof(
    fc.nat({ max: 40 }),
    fc.nat({ max: 3 }).map((place) => place * 65_536 + 1),
  ),
  starts: fc.boolean(),
});

describe('the table of timers', () => {
  it('holds what a Map holds', () => {
    fc.assert(
      fc.property(fc.array(timer, { maxLength: 400, size: 'max' }), (steps) => {
        const agenda = new Agenda();
        const table = new TimerTable(agenda);
        const running = new Map<string, number>();
        const take = (key: number, id: number): void => {
          const name = `${key}/${id}`;
          const handle = running.get(name);
          expect(table.take(key, id)).toBe(handle ?? -1);
          if (handle !== undefined) agenda.cancel(handle);
          running.delete(name);
        };
        for (const { key, id, starts } of steps) {
          take(key, id);
          if (starts) {
            const handle = agenda.schedule(1000, 1, key, id, -1);
            table.add(key, id, handle);
            running.set(`${key}/${id}`, handle);
          }
          expect(table.size).toBe(running.size);
        }
        for (const name of [...running.keys()]) {
          const [key, id] = name.split('/').map(Number);
          take(key!, id!);
        }
        expect(table.size).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  it('finds each of ten thousand after it grew, and those left after every other was taken', () => {
    const agenda = new Agenda();
    const table = new TimerTable(agenda);
    const handles = Array.from({ length: 10_000 }, (_, id) => agenda.schedule(id, 1, 320, id, -1));
    for (const [id, handle] of handles.entries()) table.add(320, id, handle);
    for (const wanted of [0, 1])
      for (const [id, handle] of handles.entries()) {
        if (id % 2 !== wanted) continue;
        if (table.take(320, id) !== handle) throw new Error(`timer of entity ${id} was lost`);
      }
    expect(table.size).toBe(0);
    expect(table.take(320, 5)).toBe(-1);
  });

  it('still finds a timer whose notice was popped', () => {
    const agenda = new Agenda();
    const table = new TimerTable(agenda);
    const handle = agenda.schedule(5, 1, 321, 7, -1);
    table.add(321, 7, handle);
    agenda.pop();
    expect(table.take(321, 7)).toBe(handle);
  });
});

const entity = (node: number): Entity => ({ node, due: [] });
/** Ids of the first pages, and of one far behind. */
const id = fc.oneof(fc.nat({ max: 30 }), fc.integer({ min: 500, max: 530 }), fc.constantFrom(1023, 1024, 9000));
const change = fc.record({ id, there: fc.boolean() });

describe('the store of entities', () => {
  it('holds what a Map holds, and tells it in the order of ids', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 300, size: 'max' }), (changes) => {
        const store = new EntityStore();
        const map = new Map<number, Entity>();
        for (const [place, { id: at, there }] of changes.entries()) {
          if (there) {
            const value = entity(place);
            store.set(at, value);
            map.set(at, value);
          } else {
            store.delete(at);
            map.delete(at);
          }
          expect(store.size).toBe(map.size);
          for (const asked of [at, at + 1, at + 512, -1]) {
            expect(store.get(asked)).toBe(map.get(asked));
            expect(store.has(asked)).toBe(map.has(asked));
          }
        }
        const inOrder = [...map].sort(([one], [other]) => one - other);
        expect([...store]).toEqual(inOrder);
        expect([...store.keys()]).toEqual(inOrder.map(([key]) => key));
        expect([...store.values()]).toEqual(inOrder.map(([, value]) => value));
        const told: [number, Entity][] = [];
        store.forEach((value, key) => {
          told.push([key, value]);
        });
        expect(told).toEqual(inOrder);
        expect([...new EntityStore(map)]).toEqual(inOrder);
      }),
      { numRuns: 200 },
    );
  });

  it('may lose entities while it is gone through, as when each of them ends', () => {
    const store = new EntityStore(Array.from({ length: 1500 }, (_, n) => [n, entity(n)] as const));
    const seen: number[] = [];
    for (const key of store.keys()) {
      seen.push(key);
      store.delete(key);
      store.delete(key + 1);
    }
    expect(seen).toEqual(Array.from({ length: 750 }, (_, n) => 2 * n));
    expect(store.size).toBe(0);
  });
});
