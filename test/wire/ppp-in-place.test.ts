import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keep } from '../../models/keep.js';
import { sameOctets, u32At } from '../../models/octets.js';
import { lineFormatOf } from '../../models/ppp/proxy.js';
import {
  CHAP_VALUE,
  ChapCode,
  chapPacketLength,
  chapValuePacket,
  emitChapPacket,
  parseChapPacket,
} from '../../models/ppp/wire/chap-packet.js';
import { codePacket, packetLength } from '../../models/ppp/wire/code-packet.js';
import {
  codeName,
  controlPacketLength,
  emitControlPacket,
  isKnownCode,
  parseControlPacket,
} from '../../models/ppp/wire/control-packet.js';
import { PppProtocol } from '../../models/ppp/wire/frame.js';
import { ipcpOptionHolds, parseIpcpOption } from '../../models/ppp/wire/ipcp-options.js';
import {
  LcpOptionType,
  lcpOptionHolds,
  lcpOptionsHold,
  parseLcpOption,
  parseLcpOptions,
} from '../../models/ppp/wire/lcp-options.js';
import { findOption, optionAt, optionEnd, optionsHold, parseOptions } from '../../models/ppp/wire/options.js';

/** What is read where it lies is what taking it apart gives. */

const RUNS = { numRuns: 3000, seed: 20260102 };

const type = fc.oneof(fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 17, 18, 19, 129, 130, 131, 132, 133), fc.nat(255));
const data = fc.oneof(
  fc.uint8Array({ maxLength: 26 }),
  fc.constantFrom([0xc2, 0x23, 5], [0xc0, 0x23], [0xc2, 0x23], [0, 0x2d, 15, 0], [0, 0x2d, 15]),
);
const option = fc.tuple(type, data).map(([code, rest]) => [code, rest.length + 2, ...rest]);
const list = fc.array(option, { maxLength: 6 }).map((options) => Uint8Array.from(options.flat()));
const nearlyList = fc
  .tuple(list, fc.nat(), fc.nat(255), fc.boolean())
  .map(([octets, place, value, spoil]) => octets.map((octet, at) => (spoil && at === place % 24 ? value : octet)));
const packet = fc
  .tuple(
    fc.nat(16),
    fc.nat(255),
    fc.oneof(nearlyList, fc.uint8Array({ maxLength: 30 })),
    fc.integer({ min: -6, max: 6 }),
  )
  .map(([code, id, rest, off]) => Uint8Array.of(code, id, 0, Math.max(0, 4 + rest.length + off), ...rest));
const chap = fc
  .tuple(fc.nat(5), fc.uint8Array({ maxLength: 20 }), fc.uint8Array({ maxLength: 8 }), fc.integer({ min: -3, max: 3 }))
  .map(([code, value, name, off]) => {
    const length = 5 + value.length + name.length + off;
    return Uint8Array.of(code, 7, 0, Math.max(0, length), value.length, ...value, ...name);
  });
const anything = fc.oneof(packet, fc.uint8Array({ maxLength: 6 }));

describe('options in place', () => {
  it('are a list where they can be taken apart, with the same ones in it', () => {
    fc.assert(
      fc.property(nearlyList, (octets) => {
        const whole = parseOptions(octets);
        expect(optionsHold(octets)).toBe(whole.ok);
        if (!whole.ok) return;
        let at = 0;
        for (const each of whole.value) {
          expect(optionAt(octets, at)).toEqual(each);
          at = optionEnd(octets, at);
        }
        expect(at).toBe(octets.length);
      }),
      RUNS,
    );
  });

  it('are found by type, the first of them; in what is no list there are none', () => {
    fc.assert(
      fc.property(nearlyList, type, (octets, wanted) => {
        const whole = parseOptions(octets);
        const expected = whole.ok ? whole.value.find((each) => each.type === wanted) : undefined;
        const at = findOption(octets, wanted);
        expect(at < 0 ? undefined : optionAt(octets, at)).toEqual(expected);
      }),
      RUNS,
    );
  });

  it('hold where they can be parsed', () => {
    fc.assert(
      fc.property(list, (octets) => {
        for (let at = 0; at < octets.length; at = optionEnd(octets, at)) {
          expect(lcpOptionHolds(octets, at)).toBe(parseLcpOption(optionAt(octets, at)).ok);
          expect(ipcpOptionHolds(octets, at)).toBe(parseIpcpOption(optionAt(octets, at)).ok);
        }
        expect(lcpOptionsHold(octets)).toBe(parseLcpOptions(octets).ok);
      }),
      RUNS,
    );
  });

  it('say how frames may look', () => {
    fc.assert(
      fc.property(nearlyList, (octets) => {
        const options = parseLcpOptions(octets);
        const expected = { accm: 0xffff_ffff, mru: 1500, compressProtocol: false, omitAddressControl: false };
        for (const each of options.ok ? options.value : []) {
          if (each.kind === 'ACCM') expected.accm = each.accm;
          if (each.kind === 'MRU') expected.mru = each.mru;
          if (each.kind === 'PFC') expected.compressProtocol = true;
          if (each.kind === 'ACFC') expected.omitAddressControl = true;
        }
        expect(lineFormatOf(keep(octets), 1)).toEqual(expected);
      }),
      RUNS,
    );
  });

  it('give a magic number as it was', () => {
    const octets = Uint8Array.of(LcpOptionType.MagicNumber, 6, 0xfe, 0xdc, 0xba, 0x98);
    expect(u32At(octets, 2)).toBe(0xfedc_ba98);
  });
});

describe('packets in place', () => {
  it.each([PppProtocol.LCP, PppProtocol.IPCP])('are as long as the packet of protocol %i', (protocol) => {
    fc.assert(
      fc.property(anything, (octets) => {
        const whole = parseControlPacket(octets, protocol);
        expect(controlPacketLength(octets, protocol)).toBe(whole.ok ? packetLength(whole.value) : -1);
        if (octets.length > 0)
          expect(isKnownCode(octets[0]!, protocol)).toBe(codeName(octets[0]!, protocol) !== undefined);
        if (!whole.ok) return;
        const { code, id, data: contents } = whole.value;
        expect(codePacket(code, id, octets, 4, packetLength(whole.value))).toEqual(
          emitControlPacket({ code, id, data: contents }),
        );
      }),
      RUNS,
    );
  });

  it('are CHAP where CHAP can be parsed', () => {
    let values = 0;
    fc.assert(
      fc.property(fc.oneof(anything, chap), (octets) => {
        const whole = parseChapPacket(octets);
        const length = chapPacketLength(octets);
        expect(length >= 0).toBe(whole.ok);
        if (!whole.ok) return;
        const { padding, ...plain } = whole.value;
        expect(length).toBe(octets.length - (padding?.length ?? 0));
        if ('message' in plain) return;
        values++;
        const end = CHAP_VALUE + octets[4]!;
        expect(sameOctets(octets.subarray(CHAP_VALUE, end), plain.value)).toBe(true);
        expect(sameOctets(octets.subarray(end, length), plain.name)).toBe(true);
        expect(chapValuePacket(plain.code, plain.id, plain.value, plain.name)).toEqual(emitChapPacket(plain));
      }),
      RUNS,
    );
    expect(values).toBeGreaterThan(50);
    expect(() => chapValuePacket(ChapCode.Challenge, 1, new Uint8Array(0), new Uint8Array(3))).toThrow(RangeError);
  });
});
