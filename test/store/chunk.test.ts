import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHUNK_RECORDS, Chunk, emptyRow } from '../../src/kernel/chunk.js';
import { JournalDigest } from '../../src/kernel/digest.js';
import type { RecordRow } from '../../src/kernel/record.js';
import { sampleRow } from './sample.js';

const FIRST = 8192;
const octet = fc.nat({ max: 255 });
const int16 = fc.integer({ min: -32768, max: 32767 });
const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
// often the same as in the record before, and often 0: what is packed away
const value = fc.oneof(fc.constant(0), fc.nat({ max: 300 }), fc.maxSafeInteger());
const row = fc.record({
  at: fc.oneof(fc.constantFrom(0, 5_000_000), fc.maxSafeNat()),
  lag: fc.oneof(fc.constant(0), int32),
  cause: fc.oneof(fc.constant(-1), fc.nat({ max: FIRST - 1 })),
  node: fc.oneof(fc.constantFrom(-1, 3), int16),
  kind: fc.oneof(fc.constant(5), octet),
  id: fc.oneof(fc.constant(1), int32),
  type: octet,
  a: value,
  b: value,
  c: value,
  d: value,
  data: fc.option(fc.uint8Array({ maxLength: 300 }), { nil: undefined }),
});

function filled(rows: readonly Omit<RecordRow, 'seq'>[], room?: number): Chunk {
  const chunk = new Chunk(FIRST, 512, ...(room === undefined ? [] : [new ArrayBuffer(room)]));
  rows.forEach((values, i) => {
    chunk.append({ ...values, seq: FIRST + i });
  });
  return chunk;
}

function digestOf(...chunks: Chunk[]): string {
  const digest = new JournalDigest();
  for (const chunk of chunks) digest.update(chunk);
  return digest.hex;
}

describe('a chunk', () => {
  it('says the same wherever it grows', () => {
    const rows = [1, 30, 0, 200, 900].map((length, i) => ({
      ...emptyRow(),
      at: 5_000_000 + i,
      cause: 8,
      type: 7,
      kind: 5,
      id: 70_000,
      a: 2 ** 40,
      d: -9,
      data: new Uint8Array(length).fill(i + 1),
    }));
    const digest = digestOf(filled(rows));
    for (let room = 0; room < 1500; room++) {
      const chunk = filled(rows, room);
      expect(digestOf(chunk), `${room} octets at first`).toBe(digest);
      if (room % 100 > 0) continue;
      for (const [i, values] of rows.entries())
        expect(chunk.read(i, emptyRow()), `${room} octets at first`).toEqual({ ...values, seq: FIRST + i });
    }
  });

  it('gives back what was put in, here and on the other side', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 400, size: 'max' }), (rows) => {
        const chunk = filled(rows);
        const digest = digestOf(chunk);
        const check = (read: Chunk) => {
          const into = emptyRow();
          expect(read.count).toBe(rows.length);
          rows.forEach((values, i) => {
            expect(read.read(i, into)).toEqual({ ...values, seq: FIRST + i });
          });
        };
        check(chunk);
        const transfer = chunk.transferables();
        const other = Chunk.adopt(structuredClone(chunk.handOver(), { transfer }));
        check(other);
        expect(digestOf(other)).toBe(digest);
        expect(other.digest).toBe(digest);
      }),
      { numRuns: 60 },
    );
  });

  it('is full at its capacity, and gone once handed over', () => {
    const chunk = new Chunk(0);
    for (let i = 0; i < CHUNK_RECORDS; i++) {
      expect(chunk.full).toBe(false);
      chunk.append(sampleRow(i));
    }
    expect(chunk.full).toBe(true);
    expect(() => chunk.append(sampleRow(0))).toThrow(/full/);
    const partly = filled([sampleRow(0)]);
    partly.handOver();
    expect(() => partly.append(sampleRow(1))).toThrow(/handed over/);
  });

  it('starts again after a reset', () => {
    const chunk = filled([0, 1, 2].map(sampleRow));
    const fresh = new Chunk(20);
    for (const each of [chunk.reset(20), fresh]) each.append({ ...sampleRow(20), data: undefined });
    expect(chunk.read(0, emptyRow())).toEqual({ ...sampleRow(20), data: undefined });
    expect(digestOf(chunk)).toBe(digestOf(fresh));
  });

  it('reads in any order', () => {
    const chunk = filled(Array.from({ length: 50 }, (_, i) => sampleRow(i)));
    for (const i of [7, 7, 3, 49, 0, 48, 1])
      expect(chunk.read(i, emptyRow())).toEqual({ ...sampleRow(i), seq: FIRST + i });
    for (const i of [-1, 50]) expect(() => chunk.read(i, emptyRow())).toThrow(/no record/);
  });

  it('of chosen records keeps their numbers, and goes on after a copy as the first does', () => {
    const chosen = new Chunk(0);
    for (const seq of [3, 4, 9, 4000]) chosen.append(sampleRow(seq));
    const other = Chunk.grow(chosen.copy());
    for (const each of [chosen, other]) for (const seq of [4001, 9000]) each.append(sampleRow(seq));
    for (const each of [chosen, other])
      for (const [i, seq] of [3, 4, 9, 4000, 4001, 9000].entries())
        expect(each.read(i, emptyRow())).toEqual(sampleRow(seq));
    expect(other.firstRecord).toBe(3);
    expect(digestOf(other)).toBe(digestOf(chosen));
  });
});

describe('the digest', () => {
  const rows = [0, 1, 2, 3, 4].map(sampleRow);
  const before = digestOf(filled(rows));
  const fields = ['at', 'lag', 'cause', 'node', 'kind', 'id', 'type', 'a', 'b', 'c', 'd'] as const;

  it.each(fields)('changes with %s of any one record', (field) => {
    const all = rows.map((_, i) =>
      digestOf(filled(rows.map((r, j) => (i === j ? { ...r, [field]: r[field] + 1 } : r)))),
    );
    expect(new Set([before, ...all]).size).toBe(rows.length + 1);
  });

  it('changes with the octets, and tells none from empty', () => {
    const variants = [undefined, [], [0], [1], [0, 0]].map((octets) => {
      const data = octets && new Uint8Array(octets);
      return digestOf(filled(rows.map((r, i) => (i === 4 ? { ...r, data } : r))));
    });
    const moved = filled(rows.map((r, i) => ({ ...r, data: i === 3 ? rows[4]!.data : i === 4 ? undefined : r.data })));
    expect(new Set([before, digestOf(moved), ...variants]).size).toBe(7);
  });

  it('changes with order, number and chaining, and not with -0', () => {
    const swapped = [rows[1]!, rows[0]!, ...rows.slice(2)];
    const others = [filled(swapped), filled(rows.slice(0, 4)), filled([])].map((chunk) => digestOf(chunk));
    const twice = digestOf(filled(rows), filled(rows));
    expect(new Set([before, twice, digestOf(), ...others]).size).toBe(6);
    const zeros = { at: 0, cause: 0, a: 0, b: 0, c: 0, d: 0 };
    const minus = { at: -0, cause: -0, a: -0, b: -0, c: -0, d: -0 };
    expect(digestOf(filled([{ ...rows[0]!, ...minus }]))).toBe(digestOf(filled([{ ...rows[0]!, ...zeros }])));
  });

  it('goes on from a stored value', () => {
    const more = filled([sampleRow(9)]);
    const resumed = JournalDigest.from(before);
    resumed.update(more);
    expect(resumed.hex).toBe(digestOf(filled(rows), filled([sampleRow(9)])));
    expect(() => JournalDigest.from('abc')).toThrow(/SHA-256/);
  });

  it('is pinned: a change of the canonical octets must raise the schema version', () => {
    expect(before).toMatchInlineSnapshot(`"8ca860a39c9408c3b8f79eb831e206db3e600e9bdc2475c1360d664281e15a3b"`);
  });
});
