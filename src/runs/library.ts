/**
 * l2tpsim for your own tests and scripts: carry a scenario out, or open a run folder, and ask what the commands answer.
 *
 *     await using run = await simulate('experiments/reference-call', { set: { 'nodes.lns.l2tp.noSessionTimeout': '20s' } });
 *     (await run.tunnels()).map((end) => [end.node, end.closedBy]);
 *     (await run.why({ type: 'StopSent' })).lines.join('\n');
 *
 * Times are µs in numbers, or texts such as `'20s'`. What cannot be used is an InputError with one message.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatProblem, loadScenario, type Problem, parseScenario } from '../../models/scenario/load.js';
import type { Engine } from '../machine/definition.js';
import { settingsOf, type Values } from './asked.js';
import { InputError } from './errors.js';
import { executeRun } from './execute.js';
import { inFolder } from './run-room.js';
import { SimulatedRun } from './simulated-run.js';

export type { RunSummary } from '../../models/run.js';
export type { Problem } from '../../models/scenario/load.js';
export type {
  Difference,
  ForkOptions,
  HistoryRecord,
  JournalRecord,
  RunDifference,
  Verified,
  WhyAnswer,
  WhyEvidence,
} from './answers.js';
export type { RecordsFilter, Time, Values } from './asked.js';
export type { CallOutcome, TunnelOutcome } from './call-outcomes.js';
export { FailedError, InputError } from './errors.js';
export { SimulatedRun } from './simulated-run.js';
export type { OfNode, Snapshot, TableName, TableRow } from './snapshot.js';

/** A scenario's file or folder; or its text, with the name that problems call it by. */
export type Scenario = string | { readonly text: string; readonly name?: string };

export interface SimulateOptions {
  /** Of all chance; goes before the scenario's. */
  readonly seed?: number;
  readonly set?: Values;
  /** How the state machines are carried out; the outcome is the same. Default: tables. */
  readonly engine?: Engine;
  /** The run folder, replaced if it is one already, which stays; without it, a temporary one that `close` removes. */
  readonly out?: string;
}

/** The scenario cannot be run; the message has a line a problem, `file:line:column: what`. */
export class ScenarioError extends InputError {
  override readonly name = 'ScenarioError';

  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'));
  }
}

/** Carries a scenario out, with a full journal. A ScenarioError says what is wrong with it; a FailedError, that it broke. */
export async function simulate(scenario: Scenario, options: SimulateOptions = {}): Promise<SimulatedRun> {
  const { seed, engine, out } = options;
  const values = { set: settingsOf(options.set ?? []), ...(seed === undefined ? {} : { seed }) };
  const loaded =
    typeof scenario === 'string'
      ? loadScenario(scenario, values)
      : parseScenario(scenario.text, scenario.name ?? 'scenario', values);
  if (!loaded.ok) throw new ScenarioError(loaded.problems);
  const carryOut = (path: string) =>
    inFolder(
      out,
      (dir) => executeRun({ scenario: path, ...values, ...(engine ? { engine } : {}), journal: 'full', out: dir }),
      (dir, temporary) => SimulatedRun.open(dir, temporary),
    );
  return typeof scenario === 'string' ? carryOut(scenario) : withFile(loaded.text, carryOut);
}

/** Opens a run folder, of `simulate` or of `l2tpsim run`; its journal must be full. */
export const openRun = (dir: string): Promise<SimulatedRun> => SimulatedRun.open(dir);

/** A text in a file for as long as it is needed. */
async function withFile<T>(text: string, use: (path: string) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'l2tpsim-scenario-'));
  try {
    const path = join(dir, 'scenario.yaml');
    writeFileSync(path, text);
    return await use(path);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
