import { describe, expect, test } from 'vitest';
import { avp } from '../../models/l2tp/wire/avp.js';
import { AvpType as A } from '../../models/l2tp/wire/avp-table.js';
import { dissectL2tp } from '../../models/l2tp/wire/dissect.js';
import { controlMessage, emitControl, numberOf, parseControl, textOf } from '../../models/l2tp/wire/message.js';
import { MessageType } from '../../models/l2tp/wire/message-table.js';
import { errorForRefusal } from '../../models/l2tp/wire/result-codes.js';
import { fromHex, textOctets, toHex } from '../../models/octets.js';

const octets = (hex: string): Uint8Array => fromHex(hex)!;
const HELLO = '8008000000000006';
const RANDOM_VECTOR = '800a0000002401020304';
const SECRET = textOctets('hello');

/** A control message of these AVPs, in tunnel 7, session `session`. */
function message(avps: string, session = '0000'): Uint8Array {
  const length = (12 + avps.length / 2).toString(16).padStart(4, '0');
  return octets(`c802${length}0007${session}00030002${avps}`);
}

/** RFC 2661 s7.1: the M bit of a malformed AVP decides whether its message is refused or taken as if it were not there. */
describe('an AVP that is malformed in itself', () => {
  const MALFORMED: readonly [name: string, avp: string, code: string][] = [
    ['u16 of 1 octet', '00070000002011', 'bad-length'],
    ['u16 of 3 octets', '000900000006061130', 'bad-length'],
    ['u32 of 2 octets (the example of s7.1)', '000800000026fa00', 'bad-length'],
    ['u64 of 7 octets', '000d0000000501020304050607', 'bad-length'],
    ['a challenge of nothing', '00060000000b', 'bad-length'],
    ['a response of 17 octets', `00170000000d${'aa'.repeat(17)}`, 'bad-length'],
    ['a result code of 3 octets', '000900000001000200', 'bad-length'],
    ['a cause of 2 octets', '00080000000c0010', 'bad-length'],
    ['call errors of 24 octets', `001e00000022${'00'.repeat(24)}`, 'bad-length'],
    ['an ACCM of 8 octets', `000e00000023${'00'.repeat(8)}`, 'bad-length'],
    ['a value where none belongs', '00070000002701', 'bad-length'],
    ['a host name of nothing', '000600000007', 'bad-length'],
    ['hidden where it must not be', '400f00000007aabbccddeeff001122', 'bad-value'],
    ['hidden in 1 octet', `${RANDOM_VECTOR}400700000009aa`, 'bad-length'],
    ['hidden in too few octets for its length and value', `${RANDOM_VECTOR}400900000009aabbcc`, 'bad-length'],
  ];
  const withM = (avps: string): string => {
    const at = avps.startsWith(RANDOM_VECTOR) ? RANDOM_VECTOR.length : 0;
    const flags = Number.parseInt(avps.slice(at, at + 1), 16) | 8;
    return `${avps.slice(0, at)}${flags.toString(16)}${avps.slice(at + 1)}`;
  };

  test.each(MALFORMED)('%s: ignored with M=0', (_, malformed) => {
    const whole = message(`${HELLO}${malformed}800900000007686777`);
    const read = parseControl(whole, { keepHidden: true });
    if (!read.ok) throw new Error(read.reason);
    const ignored = read.value.avps.at(-2)!;
    expect(ignored).toMatchObject({ known: false, mandatory: false, ignoredFor: expect.stringMatching(/./) });
    expect(numberOf(read.value, ignored.type)).toBeUndefined();
    // What comes after it is still read.
    expect(textOf(read.value, A.HostName)).toBe('hgw');
    expect(toHex(emitControl(read.value))).toBe(toHex(whole));
    const dissected = dissectL2tp(whole);
    expect(dissected.ok && toHex(dissected.octets)).toBe(toHex(whole));
    expect(JSON.stringify(dissected)).toContain('"ignoredFor"');
  });

  test.each(MALFORMED)('%s: refused with M=1', (_, malformed, code) => {
    const whole = message(`${HELLO}${withM(malformed)}800900000007686777`);
    const read = parseControl(whole, { keepHidden: true });
    expect(read).toMatchObject({ ok: false, code, partial: { type: MessageType.HELLO, tunnelId: 7 } });
    expect(!read.ok && errorForRefusal(read.code)).toBeGreaterThan(0);
    expect(dissectL2tp(whole).ok).toBe(false);
  });

  test('counts as missing where it must be', () => {
    // CDN whose Assigned Session ID has 3 octets.
    const cdn = message('800800000000000e 8008000000010001 00090000000e000700'.replaceAll(' ', ''), '0009');
    expect(parseControl(cdn)).toMatchObject({ ok: false, code: 'missing-avp', avp: { vendor: 0, type: 14 } });
  });

  test('a Random Vector that is ignored reveals nothing', () => {
    // Hidden, which it must not be, and with M=0; the one before it is the one that counts.
    const hidden = { hidden: true };
    const icrq = [
      avp(A.RandomVector, octets('01020304')),
      avp(A.AssignedSessionId, 9, hidden),
      avp(A.CallSerialNumber, 5),
    ];
    const good = toHex(emitControl(controlMessage(MessageType.ICRQ, 7, 0, icrq), SECRET)).slice(24);
    const spoilt = good.replace(RANDOM_VECTOR, `${RANDOM_VECTOR}400a00000024ffffffff`);
    expect(spoilt).not.toBe(good);
    const read = parseControl(message(spoilt), { secret: SECRET });
    expect(read.ok && numberOf(read.value, A.AssignedSessionId)).toBe(9);
  });

  test('lengths that do not add up are malformed whatever M says', () => {
    expect(parseControl(message(`${HELLO}0005000000080000`))).toMatchObject({ ok: false, code: 'malformed' });
    expect(parseControl(message(`${HELLO}000a000000080000`))).toMatchObject({ ok: false, code: 'malformed' });
  });

  test('one that stays hidden is not malformed: it is refused, M or not', () => {
    const sealed = `${RANDOM_VECTOR}400e0000001e0011223344556677`;
    expect(parseControl(message(HELLO + sealed))).toMatchObject({ ok: false, code: 'not-revealed' });
    const noVector = parseControl(message(HELLO + sealed.slice(RANDOM_VECTOR.length)), { keepHidden: true });
    expect(noVector).toMatchObject({ ok: false, code: 'not-revealed' });
  });
});

describe('datagram or AVPs, where both could be', () => {
  const kindOf = (hex: string): unknown => {
    const dissected = dissectL2tp(octets(hex));
    if (!dissected.ok) return dissected.reason;
    expect(toHex(dissected.octets)).toBe(hex);
    return dissected.describe.kind;
  };
  const filler = (length: number): string => '61'.repeat(length);

  test.each([
    ['an AVP of 18 octets that nobody knows, M=0', `001200000042${filler(12)}`, 'avp'],
    ['the same of a vendor', `001201ef0003${filler(12)}`, 'avp'],
    ['an AVP of 18 octets with a reserved bit', `201200000008${filler(12)}`, 'avp'],
    ['two AVPs, the first of 18 octets', `001200000042${filler(12)}${HELLO}`, 'avps'],
    ['data with P and the length that an AVP would have', `010200070008${filler(252)}`, 'data'],
    ['the same in tunnel 9, which as a vendor is known', `010200090064${filler(252)}`, 'data'],
    ['data with O, P and L', `430203020007000800020000${filler(758)}`, 'data'],
    ['data with a reserved bit, no AVP by its length', `001200070008${filler(9)}`, 'data'],
  ])('%s', (_, hex, kind) => expect(kindOf(hex)).toBe(kind));

  test('a control message with reserved bits and the length that an AVP would have', () => {
    // Length 242 = 0xf2, which is also what the last octet of the flags says as an AVP's length.
    const avps = `${HELLO}00de00000008${filler(216)}`;
    const whole = toHex(message(avps)).replace('c802', 'c8f2');
    expect(whole).toHaveLength(2 * 0xf2);
    expect(kindOf(whole)).toBe('control');
  });

  test.each([
    ['mandatory and unknown, 18 octets', `801201ef0003${filler(12)}`, /vendor 495 AVP 3 is not known/],
    ['mandatory with a reserved bit', '880800000009abcd', /Assigned Tunnel ID has reserved bits/],
    ['L2F', '2001010001000100', /L2F/],
    ['L2F with a checksum', 'e0090100000100010010aabb', /L2F/],
    ['a cause code of 9 octets, cut off', '80090000000c0010', /Q.931 Cause Code/],
    ['L2TPv3 over IP', '00000000c803001400000001000000008008000000000006', /version 0/],
  ])('%s', (_, hex, reason) => expect(kindOf(hex)).toMatch(reason));
});
