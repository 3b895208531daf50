/**
 * Matchers for vitest: `import 'l2tpsim/vitest'` in a test file, or name it in vitest's `setupFiles`. All are awaited.
 *
 *     await expect(run).toHaveRecorded('StopSent', { node: 'lac' });
 *     await expect(run).toHaveReleasedEverything();
 *     await expect(run).toBeTheSameAs(other);
 */
import { expect } from 'vitest';
import { formatSeconds } from '../kernel/time.js';
import type { Difference, JournalRecord } from './answers.js';
import { type RecordsFilter, type Time, usOf } from './asked.js';
import type { SimulatedRun } from './simulated-run.js';
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

const count = (number: number, what: string, plural = 's'): string =>
  `${number === 0 ? 'no' : number} ${what}${number === 1 ? '' : plural}`;
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

/** What vitest lends to a matcher. */
interface Tools {
  equals(one: unknown, other: unknown): boolean;
  stringify(value: unknown): string;
}

/** Says why a record is not what was asked for, a part a condition; of one that is, nothing. */
async function judgeOf(
  run: SimulatedRun,
  type: string,
  where: RecordedWhere,
  { equals, stringify }: Tools,
): Promise<(record: JournalRecord) => string[]> {
  const { node, entity, columns = {} } = where;
  const [at, from, to] = [where.at, where.from, where.to].map((time) => (time === undefined ? undefined : usOf(time)));
  // a node or an entity that cannot be is a mistake in the test; entities have several names
  const aboutIt = entity === undefined ? [] : await run.records({ type, entity });
  const about = new Set(aboutIt.map(({ seq }) => seq));
  if (node !== undefined) await run.records({ type, node, to: 0 });
  return (record) => {
    const faults: string[] = [];
    if (node !== undefined && record.node !== node) faults.push(`node is ${record.node}`);
    if (entity !== undefined && !about.has(record.seq)) faults.push(`entity is ${record.entity}`);
    if (at !== undefined && record.atUs !== at) faults.push(`not at ${formatSeconds(at)} s`);
    if (from !== undefined && record.atUs < from) faults.push(`before ${formatSeconds(from)} s`);
    if (to !== undefined && record.atUs > to) faults.push(`after ${formatSeconds(to)} s`);
    for (const [name, wanted] of Object.entries(columns)) {
      if (!(name in record.columns)) faults.push(`no column ${name}: it has ${Object.keys(record.columns).join(', ')}`);
      else if (!equals(record.columns[name], wanted)) faults.push(`${name} is ${stringify(record.columns[name])}`);
    }
    return faults;
  };
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

async function toHaveRecorded(run: unknown, type: string, where: RecordedWhere, tools: Tools): Promise<Verdict> {
  checkRun(run);
  const { times, ...conditions } = where;
  const judge = await judgeOf(run, type, where, tools);
  const judged = (await run.records({ type })).map((record) => ({ record, faults: judge(record) }));
  const found = judged.filter(({ faults }) => faults.length === 0);
  const pass = times === undefined ? found.length > 0 : found.length === times;
  const asked = `${type}${Object.keys(conditions).length > 0 ? ` with ${tools.stringify(conditions)}` : ''}`;
  const so = found.length === judged.length ? '' : `, ${found.length === 0 ? 'none' : found.length} of them so`;
  const head = `${runName(run)} recorded ${count(judged.length, type, '')}${so}`;
  const often = times === undefined ? '' : ` ${count(times, 'time')}`;
  if (found.length > 0) {
    const lines = some(found.map(({ record }) => recordLine(record)));
    const why = ['why the first:', ...(await whyLines(run, found[0]!.record.seq))];
    const wanted = `expected ${asked} ${pass ? 'not ' : ''}to be recorded${often}`;
    return { pass, message: () => [wanted, `${head}:`, ...lines, ...why].join('\n') };
  }
  const closest = [...judged].sort((one, other) => one.faults.length - other.faults.length);
  const lines = some(closest.map(({ record, faults }) => `${recordLine(record)}   (${faults.join('; ')})`));
  const told = lines.length > 0 ? [`${head}; the closest:`, ...lines] : [head, ...(await callLines(run))];
  return { pass, message: () => [`expected ${asked} to be recorded${often}`, ...told].join('\n') };
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
  const { same, equal, first, afterMovedTimers, values, causes } = await run.diff(other);
  const line = (record: JournalRecord | undefined): string => (record ? recordLine(record) : 'no record any more');
  const pair = (title: string, found: Difference | undefined): string[] =>
    found ? [title, `  this   ${line(found.here)}`, `  other  ${line(found.there)}`] : [];
  const part = (title: string, lines: readonly string[]): string[] =>
    lines.length > 0 ? [title, ...some(lines, CHAIN_SHOWN)] : [];
  const lines = [
    `${runName(run)} is not the same as ${runName(other)}: ${first ? `the first ${equal} records are the same` : 'the digests differ'}`,
    ...part(
      'values that differ, this / other:',
      values.map(({ path, here = '-', there = '-' }) => `${path}: ${here} / ${there}`),
    ),
    ...pair(`record ${first?.seq} is the first that differs:`, first),
    ...pair('but for the timers that were moved, the first is:', afterMovedTimers),
    ...part('what led there in this:', causes.here),
    ...part('what led there in the other:', causes.there),
    ...part('both come of:', causes.both),
  ];
  return { pass: same, message: () => (same ? 'expected two runs that differ; they are the same' : lines.join('\n')) };
}

expect.extend({
  toHaveRecorded(run: unknown, type: string, where: RecordedWhere = {}) {
    const { equals, utils } = this;
    const stringify = (value: unknown): string => utils.stringify(value, undefined, { min: true });
    return toHaveRecorded(run, type, where, { equals: (one, other) => equals(one, other), stringify });
  },
  toHaveReleasedEverything,
  toBeTheSameAs,
});
