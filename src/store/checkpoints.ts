/**
 * Checkpoints of a run: everything it was between two steps. They are a cache. One that is damaged, or of other code, is
 * as good as none.
 */
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Where in the run a checkpoint was taken: after so many records, at this virtual time, µs. */
export interface CheckpointPlace {
  readonly records: number;
  readonly atUs: number;
}

const MAGIC = Buffer.from('l2tpsim checkpoint 1\n');
const HASH_OCTETS = 32;
const NAME = /^(\d+)-(\d+)\.checkpoint$/;

const nameOf = ({ records, atUs }: CheckpointPlace): string => `${records}-${atUs}.checkpoint`;
const hashOf = (octets: Uint8Array): Buffer => createHash('sha256').update(octets).digest();

export class Checkpoints {
  /** `code` stands for the code that the states belong to. */
  constructor(
    readonly dir: string,
    private readonly code: string,
  ) {}

  /** Written beside and renamed: what is there is whole. */
  write(place: CheckpointPlace, state: unknown): void {
    mkdirSync(this.dir, { recursive: true });
    const body = deflateRawSync(serialize({ code: this.code, state }), { level: 1 });
    const path = join(this.dir, nameOf(place));
    try {
      writeFileSync(`${path}.tmp`, Buffer.concat([MAGIC, hashOf(body), body]));
      renameSync(`${path}.tmp`, path);
    } catch (error) {
      rmSync(`${path}.tmp`, { force: true });
      throw new Error(`cannot write the checkpoint ${path}: ${error instanceof Error ? error.message : error}`);
    }
  }

  /** What there is, by name, in order; only `read` tells whether it is of use. */
  list(): CheckpointPlace[] {
    let names: string[];
    try {
      names = readdirSync(this.dir);
    } catch {
      return [];
    }
    return names
      .map((name) => NAME.exec(name))
      .filter((match) => match !== null)
      .map(([, records, atUs]) => ({ records: Number(records), atUs: Number(atUs) }))
      .sort((one, other) => one.records - other.records);
  }

  /** The state, or undefined where there is none to rely on. */
  read(place: CheckpointPlace): unknown {
    try {
      const octets = readFileSync(join(this.dir, nameOf(place)));
      const body = octets.subarray(MAGIC.length + HASH_OCTETS);
      if (!octets.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
      if (!hashOf(body).equals(octets.subarray(MAGIC.length, MAGIC.length + HASH_OCTETS))) return undefined;
      const { code, state } = deserialize(inflateRawSync(body)) as { code: unknown; state: unknown };
      return code === this.code ? state : undefined;
    } catch {
      return undefined;
    }
  }

  remove(place: CheckpointPlace): void {
    rmSync(join(this.dir, nameOf(place)), { force: true });
  }

  /** Copies one to another run's folder. */
  copyTo(other: Checkpoints, place: CheckpointPlace): void {
    mkdirSync(other.dir, { recursive: true });
    copyFileSync(join(this.dir, nameOf(place)), join(other.dir, nameOf(place)));
  }
}
