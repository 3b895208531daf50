/**
 * Columns of numbers in text: a first line of names, or a single column without; fields apart by commas, which one in
 * quotes may have in it.
 */
import { calledFault } from './numbers.js';

export interface CsvFault {
  readonly message: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

export type Csv<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: CsvFault };

export interface ArrivalList {
  readonly timesUs: Float64Array;
  /** Empty where there is no such column. */
  readonly holdUs: Float64Array;
  readonly called: readonly string[];
}

/** Most lines of such a text: beyond that a run would carry more of it than of its journal. */
export const MOST_LINES = 2_000_000;
const SECONDS = /^\d+(\.\d*)?(e[+-]?\d+)?$|^\.\d+$/i;
const MOST_S = 9e9;
/** A field in quotes, from its first blank to what ends it; a quote in it is there twice. */
const QUOTED = /\s*"((?:[^"]|"")*)"\s*(?=,|$)/y;

class Reader {
  private at = 0;
  line = 0;
  fields: string[] = [];
  /** The first field that a quote begins and none ends; -1: there is none. */
  unclosed = -1;
  private starts: number[] = [];

  constructor(private readonly text: string) {
    if (text.charCodeAt(0) === 0xfe_ff) this.at = 1;
  }

  /** The next line that has something in it; false at the end. */
  next(): boolean {
    const { text } = this;
    while (this.at < text.length) {
      const begin = this.at;
      const feed = text.indexOf('\n', begin);
      const end = feed < 0 ? text.length : feed;
      this.at = end + 1;
      this.line++;
      const line = text.slice(begin, text.charCodeAt(end - 1) === 0x0d && end > begin ? end - 1 : end);
      if (line.trim() === '' || line.startsWith('#')) continue;
      this.split(line);
      return true;
    }
    return false;
  }

  columnOf(field: number): number {
    return (this.starts[field] ?? 0) + 1;
  }

  fault(message: string, field = 0): { readonly ok: false; readonly fault: CsvFault } {
    return { ok: false, fault: { message, line: Math.max(1, this.line), column: this.columnOf(field) } };
  }

  private split(line: string): void {
    this.fields = [];
    this.starts = [];
    this.unclosed = -1;
    for (let from = 0; from <= line.length; ) {
      QUOTED.lastIndex = from;
      const quoted = QUOTED.exec(line)?.[1];
      const comma = quoted === undefined ? line.indexOf(',', from) : QUOTED.lastIndex;
      const end = comma < 0 ? line.length : comma;
      const raw = line.slice(from, end);
      if (quoted === undefined && this.unclosed < 0 && raw.trimStart().startsWith('"'))
        this.unclosed = this.fields.length;
      this.starts.push(from + raw.length - raw.trimStart().length);
      this.fields.push(quoted?.replaceAll('""', '"') ?? raw.trim());
      from = end + 1;
    }
  }
}

const secondsUs = (field: string): number | undefined => {
  const value = SECONDS.test(field) ? Number(field) : Number.NaN;
  return value <= MOST_S ? Math.round(value * 1e6) : undefined;
};
const noTime = (what: string, field: string): string =>
  `${what}: expected seconds, such as 12.5; found ${field === '' ? 'nothing' : `"${field}"`}`;

/** `never`: somebody else ends the call. */
const heldUs = (field: string): number | undefined => (field === 'never' ? Number.POSITIVE_INFINITY : secondsUs(field));

const TOO_MANY = 'there are more fields than the first line has';
const UNCLOSED = 'the quote that begins here does not end the field too (a quote within it is written twice)';
const NO_NAMES = 'several columns need a first line with their names';

/** Whether a first line is of names: of several columns where none of its fields is a time, of one where it is a word. */
function areNames(fields: readonly string[]): boolean {
  return fields.length > 1
    ? fields.every((field) => heldUs(field) === undefined)
    : /^[a-z_]/i.test(fields[0]!) && fields[0] !== 'never';
}

/** The place of a name that stands before it already; -1: there is none. */
const placeOfTwice = (names: readonly string[]): number =>
  names.findIndex((name, place) => name !== '' && names.indexOf(name) < place);

/** A column of times in s or `never`, named `hold` where there are more. */
export function parseHolds(text: string): Csv<Float64Array> {
  const reader = new Reader(text);
  const list: number[] = [];
  let column = 0;
  let width = 1;
  for (let first = true; reader.next(); first = false) {
    const { fields, unclosed } = reader;
    if (unclosed >= 0) return reader.fault(UNCLOSED, unclosed);
    if (first && areNames(fields)) {
      column = fields.length === 1 ? 0 : fields.indexOf('hold');
      if (column < 0) return reader.fault(`there is no column "hold" among ${fields.join(', ')}`);
      const twice = placeOfTwice(fields);
      if (twice >= 0) return reader.fault(`the column "${fields[twice]}" is there twice`, twice);
      width = fields.length;
      continue;
    }
    if (first && fields.length > 1) return reader.fault(NO_NAMES);
    if (fields.length > width) return reader.fault(TOO_MANY, width);
    const us = heldUs(fields[column] ?? '');
    if (us === undefined) return reader.fault(noTime('hold', fields[column] ?? ''), column);
    if (list.push(us) > MOST_LINES) return reader.fault(`more than ${MOST_LINES} lines`);
  }
  if (list.length === 0) return reader.fault('there is no time in it');
  return { ok: true, value: Float64Array.from(list) };
}

const COLUMNS = ['time', 'called', 'hold'];

/** When calls come, s, in order; columns `called` and `hold` (s) as one likes. `lines` is how many there are of a group. */
export function parseArrivals(text: string, lines = 0): Csv<ArrivalList> {
  const reader = new Reader(text);
  const [times, holds, called]: [number[], number[], string[]] = [[], [], []];
  let [time, number, hold] = [0, -1, -1];
  let width = 1;
  for (let first = true; reader.next(); first = false) {
    const { fields, unclosed } = reader;
    if (unclosed >= 0) return reader.fault(UNCLOSED, unclosed);
    if (first && areNames(fields)) {
      const strange = fields.findIndex((field) => !COLUMNS.includes(field));
      if (strange >= 0)
        return reader.fault(`unknown column "${fields[strange]}"; one of ${COLUMNS.join(', ')}`, strange);
      const twice = placeOfTwice(fields);
      if (twice >= 0) return reader.fault(`the column "${fields[twice]}" is there twice`, twice);
      [time, number, hold] = COLUMNS.map((name) => fields.indexOf(name)) as [number, number, number];
      if (time < 0) return reader.fault('there is no column "time"');
      width = fields.length;
      continue;
    }
    if (first && fields.length > 1) return reader.fault(NO_NAMES);
    if (fields.length > width) return reader.fault(TOO_MANY, width);
    const us = secondsUs(fields[time] ?? '');
    if (us === undefined) return reader.fault(noTime('time', fields[time] ?? ''), time);
    if (us < (times.at(-1) ?? 0))
      return reader.fault(`time ${fields[time]} is before the one above: they must be in order`, time);
    if (times.push(us) > MOST_LINES) return reader.fault(`more than ${MOST_LINES} lines`);
    if (hold >= 0) {
      const field = fields[hold] ?? '';
      const held = heldUs(field);
      if (held === undefined) return reader.fault(noTime('hold', field), hold);
      holds.push(held);
    }
    if (number >= 0) {
      const field = fields[number] ?? '';
      const fault = field === '' ? 'there is no number' : calledFault(field, lines);
      if (fault !== undefined) return reader.fault(`called: ${fault}`, number);
      called.push(field);
    }
  }
  if (times.length === 0) return reader.fault('there is no time in it');
  return { ok: true, value: { timesUs: Float64Array.from(times), holdUs: Float64Array.from(holds), called } };
}
