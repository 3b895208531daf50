/** How much memory a run will take, from its configuration: said before it starts, and refused where it cannot fit. */
import { totalmem } from 'node:os';
import type { CallSpec, RunConfig } from '../../models/config.js';
import { highestRate } from '../../models/workload/arrivals.js';

export interface MemoryEstimate {
  /** Calls that may be there at once, at most. */
  readonly calls: number;
  /** Resident memory of the process at its peak, MiB. */
  readonly residentMiB: number;
  /** What V8's heap must be allowed, MiB. */
  readonly heapMiB: number;
}

// Measured with `bench sessions`: the program itself, and a call that is up with both ends of its session, its PPP links,
// its timers, and the room that the collector leaves.
const BASE_MIB = 160;
const KIB_A_CALL = 3.2;
/** Of a call that is shown: its entities as the journal gives them, their history, and its rows in the tables. */
export const KIB_A_CALL_SHOWN = 22;
/** The writer's thread, and the chunks on their way to it. */
const JOURNAL_MIB = 120;
/** From dialling to the end of the last timer, besides the time that the call is held, µs. */
const AROUND_US = 45_000_000;
/** Young objects and what waits to be collected want more room than what lives. */
const HEAP_SHARE = 1.3;

/** Lets the collector begin early, where what lives is most of the heap: 5 % more time for a third less memory. */
export const EARLY_COLLECTION = '--heap-growing-percent=10';
/** A heap that is to hold so much or more is worth that, MiB. */
export const LARGE_MIB = 1024;

/** What this process may have: the machine's memory, or what a container leaves it, octets. */
export function memoryHere(): number {
  const [machine, limit] = [totalmem(), process.constrainedMemory()];
  return limit > 0 && limit < machine ? limit : machine;
}

export function memoryOf({ calls, endUs, journal }: RunConfig, kibACall = KIB_A_CALL): MemoryEstimate {
  const groups = calls.filter(({ lines }) => lines > 0).reduce((sum, call) => sum + linesAtOnce(call, endUs), 0);
  const atOnce = groups + mostAtOnce(calls.filter(({ lines }) => lines === 0));
  const callsMiB = (atOnce * kibACall) / 1024;
  const residentMiB = Math.ceil(BASE_MIB + callsMiB + (journal === 'none' ? 0 : JOURNAL_MIB));
  return { calls: atOnce, residentMiB, heapMiB: Math.ceil(BASE_MIB + callsMiB * HEAP_SHARE) };
}

function linesAtOnce({ lines, atUs, everyUs, holdUs, arrivals }: CallSpec, endUs: number): number {
  if (arrivals) {
    const rate = highestRate(arrivals);
    const come = Math.min(arrivals.count, Math.ceil(rate * (Math.min(endUs, arrivals.untilUs) - atUs)));
    return Math.min(lines, Math.max(0, come), Math.ceil(rate * (holdUs + AROUND_US)));
  }
  const dialled = everyUs === 0 ? lines : Math.min(lines, Math.max(0, Math.floor((endUs - atUs) / everyUs) + 1));
  return everyUs === 0 ? dialled : Math.min(dialled, Math.ceil((holdUs + AROUND_US) / everyUs));
}

/** The most of these calls that overlap. */
function mostAtOnce(calls: readonly CallSpec[]): number {
  const changes = calls.flatMap(({ atUs, holdUs }) => [
    { atUs, by: 1 },
    { atUs: atUs + holdUs + AROUND_US, by: -1 },
  ]);
  changes.sort((left, right) => left.atUs - right.atUs || left.by - right.by);
  let [now, most] = [0, 0];
  for (const { by } of changes) {
    now += by;
    most = Math.max(most, now);
  }
  return most;
}
