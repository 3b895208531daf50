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
  if (manifest.status === 'finished') {
    if (journal.damage !== undefined) io.stderr.write(`note: the journal of ${dir} is damaged: ${journal.damage}\n`);
    return;
  }
  const extent = await journal.extent();
  const why =
    manifest.status === 'running' ? 'its process died, found no room to write, or still runs' : manifest.ended;
  const holds = `it holds ${extent?.count ?? 0} records, up to ${formatSeconds(extent?.lastAt ?? 0)} s`;
  io.stderr.write(`note: ${dir} is not finished (${why}): ${holds}; npx l2tpsim resume ${dir} goes on with it\n`);
}
