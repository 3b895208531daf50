/** A journal with something in it changed, as if it had been written so: every check in the file is right. */
import { rmSync } from 'node:fs';
import { Chunk, type ChunkMessage, emptyRow } from '../../src/kernel/chunk.js';
import type { RecordRow } from '../../src/kernel/record.js';
import { LogFile } from '../../src/store/log-file.js';
import { LogWriter } from '../../src/store/log-writer.js';
import type { Dictionary } from '../../src/store/schema.js';

/** What a frame says of itself, and its records. */
export interface ChunkContents {
  firstSeq: number;
  firstRecord: number;
  lastRecord: number;
  lastAt: number;
  digest: string | undefined;
  rows: RecordRow[];
}

export interface Contents {
  readonly words: Dictionary;
  readonly chunks: ChunkContents[];
}

export function contentsOf(path: string): Contents {
  const log = LogFile.open(path);
  const chunks = log.frames.map(({ firstSeq, firstRecord, lastRecord, lastAt, digest }, place) => {
    const chunk = log.read(place);
    const rows: RecordRow[] = [];
    for (let i = 0; i < chunk.count; i++) {
      const row = chunk.read(i, emptyRow());
      rows.push({ ...row, data: row.data?.slice() });
    }
    return { firstSeq, firstRecord, lastRecord, lastAt, digest, rows };
  });
  log.close();
  return { words: log.words, chunks };
}

export async function rewrite(path: string, edit: (contents: Contents) => void): Promise<void> {
  const contents = contentsOf(path);
  edit(contents);
  rmSync(path);
  const writer = LogWriter.create(path, contents.words);
  for (const { firstSeq, firstRecord, lastRecord, lastAt, digest, rows } of contents.chunks) {
    const chunk = new Chunk(firstSeq, rows.length);
    for (const row of rows) chunk.append(row);
    const message: ChunkMessage = chunk.handOver();
    const last = { ...message.last, seq: lastRecord, at: lastAt };
    writer.write({ ...message, firstRecord, last, digest });
  }
  await writer.close();
}
