/**
 * Sums over names, as constraints, objectives and the parameters of closed forms are written: `lac >= lns && rate < 10`,
 * `rate * hold`. Durations count in seconds, `never` is without end, true is 1 and false 0. No names but those that are given.
 */
import { parseDuration } from '../kernel/time.js';

export type Values = Readonly<Record<string, unknown>>;
export type Parsed =
  | { readonly ok: true; readonly value: (values: Values) => number }
  | { readonly ok: false; readonly reason: string };

type Term = (values: Values) => number;

const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?(?:e[+-]?\d+)?)(us|µs|ms|s|min|m|h|d)?(?![A-Za-z0-9_])|([A-Za-z_][\w.[\]:]*)|(<=|>=|==|!=|&&|\|\||[-+*/()<>!,]))/y;

interface Token {
  readonly kind: 'number' | 'name' | 'sign' | 'end';
  readonly text: string;
  readonly number: number;
}

const bool = (value: boolean): number => (value ? 1 : 0);
const BINARY: Readonly<Record<string, readonly [binds: number, of: (a: number, b: number) => number]>> = {
  '||': [1, (a, b) => bool(a !== 0 || b !== 0)],
  '&&': [2, (a, b) => bool(a !== 0 && b !== 0)],
  '==': [3, (a, b) => bool(a === b)],
  '!=': [3, (a, b) => bool(a !== b)],
  '<': [4, (a, b) => bool(a < b)],
  '<=': [4, (a, b) => bool(a <= b)],
  '>': [4, (a, b) => bool(a > b)],
  '>=': [4, (a, b) => bool(a >= b)],
  '+': [5, (a, b) => a + b],
  '-': [5, (a, b) => a - b],
  '*': [6, (a, b) => a * b],
  '/': [6, (a, b) => a / b],
};
const UNARY = 7;
const FUNCTIONS: Readonly<Record<string, (...values: number[]) => number>> = {
  min: Math.min,
  max: Math.max,
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
};
const MOST_DEPTH = 100;

/** What a level or a response counts as: a number, a duration in seconds, a rate a second; NaN where it is none of these. */
export function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return bool(value);
  if (typeof value !== 'string') return Number.NaN;
  if (value === 'never') return Number.POSITIVE_INFINITY;
  const rate = /^(\d+(?:\.\d+)?)\s*\/\s*(s|min|h|d)$/.exec(value);
  if (rate) return Number(rate[1]) / (parseDuration(`1${rate[2]}`)! / 1e6);
  const us = parseDuration(value);
  return us === undefined ? Number(value === '' ? Number.NaN : value) : us / 1e6;
}

export function parseExpression(text: string, names: readonly string[]): Parsed {
  try {
    return { ok: true, value: new Parser(text, new Set(names)).whole() };
  } catch (error) {
    if (error instanceof Fault) return { ok: false, reason: error.message };
    throw error;
  }
}

class Fault extends Error {}

class Parser {
  private at = 0;
  private token: Token;
  private depth = 0;

  constructor(
    private readonly text: string,
    private readonly names: ReadonlySet<string>,
  ) {
    this.token = this.next();
  }

  whole(): Term {
    const term = this.binary(0);
    if (this.token.kind !== 'end') throw new Fault(`"${this.token.text}" is not expected there`);
    return term;
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
    const [whole, digits, unit, name] = found;
    const text = whole.trim();
    if (digits !== undefined) {
      const number = unit === undefined ? Number(digits) : (parseDuration(text) ?? Number.NaN) / 1e6;
      return { kind: 'number', text, number };
    }
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
      const [binds, of] = BINARY[this.token.text] ?? [0];
      if (this.token.kind !== 'sign' || !of || binds <= least) break;
      this.take();
      const [one, other] = [left, this.binary(binds)];
      left = (values) => of(one(values), other(values));
    }
    this.depth--;
    return left;
  }

  private unary(): Term {
    const { kind, text, number } = this.take();
    if (kind === 'number') return () => number;
    if (kind === 'name') return this.named(text);
    if (text === '-' || text === '!') {
      const of = this.binary(UNARY);
      return text === '-' ? (values) => -of(values) : (values) => bool(of(values) === 0);
    }
    if (text !== '(') throw new Fault(`"${text}" is not expected there`);
    const inner = this.binary(0);
    this.expect(')');
    return inner;
  }

  private named(name: string): Term {
    if (name === 'never') return () => Number.POSITIVE_INFINITY;
    if (this.token.text !== '(') {
      if (this.names.has(name)) return (values) => numberOf(values[name]);
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
    return (values) => of(...terms.map((term) => term(values)));
  }
}
