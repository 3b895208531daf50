import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keep, keeps, keptText, lentOctetsOf, octetsOf } from '../../models/keep.js';
import { octetsText, textOctets } from '../../models/octets.js';

const octets = fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ minLength: 200, maxLength: 300 }));

describe('octets that are kept', () => {
  it('come back as they were, whatever they are', () => {
    fc.assert(
      fc.property(octets, octets, (one, other) => {
        const kept = keep(one);
        const among = keep(Uint8Array.of(1, ...one, 2), 1, 1 + one.length);
        expect(octetsOf(kept)).toEqual(one);
        expect(lentOctetsOf(kept)).toEqual(one);
        expect(among).toBe(kept);
        expect(keeps(kept, one)).toBe(true);
        expect(keeps(kept, other)).toBe(keep(other) === kept);
      }),
    );
  });

  it('are the text that they say', () => {
    const texts = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme-ascii' }));
    fc.assert(
      fc.property(texts, octets, (text, any) => {
        expect(keptText(textOctets(text))).toBe(octetsText(textOctets(text)));
        expect(keptText(any)).toBe(octetsText(any));
        expect(keptText(Uint8Array.of(0x41, ...any), 1)).toBe(octetsText(any));
      }),
    );
    expect(keptText(undefined)).toBe('');
  });
});
