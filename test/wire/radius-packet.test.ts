import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, octetsText, textOctets, toHex } from '../../models/octets.js';
import { chapResponse } from '../../models/ppp/wire/chap-packet.js';
import { ATTRIBUTES, Attribute, attributeFault } from '../../models/radius/wire/attribute-table.js';
import {
  addressAttribute,
  ciscoAvPair,
  ciscoAvPairs,
  ciscoNasPort,
  findAttribute,
  integerAttribute,
  numberOf,
  octetsAttribute,
  parseVendorSpecific,
  textAttribute,
  textOf,
  vendorAttribute,
} from '../../models/radius/wire/attributes.js';
import {
  accountingAuthenticator,
  answers,
  chapPasswordAttribute,
  checkChapPassword,
  checkResponse,
  hidePassword,
  revealPassword,
  signResponse,
} from '../../models/radius/wire/authenticators.js';
import { describeRadiusPacket, iosAttribute } from '../../models/radius/wire/describe.js';
import { dissectRadius } from '../../models/radius/wire/dissect.js';
import {
  emitRadiusPacket,
  parseRadiusPacket,
  RadiusCode,
  type RadiusPacket,
  radiusLength,
} from '../../models/radius/wire/packet.js';

interface Vector {
  id: string;
  hex: string;
  what: string;
  valid: boolean;
}
interface Printed {
  id: number;
  length: number;
  lines: string[];
  pairs?: string[];
}
const load = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`./vectors/${name}`, import.meta.url), 'utf8')) as T;
const vectors = load<Vector[]>('radius-rfc2865.json');
const printed =
  load<Record<'lacRequest' | 'lacAccept' | 'lnsRequest' | 'lnsAccept', Printed>>('radius-reference-call.json');

const octets = (hex: string): Uint8Array => fromHex(hex)!;
const secret = textOctets('xyzzy5461');
const packetOf = (id: string): RadiusPacket => {
  const packet = parseRadiusPacket(octets(vectors.find((vector) => vector.id === id)!.hex));
  if (!packet.ok) throw new Error(packet.reason);
  return packet.value;
};

describe('RFC 2865 s7', () => {
  it.each(vectors)('$id $what', ({ hex, valid }) => {
    const result = dissectRadius(octets(hex));
    expect(result.ok).toBe(valid);
    expect(result.ok ? toHex(result.octets) : result.reason).toBe(
      valid ? hex : 'attribute 24 has Length 16, beyond the 10 octets left',
    );
  });

  it('s7.1: the hidden password, and the response that proves the secret', () => {
    const request = packetOf('v241');
    const hidden = findAttribute(request, Attribute.UserPassword)!;
    expect(octetsText(revealPassword(hidden, secret, request.authenticator)!)).toBe('arctangent');
    expect(hidePassword(textOctets('arctangent'), secret, request.authenticator)).toEqual(hidden);
    const accept = packetOf('v242');
    expect(checkResponse(accept, request.authenticator, secret)).toBe(true);
    expect(checkResponse(accept, request.authenticator, textOctets('xyzzy5462'))).toBe(false);
    expect(checkResponse(accept, packetOf('v243').authenticator, secret)).toBe(false);
    expect(signResponse({ ...accept }, request.authenticator, secret).packet).toEqual(accept);
    expect(textOf(request, Attribute.UserName)).toBe('nemo');
    expect(numberOf(request, Attribute.NasPort)).toBe(3);
  });

  it('a response that was signed here proves what any other does, once or twice', () => {
    const request = octets(vectors.find(({ id }) => id === 'v241')!.hex);
    const other = octets(vectors.find(({ id }) => id === 'v243')!.hex);
    const sign = () => signResponse(packetOf('v242'), request.slice(4, 20), secret).packet;
    const signed = sign();
    for (const response of [signed, signed, structuredClone(sign()), packetOf('v242')])
      expect(answers(response, request, secret)).toBe(true);
    for (const make of [sign, () => structuredClone(sign())]) {
      expect(answers(make(), other, secret)).toBe(false);
      expect(answers(make(), request, textOctets('xyzzy5462'))).toBe(false);
      expect(answers({ ...make(), id: 9 }, request, secret)).toBe(false);
    }
  });

  it('s7.2: CHAP against the Request Authenticator', () => {
    const request = packetOf('v243');
    expect(checkChapPassword(request, secret)).toBe(false);
    expect(checkResponse(packetOf('v244'), request.authenticator, secret)).toBe(true);
    const value = findAttribute(request, Attribute.ChapPassword)!;
    expect(value[0]).toBe(22);
    expect(checkChapPassword(request, textOctets('arctangent'))).toBe(true);
  });

  it('s7.3: challenge and reject', () => {
    const request = packetOf('v245');
    const hidden = findAttribute(request, Attribute.UserPassword)!;
    expect(octetsText(revealPassword(hidden, secret, request.authenticator)!)).toBe('challenge');
    expect(checkResponse(packetOf('v246'), request.authenticator, secret)).toBe(true);
    const second = vectors.find(({ id }) => id === 'v247')!;
    expect(checkResponse(packetOf('v248'), octets(second.hex).slice(4, 20), secret)).toBe(true);
  });
});

describe('the reference call', () => {
  const challenge = octets('5D0D008CB1677CF8BC354556321A7A74');
  const build = (code: number, id: number, attributes: RadiusPacket['attributes']): RadiusPacket => ({
    code,
    id,
    authenticator: challenge,
    attributes,
  });
  const check = (packet: RadiusPacket, { id, length, lines }: Printed): void => {
    expect(packet.id).toBe(id);
    expect(radiusLength(packet)).toBe(length);
    expect(emitRadiusPacket(packet)).toHaveLength(length);
    expect(packet.attributes.map(iosAttribute)).toEqual(lines);
    const read = dissectRadius(emitRadiusPacket(packet));
    expect(read.ok && toHex(read.octets)).toBe(toHex(emitRadiusPacket(packet)));
  };

  it('LAC Access-Request, len 112', () => {
    // The Request Authenticator was not printed, so of the hidden password only what was printed is known.
    const hidden = new Uint8Array(16);
    hidden.set(octets('D0A81832'));
    const packet = build(RadiusCode.AccessRequest, 18, [
      addressAttribute(Attribute.NasIpAddress, '10.51.6.68'),
      integerAttribute(Attribute.NasPort, 0),
      ciscoNasPort('Serial0:0'),
      integerAttribute(Attribute.NasPortType, 2),
      textAttribute(Attribute.UserName, 'dnis:614629'),
      textAttribute(Attribute.CalledStationId, '614629'),
      textAttribute(Attribute.CallingStationId, '2085730592'),
      octetsAttribute(Attribute.UserPassword, hidden),
      integerAttribute(Attribute.ServiceType, 5),
    ]);
    check(packet, printed.lacRequest);
  });

  it('Access-Accept to the LAC, len 156', () => {
    const { pairs } = printed.lacAccept;
    const packet = build(RadiusCode.AccessAccept, 18, [
      integerAttribute(Attribute.ServiceType, 5),
      ...pairs!.map(ciscoAvPair),
    ]);
    check(packet, printed.lacAccept);
    expect(ciscoAvPairs(packet)).toEqual(pairs);
  });

  it('LNS Access-Request, len 97: its authenticator is the CHAP challenge', () => {
    const packet = build(RadiusCode.AccessRequest, 48, [
      addressAttribute(Attribute.NasIpAddress, '10.51.6.82'),
      integerAttribute(Attribute.NasPort, 4),
      integerAttribute(Attribute.NasPortType, 5),
      textAttribute(Attribute.UserName, '2500-1'),
      textAttribute(Attribute.CalledStationId, '614629'),
      textAttribute(Attribute.CallingStationId, '2085730592'),
      chapPasswordAttribute(6, chapResponse(6, textOctets('cisco'), challenge)),
      integerAttribute(Attribute.ServiceType, 2),
      integerAttribute(Attribute.FramedProtocol, 1),
    ]);
    check(packet, printed.lnsRequest);
    expect(checkChapPassword(packet, textOctets('cisco'))).toBe(true);
    expect(checkChapPassword(packet, textOctets('Cisco'))).toBe(false);
    const withChallenge = { ...packet, attributes: [...packet.attributes, octetsAttribute(60, octets('0102030405'))] };
    expect(checkChapPassword(withChallenge, textOctets('cisco'))).toBe(false);
  });

  it('Access-Accept to the LNS, len 38', () => {
    const packet = build(RadiusCode.AccessAccept, 48, [
      integerAttribute(Attribute.ServiceType, 2),
      integerAttribute(Attribute.FramedProtocol, 1),
      addressAttribute(Attribute.FramedIpAddress, '255.255.255.255'),
    ]);
    check(packet, printed.lnsAccept);
    expect(numberOf(packet, Attribute.FramedIpAddress)).toBe(0xffff_ffff);
  });
});

describe('packets', () => {
  const head = (length: string): string => `0100${length}${'00'.repeat(16)}`;
  it.each([
    ['empty', '', 'less than 20'],
    ['19 octets', head('0013').slice(0, 38), 'less than 20'],
    ['Length 19', head('0013'), 'Length 19'],
    ['Length beyond', head('0015'), 'only 20 octets'],
    ['Length over 4096', head('1001') + '210300'.repeat(1359), 'Length 4097, not 20 to 4096'],
    ['unknown code', `63${head('0014').slice(2)}`, 'unknown code 99'],
    ['attribute Length 0', `${head('0016')}0100`, 'less than 2'],
    ['attribute Length 1', `${head('0016')}0101`, 'less than 2'],
    ['attribute without Length', `${head('0015')}01`, 'no Length'],
    ['attribute overrun', `${head('0017')}010461`, 'beyond'],
    ['attribute reaching into padding', `${head('0017')}01046162`, 'beyond'],
    ['address of 3 octets', `${head('0019')}04050a0000`, 'NAS-IP-Address'],
    ['CHAP-Password of 16', `${head('0026')}0312${'00'.repeat(16)}`, 'CHAP-Password'],
    ['User-Password of 17', `${head('0027')}0213${'00'.repeat(17)}`, 'multiple of 16'],
    ['empty User-Name', `${head('0016')}0102`, 'User-Name'],
    ['Vendor-Specific without vendor', `${head('0019')}1a05000000`, 'Vendor-Specific'],
  ])('refuses %s', (_, hex, reason) => {
    const result = dissectRadius(octets(hex));
    expect(result.ok ? '' : result.reason).toContain(reason);
  });

  it('keeps padding, of no part in any proof', () => {
    const hex = `${head('0014')}aabb`;
    const result = dissectRadius(octets(hex));
    expect(result.ok && [toHex(result.octets), result.describe.padding]).toEqual([hex, 'aabb']);
    const accept = packetOf('v242');
    expect(checkResponse({ ...accept, padding: octets('00') }, packetOf('v241').authenticator, secret)).toBe(true);
  });

  it('has one row an attribute, all of RFC 2865', () => {
    const types = ATTRIBUTES.map(({ type }) => type);
    expect(new Set(types).size).toBe(types.length);
    const missing = Array.from({ length: 63 }, (_, index) => index + 1).filter((type) => !types.includes(type));
    expect(missing).toEqual([17, 21, 54, 56, 57, 58, 59]);
    expect(attributeFault(200, 0)).toBeUndefined();
  });

  it('reads a vendor in the proposed layout and any other', () => {
    const inner = parseVendorSpecific(vendorAttribute(311, 1, octets('aa')).value);
    expect(inner).toMatchObject({ ok: true, value: { vendor: 311, attributes: [{ type: 1 }] } });
    for (const value of ['0000000901', '000000090105', '0000000901010a']) {
      expect(parseVendorSpecific(octets(value))).toMatchObject({
        ok: true,
        value: { vendor: 9, attributes: undefined },
      });
    }
  });

  it('describes, the password hidden still', () => {
    const words = describeRadiusPacket(packetOf('v241'));
    expect(words).toMatchObject({
      code: 'Access-Request',
      length: 56,
      attributes: [
        { text: 'nemo' },
        { hidden: '0dbe708d93d413ce3196e43f782a0aee' },
        { address: '192.168.1.16' },
        { value: 3 },
      ],
    });
    expect(describeRadiusPacket(packetOf('v244')).attributes).toContainEqual({
      attribute: 'Framed-Routing',
      type: 10,
      length: 6,
      value: 2,
      meaning: 'Listen',
    });
    const tunnel = dissectRadius(octets(`${head('0021')}40060100000343070131302e31`));
    expect(tunnel).toMatchObject({
      ok: true,
      describe: {
        attributes: [
          { tag: 1, value: 3, meaning: 'L2TP' },
          { tag: 1, text: '10.1' },
        ],
      },
    });
  });

  it('an accounting request signs itself (RFC 2866 s3)', () => {
    const request = { code: RadiusCode.AccountingRequest, id: 1, authenticator: new Uint8Array(16), attributes: [] };
    // md5 of 04 01 0014, sixteen zeroes and "s", by another program
    expect(toHex(accountingAuthenticator(request, textOctets('s')))).toBe('3ed14747fe27d0ff547888ea63841061');
  });

  it('hides passwords of any length up to 128, in blocks', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ size: 'max', maxLength: 128 }),
        fc.uint8Array({ size: 'max', minLength: 1, maxLength: 30 }),
        fc.uint8Array({ size: 'max', minLength: 16, maxLength: 16 }),
        (password, key, authenticator) => {
          const hidden = hidePassword(password, key, authenticator);
          expect(hidden.length).toBe(Math.max(16, Math.ceil(password.length / 16) * 16));
          const end = password.findLastIndex((octet) => octet !== 0) + 1;
          expect(revealPassword(hidden, key, authenticator)).toEqual(password.slice(0, end));
        },
      ),
    );
    expect(() => hidePassword(new Uint8Array(129), secret, secret)).toThrow(RangeError);
    expect(revealPassword(new Uint8Array(15), secret, secret)).toBeUndefined();
  });

  it('never throws, and emits what it accepts, over any octets and over mutations of the vectors', () => {
    const mutated = fc
      .tuple(fc.constantFrom(...vectors), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }), fc.nat(120))
      .map(([{ hex }, changes, keep]) => {
        const copy = octets(hex);
        for (const [at, octet] of changes) copy[at % copy.length] = octet;
        return keep < 20 ? copy.slice(0, keep) : copy;
      });
    let accepted = 0;
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ size: 'max', maxLength: 60 }), mutated), (input) => {
        const packet = parseRadiusPacket(input);
        if (packet.ok) {
          expect(toHex(emitRadiusPacket(packet.value))).toBe(toHex(input));
          expect(describeRadiusPacket(packet.value).length).toBe(radiusLength(packet.value));
        }
        if (dissectRadius(input).ok) accepted++;
      }),
      { numRuns: 2000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });
});
