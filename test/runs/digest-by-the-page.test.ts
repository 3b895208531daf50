/** The digest of a run, made anew from its file with nothing but what docs/journal.md says of it. */
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { JournalReader } from '../../src/store/journal-reader.js';
import type { Cell } from '../../src/store/sql.js';
import { REFERENCE, recorded } from './recorded.js';

const CHUNK = 8192;
const MOST = 2n ** 51n;

/** In BigInt, so that no trick of doubles is shared with what is tested. */
function number(value: bigint, at = 0n): number[] {
  let whole = value < 0n ? (-1n - value) * 4n + 1n : value * 4n;
  if (at >= 1_000_000n && value >= at) whole = (value - at) * 4n + 2n;
  if (whole >= MOST) {
    const double = Buffer.alloc(8);
    double.writeDoubleLE(Number(value));
    return [3, ...double];
  }
  const octets: number[] = [];
  for (; whole >= 128n; whole /= 128n) octets.push(Number(whole % 128n) + 128);
  return [...octets, Number(whole)];
}

interface Before {
  at: bigint;
  node: bigint;
  kind: bigint;
  id: bigint;
}

function packed(row: Record<string, Cell>, before: Before): Uint8Array {
  const of = (name: string): bigint => BigInt(row[name] as number);
  const [seq, cause, at, lag, node] = [of('seq'), of('cause'), of('at_us'), of('lag_us'), of('node')];
  const [kind, id, a, b, c, d] = [of('kind'), of('id'), of('a'), of('b'), of('c'), of('d')];
  const data = row.data as Uint8Array | null;
  const more = (c !== 0n ? 1 : 0) + (d !== 0n ? 2 : 0);
  const entity = kind !== before.kind || id !== before.id;
  const parts: [flag: number, there: boolean, part: () => Iterable<number>][] = [
    [1, at !== before.at, () => number(at - before.at)],
    [2, lag !== 0n, () => number(lag)],
    [4, node !== before.node, () => number(node)],
    [8, entity, () => [Number(kind), ...number(id)]],
    [16, a !== 0n, () => number(a, at)],
    [32, b !== 0n, () => number(b, at)],
    [0, c !== 0n, () => number(c, at)],
    [0, d !== 0n, () => number(d, at)],
    [64, data !== null, () => [...number(BigInt(data!.length)), ...data!]],
  ];
  const there = parts.filter(([, is]) => is);
  const flags = there.reduce((sum, [flag]) => sum + flag, more > 0 ? 128 : 0);
  const head = [Number(of('type')), flags, ...(more > 0 ? [more] : []), ...number(cause < 0n ? 0n : seq - cause)];
  const octets = Uint8Array.from([...head, ...there.flatMap(([, , part]) => [...part()])]);
  Object.assign(before, { at, node, kind, id });
  return octets;
}

async function digestsOf(journal: JournalReader): Promise<string[]> {
  const rows = await journal.query('SELECT * FROM records ORDER BY seq');
  let value = createHash('sha256').update('l2tpsim journal 3').digest();
  const digests: string[] = [];
  for (let from = 0; from < rows.length; from += CHUNK) {
    const before = { at: 0n, node: -1n, kind: 0n, id: 0n };
    const records = Buffer.concat(rows.slice(from, from + CHUNK).map((row) => packed(row, before)));
    const head = Buffer.alloc(8);
    head.writeUInt32LE(Math.min(CHUNK, rows.length - from), 0);
    head.writeUInt32LE(records.length, 4);
    value = createHash('sha256').update(value).update(head).update(records).digest();
    digests.push(value.toString('hex'));
  }
  return digests;
}

test.each([
  ['the reference call', REFERENCE, 1],
  ['lossy calls', 'experiments/lossy-calls', 2],
])('%s', async (_title, scenario, chunks) => {
  const { journal, manifest } = await recorded({ scenario });
  const digests = await digestsOf(journal);
  expect(digests).toEqual((await journal.chunks()).map(({ digest }) => digest));
  expect(digests.length).toBe(chunks);
  expect(digests.at(-1)).toBe(manifest.status === 'finished' && manifest.digest);
});
