/**
 * The lines of a group of users. A group is one node; its lines have the numbers from 1, and everything about a line
 * follows from the group and that number. Line 0 is the one of a remote system that is no group.
 */
import type { CallSpec } from '../config.js';
import { Latest } from '../latest.js';

/** Stands for a number in texts: a line's, or that of one of several nodes alike. */
export const NUMBER = '{n}';

export function numbered(text: string, number: number): string {
  const at = text.indexOf(NUMBER);
  if (at < 0) return text;
  return text.slice(0, at) + number + numbered(text.slice(at + NUMBER.length), number);
}

/** A text of the scenario as it is for one line. */
export const lineText = (text: string, line: number): string => (line === 0 ? text : numbered(text, line));

/** The same of texts of which one is mostly the one before: it is taken apart once. */
export class LineTexts {
  private readonly parts = new Latest((text: string) => text.split(NUMBER));

  of(text: string, line: number): string {
    if (line === 0) return text;
    const parts = this.parts.of(text);
    return parts.length === 2 ? `${parts[0]}${line}${parts[1]}` : parts.join(String(line));
  }
}

/** What a person calls it: `users:17`. */
export const lineName = (name: string, line: number): string => (line === 0 ? name : `${name}:${line}`);

/** When a line dials, µs. */
export const dialUs = ({ atUs, everyUs }: CallSpec, line: number): number =>
  line === 0 ? atUs : atUs + (line - 1) * everyUs;

/** Which of several, one after the other and round again, belongs to a number from 1; 0 has the first. */
export const turnOf = <T>(several: readonly T[], number: number): T =>
  several[Math.max(0, number - 1) % several.length]!;

/** The first line that dials later than a time, µs; undefined where none does. */
export function lineAfter(call: CallSpec, afterUs: number): number | undefined {
  const { lines, everyUs, atUs } = call;
  if (atUs > afterUs) return Math.min(1, lines);
  if (lines === 0 || everyUs === 0) return undefined;
  const line = Math.floor((afterUs - atUs) / everyUs) + 2;
  return line <= lines ? line : undefined;
}
