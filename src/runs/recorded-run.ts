/** A run as its folder holds it: what can be asked of it, without simulating anything anew. */
import type { RunConfig, RunNames } from '../../models/config.js';
import { ALL_RECORDS, ENTITY_KINDS } from '../../models/declarations.js';
import type { RecordRow } from '../kernel/record.js';
import { World } from '../kernel/world.js';
import { CHANNEL, NODE } from '../network/channel.js';
import type { JournalReader, OnProgress, RowsFilter } from '../store/journal-reader.js';
import type { Manifest } from '../store/manifest.js';
import type { Outset } from './drive.js';
import { configOf, journalOf, namesOf, type OpenRun, openFullRun } from './open-run.js';
import { checkpointsOf } from './run-checkpoints.js';

export class RecordedRun {
  #config: RunConfig | undefined;

  private constructor(
    private readonly opened: OpenRun,
    /** What nodes and channels are called, by number. */
    readonly names: RunNames,
    readonly journal: JournalReader,
  ) {}

  get dir(): string {
    return this.opened.dir;
  }

  get manifest(): Manifest {
    return this.opened.manifest;
  }

  /** What the run was made from, as it ends; made when it is asked for, which takes a while of a large scenario. */
  get config(): RunConfig {
    this.#config ??= configOf(this.opened);
    return this.#config;
  }

  /** Opens a run folder with a full journal; an InputError says why it cannot be. `onReading`: see OpenOptions. */
  static async open(dir: string, onReading: OnProgress = () => {}): Promise<RecordedRun> {
    const run = openFullRun(dir);
    return new RecordedRun(run, namesOf(run), await journalOf(run, { onReading }));
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
    const fromSeq = this.loadCheckpoint(world, at);
    // The world is ours alone: it may be changed in place, which is faster than to keep what was.
    for await (const rows of this.rows({ fromSeq, toAt: at })) for (const row of rows) world.apply(row);
    return world;
  }

  /**
   * The state as far as one entity needs it. An entity changes only by its own records, which are few beside those of a
   * large run; a node's or a link's are most of them, and the whole state is had sooner.
   */
  async stateOf(kind: number, id: number, at: number): Promise<World> {
    if (kind === NODE || kind === CHANNEL) return this.stateAt(at);
    const world = new World(ENTITY_KINDS, ALL_RECORDS);
    for await (const rows of this.rows({ about: { kind, id }, toAt: at })) for (const row of rows) world.apply(row);
    return world;
  }

  /** Puts the world where the latest checkpoint until a time has it; gives the number of the record that comes next. */
  private loadCheckpoint(world: World, at: number): number {
    const checkpoints = checkpointsOf(this.dir);
    for (const place of checkpoints.list().reverse()) {
      if (place.atUs > at) continue;
      const found = checkpoints.read(place) as Outset | undefined;
      if (!found) continue;
      world.load(found.run.sim.entities);
      return found.run.sim.journal.records;
    }
    return 0;
  }

  close(): void {
    this.journal.close();
  }
}
