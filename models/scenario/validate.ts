/** The scenario's document against its schema: the values with their defaults, or one clear message a fault. */
import type { z } from 'zod';
import type { Path, ScenarioDocument } from './document.js';
import { hint, type Problem } from './problems.js';
import { DIRECTION, LINK_KEYS, type ScenarioText, scenario } from './schema.js';
import { keysAt } from './schema-walk.js';

type Issue = z.core.$ZodIssue;
/** Codes that, at a value itself, say that it is of another shape. */
const SHAPE: ReadonlySet<string> = new Set(['invalid_type', 'invalid_value', 'invalid_union']);
const WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  object: 'a map of keys',
  record: 'a map of keys',
  array: 'a list',
  tuple: 'a list',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

export function validate(document: ScenarioDocument): { values?: ScenarioText; problems: Problem[] } {
  const { values, problems } = validateAs(document, scenario, 'a scenario, a map of keys such as nodes, links, calls');
  const strange = [...strangeLinkKeys(document, document.toJS())];
  if (strange.length === 0 && values && problems.length === 0) return { values, problems };
  const places = new Map(problems.map((problem) => [placeOf(problem), problem]));
  for (const problem of strange) places.set(placeOf(problem), problem);
  return { problems: [...places.values()] };
}

/** Any document against its schema; `what` says what is expected where it is no map at all. */
export function validateAs<T>(
  document: ScenarioDocument,
  schema: z.ZodType<T>,
  what: string,
): { values?: T; problems: Problem[] } {
  const values = document.toJS();
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    const found =
      values === null || values === undefined ? 'nothing' : Array.isArray(values) ? 'a list' : 'a single value';
    return { problems: [document.problem([], `expected ${what}; found ${found}`)] };
  }
  const result = schema.safeParse(values);
  if (result.success) return { values: result.data, problems: [] };
  const problems = new Map<string, Problem>();
  for (const { issue, path } of result.error.issues.flatMap((each) => flat(each, []))) {
    if (schema === (scenario as unknown) && isStrange(path)) continue;
    for (const problem of told(document, schema, values, issue, path))
      if (!problems.has(placeOf(problem))) problems.set(placeOf(problem), problem);
  }
  return { problems: [...problems.values()] };
}

const placeOf = ({ file, line, column }: Problem): string => `${file}:${line}:${column}`;

/** Of a union's cases, the issues of the one that was meant: what is of the right shape but wrong inside. */
function flat(issue: Issue, above: Path): { issue: Issue; path: Path }[] {
  const path = [...above, ...(issue.path as Path)];
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const meant = issue.errors.find(
      (errors) => !errors.some((inner) => inner.path.length === 0 && SHAPE.has(inner.code)),
    );
    if (meant) return meant.flatMap((inner) => flat(inner, path));
  }
  return [{ issue, path }];
}

function told(document: ScenarioDocument, schema: z.ZodType, values: unknown, issue: Issue, path: Path): Problem[] {
  const last = path[path.length - 1];
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, values, path);
    return issue.keys.map((key) => document.problem([...path, key], `unknown key "${key}"${hint(key, known)}`, 'key'));
  }
  if (issue.code === 'invalid_key') return [document.problem(path, issue.issues[0]?.message ?? issue.message, 'key')];
  if (!document.has(path)) {
    const options =
      issue.code === 'invalid_union' && 'options' in issue
        ? ` (one of ${(issue.options as unknown[]).join(', ')})`
        : '';
    const owner = path.length > 1 ? ` in ${path.slice(0, -1).join('.')}` : '';
    return [document.problem(path, `missing key "${last}"${owner}${options}`)];
  }
  return [document.problem(path, `${last}: ${describe(issue, valueAt(values, path))}`)];
}

function describe(issue: Issue, value: unknown): string {
  const found = value === null ? 'nothing' : JSON.stringify(value);
  switch (issue.code) {
    case 'invalid_type':
      if (!issue.message.startsWith('Invalid input')) return issue.message;
      if (issue.expected === 'string' && typeof value === 'number') return `expected text; put ${found} in quotes`;
      return `expected ${WORDS[issue.expected] ?? issue.expected}; found ${found}`;
    case 'invalid_value':
      return `expected ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.join(', ')}; found ${found}${near(value, issue.values)}`;
    case 'invalid_union': {
      const options = 'options' in issue ? (issue.options as unknown[]) : [];
      if (options.length > 0) return `expected one of ${options.join(', ')}; found ${found}${near(value, options)}`;
      if (issue.message !== 'Invalid input') return issue.message;
      const own = issue.errors
        .flat()
        .find((inner) => inner.path.length === 0 && !inner.message.startsWith('Invalid input'));
      return own?.message ?? `${found} is nothing that can stand here`;
    }
    case 'too_small':
    case 'too_big':
      return issue.message.startsWith('Too') ? `expected ${sizeWanted(issue)}; found ${found}` : issue.message;
    default:
      return issue.message;
  }
}

function sizeWanted(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string {
  const [most, limit] = issue.code === 'too_small' ? [false, issue.minimum] : [true, issue.maximum];
  if (issue.origin === 'string')
    return !most && limit === 1
      ? 'a text that is not empty'
      : `a text of ${limit} characters or ${most ? 'less' : 'more'}`;
  if (issue.origin === 'array') return `a list of ${limit} or ${most ? 'fewer' : 'more'}`;
  return issue.inclusive === false
    ? `${most ? 'less' : 'more'} than ${limit}`
    : `${limit} or ${most ? 'less' : 'more'}`;
}

const near = (value: unknown, known: readonly unknown[]): string => {
  const words = known.map(String);
  const said = typeof value === 'string' ? hint(value, words) : '';
  return said.startsWith('; did') ? said : '';
};

const valueAt = (values: unknown, path: Path): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<string | number, unknown> | null | undefined)?.[key], values);

/** Members of a link that are neither its keys nor a direction; zod would take any of them for a direction. */
function* strangeLinkKeys(document: ScenarioDocument, values: unknown): Generator<Problem> {
  const links = typeof values === 'object' && values !== null && 'links' in values ? values.links : undefined;
  if (typeof links !== 'object' || links === null) return;
  for (const [name, link] of Object.entries(links)) {
    if (typeof link !== 'object' || link === null || Array.isArray(link)) continue;
    for (const key of Object.keys(link)) {
      const path = ['links', name, key];
      if (isStrange(path)) yield document.problem(path, `unknown key "${key}"${hint(key, LINK_KEYS)}`, 'key');
    }
  }
}

function isStrange([head, , key]: Path): boolean {
  return head === 'links' && key !== undefined && !LINK_KEYS.includes(String(key)) && !DIRECTION.test(String(key));
}
