/** Benchmarks of whole runs: what there is to run, and what is told of it. */
import { callsScenario, idleScenario, sessionsScenario } from '../../models/scenario/bench-scenarios.js';
import type { JournalLevel } from '../kernel/record.js';

export const RUN_KINDS = ['calls', 'sessions', 'idle'] as const;
export type RunKind = (typeof RUN_KINDS)[number];

export interface RunTask {
  readonly kind: RunKind;
  /** Calls, sessions up at once, or tunnels. */
  readonly size: number;
  readonly journal: JournalLevel;
  /** Virtual time for which tunnels idle. */
  readonly hours: number;
}

/** What one run took, measured from outside the simulation and from the folder that it left. */
export interface RunFigures {
  readonly calls: number;
  readonly established: number;
  readonly records: number;
  readonly digest: string;
  readonly virtualS: number;
  readonly wallMs: number;
  readonly processorMs: number;
  readonly peakRssMiB: number;
  readonly journalOctets: number;
}

const HOUR_US = 3_600_000_000;

export function scenarioOf({ kind, size, hours }: RunTask): string {
  if (kind === 'calls') return callsScenario(size);
  return kind === 'sessions' ? sessionsScenario(size) : idleScenario(size, hours * HOUR_US);
}
