/** What a fork did at its moment to timers that ran, and where the runs part but for that. */
import { ALL_RECORDS } from '../../models/declarations.js';
import { TimerCancelled, TimerSet } from '../kernel/kernel-records.js';
import type { RecordRow } from '../kernel/record.js';
import { type Divergence, divergenceOf, type Parting, RowPairs } from './parting.js';
import type { RecordedRun } from './recorded-run.js';
import { sameRecord } from './same-record.js';

/** A timer that ran when its run was forked. */
export interface MovedTimer {
  readonly row: RecordRow;
  /** When it was to run out, µs. */
  readonly wasUs: number;
  /** When it runs out now, µs; undefined where it was stopped. */
  readonly isUs: number | undefined;
}

export interface Moves {
  /** The timers that each run moved where the runs part; one of the lists may be empty. */
  readonly one: readonly MovedTimer[];
  readonly other: readonly MovedTimer[];
  /**
   * The first record that is not the same in both when the moved timers' records are left out: its number is counted
   * without them, the rows are as they are. Undefined where there is none.
   */
  readonly after: Divergence | undefined;
}

type NumberKey = 'a' | 'b' | 'c' | 'd';

/** By record type, the column that holds the number of another record. */
const SEQ_COLUMNS: ReadonlyMap<number, NumberKey> = new Map(
  ALL_RECORDS.flatMap(({ code, columns }) => {
    const key = (['a', 'b', 'c', 'd'] as const).find((each) => columns[each]?.unit === 'seq');
    return key ? [[code, key] as const] : [];
  }),
);

/** Undefined unless a run was forked at the time at which they part, and moved timers there. */
export async function movesAt(one: RecordedRun, other: RecordedRun, parting: Parting): Promise<Moves | undefined> {
  const { divergence } = parting;
  if (!divergence) return undefined;
  const timers = {
    one: await movedFrom(one, divergence.one),
    other: await movedFrom(other, divergence.other),
  };
  if (timers.one.length + timers.other.length === 0) return undefined;
  return { ...timers, after: await afterMoves(one, other, divergence.seq, timers) };
}

/** The moved timers whose records follow each other from a record on. */
async function movedFrom(run: RecordedRun, first: RecordRow | undefined): Promise<MovedTimer[]> {
  if (!first || !(run.manifest.forks ?? []).some(({ atUs }) => atUs === first.at)) return [];
  const records = await timerRecordsFrom(run, first);
  const causes = await run.journal.pick(records.map(({ cause }) => cause).filter((cause) => cause < first.seq));
  const bySeq = new Map(causes.map((row) => [row.seq, row]));
  const timers: MovedTimer[] = [];
  for (const row of records) {
    const moved = movedBy(row, bySeq.get(row.cause));
    if (!moved) break;
    timers.push(moved);
  }
  return timers;
}

/** As far as nothing else comes between them, and no later than the first. */
async function timerRecordsFrom(run: RecordedRun, first: RecordRow): Promise<RecordRow[]> {
  const records: RecordRow[] = [];
  for await (const rows of run.rows({ fromSeq: first.seq, toAt: first.at })) {
    for (const row of rows) {
      if (row.type !== TimerSet.code && row.type !== TimerCancelled.code) return records;
      records.push(row);
    }
  }
  return records;
}

/** A timer that is moved has the record that started it for its cause. */
function movedBy(row: RecordRow, cause: RecordRow | undefined): MovedTimer | undefined {
  if (row.type === TimerCancelled.code) return { row, wasUs: row.b, isUs: undefined };
  const started = cause?.type === TimerSet.code && timerKey(cause) === timerKey(row);
  return started ? { row, wasUs: cause.b, isUs: row.b } : undefined;
}

async function afterMoves(
  one: RecordedRun,
  other: RecordedRun,
  seq: number,
  timers: Pick<Moves, 'one' | 'other'>,
): Promise<Divergence | undefined> {
  const [oneUnmoved, otherUnmoved] = [unmover(seq, timers.one), unmover(seq, timers.other)];
  const pairs = new RowPairs(one, other, seq + timers.one.length, seq + timers.other.length);
  try {
    for (let at = seq; ; at++) {
      const [left, right] = pairs.ready() ?? (await pairs.next());
      if (!left && !right) return undefined;
      if (left && right && sameRecord(oneUnmoved(left), otherUnmoved(right))) continue;
      return divergenceOf(at, left, right);
    }
  } finally {
    await pairs.close();
  }
}

/** Gives a record as it would be, had no timer been moved: its number, and the records and due times that it names. */
function unmover(seq: number, timers: readonly MovedTimer[]): (row: RecordRow) => RecordRow {
  const moved = new Map(timers.map((timer) => [timerKey(timer.row), timer]));
  const numberOf = (of: number): number => {
    if (of < seq) return of;
    return timers[of - seq]?.row.cause ?? of - timers.length;
  };
  return (row) => {
    const unmoved = { ...row, seq: row.seq - timers.length, cause: numberOf(row.cause) };
    const key = SEQ_COLUMNS.get(row.type);
    if (key) unmoved[key] = numberOf(row[key]);
    if (row.type === TimerCancelled.code) {
      const timer = moved.get(timerKey(row));
      if (timer && timer.isUs === row.b) unmoved.b = timer.wasUs;
    }
    return unmoved;
  };
}

const timerKey = ({ kind, id, a }: RecordRow): string => `${kind}/${id}/${a}`;
