/** A run as the library gives it: questions about its journal, with plain objects for answers. */
import { rmSync } from 'node:fs';
import type { RunSummary } from '../../models/run.js';
import { VIEWS } from '../../models/views.js';
import { recordJson } from '../../models/words.js';
import type { RecordRow } from '../kernel/record.js';
import type { Cell } from '../store/sql.js';
import type {
  Difference,
  ForkOptions,
  HistoryRecord,
  JournalRecord,
  RunDifference,
  Verified,
  WhyAnswer,
} from './answers.js';
import { type RecordsFilter, rowsFilter, settingsOf, type Time, usOf } from './asked.js';
import { type CallOutcome, callsOf, type TunnelOutcome, tunnelsOf } from './call-outcomes.js';
import { diffRuns } from './diff.js';
import { InputError, reasonOf } from './errors.js';
import { forkRun } from './fork.js';
import { entryJson, historyOf } from './history.js';
import { RecordedRun } from './recorded-run.js';
import { inFolder } from './run-room.js';
import { Snapshot } from './snapshot.js';
import { isVerified, verifyRun } from './verify.js';
import { entityOf, lastOf, type Why, whyJson, whyRecord } from './why.js';
import { chainText, whyText } from './why-text.js';

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
    const { manifest } = run;
    const last = (await run.journal.extent())?.lastAt ?? 0;
    const end = Math.max(last, manifest.status === 'finished' ? manifest.virtualUs : 0);
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

  /**
   * Rows of an SQL query (DuckDB), as `query` asks it: the views `messages`, `transitions`, `timers`, `calls`, `tunnels`,
   * `links`, and all that docs/journal.md lists. Whole numbers come as numbers.
   */
  async query(sql: string): Promise<Record<string, Cell>[]> {
    const { journal } = this.run;
    await journal.addViews(VIEWS);
    try {
      return await journal.query(sql);
    } catch (error) {
      throw new InputError(reasonOf(error));
    }
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

  /** Where this run and another part, what they differ in, and what led there. */
  async diff(other: SimulatedRun): Promise<RunDifference> {
    const { same, parting, moves, values, causes } = await diffRuns(this.run, other.run);
    const told = (parted: typeof parting.divergence): Difference | undefined =>
      parted && {
        seq: parted.seq,
        here: parted.one && this.told(parted.one),
        there: parted.other && other.told(parted.other),
      };
    const lines = (chain: Why['lines'] = [], run: RecordedRun = this.run): string[] =>
      chain.length === 0 ? [] : chainText(chain, run.names);
    return {
      same,
      equal: parting.equal,
      first: told(parting.divergence),
      afterMovedTimers: told(moves?.after),
      values: values.map((value) => ({ path: value.path, here: value.one, there: value.other })),
      causes: {
        here: lines(causes?.one),
        there: lines(causes?.other, other.run),
        both: lines(causes?.common?.lines),
      },
    };
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
    if (manifest.status === 'running')
      throw new InputError(`${dir} is not finished: npx l2tpsim resume takes it up again`);
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
