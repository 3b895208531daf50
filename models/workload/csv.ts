/** Columns of numbers in text: a first line of names, or a single column without; fields apart by commas. */

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

class Reader {
  private at = 0;
  line = 0;
  fields: string[] = [];
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
    for (let from = 0; from <= line.length; ) {
      const comma = line.indexOf(',', from);
      const end = comma < 0 ? line.length : comma;
      const raw = line.slice(from, end);
      const field = raw.trim();
      this.starts.push(from + raw.length - raw.trimStart().length);
      this.fields.push(/^".*"$/.test(field) ? field.slice(1, -1) : field);
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

/** A column of times in s, named `hold` where there are more. */
export function parseHolds(text: string): Csv<Float64Array> {
  const reader = new Reader(text);
  const list: number[] = [];
  let column = 0;
  let width = 1;
  for (let first = true; reader.next(); first = false) {
    const { fields } = reader;
    if (first && fields.some((field) => secondsUs(field) === undefined) && fields.every(isName)) {
      column = fields.length === 1 ? 0 : fields.indexOf('hold');
      if (column < 0) return reader.fault(`there is no column "hold" among ${fields.join(', ')}`);
      width = fields.length;
      continue;
    }
    if (first && fields.length > 1) return reader.fault('several columns need a first line with their names');
    if (fields.length > width) return reader.fault(TOO_MANY, width);
    const us = secondsUs(fields[column] ?? '');
    if (us === undefined) return reader.fault(noTime('hold', fields[column] ?? ''), column);
    if (list.push(us) > MOST_LINES) return reader.fault(`more than ${MOST_LINES} lines`);
  }
  if (list.length === 0) return reader.fault('there is no time in it');
  return { ok: true, value: Float64Array.from(list) };
}

const TOO_MANY = 'there are more fields than the first line has';
const isName = (field: string): boolean => /^[a-z_]+$/i.test(field);
const COLUMNS = ['time', 'called', 'hold'];

/** When calls come, s, in order; columns `called` and `hold` (s) as one likes. */
export function parseArrivals(text: string): Csv<ArrivalList> {
  const reader = new Reader(text);
  const [times, holds, called]: [number[], number[], string[]] = [[], [], []];
  let [time, number, hold] = [0, -1, -1];
  let width = 1;
  for (let first = true; reader.next(); first = false) {
    const { fields } = reader;
    if (first && fields.every(isName)) {
      const strange = fields.findIndex((field) => !COLUMNS.includes(field));
      if (strange >= 0)
        return reader.fault(`unknown column "${fields[strange]}"; one of ${COLUMNS.join(', ')}`, strange);
      [time, number, hold] = COLUMNS.map((name) => fields.indexOf(name)) as [number, number, number];
      if (time < 0) return reader.fault('there is no column "time"');
      width = fields.length;
      continue;
    }
    if (first && fields.length > 1) return reader.fault('several columns need a first line with their names');
    if (fields.length > width) return reader.fault(TOO_MANY, width);
    const us = secondsUs(fields[time] ?? '');
    if (us === undefined) return reader.fault(noTime('time', fields[time] ?? ''), time);
    if (us < (times.at(-1) ?? 0))
      return reader.fault(`time ${fields[time]} is before the one above: they must be in order`, time);
    if (times.push(us) > MOST_LINES) return reader.fault(`more than ${MOST_LINES} lines`);
    if (hold >= 0) {
      const field = fields[hold] ?? '';
      const heldUs = field === 'never' ? Number.POSITIVE_INFINITY : secondsUs(field);
      if (heldUs === undefined) return reader.fault(noTime('hold', field), hold);
      holds.push(heldUs);
    }
    if (number >= 0) {
      const field = fields[number] ?? '';
      if (field === '') return reader.fault('called: there is no number', number);
      called.push(field);
    }
  }
  if (times.length === 0) return reader.fault('there is no time in it');
  return { ok: true, value: { timesUs: Float64Array.from(times), holdUs: Float64Array.from(holds), called } };
}
