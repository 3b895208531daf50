import { describe, expect, test } from 'vitest';
import { parseHeader, patchNsNr } from '../../models/l2tp/wire/header.js';
import { dataMessage, emitData, parseData } from '../../models/l2tp/wire/message.js';
import { fromHex, toHex } from '../../models/octets.js';

const octets = (hex: string): Uint8Array => fromHex(hex)!;

/** Flags and version -> what becomes of 16 octets whose Length, where there is one, is 16. */
const FLAGS: readonly [first: string, outcome: string][] = [
  ['c802', 'control'],
  ['f8f2', 'control'], // reserved bits are ignored
  ['cc02', 'control'],
  ['8802', 'malformed'], // no L
  ['c002', 'malformed'], // no S
  ['8002', 'malformed'],
  ['ca02', 'malformed'], // O
  ['c902', 'malformed'], // P
  ['0002', 'data at 6'],
  ['4002', 'data at 8'],
  ['0802', 'data at 10'],
  ['4802', 'data at 12'],
  ['0202', 'data at 10'], // offset 2
  ['0102', 'data at 6 with priority'],
  ['34f2', 'data at 6'],
  ['c801', 'not-l2tpv2'],
  ['0001', 'not-l2tpv2'],
  ['c803', 'not-l2tpv2'],
  ['0003', 'not-l2tpv2'],
  ['c800', 'not-l2tpv2'],
  ['c80f', 'not-l2tpv2'],
];

test.each(FLAGS)('%s is %s', (first, outcome) => {
  const flags = Number.parseInt(first, 16);
  const length = flags & 0x4000 ? '0010' : '';
  const offset = flags & 0x0200 && !(flags & 0x8000) ? '0002' : '';
  const body = `${first}${length}00070009${offset}${'00'.repeat(16)}`.slice(0, 32);
  const header = parseHeader(octets(body));
  if (!header.ok) return expect(header.code).toBe(outcome);
  const { control, payloadAt, priority, tunnelId, sessionId, end } = header.value;
  expect({ tunnelId, sessionId, end }).toEqual({ tunnelId: 7, sessionId: 9, end: 16 });
  const kind = control ? 'control' : `data at ${payloadAt}${priority ? ' with priority' : ''}`;
  expect(kind).toBe(outcome);
});

test('versions are told apart by name', () => {
  const reason = (hex: string): string => {
    const header = parseHeader(octets(hex));
    return header.ok ? 'read' : header.reason;
  };
  expect(reason('000100000000')).toContain('L2F');
  expect(reason('c803000c0000000000000000')).toContain('L2TPv3');
  expect(reason('000500000000')).toContain('version 5');
});

describe('Length', () => {
  const zlb = (length: string, more = ''): string => `c802${length}0001000200030004${more}`;
  test.each([
    ['exact', zlb('000c'), 12],
    ['less than the datagram: the rest is not part of the message', zlb('000c', 'aabb'), 12],
    ['more than the datagram', zlb('000d'), undefined],
    ['less than the header', zlb('000b'), undefined],
    ['zero', zlb('0000'), undefined],
    ['data, less than its header', '4002000600010002', undefined],
    ['data, less than the datagram', '4002000900010002ff03', 9],
    ['offset beyond the datagram', '020200010002ffff', undefined],
    ['offset beyond Length', '4202000a000100020004aabbccdd', undefined],
  ])('%s', (_, hex, end) => {
    const header = parseHeader(octets(hex));
    expect(header.ok ? header.value.end : undefined).toBe(end);
  });
});

test('every cut of a control header is refused', () => {
  const whole = octets('c802000c0001000200030004');
  for (let length = 0; length < whole.length; length++) expect(parseHeader(whole.slice(0, length)).ok).toBe(false);
});

test('new sequence numbers leave the rest, and the original, as they were', () => {
  const before = octets('c802000cd7e6000000050003');
  expect(toHex(patchNsNr(before, 0xfffe, 0x0102))).toBe('c802000cd7e60000fffe0102');
  expect(toHex(before)).toBe('c802000cd7e6000000050003');
  expect(() => patchNsNr(octets('000200010002ff030021aabb'), 0, 0)).toThrow(RangeError);
});

describe('data messages', () => {
  const ppp = octets('ff03c021');
  test.each([
    ['bare', {}, '000200010002ff03c021'],
    ['with Length', { withLength: true }, '4002000c00010002ff03c021'],
    ['with sequence numbers', { ns: 5, nr: 6 }, '08020001000200050006ff03c021'],
    ['Nr is 0 unless given', { ns: 5 }, '08020001000200050000ff03c021'],
    ['with an offset', { offsetPad: octets('aaaa') }, '0202000100020002aaaaff03c021'],
    ['with an offset of 0', { offsetPad: octets('') }, '0202000100020000ff03c021'],
    ['urgent', { priority: true }, '010200010002ff03c021'],
    [
      'with everything',
      { withLength: true, priority: true, ns: 1, nr: 2, offsetPad: octets('5a') },
      '4b020013000100020001000200015aff03c021',
    ],
  ])('%s', (_, options, hex) => {
    expect(toHex(emitData(dataMessage(1, 2, ppp, options)))).toBe(hex);
    const message = parseData(octets(hex));
    expect(message.ok && message.value).toMatchObject({ tunnelId: 1, sessionId: 2, payload: ppp });
    expect(message.ok && toHex(emitData(message.value))).toBe(hex);
  });

  test('what is behind Length is not payload; nothing at all is', () => {
    const short = parseData(octets('4002000a00010002c021ffff'));
    expect(short.ok && toHex(short.value.payload)).toBe('c021');
    const none = parseData(octets('000200010002'));
    expect(none.ok && none.value.payload.length).toBe(0);
  });
});
