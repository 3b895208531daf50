/** Which entities the records of a chunk are about: by kind the lowest and the highest id, so that who asks for one skips chunks. */
import { type Columns, ID, WIDTH } from './columns.js';
import { checkOf } from './log-format.js';

const ENTRY_OCTETS = 12;
const CHECK_OCTETS = 16;
const MOST_KINDS = 64;
const HIGHEST = 0xffff_ffff;

export interface IdRange {
  readonly lowest: number;
  readonly highest: number;
}

/** What is told of a chunk whose ranges are not sound, or not there: any id may be in it. */
export const ANY_ID: IdRange = { lowest: 0, highest: Number.POSITIVE_INFINITY };

/** What has to be read for ranges of the most kinds. */
export const MOST_RANGES_OCTETS = 4 + MOST_KINDS * ENTRY_OCTETS + CHECK_OCTETS;

const low = new Float64Array(256);
const high = new Float64Array(256);

/** u32: how many; of each kind three u32: kind, lowest and highest id; a check of all that. */
export function packRanges({ count, kind, fields }: Columns): Buffer {
  low.fill(Number.POSITIVE_INFINITY);
  high.fill(-1);
  for (let i = 0; i < count; i++) {
    const of = kind[i]!;
    const id = fields[i * WIDTH + ID]!;
    if (id < low[of]!) low[of] = id;
    if (id > high[of]!) high[of] = id;
  }
  const kinds = [...high.keys()].filter((of) => high[of]! >= 0).slice(0, MOST_KINDS);
  const octets = Buffer.alloc(4 + kinds.length * ENTRY_OCTETS + CHECK_OCTETS);
  octets.writeUInt32LE(kinds.length, 0);
  for (const [place, of] of kinds.entries()) {
    octets.writeUInt32LE(of, 4 + place * ENTRY_OCTETS);
    octets.writeUInt32LE(Math.max(0, low[of]!), 8 + place * ENTRY_OCTETS);
    octets.writeUInt32LE(Math.min(HIGHEST, high[of]!), 12 + place * ENTRY_OCTETS);
  }
  const end = octets.length - CHECK_OCTETS;
  checkOf(octets.subarray(0, end)).copy(octets, end);
  return octets;
}

/** How many octets the ranges at the beginning of these take; 0: they are not sound. */
export function rangesLength(octets: Buffer): number {
  if (octets.length < 4) return 0;
  const kinds = octets.readUInt32LE(0);
  const end = 4 + kinds * ENTRY_OCTETS;
  if (kinds > MOST_KINDS || octets.length < end + CHECK_OCTETS) return 0;
  return checkOf(octets.subarray(0, end)).equals(octets.subarray(end, end + CHECK_OCTETS)) ? end + CHECK_OCTETS : 0;
}

/** The ids of a kind that a chunk with such ranges may have records about; undefined: none. */
export function rangeOf(octets: Buffer, kind: number): IdRange | undefined {
  if (rangesLength(octets) === 0) return ANY_ID;
  const kinds = octets.readUInt32LE(0);
  for (let place = 0; place < kinds; place++) {
    if (octets.readUInt32LE(4 + place * ENTRY_OCTETS) !== kind) continue;
    const highest = octets.readUInt32LE(12 + place * ENTRY_OCTETS);
    return highest === HIGHEST ? ANY_ID : { lowest: octets.readUInt32LE(8 + place * ENTRY_OCTETS), highest };
  }
  return kinds === MOST_KINDS ? ANY_ID : undefined;
}
