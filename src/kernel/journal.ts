import { Chunk, type ChunkMessage } from './chunk.js';
import { JournalDigest } from './digest.js';
import type { JournalLevel, RecordRow } from './record.js';

/** Takes full chunks; a promise means: wait before the next one. */
export interface ChunkSink {
  write(chunk: Chunk): Promise<void> | undefined;
}

/** Where a journal stands: its digest so far, and the records since the last full chunk. */
export interface JournalState {
  readonly records: number;
  readonly digest: string;
  readonly chunk: ChunkMessage;
  /** At level `transitions`: records that are kept and not yet handed over. */
  readonly kept: ChunkMessage | undefined;
}

/** The journal of a run: every record is digested, and those of the chosen level go to the sink. */
export class Journal {
  /** Records written so far: the next record's seq. */
  records = 0;
  /** Set while the sink is behind. */
  waiting: Promise<void> | undefined;
  private chunk = new Chunk(0);
  private kept: Chunk | undefined;
  private digest = new JournalDigest();

  constructor(
    readonly level: JournalLevel = 'full',
    private readonly sink?: ChunkSink,
  ) {
    if (level === 'transitions' && sink) this.kept = new Chunk(0);
  }

  append(row: RecordRow, transition: boolean): void {
    const { chunk, kept } = this;
    chunk.append(row);
    this.records++;
    if (kept !== undefined && transition) {
      kept.append(row);
      if (kept.full) this.handOver(kept);
    }
    if (chunk.full) this.close();
  }

  save(): JournalState {
    const { records, digest, chunk, kept } = this;
    return { records, digest: digest.hex, chunk: chunk.copy(), kept: kept?.copy() };
  }

  /** Goes on from a saved state; only before the first record. */
  load({ records, digest, chunk, kept }: JournalState): void {
    this.records = records;
    this.digest = JournalDigest.from(digest);
    this.chunk = Chunk.grow(chunk);
    if (this.kept && kept) this.kept = Chunk.grow(kept);
  }

  async drain(): Promise<void> {
    await this.waiting;
    this.waiting = undefined;
  }

  /** Ends the journal: the last, partly filled chunk goes the way of the others. Gives the digest in hex. */
  async finish(): Promise<string> {
    if (this.chunk.count > 0) this.close();
    if (this.kept && this.kept.count > 0) this.handOver(this.kept);
    await this.drain();
    return this.digest.hex;
  }

  private close(): void {
    this.digest.update(this.chunk);
    if (this.level === 'full' && this.sink) this.handOver(this.chunk);
    this.chunk = this.level === 'full' && this.sink ? new Chunk(this.records) : this.chunk.reset(this.records);
  }

  private handOver(chunk: Chunk): void {
    const wait = this.sink?.write(chunk);
    if (wait) this.waiting = wait;
    if (chunk === this.kept) this.kept = new Chunk(this.records);
  }
}
