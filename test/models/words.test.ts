/** Every record type has words, whatever its columns hold; those that matter in a chain of causes have good ones. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ALL_RECORDS, ENTITY_KINDS } from '../../models/declarations.js';
import { PHRASES } from '../../models/record-phrases.js';
import { describeRecord, entityName, parseEntity, type RunNames, recordJson } from '../../models/words.js';
import { emptyRow } from '../../src/kernel/chunk.js';
import type { RecordRow } from '../../src/kernel/record.js';

const NAMES: RunNames = {
  nodes: [
    { name: 'user', role: 'remote-system' },
    { name: 'lac', role: 'lac' },
    { name: 'lns', role: 'lns' },
  ],
  channels: [
    { from: 1, to: 2 },
    { from: 2, to: 1 },
  ],
};
const kindOf = (name: string): number => ENTITY_KINDS.find((kind) => kind.name === name)?.code ?? 0;
const row = (name: string, columns: Partial<RecordRow> = {}): RecordRow => {
  const type = ALL_RECORDS.find((each) => each.name === name)!;
  return { ...emptyRow(), seq: 7, kind: type.kind, id: 1, node: 1, type: type.code, ...columns };
};
const octets = (text: string): Uint8Array => new TextEncoder().encode(text);

const number = fc.oneof(
  fc.integer({ min: -2, max: 20 }),
  fc.integer(),
  fc.integer({ min: -Number.MAX_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }),
);
const anyRow = fc.record({
  node: fc.integer({ min: -1, max: 9 }),
  kind: fc.integer({ min: 0, max: 12 }),
  id: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  a: number,
  b: number,
  c: number,
  d: number,
  data: fc.option(fc.uint8Array({ maxLength: 40 }), { nil: undefined }),
});

test.each(ALL_RECORDS.map((type) => [type.name, type] as const))('%s has words for any values', (name, type) => {
  fc.assert(
    fc.property(anyRow, (columns) => {
      const words = describeRecord({ ...emptyRow(), seq: 1, type: type.code, ...columns }, NAMES);
      expect(words.startsWith(name)).toBe(true);
      expect(words).not.toMatch(/undefined|NaN|\[object|[\n\r]/);
      const json = JSON.stringify(recordJson({ ...emptyRow(), seq: 1, type: type.code, ...columns }, NAMES));
      expect(json).not.toMatch(/"undefined|NaN|\[object/);
    }),
    { numRuns: 200 },
  );
});

test('every phrase is of a record type, and speaks of columns that it has', () => {
  for (const [name, phrase] of Object.entries(PHRASES)) {
    const type = ALL_RECORDS.find((each) => each.name === name);
    const columns = Object.values(type?.columns ?? {}).map((column) => column!.name);
    const spoken = [...phrase.matchAll(/\{(\w+)#?\}/g)].map((match) => match[1]!);
    expect(columns, name).toEqual(expect.arrayContaining(spoken));
  }
});

test.each<[string, Partial<RecordRow>, string]>([
  ['TunnelStateChanged', { a: 3, b: 4, c: 7 }, 'TunnelStateChanged: established -> no-sessions-left (lastSessionGone)'],
  ['SessionStateChanged', { node: 1, a: 1, b: 2, c: 1 }, 'SessionStateChanged: wait-tunnel -> wait-reply (tunnelOpen)'],
  ['SessionStateChanged', { node: 2, a: 1, b: 2, c: 4 }, 'SessionStateChanged: wait-connect -> established (rxICCN)'],
  ['TimerFired', { kind: kindOf('tunnel'), a: 2 }, 'TimerFired noSessionTimeout'],
  ['TimerSet', { kind: kindOf('call'), a: 1, b: 17_387_000 }, 'TimerSet hold, due at 17.387 s'],
  ['DatagramLost', { a: 0, c: 2 * 256 }, 'DatagramLost loss, SCCRQ'],
  ['DatagramLost', { a: 0, c: 2 * 256 + 1 }, 'DatagramLost loss, SCCRQ, burst'],
  ['CallFailed', { data: octets('LAC: PPP: no answer') }, 'CallFailed: LAC: PPP: no answer'],
  ['DisconnectSent', { a: 2, b: 6 }, 'DisconnectSent: CDN result 2, general error; vendor-specific error'],
  ['StopSent', { a: 1 }, 'StopSent: StopCCN result 1, control connection cleared on request'],
  ['RetransmissionLimit', { a: 1, c: 5 }, 'RetransmissionLimit: SCCRQ was never acknowledged, 5 resends'],
  ['PacketSent', { a: 0xc021, b: 1, c: 118 }, 'PacketSent LCP Configure-Request, id 118'],
  ['PacketSent', { a: 0xc223, b: 2, c: 6 }, 'PacketSent CHAP Response, id 6'],
  ['PhaseChanged', { a: 5, b: 4, d: 2 }, 'PhaseChanged: Forwarding -> Terminate: carrier lost'],
  ['FrameReceived', { a: 60, b: 3 }, 'FrameReceived length 60 octets, session session/3'],
  ['AddressAgreed', { a: 0x0a0a3502, b: 0 }, 'AddressAgreed our address 10.10.53.2, peer address 0.0.0.0'],
  ['TunnelSecretKnown', { data: octets('hello') }, 'TunnelSecretKnown secret xxxxxx'],
])('%s %o -> %s', (name, columns, words) => {
  expect(describeRecord(row(name, columns), NAMES)).toBe(words);
});

test('a password among attribute-value pairs is not shown', () => {
  const data = octets('vpdn:tunnel-id=hgw\nvpdn:l2tp-tunnel-password=hello there\nvpdn:x=1');
  const answered = row('AaaAnswered', { data });
  expect(describeRecord(answered, NAMES)).toContain('hgw; vpdn:l2tp-tunnel-password=xxxxxx; vpdn:x=1');
  expect(JSON.stringify(recordJson(answered, NAMES))).not.toContain('hello');
});

test('a record in JSON has codes and words, and octets in hex', () => {
  const lost = row('DatagramLost', { seq: 9, at: 5, cause: 8, c: 2 * 256 + 1, data: new Uint8Array([1, 255]) });
  expect(recordJson(lost, NAMES)).toMatchObject({
    seq: 9,
    atUs: 5,
    cause: 8,
    node: 'lac',
    entity: 'channel/1',
    type: 'DatagramLost',
    columns: { reason: 'loss', reason_code: 0, kind_flags_code: 513, payload: '01ff' },
  });
});

test('an entity is named by kind and number, nodes and channels by name too', () => {
  for (const kind of ENTITY_KINDS)
    expect(parseEntity(entityName(kind.code, 3))).toEqual({ ok: true, value: { kind: kind.code, id: 3 } });
  expect(parseEntity('node/lns', NAMES)).toEqual({ ok: true, value: { kind: kindOf('node'), id: 2 } });
  expect(parseEntity('channel/lns>lac', NAMES)).toEqual({ ok: true, value: { kind: kindOf('channel'), id: 1 } });
  expect(parseEntity('tunel/3')).toMatchObject({ ok: false, reason: expect.stringContaining('tunnel, session') });
  for (const bad of ['tunnel', 'tunnel/', 'tunnel/x', 'tunnel/-1', 'node/paris', '/3', ''])
    expect(parseEntity(bad, NAMES).ok, bad).toBe(false);
});
