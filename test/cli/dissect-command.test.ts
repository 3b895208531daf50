import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Dissector, dissectLine, dissectorOf } from '../../src/cli/dissect.js';
import { cli } from './cli-harness.js';

const LCP = 'ff03c0210101000a05061234abcd';

test('a line of hex, a line of JSON', async () => {
  const spaced = LCP.toUpperCase().replaceAll(/(..)(?=.)/g, '$1 ');
  const { status, out, err } = await cli(['dissect', '--protocol', 'ppp'], `${LCP}\n${spaced}\r\nzz\n\n${LCP}0\nff`);
  expect({ status, err }).toEqual({ status: 0, err: '' });
  const lines = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines).toHaveLength(6);
  expect(lines[0]).toMatchObject({ ok: true, describe: expect.any(Object), octets: LCP });
  expect(lines[1]).toEqual(lines[0]);
  expect(lines.slice(2)).toEqual(Array(4).fill({ ok: false, reason: expect.any(String) }));
  expect(lines[2]).toEqual({ ok: false, reason: 'not hex' });
});

test('RADIUS', async () => {
  const accept = '02010014000102030405060708090a0b0c0d0e0f';
  const { out } = await cli(['dissect', '--protocol', 'radius'], `${accept}\n`);
  expect(JSON.parse(out)).toMatchObject({ ok: true, octets: accept });
});

test('a dissector that throws costs its line only', () => {
  const faulty: Dissector = () => {
    throw new Error('oh');
  };
  expect(JSON.parse(dissectLine(faulty, '00'))).toEqual({ ok: false, reason: 'a fault in the dissector: oh' });
});

test.each(['ppp', 'radius'] as const)('%s: any line gives one line of JSON', async (protocol) => {
  const dissector = await dissectorOf(protocol);
  const line = fc.oneof(
    fc.string(),
    fc.uint8Array({ maxLength: 60 }).map((octets) => Buffer.from(octets).toString('hex')),
  );
  fc.assert(
    fc.property(line, (text) => {
      const told = dissectLine(dissector, text);
      expect(told).not.toContain('\n');
      expect(told).not.toContain('a fault in the dissector');
      expect(typeof (JSON.parse(told) as { ok: unknown }).ok).toBe('boolean');
    }),
  );
});

test.runIf(existsSync('models/l2tp/wire/dissect.ts'))('L2TP is the default', async () => {
  const zlb = 'c802000c0001000000000001';
  const { status, out } = await cli(['dissect'], `${zlb}\n`);
  expect(status).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ ok: true, octets: zlb });
});
