import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, NO_OCTETS, textOctets, toHex } from '../../models/octets.js';
import { fcs16 } from '../../models/ppp/wire/fcs.js';
import { emitFrame, frameWriter, isLegalProtocol, PppProtocol, parseFrame } from '../../models/ppp/wire/frame.js';
import { DEFAULT_ACCM, deframe, escapeHdlc, frameHdlc, lentHdlc } from '../../models/ppp/wire/hdlc.js';

const octets = (hex: string): Uint8Array => fromHex(hex)!;
const octetArrays = fc.uint8Array({ size: 'max', maxLength: 80 });
/** About as long as what is put together where it can be lent. */
const longArrays = octetArrays.map((start) => {
  const long = new Uint8Array(2000 + start.length).fill(0x7e);
  long.set(start);
  return long;
});

describe('PPP frame', () => {
  it.each([
    ['ff03c0210101', PppProtocol.LCP, '0101', true, false],
    ['c0210101', PppProtocol.LCP, '0101', false, false],
    ['ff03002145', PppProtocol.IP, '45', true, false],
    ['ff032145', PppProtocol.IP, '45', true, true],
    ['2145', PppProtocol.IP, '45', false, true],
    ['8021', PppProtocol.IPCP, '', false, false],
    ['ff030000aa', 0, 'aa', true, false],
  ])('%s', (hex, protocol, information, addressControl, compressProtocol) => {
    const frame = parseFrame(octets(hex));
    expect(frame).toEqual({
      ok: true,
      value: { protocol, information: octets(information), addressControl, compressProtocol },
    });
    expect(frame.ok && toHex(emitFrame(frame.value, frame.value))).toBe(hex);
  });

  it.each(['', 'ff', 'ff04c021', 'ff03', 'ff03c0', 'c0', 'ff03ff'])('refuses "%s"', (hex) => {
    expect(parseFrame(octets(hex)).ok).toBe(false);
  });

  it('is lent as it is given, and is good while it is framed', () => {
    const sizes = fc.oneof(octetArrays, longArrays);
    fc.assert(
      fc.property(fc.constantFrom(0x21, 0x57, 0xc021), sizes, fc.boolean(), fc.boolean(), (protocol, data, ac, pfc) => {
        const given = emitFrame({ protocol, information: data }, { addressControl: ac, compressProtocol: pfc });
        const lent = frameWriter(protocol, data, ac, pfc).lent();
        expect(lent).toEqual(given);
        expect([...lentHdlc(lent, 0)]).toEqual([0x7e, ...byTheBook(given, 0), 0x7e]);
        expect(lent).toEqual(given);
      }),
      { numRuns: 40 },
    );
  });

  it('compresses only what can be read back', () => {
    const format = { addressControl: false, compressProtocol: true };
    const emitted = (protocol: number): string => toHex(emitFrame({ protocol, information: octets('03') }, format));
    expect(emitted(PppProtocol.IP)).toBe('2103');
    expect(emitted(PppProtocol.LCP)).toBe('c02103');
    expect(emitted(0x00ff)).toBe('00ff03');
    expect(emitted(0x0020)).toBe('002003');
    expect(() => emitted(0x0121)).toThrow(RangeError);
  });

  it('knows a legal protocol number', () => {
    expect([0x0021, 0xc021, 0x8021, 0xc223].every(isLegalProtocol)).toBe(true);
    expect([0x0020, 0x0121, 0x0100].some(isLegalProtocol)).toBe(false);
  });

  it('never throws, and emits what it read', () => {
    fc.assert(
      fc.property(octetArrays, (input) => {
        const frame = parseFrame(input);
        if (frame.ok) expect(emitFrame(frame.value, frame.value)).toEqual(input);
      }),
    );
  });
});

describe('FCS-16', () => {
  it('has the check value of CRC-16/X-25', () => {
    expect(fcs16(textOctets('123456789'))).toBe(0x906e);
    expect(fcs16(NO_OCTETS)).toBe(0);
  });
});

/** Octet by octet, as RFC 1662 s4.2 and appendix C say. */
function byTheBook(frame: Uint8Array, accm: number, also: ReadonlySet<number> = new Set()): number[] {
  const fcs = fcs16(frame);
  return [...frame, fcs & 0xff, fcs >>> 8].flatMap((octet) => {
    const mapped = octet < 0x20 && ((accm >>> octet) & 1) === 1;
    return mapped || octet === 0x7d || octet === 0x7e || also.has(octet) ? [0x7d, octet ^ 0x20] : [octet];
  });
}

describe('HDLC-like framing', () => {
  // An LCP Configure-Request for ACCM, Magic-Number, PFC, ACFC; its framed form by another program, bit by bit.
  const lcp = 'ff03c02101010014020600000000050670ba3b3407020802';

  it('frames with every control character escaped', () => {
    const framed = toHex(frameHdlc(octets(lcp), { accm: DEFAULT_ACCM }));
    expect(framed).toBe('7eff7d23c0217d217d217d207d347d227d267d207d207d207d207d257d2670ba3b347d277d227d287d2262337e');
    expect(deframe(octets(framed))).toEqual([{ ok: true, value: octets(lcp) }]);
  });

  it('escapes flag and escape whatever the map, others by their bit only', () => {
    const body = (accm: number): string => toHex(frameHdlc(octets('ff037e7d0311'), { accm })).slice(2, -6);
    expect(body(0).startsWith('ff037d5e7d5d0311')).toBe(true);
    expect(body(1 << 0x11).startsWith('ff037d5e7d5d037d31')).toBe(true);
    expect(body(1 << 3).startsWith('ff7d237d5e7d5d7d2311')).toBe(true);
  });

  it('reads the escapes a sender need not have used', () => {
    const framed = frameHdlc(octets('ff03c0230102'), { accm: 0, also: new Set([0x41, 0xc0, 0x91]) });
    expect(toHex(framed)).toContain('7de0');
    expect(deframe(framed)).toEqual([{ ok: true, value: octets('ff03c0230102') }]);
  });

  it.each([
    ['bad FCS', '7eff03c02101010004ffff7e', 'bad FCS'],
    ['aborted', '7eff03c0217d7e', 'aborted'],
    ['too short', '7eff03207e', 'too short'],
    ['no closing flag', '7eff03c021', 'no flag after'],
    ['no opening flag', 'ff037e', 'no flag before'],
    ['no flag', 'ff03', 'no flag'],
  ])('%s', (_, hex, reason) => {
    const [frame] = deframe(octets(hex));
    expect(frame).toMatchObject({ ok: false, reason: expect.stringContaining(reason) });
  });

  it('lends what it would give, whatever was asked for before, long frames too', () => {
    const accm = fc.oneof(fc.constantFrom(0, 0xa0000, DEFAULT_ACCM), fc.nat(0xffff_ffff));
    const also = fc.option(fc.uniqueArray(fc.nat(255)), { nil: undefined });
    const frames = fc.oneof(octetArrays, longArrays);
    fc.assert(
      fc.property(fc.array(fc.tuple(frames, accm, also), { minLength: 1, maxLength: 5 }), (asked) => {
        for (const [frame, map, others] of asked) {
          const set = others && new Set(others);
          const expected = [0x7e, ...byTheBook(frame, map, set), 0x7e];
          expect([...frameHdlc(frame, set ? { accm: map, also: set } : { accm: map })]).toEqual(expected);
          expect([...escapeHdlc(frame, set ? { accm: map, also: set } : { accm: map })]).toEqual(expected.slice(1, -1));
          if (!set) expect([...lentHdlc(frame, map)]).toEqual(expected);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('tells frames apart, sharing a flag or not, and goes on after a bad one', () => {
    const one = toHex(frameHdlc(octets('ff03c02105010004'), { accm: 0 }));
    const two = toHex(frameHdlc(octets('ff03c02106010004'), { accm: 0 }));
    const frames = deframe(octets(`${one}7e${two.slice(2)}aabbccdd${two}`));
    expect(frames.map((frame) => (frame.ok ? toHex(frame.value) : 'bad'))).toEqual([
      'ff03c02105010004',
      'ff03c02106010004',
      'bad',
      'ff03c02106010004',
    ]);
  });

  it('drops control characters the line put in', () => {
    const framed = toHex(frameHdlc(octets('c02105410441'), { accm: DEFAULT_ACCM }));
    const noisy = octets(`7e11${framed.slice(2, -2)}137e`);
    expect(deframe(noisy)[0]?.ok).toBe(false);
    expect(deframe(noisy, DEFAULT_ACCM)).toEqual([{ ok: true, value: octets('c02105410441') }]);
  });

  it('carries any octets through any map, and notices any single changed bit between the flags', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ size: 'max', minLength: 2, maxLength: 60 }),
        fc.nat(0xffff_ffff),
        fc.nat(),
        (body, accm, pick) => {
          const framed = frameHdlc(body, { accm });
          expect(deframe(framed)).toEqual([{ ok: true, value: body }]);
          const bit = 8 + (pick % ((framed.length - 2) * 8));
          framed[bit >> 3]! ^= 1 << (bit & 7);
          for (const frame of deframe(framed)) if (frame.ok) expect(frame.value).not.toEqual(body);
        },
      ),
    );
  });

  it('never throws', () => {
    const unit = fc.oneof(fc.constant(0x7e), fc.constant(0x7d), fc.nat(255));
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 60, size: 'max' }), (units) => {
        for (const frame of deframe(Uint8Array.from(units), 0xffff)) expect(typeof frame.ok).toBe('boolean');
      }),
    );
  });
});
