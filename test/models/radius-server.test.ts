import { describe, expect, it } from 'vitest';
import { fromHex, textOctets, toHex } from '../../models/octets.js';
import { CREDENTIAL, type RequestOptions } from '../../models/radius/client.js';
import { RequestSent, ServerAnswered, ServerDiscarded, VERDICTS } from '../../models/radius/records.js';
import { replyAttribute } from '../../models/radius/reply.js';
import { Attribute } from '../../models/radius/wire/attribute-table.js';
import {
  addressAttribute,
  ciscoNasPort,
  integerAttribute,
  textAttribute,
} from '../../models/radius/wire/attributes.js';
import { iosAttribute } from '../../models/radius/wire/describe.js';
import { parseRadiusPacket, type RadiusAttribute } from '../../models/radius/wire/packet.js';
import { DatagramSent } from '../../src/network/channel.js';
import { NAS, stage } from './radius-stage.js';

const user = (name: string): RadiusAttribute => textAttribute(Attribute.UserName, name);
const CHALLENGE = fromHex('5D0D008CB1677CF8BC354556321A7A74')!;
const RESPONSE = fromHex('CA1CC2E4FA6899E8DF1B695C0A80883E')!;

async function ask(attributes: readonly RadiusAttribute[], options: RequestOptions = {}, server = {}) {
  const scene = stage({ server });
  scene.at(0, () => scene.clients.request(NAS, 'lac', 1, 1, attributes, options));
  const rows = await scene.run();
  const decision = rows.find((row) => row.type === ServerAnswered.code)!;
  const sent = rows.find((row) => row.type === RequestSent.code)!;
  return {
    answer: scene.answers[0]!,
    verdict: VERDICTS[decision.a],
    lengths: [sent.b, decision.d],
    sent: sent.data!,
    rows,
  };
}

describe('the requests of the reference call', () => {
  it('LAC: 112 octets, accepted with 156', async () => {
    const { answer, lengths, sent } = await ask(
      [
        addressAttribute(Attribute.NasIpAddress, '10.51.6.68'),
        integerAttribute(Attribute.NasPort, 0),
        ciscoNasPort('Serial0:0'),
        integerAttribute(Attribute.NasPortType, 2),
        user('dnis:614629'),
        textAttribute(Attribute.CalledStationId, '614629'),
        textAttribute(Attribute.CallingStationId, '2085730592'),
        CREDENTIAL,
        integerAttribute(Attribute.ServiceType, 5),
      ],
      { userPassword: 'cisco' },
    );
    expect(lengths).toEqual([112, 156]);
    const packet = parseRadiusPacket(sent);
    const lines = packet.ok ? packet.value.attributes.map(iosAttribute) : [];
    expect(lines.filter((line) => !line.startsWith('Attribute 2 '))).toEqual([
      'Attribute 4 6 0A330644',
      'Attribute 5 6 00000000',
      'Attribute 26 17 00000009020B5365',
      'Attribute 61 6 00000002',
      'Attribute 1 13 646E6973',
      'Attribute 30 8 36313436',
      'Attribute 31 12 32303835',
      'Attribute 6 6 00000005',
    ]);
    expect(answer.attributes.map(iosAttribute)).toEqual([
      'Attribute 6 6 00000005',
      'Attribute 26 29 0000000901177670',
      'Attribute 26 26 0000000901147670',
      'Attribute 26 36 00000009011E7670',
      'Attribute 26 39 0000000901217670',
    ]);
  });

  it("LNS: 97 octets with the user's own CHAP challenge as authenticator, accepted with 38", async () => {
    const { answer, lengths, sent } = await ask(
      [
        addressAttribute(Attribute.NasIpAddress, '10.51.6.82'),
        integerAttribute(Attribute.NasPort, 4),
        integerAttribute(Attribute.NasPortType, 5),
        user('2500-1'),
        textAttribute(Attribute.CalledStationId, '614629'),
        textAttribute(Attribute.CallingStationId, '2085730592'),
        CREDENTIAL,
        integerAttribute(Attribute.ServiceType, 2),
        integerAttribute(Attribute.FramedProtocol, 1),
      ],
      { chap: { id: 6, response: RESPONSE, challenge: CHALLENGE }, authenticator: CHALLENGE },
    );
    expect(lengths).toEqual([97, 38]);
    expect(toHex(sent.subarray(4, 20))).toBe(toHex(CHALLENGE));
    expect(answer.attributes.map(iosAttribute)).toEqual([
      'Attribute 6 6 00000002',
      'Attribute 7 6 00000001',
      'Attribute 8 6 FFFFFFFF',
    ]);
  });
});

describe('a RADIUS server', () => {
  const chap = { id: 6, response: RESPONSE, challenge: CHALLENGE };

  it('takes the challenge from CHAP-Challenge where it is not the authenticator', async () => {
    const { verdict, sent } = await ask([user('2500-1')], { chap });
    expect(verdict).toBe('accepted');
    expect(toHex(sent)).toContain(`3c12${toHex(CHALLENGE)}`);
  });

  it.each<[string, readonly RadiusAttribute[], RequestOptions]>([
    ['unknown user', [user('nobody')], { userPassword: 'cisco' }],
    ['unknown user', [], { userPassword: 'cisco' }],
    ['wrong password', [user('2500-1')], { userPassword: 'cisc' }],
    ['wrong password', [user('2500-1')], { userPassword: 'c'.repeat(128) }],
    ['wrong password', [user('2500-1')], { chap: { ...chap, id: 7 } }],
    ['wrong password', [user('2500-1')], { chap: { id: 6, response: RESPONSE } }],
    ['no password', [user('2500-1')], {}],
    ['two passwords', [user('2500-1')], { userPassword: 'cisco', chap }],
    [
      'invalid attribute',
      [user('2500-1'), { type: Attribute.NasPort, value: new Uint8Array(3) }],
      { userPassword: 'cisco' },
    ],
  ])('rejects: %s', async (reason, attributes, options) => {
    const { verdict, answer } = await ask(attributes, options);
    expect(verdict).toBe(reason);
    expect(answer).toMatchObject({ accepted: false, reason: 'rejected', attributes: [] });
  });

  it('gives Proxy-State back, in order, with either answer', async () => {
    const states = ['one', 'two'].map((text) => ({ type: Attribute.ProxyState, value: textOctets(text) }));
    for (const userPassword of ['cisco', 'wrong']) {
      const { answer } = await ask([user('2500-1'), ...states], { userPassword });
      expect(answer.attributes.slice(-2)).toEqual(states);
    }
  });

  it('answers the same request twice with the same octets', async () => {
    const scene = stage({ to: { duplicate: 1 } });
    scene.at(0, () => scene.clients.request(NAS, 'lac', 1, 1, [user('2500-1')], { userPassword: 'cisco' }));
    const rows = await scene.run();
    const [, first, second] = rows.filter((row) => row.type === DatagramSent.code);
    expect(first!.data).toEqual(second!.data);
  });

  it('drops what is no request', async () => {
    const scene = stage();
    const packets = ['04010014', '010100', '0101001500112233445566778899aabbccddeeff01'].map((hex) => fromHex(hex)!);
    packets[0] = Uint8Array.from({ length: 20 }, (_, index) => packets[0]![index] ?? 0);
    scene.at(0, () => {
      for (const packet of packets) scene.toServer(packet);
    });
    const rows = await scene.run();
    const dropped = rows.filter((row) => row.type === ServerDiscarded.code);
    expect(dropped.map((row) => [row.a, new TextDecoder().decode(row.data)])).toEqual([
      [1, 'code 4'],
      [0, 'packet of 3 octets, less than 20'],
      [0, 'attribute 1 has no Length'],
    ]);
    expect(rows.filter((row) => row.type === DatagramSent.code)).toHaveLength(3);
  });
});

describe('reply attributes', () => {
  it.each([
    ['Service-Type', 'Outbound', '00000005'],
    ['framed-protocol', 1, '00000001'],
    ['Session-Timeout', 3600, '00000e10'],
    ['Idle-Timeout', '600', '00000258'],
    ['Framed-IP-Address', '10.0.0.1', '0a000001'],
    ['Cisco-AVPair', 'a=b', '000000090105613d62'],
    ['Reply-Message', 'hello', '68656c6c6f'],
    ['Class', '0x0102', '0102'],
    ['Class', 'ab', '6162'],
    ['Tunnel-Type', 'L2TP', '00000003'],
    ['Tunnel-Server-Endpoint', '10.51.6.82', '31302e35312e362e3832'],
  ])('%s: %s', (name, value, hex) => {
    const made = replyAttribute(name, value);
    expect(made.ok && toHex(made.value.value)).toBe(hex);
  });

  it.each([
    ['No-Such', 'x', 'no RADIUS attribute is called No-Such'],
    ['Service-Type', 'Flying', 'Service-Type: Flying is neither a number from 0 to 4294967295 nor one of its names'],
    ['Session-Timeout', -1, 'Session-Timeout: -1 is neither a number from 0 to 4294967295 nor one of its names'],
    ['Framed-IP-Address', '10.0.0.256', 'Framed-IP-Address: 10.0.0.256 is not an IPv4 address'],
    ['Class', '0x123', 'Class: 0x123 is not hex'],
    ['Reply-Message', '', 'Reply-Message: Reply-Message with Length 2, not 3 to 255'],
    ['Cisco-AVPair', 'x'.repeat(250), 'Cisco-AVPair: 256 octets are too long'],
    ['User-Password', 'x', 'User-Password cannot stand in a reply'],
  ])('%s: %s is refused', (name, value, reason) => {
    expect(replyAttribute(name, value)).toEqual({ ok: false, reason });
  });

  it('a server refuses at start what cannot be a reply', () => {
    const users = [{ name: 'x', password: '', reply: [{ attribute: 'Nonsense', value: 1 }] }];
    expect(() => stage({ server: { users } })).toThrow('reply to x: no RADIUS attribute is called Nonsense');
  });
});
