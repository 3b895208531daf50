/** Numbers that are called, and those of callers: how long they may be. */
import { lineText } from '../nodes/group.js';

/** What a RADIUS attribute carries, octets. */
const MOST = 253;
/** Before a number in the name by which a LAC asks for its tunnel. */
const PREFIX = 'dnis:';

/** What is wrong with a number that the lines of a group call, the last one of which has the longest number of its own. */
export const calledFault = (text: string, lines: number): string | undefined =>
  tooLong(text, lines, MOST - PREFIX.length, `which RADIUS carries with "${PREFIX}" before them`);

/** What is wrong with the number of a caller. */
export const callingFault = (text: string, lines: number): string | undefined =>
  tooLong(text, lines, MOST, 'which a RADIUS attribute carries');

function tooLong(text: string, lines: number, most: number, why: string): string | undefined {
  const octets = Buffer.byteLength(lineText(text, lines));
  return octets > most ? `${octets} octets; ${most} at most, ${why}` : undefined;
}
