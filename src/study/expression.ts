/**
 * Sums over names, as constraints, objectives and the parameters of closed forms are written: `lac >= lns && rate < 10`,
 * `rate * hold`, `profile == "junos"`. Durations count in seconds, `never` is without end, true is 1 and false 0; a text can be
 * compared for being the same, and is no number otherwise. What is not known (a response without a value) stays so: NaN, whatever
 * is compared with it or said of it, unless the other side of `&&` or `||` decides. No names but those that are given.
 */
import { parseDuration } from '../kernel/time.js';
import { asNumber, bool, type Scalar, sameText, scalarOf } from './scalars.js';

export type Values = Readonly<Record<string, unknown>>;
export type Parsed =
  | {
      readonly ok: true;
      readonly value: (values: Values) => number;
      /** It is true or false, as a comparison is, and no number. */
      readonly isCondition: boolean;
      /** Names that are held against a text or a number, for being the same or not. */
      readonly likened: readonly Likened[];
    }
  | { readonly ok: false; readonly reason: string };

export interface Likened {
  readonly name: string;
  readonly text: string;
}

type Term = (values: Values) => Scalar;

const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?(?:e[+-]?\d+)?)(us|µs|ms|s|min|m|h|d)?(?![A-Za-z0-9_])|([A-Za-z_][\w.[\]:]*)|"([^"]*)"|'([^']*)'|(<=|>=|==|!=|&&|\|\||[-+*/()<>!,]))/y;

interface Token {
  readonly kind: 'number' | 'name' | 'text' | 'sign' | 'end';
  readonly text: string;
  readonly number: number;
}

const NAME = /^[A-Za-z_][\w.[\]:]*$/;
/** Whether an expression can say it: `a-b` would be a sum. */
export const canStand = (name: string): boolean => NAME.test(name) && name !== 'never';

/** Neither 0 nor unknown. */
export const isTrue = (value: number): boolean => value !== 0 && !Number.isNaN(value);
/** NaN where either side is not known. */
const compared =
  (holds: (a: number, b: number) => boolean) =>
  (a: number, b: number): number =>
    Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : bool(holds(a, b));

const BINARY: ReadonlyMap<string, readonly [binds: number, of: (a: number, b: number) => number]> = new Map([
  ['||', [1, (a, b) => (isTrue(a) || isTrue(b) ? 1 : a + b)]],
  ['&&', [2, (a, b) => (a === 0 || b === 0 ? 0 : bool(isTrue(a) && isTrue(b)) || Number.NaN)]],
  ['==', [3, compared((a, b) => a === b)]],
  ['!=', [3, compared((a, b) => a !== b)]],
  ['<', [4, compared((a, b) => a < b)]],
  ['<=', [4, compared((a, b) => a <= b)]],
  ['>', [4, compared((a, b) => a > b)]],
  ['>=', [4, compared((a, b) => a >= b)]],
  ['+', [5, (a, b) => a + b]],
  ['-', [5, (a, b) => a - b]],
  ['*', [6, (a, b) => a * b]],
  ['/', [6, (a, b) => a / b]],
]);
const COMPARES: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);
const UNARY = 7;
const FUNCTIONS: Readonly<Record<string, (...values: number[]) => number>> = {
  min: Math.min,
  max: Math.max,
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
};
const MOST_DEPTH = 100;

/** `conditions` are those of the names whose values are true and false. */
export function parseExpression(text: string, names: readonly string[], conditions: readonly string[] = []): Parsed {
  try {
    const parser = new Parser(text, new Set(names), new Set(conditions));
    const whole = parser.whole();
    const { likened } = parser;
    return { ok: true, value: (values) => asNumber(whole(values)), isCondition: parser.isCondition(whole), likened };
  } catch (error) {
    if (error instanceof Fault) return { ok: false, reason: error.message };
    throw error;
  }
}

/**
 * Those of the names that an expression has in it, in their own order; none, where it cannot be read. It asks for all of
 * them whatever their values, since both sides of a sign are always worked out.
 */
export function namesIn(text: string, names: readonly string[]): string[] {
  const parsed = parseExpression(text, names);
  const asked = new Set<string>();
  const values = new Proxy({}, { get: (_, name) => void asked.add(String(name)) });
  if (parsed.ok) parsed.value(values);
  return names.filter((name) => asked.has(name));
}

class Fault extends Error {}

class Parser {
  private at = 0;
  private token: Token;
  private depth = 0;
  private readonly conditions = new WeakSet<Term>();
  private readonly nameOf = new WeakMap<Term, string>();
  private readonly textOf = new WeakMap<Term, string>();
  readonly likened: Likened[] = [];

  constructor(
    private readonly text: string,
    private readonly names: ReadonlySet<string>,
    private readonly conditionNames: ReadonlySet<string>,
  ) {
    this.token = this.next();
  }

  whole(): Term {
    const term = this.binary(0);
    if (this.token.kind !== 'end') throw new Fault(`"${this.token.text}" is not expected there`);
    return term;
  }

  isCondition(term: Term): boolean {
    return this.conditions.has(term);
  }

  private condition(term: Term): Term {
    this.conditions.add(term);
    return term;
  }

  private liken(one: Term, other: Term): void {
    const name = this.nameOf.get(one) ?? this.nameOf.get(other);
    const text = this.textOf.get(one) ?? this.textOf.get(other);
    if (name !== undefined && text !== undefined) this.likened.push({ name, text });
  }

  private next(): Token {
    TOKEN.lastIndex = this.at;
    const found = TOKEN.exec(this.text);
    if (!found) {
      const rest = this.text.slice(this.at).trim();
      if (rest !== '') throw new Fault(`"${rest}" cannot be read`);
      return { kind: 'end', text: 'the end', number: 0 };
    }
    this.at = TOKEN.lastIndex;
    const [whole, digits, unit, name, double, single] = found;
    const text = whole.trim();
    if (digits !== undefined) {
      const number = unit === undefined ? Number(digits) : (parseDuration(text) ?? Number.NaN) / 1e6;
      return { kind: 'number', text, number };
    }
    const quoted = double ?? single;
    if (quoted !== undefined) return { kind: 'text', text: quoted, number: 0 };
    return { kind: name === undefined ? 'sign' : 'name', text, number: 0 };
  }

  private take(): Token {
    const { token } = this;
    this.token = this.next();
    return token;
  }

  private expect(sign: string): void {
    const { text } = this.take();
    if (text !== sign) throw new Fault(`expected "${sign}", found "${text}"`);
  }

  private isAt(sign: string): boolean {
    return this.token.kind === 'sign' && this.token.text === sign;
  }

  private binary(least: number): Term {
    if (++this.depth > MOST_DEPTH) throw new Fault('too many parentheses');
    let left = this.unary();
    for (;;) {
      const [binds, of] = (this.token.kind === 'sign' && BINARY.get(this.token.text)) || [0];
      if (!of || binds <= least) break;
      const { text: sign } = this.take();
      const [one, other] = [left, this.binary(binds)];
      left = (values) => {
        const [a, b] = [one(values), other(values)];
        return sameText(sign, a, b) ?? of(asNumber(a), asNumber(b));
      };
      if (sign === '==' || sign === '!=') this.liken(one, other);
      const joins = sign === '&&' || sign === '||';
      if (joins ? this.isCondition(one) && this.isCondition(other) : COMPARES.has(sign)) this.condition(left);
    }
    this.depth--;
    return left;
  }

  private unary(): Term {
    const { kind, text, number } = this.take();
    if (kind === 'number') return this.written(text, () => number);
    if (kind === 'text') return this.written(text, () => scalarOf(text));
    if (kind === 'name') return this.named(text);
    if (kind === 'sign' && (text === '-' || text === '!')) {
      const of = this.binary(UNARY);
      const told = (values: Values): number => asNumber(of(values));
      if (text === '-') return (values) => -told(values);
      return this.condition((values) => compared((a, b) => a === b)(told(values), 0));
    }
    if (text !== '(') throw new Fault(`"${text}" is not expected there`);
    const inner = this.binary(0);
    this.expect(')');
    return inner;
  }

  private written(text: string, term: Term): Term {
    this.textOf.set(term, text);
    return term;
  }

  private named(name: string): Term {
    if (name === 'never') return () => Number.POSITIVE_INFINITY;
    if (this.token.text !== '(') {
      if (this.names.has(name)) {
        const term: Term = (values) => scalarOf(values[name]);
        this.nameOf.set(term, name);
        return this.conditionNames.has(name) ? this.condition(term) : term;
      }
      throw new Fault(`there is no "${name}" here${this.names.size === 0 ? '' : `: ${[...this.names].join(', ')}`}`);
    }
    const of = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    if (!of) throw new Fault(`there is no function "${name}"; ${Object.keys(FUNCTIONS).join(', ')}`);
    const terms: Term[] = [];
    do {
      this.take();
      terms.push(this.binary(0));
    } while (this.isAt(','));
    this.expect(')');
    return (values) => of(...terms.map((term) => asNumber(term(values))));
  }
}
