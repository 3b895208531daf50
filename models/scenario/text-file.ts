/** Text from a file: UTF-8, and nothing that only looks like it. */
import { readFileSync } from 'node:fs';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const LINE_FEED = 0x0a;

/** `fault`: why it is none, and in which line, from 1. */
type TextRead = { readonly text: string } | { readonly fault: string; readonly line: number };

/** A file's text, or what it is instead: its system's error is thrown as it comes. */
export function readTextFile(path: string): TextRead {
  return textIn(readFileSync(path));
}

export function textIn(octets: Uint8Array): TextRead {
  try {
    return { text: decoder.decode(octets) };
  } catch {
    const [first, second] = octets;
    if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
      return { fault: 'is UTF-16: save it as UTF-8', line: 1 };
    return { fault: 'is not UTF-8: save it as UTF-8', line: firstStrangeLine(octets) };
  }
}

/** From 1. No octet of a longer character is a line feed, so that each line stands for itself. */
function firstStrangeLine(octets: Uint8Array): number {
  let line = 1;
  for (let from = 0; from < octets.length; line++) {
    const feed = octets.indexOf(LINE_FEED, from);
    const end = feed < 0 ? octets.length : feed + 1;
    try {
      decoder.decode(octets.subarray(from, end));
    } catch {
      return line;
    }
    from = end;
  }
  return line;
}
