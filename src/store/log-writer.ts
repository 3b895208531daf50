/** Writes `journal.log`, a frame a chunk. What was written survives the process; what was synced survives the machine. */
import { closeSync, fdatasync, fdatasyncSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';
import { CHUNK_RECORDS, type ChunkMessage } from '../kernel/chunk.js';
import { JOURNAL_SCHEMA_VERSION } from '../kernel/digest.js';
import { packColumns } from './chunk-packer.js';
import { Columns, columnsOf } from './columns.js';
import { packRanges } from './id-ranges.js';
import { LogFile } from './log-file.js';
import { BODY_HEAD_OCTETS, FORMAT_VERSION, header, recordsHead, wordsHead } from './log-format.js';
import type { Dictionary } from './schema.js';

/** Chunks that may be on their way to the disk, at most, before the writer waits for them. */
const UNSYNCED = 15;
const QUALITY = 4;
const WORDS_QUALITY = 5;
const NO_RANGES = Buffer.alloc(0);
const COPY_OCTETS = 2 ** 20;

const compressed = (octets: Uint8Array, quality: number): Buffer =>
  brotliCompressSync(octets, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: quality,
      [constants.BROTLI_PARAM_LGWIN]: 18,
      [constants.BROTLI_PARAM_SIZE_HINT]: octets.length,
    },
  });

export class LogWriter {
  readonly #columns = new Columns(0, CHUNK_RECORDS);
  #unsynced = 0;
  #syncing: Promise<void> | undefined;
  #failure: Error | undefined;

  private constructor(
    private readonly file: number,
    private end: number,
    private readonly version: number,
  ) {}

  /** A new file, which must not exist. */
  static create(path: string, words: Dictionary, version = FORMAT_VERSION): LogWriter {
    const json = Buffer.from(JSON.stringify(words));
    const body = compressed(json, WORDS_QUALITY);
    const writer = new LogWriter(openSync(path, 'wx'), 0, version);
    try {
      writer.put(Buffer.concat([header(JOURNAL_SCHEMA_VERSION, version), wordsHead(body, json.length), body]));
      fdatasyncSync(writer.file);
      return writer;
    } catch (error) {
      closeSync(writer.file);
      throw error;
    }
  }

  /** A new file that begins with the chunks of another journal before record `before`, the start of a chunk. */
  static copy(path: string, words: Dictionary, source: string, before: number): LogWriter {
    const log = LogFile.open(source);
    const writer = LogWriter.create(path, words, log.version);
    const from = openSync(source, 'r');
    try {
      const frames = log.frames.filter(({ firstSeq }) => firstSeq < before);
      const start = frames[0]?.offset ?? log.end;
      const after = log.frames[frames.length]?.offset ?? log.end;
      const octets = Buffer.allocUnsafeSlow(COPY_OCTETS);
      for (let at = start; at < after; ) {
        const had = readSync(from, octets, 0, Math.min(COPY_OCTETS, after - at), at);
        if (had === 0) throw new Error(`${source} has become shorter`);
        writer.put(octets.subarray(0, had));
        at += had;
      }
      return writer;
    } catch (error) {
      closeSync(writer.file);
      throw error;
    } finally {
      closeSync(from);
      log.close();
    }
  }

  /** Goes on with a file from record `from`, the start of a chunk; what is there from then on is cut off. */
  static append(path: string, from: number): LogWriter {
    const log = LogFile.open(path);
    log.close();
    const end = log.frames.find(({ firstSeq }) => firstSeq >= from)?.offset ?? log.end;
    const file = openSync(path, 'r+');
    try {
      ftruncateSync(file, end);
      return new LogWriter(file, end, log.version);
    } catch (error) {
      closeSync(file);
      throw error;
    }
  }

  /** After this, what the chunk holds is with the system: it survives this process. */
  write({ firstSeq, firstRecord, last, count, length, digest, octets }: ChunkMessage): void {
    if (count === 0) return;
    const columns = columnsOf(new Uint8Array(octets, 0, length), count, firstSeq, this.#columns);
    const packed = packColumns(columns, firstSeq);
    const numbers = compressed(packed.numbers, QUALITY);
    const sizes = Buffer.alloc(BODY_HEAD_OCTETS);
    sizes.writeUInt32LE(numbers.length, 0);
    sizes.writeUInt32LE(packed.octets.length, 4);
    const ranges = this.version === 1 ? NO_RANGES : packRanges(columns);
    const body = Buffer.concat([ranges, sizes, numbers, compressed(packed.octets, QUALITY)]);
    const unpacked = packed.numbers.length;
    const frame = { octets: unpacked, count, firstSeq, firstRecord, lastRecord: last.seq, lastAt: last.at, digest };
    this.put(Buffer.concat([recordsHead(body, frame), body]));
    this.#unsynced += 1;
  }

  /** Has the system bring to the disk what was written; waits only where much of that is still under way. */
  async sync(idle: boolean): Promise<void> {
    if (this.#failure) throw this.#failure;
    if (this.#syncing) {
      if (this.#unsynced < UNSYNCED) return;
      await this.#syncing;
      if (this.#failure) throw this.#failure;
    }
    if (this.#unsynced === 0 || (!idle && this.#unsynced < UNSYNCED)) return;
    this.#unsynced = 0;
    this.#syncing = new Promise((resolve) => {
      fdatasync(this.file, (error) => {
        this.#failure ??= error ?? undefined;
        this.#syncing = undefined;
        resolve();
      });
    });
  }

  /** Brings everything to the disk. */
  async finish(): Promise<void> {
    await this.#syncing;
    if (this.#failure) throw this.#failure;
    fdatasyncSync(this.file);
  }

  async close(): Promise<void> {
    await this.#syncing;
    closeSync(this.file);
  }

  /** Writes at the end. What is only half there after a failure is taken away again, where that is possible. */
  private put(octets: Uint8Array): void {
    let done = 0;
    try {
      while (done < octets.length) done += writeSync(this.file, octets, done, octets.length - done, this.end + done);
    } catch (error) {
      if (this.end > 0) ftruncateSync(this.file, this.end);
      throw error;
    }
    this.end += octets.length;
  }
}
