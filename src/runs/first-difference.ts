/** Where two journals part. */
import type { RecordRow } from '../kernel/record.js';
import type { RecordedRun } from './recorded-run.js';
import { StoredRows } from './stored-rows.js';

/** The first record that is not the same; undefined where that journal has no more. */
export interface Parting {
  readonly seq: number;
  readonly one: RecordRow | undefined;
  readonly other: RecordRow | undefined;
}

/** Reads both journals side by side up to there; memory stays flat. Undefined: they are the same. */
export async function firstDifference(one: RecordedRun, other: RecordedRun): Promise<Parting | undefined> {
  const [left, right] = [new StoredRows(one.journal), new StoredRows(other.journal)];
  try {
    for (;;) {
      const mine = left.ready() ?? (await left.next());
      const theirs = right.ready() ?? (await right.next());
      if (!mine && !theirs) return undefined;
      if (!mine || !theirs || !isSame(mine, theirs)) return { seq: (mine ?? theirs)!.seq, one: mine, other: theirs };
    }
  } finally {
    await Promise.all([left.close(), right.close()]);
  }
}

const COLUMNS = ['seq', 'at', 'lag', 'cause', 'node', 'kind', 'id', 'type', 'a', 'b', 'c', 'd'] as const;
const NONE = new Uint8Array(0);

function isSame(one: RecordRow, other: RecordRow): boolean {
  for (const column of COLUMNS) if (one[column] !== other[column]) return false;
  if ((one.data === undefined) !== (other.data === undefined)) return false;
  return Buffer.compare(one.data ?? NONE, other.data ?? NONE) === 0;
}
