import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMd5, md5 } from '../../models/md5.js';
import { textOctets, toHex } from '../../models/octets.js';

/** RFC 1321 A.5. */
const SUITE: readonly (readonly [text: string, digest: string])[] = [
  ['', 'd41d8cd98f00b204e9800998ecf8427e'],
  ['a', '0cc175b9c0f1b6a831c399e269772661'],
  ['abc', '900150983cd24fb0d6963f7d28e17f72'],
  ['message digest', 'f96b697d7cb7938d525a2f31aaf161d0'],
  ['abcdefghijklmnopqrstuvwxyz', 'c3fcd3d76192e4007dfb496cca67e13b'],
  ['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789', 'd174ab98d277d9f5a5611c2c9f419d9f'],
  ['1234567890'.repeat(8), '57edf4a22be3c955ac49da2e2107b67a'],
];

describe('MD5', () => {
  it.each(SUITE)('of "%s"', (text, digest) => {
    expect(toHex(md5(textOctets(text)))).toBe(digest);
  });

  it("is Node's, over parts of any length", () => {
    const part = fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ minLength: 4000, maxLength: 5000 }));
    const optional = fc.option(part, { nil: undefined });
    const first = fc.oneof(part, fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(first, optional, optional, (one, two, three) => {
        const hash = createHash('md5');
        for (const octets of [typeof one === 'number' ? Uint8Array.of(one) : one, two, three])
          if (octets) hash.update(octets);
        const digest = new Uint8Array(hash.digest());
        expect(md5(one, two, three)).toEqual(digest);
        expect(isMd5(digest, one, two, three)).toBe(true);
        digest[Math.floor(digest[0]! / 16)]! ^= 1;
        expect(isMd5(digest, one, two, three)).toBe(false);
      }),
    );
    expect(isMd5(new Uint8Array(15), 1)).toBe(false);
  });
});
