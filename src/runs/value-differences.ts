/** Which values of two resolved scenarios are not the same, by path: `nodes.lns.l2tp.noSessionTimeout`. */
import { isDeepStrictEqual } from 'node:util';
import { HIDDEN } from '../../models/words.js';

export interface ValueDifference {
  readonly path: string;
  /** As the scenario would say it; undefined where there is none. Secrets are xxxxxx. */
  readonly one: string | undefined;
  readonly other: string | undefined;
}

const SECRET = /secret|password/i;

export function valueDifferences(one: unknown, other: unknown, path = ''): ValueDifference[] {
  if (isDeepStrictEqual(one, other)) return [];
  if (isObject(one) && isObject(other)) {
    const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
    return [...keys].flatMap((key) => valueDifferences(one[key], other[key], path === '' ? key : `${path}.${key}`));
  }
  return [{ path, one: told(one, path), other: told(other, path) }];
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

function told(value: unknown, path: string): string | undefined {
  if (value === undefined) return undefined;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return SECRET.test(path) || (isObject(value) && SECRET.test(text)) ? HIDDEN : text;
}

/** A `--set` value, `PATH=VALUE`, for people. */
export function setText(text: string): string {
  const [path = ''] = text.split('=');
  return SECRET.test(text) ? `${path}=${HIDDEN}` : text;
}
