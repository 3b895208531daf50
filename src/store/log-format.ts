/**
 * The form of `journal.log`: a header, then frames one after the other. A frame is a head of fixed length, with a check
 * of its own, and a body; the first frame holds the words for the journal's numbers, each other one a chunk of records.
 * Whole numbers are little-endian; docs/journal.md tells all of it.
 */
import { createHash } from 'node:crypto';

export const FORMAT_VERSION = 2;
/** The first version, without id ranges before the records; it is still read, and gone on with. */
const FIRST_VERSION = 1;

const MAGIC = Buffer.from('l2tpsim journal\n');
const CHECK_OCTETS = 16;
export const HEADER_OCTETS = 40;
export const FRAME_HEAD_OCTETS = 112;
const DIGEST_OCTETS = 32;
/** Before a body of records: how long its numbers are, and what its octets unpack to. */
export const BODY_HEAD_OCTETS = 8;
/** What one frame may unpack to: more is damage. */
const MOST_OCTETS = 2 ** 30;
const MOST_RECORDS = 2 ** 20;

const WORDS = 1;
const RECORDS = 2;

/** What the head of a frame of records says. */
export interface FrameHead {
  /** Octets of the body, as it is in the file. */
  readonly length: number;
  /** What the body unpacks to, octets; of records, their numbers. */
  readonly octets: number;
  readonly count: number;
  /** The chunk's own first number; of chosen records, the first one that is there has a later one. */
  readonly firstSeq: number;
  readonly firstRecord: number;
  readonly lastRecord: number;
  /** Virtual time of the last record, µs. */
  readonly lastAt: number;
  /** SHA-256 over the journal to the end of this frame, in hex; undefined where chosen records are kept. */
  readonly digest: string | undefined;
}

export const checkOf = (octets: Uint8Array): Buffer =>
  createHash('sha256').update(octets).digest().subarray(0, CHECK_OCTETS);

/** The first octets of a file: what it is, in which form, with records of which schema. */
export function header(schema: number, version = FORMAT_VERSION): Buffer {
  const octets = Buffer.alloc(HEADER_OCTETS);
  MAGIC.copy(octets);
  octets.writeUInt32LE(version, 16);
  octets.writeUInt32LE(schema, 20);
  checkOf(octets.subarray(0, 24)).copy(octets, 24);
  return octets;
}

/** Version of the form, and schema of the records that follow. Throws where it is no header, or one of an unknown version. */
export function readHeader(octets: Buffer): { readonly version: number; readonly schema: number } {
  const shared = Math.min(octets.length, MAGIC.length);
  if (octets.subarray(0, shared).compare(MAGIC, 0, shared) !== 0) throw new Error('it is not a journal');
  if (octets.length < HEADER_OCTETS) throw new Error(NO_BEGINNING);
  const version = octets.readUInt32LE(16);
  if (!checkOf(octets.subarray(0, 24)).equals(octets.subarray(24, 24 + CHECK_OCTETS)))
    throw new Error('its first octets are damaged');
  if (version < FIRST_VERSION || version > FORMAT_VERSION)
    throw new Error(`its form is version ${version}; versions up to ${FORMAT_VERSION} can be read`);
  return { version, schema: octets.readUInt32LE(20) };
}

/** Said of a file whose first frame is not whole: its writer had only just begun. */
export const NO_BEGINNING = 'its beginning is not all there';

export const isLog = (octets: Buffer): boolean => octets.subarray(0, MAGIC.length).equals(MAGIC);

function head(kind: number, body: Uint8Array, octets: number): Buffer {
  const result = Buffer.alloc(FRAME_HEAD_OCTETS);
  result.writeUInt32LE(kind, 0);
  result.writeUInt32LE(body.length, 4);
  result.writeUInt32LE(octets, 8);
  checkOf(body).copy(result, 80);
  return result;
}

function sealed(result: Buffer): Buffer {
  checkOf(result.subarray(0, 96)).copy(result, 96);
  return result;
}

/** The head of the frame of words, whose body unpacks to so many octets of JSON. */
export const wordsHead = (body: Uint8Array, octets: number): Buffer => sealed(head(WORDS, body, octets));

export function recordsHead(body: Uint8Array, frame: Omit<FrameHead, 'length'>): Buffer {
  const result = head(RECORDS, body, frame.octets);
  result.writeUInt32LE(frame.count, 12);
  result.writeDoubleLE(frame.firstSeq, 16);
  result.writeDoubleLE(frame.firstRecord, 24);
  result.writeDoubleLE(frame.lastRecord, 32);
  result.writeDoubleLE(frame.lastAt, 40);
  if (frame.digest !== undefined) result.write(frame.digest, 48, DIGEST_OCTETS, 'hex');
  return sealed(result);
}

/** What a head says; undefined where it is none, or damaged. */
export function readHead(octets: Buffer): (FrameHead & { readonly words: boolean }) | undefined {
  if (octets.length < FRAME_HEAD_OCTETS) return undefined;
  if (!checkOf(octets.subarray(0, 96)).equals(octets.subarray(96, FRAME_HEAD_OCTETS))) return undefined;
  const kind = octets.readUInt32LE(0);
  const digest = octets.subarray(48, 48 + DIGEST_OCTETS);
  const frame = {
    words: kind === WORDS,
    length: octets.readUInt32LE(4),
    octets: octets.readUInt32LE(8),
    count: octets.readUInt32LE(12),
    firstSeq: octets.readDoubleLE(16),
    firstRecord: octets.readDoubleLE(24),
    lastRecord: octets.readDoubleLE(32),
    lastAt: octets.readDoubleLE(40),
    digest: digest.every((octet) => octet === 0) ? undefined : digest.toString('hex'),
  };
  const sound = (kind === WORDS || kind === RECORDS) && frame.octets <= MOST_OCTETS && frame.count <= MOST_RECORDS;
  return sound ? frame : undefined;
}

/** Whether a body is the one that was written behind this head. */
export const isBodyOf = (head: Buffer, body: Uint8Array): boolean => checkOf(body).equals(head.subarray(80, 96));

/** The check of a head, which covers that of the body. */
export const checkIn = (head: Buffer): Uint8Array => new Uint8Array(head.subarray(96, FRAME_HEAD_OCTETS));
