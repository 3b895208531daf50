/** Shows how far a journal is read, or a database made from one; nothing of what takes no time. */
import type { OnProgress } from '../store/journal-reader.js';
import type { Io } from './io.js';

const SHOWN_AFTER_MS = 1000;
const EVERY_MS = 200;

/** For commands that say nothing until all is read. */
export const readingOn = (io: Io): OnProgress => percentagesOn(io, 'reading', () => {});

export const makingOn = (io: Io): OnProgress =>
  percentagesOn(io, 'making', (records) =>
    io.stderr.write(`note: the database is made from the journal, of ${records} records\n`),
  );

/** A percentage that changes in its place, where somebody looks; before it a word to everybody. */
function percentagesOn({ stderr }: Io, doing: string, onLong: (all: number) => void): OnProgress {
  const began = performance.now();
  let told = began;
  let isLong = false;
  return (done, all) => {
    const now = performance.now();
    if (!isLong && (now - began < SHOWN_AFTER_MS || done === all)) return;
    if (!isLong) onLong(all);
    isLong = true;
    if (!stderr.isTTY || (now - told < EVERY_MS && done < all)) return;
    told = now;
    stderr.write(
      done < all ? `\r${doing} ${Math.floor((100 * done) / all)} % ` : `\r${' '.repeat(doing.length + 6)}\r`,
    );
  };
}
