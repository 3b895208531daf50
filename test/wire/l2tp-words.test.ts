import { describe, expect, test } from 'vitest';
import { avp } from '../../models/l2tp/wire/avp.js';
import { AvpType as A } from '../../models/l2tp/wire/avp-table.js';
import { describeAvp } from '../../models/l2tp/wire/describe.js';
import { dissectL2tp } from '../../models/l2tp/wire/dissect.js';
import { hide, reveal } from '../../models/l2tp/wire/hiding.js';
import { controlMessage, emitControl } from '../../models/l2tp/wire/message.js';
import { MessageType } from '../../models/l2tp/wire/message-table.js';
import {
  CdnResult,
  errorWords,
  GeneralError,
  resultWords,
  StopCcnResult,
} from '../../models/l2tp/wire/result-codes.js';
import { fromHex, textOctets, toHex } from '../../models/octets.js';

const octets = (hex: string): Uint8Array => fromHex(hex)!;
const describedValue = (hex: string): unknown => {
  const dissected = dissectL2tp(octets(hex));
  return dissected.ok ? dissected.describe.value : dissected.reason;
};

describe('values in words', () => {
  test.each([
    // s4.4.3 and s4.4.4: the lowest bit is synchronous, digital; the next asynchronous, analog.
    ['800a0000000300000001', { number: 1, bits: 'synchronous' }],
    ['800a0000000300000002', { number: 2, bits: 'asynchronous' }],
    ['800a0000001300000003', { number: 3, bits: 'synchronous, asynchronous' }],
    ['800a0000000400000001', { number: 1, bits: 'digital' }],
    ['800a0000001200000002', { number: 2, bits: 'analog' }],
    ['800a0000001200000000', { number: 0, bits: 'none' }],
    ['800a0000001280000001', { number: 0x8000_0001, bits: 'digital, 0x80000000' }],
    ['00080000001d0002', { number: 2, name: 'PPP CHAP' }],
    ['00080000001d0004', { number: 4, name: 'no authentication' }],
    ['00080000001d0009', { number: 9, name: 'authentication 9' }],
    ['0008000000061130', '0x1130'],
    ['8008000000020100', '1.0'],
    ['000e000000050000000000000001', '0x0000000000000001'],
    ['801000000023000000000001000a0000', { send: '0x00000001', receive: '0x000a0000' }],
    ['800c0000000c001045414243', { cause: 16, message: '0x45', advisory: 'ABC' }],
    ['800600000027', null],
    [
      '802000000022000000000001000000020000000300000004 0000000500000006'.replace(' ', ''),
      { crcErrors: 1, framingErrors: 2, hardwareOverruns: 3, bufferOverruns: 4, timeouts: 5, alignmentErrors: 6 },
    ],
  ])('%s', (hex, value) => expect(describedValue(hex)).toEqual(value));

  test('call errors of other lengths are none', () => {
    for (const length of [24, 25, 27, 28]) {
      const hex = `80${(6 + length).toString(16)}00000022${'00'.repeat(length)}`;
      expect(describedValue(hex)).toContain('Call Errors');
    }
  });

  test('a hidden AVP says that it is, and nothing of its value', () => {
    const hidden = hide(A.CallingNumber, textOctets('2085730592'), textOctets('hello'), octets('01020304'));
    const sealed = {
      ...avp(A.CallingNumber, '2085730592', { hidden: true }),
      value: { format: 'sealed' },
      sealed: hidden,
    } as const;
    expect(describeAvp(sealed)).toEqual({
      avp: 'Calling Number',
      type: 22,
      mandatory: true,
      hidden: true,
      sealed: toHex(hidden),
    });
  });
});

describe('result codes (s4.4.2)', () => {
  const numbers = (codes: Readonly<Record<string, number>>): number[] => Object.values(codes);

  test('each has words of its own', () => {
    for (const [type, codes, count] of [
      [MessageType.StopCCN, StopCcnResult, 7],
      [MessageType.CDN, CdnResult, 11],
    ] as const) {
      expect(numbers(codes)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
      const words = numbers(codes).map((result) => resultWords(type, result));
      expect(new Set(words).size).toBe(count);
      expect(words).not.toContain(undefined);
      expect(resultWords(type, count + 1)).toBeUndefined();
    }
    expect(resultWords(MessageType.HELLO, 1)).toBeUndefined();
  });

  test('each error too', () => {
    expect(numbers(GeneralError)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    const words = numbers(GeneralError).map((error) => errorWords(MessageType.CDN, 2, error));
    expect(words[GeneralError.None]).toContain('no general error');
    expect(words[GeneralError.WrongLength]).toContain('length');
    expect(words[GeneralError.TryAnother]).toContain('another');
    expect(words[GeneralError.UnknownMandatoryAvp]).toContain('M bit');
    expect(new Set(words).size).toBe(9);
    expect(errorWords(MessageType.CDN, 2, 9)).toBeUndefined();
  });

  test.each([
    ['StopCCN', '8008000000000004', MessageType.StopCCN],
    ['CDN', '800800000000000e', MessageType.CDN],
  ])('in a list that begins with %s it means one thing', (_, messageType, type) => {
    const dissected = dissectL2tp(octets(`${messageType}8008000000010001`));
    const value = { result: 1, means: resultWords(type, 1) };
    expect(dissected).toMatchObject({ describe: { avps: [{}, { value }] } });
  });

  test('by itself one means what either message would make of it', () => {
    expect(describedValue('8008000000010001')).toEqual({
      result: 1,
      means: { StopCCN: resultWords(MessageType.StopCCN, 1), CDN: resultWords(MessageType.CDN, 1) },
    });
    expect(describedValue('800a0000000100020003')).toMatchObject({ result: 2, means: 'general error', error: 3 });
    expect(describedValue('800800000001000b')).toEqual({
      result: 11,
      means: { CDN: resultWords(MessageType.CDN, 11) },
    });
    expect(describedValue('800800000001ffff')).toEqual({ result: 0xffff });
  });
});

test('numbers of 64 bits, and none of 65', () => {
  expect(() => avp(A.TieBreaker, 1n << 64n)).toThrow(TypeError);
  expect(() => avp(A.TieBreaker, -1n)).toThrow(TypeError);
  const most = controlMessage(MessageType.HELLO, 1, 0, [avp(A.TieBreaker, (1n << 64n) - 1n)]);
  expect(toHex(emitControl(most)).endsWith('ffffffffffffffff')).toBe(true);
});

test('a hidden length may claim just what is there, and not one octet more', () => {
  const [secret, vector] = [textOctets('hello'), octets('01020304')];
  const hidden = hide(9, octets('1234'), secret, vector);
  const claims = (length: number): Uint8Array => hidden.with(1, hidden[1]! ^ 2 ^ length);
  expect(reveal(9, claims(2), secret, vector)).toEqual({ ok: true, value: octets('1234') });
  expect(reveal(9, claims(1), secret, vector)).toEqual({ ok: true, value: octets('12') });
  expect(reveal(9, claims(3), secret, vector).ok).toBe(false);
});

test('an SCCRP built from values is the one of the reference call', () => {
  const sccrp = controlMessage(
    MessageType.SCCRP,
    17688,
    0,
    [
      avp(A.ProtocolVersion, { format: 'version', version: 1, revision: 0 }),
      avp(A.FramingCapabilities, 3),
      avp(A.BearerCapabilities, 3),
      avp(A.FirmwareRevision, 0x1120),
      avp(A.HostName, 'l2tp-gw'),
      avp(A.VendorName, 'Cisco Systems, Inc.'),
      avp(A.AssignedTunnelId, 55270),
      avp(A.ReceiveWindowSize, 300),
      avp(A.Challenge, octets('98b296c28429e7adc767237a45f31040')),
      avp(A.ChallengeResponse, octets('7c358f7a7ba21957c07801195dcadfa6')),
    ],
    0,
    1,
  );
  expect(toHex(emitControl(sccrp))).toBe(
    'c802009a451800000000000180080000000000028008000000020100800a0000000300000003800a00000004000000030008000000061120' +
      '800d000000076c3274702d6777001900000008436973636f2053797374656d732c20496e632e800800000009d7e680080000000a012c' +
      '80160000000b98b296c28429e7adc767237a45f3104080160000000d7c358f7a7ba21957c07801195dcadfa6',
  );
});
