import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, octetsText, textOctets, toHex } from '../../models/octets.js';
import {
  ChapCode,
  chapChallenge,
  chapReply,
  chapResponse,
  chapResult,
  emitChapPacket,
  iosChapCodeName,
  parseChapPacket,
} from '../../models/ppp/wire/chap-packet.js';
import { packetLength } from '../../models/ppp/wire/code-packet.js';
import {
  Code,
  codeName,
  codeRejectPacket,
  configurePacket,
  echoPacket,
  emitControlPacket,
  iosCodeName,
  packetMagic,
  packetOptions,
  parseControlPacket,
  protocolRejectPacket,
  rejectedProtocol,
} from '../../models/ppp/wire/control-packet.js';
import { PppProtocol } from '../../models/ppp/wire/frame.js';
import {
  emitIpcpOption,
  emitIpcpOptions,
  iosIpcpOption,
  parseIpcpOption,
  parseIpcpOptions,
  vjCompression,
} from '../../models/ppp/wire/ipcp-options.js';
import {
  authChap,
  authPap,
  emitLcpOption,
  emitLcpOptions,
  iosLcpOption,
  type LcpOption,
  parseLcpOption,
  parseLcpOptions,
} from '../../models/ppp/wire/lcp-options.js';
import { emitOptions, parseOptions } from '../../models/ppp/wire/options.js';
import { emitPapPacket, papRequest, papResult, parsePapPacket } from '../../models/ppp/wire/pap-packet.js';

interface ReferenceCall {
  options: { lcp: string[]; ipcp: string[] };
  packets: { protocol: 'LCP' | 'IPCP'; code: string; id: number; length: number; options: string[] }[];
}
const reference = JSON.parse(
  readFileSync(new URL('./vectors/ppp-reference-call.json', import.meta.url), 'utf8'),
) as ReferenceCall;

const octets = (hex: string): Uint8Array => fromHex(hex)!;
const printedOctets = (line: string): Uint8Array => octets(/\(0x([0-9A-F]+)\)/.exec(line)![1]!);
const value = <T>(result: { ok: true; value: T } | { ok: false; reason: string }): T => {
  if (!result.ok) throw new Error(result.reason);
  return result.value;
};
const octetArrays = fc.uint8Array({ size: 'max', maxLength: 80 });

describe('the reference call', () => {
  it.each(reference.options.lcp)('LCP %s', (line) => {
    const [option] = value(parseLcpOptions(printedOctets(line)));
    expect(iosLcpOption(option!)).toBe(line);
  });

  it.each(reference.options.ipcp)('IPCP %s', (line) => {
    const [option] = value(parseIpcpOptions(printedOctets(line)));
    expect(iosIpcpOption(option!)).toBe(line);
  });

  it.each(reference.packets)('$protocol $code id $id len $length', ({ protocol, code, id, length, options }) => {
    const numbers = Object.values(Code).filter((number) => iosCodeName(number) === code);
    const list = options.flatMap((line) => value(parseOptions(printedOctets(line))));
    const packet = configurePacket(numbers[0]!, id, list);
    expect(numbers).toHaveLength(1);
    expect(packetLength(packet)).toBe(length);
    const read = value(parseControlPacket(emitControlPacket(packet), PppProtocol[protocol]));
    expect(read).toEqual(packet);
    const lines =
      protocol === 'LCP'
        ? value(parseLcpOptions(read.data)).map(iosLcpOption)
        : value(parseIpcpOptions(read.data)).map(iosIpcpOption);
    expect(lines).toEqual(options);
  });

  it('CHAP: lengths and the proof of the secret', () => {
    const challenge = octets('5D0D008CB1677CF8BC354556321A7A74');
    const proof = chapResponse(6, textOctets('cisco'), challenge);
    expect(toHex(proof)).toBe('ca1cc2e4fa6899e8df1b695c0a80883e');
    expect(emitChapPacket(chapChallenge(6, challenge, '5300-1'))).toHaveLength(27);
    expect(emitChapPacket(chapReply(6, proof, '2500-1'))).toHaveLength(27);
    expect(toHex(emitChapPacket(chapResult(ChapCode.Success, 6)))).toBe('03060004');
    expect([1, 2, 3, 4].map(iosChapCodeName)).toEqual(['CHALLENGE', 'RESPONSE', 'SUCCESS', 'FAILURE']);
  });
});

describe('LCP options', () => {
  const rows: [string, LcpOption, string][] = [
    ['010405dc', { kind: 'MRU', mru: 1500 }, 'MRU 1500'],
    ['0206000a0000', { kind: 'ACCM', accm: 0x000a0000 }, 'ACCM 0x000A0000'],
    ['0304c023', authPap(), 'AuthProto PAP'],
    ['0305c22305', authChap(), 'AuthProto CHAP'],
    ['0305c22381', authChap(0x81), 'AuthProto MS-CHAP-V2'],
    ['0506f0000001', { kind: 'Magic-Number', magic: 0xf0000001 }, 'MagicNumber 0xF0000001'],
    ['0702', { kind: 'PFC' }, 'PFC'],
    ['0802', { kind: 'ACFC' }, 'ACFC'],
    ['110405f4', { kind: 'MRRU', mrru: 1524 }, 'MRRU 1524'],
    ['1202', { kind: 'Short-Sequence' }, 'SSeqNum'],
    ['130702c0a80001', { kind: 'Endpoint-Discriminator', class: 2, address: octets('c0a80001') }, 'EndpointDisc 2 IP'],
    ['0d0306', { kind: 'Unknown', type: 13, data: octets('06') }, 'UNKNOWN(13)'],
  ];
  it.each(rows)('%s', (hex, option, words) => {
    const [raw] = value(parseOptions(octets(hex)));
    expect(value(parseLcpOption(raw!))).toEqual(option);
    expect(emitLcpOption(option)).toEqual(raw);
    expect(iosLcpOption(option)).toBe(`${words} (0x${hex.toUpperCase()})`);
  });
  it('Quality-Protocol', () => {
    const option = value(parseLcpOptions(octets('0408c02500000064')))[0]!;
    expect(option).toEqual({ kind: 'Quality-Protocol', protocol: PppProtocol.LQR, parameters: octets('00000064') });
  });

  it.each([
    '01050005dc',
    '0205000000',
    '0304c223',
    '0306c0230000',
    '0303c0',
    '05050102ff',
    '070300',
    '1304020a',
    '1302',
  ])('refuses %s, but only as an option', (hex) => {
    const raws = value(parseOptions(octets(hex)));
    expect(parseLcpOption(raws[0]!).ok).toBe(false);
  });
});

describe('IPCP options', () => {
  it('VJ and addresses', () => {
    expect(iosIpcpOption(vjCompression(15, true))).toBe('CompressType VJ 15 slots CompressSlotID (0x0206002D0F01)');
    const [dns] = value(parseIpcpOptions(octets('81060a000001')));
    expect(dns).toEqual({ kind: 'Primary-DNS', address: 0x0a000001 });
    expect(iosIpcpOption({ kind: 'Secondary-DNS', address: 0xc0a80001 })).toBe(
      'SecondaryDNS 192.168.0.1 (0x8306C0A80001)',
    );
    expect(emitIpcpOption({ kind: 'IP-Address', address: 0xffffffff })).toEqual({ type: 3, data: octets('ffffffff') });
  });
  it.each(['0305010203', '0204002d', '0207002d0f0000', '0203 00', '8104 0a00'])('refuses %s', (hex) => {
    expect(parseIpcpOption(value(parseOptions(octets(hex)))[0]!).ok).toBe(false);
  });
});

describe('option lists', () => {
  it.each(['01', '0101', '0100', '010405', '05066ee4e86507'])('refuses %s', (hex) => {
    expect(parseOptions(octets(hex)).ok).toBe(false);
  });
  it('never throws, and emits what it read, raw and typed', () => {
    const likely = fc
      .array(
        fc
          .tuple(fc.oneof(fc.nat(20), fc.nat(255)), fc.uint8Array({ size: 'max', maxLength: 10 }))
          .map(([type, data]) => ({ type, data })),
        { maxLength: 6, size: 'max' },
      )
      .map(emitOptions);
    const counts = { raw: 0, lcp: 0, ipcp: 0 };
    fc.assert(
      fc.property(fc.oneof(octetArrays, likely), (input) => {
        const raw = parseOptions(input);
        const lcp = parseLcpOptions(input);
        const ipcp = parseIpcpOptions(input);
        if (raw.ok) expect(emitOptions(raw.value)).toEqual(input);
        if (lcp.ok) expect(emitLcpOptions(lcp.value)).toEqual(input);
        if (ipcp.ok) expect(emitIpcpOptions(ipcp.value)).toEqual(input);
        if (raw.ok && input.length > 0) counts.raw++;
        if (lcp.ok && input.length > 0) counts.lcp++;
        if (ipcp.ok && input.length > 0) counts.ipcp++;
      }),
      { numRuns: 500 },
    );
    expect(Math.min(counts.raw, counts.lcp, counts.ipcp)).toBeGreaterThan(10);
  });
});

describe('LCP and IPCP packets', () => {
  it.each([
    ['less than a header', '010100'],
    ['Length less than a header', '01010003'],
    ['Length beyond the octets', '0101000a05066ee4e8'],
    ['Echo-Request without magic', '09010006ffff'],
    ['Protocol-Reject without protocol', '08010005c0'],
  ])('refuses %s', (_, hex) => {
    expect(parseControlPacket(octets(hex)).ok).toBe(false);
  });

  it('passes over padding, and keeps it', () => {
    const packet = value(parseControlPacket(octets('01760004 0000')));
    expect(packet).toEqual({ code: 1, id: 0x76, data: octets(''), padding: octets('0000') });
    expect(packetOptions(packet)).toEqual({ ok: true, value: [] });
    expect(toHex(emitControlPacket(packet))).toBe('017600040000');
  });

  it('knows which codes IPCP lacks', () => {
    expect(codeName(Code.EchoRequest)).toBe('Echo-Request');
    expect(codeName(Code.EchoRequest, PppProtocol.IPCP)).toBeUndefined();
    expect(codeName(14)).toBeUndefined();
    expect(parseControlPacket(octets('09010004'), PppProtocol.IPCP).ok).toBe(true);
  });

  it('echoes and rejects', () => {
    const echo = echoPacket(Code.EchoRequest, 3, 0xdeadbeef, octets('aa'));
    expect(toHex(emitControlPacket(echo))).toBe('09030009deadbeefaa');
    expect(packetMagic(echo)).toBe(0xdeadbeef);
    const reject = protocolRejectPacket(7, { protocol: 0x8057, information: octets('01020304') }, 2);
    expect(toHex(emitControlPacket(reject))).toBe('0807000880570102');
    expect(rejectedProtocol(reject)).toEqual({ ok: true, value: { protocol: 0x8057, information: octets('0102') } });
    expect(toHex(emitControlPacket(codeRejectPacket(1, octets('ff010004'))))).toBe('07010008ff010004');
  });
});

describe('PAP packets', () => {
  it('RFC 1334 s2.2 layout', () => {
    expect(toHex(emitPapPacket(papRequest(5, 'ab', 'xyz')))).toBe('0105000b0261620378797a');
    expect(toHex(emitPapPacket(papResult(2, 5)))).toBe('0205000500');
    expect(toHex(emitPapPacket(papResult(3, 5, 'no')))).toBe('03050007026e6f');
  });
  it.each([
    '01050004',
    '0105000603616263',
    '0105000702616203',
    '02050004',
    '020500060261',
    '0105000a01610162ffff',
    '09050004',
  ])('refuses %s', (hex) => {
    expect(parsePapPacket(octets(hex)).ok).toBe(false);
  });
});

describe('CHAP packets', () => {
  it('reads value, name and message', () => {
    const challenge = value(parseChapPacket(octets('01 09 000a 02 aabb 626f62')));
    expect(challenge).toEqual({ code: 1, id: 9, value: octets('aabb'), name: textOctets('bob') });
    const failure = value(parseChapPacket(octets('04 09 0006 6e6f 00')));
    expect('message' in failure && octetsText(failure.message)).toBe('no');
    expect(failure.padding).toEqual(octets('00'));
  });
  it.each(['01060004', '0106000500', '0106000610 00', '05060004', '0106001b10'])('refuses %s', (hex) => {
    expect(parseChapPacket(octets(hex)).ok).toBe(false);
  });
});

it('no packet parser throws, and each emits what it read', () => {
  const packets = fc
    .tuple(fc.integer({ min: 0, max: 14 }), fc.nat(255), octetArrays, fc.integer({ min: -2, max: 2 }))
    .map(([code, id, data, skew]) => Uint8Array.of(code, id, 0, Math.max(0, data.length + 4 + skew), ...data));
  let read = 0;
  fc.assert(
    fc.property(fc.oneof(octetArrays, packets), (input) => {
      const control = parseControlPacket(input);
      const chap = parseChapPacket(input);
      const pap = parsePapPacket(input);
      if (control.ok) expect(emitControlPacket(control.value)).toEqual(input);
      if (chap.ok) expect(emitChapPacket(chap.value)).toEqual(input);
      if (pap.ok) expect(emitPapPacket(pap.value)).toEqual(input);
      if (control.ok) read++;
    }),
    { numRuns: 500 },
  );
  expect(read).toBeGreaterThan(50);
});
