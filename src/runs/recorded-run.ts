/** A run as its folder holds it: what can be asked of it, without simulating anything anew. */
import type { RunConfig } from '../../models/config.js';
import { ALL_RECORDS, ENTITY_KINDS } from '../../models/run.js';
import type { RecordRow } from '../kernel/record.js';
import { World } from '../kernel/world.js';
import type { JournalReader, RowsFilter } from '../store/journal-reader.js';
import type { Manifest } from '../store/manifest.js';
import { configOf, journalOf, openFullRun } from './open-run.js';

export class RecordedRun {
  private constructor(
    readonly dir: string,
    readonly manifest: Manifest,
    readonly config: RunConfig,
    readonly journal: JournalReader,
  ) {}

  /** Opens a run folder with a full journal; an InputError says why it cannot be. */
  static async open(dir: string): Promise<RecordedRun> {
    const run = openFullRun(dir);
    const config = configOf(run);
    return new RecordedRun(dir, run.manifest, config, await journalOf(run));
  }

  /** The records in order, some thousand at a time. */
  rows(filter?: RowsFilter): AsyncGenerator<RecordRow[]> {
    return this.journal.rows(filter);
  }

  /** One record, or undefined where the journal has none of this number. */
  async record(seq: number): Promise<RecordRow | undefined> {
    for await (const rows of this.rows({ fromSeq: seq, toSeq: seq })) return rows[0];
    return undefined;
  }

  /** The state after everything that happened up to and at time `at`, µs. */
  async stateAt(at: number): Promise<World> {
    const world = new World(ENTITY_KINDS, ALL_RECORDS);
    for await (const rows of this.rows({ toAt: at })) for (const row of rows) world.apply(row);
    return world;
  }

  close(): void {
    this.journal.close();
  }
}
