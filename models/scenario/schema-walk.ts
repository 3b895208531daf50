/** Walks the schema along a path, so that a key can be called known or unknown, and a list of the known ones given. */
import { z } from 'zod';
import { DIRECTION } from './schema.js';

/** What may stand at a place: keys by name, members by any name, items. */
export interface Place {
  readonly keys: ReadonlyMap<string, z.ZodType>;
  /** The schema of members that have names of their own. */
  readonly named: z.ZodType | undefined;
  /** Only names of this form are members. */
  readonly form: RegExp | undefined;
  readonly item: z.ZodType | undefined;
}

const NOTHING: Place = { keys: new Map(), named: undefined, form: undefined, item: undefined };

/** What may stand in a value of this schema; `value` tells the cases of a union apart. */
export function placeOf(schema: z.ZodType, value: unknown): Place {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return placeOf(schema.unwrap() as z.ZodType, value);
  }
  if (schema instanceof z.ZodObject) {
    const { catchall, shape } = schema.def;
    const named = catchall && !(catchall instanceof z.ZodNever) ? (catchall as z.ZodType) : undefined;
    return {
      ...NOTHING,
      keys: new Map(Object.entries(shape) as [string, z.ZodType][]),
      named,
      form: named && DIRECTION,
    };
  }
  if (schema instanceof z.ZodRecord) {
    const { keyType } = schema;
    const named = schema.valueType as z.ZodType;
    if (!(keyType instanceof z.ZodEnum)) return { ...NOTHING, named };
    return { ...NOTHING, keys: new Map(keyType.options.map((key) => [String(key), named])) };
  }
  if (schema instanceof z.ZodArray) return { ...NOTHING, item: schema.element as z.ZodType };
  if (schema instanceof z.ZodTuple) return { ...NOTHING, item: schema.def.items[0] as z.ZodType };
  if (schema instanceof z.ZodUnion) return placeOfUnion(schema, value);
  return NOTHING;
}

function placeOfUnion(schema: z.ZodUnion, value: unknown): Place {
  const options = schema.options as readonly z.ZodType[];
  const role = typeof value === 'object' && value !== null && 'role' in value ? value.role : undefined;
  const places = options
    .filter((option) => {
      const key = option instanceof z.ZodObject ? (option.shape as Record<string, unknown>).role : undefined;
      return !(key instanceof z.ZodLiteral) || role === undefined || key.values.has(role as string);
    })
    .map((option) => placeOf(option, value));
  return {
    keys: new Map(places.flatMap((place) => [...place.keys])),
    named: places.find((place) => place.named)?.named,
    form: places.find((place) => place.form)?.form,
    item: places.find((place) => place.item)?.item,
  };
}

/** The schema one step further; undefined: no such key. */
export function step(place: Place, key: string | number): z.ZodType | undefined {
  if (typeof key === 'number') return place.item;
  return place.keys.get(key) ?? (place.form === undefined || place.form.test(key) ? place.named : undefined);
}

/** The keys that may stand where the path leads, in a scenario with these values. */
export function keysAt(schema: z.ZodType, values: unknown, path: readonly (string | number)[]): string[] {
  let at: z.ZodType | undefined = schema;
  let value = values;
  for (const key of path) {
    at = step(placeOf(at, value), key);
    if (!at) return [];
    value = (value as Record<string | number, unknown> | null | undefined)?.[key];
  }
  return [...placeOf(at, value).keys.keys()];
}
