import fc from 'fast-check';
import { expect, it } from 'vitest';
import { disconnect, emitSignal, isExact, parseSignal, setup } from '../../models/nodes/signalling.js';

const text = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: 'grapheme-ascii' }) },
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.constant('x'.repeat(256)),
);

it('a signal that travels as a value is what its octets say', () => {
  let exact = 0;
  fc.assert(
    fc.property(fc.nat(), text, text, (reference, one, other) => {
      for (const message of [setup(reference, one, other), disconnect(reference, one)]) {
        if (!isExact(message)) continue;
        exact++;
        expect(parseSignal(emitSignal(message))).toEqual({ ok: true, value: message });
      }
    }),
  );
  expect(exact).toBeGreaterThan(20);
});

it('texts that octets would change are not exact', () => {
  for (const reason of ['\ufeffx', '\ud800', 'é', 'x'.repeat(256)]) expect(isExact(disconnect(1, reason))).toBe(false);
});
