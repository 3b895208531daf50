/** The journal of a run as it is written now: `journal.log`, read a chunk at a time; SQL by a database made of it. */
import type { RecordRow, ViewRow } from '../kernel/record.js';
import { A, ID, LAG, LENGTH, NODE, WIDTH } from './columns.js';
import { ANY_ID, type IdRange, packRanges, rangeOf } from './id-ranges.js';
import type {
  ChunkRow,
  Extent,
  JournalReader,
  OnProgress,
  OpenOptions,
  RowsFilter,
  Upcasts,
} from './journal-reader.js';
import { upcast, upcastsFrom } from './journal-reader.js';
import { JournalDamaged, LogFile, type StoredChunk } from './log-file.js';
import { RowsWanted } from './rows-wanted.js';
import { dictionaryTables } from './schema.js';
import type { Answer, Cell, SqlDatabase } from './sql.js';

export class LogJournal implements JournalReader {
  private readonly upcasts: Upcasts;
  private readonly onMaking: OnProgress | undefined;
  private readonly onReading: OnProgress | undefined;
  private database: Promise<SqlDatabase> | undefined;
  /** The chunk that was read last: who asks for one record asks for others near it. */
  private kept: { readonly place: number; readonly chunk: StoredChunk } | undefined;

  private constructor(
    private readonly log: LogFile,
    { recordTypes, onMaking, onReading }: OpenOptions,
  ) {
    this.upcasts = upcastsFrom(log.schema, recordTypes);
    this.onMaking = onMaking;
    this.onReading = onReading;
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
    const { frames } = this.log;
    const from = wanted.firstFrame(frames);
    let to = from;
    while (to < frames.length && !wanted.isPast(frames, to)) to++;
    try {
      for (let place = from; place < to; place++) {
        this.onReading?.(place - from, to - from);
        if (wanted.isWithout(this.log, place)) continue;
        const { chunk, places } = this.wantedIn(place, wanted);
        for (const i of places) {
          const seq = chunk.columns.seq[i]!;
          if (seq <= last) throw new JournalDamaged(`journal ${this.log.path}: record ${seq} after record ${last}`);
          last = seq;
        }
        if (places.length > 0) yield upcast(rowsAt(chunk, places), this.upcasts);
      }
    } finally {
      this.onReading?.(to - from, to - from);
    }
  }

  async causes(fromSeq: number, toSeq: number): Promise<Float64Array> {
    const causes = new Float64Array(toSeq - fromSeq + 1).fill(Number.NaN);
    const wanted = new RowsWanted({ fromSeq, toSeq });
    for (let place = wanted.firstFrame(this.log.frames); place < this.log.frames.length; place++) {
      if (wanted.isPast(this.log.frames, place)) break;
      const { seq, cause, count } = this.chunk(place).columns;
      for (let i = 0; i < count; i++) if (seq[i]! >= fromSeq && seq[i]! <= toSeq) causes[seq[i]! - fromSeq] = cause[i]!;
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
      const { chunk, places } = this.wantedIn(place, new RowsWanted(filter));
      const picked = places.filter((i) => here.has(chunk.columns.seq[i]!));
      for (const row of rowsAt(chunk, picked)) found.push(row);
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
      if (wanted.isWithout(this.log, place)) continue;
      const { chunk, places } = this.wantedIn(place, wanted);
      const [first, last] = [places[0], places.at(-1)];
      if (first === undefined || last === undefined) continue;
      const { seq, at } = chunk.columns;
      found ??= { count: 0, first: seq[first]!, last: 0, lastAt: 0 };
      found = { count: found.count + places.length, first: found.first, last: seq[last]!, lastAt: at[last]! };
    }
    return found;
  }

  async idRange(kind: number): Promise<IdRange | undefined> {
    let [lowest, highest] = [Number.POSITIVE_INFINITY, -1];
    for (let place = 0; place < this.log.frames.length; place++) {
      let range = this.log.idRange(place, kind);
      if (range === ANY_ID) range = rangeOf(packRanges(this.chunk(place).columns), kind);
      if (!range) continue;
      lowest = Math.min(lowest, range.lowest);
      highest = Math.max(highest, range.highest);
    }
    return highest < 0 ? undefined : { lowest, highest };
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

  /** Gives the places of those that are wanted. */
  private wantedIn(place: number, wanted: RowsWanted): { readonly chunk: StoredChunk; readonly places: number[] } {
    const chunk = this.chunk(place);
    const { firstRecord, lastRecord, lastAt } = this.log.frames[place]!;
    const { count, seq, at } = chunk.columns;
    if (seq[0] !== firstRecord || seq[count - 1] !== lastRecord || at[count - 1] !== lastAt)
      throw new JournalDamaged(`journal ${this.log.path}: chunk ${place} is not what its head says`);
    const places: number[] = [];
    for (let i = 0; i < count; i++) if (wanted.has(chunk.columns, i)) places.push(i);
    return { chunk, places };
  }

  private chunk(place: number): StoredChunk {
    if (this.kept?.place !== place) this.kept = { place, chunk: this.log.read(place) };
    return this.kept.chunk;
  }
}

/** Rows of their own, with octets of their own. */
function rowsAt({ columns, withOctets }: StoredChunk, places: readonly number[]): RecordRow[] {
  const { fields } = columns;
  if (places.some((i) => fields[i * WIDTH + LENGTH]! > 0)) withOctets();
  const rows: RecordRow[] = [];
  for (const i of places) {
    const from = i * WIDTH;
    // one literal with every field: rows of one shape, several times as fast as field by field
    rows.push({
      seq: columns.seq[i]!,
      at: columns.at[i]!,
      lag: fields[from + LAG]!,
      cause: columns.cause[i]!,
      node: fields[from + NODE]!,
      kind: columns.kind[i]!,
      id: fields[from + ID]!,
      type: columns.type[i]!,
      a: fields[from + A]!,
      b: fields[from + A + 1]!,
      c: fields[from + A + 2]!,
      d: fields[from + A + 3]!,
      data: columns.octetsOf(i)?.slice(),
    });
  }
  return rows;
}
