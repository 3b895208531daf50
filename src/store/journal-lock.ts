/**
 * Says that a process writes a journal: a file beside it, with the process in it. One whose process is gone, as after a
 * kill, is as good as none.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';

export const lockPath = (journal: string): string => `${journal}.lock`;

export class JournalBusy extends Error {
  constructor(journal: string) {
    super(`another process has the journal ${journal} open`);
  }
}

/**
 * A process, so that another that comes to have its number is not taken for it: where the system tells it (Linux), with
 * the start of the machine and its own.
 */
function nameOf(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return undefined;
  }
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    // the name before it may have anything in it; after it, the start is the twentieth
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return `${pid} ${boot} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return String(pid);
  }
}

/** Whether a process, this one included, is writing the journal. */
export function isBusy(journal: string): boolean {
  let holder: string;
  try {
    holder = readFileSync(lockPath(journal), 'utf8');
  } catch {
    return false;
  }
  const pid = Number.parseInt(holder, 10);
  return pid > 0 && nameOf(pid) === holder;
}

/** Throws JournalBusy where another has it. */
export function lock(journal: string): void {
  const name = nameOf(process.pid) ?? '';
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(lockPath(journal), name, { flag: 'wx' });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (isBusy(journal)) break;
    rmSync(lockPath(journal), { force: true });
  }
  throw new JournalBusy(journal);
}

export function unlock(journal: string): void {
  rmSync(lockPath(journal), { force: true });
}
