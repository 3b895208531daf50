/** Following causes through a journal of any length: back along a chain, and forward to what came of some records. */
import type { JournalReader } from '../store/journal-reader.js';

/** Records read at first: a row group of DuckDB's, which it finds and skips by `seq`; and at a time where more are needed. */
const ROW_GROUP = 122_880;
const BLOCK = 4 * ROW_GROUP;

export interface Chain {
  /** Newest first; each is the cause of the one before it. */
  readonly seqs: readonly number[];
  /** The last one's cause, where that is no earlier record: -1 is the scenario, anything else a damaged journal. */
  readonly root: number;
}

/** The chain of causes of a record that is there. A cause that does not point backwards, or at nothing, ends it. */
export async function chainOf(journal: JournalReader, seq: number): Promise<Chain> {
  const seqs = [seq];
  let first = Number.POSITIVE_INFINITY;
  let causes: Float64Array = new Float64Array(0);
  for (let at = seq; ; ) {
    if (at < first) {
      const block = at === seq ? ROW_GROUP : BLOCK;
      first = Math.floor(at / block) * block;
      causes = await journal.causes(first, at);
    }
    const cause = causes[at - first] ?? Number.NaN;
    if (Number.isNaN(cause)) {
      seqs.pop();
      return { seqs, root: at };
    }
    if (cause < 0 || cause >= at) return { seqs, root: cause };
    seqs.push(cause);
    at = cause;
  }
}

/** What to follow: what came of record `seq` before record `until`, at most `levels` links away. */
export interface Start {
  readonly seq: number;
  readonly until: number;
  readonly levels: number;
}

/** Records kept at most, so that memory stays flat. */
export const MOST_FOUND = 200_000;

/**
 * What came of the starts, by seq: the start it came of (the latest one, where several did) and how many links away.
 * Reads each stretch that the starts span once, forward; stretches less than a row group apart are read as one.
 */
export async function cameOf(journal: JournalReader, starts: readonly Start[]): Promise<Map<number, Start>> {
  const found = new Map<number, Start>();
  const byFirst = [...starts].sort((left, right) => left.seq - right.seq);
  for (let from = 0; from < byFirst.length; ) {
    const first = byFirst[from]!.seq;
    let end = byFirst[from]!.until;
    let to = from + 1;
    while (to < byFirst.length && byFirst[to]!.seq <= end + ROW_GROUP) end = Math.max(end, byFirst[to++]!.until);
    await follow(journal, byFirst.slice(from, to), first, end, found);
    from = to;
  }
  return found;
}

interface Place {
  readonly start: Start;
  readonly level: number;
}

async function follow(
  journal: JournalReader,
  starts: readonly Start[],
  first: number,
  end: number,
  found: Map<number, Start>,
): Promise<void> {
  const places = new Map<number, Place>(starts.map((start) => [start.seq, { start, level: 0 }]));
  // most causes are none of ours: a bit each says so without a look into the map
  const marked = new Uint8Array((end - first) / 8 + 1);
  for (const { seq } of starts) marked[(seq - first) >>> 3]! |= 1 << ((seq - first) & 7);
  for (let from = first + 1; from < end; from += BLOCK) {
    const causes = await journal.causes(from, Math.min(from + BLOCK, end) - 1);
    for (let i = 0; i < causes.length; i++) {
      const back = causes[i]! - first;
      if (!(back >= 0) || (marked[back >>> 3]! & (1 << (back & 7))) === 0) continue;
      const place = places.get(causes[i]!);
      const at = from + i;
      if (!place || at >= place.start.until || place.level >= place.start.levels || places.has(at)) continue;
      if (found.size >= MOST_FOUND) return;
      places.set(at, { start: place.start, level: place.level + 1 });
      marked[(at - first) >>> 3]! |= 1 << ((at - first) & 7);
      found.set(at, place.start);
    }
  }
}
