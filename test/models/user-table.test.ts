import { expect, test } from 'vitest';
import { textOctets } from '../../models/octets.js';
import { UserTable } from '../../models/radius/users.js';

const found = (table: UserTable<number>, names: readonly string[]): (number | undefined)[] =>
  names.map((name) => table.find(textOctets(name)).user);

test('a name goes before patterns, and patterns in the order they are given', () => {
  const table = new UserTable([
    ['u*@isp.example', 1],
    ['*@isp.example', 2],
    ['u5@isp.example', 3],
    ['*', 4],
  ]);
  const names = ['u5@isp.example', 'u6@isp.example', 'u@isp.example', 'bob@isp.example', '@isp.example', 'bob', ''];
  expect(found(table, names)).toEqual([3, 1, 1, 2, 2, 4, 4]);
});

test('a name that a pattern fits is told as it came', () => {
  const name = textOctets('u7@isp.example');
  expect(new UserTable([['u*@isp.example', 1]]).find(name)).toEqual({ user: 1, name });
});

test('what stands round the star may not overlap', () => {
  const table = new UserTable([['ab*ba', 1]]);
  expect(found(table, ['aba', 'abba', 'abXba', 'ab', 'Xabba'])).toEqual([undefined, 1, 1, undefined, undefined]);
  expect(found(new UserTable<number>([]), ['u'])).toEqual([undefined]);
});
