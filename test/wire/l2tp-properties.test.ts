import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Avp, avp, emitAvps, parseAvps } from '../../models/l2tp/wire/avp.js';
import { AVP_ROWS, type AvpRow, AvpType } from '../../models/l2tp/wire/avp-table.js';
import type { AvpValue } from '../../models/l2tp/wire/avp-value.js';
import { describeAvp } from '../../models/l2tp/wire/describe.js';
import { dissectL2tp } from '../../models/l2tp/wire/dissect.js';
import { isControl, parseHeader } from '../../models/l2tp/wire/header.js';
import { controlMessage, emitControl, emitData, parseControl, parseData } from '../../models/l2tp/wire/message.js';
import { MESSAGE_ROWS, MessageType } from '../../models/l2tp/wire/message-table.js';
import { fromHex, OctetWriter, toHex } from '../../models/octets.js';

const REFERENCE = (
  JSON.parse(readFileSync(new URL('vectors/l2tp-reference-call.json', import.meta.url), 'utf8')) as { hex: string }[]
).map(({ hex }) => fromHex(hex)!);

const u16 = fc.nat(0xffff);
const u32 = fc.nat(0xffff_ffff);

function valueFor(row: AvpRow): fc.Arbitrary<AvpValue> {
  const some = fc.uint8Array({ minLength: row.least, maxLength: Math.min(row.most, 80) });
  switch (row.format) {
    case 'none':
      return fc.constant({ format: 'none' });
    case 'u16':
      return u16.map((number) => ({ format: 'u16', number }));
    case 'u32':
      return u32.map((number) => ({ format: 'u32', number }));
    case 'u64':
      return fc.bigInt(0n, 2n ** 64n - 1n).map((big) => ({ format: 'u64', big }));
    case 'octets':
    case 'text': {
      const { format } = row;
      return some.map((octets) => ({ format, octets }));
    }
    case 'result':
      return fc.oneof(
        u16.map((result): AvpValue => ({ format: 'result', result, error: undefined, message: new Uint8Array(0) })),
        fc.record({ format: fc.constant('result'), result: u16, error: u16, message: some }),
      );
    case 'cause':
      return fc.record({ format: fc.constant('cause'), cause: u16, causeMessage: fc.nat(255), advisory: some });
    case 'version':
      return fc.record({ format: fc.constant('version'), version: fc.nat(255), revision: fc.nat(255) });
    case 'callErrors':
      return fc.record({
        format: fc.constant('callErrors'),
        reserved: u16,
        crcErrors: u32,
        framingErrors: u32,
        hardwareOverruns: u32,
        bufferOverruns: u32,
        timeouts: u32,
        alignmentErrors: u32,
      });
    case 'accm':
      return fc.record({ format: fc.constant('accm'), reserved: u16, send: u32, receive: u32 });
  }
}

const emitted = (avps: readonly Avp[]): Uint8Array => {
  const writer = new OctetWriter();
  emitAvps(writer, avps);
  return writer.octets();
};

describe.each(AVP_ROWS)('$name', (row) => {
  const anyAvp = fc
    .tuple(valueFor(row), fc.boolean())
    .map(([value, mandatory]) => avp(row.type, value, { vendor: row.vendor, mandatory }));

  test('value -> octets -> the same value, and words', () => {
    fc.assert(
      fc.property(anyAvp, (one) => {
        const octets = emitted([one]);
        expect(parseAvps(octets)).toEqual({ ok: true, value: [one] });
        expect(() => JSON.stringify(describeAvp(one))).not.toThrow();
        const dissected = dissectL2tp(octets);
        expect(dissected.ok && toHex(dissected.octets)).toBe(toHex(octets));
      }),
      { numRuns: 40 },
    );
  });

  test('hidden and revealed, where it may be', () => {
    const secret = fromHex('736563726574')!;
    fc.assert(
      fc.property(valueFor(row), fc.uint8Array({ maxLength: 20 }), (value, random) => {
        const make = () => avp(row.type, value, { vendor: row.vendor, hidden: true });
        if (!row.mayHide) {
          expect(make).toThrow(TypeError);
          return;
        }
        const writer = new OctetWriter();
        emitAvps(writer, [avp(AvpType.RandomVector, random), make()], secret);
        const read = parseAvps(writer.octets(), 0, writer.length, { secret });
        expect(read.ok && read.value[1]).toMatchObject({ hidden: true, known: true, value });
        expect(read.ok && toHex(emitted(read.value))).toBe(toHex(writer.octets()));
      }),
      { numRuns: 20 },
    );
  });
});

/** Whatever can be read is emitted as it was, but for what is behind its Length. */
function comesOutAgain(octets: Uint8Array): boolean {
  const header = parseHeader(octets);
  const message = isControl(octets) ? parseControl(octets) : parseData(octets);
  if (!header.ok || !message.ok) {
    expect(message).toMatchObject({ ok: false, reason: expect.stringMatching(/./) });
    return false;
  }
  const again = 'avps' in message.value ? emitControl(message.value) : emitData(message.value);
  expect(toHex(again)).toBe(toHex(octets.subarray(0, header.value.end)));
  return true;
}

function dissectsOrSaysWhy(octets: Uint8Array): void {
  const dissected = dissectL2tp(octets);
  if (!dissected.ok) expect(dissected.reason).not.toBe('');
  else {
    expect(toHex(dissected.octets)).toBe(toHex(octets));
    expect(() => JSON.stringify(dissected.describe)).not.toThrow();
  }
}

test('any octets: a value that comes out again, or a reason', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (octets) => {
      comesOutAgain(octets);
      dissectsOrSaysWhy(octets);
    }),
    { numRuns: 2000 },
  );
});

test('octets that begin well: a value that comes out again, or a reason', () => {
  const first = fc.constantFrom(0xc802, 0x0002, 0x4002, 0x4802, 0x0202, 0x4b02, 0x8008, 0x0012, 0xc00a);
  fc.assert(
    fc.property(first, fc.uint8Array({ minLength: 2, maxLength: 40 }), (flags, octets) => {
      octets[0] = flags >>> 8;
      octets[1] = flags;
      if (flags & 0x4000 && octets.length >= 4) octets.set([0, octets.length], 2);
      comesOutAgain(octets);
      dissectsOrSaysWhy(octets);
    }),
    { numRuns: 3000 },
  );
});

test('the reference messages with octets changed, cut or added', () => {
  let read = 0;
  let refused = 0;
  const change = fc.tuple(fc.nat(160), fc.nat(255));
  const messages = fc.constantFrom(...REFERENCE);
  fc.assert(
    fc.property(messages, fc.array(change, { maxLength: 3 }), fc.nat(3), fc.nat(3), (whole, changes, cut, more) => {
      const octets = new Uint8Array(whole.length - cut + more);
      octets.set(whole.subarray(0, whole.length - cut));
      for (const [at, value] of changes) octets[at % octets.length] = value;
      if (comesOutAgain(octets)) read++;
      else refused++;
      dissectsOrSaysWhy(octets);
    }),
    { numRuns: 3000 },
  );
  // Both outcomes were met, so that the property says something about each.
  expect(Math.min(read, refused)).toBeGreaterThan(100);
});

test('every message, with all that it must and may carry', () => {
  const message = fc.constantFrom(...MESSAGE_ROWS.filter((row) => row.type !== MessageType.ZLB)).chain((row) => {
    const rows = [...row.must, ...row.may].map(
      (type) => AVP_ROWS.find((one) => one.type === type && one.vendor === 0)!,
    );
    const zeroless = (one: AvpRow) =>
      valueFor(one).filter(
        (value) => !(one.name.startsWith('Assigned') && value.format === 'u16' && value.number === 0),
      );
    const avps = fc.tuple(...rows.map((one) => zeroless(one).map((value) => avp(one.type, value))));
    const session = row.type === MessageType.HELLO ? fc.constant(0) : u16;
    return fc.tuple(avps, u16, session, u16, u16).map(([list, tunnelId, sessionId, ns, nr]) => ({
      row,
      message: controlMessage(row.type, tunnelId, sessionId, list, ns, nr),
    }));
  });
  fc.assert(
    fc.property(message, ({ row, message }) => {
      expect(parseControl(emitControl(message))).toEqual({ ok: true, value: message });
      for (const type of row.must) {
        const without = { ...message, avps: message.avps.filter((one) => one.type !== type) };
        expect(parseControl(emitControl(without))).toMatchObject({ ok: false, code: 'missing-avp', avp: { type } });
      }
    }),
    { numRuns: 300 },
  );
});
