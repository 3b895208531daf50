import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder } from '../../src/store/folders.js';
import { scratch } from './sample.js';

test('a folder is made with those above it, and is left as it is where it is there', () => {
  const dir = join(scratch(), 'a', 'b', 'c');
  makeFolder(dir);
  writeFileSync(join(dir, 'file'), '');
  makeFolder(dir);
  expect(existsSync(join(dir, 'file'))).toBe(true);
});

test('a file in its place, or above it, is told of', () => {
  const file = join(scratch(), 'file');
  writeFileSync(file, '');
  expect(() => makeFolder(file)).toThrow(/EEXIST/);
  expect(() => makeFolder(join(file, 'a', 'b'))).toThrow(/ENOTDIR/);
});
