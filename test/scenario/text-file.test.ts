/** What is read from files is UTF-8, or told of with its line. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textIn } from '../../models/scenario/text-file.js';

test.each([
  ['Latin-1', Buffer.from('time,called\n0,55\n1,5\xe9\n2,7\n', 'latin1'), 'is not UTF-8: save it as UTF-8', 3],
  ['at the very end', Buffer.from([0x61, 0x0a, 0xc3]), 'is not UTF-8: save it as UTF-8', 2],
  ['UTF-16, little end first', Buffer.from('\ufefftime\n', 'utf16le'), 'is UTF-16: save it as UTF-8', 1],
  ['UTF-16, big end first', Buffer.from('\ufefftime\n', 'utf16le').swap16(), 'is UTF-16: save it as UTF-8', 1],
])('not text: %s', (_, octets, fault, line) => {
  expect(textIn(octets)).toEqual({ fault, line });
});

test('text is what it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(textIn(Buffer.from(text))).toEqual({ text });
    }),
  );
  expect(textIn(Buffer.from('\ufeffname: x\n'))).toEqual({ text: '\ufeffname: x\n' });
});
