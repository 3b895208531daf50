/** `--set PATH=VALUE`: values of the scenario set from outside, before it is read. */
import { isMap, isScalar, isSeq, type Node, Pair, parseDocument, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import type { z } from 'zod';
import { pairOf, type ScenarioDocument } from './document.js';
import { hint, type Problem } from './problems.js';
import { placeOf, step } from './schema-walk.js';

type Step = { readonly key: string | number; readonly taken: number; readonly schema: z.ZodType };

/** Sets one value in the document; a problem names the `--set` as its source. */
export function applySet(document: ScenarioDocument, schema: z.ZodType, setting: string): Problem | undefined {
  const source = `--set ${setting}`;
  const problem = (message: string): Problem => ({ file: source, line: undefined, column: undefined, message });
  const equals = setting.indexOf('=');
  if (equals <= 0) return problem('expected PATH=VALUE, such as nodes.lns.l2tp.noSessionTimeout=12s');
  const parsed = parseDocument(setting.slice(equals + 1), { prettyErrors: false });
  const error = parsed.errors[0];
  if (error) return problem(`the value is not YAML: ${error.message}`);
  const value: Node = parsed.contents ?? new Scalar(null);
  document.mark(value, source);

  const segments = setting.slice(0, equals).trim().split('.');
  if (!isMap(document.doc.contents)) document.doc.contents = new YAMLMap() as never;
  let node = document.doc.contents as unknown as Node;
  let at = schema;
  for (let index = 0; ; ) {
    const next = findStep(node, at, segments.slice(index), segments.slice(0, index).join('.'));
    if (typeof next === 'string') return problem(next);
    index += next.taken;
    if (index === segments.length) {
      put(node, next.key, value, document, source);
      return undefined;
    }
    let child = get(node, next.key);
    if (!isMap(child) && !isSeq(child)) {
      child = typeof next.key === 'string' && placeOf(next.schema, undefined).item ? new YAMLSeq() : new YAMLMap();
      document.mark(child, source);
      put(node, next.key, child, document, source);
    }
    node = child;
    at = next.schema;
  }
}

/** The first step of the rest of a path; a text says why there is none. Names may themselves have dots in them. */
function findStep(node: Node, schema: z.ZodType, rest: readonly string[], before: string): Step | string {
  const place = placeOf(schema, node.toJSON());
  const where = before === '' ? 'a scenario' : before;
  const first = rest[0]!;
  if (isSeq(node) || (place.item && place.keys.size === 0)) {
    const items = isSeq(node) ? node.items : [];
    const names = items.map((item) => (isMap(item) ? String(item.get('name') ?? '') : ''));
    for (let taken = rest.length; taken > 0; taken--) {
      const index = names.indexOf(rest.slice(0, taken).join('.'));
      if (index >= 0 && place.item) return { key: index, taken, schema: place.item };
    }
    const index = /^\d+$/.test(first) ? Number(first) : -1;
    if (index >= 0 && index < items.length && place.item) return { key: index, taken: 1, schema: place.item };
    const known = names.filter((name) => name !== '');
    return `there is no "${first}" in ${where}, which has ${items.length} items, from 0${hint(first, known)}`;
  }
  const present = isMap(node) ? node.items.map((pair) => String(isScalar(pair.key) ? pair.key.value : pair.key)) : [];
  for (let taken = rest.length; taken > 0; taken--) {
    const key = rest.slice(0, taken).join('.');
    const found = present.includes(key) ? step(place, key) : undefined;
    if (found) return { key, taken, schema: found };
  }
  const known = place.keys.get(first);
  if (known) return { key: first, taken: 1, schema: known };
  if (place.named) {
    const inner = placeOf(place.named, undefined);
    const holds = inner.keys.size > 0 || inner.named !== undefined;
    const key = holds ? first : rest.join('.');
    const formed = step(place, key);
    if (formed && (place.form || !holds || rest.length === 1))
      return { key, taken: holds ? 1 : rest.length, schema: formed };
    return `there is no "${first}" in ${where}${hint(first, [...place.keys.keys(), ...present])}`;
  }
  if (place.keys.size === 0) return `${where} is a value, with nothing in it called "${first}"`;
  return `unknown key "${first}" in ${where}${hint(first, [...place.keys.keys()])}`;
}

function get(node: Node, key: string | number): Node | undefined {
  if (isSeq(node)) return node.items[key as number] as Node | undefined;
  return isMap(node) ? ((pairOf(node, String(key))?.value ?? undefined) as Node | undefined) : undefined;
}

function put(node: Node, key: string | number, value: Node, document: ScenarioDocument, source: string): void {
  if (isSeq(node)) node.items[key as number] = value;
  else if (isMap(node)) {
    const pair = pairOf(node, String(key));
    if (pair) pair.value = value;
    else {
      const name = new Scalar(key);
      document.mark(name, source);
      node.items.push(new Pair(name, value));
    }
  }
}
