/** The log on disk: cut off anywhere, changed anywhere, of another version, no log at all, read while it is written. */
import { copyFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Chunk } from '../../src/kernel/chunk.js';
import { Random } from '../../src/kernel/random.js';
import type { RecordRow } from '../../src/kernel/record.js';
import { type JournalReader, openJournal } from '../../src/store/journal-reader.js';
import { JournalWriter } from '../../src/store/journal-writer.js';
import { LogFile } from '../../src/store/log-file.js';
import { FORMAT_VERSION, HEADER_OCTETS, header } from '../../src/store/log-format.js';
import { DATABASE, journalPath } from '../../src/store/run-folder.js';
import { DICTIONARY, sampleRow, scratch, writeSample } from './sample.js';

/** Chunks of few records, so that frames are short enough to be cut at every octet. */
const EACH = 40;

async function logOf(chunks: number): Promise<string> {
  const path = journalPath(scratch());
  const writer = await JournalWriter.open(path, DICTIONARY);
  for (let place = 0; place < chunks; place++) await writer.write(chunkAt(place));
  await writer.close();
  return path;
}

function chunkAt(place: number): Chunk {
  const chunk = new Chunk(place * EACH);
  for (let seq = place * EACH; seq < (place + 1) * EACH; seq++) chunk.append(sampleRow(seq));
  return chunk;
}

async function rowsOf(journal: JournalReader): Promise<RecordRow[]> {
  const found: RecordRow[] = [];
  for await (const rows of journal.rows()) found.push(...rows);
  return found;
}

const rowsUpTo = (count: number): RecordRow[] => Array.from({ length: count }, (_, seq) => sampleRow(seq));

let whole: string;
let frames: LogFile['frames'];
beforeAll(async () => {
  whole = await logOf(4);
  const log = LogFile.open(whole);
  frames = log.frames;
  log.close();
  expect(frames).toHaveLength(4);
});

function copy(): string {
  const path = journalPath(scratch());
  copyFileSync(whole, path);
  return path;
}

describe('a log that is cut off', () => {
  it('at any octet of its last two frames, is read up to there, and goes on from there', async () => {
    const [from, size] = [frames[2]!.offset, statSync(whole).size];
    const path = copy();
    for (let length = size; length >= from; length--) {
      truncateSync(path, length);
      const journal = await openJournal(path);
      const there = frames.filter(({ offset, length: body }) => offset + 112 + body <= length).length;
      expect(await journal.extent(), `${length}`).toMatchObject({ count: there * EACH, last: there * EACH - 1 });
      const end = frames[there]?.offset ?? size;
      if (length === end) expect(journal.damage).toBeUndefined();
      else expect(journal.damage).toMatch(`its last ${length - end} octets, from octet ${end} on, are not whole`);
      if (length % 50 === 0) expect(await rowsOf(journal)).toEqual(rowsUpTo(there * EACH));
      journal.close();
    }
    const writer = await JournalWriter.append(path, 2 * EACH);
    await writer.write(chunkAt(2));
    await writer.write(chunkAt(3));
    await writer.close();
    expect(readFileSync(path)).toEqual(readFileSync(whole));
  });

  it('in its beginning, is said to have none', async () => {
    const path = copy();
    for (let length = frames[0]!.offset - 1; length >= 16; length -= 7) {
      truncateSync(path, length);
      await expect(openJournal(path), `${length}`).rejects.toThrow(
        /cannot read the journal .*: its beginning is not all/,
      );
    }
    truncateSync(path, 5);
    await expect(openJournal(path)).rejects.toThrow(/cannot read the journal/);
  });
});

describe('a log in which something is changed', () => {
  it('gives the records that were written, or says where they are not', async () => {
    const octets = readFileSync(whole);
    const next = new Random(3).stream('octets');
    const path = copy();
    for (let place = 0; place < octets.length; place += 1 + Math.floor(next() * 11)) {
      const changed = Buffer.from(octets);
      changed[place]! ^= 1 + Math.floor(next() * 255);
      writeFileSync(path, changed);
      const told = await readable(path);
      expect(told, `octet ${place}`).toMatch(
        place < frames[0]!.offset
          ? /^cannot read the journal .*: (it is not a journal|its (first octets|words) are damaged|its beginning is not all there|.*not a valid DuckDB)/s
          : /^(read up to \d+ .* not whole|.*chunk \d is damaged)/,
      );
    }
  });

  it('is told from any octets at all', async () => {
    const path = copy();
    const next = new Random(4).stream('octets');
    const good = readFileSync(whole);
    for (let count = 0; count < 60; count++) {
      const some = Buffer.from(Array.from({ length: Math.floor(next() * 4000) }, () => Math.floor(next() * 256)));
      // alone; after the header; after a beginning that is sound
      for (const sound of [0, HEADER_OCTETS, frames[0]!.offset, frames[1]!.offset]) {
        writeFileSync(path, Buffer.concat([good.subarray(0, sound), some]));
        const told = await readable(path);
        if (some.length > 0) expect(told).toMatch(/^cannot read the journal|^read up to (0|40) .*not whole/);
      }
    }
  });

  it('to another version of the form, is refused by its number', async () => {
    const octets = readFileSync(whole);
    const other = header(3, FORMAT_VERSION + 1);
    const path = copy();
    writeFileSync(path, Buffer.concat([other, octets.subarray(other.length)]));
    await expect(openJournal(path)).rejects.toThrow(
      `its form is version ${FORMAT_VERSION + 1}; versions up to ${FORMAT_VERSION} can be read`,
    );
    writeFileSync(path, Buffer.concat([header(99), octets.subarray(other.length)]));
    await expect(openJournal(path)).rejects.toThrow('its schema is version 99; versions 1 to 3 can be read');
  });

  /** What becomes of reading all of it. */
  async function readable(path: string): Promise<string> {
    try {
      const journal = await openJournal(path);
      try {
        const rows = await rowsOf(journal);
        expect(rows).toEqual(rowsUpTo(rows.length));
        return `read up to ${rows.length} ${journal.damage}`;
      } finally {
        journal.close();
      }
    } catch (error) {
      if ((error as Error).name === 'AssertionError') throw error;
      return (error as Error).message;
    }
  }
});

describe('a log that is being written', () => {
  it('is read as far as it has come, by the records and in SQL', async () => {
    const path = journalPath(scratch());
    const writer = await JournalWriter.open(path, DICTIONARY);
    let count = 0;
    for (let place = 0; place < 30; place++) {
      await writer.write(chunkAt(place));
      const journal = await openJournal(path);
      const rows = await rowsOf(journal);
      expect(rows.length).toBeGreaterThanOrEqual(count);
      expect(rows).toEqual(rowsUpTo(rows.length));
      if (place % 10 === 5)
        expect(await journal.query('SELECT count(*) AS n FROM records')).toEqual([{ n: rows.length }]);
      count = rows.length;
      journal.close();
    }
    await writer.close();
    const journal = await openJournal(path);
    expect(await journal.query('SELECT count(*) AS n FROM records')).toEqual([{ n: 30 * EACH }]);
    journal.close();
  });

  it('is not written by two', async () => {
    const path = journalPath(scratch());
    const writer = await JournalWriter.open(path, DICTIONARY);
    await expect(JournalWriter.append(path, 0)).rejects.toThrow(/another process has the journal .* open/);
    await writer.close();
    await (await JournalWriter.append(path, 0)).close();
    // of a process that is gone, with a number that another has
    writeFileSync(`${path}.lock`, `${process.pid} another-start 1`);
    await (await JournalWriter.append(path, 0)).close();
  });
});

describe('the database made of a log', () => {
  it('has its rows, its chunks and its words', async () => {
    const path = journalPath(scratch());
    const writer = await JournalWriter.open(path, DICTIONARY);
    await writeSample(writer, 20_000);
    await writer.close();
    const log = await openJournal(path);
    await log.query('SELECT 1');
    const database = await openJournal(join(path, '..', DATABASE));
    expect(await rowsOf(database)).toEqual(await rowsOf(log));
    for (const filter of [
      { fromSeq: 8000, toSeq: 8300 },
      { about: { kind: 1, id: 400 } },
      { about: { kind: 2 }, types: [1, 2], toAt: 10 ** 9 },
      { fromAt: 2_730_008_190, toAt: 2_730_008_190 },
      { toSeq: -1 },
    ]) {
      expect(await log.extent(filter), JSON.stringify(filter)).toEqual(await database.extent(filter));
    }
    const seqs = [19_999, 5, 8192, 8191, 30_000, 400, 5, 15_000];
    for (const filter of [{}, { types: [0, 2] }, { about: { kind: 1 } }])
      expect(await log.pick(seqs, filter)).toEqual(await database.pick(seqs, filter));
    expect(await log.causes(8000, 25_000)).toEqual(await database.causes(8000, 25_000));
    expect(await log.chunks()).toEqual(await database.chunks());
    for (const table of ['record_types', 'record_columns', 'entity_kinds', 'nodes', 'names'])
      expect(await log.table(table)).toEqual(await database.table(table));
    log.close();
    database.close();
  });

  it('is made once, and again when it does not fit or is damaged', async () => {
    const path = await logOf(2);
    const database = join(path, '..', DATABASE);
    const count = async (): Promise<unknown> => {
      const journal = await openJournal(path);
      try {
        return (await journal.query('SELECT count(*) AS n FROM records'))[0]?.n;
      } finally {
        journal.close();
      }
    };
    expect(await count()).toBe(2 * EACH);
    const made = statSync(database).mtimeMs;
    expect(await count()).toBe(2 * EACH);
    expect(statSync(database).mtimeMs).toBe(made);
    const writer = await JournalWriter.append(path, 2 * EACH);
    await writer.write(chunkAt(2));
    await writer.close();
    expect(await count()).toBe(3 * EACH);
    writeFileSync(database, 'no database');
    expect(await count()).toBe(3 * EACH);
  });
});
