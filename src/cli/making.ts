/** Shows how far a database is that is made from a journal; nothing of one that takes no time. */
import type { OnMaking } from '../store/journal-reader.js';
import type { Io } from './io.js';

const SHOWN_AFTER_MS = 1000;
const EVERY_MS = 200;

export function makingOn({ stderr }: Io): OnMaking {
  const began = performance.now();
  let told = began;
  let shown = false;
  return (done, records) => {
    const now = performance.now();
    if (!shown && (now - began < SHOWN_AFTER_MS || done === records)) return;
    if (!shown) stderr.write(`note: the database is made from the journal, of ${records} records\n`);
    shown = true;
    if (!('isTTY' in stderr && stderr.isTTY) || (now - told < EVERY_MS && done < records)) return;
    told = now;
    stderr.write(done < records ? `\r${Math.floor((100 * done) / records)} % ` : '\r       \r');
  };
}
