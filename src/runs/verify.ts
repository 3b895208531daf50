/** Runs a run again from its manifest, and holds what comes out against what is stored, record by record. */
import { isDeepStrictEqual } from 'node:util';
import { codeDifferences } from '../../models/code.js';
import { CHUNK_RECORDS, type Chunk, emptyRow } from '../kernel/chunk.js';
import { Journal } from '../kernel/journal.js';
import type { RecordRow } from '../kernel/record.js';
import type { ChunkRow, JournalReader } from '../store/journal-reader.js';
import { dictionaryTables } from '../store/schema.js';
import { dictionaryFor } from './carry-out.js';
import { type Driven, type DriveOptions, drive } from './drive.js';
import { reasonOf } from './errors.js';
import { journalOf, openRun, refuseOtherSchema } from './open-run.js';
import { sameRecord } from './same-record.js';
import { lastConfig, stagesOf } from './stages.js';
import { StoredRows } from './stored-rows.js';

/** The first record that is not the same: as it is stored, and as it comes out; undefined where there is none. */
export interface Divergence {
  readonly seq: number;
  readonly chunk: number;
  readonly stored: RecordRow | undefined;
  readonly made: RecordRow | undefined;
}

export interface Verification {
  /** Records that were compared, and found the same. */
  readonly records: number;
  readonly digest: string;
  /** The run is over; otherwise what it holds so far was compared. */
  readonly finished: boolean;
  /** What of the code is another than the run's, by name; a comparison then tells of that, and not of damage. */
  readonly otherCode: readonly string[];
  readonly divergence: Divergence | undefined;
  /** What else is wrong: tables that cannot be read or are not what they were, a digest, the manifest's figures. */
  readonly faults: readonly string[];
}

export const isVerified = ({ otherCode, divergence, faults }: Verification): boolean =>
  otherCode.length === 0 && divergence === undefined && faults.length === 0;

export async function verifyRun(dir: string, options: Pick<DriveOptions, 'progress'> = {}): Promise<Verification> {
  const opened = openRun(dir);
  const { manifest } = opened;
  const finished = manifest.status === 'finished';
  const otherCode = codeDifferences(manifest.code);
  const stages = stagesOf(dir, manifest);
  const nothing = { records: 0, digest: '', finished, otherCode, divergence: undefined };
  let stored: JournalReader;
  try {
    stored = await journalOf(opened);
  } catch (error) {
    return { ...nothing, faults: [`nothing of it can be read, from chunk 0 on: ${reasonOf(error)}`] };
  }
  try {
    const schema = await stored.schemaVersion();
    const { journalSchema } = manifest.versions;
    if (schema !== journalSchema)
      return {
        ...nothing,
        faults: [`the journal's schema is version ${schema}, and by its manifest ${journalSchema}`],
      };
    refuseOtherSchema(dir, manifest, 'verify');
    const level = lastConfig(stages).journal;
    const comparison = new Comparison(new StoredRows(stored), finished);
    const journal = new Journal(level, comparison);
    const { engine } = manifest;
    const between: DriveOptions['between'] = (run) => {
      if (comparison.over) run.sim.stopped = true;
    };
    const driven = await drive({ stages, engine, journal, between, progress: options.progress });
    const digest = await journal.finish();
    if (level !== 'none') await comparison.end();
    const faults = [...comparison.faults];
    if (stored.damage !== undefined && finished) faults.push(`the journal is damaged: ${stored.damage}`);
    if (otherCode.length === 0)
      faults.push(...(await tableFaults(stored, dictionaryTables(dictionaryFor(lastConfig(stages))))));
    faults.push(...chunkFaults(await chunksIn(stored, faults), comparison.chunks, finished && !comparison.over));
    if (finished && !comparison.over) faults.push(...figureFaults(manifest, driven, digest));
    const { records, divergence } = comparison;
    return { records, digest, finished, otherCode, divergence, faults };
  } finally {
    stored.close();
  }
}

/** Takes the chunks as they come out, and holds the stored rows against them. */
class Comparison {
  records = 0;
  divergence: Divergence | undefined;
  readonly chunks: ChunkRow[] = [];
  readonly faults: string[] = [];
  /** There is nothing more to compare. */
  over = false;
  private tail = Promise.resolve();
  private readonly row = emptyRow();

  constructor(
    private readonly stored: StoredRows,
    private readonly finished: boolean,
  ) {}

  write(chunk: Chunk): Promise<void> {
    this.tail = this.tail.then(() => this.compare(chunk));
    return this.tail;
  }

  /** Nothing more comes out: nothing more may be stored. */
  async end(): Promise<void> {
    await this.tail;
    if (this.over) return;
    const stored = this.stored.ready() ?? (await this.next());
    if (stored) this.diverge(stored.seq, stored, undefined);
  }

  private async compare(chunk: Chunk): Promise<void> {
    for (let i = 0; i < chunk.count && !this.over; i++) {
      const made = chunk.read(i, this.row);
      const stored = this.stored.ready() ?? (await this.next());
      if (this.over) return;
      if (stored ? !sameRecord(stored, made) : this.finished) {
        this.diverge(made.seq, stored, { ...made, data: made.data?.slice() });
      } else if (!stored) {
        this.over = true; // an unfinished run holds no more
      } else this.records++;
    }
    if (this.over) return;
    const { count, digest } = chunk;
    this.chunks.push({
      index: this.chunks.length,
      firstSeq: chunk.firstRecord,
      count,
      lastAt: chunk.lastAt,
      digest,
    });
  }

  private async next(): Promise<RecordRow | undefined> {
    try {
      return await this.stored.next();
    } catch (error) {
      const chunk = Math.floor(this.records / CHUNK_RECORDS);
      this.faults.push(
        `the journal cannot be read from record ${this.records} on (chunk ${chunk}): ${reasonOf(error)}`,
      );
      this.over = true;
      return undefined;
    }
  }

  private diverge(seq: number, stored: RecordRow | undefined, made: RecordRow | undefined): void {
    this.divergence = { seq, chunk: Math.floor(this.records / CHUNK_RECORDS), stored, made };
    this.over = true;
  }
}

async function chunksIn(stored: JournalReader, faults: string[]): Promise<readonly ChunkRow[]> {
  try {
    return await stored.chunks();
  } catch (error) {
    faults.push(`table chunks cannot be read: ${reasonOf(error)}`);
    return [];
  }
}

/** Every chunk that was compared whole must be told of as it is; a run that is over has no others. */
function chunkFaults(stored: readonly ChunkRow[], made: readonly ChunkRow[], all: boolean): string[] {
  const faults = stored.flatMap((chunk, place) => {
    const other = made[place];
    if (other ? isDeepStrictEqual(chunk, other) : !all) return [];
    return [
      `chunk ${place} is told of otherwise than it is: ${told(chunk)} in the place of ${other ? told(other) : 'none'}`,
    ];
  });
  for (const chunk of made.slice(stored.length)) faults.push(`chunk ${chunk.index} is not told of`);
  return faults;
}

const told = ({ index, firstSeq, count, lastAt, digest }: ChunkRow): string =>
  `number ${index}, ${count} records from ${firstSeq}, to ${lastAt} us, digest ${digest?.slice(0, 12) ?? 'none'}`;

type Tables = ReturnType<typeof dictionaryTables>;

/** The words for the journal's numbers, which are written once and never change. */
async function tableFaults(stored: JournalReader, tables: Tables): Promise<string[]> {
  const faults: string[] = [];
  for (const { table, rows } of tables) {
    try {
      const found = await stored.table(table);
      const place = rows.findIndex((row, index) => !isDeepStrictEqual(row, found[index]));
      if (place >= 0 || found.length !== rows.length)
        faults.push(
          `table ${table} is not what it was${place < 0 ? '' : `: ${JSON.stringify(found[place] ?? 'nothing')} in the place of ${JSON.stringify(rows[place])}`}`,
        );
    } catch (error) {
      faults.push(`table ${table} cannot be read: ${reasonOf(error)}`);
    }
  }
  return faults;
}

type Finished = Extract<ReturnType<typeof openRun>['manifest'], { status: 'finished' | 'failed' | 'interrupted' }>;

function figureFaults(
  manifest: ReturnType<typeof openRun>['manifest'],
  { run, ended }: Driven,
  digest: string,
): string[] {
  const { digest: wasDigest, records, virtualUs, ended: wasEnded, summary } = manifest as Finished;
  const figures: readonly (readonly [string, unknown, unknown])[] = [
    ['digest', wasDigest, digest],
    ['records', records, run.sim.journal.records],
    ['virtualUs', virtualUs, run.sim.now],
    ['ended', wasEnded, ended],
    ['summary', summary, JSON.parse(JSON.stringify(run.summary()))],
  ];
  return figures
    .filter(([, was, is]) => !isDeepStrictEqual(was, is))
    .map(
      ([name, was, is]) => `the manifest's ${name} is ${JSON.stringify(was)}, and comes out as ${JSON.stringify(is)}`,
    );
}
