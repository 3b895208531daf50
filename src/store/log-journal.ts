/** The journal of a run as it is written now: `journal.log`, read a chunk at a time; SQL by a database made of it. */
import { type Chunk, emptyRow } from '../kernel/chunk.js';
import type { RecordRow, ViewRow } from '../kernel/record.js';
import type { ChunkRow, Extent, JournalReader, OnMaking, OpenOptions, RowsFilter, Upcasts } from './journal-reader.js';
import { upcast, upcastsFrom } from './journal-reader.js';
import { JournalDamaged, LogFile } from './log-file.js';
import { RowsWanted } from './rows-wanted.js';
import { dictionaryTables } from './schema.js';
import type { Answer, Cell, SqlDatabase } from './sql.js';

export class LogJournal implements JournalReader {
  private readonly upcasts: Upcasts;
  private readonly onMaking: OnMaking | undefined;
  private database: Promise<SqlDatabase> | undefined;
  /** The chunk that was read last: who asks for one record asks for others near it. */
  private kept: { readonly place: number; readonly chunk: Chunk } | undefined;

  private constructor(
    private readonly log: LogFile,
    { recordTypes, onMaking }: OpenOptions,
  ) {
    this.upcasts = upcastsFrom(log.schema, recordTypes);
    this.onMaking = onMaking;
  }

  static open(path: string, options: OpenOptions): LogJournal {
    return new LogJournal(LogFile.open(path), options);
  }

  get damage(): string | undefined {
    const { torn, end, frames } = this.log;
    if (torn === 0) return undefined;
    const records = (frames.at(-1)?.lastRecord ?? -1) + 1;
    return `its last ${torn} octets, from octet ${end} on, are not whole: it can be read up to record ${records}`;
  }

  async *rows(filter: RowsFilter = {}): AsyncGenerator<RecordRow[]> {
    const wanted = new RowsWanted(filter);
    let last = -1;
    for (let place = wanted.firstFrame(this.log.frames); place < this.log.frames.length; place++) {
      if (wanted.isPast(this.log.frames, place)) return;
      const rows: RecordRow[] = [];
      this.each(place, wanted, (row) => {
        if (row.seq <= last) throw new Error(`journal ${this.log.path}: record ${row.seq} after record ${last}`);
        last = row.seq;
        rows.push(copyOf(row));
      });
      if (rows.length > 0) yield upcast(rows, this.upcasts);
    }
  }

  async causes(fromSeq: number, toSeq: number): Promise<Float64Array> {
    const causes = new Float64Array(toSeq - fromSeq + 1).fill(Number.NaN);
    const wanted = new RowsWanted({ fromSeq, toSeq });
    for (let place = wanted.firstFrame(this.log.frames); place < this.log.frames.length; place++) {
      if (wanted.isPast(this.log.frames, place)) break;
      this.each(place, wanted, ({ seq, cause }) => {
        causes[seq - fromSeq] = cause;
      });
    }
    return causes;
  }

  async pick(seqs: readonly number[], filter: RowsFilter = {}): Promise<RecordRow[]> {
    const list = [...new Set(seqs)].sort((left, right) => left - right);
    const found: RecordRow[] = [];
    const { frames } = this.log;
    for (let next = 0, place = 0; next < list.length; next++) {
      while (place < frames.length && frames[place]!.lastRecord < list[next]!) place++;
      if (place === frames.length) break;
      const { lastRecord } = frames[place]!;
      const here = new Set<number>();
      while (next < list.length && list[next]! <= lastRecord) here.add(list[next++]!);
      next--;
      this.each(place, new RowsWanted(filter), (row) => {
        if (here.has(row.seq)) found.push(copyOf(row));
      });
    }
    return upcast(found, this.upcasts);
  }

  async extent(filter: RowsFilter = {}): Promise<Extent | undefined> {
    const wanted = new RowsWanted(filter);
    let found: { count: number; first: number; last: number; lastAt: number } | undefined;
    const { frames } = this.log;
    for (let place = wanted.firstFrame(frames); place < frames.length; place++) {
      if (wanted.isPast(frames, place)) break;
      const { count, firstRecord, lastRecord, lastAt } = frames[place]!;
      if (wanted.isAll(frames, place)) {
        found ??= { count: 0, first: firstRecord, last: lastRecord, lastAt };
        found = { count: found.count + count, first: found.first, last: lastRecord, lastAt };
        continue;
      }
      this.each(place, wanted, ({ seq, at }) => {
        found ??= { count: 0, first: seq, last: seq, lastAt: at };
        found.count++;
        found.last = seq;
        found.lastAt = at;
      });
    }
    return found;
  }

  async chunks(): Promise<ChunkRow[]> {
    return this.log.frames.map(({ firstRecord, count, lastAt, digest }, index) => ({
      index,
      firstSeq: firstRecord,
      count,
      lastAt,
      digest,
    }));
  }

  async schemaVersion(): Promise<number> {
    return this.log.schema;
  }

  async table(name: string): Promise<unknown[][]> {
    const found = dictionaryTables(this.log.words, this.log.schema).find(({ table }) => table === name);
    if (!found) throw new Error(`there is no table ${name}`);
    return found.rows.map((row) => [...row]);
  }

  async query(sql: string): Promise<Record<string, Cell>[]> {
    return (await this.sql()).query(sql);
  }

  async ask(sql: string): Promise<Answer> {
    return (await this.sql()).ask(sql);
  }

  async addViews(views: readonly ViewRow[]): Promise<void> {
    await (await this.sql()).addViews(views);
  }

  close(): void {
    this.log.close();
    this.database?.then((database) => database.close()).catch(() => {});
  }

  private sql(): Promise<SqlDatabase> {
    this.database ??= import('./made-database.js').then(({ databaseOf }) => databaseOf(this.log, this.onMaking));
    return this.database;
  }

  private each(place: number, wanted: RowsWanted, take: (row: RecordRow) => void): void {
    const chunk = this.chunk(place);
    const row = emptyRow();
    const { firstRecord, lastRecord, lastAt } = this.log.frames[place]!;
    for (let i = 0; i < chunk.count; i++) {
      chunk.read(i, row);
      if (i === 0 && row.seq !== firstRecord) break;
      if (wanted.has(row)) take(row);
    }
    if (row.seq !== lastRecord || row.at !== lastAt)
      throw new JournalDamaged(`journal ${this.log.path}: chunk ${place} is not what its head says`);
  }

  private chunk(place: number): Chunk {
    if (this.kept?.place !== place) this.kept = { place, chunk: this.log.read(place) };
    return this.kept.chunk;
  }
}

/** A row of its own, with octets of its own. */
function copyOf({ seq, at, lag, cause, node, kind, id, type, a, b, c, d, data }: RecordRow): RecordRow {
  return { seq, at, lag, cause, node, kind, id, type, a, b, c, d, data: data && new Uint8Array(data) };
}
