/** The lives of a run's entities, read from its journal. */
import { LIFE_TYPES, Lives } from '../../models/show/lives.js';
import type { RecordedRun } from '../runs/recorded-run.js';

/** Up to and at time `at`, µs; without it, of the whole run. */
export async function livesOf(run: RecordedRun, at?: number): Promise<Lives> {
  const until = at === undefined ? '' : ` AND at_us <= ${Math.floor(at)}`;
  const rows = await run.journal.query(
    `SELECT seq, at_us, kind, id, type FROM records WHERE type IN (${LIFE_TYPES.join(', ')})${until} ORDER BY seq`,
  );
  const lives = new Lives();
  for (const row of rows) {
    const [seq, time, kind, id, type] = [row.seq, row.at_us, row.kind, row.id, row.type].map(Number);
    lives.take({ seq: seq!, at: time!, kind: kind!, id: id!, type: type! });
  }
  return lives;
}
