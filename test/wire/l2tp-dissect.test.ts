import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { dissectAvps, dissectL2tp, dissectMessage } from '../../models/l2tp/wire/dissect.js';
import { fromHex, toHex } from '../../models/octets.js';

interface Vector {
  readonly id: string;
  readonly kind: 'message' | 'avps' | 'avp';
  readonly hex: string;
  readonly what: string;
  readonly valid: boolean;
}
const FOREIGN = JSON.parse(
  readFileSync(new URL('vectors/l2tp-foreign.json', import.meta.url), 'utf8'),
) as readonly Vector[];

const octets = (hex: string): Uint8Array => fromHex(hex)!;

test.each(FOREIGN)('$id: $what', ({ kind, hex, valid }) => {
  const named = kind === 'message' ? dissectMessage(octets(hex)) : dissectAvps(octets(hex), kind);
  for (const dissected of [named, dissectL2tp(octets(hex))]) {
    expect(dissected.ok).toBe(valid);
    if (dissected.ok) expect(toHex(dissected.octets)).toBe(hex);
    else expect(dissected.reason).not.toBe('');
  }
});

describe('what the foreign vectors say', () => {
  const words = (hex: string): string => {
    const dissected = dissectL2tp(octets(hex));
    return dissected.ok ? JSON.stringify(dissected.describe) : dissected.reason;
  };
  test('a result code with error and text', () => {
    const value = { result: 2, error: 3, errorMeans: expect.any(String), message: 'Invalid Argument' };
    expect(JSON.parse(words('801a0000000100020003496e76616c696420417267756d656e74'))).toMatchObject({ value });
  });
  test('a result code means what its message makes of it', () => {
    expect(words('800800000000000480080000000100018008000000095f2b')).toContain('cleared on request');
    expect(words('800800000000000e800800000001000180080000000e0001')).toContain('loss of carrier');
    expect(words('8008000000000004800a00000001000501008008000000090001')).toContain('highest version supported is 1.0');
  });
  test('text that is no UTF-8 is still octet-exact', () => {
    expect(words('800800000007ff41')).toContain('ÿA');
  });
});

/** Hex -> what it is taken for. */
const GUESSES: readonly [hex: string, guess: string][] = [
  ['c802000c0001000000010001', 'control'],
  ['f8f2000c0001000000010001', 'control'],
  ['000200000000', 'data'],
  ['000200010002214500', 'data'],
  ['4002000a00010002c021', 'data'],
  ['0202000100020002aaaa214500', 'data'],
  ['010200010002ff03c021', 'data'],
  ['48020010 0001 0002 0003 0000 ff03c021', 'data'],
  ['24f200010002c021', 'data'], // reserved bits
  ['8012000000076162636465666768696a6b6c', 'avp'], // 18 octets: the low nibble of its length is 2
  ['00120000000861626364656667 68696a6b6c', 'avp'],
  [`010200000008${'61'.repeat(252)}`, 'avp'], // 258 octets, as P and version 2
  [`010200110008${'61'.repeat(252)}`, 'data'], // the same for a vendor nobody knows
  ['800600000027', 'avp'],
  ['800900000007616263', 'avp'],
  ['80080000000000018008000000020100', 'avps'],
  ['040a0000000300000003', 'avp'], // a reserved bit: to be ignored
  ['c0180000000b00112233445566778899aabbccddeeff0011', 'avp'], // hidden, its message unknown
];
test.each(GUESSES)('%s is taken for %s', (hex, guess) => {
  const dissected = dissectL2tp(octets(hex));
  if (!dissected.ok) throw new Error(dissected.reason);
  expect(dissected.describe.kind).toBe(guess);
  expect(toHex(dissected.octets)).toBe(toHex(octets(hex)));
});

const REFUSED: readonly [hex: string, reason: RegExp][] = [
  ['', /no octets/],
  ['c8', /too few/],
  ['c802', /beyond/],
  ['c803000c0001000000010001', /L2TPv3/],
  ['0003000012345678010203044500', /L2TPv3/],
  ['c001020000010000000a', /L2F/],
  ['0001020000010000000a', /L2F/],
  ['00000000c803000c00000000', /version 0/],
  ['c805000c0001000000010001', /version 5/],
  ['c002000c0001000200000000', /sequence/],
  ['ca02000e00010000000000000000', /offset/],
  ['020200010002ffff', /beyond/],
  ['8020000000074142', /Host Name has length 32/],
  ['0012000000084142', /Vendor Name has length 18/], // cut off, and no data message
  ['80050000000700', /version 5/],
  ['8008000003e70001', /M bit/],
  ['8009000000094518 00', /Assigned Tunnel ID/],
  ['c802001400010000000000008005000000000006', /length 5/],
  ['c802ffff00010000000000008008000000000006', /Length 65535/],
  ['c8020014000100000000000080080000ffff0006', /M bit/],
  ['c802001400010000000000008008000000010006', /Message Type/],
  ['c8020014000100000000000080080000000000ff', /unknown message type 255/],
];
test.each(REFUSED)('%s is refused', (hex, reason) => {
  const dissected = dissectL2tp(octets(hex));
  expect(dissected.ok ? JSON.stringify(dissected.describe) : dissected.reason).toMatch(reason);
  expect(dissected.ok).toBe(false);
});

test('one AVP where one belongs', () => {
  expect(dissectAvps(octets('80080000000000018008000000020100'), 'avp').ok).toBe(false);
  expect(dissectAvps(octets(''), 'avp').ok).toBe(false);
});

test('a payload is described by whoever knows it', () => {
  const dissected = dissectL2tp(octets('000200010002c021'), {
    describePayload: (payload) => ({ ppp: toHex(payload) }),
  });
  expect(dissected).toMatchObject({ describe: { payload: { ppp: 'c021' } } });
});
