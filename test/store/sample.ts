import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { Chunk, emptyRow } from '../../src/kernel/chunk.js';
import { JournalDigest } from '../../src/kernel/digest.js';
import type { RecordRow } from '../../src/kernel/record.js';
import type { JournalWriter } from '../../src/store/journal-writer.js';
import type { ManifestStart } from '../../src/store/manifest.js';
import type { Dictionary } from '../../src/store/schema.js';

export const DICTIONARY: Dictionary = {
  recordTypes: [
    {
      code: 0,
      name: 'Said',
      doc: "What it's about",
      entity: 'tunnel',
      columns: {
        a: { name: 'kind', unit: 'code:message', doc: "the message's" },
        b: { name: 'node', unit: 'code:node' },
        data: { name: 'octets', unit: 'octets' },
      },
    },
    { code: 1, name: 'Set', doc: 'A timer was set', entity: '', columns: { a: { name: 'timer', unit: 'code:timer' } } },
    { code: 2, name: 'Other', doc: '', entity: '', columns: {} },
  ],
  entityKinds: [
    { code: 1, name: 'tunnel' },
    { code: 2, name: 'session' },
  ],
  nodes: [
    { code: 0, name: 'lac' },
    { code: 1, name: "o'lns" },
  ],
  names: [
    { set: 'message', code: 0, name: 'SCCRQ' },
    { set: 'message', code: 1, name: 'SCCRP' },
    { set: 'tunnel.timer', code: 3, name: 'hello' },
    { set: 'session.timer', code: 3, name: 'connect' },
  ],
};

export const START: ManifestStart = {
  scenario: { name: 'two routers', text: 'nodes: {}\n' },
  set: ['links.core.loss=0.2'],
  options: { nodes: {} },
  seed: 7,
  engine: 'tables',
  journal: 'full',
};

/** Any record, as a function of its number: what was written can be said again without keeping it. */
export function sampleRow(seq: number): RecordRow {
  const row = emptyRow();
  row.seq = seq;
  row.at = Math.floor(seq / 3) * 1_000_003;
  row.lag = seq % 977;
  row.cause = seq - 1;
  row.node = (seq % 3) - 1;
  row.kind = seq % 3;
  row.id = seq % 65_536;
  row.type = seq % 3;
  row.a = seq % 5;
  row.b = 0 - seq;
  row.c = seq * 2 ** 30;
  row.d = 3;
  row.data = seq % 4 === 0 ? new Uint8Array(seq % 60).fill(seq) : undefined;
  return row;
}

/** Writes records 0 to count - 1 as a run would; gives the digest. */
export async function writeSample(writer: JournalWriter, count: number): Promise<string> {
  const digest = new JournalDigest();
  let chunk = new Chunk(0);
  for (let seq = 0; seq < count; seq++) {
    chunk.append(sampleRow(seq));
    if (chunk.full || seq === count - 1) {
      digest.update(chunk);
      const wait = writer.write(chunk);
      if (wait) await wait;
      chunk = new Chunk(seq + 1);
    }
  }
  return digest.hex;
}

const made: string[] = [];
afterAll(() => {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true });
});

export function scratch(): string {
  const dir = mkdtempSync(join(tmpdir(), "l2tpsim o'"));
  made.push(dir);
  return dir;
}
