/** How options are read from the command line; what cannot be read is refused by commander, with exit status 2. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../kernel/time.js';

export function seedArgument(text: string): number {
  const seed = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(seed))
    throw new InvalidArgumentError('a seed is a whole number from 0');
  return seed;
}

export function countArgument(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || count > 100_000)
    throw new InvalidArgumentError('a number of them is a whole number from 1');
  return count;
}

export function seqArgument(text: string): number {
  const seq = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(seq))
    throw new InvalidArgumentError(
      text.includes('/') ? `an entity is named by --entity ${text}` : "a record's number is a whole number from 0",
    );
  return seq;
}

/** `10s`, or a number of seconds -> µs. */
export function timeArgument(text: string): number {
  const us = parseDuration(text) ?? parseDuration(`${text}s`);
  if (us === undefined) throw new InvalidArgumentError('a time is such as 10s, 250ms or 1.5 (seconds)');
  return us;
}

/** `A,B` */
export const namesArgument = (text: string): string[] => text.split(',').map((name) => name.trim());

/** For options that may come again and again. */
export const collect = (text: string, before: readonly string[] | undefined): string[] => [...(before ?? []), text];

/** Where the package stands: the folder of its package.json, seen from the sources and from what was built of them. */
export function packageRoot(): string {
  for (let dir = dirname(fileURLToPath(import.meta.url)); ; dir = dirname(dir)) {
    if (packageOf(dir)?.name === 'l2tpsim') return dir;
    if (dir === dirname(dir)) throw new Error('there is no package.json of l2tpsim above its own files');
  }
}

export const packageVersion = (): string => packageOf(packageRoot())?.version ?? 'unknown';

function packageOf(dir: string): { name?: string; version?: string } | undefined {
  try {
    return JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as { name?: string; version?: string };
  } catch {
    return undefined;
  }
}
