import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** Makes a folder, and those above it, where they are not there. Node's own way never ends where the system lets none be made (/proc). */
export function makeFolder(dir: string): void {
  if (existsSync(dir)) return;
  const above = dirname(dir);
  if (above !== dir) makeFolder(above);
  try {
    mkdirSync(dir);
  } catch (error) {
    // another process was sooner
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
