/** Where two journals part: the first record that is not the same in both. */
import type { RecordRow } from '../kernel/record.js';
import type { ChunkRow } from '../store/journal-reader.js';
import type { RecordedRun } from './recorded-run.js';
import { renumberTo } from './same-names.js';
import { sameRecord } from './same-record.js';
import { StoredRows } from './stored-rows.js';

/** The first record that is not the same; undefined where a journal has no more. */
export interface Divergence {
  readonly seq: number;
  /** Time of the earlier of the two, µs. */
  readonly atUs: number;
  readonly one: RecordRow | undefined;
  readonly other: RecordRow | undefined;
}

export interface Parting {
  /** Records from the start that are the same in both. */
  readonly equal: number;
  readonly divergence: Divergence | undefined;
  /** The journal that holds nothing but the beginning of the other. */
  readonly prefix: 'one' | 'other' | undefined;
  readonly same: boolean;
}

/**
 * Skips the chunks whose digests agree, as each digest stands for all records before it, and holds the rest side by side,
 * some thousand records at a time. Nodes and channels are compared by name.
 */
export async function partingOf(one: RecordedRun, other: RecordedRun): Promise<Parting> {
  const renumber = renumberTo(one.config, other.config);
  const fromSeq = renumber ? 0 : equalByDigest(await one.journal.chunks(), await other.journal.chunks());
  const pairs = new RowPairs(one, other, fromSeq);
  let equal = fromSeq;
  try {
    for (;;) {
      const [left, right] = pairs.ready() ?? (await pairs.next());
      if (!left && !right) return { equal, divergence: undefined, prefix: undefined, same: true };
      if (left && right && sameRecord(left, renumber ? renumber(right) : right)) equal++;
      else return parted(equal, left, right);
    }
  } finally {
    await pairs.close();
  }
}

function parted(equal: number, one: RecordRow | undefined, other: RecordRow | undefined): Parting {
  const prefix = one ? (other ? undefined : 'other') : 'one';
  return { equal, divergence: divergenceOf(equal, one, other), prefix, same: false };
}

export function divergenceOf(seq: number, one: RecordRow | undefined, other: RecordRow | undefined): Divergence {
  const atUs = Math.min(one?.at ?? Number.POSITIVE_INFINITY, other?.at ?? Number.POSITIVE_INFINITY);
  return { seq, atUs, one, other };
}

/** How many records the journals share by their chunks' digests; a chunk without one is not looked past. */
export function equalByDigest(one: readonly ChunkRow[], other: readonly ChunkRow[]): number {
  let equal = 0;
  for (const [place, { firstSeq, count, digest }] of one.entries()) {
    const like = other[place];
    const told = digest !== undefined && firstSeq === equal;
    if (!told || like?.digest !== digest || like.firstSeq !== firstSeq || like.count !== count) break;
    equal = firstSeq + count;
  }
  return equal;
}

type Pair = [RecordRow | undefined, RecordRow | undefined];

/** The records of two journals side by side; undefined at the end of each. */
export class RowPairs {
  private readonly left: StoredRows;
  private readonly right: StoredRows;
  private waiting: RecordRow | undefined;

  /** From a record of each on. */
  constructor(one: RecordedRun, other: RecordedRun, oneFrom: number, otherFrom = oneFrom) {
    this.left = new StoredRows(one.journal, { fromSeq: oneFrom });
    this.right = new StoredRows(other.journal, { fromSeq: otherFrom });
  }

  /** The next two, where both were read already. */
  ready(): Pair | undefined {
    const left = this.left.ready();
    if (!left) return undefined;
    const right = this.right.ready();
    if (right) return [left, right];
    this.waiting = left;
    return undefined;
  }

  /** The next two, after `ready` had none. */
  async next(): Promise<Pair> {
    const { waiting } = this;
    this.waiting = undefined;
    if (waiting) return [waiting, await this.right.next()];
    const left = await this.left.next();
    return [left, this.right.ready() ?? (await this.right.next())];
  }

  async close(): Promise<void> {
    await Promise.all([this.left.close(), this.right.close()]);
  }
}
