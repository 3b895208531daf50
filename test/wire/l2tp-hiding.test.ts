import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { avp } from '../../models/l2tp/wire/avp.js';
import { AvpType } from '../../models/l2tp/wire/avp-table.js';
import { dissectL2tp } from '../../models/l2tp/wire/dissect.js';
import { hide, reveal } from '../../models/l2tp/wire/hiding.js';
import { controlMessage, emitControl, numberOf, parseControl, textOf } from '../../models/l2tp/wire/message.js';
import { MessageType } from '../../models/l2tp/wire/message-table.js';
import { challengeResponse, responseIsRight } from '../../models/l2tp/wire/tunnel-auth.js';
import { fromHex, textOctets, toHex } from '../../models/octets.js';

const octets = (hex: string): Uint8Array => fromHex(hex)!;
const SECRET = textOctets('hello');
const VECTOR = octets('000102030405060708090a0b0c0d0e0f');

const md5 = (...parts: Buffer[]): Buffer => createHash('md5').update(Buffer.concat(parts)).digest();

/** The chain of s4.3 spelled out block by block, with nothing of ours in it. */
function hiddenByHand(type: number, clear: Buffer, secret: Buffer, vector: Buffer): Buffer {
  const plain = Buffer.concat([Buffer.from([clear.length >> 8, clear.length & 255]), clear]);
  const blocks: Buffer[] = [];
  for (let at = 0; at < plain.length; at += 16) {
    const previous = blocks.at(-1);
    const digest = previous ? md5(secret, previous) : md5(Buffer.from([type >> 8, type & 255]), secret, vector);
    blocks.push(Buffer.from(plain.subarray(at, at + 16).map((octet, index) => octet ^ digest[index]!)));
  }
  return Buffer.concat(blocks);
}

describe('hide and reveal', () => {
  test.each([0, 1, 2, 13, 14, 15, 16, 30, 31, 46, 100])('%i octets', (length) => {
    const clear = Uint8Array.from({ length }, (_, index) => (index * 37 + 5) & 255);
    const hidden = hide(33, clear, SECRET, VECTOR);
    expect(toHex(hidden)).toBe(
      hiddenByHand(33, Buffer.from(clear), Buffer.from('hello'), Buffer.from(VECTOR)).toString('hex'),
    );
    expect(reveal(33, hidden, SECRET, VECTOR)).toEqual({ ok: true, value: clear });
  });

  test('padding lengthens what is hidden, and is gone when revealed', () => {
    const hidden = hide(9, octets('1234'), SECRET, VECTOR, octets('ffffffffffffffffffffffffffffffff'));
    expect(hidden).toHaveLength(20);
    expect(reveal(9, hidden, SECRET, VECTOR)).toEqual({ ok: true, value: octets('1234') });
  });

  // Made by another implementation: attribute 9 hidden with "testSecret" and the random vector 01020304.
  test('octets of another maker', () => {
    const value = reveal(9, octets('198fb3f1dc1b6f3253326ffe7faeeafd'), textOctets('testSecret'), octets('01020304'));
    expect(value).toEqual({ ok: true, value: octets('1234') });
  });

  test('a wrong secret is noticed where the length does not fit', () => {
    const hidden = hide(9, octets('1234'), SECRET, VECTOR);
    expect(reveal(9, hidden, textOctets('wrong'), VECTOR).ok).toBe(false);
    expect(reveal(9, octets('aa'), SECRET, VECTOR).ok).toBe(false);
    expect(reveal(9, octets(''), SECRET, VECTOR).ok).toBe(false);
  });
});

describe('hidden AVPs in a message', () => {
  const vector = avp(AvpType.RandomVector, VECTOR);
  const icrq = controlMessage(MessageType.ICRQ, 5, 0, [
    vector,
    avp(AvpType.AssignedSessionId, 7, { hidden: true }),
    avp(AvpType.CallSerialNumber, 99),
    avp(AvpType.CallingNumber, '2085730592', { hidden: true }),
  ]);
  const wire = emitControl(icrq, SECRET);

  test('are as by hand on the wire', () => {
    const number = hiddenByHand(22, Buffer.from('2085730592'), Buffer.from('hello'), Buffer.from(VECTOR));
    expect(toHex(wire).endsWith(`c01200000016${number.toString('hex')}`)).toBe(true);
  });

  test('are revealed with the secret, and go out again as they came', () => {
    const message = parseControl(wire, { secret: SECRET });
    if (!message.ok) throw new Error(message.reason);
    expect(numberOf(message.value, AvpType.AssignedSessionId)).toBe(7);
    expect(textOf(message.value, AvpType.CallingNumber)).toBe('2085730592');
    expect(toHex(emitControl(message.value))).toBe(toHex(wire));
  });

  test('the nearest Random Vector before counts', () => {
    const other = avp(AvpType.RandomVector, octets('ff'));
    const two = emitControl(
      { ...icrq, avps: [...icrq.avps, other, avp(AvpType.CalledNumber, '614629', { hidden: true })] },
      SECRET,
    );
    const message = parseControl(two, { secret: SECRET });
    expect(message.ok && textOf(message.value, AvpType.CalledNumber)).toBe('614629');
    const number = hiddenByHand(21, Buffer.from('614629'), Buffer.from('hello'), Buffer.from([255]));
    expect(toHex(two).endsWith(number.toString('hex'))).toBe(true);
  });

  test('are refused without a secret, or with a wrong one, but kept sealed by those who only look', () => {
    const without = parseControl(wire);
    expect(without).toMatchObject({
      ok: false,
      code: 'not-revealed',
      partial: { type: MessageType.ICRQ, tunnelId: 5 },
    });
    expect(parseControl(wire, { secret: textOctets('wrong') })).toMatchObject({ ok: false, code: 'not-revealed' });
    const looked = dissectL2tp(wire);
    if (!looked.ok) throw new Error(looked.reason);
    expect(toHex(looked.octets)).toBe(toHex(wire));
    expect(JSON.stringify(looked.describe)).not.toContain('2085730592');
    expect(JSON.stringify(dissectL2tp(wire, { secret: SECRET }))).toContain('2085730592');
  });

  test('need a Random Vector before them', () => {
    const late = { ...icrq, avps: [icrq.avps[0]!, ...icrq.avps.slice(2), vector] };
    expect(() => emitControl(late, SECRET)).toThrow(TypeError);
    expect(() => emitControl(icrq)).toThrow(TypeError);
    const sealed = icrq.avps.map((one) => (one.hidden ? { ...one, sealed: octets('0011223344556677') } : one));
    const wireLate = emitControl({ ...icrq, avps: [sealed[0]!, ...sealed.slice(2), vector] });
    expect(parseControl(wireLate, { secret: SECRET })).toMatchObject({ ok: false, code: 'not-revealed' });
    expect(dissectL2tp(wireLate).ok).toBe(false);
  });

  test('that must not be hidden are refused', () => {
    expect(dissectL2tp(octets('c00f00000007aabbccddeeff001122')).ok).toBe(false);
    expect(() => avp(AvpType.HostName, 'hgw', { hidden: true })).toThrow(TypeError);
  });
});

test('challenge responses of the reference call', () => {
  const lns = challengeResponse(MessageType.SCCRP, SECRET, octets('545a2343fbe20ea08bca7b56e4a7d29e'));
  expect(toHex(lns)).toBe('7c358f7a7ba21957c07801195dcadfa6');
  const lac = challengeResponse(MessageType.SCCCN, SECRET, octets('98b296c28429e7adc767237a45f31040'));
  expect(toHex(lac)).toBe('9639531841ac22e3103e208ef7d90989');
  const challenge = octets('98b296c28429e7adc767237a45f31040');
  expect(responseIsRight(MessageType.SCCCN, SECRET, challenge, lac)).toBe(true);
  expect(responseIsRight(MessageType.SCCRP, SECRET, challenge, lac)).toBe(false);
});
