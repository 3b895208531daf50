/** Two runs held against each other: where they part, what that means, and what it changed. */
import type { RecordRow } from '../kernel/record.js';
import { changesBetween, type RunChanges } from './changes.js';
import { type Moves, movesAt } from './moved-timers.js';
import { type Parting, partingOf } from './parting.js';
import type { RecordedRun } from './recorded-run.js';
import { type ValueDifference, valueDifferences } from './value-differences.js';
import { type Why, type WhyLine, whyRecord } from './why.js';

/** Causes of the two records at which runs part: what is each one's own, and what both come of. */
export interface Causes {
  readonly one: readonly WhyLine[];
  readonly other: readonly WhyLine[];
  readonly common: Why | undefined;
}

/** How far a run came; of one that was killed, as its journal has it. */
export interface RunEnd {
  readonly records: number;
  readonly virtualUs: number;
  readonly digest: string | undefined;
}

export interface RunDiff {
  readonly ends: { readonly one: RunEnd; readonly other: RunEnd };
  readonly parting: Parting;
  /** The records are the same, and so are the digests, where both runs have one by the same schema. */
  readonly same: boolean;
  /** The records are the same and the digests are not: a journal or a manifest is not what it was. */
  readonly digestsDiffer: boolean;
  /** Values of the scenario, as it is at the end of each run. */
  readonly values: readonly ValueDifference[];
  readonly moves: Moves | undefined;
  readonly causes: Causes | undefined;
  /** Undefined where nothing differs, or a brief answer is wanted. */
  readonly changes: RunChanges | undefined;
}

/** `brief`: without causes and what changed. */
export async function diffRuns(one: RecordedRun, other: RecordedRun, brief = false): Promise<RunDiff> {
  const parting = await partingOf(one, other);
  const digestsDiffer = parting.same && digestsApart(one, other);
  const moves = await movesAt(one, other, parting);
  const values = valueDifferences(one.manifest.options, other.manifest.options);
  const more = !parting.same && !brief;
  return {
    ends: { one: await endOf(one), other: await endOf(other) },
    parting,
    same: parting.same && !digestsDiffer,
    digestsDiffer,
    values,
    moves,
    causes: more ? await causesOf(one, other, parting, moves) : undefined,
    changes: more ? await changesBetween(one, other) : undefined,
  };
}

async function endOf({ manifest, journal }: RecordedRun): Promise<RunEnd> {
  if (manifest.status !== 'running') {
    const { records, virtualUs, digest } = manifest;
    return { records, virtualUs, digest };
  }
  const extent = await journal.extent();
  return { records: extent?.count ?? 0, virtualUs: extent?.lastAt ?? 0, digest: undefined };
}

function digestsApart({ manifest: one }: RecordedRun, { manifest: other }: RecordedRun): boolean {
  if (one.status === 'running' || other.status === 'running') return false;
  return one.versions.journalSchema === other.versions.journalSchema && one.digest !== other.digest;
}

/** Of the records at which they part; where timers were moved, of what first is not the same but for that. */
async function causesOf(
  one: RecordedRun,
  other: RecordedRun,
  { divergence }: Parting,
  moves: Moves | undefined,
): Promise<Causes> {
  const told = moves ? moves.after : divergence;
  const [left, right] = [await whyOf(one, told?.one), await whyOf(other, told?.other)];
  const shared = divergence?.seq ?? 0;
  const known = new Set(right?.chain.map(({ seq }) => seq).filter((seq) => seq < shared));
  const first = left?.chain.find(({ seq }) => known.has(seq))?.seq;
  const own = (why: Why | undefined): WhyLine[] =>
    (why?.lines ?? []).filter((line) => first === undefined || line.rows[0]!.seq > first);
  return {
    one: own(left),
    other: own(right),
    common: first === undefined ? undefined : await whyRecord(one, first),
  };
}

const whyOf = async (run: RecordedRun, row: RecordRow | undefined): Promise<Why | undefined> =>
  row && whyRecord(run, row.seq);
