/** The other way round from `chunk-packer.ts`: columns from numbers and octets. */
import {
  ALL_BUT,
  BACKS,
  CODES,
  DIFFERENCE,
  DOUBLE,
  ENDS_WITH,
  IS_END_OF,
  LIKES,
  LITERAL,
  STEPS,
  STREAMS,
  TIMES,
  VALUES,
} from './chunk-packer.js';
import { Columns, LENGTH, WIDTH } from './columns.js';
import { ANCESTORS, Prediction, WAYS } from './prediction.js';
import { lowestBit, Source } from './streams.js';

/** More octets in one chunk are damage. */
const MOST_OCTETS = 2 ** 30;

const prediction = new Prediction();

/** A chunk whose columns are known; its records' octets are unpacked when they are asked for. */
export class UnpackedChunk {
  private hasOctets = false;

  private constructor(
    readonly columns: Columns,
    private readonly total: number,
    private readonly likes: Source,
  ) {}

  /** Throws where the numbers are not those of so many records. */
  static of(numbers: Uint8Array, count: number, firstSeq: number): UnpackedChunk {
    const view = new DataView(numbers.buffer, numbers.byteOffset, numbers.length);
    const sources: Source[] = [];
    const head = 4 + 4 * STREAMS;
    let from = head + 3 * count;
    for (let place = 0; place < STREAMS; place++) {
      const length = view.getUint32(4 + 4 * place, true);
      sources.push(new Source(numbers.subarray(from, from + length)));
      from += length;
    }
    const total = view.getUint32(0, true);
    if (from !== numbers.length || total > MOST_OCTETS) throw new Error('its streams do not fit');
    const columns = new Columns(count);
    columns.type.set(numbers.subarray(head, head + count));
    columns.kind.set(numbers.subarray(head + count, head + 2 * count));
    fillNumbers(columns, numbers.subarray(head + 2 * count, head + 3 * count), sources, firstSeq);
    if (sources.some((source, place) => place !== LIKES && !source.isDone)) throw new Error('its streams do not fit');
    return new UnpackedChunk(columns, total, sources[LIKES]!);
  }

  /** The columns with the octets in their place; `literal` gives those that are told as they are. */
  withOctets(literal: () => Uint8Array): Columns {
    if (this.hasOctets) return this.columns;
    this.columns.octets = new Uint8Array(this.total);
    const source = new Source(literal());
    if (fillOctets(this.columns, this.likes, source) !== this.total || !source.isDone || !this.likes.isDone)
      throw new Error('its octets do not fit');
    this.hasOctets = true;
    return this.columns;
  }
}

function fillNumbers(columns: Columns, misses: Uint8Array, sources: readonly Source[], firstSeq: number): void {
  const { count, at, fields } = columns;
  const [steps, backs, times, codes] = [sources[STEPS]!, sources[BACKS]!, sources[TIMES]!, sources[CODES]!];
  prediction.begin(columns);
  const steady = steps.isDone;
  let [seq, time] = [firstSeq - 1, 0];
  for (let i = 0; i < count; i++) {
    seq += steady ? 1 : steps.takeSigned() + 1;
    time += times.takeSigned();
    at[i] = time;
    columns.place(i, seq, backs.takeSigned());
    prediction.go(i);
    prediction.fill();
    for (let left = misses[i]!; left !== 0; left &= left - 1) {
      const field = lowestBit(left);
      const way = codes.take();
      let value: number;
      if (way < WAYS) {
        value = prediction.foresee(field, way);
        prediction.learn(field, way);
      } else if (way === DIFFERENCE) value = prediction.before(field) + sources[VALUES + field]!.takeSigned();
      else if (way === DOUBLE) value = sources[VALUES + field]!.takeDouble();
      else throw new Error(`there is no way ${way} to tell a column`);
      fields[i * WIDTH + field] = value;
    }
  }
}

/** Gives how many there were. */
function fillOctets(columns: Columns, likes: Source, literal: Source): number {
  const { count, octets, octetsAt, fields, type, parent } = columns;
  const last = new Int32Array(65_536).fill(columns.blank);
  let to = 0;
  for (let i = 0; i < count; i++) {
    const context = (type[parent[i]!]! << 8) | type[i]!;
    const before = last[context]!;
    last[context] = i;
    const length = fields[i * WIDTH + LENGTH]!;
    octetsAt[i] = to;
    if (length <= 0) continue;
    if (!(to + length <= octets.length)) throw new Error('its octets do not fit');
    const like = likes.take();
    if (like === LITERAL) literal.takeAll(octets, to, length);
    else {
      let other = like >> 2 < ANCESTORS ? i : before;
      for (let h = like >> 2; h >= 0 && h < ANCESTORS; h--) other = parent[other]!;
      const size = fields[other * WIDTH + LENGTH]!;
      const how = like & 3;
      if (!(size >= 0) || (how === ENDS_WITH ? size > length : size < length)) throw new Error('its octets do not fit');
      const ahead = how === ENDS_WITH ? length - size : 0;
      literal.takeAll(octets, to, ahead);
      const from = octetsAt[other]! + (how === IS_END_OF ? size - length : 0);
      octets.copyWithin(to + ahead, from, from + length - ahead);
      if (how === ALL_BUT) {
        for (let others = likes.take(), at = to; others > 0; others--) {
          at += likes.takeNumber();
          if (at >= to + length) throw new Error('its octets do not fit');
          octets[at] = literal.take();
        }
      }
    }
    to += length;
  }
  return to;
}
