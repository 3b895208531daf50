/** Chunks packed for the log and unpacked again, whatever is in them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Chunk, emptyRow } from '../../src/kernel/chunk.js';
import type { RecordRow } from '../../src/kernel/record.js';
import { packColumns } from '../../src/store/chunk-packer.js';
import { UnpackedChunk } from '../../src/store/chunk-unpacker.js';
import { columnsOf } from '../../src/store/columns.js';
import { sampleRow } from './sample.js';

function thereAndBack(rows: readonly RecordRow[], firstSeq: number): RecordRow[] {
  const chunk = new Chunk(firstSeq, rows.length);
  for (const row of rows) chunk.append(row);
  const columns = columnsOf(chunk.octets.subarray(0, chunk.length), rows.length, firstSeq);
  const { numbers, octets } = packColumns(columns, firstSeq);
  const literal = octets.slice();
  const unpacked = UnpackedChunk.of(numbers.slice(), rows.length, firstSeq).withOctets(() => literal);
  return rows.map((_, i) => {
    const row = unpacked.read(i, emptyRow());
    return { ...row, data: row.data?.slice() };
  });
}

const number = fc.oneof(
  fc.integer({ min: -3, max: 40 }),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.constantFrom(Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 2 ** 50, -(2 ** 50)),
);
/** Few of each, so that records are alike in some things and not in others. */
const few = fc.integer({ min: 0, max: 5 });
const octets = fc.oneof(
  fc.uint8Array({ maxLength: 12 }),
  fc.uint8Array({ minLength: 30, maxLength: 300 }),
  fc.constantFrom(...[1, 2, 3].map((n) => new Uint8Array(20 * n).fill(n))),
);
/** How a record's octets come of those of one before it. */
const change = fc.oneof(
  fc.constant((data: Uint8Array) => data),
  octets.map((more) => (data: Uint8Array) => Uint8Array.of(...more.slice(0, 9), ...data)),
  fc.nat({ max: 40 }).map((n) => (data: Uint8Array) => data.slice(n)),
  fc.nat({ max: 40 }).map((n) => (data: Uint8Array) => data.slice(0, n)),
  fc.array(fc.nat({ max: 300 }), { maxLength: 10 }).map((at) => (data: Uint8Array) => {
    const other = data.slice();
    for (const k of at) if (k < other.length) other[k]! ^= 1 + (k % 255);
    return other;
  }),
);
const record = fc.record({
  step: fc.oneof({ weight: 20, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat({ max: 1000 }) }),
  later: fc.oneof(fc.constant(0), fc.nat(), fc.nat({ max: 10 })),
  back: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 6 }), fc.nat({ max: 5000 })),
  node: fc.oneof(few, fc.constant(-1)),
  lag: few,
  kind: few,
  id: fc.oneof(few, fc.nat()),
  type: few,
  a: number,
  b: number,
  c: number,
  d: number,
  data: fc.option(fc.oneof(octets, fc.tuple(fc.integer({ min: 1, max: 9 }), change)), { nil: undefined }),
});

describe('a chunk in the log', () => {
  it('comes out as it went in', () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 80 }), fc.nat({ max: 10 ** 9 }), (records, firstSeq) => {
        const rows: RecordRow[] = [];
        let [seq, at] = [firstSeq - 1, 0];
        for (const { step, later, back, data, ...rest } of records) {
          seq += 1 + step;
          at += later;
          const from = Array.isArray(data) ? rows[rows.length - data[0]]?.data : undefined;
          const own = Array.isArray(data) ? from && data[1](from) : data;
          const cause = back === 0 || back > seq ? -1 : seq - back;
          const { node, lag, kind, id, type, a, b, c, d } = rest;
          rows.push({ seq, at, lag, cause, node, kind, id, type, a, b, c, d, data: own });
        }
        expect(thereAndBack(rows, firstSeq)).toEqual(rows);
      }),
      { numRuns: 400 },
    );
  });

  it('tells octets once that travel from record to record', () => {
    const chunk = new Chunk(0);
    const message = Uint8Array.from({ length: 60 }, (_, k) => (k * 7) % 251);
    const frame = Uint8Array.of(1, 2, 3, ...message);
    const other = message.slice();
    other[17] = 9;
    for (const [seq, data] of [message, frame, frame, message, other, message.slice(0, 30)].entries())
      chunk.append({ ...sampleRow(seq), cause: seq - 1, data });
    const { octets: literal } = packColumns(columnsOf(chunk.octets.subarray(0, chunk.length), 6, 0), 0);
    expect([...literal]).toEqual([...message, 1, 2, 3, 9]);
  });

  it('refuses what is no whole number', () => {
    for (const a of [0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])
      expect(() => thereAndBack([{ ...sampleRow(3), a }], 3), `${a}`).toThrow(
        `record 3: a is ${a}, not a whole number`,
      );
  });

  it('does not come of anything else: a reason, and no end that is far away', () => {
    const rows = Array.from({ length: 300 }, (_, seq) => sampleRow(seq));
    const chunk = new Chunk(0);
    for (const row of rows) chunk.append(row);
    const packed = packColumns(columnsOf(chunk.octets.subarray(0, chunk.length), 300, 0), 0);
    const [numbers, literal] = [packed.numbers.slice(), packed.octets.slice()];
    fc.assert(
      fc.property(
        fc.nat({ max: numbers.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        fc.nat(),
        (place, flip, cut) => {
          const other = numbers.slice(0, cut % 3 === 0 ? cut % numbers.length : numbers.length);
          if (place < other.length) other[place]! ^= flip;
          try {
            const { count } = UnpackedChunk.of(other, 300, 0).withOctets(() => literal);
            expect(count).toBe(300);
          } catch (error) {
            expect(error).toBeInstanceOf(Error);
            expect((error as Error).name).not.toBe('AssertionError');
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
