/** A `journal.log`, opened to be read: its words, and an index of its frames. */
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import { UnpackedChunk } from './chunk-unpacker.js';
import type { Columns } from './columns.js';
import { ANY_ID, type IdRange, MOST_RANGES_OCTETS, rangeOf, rangesLength } from './id-ranges.js';
import {
  BODY_HEAD_OCTETS,
  checkIn,
  FRAME_HEAD_OCTETS,
  type FrameHead,
  HEADER_OCTETS,
  isBodyOf,
  NO_BEGINNING,
  readHead,
  readHeader,
} from './log-format.js';
import type { Dictionary } from './schema.js';

/** A part of a journal that is not as it was written. */
export class JournalDamaged extends Error {}

/** The records of a frame: without their octets, whose unpacking is saved where nobody looks at them, or with them. */
export interface StoredChunk {
  readonly columns: Columns;
  withOctets(): Columns;
}

export interface Frame extends FrameHead {
  /** Where in the file its head begins. */
  readonly offset: number;
  /** Stands for the head and the body. */
  readonly check: Uint8Array;
}

/** The least that zlib takes as a size of its pieces. */
const LEAST_PIECE = 64;

/** Reads what there is of `length` octets. */
function octetsAt(file: number, offset: number, length: number): Buffer {
  const octets = Buffer.allocUnsafeSlow(length);
  let had = 0;
  while (had < length) {
    const more = readSync(file, octets, had, length - had, offset + had);
    if (more === 0) break;
    had += more;
  }
  return octets.subarray(0, had);
}

export class LogFile {
  private constructor(
    readonly path: string,
    private readonly file: number,
    readonly version: number,
    readonly schema: number,
    readonly words: Dictionary,
    readonly frames: readonly Frame[],
    /** Octets up to the end of the last whole frame. */
    readonly end: number,
    /** Octets after that: a frame that was being written, or damage. */
    readonly torn: number,
    /** Stands for all that can be read of it: another log, or more of it, has another. */
    readonly name: string,
  ) {}

  /** Reads the heads of all frames there are. Throws, with a reason, where there is no whole beginning. */
  static open(path: string): LogFile {
    const file = openSync(path, 'r');
    try {
      const { size } = fstatSync(file);
      const { version, schema } = readHeader(octetsAt(file, 0, HEADER_OCTETS));
      const head = octetsAt(file, HEADER_OCTETS, FRAME_HEAD_OCTETS);
      const first = readHead(head);
      if (!first?.words || HEADER_OCTETS + FRAME_HEAD_OCTETS + first.length > size) throw new Error(NO_BEGINNING);
      const body = octetsAt(file, HEADER_OCTETS + FRAME_HEAD_OCTETS, first.length);
      if (!isBodyOf(head, body)) throw new Error('its words are damaged');
      const json = brotliDecompressSync(body, { maxOutputLength: first.octets }).toString('utf8');
      const start = HEADER_OCTETS + FRAME_HEAD_OCTETS + first.length;
      const frames = framesFrom(file, start, size);
      const last = frames.at(-1);
      const end = last ? last.offset + FRAME_HEAD_OCTETS + last.length : start;
      const hash = createHash('sha256').update(head);
      for (const { check } of frames) hash.update(check);
      const words = JSON.parse(json) as Dictionary;
      return new LogFile(path, file, version, schema, words, frames, end, size - end, hash.digest('hex'));
    } catch (error) {
      closeSync(file);
      throw error;
    }
  }

  /** The chunk in a frame; JournalDamaged where it is not what was written. */
  read(place: number): StoredChunk {
    const { offset, length, octets, count, firstSeq } = this.frames[place]!;
    const frame = octetsAt(this.file, offset, FRAME_HEAD_OCTETS + length);
    const whole = frame.subarray(FRAME_HEAD_OCTETS);
    try {
      if (!isBodyOf(frame, whole)) throw new Error('its check fails');
      const body = whole.subarray(this.version === 1 ? 0 : rangesLength(whole));
      const end = BODY_HEAD_OCTETS + body.readUInt32LE(0);
      const chunk = UnpackedChunk.of(unpacked(body.subarray(BODY_HEAD_OCTETS, end), octets), count, firstSeq);
      const literal = () => unpacked(body.subarray(end), body.readUInt32LE(4));
      return { columns: chunk.columns, withOctets: () => this.sound(place, () => chunk.withOctets(literal)) };
    } catch (error) {
      throw this.damage(place, error);
    }
  }

  /** The ids of a kind that the chunk in a frame may have records about; told by its beginning alone. */
  idRange(place: number, kind: number): IdRange | undefined {
    if (this.version === 1) return ANY_ID;
    const { offset, length } = this.frames[place]!;
    return rangeOf(octetsAt(this.file, offset + FRAME_HEAD_OCTETS, Math.min(length, MOST_RANGES_OCTETS)), kind);
  }

  private sound<T>(place: number, make: () => T): T {
    try {
      return make();
    } catch (error) {
      throw this.damage(place, error);
    }
  }

  private damage(place: number, error: unknown): JournalDamaged {
    const reason = error instanceof Error ? error.message : String(error);
    return new JournalDamaged(`journal ${this.path}: chunk ${place} is damaged: ${reason}`);
  }

  close(): void {
    closeSync(this.file);
  }
}

/** Throws where it does not unpack to so many octets. */
function unpacked(body: Uint8Array, octets: number): Uint8Array {
  // one piece for all: in many small ones it takes twice as long
  const chunkSize = Math.max(octets, LEAST_PIECE);
  const result = brotliDecompressSync(body, { maxOutputLength: chunkSize, chunkSize });
  if (result.length !== octets) throw new Error(`it unpacks to ${result.length} octets, not ${octets}`);
  return result;
}

/**
 * The frames from an offset on, as far as they are whole. Bodies are looked at from the end back to the first sound one:
 * what was written before that went to the disk earlier.
 */
function framesFrom(file: number, start: number, size: number): Frame[] {
  const frames: Frame[] = [];
  for (let offset = start; offset + FRAME_HEAD_OCTETS <= size; ) {
    const octets = octetsAt(file, offset, FRAME_HEAD_OCTETS);
    const found = readHead(octets);
    if (!found || found.words || offset + FRAME_HEAD_OCTETS + found.length > size) break;
    const { words: _, ...head } = found;
    frames.push({ ...head, offset, check: checkIn(octets) });
    offset += FRAME_HEAD_OCTETS + head.length;
  }
  for (let last = frames.at(-1); last; last = frames.at(-1)) {
    const frame = octetsAt(file, last.offset, FRAME_HEAD_OCTETS + last.length);
    if (isBodyOf(frame, frame.subarray(FRAME_HEAD_OCTETS))) break;
    frames.pop();
  }
  return frames;
}
