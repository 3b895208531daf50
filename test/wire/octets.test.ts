import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  copyOctets,
  Desk,
  lentOctets,
  OctetWriter,
  octetsText,
  putOctets,
  putU32,
  sameAsPart,
  sameOctets,
  textOctets,
  u32At,
} from '../../models/octets.js';

const octets = fc.uint8Array({ maxLength: 300 });

describe('a writer', () => {
  it('gives what was written, whatever other writers do meanwhile', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3), octets), { maxLength: 30 }), (writes) => {
        const writers = [0, 1, 2, 3].map(() => new OctetWriter());
        const expected: number[][] = [[], [], [], []];
        const given: { octets: Uint8Array; was: readonly number[] }[] = [];
        for (const [place, part] of writes) {
          const writer = writers[place]!;
          writer.bytes(part);
          expected[place]!.push(...part);
          // One that gave its octets may go on: what it gave does not change.
          if (part.length % 3 === 0) given.push({ octets: writer.octets(), was: [...expected[place]!] });
        }
        for (const each of given) expect([...each.octets]).toEqual(each.was);
        for (const [place, writer] of writers.entries()) expect([...writer.octets()]).toEqual(expected[place]);
      }),
    );
  });

  it('does not change what it gave by a patch', () => {
    const writer = new OctetWriter().u16(1).u16(2);
    const before = writer.octets();
    writer.patchU16(0, 0xffff);
    expect([...before]).toEqual([0, 1, 0, 2]);
    expect([...writer.octets()]).toEqual([0xff, 0xff, 0, 2]);
  });

  it('writes ASCII', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 300 }), (text) => {
        expect([...new OctetWriter().u8(7).ascii(text).octets()]).toEqual([7, ...textOctets(text)]);
      }),
    );
  });

  it('begins again', () => {
    const writer = new OctetWriter().u32(7);
    writer.clear();
    expect([...writer.u8(9).octets()]).toEqual([9]);
  });
});

describe('copies', () => {
  it('are equal and apart', () => {
    fc.assert(
      fc.property(octets, octets, (one, other) => {
        const [first, second] = [copyOctets(one), copyOctets(other)];
        first.fill(0xaa);
        expect([...second]).toEqual([...other]);
        expect(first.length).toBe(one.length);
      }),
    );
  });

  it('of a part leave what is round it', () => {
    fc.assert(
      fc.property(octets, fc.nat(300), fc.nat(300), fc.nat(9), (source, one, other, at) => {
        const from = Math.min(one, other, source.length);
        const to = Math.min(Math.max(one, other), source.length);
        const target = new Uint8Array(at + to - from + 3).fill(0xaa);
        putOctets(target, at, source, from, to);
        const end = at + to - from;
        expect([...target.subarray(at, end)]).toEqual([...source.subarray(from, to)]);
        expect([...target.subarray(0, at), ...target.subarray(end)]).toEqual(new Array(at + 3).fill(0xaa));
        expect([...lentOctets(source, from, to)]).toEqual([...source.subarray(from, to)]);
        expect(sameAsPart(source.subarray(from, to), target, at, end)).toBe(true);
        if (end > at) target[at + (one % (end - at))]! ^= 1;
        expect(sameAsPart(source.subarray(from, to), target, at, end)).toBe(end === at);
      }),
    );
    expect(sameOctets(Uint8Array.of(1), Uint8Array.of(1, 2))).toBe(false);
  });

  it('that are lent are what was put there last', () => {
    const desk = new Desk(8);
    desk.place.set([1, 2, 3]);
    desk.length = 3;
    expect([...desk.lent()]).toEqual([1, 2, 3]);
    desk.length = 2;
    expect([...desk.lent()]).toEqual([1, 2]);
    const copy = desk.octets();
    desk.place[0] = 9;
    expect([[...copy], [...desk.lent()]]).toEqual([
      [1, 2],
      [9, 2],
    ]);
  });

  it('carry numbers of 32 bits', () => {
    const place = new Uint8Array(6);
    for (const value of [0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff]) {
      putU32(place, 1, value);
      expect(u32At(place, 1)).toBe(value);
    }
  });
});

describe('text', () => {
  it('is UTF-8 both ways', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        expect([...textOctets(text)]).toEqual([...new TextEncoder().encode(text)]);
        if (!text.includes('\ufffd') && !text.startsWith('\ufeff')) expect(octetsText(textOctets(text))).toBe(text);
      }),
    );
  });
});
