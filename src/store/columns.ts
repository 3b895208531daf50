/** Records of one chunk, as plain numbers. */
import type { Taken } from '../kernel/packing.js';
import { takeNumber } from '../kernel/packing.js';
import type { RecordRow } from '../kernel/record.js';

/** What is told of a record by that of others; the length of its octets is -1 where it has none. */
export const FIELDS = ['node', 'lag', 'id', 'a', 'b', 'c', 'd', 'length'] as const;
export const NODE = 0;
export const LAG = 1;
export const ID = 2;
export const A = 3;
export const LENGTH = 7;
/** Behind the FIELDS in a record's row, its number: others tell of it too. */
export const SEQ = 8;
export const WIDTH = 9;
/** In the place of a cause's type, where the cause is not in the chunk. */
const NO_TYPE = 255;

export class Columns {
  readonly seq: Float64Array;
  readonly at: Float64Array;
  /** -1: none */
  readonly cause: Float64Array;
  readonly type: Uint8Array;
  readonly kind: Uint8Array;
  /** Rows of FIELDS and the number, one record after the other: who looks at one mostly looks at all. */
  readonly fields: Float64Array;
  /** Where in `octets` a record's own begin. */
  readonly octetsAt: Int32Array;
  octets: Uint8Array = new Uint8Array(0);
  /** By place in the chunk, the place of its cause; `none`: not in the chunk. */
  readonly parent: Int32Array;
  /** Places behind the records, of rows for where there is none: of a cause, ... */
  readonly none: number;
  /** ... of a record before in the same context, ... */
  readonly blank: number;
  /** ... of its values where only times are looked at. */
  readonly zeros: number;

  constructor(
    public count: number,
    readonly capacity = count,
  ) {
    this.none = capacity;
    this.blank = capacity + 1;
    this.zeros = capacity + 2;
    const places = capacity + 3;
    this.seq = new Float64Array(places);
    this.at = new Float64Array(places);
    this.cause = new Float64Array(places);
    this.type = new Uint8Array(places);
    this.kind = new Uint8Array(places);
    this.fields = new Float64Array(places * WIDTH);
    this.octetsAt = new Int32Array(places);
    this.parent = new Int32Array(places).fill(this.none);
    this.type[this.none] = NO_TYPE;
    this.fields.fill(Number.NaN, this.none * WIDTH, this.blank * WIDTH);
    this.fields[this.blank * WIDTH + LENGTH] = -1;
  }

  /** Notes the number and the cause of record `i`, those before it being known; `back` is 0 for none. */
  place(i: number, seq: number, back: number): void {
    this.seq[i] = seq;
    this.cause[i] = back === 0 ? -1 : seq - back;
    const parent = i - back;
    this.parent[i] = back > 0 && parent >= 0 && this.seq[parent] === seq - back ? parent : this.none;
    this.fields[i * WIDTH + SEQ] = seq;
  }

  /** Fills `row` with record `i`; its octets are a view. */
  read(i: number, row: RecordRow): RecordRow {
    const { fields } = this;
    const from = i * WIDTH;
    row.seq = this.seq[i]!;
    row.at = this.at[i]!;
    row.lag = fields[from + LAG]!;
    row.cause = this.cause[i]!;
    row.node = fields[from + NODE]!;
    row.kind = this.kind[i]!;
    row.id = fields[from + ID]!;
    row.type = this.type[i]!;
    row.a = fields[from + A]!;
    row.b = fields[from + A + 1]!;
    row.c = fields[from + A + 2]!;
    row.d = fields[from + A + 3]!;
    row.data = this.octetsOf(i);
    return row;
  }

  /** A view of a record's octets; undefined where there are none. */
  octetsOf(i: number): Uint8Array | undefined {
    const length = this.fields[i * WIDTH + LENGTH]!;
    if (length < 0) return undefined;
    const start = this.octetsAt[i]!;
    return this.octets.subarray(start, start + length);
  }
}

const MORE = 128;

/** What `Chunk.append` packed, as columns, of an earlier chunk if they have the room; the octets stay where they are. */
export function columnsOf(octets: Uint8Array, count: number, firstSeq: number, room?: Columns): Columns {
  const columns = room !== undefined && count <= room.capacity ? room : new Columns(count);
  columns.count = count;
  const { type: types, kind: kinds, at: ats, octetsAt, fields } = columns;
  columns.octets = octets;
  const taken: Taken = { at: 0, value: 0 };
  let [seq, at, node, kind, id] = [firstSeq - 1, 0, -1, 0, 0];
  for (let i = 0, to = 0; i < count; i++, to += WIDTH) {
    types[i] = octets[taken.at]!;
    const flags = octets[taken.at + 1]!;
    taken.at += 2;
    const more = (flags & MORE) !== 0 ? octets[taken.at++]! : 0;
    seq += (more & 4) !== 0 ? takeNumber(octets, taken, 0) : 1;
    columns.place(i, seq, takeNumber(octets, taken, 0));
    if ((flags & 1) !== 0) at += takeNumber(octets, taken, 0);
    fields[to + LAG] = (flags & 2) !== 0 ? takeNumber(octets, taken, 0) : 0;
    if ((flags & 4) !== 0) node = takeNumber(octets, taken, 0);
    if ((flags & 8) !== 0) {
      kind = octets[taken.at++]!;
      id = takeNumber(octets, taken, 0);
    }
    ats[i] = at;
    fields[to + NODE] = node;
    kinds[i] = kind;
    fields[to + ID] = id;
    fields[to + A] = (flags & 16) !== 0 ? takeNumber(octets, taken, at) : 0;
    fields[to + A + 1] = (flags & 32) !== 0 ? takeNumber(octets, taken, at) : 0;
    fields[to + A + 2] = (more & 1) !== 0 ? takeNumber(octets, taken, at) : 0;
    fields[to + A + 3] = (more & 2) !== 0 ? takeNumber(octets, taken, at) : 0;
    fields[to + LENGTH] = -1;
    if ((flags & 64) !== 0) {
      const length = takeNumber(octets, taken, 0);
      fields[to + LENGTH] = length;
      octetsAt[i] = taken.at;
      taken.at += length;
    }
  }
  if (taken.at !== octets.length) throw new Error(`a chunk of ${octets.length} octets ends after ${taken.at}`);
  return columns;
}
