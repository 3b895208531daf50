/** Where the library's runs lie: a folder that was asked for, or a temporary one. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Execution } from './carry-out.js';
import { FailedError } from './errors.js';

/**
 * Carries a run out in folder `out`, or in a temporary one, and opens it. Where that throws, the temporary one is
 * removed again; a run that did not finish is a FailedError.
 */
export async function inFolder<T>(
  out: string | undefined,
  carryOut: (dir: string) => Promise<Execution>,
  open: (dir: string, temporary: string | undefined) => Promise<T>,
): Promise<T> {
  const temporary = out === undefined ? mkdtempSync(join(tmpdir(), 'l2tpsim-')) : undefined;
  try {
    const { status, ended, dir } = await carryOut(out ?? join(temporary!, 'run'));
    if (status !== 'finished')
      throw new FailedError(`the run ${status === 'failed' ? 'failed' : 'was interrupted'}: ${ended}`);
    return await open(dir, temporary);
  } catch (error) {
    if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
    throw error;
  }
}
