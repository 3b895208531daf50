/**
 * Copies of entities, that may be written to. Octets are never written to, and stay what they are; what several have in
 * common, as the `due` of those without timers, they have in common again.
 *
 * A copy is written as a literal of its own. V8 gives it the hidden class of the literals in the recipes that make
 * entities, so that code sees one and is fast; what a spread or `deserialize` makes has another.
 */
import type { Entity } from './record.js';

type Copies = Map<object, object>;
type Copier = (original: object, copies: Copies) => object;

interface Shape {
  readonly names: readonly string[];
  readonly copier: Copier;
}

/** A Map holds 2^24 entries at most: of what was copied long ago it is forgotten that it is shared. */
const MOST_KEPT = 2 ** 20;
/** All shapes seen, by how many fields they have. */
const shapes: Shape[][] = [];

/** Copies of all entities, by kind and id. */
export function copyEntities(
  entities: ReadonlyMap<number, ReadonlyMap<number, Entity>>,
): ReadonlyMap<number, ReadonlyMap<number, Entity>> {
  const copies: Copies = new Map();
  const all = new Map<number, Map<number, Entity>>();
  for (const [kind, originals] of entities) {
    const own = new Map<number, Entity>();
    for (const [id, original] of originals) own.set(id, copierOf(original)(original, copies) as Entity);
    all.set(kind, own);
  }
  return all;
}

/** A part of an entity. */
function copy(part: object | null, copies: Copies): object | null {
  if (part === null || ArrayBuffer.isView(part)) return part;
  const known = copies.get(part);
  if (known !== undefined) return known;
  const made = Array.isArray(part) ? list(part, copies) : copierOf(part)(part, copies);
  if (copies.size === MOST_KEPT) copies.clear();
  copies.set(part, made);
  return made;
}

function list(original: readonly unknown[], copies: Copies): unknown[] {
  const made = original.slice();
  for (let at = 0; at < made.length; at++) {
    const each = made[at];
    if (typeof each === 'object') made[at] = copy(each, copies);
  }
  return made;
}

function copierOf(original: object): Copier {
  const names = Object.keys(original);
  const { length } = names;
  shapes[length] ??= [];
  for (const shape of shapes[length]) if (sameNames(shape.names, names)) return shape.copier;
  const copier = literalCopier(names);
  shapes[length].push({ names, copier });
  return copier;
}

function sameNames(names: readonly string[], others: readonly string[]): boolean {
  for (let at = 0; at < names.length; at++) if (names[at] !== others[at]) return false;
  return true;
}

function literalCopier(names: readonly string[]): Copier {
  const fields = names.map((name) => {
    const key = JSON.stringify(name);
    return `${key}: typeof original[${key}] === 'object' ? copy(original[${key}], copies) : original[${key}]`;
  });
  return new Function('copy', `return (original, copies) => ({ ${fields.join(', ')} });`)(copy) as Copier;
}
