/** A journal of schema 1, as an older version wrote it, kept in test/data: what is asked of it is answered in today's words. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, describe, expect, it } from 'vitest';
import { TUNNEL } from '../../models/kinds.js';
import { TunnelStates } from '../../models/l2tp/control-connection.js';
import type { TunnelState } from '../../models/l2tp/tunnel.js';
import { VpdnFound } from '../../models/nodes/call-records.js';
import { octetsText } from '../../models/octets.js';
import { RecordedRun } from '../../src/runs/recorded-run.js';
import { verifyRun } from '../../src/runs/verify.js';
import { cli } from '../cli/cli-harness.js';
import { scratch } from './recorded.js';

const DATA = 'test/data/journal-v1';

function oldRun(): string {
  const dir = scratch();
  writeFileSync(join(dir, 'manifest.json'), readFileSync(join(DATA, 'manifest.json')));
  writeFileSync(join(dir, 'journal.duckdb'), gunzipSync(readFileSync(join(DATA, 'journal.duckdb.gz'))));
  return dir;
}

describe('a journal of schema 1', () => {
  let dir: string;
  beforeAll(() => {
    dir = oldRun();
  });

  it('is of schema 1', async () => {
    const run = await RecordedRun.open(dir);
    expect(await run.journal.schemaVersion()).toBe(1);
    run.close();
  });

  it('gives records as they are now', async () => {
    const run = await RecordedRun.open(dir);
    const texts: string[] = [];
    for await (const rows of run.rows({ types: [VpdnFound.code] }))
      for (const row of rows) texts.push(octetsText(row.data!));
    expect(texts).toEqual(['dnis:614629\nhgw\n10.51.6.82\nsecret']);
    run.close();
  });

  it('folds to the state of any moment', async () => {
    const run = await RecordedRun.open(dir);
    const tunnels = async (at: number): Promise<unknown> =>
      [...(await run.stateAt(at)).all(TUNNEL).values()].map((tunnel) => (tunnel as TunnelState).state);
    expect(await tunnels(10e6)).toEqual([TunnelStates.established, TunnelStates.established]);
    expect(await tunnels(20e6)).toEqual([TunnelStates['no-sessions-left'], TunnelStates['no-sessions-left']]);
    expect(await tunnels(60e6)).toEqual([]);
    run.close();
  });

  it('is traced as a run of today is', async () => {
    const today = join(scratch(), 'run');
    await cli(['run', 'experiments/reference-call', '--out', today, '--quiet']);
    for (const node of ['lac', 'lns']) {
      const [before, now] = [await cli(['trace', dir, '--node', node]), await cli(['trace', today, '--node', node])];
      expect(before.out).toBe(now.out);
      expect(now.out.split('\n').length).toBeGreaterThan(100);
    }
  });

  it('is not said to be verified, and why not', async () => {
    const found = await verifyRun(dir);
    expect(found.otherCode).toEqual(['the run does not say by which code it was made']);
    const { status, out } = await cli(['verify', dir]);
    expect(status).toBe(1);
    expect(out).toMatch(/not compared/);
  });

  it('cannot be gone on with, and that is said', async () => {
    const { status, err } = await cli(['fork', dir, '--at', '20s', '--out', join(scratch(), 'fork')]);
    expect(status).toBe(2);
    expect(err).toMatch(/cannot fork .* made by another version/);
  });
});

it('a journal of a later schema is refused', async () => {
  const dir = oldRun();
  const instance = await DuckDBInstance.create(join(dir, 'journal.duckdb'));
  const connection = await instance.connect();
  await connection.run(`UPDATE journal_info SET value = '99' WHERE key = 'schema_version'`);
  connection.closeSync();
  instance.closeSync();
  const { status, err } = await cli(['why', dir, '5']);
  expect(status).toBe(2);
  expect(err).toMatch(/its schema is version 99; versions 1 to 2 can be read/);
});
