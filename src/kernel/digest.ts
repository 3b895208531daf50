import { createHash } from 'node:crypto';
import type { Chunk } from './chunk.js';

/** Raised whenever the columns of a record or their canonical octets change meaning. */
export const JOURNAL_SCHEMA_VERSION = 3;

const LABEL = `l2tpsim journal ${JOURNAL_SCHEMA_VERSION}`;

/**
 * One number for a whole journal: SHA-256 over the digest so far and the next chunk's canonical octets. Every chunk but
 * the last holds `CHUNK_RECORDS` records, so the digest depends on the records alone.
 */
export class JournalDigest {
  #value: Uint8Array = createHash('sha256').update(LABEL).digest();

  /** Takes in the next chunk, and notes the digest after it there. */
  update(chunk: Chunk): void {
    const hash = createHash('sha256').update(this.#value);
    for (const part of chunk.canonical()) hash.update(part);
    this.#value = hash.digest();
    chunk.digest = this.hex;
  }

  get hex(): string {
    return Buffer.from(this.#value).toString('hex');
  }

  /** Goes on from a stored value, as when a run is resumed. */
  static from(hex: string): JournalDigest {
    if (!/^[0-9a-f]{64}$/.test(hex)) throw new Error(`not a SHA-256 in hex: ${hex}`);
    const digest = new JournalDigest();
    digest.#value = Buffer.from(hex, 'hex');
    return digest;
  }
}
