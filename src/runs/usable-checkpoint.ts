/** Which checkpoint of a run to go on from: the latest that fits the code and what the journal holds before it. */

import { CHUNK_RECORDS } from '../kernel/chunk.js';
import type { JournalLevel } from '../kernel/record.js';
import type { Checkpoints } from '../store/checkpoints.js';
import type { ChunkRow, JournalReader } from '../store/journal-reader.js';
import type { Outset } from './drive.js';

/** A run's state, and the first record that the journal will be given again: the start of a chunk. */
export interface Base {
  readonly from: Outset;
  readonly firstRecord: number;
}

/** What a journal holds for sure: full chunks from the start on, without a gap. */
export interface Held {
  readonly level: JournalLevel;
  readonly chunks: readonly ChunkRow[];
  /** The last record in it; -1: none. */
  readonly lastRecord: number;
}

export async function heldBy(journal: JournalReader, level: JournalLevel): Promise<Held> {
  const found = await journal.chunks();
  const whole = found.findIndex(({ index, count, firstSeq }, place) => {
    const inOrder = level !== 'full' || firstSeq === place * CHUNK_RECORDS;
    return index !== place || count !== CHUNK_RECORDS || !inOrder;
  });
  const chunks = whole < 0 ? found : found.slice(0, whole);
  return { level, chunks, lastRecord: (await journal.extent())?.last ?? -1 };
}

export function usableCheckpoint(checkpoints: Checkpoints, held: Held, untilUs: number): Base | undefined {
  for (const place of checkpoints.list().reverse()) {
    if (place.atUs > untilUs) continue;
    const from = checkpoints.read(place) as Outset | undefined;
    if (!from) continue;
    const firstRecord = firstRecordOf(from, held);
    if (firstRecord !== undefined) return { from, firstRecord };
  }
  return undefined;
}

/** Undefined where the journal does not hold all that comes before. */
function firstRecordOf({ run }: Outset, { level, chunks, lastRecord }: Held): number | undefined {
  const { chunk, kept, digest } = run.sim.journal;
  if (level === 'none') return 0;
  if (level === 'transitions') return kept && kept.firstSeq <= lastRecord + 1 ? kept.firstSeq : undefined;
  const before = chunk.firstSeq / CHUNK_RECORDS;
  if (before === 0) return 0;
  return chunks[before - 1]?.digest === digest ? chunk.firstSeq : undefined;
}
