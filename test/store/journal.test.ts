import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { Chunk } from '../../src/kernel/chunk.js';
import { JOURNAL_SCHEMA_VERSION, JournalDigest } from '../../src/kernel/digest.js';
import { type JournalReader, openJournal } from '../../src/store/journal-reader.js';
import { JournalWriter } from '../../src/store/journal-writer.js';
import { exportParquet } from '../../src/store/parquet.js';
import { journalPath } from '../../src/store/run-folder.js';
import { createStatements, DIMENSION_TABLES } from '../../src/store/schema.js';
import { DICTIONARY, sampleRow, scratch, writeSample } from './sample.js';

async function sampleJournal(count: number): Promise<{ dir: string; digest: string }> {
  const dir = scratch();
  const writer = await JournalWriter.open(journalPath(dir), DICTIONARY);
  const digest = await writeSample(writer, count);
  await writer.close();
  return { dir, digest };
}

async function withReader<T>(dir: string, use: (reader: JournalReader) => Promise<T>): Promise<T> {
  const reader = await openJournal(journalPath(dir));
  try {
    return await use(reader);
  } finally {
    reader.close();
  }
}

async function seqsOf(reader: JournalReader, filter: Parameters<JournalReader['rows']>[0]): Promise<number[]> {
  const seqs: number[] = [];
  for await (const rows of reader.rows(filter)) seqs.push(...rows.map((row) => row.seq));
  return seqs;
}

describe('the journal on disk', () => {
  it('gives back 100 000 records, identical and in order', async () => {
    const { dir, digest } = await sampleJournal(100_000);
    await withReader(dir, async (reader) => {
      const again = new JournalDigest();
      let chunk = new Chunk(0);
      let seq = 0;
      for await (const rows of reader.rows()) {
        for (const row of rows) {
          // toEqual on each would take a minute; the digest below covers every field of every record
          if (seq % 97 === 0) expect(row).toEqual(sampleRow(seq));
          expect(row.seq).toBe(seq++);
          chunk.append(row);
          if (chunk.full) {
            again.update(chunk);
            chunk = new Chunk(seq);
          }
        }
      }
      again.update(chunk);
      expect(seq).toBe(100_000);
      expect(again.hex).toBe(digest);
      const chunks = await reader.chunks();
      expect(chunks.map((c) => c.firstSeq)).toEqual(Array.from({ length: 13 }, (_, i) => i * 8192));
      expect(chunks.at(-1)).toEqual({ index: 12, firstSeq: 98_304, count: 1696, lastAt: sampleRow(99_999).at, digest });
      expect(await reader.schemaVersion()).toBe(JOURNAL_SCHEMA_VERSION);
    });
  });

  it('gives chosen records', async () => {
    const { dir } = await sampleJournal(20_000);
    await withReader(dir, async (reader) => {
      const at = sampleRow(300).at;
      expect(await seqsOf(reader, { fromAt: at, toAt: at })).toEqual([300, 301, 302]);
      expect(await seqsOf(reader, { fromSeq: 19_990, types: [1, 2] })).toEqual([
        19990, 19991, 19993, 19994, 19996, 19997, 19999,
      ]);
      expect(await seqsOf(reader, { toSeq: 4, toAt: Number.POSITIVE_INFINITY })).toEqual([0, 1, 2, 3, 4]);
      expect(await seqsOf(reader, { types: [] })).toEqual([]);
    });
  });

  it('reads well in SQL', async () => {
    const { dir } = await sampleJournal(100);
    await withReader(dir, async (reader) => {
      const [first] = await reader.query('SELECT * EXCLUDE data FROM journal WHERE seq = 4');
      const entity = { node: 'lac', type: 'Set', entity: 'tunnel', entity_id: 4 };
      expect(first).toEqual({
        ...entity,
        seq: 4,
        at_s: 1.000003,
        at_us: 1000003,
        lag_us: 4,
        cause: 3,
        a: 4,
        b: -4,
        c: 2 ** 32,
        d: 3,
      });
      const said = await reader.query(
        'SELECT seq, node, kind, kind_code, node_value, octets FROM r_Said WHERE seq IN (0, 6, 12)',
      );
      expect(said.map((row) => [row.seq, row.node, row.kind, row.kind_code, row.node_value])).toEqual([
        [0, null, 'SCCRQ', 0, 'lac'],
        [6, null, 'SCCRP', 1, null],
        [12, null, null, 2, null],
      ]);
      expect(said[1]?.octets).toBeNull();
      const set = await reader.query('SELECT seq, entity, timer, timer_code FROM r_Set WHERE seq IN (13, 28)');
      expect(set).toEqual([
        { seq: 13, entity: 'tunnel', timer: 'hello', timer_code: 3 },
        { seq: 28, entity: 'tunnel', timer: 'hello', timer_code: 3 },
      ]);
      expect(await reader.query('SELECT count(*) AS n, sum(b) AS s FROM journal JOIN r_Other USING (seq)')).toEqual([
        { n: 33, s: -1650 },
      ]);
      const [comment] = await reader.query(
        `SELECT comment FROM duckdb_columns() WHERE table_name = 'r_Said' AND column_name = 'kind'`,
      );
      expect(comment?.comment).toBe("the message's, code:message");
      await expect(reader.query('DELETE FROM records')).rejects.toThrow(/read-only/);
    });
  });

  it('keeps chosen records, with gaps', async () => {
    const dir = scratch();
    const writer = await JournalWriter.open(journalPath(dir), DICTIONARY);
    const kept = new Chunk(0);
    for (const seq of [3, 9, 4000]) kept.append(sampleRow(seq));
    await writer.write(kept);
    await writer.close();
    await withReader(dir, async (reader) => {
      expect(await seqsOf(reader, {})).toEqual([3, 9, 4000]);
      expect(await reader.chunks()).toMatchObject([{ firstSeq: 3, count: 3, digest: undefined }]);
    });
  });

  it('opens after SIGKILL with a prefix of whole chunks', async () => {
    const dir = scratch();
    const child = spawn(process.execPath, [
      fileURLToPath(new URL('killed-child.mjs', import.meta.url)),
      journalPath(dir),
    ]);
    let posted = 0;
    child.stdout.on('data', (text: Buffer) => {
      posted = Number(text.toString().trim().split('\n').at(-1));
      if (posted > 400_000) child.kill('SIGKILL');
    });
    const [, signal] = (await once(child, 'exit')) as [number | null, string];
    expect(signal).toBe('SIGKILL');
    await withReader(dir, async (reader) => {
      const chunks = await reader.chunks();
      const [held] = await reader.query(
        'SELECT count(*) AS n, min(seq) AS low, max(seq) AS high, max(at_us) AS at FROM records',
      );
      const n = chunks.length * 8192;
      // what is in flight and the commit under way are all that may be missing
      expect(n).toBeGreaterThan(posted - (8 + 2 * 15) * 8192);
      expect(held).toEqual({ n, low: 0, high: n - 1, at: (n - 1) * 7 });
      const digest = new JournalDigest();
      let chunk = new Chunk(0);
      for await (const rows of reader.rows()) {
        for (const row of rows) {
          chunk.append(row);
          if (!chunk.full) continue;
          digest.update(chunk);
          expect(digest.hex).toBe(chunks[Math.floor(row.seq / 8192)]?.digest);
          chunk = new Chunk(row.seq + 1);
        }
      }
      expect(chunk.count).toBe(0);
    });
  });
});

describe('what goes wrong with the writer', () => {
  it('is said of a path that cannot be written', async () => {
    const file = join(scratch(), 'file');
    writeFileSync(file, '');
    await expect(JournalWriter.open(join(file, 'journal.duckdb'), DICTIONARY)).rejects.toThrow(
      /cannot write the journal .*file\/journal\.duckdb: .*(Not a directory|not a directory|Cannot open)/,
    );
    await expect(JournalWriter.open(file, DICTIONARY)).rejects.toThrow(/exists already/);
    expect(statSync(file).size).toBe(0);
  });

  it('is said by write and by close', async () => {
    const writer = await JournalWriter.open(journalPath(scratch()), DICTIONARY);
    const broken = new Chunk(0);
    broken.append(sampleRow(0));
    broken.length = 2 ** 30; // more than there is room for
    await writer.write(broken);
    const failing = async () => {
      for (let n = 1; ; n++) await writer.write(chunkWith(n * 16, 1));
    };
    await expect(failing()).rejects.toThrow(/cannot write the journal .*: /);
    await expect(writer.close()).rejects.toThrow(/cannot write the journal .*: /);
    await expect(async () => writer.write(chunkWith(32, 1))).rejects.toThrow(/closed/);
  });

  it('is said of another journal that cannot be copied', async () => {
    const path = journalPath(scratch());
    await expect(JournalWriter.copy(path, DICTIONARY, `${path}.none`, 8)).rejects.toThrow(
      /cannot write .*no such file/,
    );
  });

  it('is said of a value no record can have, where a table is made of it', async () => {
    const dir = scratch();
    const writer = await JournalWriter.open(journalPath(dir), DICTIONARY);
    await writer.write(chunkWith(0, 1));
    await writer.write(chunkWith(16, 0.5));
    await writer.close();
    await withReader(dir, async (reader) => {
      await expect(reader.query('SELECT 1')).rejects.toThrow(/record 16: c is 0.5, not a whole number/);
    });
  });

  it('is said of declarations that contradict each other, before there is a file', async () => {
    const path = journalPath(scratch());
    const [said, set] = DICTIONARY.recordTypes;
    const twice = { ...DICTIONARY, recordTypes: [said!, { ...set!, code: said!.code }] };
    await expect(JournalWriter.open(path, twice)).rejects.toThrow('record type code 0 is declared twice');
    expect(existsSync(path)).toBe(false);
    const columns = { a: { name: 'due', unit: 'us' }, b: { name: 'Due', unit: 'us' } };
    expect(() => createStatements({ ...DICTIONARY, recordTypes: [{ ...set!, columns }] })).toThrow(
      /column Due is declared twice/,
    );
  });

  it('is said of a journal that cannot be read', async () => {
    const dir = scratch();
    await expect(openJournal(journalPath(dir))).rejects.toThrow(/no such file/);
    writeFileSync(journalPath(dir), 'not a database');
    await expect(openJournal(journalPath(dir))).rejects.toThrow(/cannot read the journal .*not a valid DuckDB/s);
  });
});

function chunkWith(firstSeq: number, c: number): Chunk {
  const chunk = new Chunk(firstSeq);
  for (let i = 0; i < 16; i++) chunk.append({ ...sampleRow(firstSeq + i), c });
  return chunk;
}

describe('the Parquet export', () => {
  it('is read by DuckDB, whatever the folder is called', async () => {
    const { dir } = await sampleJournal(10_000);
    const out = join(dir, "it's", 'out "2"');
    const files = await withReader(dir, (reader) => exportParquet(reader, out));
    expect(files).toHaveLength(1 + DIMENSION_TABLES.length);
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    const read = async (name: string) =>
      (
        await connection.runAndReadAll(`SELECT count(*)::INT AS n FROM '${join(out, name).replaceAll("'", "''")}'`)
      ).getRows()[0]?.[0];
    expect(await read('records.parquet')).toBe(10_000);
    expect(await read('nodes.parquet')).toBe(2);
    expect(await read('chunks.parquet')).toBe(2);
    connection.closeSync();
    instance.closeSync();
  });
});
