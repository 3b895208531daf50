/** Why something happened: the chain of causes of a record, back to the scenario. */
import { ALL_RECORDS } from '../../models/declarations.js';
import { entityName, parseEntity, recordJson } from '../../models/words.js';
import type { RecordRow } from '../kernel/record.js';
import { chainOf } from './causes.js';
import { type ChainLine, chainLines } from './chain-lines.js';
import { InputError } from './errors.js';
import { ChainEvidence, type Evidence, evidenceJson } from './evidence.js';
import type { RecordedRun } from './recorded-run.js';

/** A line of the chain, and what is known of the waits in vain that end with it. */
export interface WhyLine extends ChainLine {
  readonly evidence: readonly Evidence[];
}

export interface Why {
  /** Newest first: the record asked about, then its cause, and so on. */
  readonly chain: readonly RecordRow[];
  readonly lines: readonly WhyLine[];
  readonly evidence: readonly Evidence[];
  /** -1: the chain ends with the scenario; anything else is a cause that is no earlier record of the journal. */
  readonly root: number;
  /** The evidence is of the first part only of what came of the waits. */
  readonly cut: boolean;
}

/** Answers for one record; an InputError where the journal has none of this number. */
export async function whyRecord(run: RecordedRun, seq: number, all = false): Promise<Why> {
  const { journal, names } = run;
  if ((await run.record(seq)) === undefined) {
    const extent = await journal.extent();
    const there = extent ? `its records are ${extent.first} to ${extent.last}` : 'its journal is empty';
    throw new InputError(`${run.dir} has no record ${seq}; ${there}`);
  }
  const { seqs, root } = await chainOf(journal, seq);
  const chain = (await journal.pick(seqs)).reverse();
  const astray = chain.find((row, place) => row.cause !== (chain[place + 1]?.seq ?? row.cause));
  if (astray) throw new Error(`${run.dir}: the chain of causes was lost at record ${astray.seq}`);
  const known = await ChainEvidence.gather(journal, chain, names);
  const lines = withEvidence(chainLines(chain, names, all), known);
  return { chain, lines, evidence: lines.flatMap((line) => line.evidence), root, cut: known.cut };
}

/** The record to ask about for an entity: its end, or else its last transition, or else its last record. */
export async function lastOf(run: RecordedRun, text: string): Promise<number> {
  const about = await entityOf(run, text);
  const codes = (which: (type: (typeof ALL_RECORDS)[number]) => boolean): number[] =>
    ALL_RECORDS.filter(which).map((type) => type.code);
  for (const types of [codes((type) => type.ends), codes((type) => type.transition), undefined]) {
    const extent = await run.journal.extent(types ? { about, types } : { about });
    if (extent) return extent.last;
  }
  throw new InputError(`${run.dir} has no record about ${text}`);
}

/** Reads `tunnel/3`; an InputError where there is no such kind, or never was such an entity. */
export async function entityOf(run: RecordedRun, text: string): Promise<{ kind: number; id: number }> {
  const found = parseEntity(text, run.names);
  if (!found.ok) throw new InputError(found.reason);
  const { kind, id } = found.value;
  if (await run.journal.extent({ about: { kind, id } })) return { kind, id };
  const ids = new Set<number>();
  for await (const rows of run.rows({ about: { kind } })) for (const row of rows) ids.add(row.id);
  let [first, last] = [Number.POSITIVE_INFINITY, 0];
  for (const each of ids) [first, last] = [Math.min(first, each), Math.max(last, each)];
  const name = entityName(kind, id).split('/')[0]!;
  const there =
    ids.size === 0
      ? 'it has none of that kind'
      : `it has ${ids.size} of that kind, ${name}/${first} to ${name}/${last}`;
  throw new InputError(`${run.dir} has no ${entityName(kind, id)}; ${there}`);
}

/** Lines with waits that follow each other are one stretch of waiting: what is known of it comes with its last line. */
function withEvidence(lines: readonly ChainLine[], known: ChainEvidence): WhyLine[] {
  const waiting = lines.map((line) => line.rows.some((row) => known.isWait(row)));
  let stretch: RecordRow[] = [];
  return lines.map((line, place) => {
    if (!waiting[place]) return { ...line, evidence: [] };
    for (const row of line.rows) stretch.push(row);
    if (waiting[place + 1]) return { ...line, evidence: [] };
    const evidence = known.of(stretch);
    stretch = [];
    return { ...line, evidence };
  });
}

/** Every record in full; octets in hex. */
export function whyJson(why: Why, run: RecordedRun): object {
  const { names } = run;
  const chain = why.chain.map((row) => recordJson(row, names));
  return {
    record: chain[0],
    chain: chain.slice(1),
    evidence: why.evidence.map((each) => evidenceJson(each, names)),
    complete: why.root === -1 && !why.cut,
  };
}
