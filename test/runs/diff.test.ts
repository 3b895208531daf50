/** Two runs held against each other: what `diff` finds, against what plain reading and SQL of its own find. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { TUNNEL } from '../../models/kinds.js';
import { TunnelCreated } from '../../models/l2tp/tunnel.js';
import { emptyRow } from '../../src/kernel/chunk.js';
import type { RecordRow } from '../../src/kernel/record.js';
import { CHANNEL } from '../../src/network/channel.js';
import { diffRuns } from '../../src/runs/diff.js';
import { forkRun } from '../../src/runs/fork.js';
import { equalByDigest, partingOf } from '../../src/runs/parting.js';
import type { RecordedRun } from '../../src/runs/recorded-run.js';
import { renumberTo } from '../../src/runs/same-names.js';
import { setText, valueDifferences } from '../../src/runs/value-differences.js';
import { whyRecord } from '../../src/runs/why.js';
import { manifestPath } from '../../src/store/manifest.js';
import { opened, recorded, scratch } from './recorded.js';

const LOSSY = 'experiments/lossy-calls';
const NO_SESSION = 'nodes.lns.l2tp.noSessionTimeout';

async function forked(run: RecordedRun, atUs: number, set: string[] = []): Promise<RecordedRun> {
  const out = join(scratch(), 'fork');
  await forkRun(run.dir, { atUs, set, out });
  return opened(out);
}

async function everyRow(run: RecordedRun): Promise<RecordRow[]> {
  const all: RecordRow[] = [];
  for await (const rows of run.rows()) all.push(...rows);
  return all;
}

/** The first record that is not the same, found the plain way. */
async function firstApart(one: RecordedRun, other: RecordedRun): Promise<number> {
  const texts = (rows: RecordRow[]): string[] =>
    rows.map((row) => JSON.stringify({ ...row, data: row.data ? Buffer.from(row.data).toString('hex') : null }));
  const [left, right] = [texts(await everyRow(one)), texts(await everyRow(other))];
  return left.findIndex((text, place) => text !== right[place]);
}

describe('the reference call', () => {
  let run: RecordedRun;
  let patient: RecordedRun;
  beforeAll(async () => {
    run = await recorded();
    patient = await forked(run, 20_000_000, [`${NO_SESSION}=20s`]);
  }, 60_000);

  test('with itself, and with a fork that changes nothing, is the same', async () => {
    const itself = await diffRuns(run, run);
    expect(itself).toMatchObject({ same: true, values: [], moves: undefined, changes: undefined });
    expect(itself.parting).toEqual({
      equal: itself.ends.one.records,
      divergence: undefined,
      prefix: undefined,
      same: true,
    });
    const unchanged = await forked(run, 20_000_000);
    expect(await diffRuns(run, unchanged)).toMatchObject({ same: true, parting: { equal: itself.ends.one.records } });
  });

  test("and its fork part at the fork, with the LNS's timer that is moved", async () => {
    const { parting, moves, values, same } = await diffRuns(run, patient);
    expect(same).toBe(false);
    expect(parting.equal).toBe(await firstApart(run, patient));
    expect(parting.divergence).toMatchObject({ seq: parting.equal, atUs: 20_000_000, other: { kind: TUNNEL, id: 2 } });
    expect(moves?.one).toEqual([]);
    expect(moves?.other).toMatchObject([{ wasUs: 27_419_000, isUs: 37_419_000, row: { seq: parting.equal } }]);
    expect(values).toEqual([{ path: NO_SESSION, one: '10s', other: '20s' }]);
  });

  test('goes on otherwise when the timer would have run out; the LAC closes the tunnel in the place of the LNS', async () => {
    const { parting, moves, changes, causes } = await diffRuns(run, patient);
    expect(moves?.after).toMatchObject({
      seq: parting.equal,
      atUs: 27_419_000,
      one: { seq: parting.equal, at: 27_419_000 },
      other: { seq: parting.equal + 1, at: 32_411_000 },
    });
    const stops = changes!.tunnels.differ.map(({ name, one, other }) => [name, one!.stopBy, other!.stopBy]);
    expect(stops).toEqual([
      ['lac 1', 'lns', 'lac'],
      ['lns 1', 'lns', 'lac'],
    ]);
    expect(changes!.calls).toEqual({ same: 1, differ: [] });
    expect([causes!.one, causes!.other].map(([line]) => line!.rows[0]!.at)).toEqual([27_419_000, 32_411_000]);
    const chains = [
      (await whyRecord(run, moves!.after!.one!.seq)).chain,
      (await whyRecord(patient, moves!.after!.other!.seq)).chain,
    ].map((chain) => chain.map(({ seq }) => seq));
    const shared = chains[0]!.find((seq) => seq < parting.equal && chains[1]!.includes(seq));
    expect(causes!.common!.chain[0]!.seq).toBe(shared);
    for (const line of [...causes!.one, ...causes!.other]) expect(line.rows[0]!.seq).toBeGreaterThan(shared!);
    expect(causes!.common!.root).toBe(-1);
  });

  test('seen from the fork, everything is the other way round', async () => {
    const [there, back] = [await diffRuns(run, patient), await diffRuns(patient, run)];
    expect(back.moves!.one).toEqual(there.moves!.other);
    expect(back.moves!.after!.one).toEqual(there.moves!.after!.other);
    expect(back.changes!.counts.map(({ same }) => same)).toEqual(there.changes!.counts.map(({ same }) => same));
  });

  test('two forks part with both their moves', async () => {
    const hasty = await forked(run, 20_000_000, [`${NO_SESSION}=12s`]);
    const { moves } = await diffRuns(hasty, patient);
    expect(moves).toMatchObject({ one: [{ isUs: 29_419_000 }], other: [{ isUs: 37_419_000 }] });
    expect(moves!.after!.atUs).toBe(29_419_000);
  });

  test('a timer that the fork stops is told as such', async () => {
    const { moves } = await diffRuns(run, await forked(run, 20_000_000, [`${NO_SESSION}=never`]), true);
    expect(moves!.other).toMatchObject([{ wasUs: 27_419_000, isUs: undefined }]);
  });

  test('a run that ends early, or was killed, is the beginning of the other', async () => {
    const short = await recorded({ set: ['end=20s'] });
    const count = (await everyRow(short)).length;
    const found = await diffRuns(short, run);
    expect(found.parting).toMatchObject({ equal: count, prefix: 'one', same: false, divergence: { one: undefined } });
    expect((await diffRuns(run, short)).parting).toMatchObject({ prefix: 'other', divergence: { other: undefined } });

    const path = manifestPath(short.dir);
    const { ended, digest, records, virtualUs, wallMs, summary, ...rest } = JSON.parse(readFileSync(path, 'utf8'));
    expect([ended, digest, records, virtualUs, wallMs, summary]).not.toContain(undefined);
    writeFileSync(path, JSON.stringify({ ...rest, status: 'running' }));
    const killed = await diffRuns(await opened(short.dir), run);
    expect(killed.ends.one).toMatchObject({ records: count, digest: undefined });
    expect(killed.parting.prefix).toBe('one');
  });

  test('equal records under unequal digests are not called the same', async () => {
    const dir = (await recorded()).dir;
    const manifest = JSON.parse(readFileSync(manifestPath(dir), 'utf8'));
    writeFileSync(manifestPath(dir), JSON.stringify({ ...manifest, digest: '0'.repeat(64) }));
    const found = await diffRuns(run, await opened(dir));
    expect(found).toMatchObject({ same: false, digestsDiffer: true, parting: { same: true } });
  });
});

describe('seed against seed of lossy calls', () => {
  let one: RecordedRun;
  let other: RecordedRun;
  beforeAll(async () => {
    [one, other] = [await recorded({ scenario: LOSSY, seed: 1 }), await recorded({ scenario: LOSSY, seed: 2 })];
  }, 60_000);

  test('they part where the first draw differs', async () => {
    const { parting, moves } = await diffRuns(one, other, true);
    expect(parting.equal).toBe(await firstApart(one, other));
    expect(moves).toBeUndefined();
  });

  test('counts are those of plain SQL over the records', async () => {
    const { changes } = await diffRuns(one, other);
    const counted = async (run: RecordedRun, types: string, column: string): Promise<Map<string, number>> => {
      const rows = await run.journal.query(
        `SELECT ${column} AS what, count(*) AS times FROM records r JOIN record_types t ON t.code = r.type
         JOIN nodes n ON n.code = r.node WHERE t.name IN (${types}) GROUP BY ALL`,
      );
      return new Map(rows.map((row) => [String(row.what), Number(row.times)]));
    };
    const wordOfMessage = `(SELECT name FROM names WHERE "set" = 'message' AND names.code = r.a)`;
    for (const [table, place, types, column] of [
      ['messages', 0, `'MessageSent'`, `n.name || '/' || ${wordOfMessage}`],
      ['messages', 1, `'MessageResent'`, `n.name || '/' || ${wordOfMessage}`],
      ['links', 0, `'DatagramSent', 'DatagramLost'`, 'r.id'],
      ['links', 1, `'DatagramLost'`, 'r.id'],
    ] as const) {
      const plain = [await counted(one, types, column), await counted(other, types, column)];
      const { differ } = changes!.counts.find((each) => each.table.name === table)!;
      const channel = (id: string): string => {
        const { from, to } = one.config.channels[Number(id)]!;
        return `${one.config.nodes[from]!.name}>${one.config.nodes[to]!.name}`;
      };
      for (const key of new Set([...plain[0]!.keys(), ...plain[1]!.keys()])) {
        const found = differ.find(({ name }) => name === (table === 'links' ? channel(key) : key));
        const told = found ? [found.one?.[place] ?? 0, found.other?.[place] ?? 0] : undefined;
        const [before, after] = plain.map((rows) => rows.get(key) ?? 0);
        if (told) expect([table, key, ...told]).toEqual([table, key, before, after]);
        else expect([table, key, before]).toEqual([table, key, after]);
      }
    }
  });

  test('calls are matched by name, with the times that SQL finds', async () => {
    const { changes } = await diffRuns(one, other);
    const { calls, callTotals } = changes!;
    expect(calls.same + calls.differ.length).toBe(20);
    const rows = await other.journal.query(`
      SELECT d.a AS spec, e.b AS setup, coalesce(g.at_us, f.at_us) AS ended FROM records d
      LEFT JOIN records e ON e.type = 143 AND e.id = d.id LEFT JOIN records g ON g.type = 144 AND g.id = d.id
      LEFT JOIN records f ON f.type = 145 AND f.id = d.id WHERE d.type = 140`);
    expect(rows).toHaveLength(20);
    for (const { spec, setup, ended } of rows) {
      const found = calls.differ.find(({ name }) => name === other.config.calls[Number(spec)]!.name);
      if (found) expect(found.other).toMatchObject({ setupUs: setup, endedUs: ended });
    }
    expect(callTotals.other.established).toBe(rows.filter(({ setup }) => setup !== null).length);
  });

  test('chunks with the same digest are not read, and what is found is the same', async () => {
    const fork = await forked(one, 60_000_000, ['links.core-west.loss=0', 'links.core-east.loss=0']);
    const skipped = equalByDigest(await one.journal.chunks(), await fork.journal.chunks());
    expect(skipped).toBe(8192);
    const parting = await partingOf(one, fork);
    expect(parting.equal).toBe(await firstApart(one, fork));
    expect(parting.equal).toBeGreaterThan(skipped);
    expect(parting.divergence!.atUs).toBeGreaterThanOrEqual(60_000_000);
  });
});

test('nodes and channels are the same by name, whatever their numbers are', () => {
  const one = {
    nodes: [{ name: 'lac' }, { name: 'lns' }],
    channels: [
      { from: 0, to: 1 },
      { from: 1, to: 0 },
    ],
  };
  const other = {
    nodes: [{ name: 'lns' }, { name: 'lac' }, { name: 'x' }],
    channels: [
      { from: 0, to: 1 },
      { from: 1, to: 0 },
    ],
  };
  expect(renumberTo(one, { ...one })).toBeUndefined();
  const renumber = renumberTo(one, other)!;
  const tunnel = { ...emptyRow(), type: TunnelCreated.code, kind: TUNNEL, id: 1, node: 1, b: 0 };
  expect(renumber(tunnel)).toEqual({ ...tunnel, node: 0, b: 1 });
  expect(renumber({ ...emptyRow(), kind: CHANNEL, id: 0, node: -1 })).toMatchObject({ id: 1, node: -1 });
  expect(renumber({ ...emptyRow(), node: 2 }).node).toBeLessThan(-1);
});

test('secrets in values that differ are not shown', () => {
  expect(valueDifferences({ a: { secret: 'x', b: 1 } }, { a: { secret: 'y', b: 2, c: { password: 'z' } } })).toEqual([
    { path: 'a.secret', one: 'xxxxxx', other: 'xxxxxx' },
    { path: 'a.b', one: '1', other: '2' },
    { path: 'a.c', one: undefined, other: 'xxxxxx' },
  ]);
  expect(setText('nodes.lac.vpdn.tunnels.a.secret=q')).toBe('nodes.lac.vpdn.tunnels.a.secret=xxxxxx');
  expect(setText('links.core.loss=0.2')).toBe('links.core.loss=0.2');
});
