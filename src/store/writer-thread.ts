import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { Chunk } from '../kernel/chunk.js';
import { RecordTable } from './record-table.js';
import type { FromWriter, ToWriter, WriterData } from './writer-messages.js';

/**
 * The thread that owns the run's database. It takes chunks in order and commits them when nothing more is waiting, at
 * the latest after 15: 15 chunks of 8192 are one row group of DuckDB's, which then goes straight to the file.
 */
const CHUNKS_PER_COMMIT = 15;

const port = parentPort;
if (port === null) throw new Error('the journal writer runs as a worker thread');
const { path, statements, attach, progress } = workerData as WriterData;
const tell = (message: FromWriter) => port.postMessage(message);

const queue: ToWriter[] = [];
let wake: (() => void) | undefined;
port.on('message', (message: ToWriter) => {
  queue.push(message);
  wake?.();
});

async function next(): Promise<ToWriter> {
  for (;;) {
    const message = queue.shift();
    if (message !== undefined) return message;
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
    wake = undefined;
  }
}

async function work(): Promise<void> {
  const table = await RecordTable.open(path, statements, attach);
  try {
    tell({ op: 'ready' });
    for (;;) {
      const message = await next();
      if (message.op === 'close') break;
      await table.append(Chunk.adopt(message.chunk));
      Atomics.add(progress, 0, 1);
      tell({ op: 'written' });
      await setImmediate();
      if (queue.length === 0 || table.uncommitted >= CHUNKS_PER_COMMIT) await table.commit();
    }
    await table.finish();
  } finally {
    table.close();
  }
}

work()
  .then(() => tell({ op: 'closed' }))
  .catch((error: unknown) => {
    Atomics.store(progress, 1, 1);
    tell({ op: 'failed', reason: error instanceof Error ? error.message : String(error) });
  })
  .finally(() => port.close());
