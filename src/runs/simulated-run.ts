/** A run as the library gives it: questions about its journal, with plain objects for answers. */
import { rmSync } from 'node:fs';
import type { RunSummary } from '../../models/run.js';
import { recordJson } from '../../models/words.js';
import type { RecordRow } from '../kernel/record.js';
import type { Cell } from '../store/journal-reader.js';
import { type RecordsFilter, rowsFilter, settingsOf, type Time, usOf, type Values } from './asked.js';
import { type CallOutcome, callsOf, type TunnelOutcome, tunnelsOf } from './call-outcomes.js';
import { InputError } from './errors.js';
import type { Evidence } from './evidence.js';
import { firstDifference } from './first-difference.js';
import { forkRun } from './fork.js';
import { entryJson, historyOf } from './history.js';
import { RecordedRun } from './recorded-run.js';
import { inFolder } from './run-room.js';
import { Snapshot } from './snapshot.js';
import { isVerified, type Verification, verifyRun } from './verify.js';
import { entityOf, lastOf, whyJson, whyRecord } from './why.js';
import { whyText } from './why-text.js';

/** One fact of the journal. */
export interface JournalRecord {
  /** Its number, from 0. */
  readonly seq: number;
  /** Virtual time of its step, µs from the start of the run. */
  readonly atUs: number;
  /** How far into the step the node's processor was, µs. */
  readonly lagUs: number;
  /** `seq` of the record that led to this one; -1: the scenario. */
  readonly cause: number;
  /** The node's name; `-` for none. */
  readonly node: string;
  /** `tunnel/1`. */
  readonly entity: string;
  /** `StopSent`. */
  readonly type: string;
  /** All of it in one line of words. */
  readonly words: string;
  /**
   * By the names in docs/journal.md. A code is its word, with the number beside it as `<name>_code`; octets are hex;
   * secrets are xxxxxx; null: no octets.
   */
  readonly columns: Readonly<Record<string, string | number | null>>;
}

/** A record about an entity, with the state around it; null: it was not there yet, or is no more. */
export interface HistoryRecord extends JournalRecord {
  readonly changes: readonly { readonly field: string; readonly before: string; readonly after: string }[];
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
}

export interface WhyEvidence extends Omit<Evidence, 'records'> {
  readonly records: readonly JournalRecord[];
}

/** The first record that is not the same in two runs, as each has it; undefined: the run has no more. */
export interface Difference {
  readonly seq: number;
  readonly here: JournalRecord | undefined;
  readonly there: JournalRecord | undefined;
}

export interface WhyAnswer {
  /** What `why` prints: the record asked about, and below it what led there. */
  readonly lines: readonly string[];
  /** Every record of the chain, the one asked about first. */
  readonly chain: readonly JournalRecord[];
  /** What became of the datagrams that a timer waited for in vain, by place and reason. */
  readonly evidence: readonly WhyEvidence[];
}

export interface Verified extends Omit<Verification, 'divergence'> {
  /** Every record, and the figures beside them, are what the scenario gives. */
  readonly verified: boolean;
  /** The first record that is not, as it is stored and as it comes out. */
  readonly divergence:
    | { readonly seq: number; readonly stored: JournalRecord | undefined; readonly made: JournalRecord | undefined }
    | undefined;
}

export interface ForkOptions {
  /** When the values change: after all that happens at this time. */
  readonly at: Time;
  readonly set?: Values;
  /** The new run folder; without it, a temporary one. */
  readonly out?: string;
}

export class SimulatedRun {
  private closed = false;

  private constructor(
    private readonly recorded: RecordedRun,
    private readonly temporary: string | undefined,
  ) {}

  /** Opens a run folder; `temporary` is a folder that goes when the run is closed. */
  static async open(dir: string, temporary?: string): Promise<SimulatedRun> {
    return new SimulatedRun(await RecordedRun.open(dir), temporary);
  }

  /** The run folder: the commands of `l2tpsim` take it, until the run is closed. */
  get dir(): string {
    return this.recorded.dir;
  }

  /** The scenario's name. */
  get name(): string {
    return this.recorded.manifest.scenario.name;
  }

  get seed(): number | string {
    return this.recorded.manifest.seed;
  }

  /** SHA-256 over every record: two runs with the same digest are the same to the bit. */
  get digest(): string {
    return this.end.digest;
  }

  /** What `run --json` counts: calls, failures by reason, tunnels, messages, what is pending. */
  get summary(): RunSummary {
    return this.end.summary as RunSummary;
  }

  /** How it ended, in words: `nothing was left to happen`. */
  get ended(): string {
    return this.end.ended;
  }

  /** Virtual time at which it ended, µs. */
  get virtualUs(): number {
    return this.end.virtualUs;
  }

  /** Records of the journal that a filter lets through, in order; without one, all. */
  async records(filter: RecordsFilter = {}): Promise<JournalRecord[]> {
    const found: JournalRecord[] = [];
    for await (const row of this.rows(filter)) found.push(this.told(row));
    return found;
  }

  /** One object a call that was dialled. */
  async calls(): Promise<CallOutcome[]> {
    return callsOf(this.run);
  }

  /** One object an end of a tunnel that ever was: two a tunnel whose SCCRQ arrived. */
  async tunnels(): Promise<TunnelOutcome[]> {
    return tunnelsOf(this.run);
  }

  /** The state after all that happened up to and at a time; without it, at the end. */
  async at(time: Time = Number.POSITIVE_INFINITY): Promise<Snapshot> {
    const { run } = this;
    const [row] = await run.journal.query('SELECT coalesce(max(at_us), 0) AS last FROM records');
    const { manifest } = run;
    const end = Math.max(Number(row?.last), manifest.status === 'finished' ? manifest.virtualUs : 0);
    return Snapshot.of(run, Math.min(usOf(time), end));
  }

  /**
   * The chain of causes of a record, back to the scenario. Which record: its `seq`; the last one that a filter lets
   * through (`{ type: 'StopSent', node: 'lac' }`); or of an entity (`tunnel/1`) its end, or what last became of it.
   */
  async why(what: number | string | RecordsFilter): Promise<WhyAnswer> {
    const { run } = this;
    const why = await whyRecord(run, await this.seqOf(what));
    const { evidence } = whyJson(why, run) as { evidence: WhyAnswer['evidence'] };
    const lines = whyText(why, run.names).trimEnd().split('\n');
    return { lines, chain: why.chain.map((row) => this.told(row)), evidence };
  }

  /** Every record about an entity (`tunnel/1`), in order, and what each changed. */
  async history(entity: string): Promise<HistoryRecord[]> {
    const { run } = this;
    const found: HistoryRecord[] = [];
    for await (const entry of historyOf(run, await entityOf(run, entity)))
      found.push(entryJson(entry, run) as HistoryRecord);
    return found;
  }

  /** Rows of an SQL query (DuckDB) over the tables and views of docs/journal.md; whole numbers come as numbers. */
  async query(sql: string): Promise<Record<string, Cell>[]> {
    return this.run.journal.query(sql);
  }

  /** Another run: this one up to a time, and from there on with changed values. Close it as well. */
  async fork({ at, set = [], out }: ForkOptions): Promise<SimulatedRun> {
    const { run } = this;
    const options = { atUs: usOf(at), set: settingsOf(set) };
    return inFolder(
      out,
      (dir) => forkRun(run.dir, { ...options, out: dir }),
      (dir, temporary) => SimulatedRun.open(dir, temporary),
    );
  }

  /** Where another run first goes another way; undefined: never, and their digests are the same. */
  async firstDifference(other: SimulatedRun): Promise<Difference | undefined> {
    const found = await firstDifference(this.run, other.run);
    if (!found) return undefined;
    const { seq, one, other: theirs } = found;
    return { seq, here: one && this.told(one), there: theirs && other.told(theirs) };
  }

  /** Runs it again, and compares what comes out with what is stored, record by record. */
  async verify(): Promise<Verified> {
    const { divergence, ...rest } = await verifyRun(this.run.dir);
    const verified = isVerified({ divergence, ...rest });
    if (!divergence) return { ...rest, verified, divergence };
    const [stored, made] = [divergence.stored, divergence.made].map((row) => row && this.told(row));
    return { ...rest, verified, divergence: { seq: divergence.seq, stored, made } };
  }

  /** Lets go of the journal, and removes the folder where it is temporary; no question can be asked any more. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.recorded.close();
    if (this.temporary !== undefined) rmSync(this.temporary, { recursive: true, force: true });
  }

  /** For `await using run = await simulate(...)`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  private get run(): RecordedRun {
    if (this.closed) throw new Error(`the run of ${this.name} is closed: ask before close()`);
    return this.recorded;
  }

  private get end() {
    const { dir, manifest } = this.recorded;
    if (manifest.status === 'running') throw new InputError(`${dir} is not finished: l2tpsim resume takes it up again`);
    return manifest;
  }

  private told(row: RecordRow): JournalRecord {
    return recordJson(row, this.recorded.names) as unknown as JournalRecord;
  }

  private async *rows(asked: RecordsFilter): AsyncGenerator<RecordRow> {
    const { filter, node } = rowsFilter(this.run, asked);
    for await (const rows of this.run.rows(filter))
      for (const row of rows) if (node < 0 || row.node === node) yield row;
  }

  private async seqOf(what: number | string | RecordsFilter): Promise<number> {
    if (typeof what === 'number') return what;
    if (typeof what === 'string') return lastOf(this.run, what);
    let last: number | undefined;
    for await (const { seq } of this.rows(what)) last = seq;
    if (last === undefined) throw new InputError(`${this.dir} has no record with ${JSON.stringify(what)}`);
    return last;
  }
}
