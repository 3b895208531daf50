import { formatSeconds } from '../kernel/time.js';
import type { JournalReader } from '../store/journal-reader.js';
import type { Manifest } from '../store/manifest.js';
import type { Io } from './io.js';

/** Says of a run that is not finished how much of it there is: whoever reads it must know. */
export async function noteUnfinished(
  { dir, manifest }: { readonly dir: string; readonly manifest: Manifest },
  journal: JournalReader,
  io: Io,
): Promise<void> {
  if (manifest.status === 'finished') return;
  const [row] = await journal.query('SELECT count(*) AS records, max(at_us) AS last FROM records');
  const why = manifest.status === 'running' ? 'its process died, or still runs' : manifest.ended;
  const holds = `it holds ${row?.records} records, up to ${formatSeconds(Number(row?.last ?? 0))} s`;
  io.stderr.write(`note: ${dir} is not finished (${why}): ${holds}; l2tpsim resume ${dir} goes on with it\n`);
}
