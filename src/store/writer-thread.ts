import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { LogWriter } from './log-writer.js';
import type { Beginning, FromWriter, ToWriter, WriterData } from './writer-messages.js';

/** The thread that owns the run's journal: it packs chunks in order, and writes each as soon as it is packed. */
const port = parentPort;
if (port === null) throw new Error('the journal writer runs as a worker thread');
const { path, beginning, progress } = workerData as WriterData;
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

function writerFor(how: Beginning): LogWriter {
  if (how.as === 'more') return LogWriter.append(path, how.from);
  if (how.as === 'copy') return LogWriter.copy(path, how.words, how.source, how.before);
  return LogWriter.create(path, how.words);
}

async function work(): Promise<void> {
  const log = writerFor(beginning);
  try {
    tell({ op: 'ready' });
    for (;;) {
      const message = await next();
      if (message.op === 'close') break;
      log.write(message.chunk);
      Atomics.add(progress, 0, 1);
      tell({ op: 'written' });
      await setImmediate();
      await log.sync(queue.length === 0);
    }
    await log.finish();
  } finally {
    await log.close();
  }
}

work()
  .then(() => tell({ op: 'closed' }))
  .catch((error: unknown) => {
    Atomics.store(progress, 1, 1);
    tell({ op: 'failed', reason: error instanceof Error ? error.message : String(error) });
  })
  .finally(() => port.close());
