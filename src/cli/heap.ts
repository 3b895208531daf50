/** Gives a run the memory that it needs: V8's limit is the process's own, so a large run goes on in one of its own. */
import { spawn } from 'node:child_process';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import type { RunConfig } from '../../models/config.js';
import { InputError } from '../runs/errors.js';
import { EARLY_COLLECTION, LARGE_MIB, memoryHere, memoryOf } from '../runs/memory.js';

const MIB = 2 ** 20;
/** Set for the process that was started with more. */
const RAISED = 'L2TPSIM_HEAP_RAISED';
/** What of the machine's memory a run may want, and from which estimate on it is worth a word. */
const MOST_OF_MACHINE = 0.9;
const WORTH_SAYING_MIB = 1024;
/** Runs up to this share of V8's limit stay where they are. */
const COMFORTABLE = 0.7;

/** Ends the work of the process that started another in its place. */
export class HandedOver extends Error {
  constructor(readonly exitCode: number) {
    super('handed over to a process with more memory');
  }
}

/** Says what a large run will take; refuses what cannot fit; starts the command anew where V8's heap must be larger. */
export async function makeRoom(config: RunConfig, tell: (note: string) => void): Promise<void> {
  const { calls, residentMiB, heapMiB } = memoryOf(config);
  const machineMiB = Math.floor(memoryHere() / MIB);
  const told = `${calls.toLocaleString('en-US')} calls at once take about ${gib(residentMiB)} GiB of memory`;
  if (residentMiB > machineMiB * MOST_OF_MACHINE) {
    throw new InputError(
      `${told}, and there are ${gib(machineMiB)} GiB here: let fewer be there at once (count, every, hold), or run it elsewhere`,
    );
  }
  if (heapMiB >= LARGE_MIB) setFlagsFromString(EARLY_COLLECTION);
  if (process.env[RAISED] !== undefined) return takeRelayed();
  if (residentMiB >= WORTH_SAYING_MIB) tell(`note: ${told}\n`);
  if (heapMiB <= (getHeapStatistics().heap_size_limit / MIB) * COMFORTABLE) return;
  throw new HandedOver(await again(heapMiB));
}

/**
 * The same for a command that reads a run: a larger heap where the run's calls may need it, as far as the machine goes.
 * What it asks for may be little, so that nothing is refused here; what is wrong with the folder the command tells.
 */
export async function makeRoomToRead(dir: string, kibACall?: number): Promise<void> {
  if (process.env[RAISED] !== undefined) return kibACall === undefined ? takeRelayed() : undefined;
  const { configOf, openRun } = await import('../runs/open-run.js');
  let config: RunConfig;
  try {
    config = configOf(openRun(dir));
  } catch {
    return;
  }
  const wanted = memoryOf(config, kibACall).heapMiB;
  const heapMiB = Math.min(wanted, Math.floor((memoryHere() / MIB) * MOST_OF_MACHINE));
  if (heapMiB > (getHeapStatistics().heap_size_limit / MIB) * COMFORTABLE) throw new HandedOver(await again(heapMiB));
}

const gib = (mib: number): string => (mib / 1024).toFixed(1);

/**
 * What the terminal sends to both comes once more from the other: a run that is ending must not die of it. Before the
 * run takes the signal itself, the process dies of it as any does.
 */
function takeRelayed(): void {
  let taken = false;
  process.on('SIGINT', () => {
    if (!taken && process.listenerCount('SIGINT') === 1) process.exit(130);
    taken = true;
  });
}

/** The same command with a larger heap; signals are passed on. */
function again(heapMiB: number): Promise<number> {
  const child = spawn(
    process.execPath,
    [...process.execArgv, `--max-old-space-size=${heapMiB}`, ...process.argv.slice(1)],
    { stdio: 'inherit', env: { ...process.env, [RAISED]: '1' } },
  );
  const pass = (signal: NodeJS.Signals): void => {
    child.kill(signal);
  };
  process.on('SIGINT', pass);
  process.on('SIGTERM', pass);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      process.off('SIGINT', pass);
      process.off('SIGTERM', pass);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 143));
    });
  });
}
