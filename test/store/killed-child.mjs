// Writes journal chunks without end, until it is killed; argument: the database file.
import { Chunk, emptyRow } from '../../dist/src/kernel/chunk.js';
import { JournalDigest } from '../../dist/src/kernel/digest.js';
import { JournalWriter } from '../../dist/src/store/journal-writer.js';

const none = { recordTypes: [], entityKinds: [], nodes: [], names: [] };
const writer = await JournalWriter.open(process.argv[2], none);
const digest = new JournalDigest();
const row = { ...emptyRow(), data: new Uint8Array(20) };
for (let chunk = new Chunk(0), seq = 0; ; seq++) {
  row.seq = seq;
  row.at = seq * 7;
  chunk.append(row);
  if (!chunk.full) continue;
  digest.update(chunk);
  await writer.write(chunk);
  process.stdout.write(`${seq + 1}\n`);
  chunk = new Chunk(seq + 1);
}
