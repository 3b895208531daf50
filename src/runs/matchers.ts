/**
 * Matchers for vitest: `import 'l2tpsim/vitest'` in a test file, or name it in vitest's `setupFiles`. All are awaited.
 *
 *     await expect(run).toHaveRecorded('StopSent', { node: 'lac' });
 *     await expect(run).toHaveReleasedEverything();
 *     await expect(run).toBeTheSameAs(other);
 */
import { expect } from 'vitest';
import { formatSeconds } from '../kernel/time.js';
import { type RecordsFilter, type Time, usOf } from './asked.js';
import type { JournalRecord, SimulatedRun } from './simulated-run.js';
import type { TableName } from './snapshot.js';

/** What else must be true of the record. */
export interface RecordedWhere extends Omit<RecordsFilter, 'type' | 'types'> {
  /** At this time exactly. */
  readonly at?: Time;
  /** Columns by name, some of them: `{ result: 'requester is shutting down' }`; `expect.stringContaining(...)` works. */
  readonly columns?: Readonly<Record<string, unknown>>;
  /** So often, and not just at least once. */
  readonly times?: number;
}

declare module 'vitest' {
  interface Matchers<T> {
    /** The run has a record of this type of which all that is given is true; else the closest ones are told. */
    toHaveRecorded(type: string, where?: RecordedWhere): Promise<T>;
    /** At the end there is no tunnel, session, PPP link, call, port, interface, request, timer or notice any more. */
    toHaveReleasedEverything(): Promise<T>;
    /** The two runs have the same digest; else the first record that differs is told, and what led there. */
    toBeTheSameAs(other: SimulatedRun): Promise<T>;
  }
}

interface Verdict {
  readonly pass: boolean;
  readonly message: () => string;
}

/** Lines of a message about one thing, at most. */
const SHOWN = 5;
const CHAIN_SHOWN = 12;
/** What comes and goes; nodes and links stay. */
const TRANSIENT: readonly TableName[] = [
  'calls',
  'ports',
  'ppp',
  'tunnels',
  'sessions',
  'interfaces',
  'requests',
  'timers',
];

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
const runName = ({ name, seed }: SimulatedRun): string => `run ${name} (seed ${seed})`;
const recordLine = ({ seq, atUs, node, entity, words }: JournalRecord): string =>
  `${seq}  ${formatSeconds(atUs)} s  ${node}  ${entity}  ${words}`;

function some(lines: readonly string[], most = SHOWN): string[] {
  const shown = lines.slice(0, most).map((line) => `  ${line}`);
  return lines.length > most ? [...shown, `  ... and ${lines.length - most} more`] : shown;
}

function checkRun(run: unknown): asserts run is SimulatedRun {
  if (typeof (run as Partial<SimulatedRun> | null)?.records !== 'function')
    throw new TypeError('expect(...) wants a run here, as simulate() and openRun() give it: did you await it?');
}

type Equals = (one: unknown, other: unknown) => boolean;

/** Why a record is not what was asked for, a part a condition; empty: it is. */
function faultsOf(record: JournalRecord, where: RecordedWhere, equals: Equals): string[] {
  const { node, entity, at, from, to, columns = {} } = where;
  const faults: string[] = [];
  if (node !== undefined && record.node !== node) faults.push(`node is ${record.node}`);
  if (entity !== undefined && record.entity !== entity) faults.push(`entity is ${record.entity}`);
  if (at !== undefined && record.atUs !== usOf(at)) faults.push(`at ${record.atUs} us, not ${usOf(at)}`);
  if (from !== undefined && record.atUs < usOf(from)) faults.push(`before ${from}`);
  if (to !== undefined && record.atUs > usOf(to)) faults.push(`after ${to}`);
  for (const [name, wanted] of Object.entries(columns)) {
    const found = record.columns[name];
    if (!(name in record.columns)) faults.push(`no column ${name} (it has ${Object.keys(record.columns).join(', ')})`);
    else if (!equals(found, wanted)) faults.push(`${name} is ${JSON.stringify(found)}`);
  }
  return faults;
}

/** What became of the calls, where there is more to say than that they came and went. */
async function callLines(run: SimulatedRun): Promise<string[]> {
  const calls = (await run.calls()).filter(({ outcome }) => outcome !== 'established-and-ended');
  if (calls.length === 0) return [];
  const lines = calls.map(
    ({ entity, name, outcome, reason }) => `${entity} ${name}: ${outcome}${reason ? `: ${reason}` : ''}`,
  );
  return ['of its calls:', ...some(lines)];
}

async function whyLines(run: SimulatedRun, seq: number): Promise<string[]> {
  return some((await run.why(seq)).lines, CHAIN_SHOWN);
}

async function toHaveRecorded(run: unknown, type: string, where: RecordedWhere, equals: Equals): Promise<Verdict> {
  checkRun(run);
  // a node or an entity that cannot be is a mistake in the test
  await run.records({ ...where, type, from: 0, to: 0 });
  const { times, ...conditions } = where;
  const judged = (await run.records({ type })).map((record) => ({ record, faults: faultsOf(record, where, equals) }));
  const found = judged.filter(({ faults }) => faults.length === 0);
  const pass = times === undefined ? found.length > 0 : found.length === times;
  const asked = `${type}${Object.keys(conditions).length > 0 ? ` with ${JSON.stringify(conditions)}` : ''}`;
  const head = `${runName(run)} recorded ${type} ${count(judged.length, 'time')}, so ${count(found.length, 'time')}`;
  if (found.length > 0) {
    const wanted = pass ? 'not to be recorded' : `to be recorded ${count(times!, 'time')}`;
    const lines = some(found.map(({ record }) => recordLine(record)));
    const why = ['why the first:', ...(await whyLines(run, found[0]!.record.seq))];
    return { pass, message: () => [`expected ${asked} ${wanted}`, `${head}:`, ...lines, ...why].join('\n') };
  }
  const closest = [...judged].sort((one, other) => one.faults.length - other.faults.length);
  const lines = some(closest.map(({ record, faults }) => `${recordLine(record)}   (${faults.join('; ')})`));
  const calls = judged.length === 0 ? await callLines(run) : [];
  const told = lines.length > 0 ? [`${head}; the closest:`, ...lines] : [head, ...calls];
  return { pass, message: () => [`expected ${asked} to be recorded`, ...told].join('\n') };
}

async function toHaveReleasedEverything(run: unknown): Promise<Verdict> {
  checkRun(run);
  const end = await run.at();
  const left = TRANSIENT.flatMap((table) =>
    end.table(table).map(
      (row) =>
        `${table}: ${Object.entries(row)
          .flatMap(([key, value]) => (value === null ? [] : [`${key} ${value}`]))
          .join(', ')}`,
    ),
  );
  const { notices } = run.summary.pending;
  if (notices > 0) left.push(`agenda: ${count(notices, 'notice')}`);
  const head = `${runName(run)}, at its end at ${formatSeconds(end.atUs)} s (${run.ended})`;
  const pass = left.length === 0;
  return {
    pass,
    message: () =>
      pass
        ? `${head}, has released everything`
        : [`${head}, has not released everything:`, ...some(left, 20)].join('\n'),
  };
}

async function toBeTheSameAs(run: unknown, other: unknown): Promise<Verdict> {
  checkRun(run);
  checkRun(other);
  if (run.digest === other.digest)
    return { pass: true, message: () => `expected two runs that differ; both have digest ${run.digest}` };
  const difference = await run.firstDifference(other);
  const head = `${runName(run)} is not the same as ${runName(other)}`;
  if (!difference) return { pass: false, message: () => `${head}: the journals are, the digests are not` };
  const { seq, here, there } = difference;
  const line = (record: JournalRecord | undefined): string => (record ? recordLine(record) : 'no record any more');
  const cause = here?.cause ?? -1;
  const why = cause < 0 ? [] : ['what led there:', ...(await whyLines(run, cause))];
  const lines = [
    `${head}: record ${seq} is the first that differs`,
    `  this   ${line(here)}`,
    `  other  ${line(there)}`,
  ];
  return { pass: false, message: () => [...lines, ...why].join('\n') };
}

expect.extend({
  toHaveRecorded(run: unknown, type: string, where: RecordedWhere = {}) {
    return toHaveRecorded(run, type, where, (one, other) => this.equals(one, other));
  },
  toHaveReleasedEverything,
  toBeTheSameAs,
});
