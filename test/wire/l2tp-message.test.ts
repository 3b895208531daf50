import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { avp } from '../../models/l2tp/wire/avp.js';
import { AvpType as A, AVP_ROWS, CISCO, CiscoAvpType } from '../../models/l2tp/wire/avp-table.js';
import { dissectL2tp } from '../../models/l2tp/wire/dissect.js';
import {
  type ControlMessage,
  controlMessage,
  emitControl,
  hasAvp,
  numberOf,
  octetsOf,
  parseControl,
  resultOf,
  textOf,
  UNREADABLE,
  zlb,
} from '../../models/l2tp/wire/message.js';
import { MESSAGE_ROWS, MessageType, messageName } from '../../models/l2tp/wire/message-table.js';
import { errorForRefusal } from '../../models/l2tp/wire/result-codes.js';
import { fromHex, toHex } from '../../models/octets.js';

const octets = (hex: string): Uint8Array => fromHex(hex)!;

interface Packet {
  readonly message: string;
  readonly hex: string;
}
const REFERENCE = JSON.parse(
  readFileSync(new URL('vectors/l2tp-reference-call.json', import.meta.url), 'utf8'),
) as readonly Packet[];

function read(hex: string): ControlMessage {
  const message = parseControl(octets(hex));
  if (!message.ok) throw new Error(message.reason);
  return message.value;
}

describe('the reference call', () => {
  test('has its 12 messages', () => expect(REFERENCE).toHaveLength(12));

  test.each(REFERENCE)('$message comes out as it went in', ({ message, hex }) => {
    const value = read(hex);
    expect(messageName(value.type)).toBe(message);
    expect(toHex(emitControl(value))).toBe(hex);
    expect(dissectL2tp(octets(hex))).toMatchObject({ ok: true, octets: octets(hex), describe: { message } });
  });

  /** Built from values, as the LAC and the LNS of the note would. */
  const BUILT: readonly [index: number, message: ControlMessage][] = [
    [
      0,
      controlMessage(MessageType.SCCRQ, 0, 0, [
        avp(A.ProtocolVersion, { format: 'version', version: 1, revision: 0 }),
        avp(A.FramingCapabilities, 3),
        avp(A.BearerCapabilities, 3),
        avp(A.FirmwareRevision, 0x1130),
        avp(A.HostName, 'hgw'),
        avp(A.VendorName, 'Cisco Systems, Inc.'),
        avp(A.AssignedTunnelId, 17688),
        avp(A.ReceiveWindowSize, 800),
        avp(A.Challenge, octets('545a2343fbe20ea08bca7b56e4a7d29e')),
      ]),
    ],
    [3, zlb(17688, 1, 2)],
    [
      4,
      controlMessage(
        MessageType.ICRQ,
        55270,
        0,
        [
          avp(A.AssignedSessionId, 7),
          avp(A.CallSerialNumber, 3507800005),
          avp(A.BearerType, 1),
          avp(A.CallingNumber, '2085730592'),
          avp(A.CalledNumber, '614629'),
          avp(CiscoAvpType.ClientNasPort, 'Serial0:0', { vendor: CISCO }),
        ],
        2,
        1,
      ),
    ],
    [
      6,
      controlMessage(
        MessageType.ICCN,
        55270,
        45,
        [
          avp(A.TxConnectSpeed, 64000),
          avp(A.RxConnectSpeed, 64000),
          avp(A.FramingType, 2),
          avp(A.LastSentLcpConfreq, octets('0305c223050506109d08f2')),
          avp(A.LastReceivedLcpConfreq, octets('05066ee4e865')),
          avp(A.ProxyAuthenChallenge, octets('5d0d008cb1677cf8bc354556321a7a74')),
          avp(A.ProxyAuthenId, 6),
          avp(A.ProxyAuthenName, '2500-1'),
          // This router marks it mandatory, against s4.4.5.
          avp(A.ProxyAuthenResponse, octets('ca1cc2e4fa6899e8df1b695c0a80883e'), { mandatory: true }),
          avp(A.ProxyAuthenType, 2),
        ],
        3,
        2,
      ),
    ],
    [
      8,
      controlMessage(
        MessageType.CDN,
        55270,
        45,
        [avp(A.AssignedSessionId, 7), avp(A.ResultCode, { result: 1, error: 0 })],
        4,
        2,
      ),
    ],
    [
      10,
      controlMessage(
        MessageType.StopCCN,
        17688,
        0,
        [avp(A.AssignedTunnelId, 55270), avp(A.ResultCode, { result: 1 })],
        2,
        5,
      ),
    ],
  ];
  test.each(BUILT)('message %i built from values', (index, message) => {
    expect(toHex(emitControl(message))).toBe(REFERENCE[index]!.hex);
  });

  test('values come out by name', () => {
    const sccrq = read(REFERENCE[0]!.hex);
    expect(textOf(sccrq, A.HostName)).toBe('hgw');
    expect(numberOf(sccrq, A.AssignedTunnelId)).toBe(17688);
    expect(octetsOf(sccrq, A.Challenge)).toHaveLength(16);
    expect([hasAvp(sccrq, A.TieBreaker), numberOf(sccrq, A.HostName), textOf(sccrq, A.TieBreaker)]).toEqual([
      false,
      undefined,
      undefined,
    ]);
    expect(textOf(read(REFERENCE[4]!.hex), CiscoAvpType.ClientNasPort, CISCO)).toBe('Serial0:0');
    expect(resultOf(read(REFERENCE[8]!.hex))).toMatchObject({ result: 1, error: 0 });
    expect(resultOf(read(REFERENCE[10]!.hex))).toMatchObject({ result: 1, error: undefined });
  });

  test('in words', () => {
    const cdn = dissectL2tp(octets(REFERENCE[8]!.hex));
    expect(cdn).toMatchObject({
      describe: {
        kind: 'control',
        message: 'CDN',
        tunnelId: 55270,
        sessionId: 45,
        ns: 4,
        nr: 2,
        avps: [
          { avp: 'Message Type', value: { number: 14, name: 'CDN' } },
          { avp: 'Assigned Session ID', value: 7 },
          { avp: 'Result Code', value: { result: 1, means: 'loss of carrier', error: 0 } },
        ],
      },
    });
    const stop = JSON.stringify(dissectL2tp(octets(REFERENCE[10]!.hex)));
    expect(stop).toContain('control connection cleared on request');
  });
});

/** A control message round some AVPs in hex, as the peer would send it. */
function peerSays(avps: string, session = '0000'): Uint8Array {
  const length = (12 + avps.length / 2).toString(16).padStart(4, '0');
  return octets(`c802${length}0005${session}00030002${avps}`);
}
const HELLO = '8008000000000006';

describe('refusals', () => {
  const SCCRQ = '8008000000000001';
  const VERSION = '8008000000020100';
  const FRAMING = '800a0000000300000003';
  const HOST = '800900000007686777';
  const TUNNEL = '8008000000094518';
  const HEADER = { tunnelId: 5, sessionId: 0, ns: 3, nr: 2 };
  test.each([
    ['unknown AVP with M', `${HELLO}8008000003e70001`, 'unknown-mandatory-avp', { vendor: 0, type: 999 }, 6],
    ['unknown vendor with M', `${HELLO}800801ef00000006`, 'unknown-mandatory-avp', { vendor: 495, type: 0 }, 6],
    ['reserved bit with M', `${HELLO}840900000007686777`, 'unknown-mandatory-avp', { vendor: 0, type: 7 }, 6],
    ['length below 6', `${HELLO}8005000000070000`, 'malformed', { vendor: 0, type: 7 }, 6],
    ['length beyond the message', `${HELLO}800a00000007686777`, 'malformed', { vendor: 0, type: 7 }, 6],
    ['octets left over', `${HELLO}80090000`, 'malformed', undefined, 6],
    ['u16 of 3 octets', `${HELLO}800900000009451800`, 'bad-length', { vendor: 0, type: 9 }, 6],
    ['host name of nothing', `${HELLO}800600000007`, 'bad-length', { vendor: 0, type: 7 }, 6],
    ['result code of 3 octets', `${HELLO}800900000001000200`, 'bad-length', { vendor: 0, type: 1 }, 6],
    ['response of 15 octets', `${HELLO}80150000000d${'aa'.repeat(15)}`, 'bad-length', { vendor: 0, type: 13 }, 6],
    ['message type not first', `${TUNNEL}${SCCRQ}`, 'malformed', undefined, UNREADABLE],
    ['message type of 3 octets', '800900000000000100', 'bad-length', { vendor: 0, type: 0 }, UNREADABLE],
    ['unknown message with M', '8008000000000014', 'unknown-message', undefined, 20],
    ['reserved message 0', '8008000000000000', 'unknown-message', undefined, 0],
    ['no version', `${SCCRQ}${FRAMING}${HOST}${TUNNEL}`, 'missing-avp', { vendor: 0, type: 2 }, 1],
    ['no host name', `${SCCRQ}${VERSION}${FRAMING}${TUNNEL}`, 'missing-avp', { vendor: 0, type: 7 }, 1],
    ['tunnel 0', `${SCCRQ}${VERSION}${FRAMING}${HOST}8008000000090000`, 'bad-value', { vendor: 0, type: 9 }, 1],
  ])('%s', (_, avps, code, at, type) => {
    const message = parseControl(peerSays(avps));
    expect(message).toMatchObject({ ok: false, code, partial: { ...HEADER, type } });
    expect(!message.ok && message.avp).toEqual(at);
    expect(!message.ok && errorForRefusal(message.code)).toBeGreaterThan(0);
  });

  test('HELLO belongs to no session', () => {
    expect(parseControl(peerSays(HELLO)).ok).toBe(true);
    expect(parseControl(peerSays(HELLO, '0001'))).toMatchObject({ code: 'bad-value' });
  });

  test('a refused SCCRQ still says which tunnel to answer', () => {
    const message = parseControl(peerSays(`${SCCRQ}8008000003e70001${VERSION}${FRAMING}${HOST}${TUNNEL}`));
    expect(!message.ok && message.partial && numberOf(message.partial, A.AssignedTunnelId)).toBe(0x4518);
  });

  test('CDN and StopCCN may come from a peer that assigned nothing', () => {
    expect(parseControl(peerSays('800800000000000480080000000900008008000000010001')).ok).toBe(true);
    expect(parseControl(peerSays('800800000000000e80080000000e00008008000000010001')).ok).toBe(true);
  });

  test('a version other than 2 has no header to answer to', () => {
    const v3 = parseControl(octets('c803000c0001000000030002'));
    expect(v3).toMatchObject({ ok: false, code: 'not-l2tpv2' });
    expect(!v3.ok && [v3.partial, errorForRefusal(v3.code)]).toEqual([undefined, undefined]);
  });

  test('a data message is none', () => expect(parseControl(octets('000200010002ff03')).ok).toBe(false));
});

describe('what is to be ignored', () => {
  test.each([
    ['unknown AVP', '000a0000003d2846f181'],
    ['known AVP with a reserved bit', '040900000007686777'],
    ['unknown hidden AVP', '400a0000003d2846f181'],
    ['vendor AVP', '0008013700010203'],
  ])('%s without M', (_, extra) => {
    const hex = toHex(peerSays(HELLO + extra));
    const message = read(hex);
    expect(message.avps[1]?.known).toBe(false);
    expect([textOf(message, A.HostName), octetsOf(message, 61)]).toEqual([undefined, undefined]);
    expect(toHex(emitControl(message))).toBe(hex);
    expect(dissectL2tp(octets(hex))).toMatchObject({ ok: true, octets: octets(hex) });
  });

  test('an unknown message without M, whatever it carries', () => {
    const hex = toHex(peerSays('00080000000000148008000003e70001'));
    const message = read(hex);
    expect([message.type, message.ignorable]).toEqual([20, true]);
    expect(toHex(emitControl(message))).toBe(hex);
    expect(parseControl(peerSays('000800000000001480ff000003e70001')).ok).toBe(false);
  });

  test('octets behind Length', () => {
    const dissected = dissectL2tp(octets(`${toHex(peerSays(HELLO))}dead`));
    expect(dissected).toMatchObject({ ok: true, describe: { ignoredOctetsBehind: 2 } });
    expect(dissected.ok && toHex(dissected.octets).endsWith('06dead')).toBe(true);
  });

  test('a second AVP of the same type', () => {
    const twice = read(toHex(peerSays('800800000000000480080000000900058008000000010001800800000009000a')));
    expect(numberOf(twice, A.AssignedTunnelId)).toBe(5);
  });
});

describe('mistakes of ours throw', () => {
  test.each([
    ['a number too large', () => avp(A.AssignedTunnelId, 0x1_0000)],
    ['a negative number', () => avp(A.CallSerialNumber, -1)],
    ['text for a number', () => avp(A.AssignedTunnelId, 'x')],
    ['nothing for a name', () => avp(A.HostName, '')],
    ['a value where none belongs', () => avp(A.SequencingRequired, 1)],
    ['no row', () => avp(20, 1)],
    ['a name beyond 1023 octets', () => avp(A.VendorName, 'x'.repeat(1018))],
    ['a message that does not begin with its type', () => emitControl({ ...zlb(1, 0, 0), type: MessageType.HELLO })],
  ])('%s', (_, mistake) => expect(mistake).toThrow());

  test('the longest AVP fits', () => {
    const hello = controlMessage(MessageType.HELLO, 1, 0, [avp(A.VendorName, 'x'.repeat(1017))]);
    expect(parseControl(emitControl(hello)).ok).toBe(true);
  });
});

describe('the tables agree with each other', () => {
  const listed = MESSAGE_ROWS.flatMap((message) =>
    [...message.must, ...message.may].map((type) => `${message.name} ${type}`),
  );
  const claimed = AVP_ROWS.filter((row) => row.vendor === 0 && row.messages[0] !== '*').flatMap((row) =>
    row.messages.map((name) => `${name} ${row.type}`),
  );
  test('an AVP names just the messages that list it', () => expect(claimed.sort()).toEqual(listed.sort()));

  test('numbers are those of RFC 2661 s10.1, and each row is one of a kind', () => {
    const numbers = AVP_ROWS.filter((row) => row.vendor === 0).map((row) => row.type);
    const assigned = Array.from({ length: 40 }, (_, type) => type).filter((type) => type !== 20);
    expect(numbers.toSorted((a, b) => a - b)).toEqual(assigned);
    expect(new Set(MESSAGE_ROWS.map((row) => row.type)).size).toBe(MESSAGE_ROWS.length);
  });

  // s4.4: of the AVPs with an M bit these alone must not be hidden; of those without, Tie Breaker alone.
  test('M and H bits', () => {
    const names = (mandatory: boolean) =>
      AVP_ROWS.filter((row) => row.mandatory === mandatory && !row.mayHide).map((row) => row.type);
    expect(names(true)).toEqual([0, 1, 2, 7, 10, 12, 36, 39]);
    expect(names(false)).toEqual([5]);
    const optional = AVP_ROWS.filter((row) => row.vendor === 0 && !row.mandatory).map((row) => row.type);
    expect(optional.toSorted((a, b) => a - b)).toEqual([5, 6, 8, 25, 26, 27, 28, 29, 30, 31, 32, 33, 37, 38]);
  });
});
