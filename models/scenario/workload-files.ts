/**
 * The files that calls name: their text takes the place of their name, in the scenario and in its text, so that what a
 * run keeps of its scenario is all that it takes to run it again.
 */
import { statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { isMap, isNode, isScalar, isSeq, Scalar, type YAMLMap } from 'yaml';
import { pairOf, type ScenarioDocument } from './document.js';
import type { Problem } from './problems.js';
import { readTextFile } from './text-file.js';

const MOST_OCTETS = 32 * 1024 * 1024;
const KEYS = ['hold', 'arrivals'] as const;

interface Cut {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Reads what `calls` name as `file`, by the scenario's own folder; gives the text with them in it. */
export function takeInFiles(document: ScenarioDocument, text: string): { text: string; problems: Problem[] } {
  const problems: Problem[] = [];
  const cuts = new Map<number, Cut>();
  const calls = document.nodeAt(['calls']);
  for (const index of isSeq(calls) ? calls.items.keys() : []) {
    for (const key of KEYS) {
      const path = ['calls', index, key];
      const map = document.nodeAt(path);
      const pair = isMap(map) ? pairOf(map, 'file') : undefined;
      if (!pair || !isScalar(pair.value) || typeof pair.value.value !== 'string' || pair.value.value === '') continue;
      const tell = (message: string): number => problems.push(document.problem([...path, 'file'], message));
      const name = pair.value.value;
      if (document.isSet([...path, 'file'])) {
        tell('file: a file is named in the scenario itself; from outside, give its text as csv: instead');
        continue;
      }
      const file = isAbsolute(name) ? name : join(dirname(document.file), name);
      const read = contents(file);
      if ('fault' in read) {
        tell(`file: "${name}" ${read.fault}`);
        continue;
      }
      const [first, last] = [isNode(pair.key) ? pair.key.range : undefined, pair.value.range];
      if (first && last) cuts.set(first[0], { from: first[0], to: last[1], text: `csv: ${JSON.stringify(read.text)}` });
      replace(document, map as YAMLMap, read.text, file);
    }
  }
  const inOrder = [...cuts.values()].sort((left, right) => right.from - left.from);
  return { text: inOrder.reduce((all, cut) => all.slice(0, cut.from) + cut.text + all.slice(cut.to), text), problems };
}

/** The text stands for the file, which faults in it are told of. */
function replace(document: ScenarioDocument, map: YAMLMap, text: string, file: string): void {
  const pair = pairOf(map, 'file')!;
  pair.key = new Scalar('csv');
  const value = new Scalar(text);
  document.mark(value, file);
  pair.value = value;
}

function contents(path: string): { readonly text: string } | { readonly fault: string } {
  try {
    if (statSync(path).size > MOST_OCTETS) return { fault: `has more than ${MOST_OCTETS} octets` };
    const read = readTextFile(path);
    return 'fault' in read ? { fault: `${read.fault} (line ${read.line})` } : read;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { fault: code === 'ENOENT' || code === 'ENOTDIR' ? `is not there: ${path}` : `cannot be read: ${code}` };
  }
}
