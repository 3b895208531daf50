import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { octetsText, textOctets } from '../../models/octets.js';
import { UserTable } from '../../models/radius/users.js';

/** What a table must find: a name itself, else the first pattern that fits the text. */
function expected(names: readonly string[], octets: Uint8Array): { user: string | undefined; name: Uint8Array } {
  const text = octetsText(octets);
  const fits = (pattern: string): boolean => {
    const [before = '', ...after] = pattern.split('*');
    const end = after.join('*');
    const room = text.length >= before.length + end.length;
    return pattern.includes('*') && room && text.startsWith(before) && text.endsWith(end);
  };
  const user = names.includes(text) ? text : [...new Set(names)].find(fits);
  return { user, name: textOctets(text) };
}

describe("a server's users", () => {
  const letter = fc.constantFrom('a', 'b', '*', 'é', '\u0101', '\ufeff', '');
  const name = fc.array(letter, { maxLength: 4 }).map((letters) => letters.join(''));

  it('are found by the octets of their names as by the text', () => {
    const octet = fc.constantFrom(0x61, 0x62, 0x2a, 0xe9, 0xc3, 0xa9, 0xef, 0xbb, 0xbf);
    const asked = fc.oneof(
      name.map(textOctets),
      fc.array(octet, { maxLength: 5 }).map(Uint8Array.from.bind(Uint8Array)),
    );
    fc.assert(
      fc.property(fc.array(name, { maxLength: 6 }), asked, (names, octets) => {
        const { user, name: told } = new UserTable(names.map((each) => [each, each])).find(octets as Uint8Array);
        expect({ user, name: told }).toEqual(expected(names, octets as Uint8Array));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['lac7-12@isp', 'lac*@isp'],
    ['lac7-12@isq', undefined],
    ['bob', 'bob'],
    ['lac@isp', 'lac*@isp'],
    ['lac*@isp', 'lac*@isp'],
  ])('%s is %s', (asked, user) => {
    const table = new UserTable(['bob', 'lac*@isp'].map((each) => [each, each]));
    expect(table.find(textOctets(asked)).user).toBe(user);
  });
});
