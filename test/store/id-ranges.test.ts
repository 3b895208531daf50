/** One entity's records out of a log: frames that cannot have them are not read, and nothing is lost by that. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Chunk } from '../../src/kernel/chunk.js';
import type { RecordRow } from '../../src/kernel/record.js';
import { columnsOf } from '../../src/store/columns.js';
import { ANY_ID, packRanges, rangeOf } from '../../src/store/id-ranges.js';
import { openJournal } from '../../src/store/journal-reader.js';
import { LogFile } from '../../src/store/log-file.js';
import { LogWriter } from '../../src/store/log-writer.js';
import { journalPath } from '../../src/store/run-folder.js';
import { DICTIONARY, sampleRow, scratch } from './sample.js';

const EACH = 50;
const CHUNKS = 12;

/** Records whose ids rise with the chunks, two kinds of them. */
const rowAt = (seq: number): RecordRow => ({
  ...sampleRow(seq),
  kind: 1 + (seq % 2),
  id: Math.floor(seq / EACH) * 10 + (seq % 7),
});

async function logOf(version?: number): Promise<string> {
  const path = journalPath(scratch());
  let writer = LogWriter.create(path, DICTIONARY, version);
  for (let place = 0; place < CHUNKS; place++) {
    const chunk = new Chunk(place * EACH);
    for (let seq = place * EACH; seq < (place + 1) * EACH; seq++) chunk.append(rowAt(seq));
    writer.write(chunk.copy());
    if (place !== CHUNKS / 2) continue;
    // gone on with, in the form it has
    await writer.close();
    writer = LogWriter.append(path, (place + 1) * EACH);
  }
  await writer.finish();
  await writer.close();
  return path;
}

const all = Array.from({ length: EACH * CHUNKS }, (_, seq) => rowAt(seq));

test.each([undefined, 1])('version %s: an entity has the records that a look at all of them finds', async (version) => {
  const journal = await openJournal(await logOf(version), { recordTypes: [] });
  for (const about of [
    { kind: 1, id: 33 },
    { kind: 2, id: 0 },
    { kind: 2, id: 116 },
    { kind: 1, id: 9999 },
    { kind: 3, id: 1 },
  ]) {
    const found: RecordRow[] = [];
    for await (const rows of journal.rows({ about })) found.push(...rows);
    expect(found).toEqual(all.filter(({ kind, id }) => kind === about.kind && id === about.id));
    expect((await journal.extent({ about }))?.count ?? 0).toBe(found.length);
  }
  journal.close();
});

test('frames without an entity are known by their beginning', async () => {
  const log = LogFile.open(await logOf());
  expect(log.frames.map((_, place) => log.idRange(place, 1))).toEqual(
    log.frames.map((_, place) => ({ lowest: place * 10, highest: place * 10 + 6 })),
  );
  expect(log.frames.map((_, place) => log.idRange(place, 3))).toEqual(log.frames.map(() => undefined));
  log.close();
  const old = LogFile.open(await logOf(1));
  expect(old.frames.every((_, place) => old.idRange(place, 1) === ANY_ID)).toBe(true);
  old.close();
});

test.each([undefined, 1])('version %s: the ids of a kind are told from its lowest to its highest', async (version) => {
  const journal = await openJournal(await logOf(version), { recordTypes: [] });
  expect(await journal.idRange(1)).toEqual({ lowest: 0, highest: (CHUNKS - 1) * 10 + 6 });
  expect(await journal.idRange(3)).toBeUndefined();
  journal.close();
});

test('who reads is told how many frames are passed, those that are not read among them, and of the end also where he stops', async () => {
  const told: (readonly [number, number])[] = [];
  const onReading = (done: number, all: number): void => void told.push([done, all]);
  const journal = await openJournal(await logOf(), { recordTypes: [], onReading });
  const passed = Array.from({ length: CHUNKS + 1 }, (_, done) => [done, CHUNKS]);
  for await (const _ of journal.rows({ about: { kind: 1, id: 33 } }));
  expect(told.splice(0)).toEqual(passed);
  for await (const _ of journal.rows({ fromSeq: EACH, toSeq: 3 * EACH - 1 })) break;
  expect(told).toEqual([
    [0, 2],
    [2, 2],
  ]);
  journal.close();
});

test('of each kind the lowest and the highest id are told, in whatever order they come', () => {
  const about = fc.record({ kind: fc.integer({ min: 1, max: 9 }), id: fc.integer({ min: 0, max: 1e6 }) });
  fc.assert(
    fc.property(fc.array(about, { minLength: 1, maxLength: 300 }), (rows) => {
      const chunk = new Chunk(0);
      for (const [seq, each] of rows.entries()) chunk.append({ ...sampleRow(seq), ...each });
      const ranges = packRanges(columnsOf(chunk.octets.subarray(0, chunk.length), rows.length, 0));
      for (let kind = 1; kind <= 9; kind++) {
        const ids = rows.filter((each) => each.kind === kind).map(({ id }) => id);
        const told = ids.length === 0 ? undefined : { lowest: Math.min(...ids), highest: Math.max(...ids) };
        expect(rangeOf(ranges, kind)).toEqual(told);
      }
    }),
  );
});
