import { setFlagsFromString } from 'node:v8';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Run } from '../../models/run.js';
import { copyEntities } from '../../src/kernel/entity-copies.js';
import { Journal } from '../../src/kernel/journal.js';
import type { Entity } from '../../src/kernel/record.js';
import { configOf, LOSSY_CALLS } from '../golden/run-in-memory.js';

const copyOf = <E extends Entity>(entity: E): E =>
  copyEntities(new Map([[1, new Map([[1, entity]])]]))
    .get(1)!
    .get(1) as E;

setFlagsFromString('--allow-natives-syntax');
const sameHiddenClass = new Function('one', 'other', 'return %HaveSameMap(one, other)') as (
  one: object,
  other: object,
) => boolean;

describe('copies of entities', () => {
  it('may be written to', () => {
    const entity = { node: 1, due: [5, -1], part: { state: 2, list: [{ at: 1 }] } };
    const copy = copyOf(entity);
    expect(copy).toEqual(entity);
    copy.due[0] = 6;
    copy.part.state = 3;
    copy.part.list[0]!.at = 2;
    expect(entity).toEqual({ node: 1, due: [5, -1], part: { state: 2, list: [{ at: 1 }] } });
  });

  it('have in common what the entities have in common, and octets with the entities', () => {
    const shared = { state: 0 };
    const octets = new Uint8Array([1, 2]);
    const entities = [1, 2].map((node) => ({ node, due: [], shared, octets }));
    const [first, second] = [
      ...copyEntities(new Map([[1, new Map(entities.entries())]]))
        .get(1)!
        .values(),
    ] as typeof entities;
    expect(first!.shared).toBe(second!.shared);
    expect(first!.shared).not.toBe(shared);
    expect(first!.octets).toBe(octets);
  });

  it('say the same, whatever is in an entity', () => {
    const part = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.double(),
        fc.string(),
        fc.constantFrom(null, undefined, true),
        fc.array(tie('value')),
        fc.dictionary(fc.string(), tie('value'), { noNullPrototype: true }),
      ),
    })).value;
    fc.assert(
      fc.property(fc.dictionary(fc.string(), part, { noNullPrototype: true }), (own) => {
        // the name sets what an object inherits where it stands in a literal
        fc.pre(!JSON.stringify(own).includes('__proto__'));
        const entity = { ...own, node: 1, due: [-1] };
        expect(copyOf(entity)).toStrictEqual(entity);
      }),
    );
  });

  it('have the hidden classes of those that records made', async () => {
    const run = new Run(configOf(LOSSY_CALLS), 'tables', new Journal('none'));
    run.start();
    await run.sim.run(15_000_000);
    const originals = run.save().sim.entities;
    const copies = copyEntities(originals);
    let compared = 0;
    const compare = (original: unknown, copy: unknown): void => {
      if (typeof original !== 'object' || original === null || ArrayBuffer.isView(original)) return;
      expect(sameHiddenClass(original, copy as object), JSON.stringify(original)).toBe(true);
      compared++;
      for (const [name, value] of Object.entries(original)) compare(value, (copy as Record<string, unknown>)[name]);
    };
    for (const [kind, entities] of originals)
      for (const [id, entity] of entities) compare(entity, copies.get(kind)!.get(id));
    expect(compared).toBeGreaterThan(500);
  });
});
