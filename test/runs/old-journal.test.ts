/** Journals as older versions wrote them, kept in test/data: what is asked of one is answered in today's words. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { TUNNEL } from '../../models/kinds.js';
import { TunnelStates } from '../../models/l2tp/control-connection.js';
import type { TunnelState } from '../../models/l2tp/tunnel.js';
import { VpdnFound } from '../../models/nodes/call-records.js';
import { octetsText } from '../../models/octets.js';
import { JOURNAL_SCHEMA_VERSION } from '../../src/kernel/digest.js';
import { RecordedRun } from '../../src/runs/recorded-run.js';
import { type Manifest, readManifest, writeManifest } from '../../src/store/manifest.js';
import { cli } from '../cli/cli-harness.js';
import { inDatabase, oldRun, scratch } from './recorded.js';

function manifestOf(dir: string): Manifest {
  const found = readManifest(dir);
  if (!found.ok) throw new Error(found.reason);
  return found.manifest;
}

let today: string;
beforeAll(async () => {
  today = join(scratch(), 'run');
  await cli(['run', 'experiments/reference-call', '--out', today, '--quiet']);
});

const OLDER = Array.from({ length: JOURNAL_SCHEMA_VERSION - 1 }, (_, index) => index + 1);

describe.each(OLDER)('a journal of schema %d', (schema) => {
  let dir: string;
  beforeAll(() => {
    dir = oldRun(schema);
  });

  it('is of that schema', async () => {
    const run = await RecordedRun.open(dir);
    expect(await run.journal.schemaVersion()).toBe(schema);
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

  it('is traced and drawn as a run of today is', async () => {
    for (const args of [['trace', '--node', 'lac'], ['trace', '--node', 'lns'], ['diagram']]) {
      const [command, ...more] = args;
      const [before, now] = [await cli([command!, dir, ...more]), await cli([command!, today, ...more])];
      expect(before.out).toBe(now.out);
      expect(now.out.split('\n').length).toBeGreaterThan(40);
    }
  });

  it.each([
    ['show all', ['--at', '10s']],
    ['why', ['--entity', 'tunnel/1']],
    ['history', ['--entity', 'session/1']],
  ])('is asked by %s as a run of today is, but for what is drawn and numbered', async (asked, more) => {
    const [command, table] = asked.split(' ');
    const [before, now] = await Promise.all(
      [dir, today].map((run) => cli([command!, ...(table ? [table] : []), run, ...more])),
    );
    expect(before!.status).toBe(0);
    const lines = (out: string): number => out.trimEnd().split('\n').length;
    expect(lines(before!.out)).toBe(lines(now!.out));
    expect(lines(now!.out)).toBeGreaterThan(10);
  });

  it('is queried', async () => {
    const sql = 'SELECT type, count(*) AS times FROM journal GROUP BY ALL ORDER BY ALL';
    const [before, now] = [await cli(['query', dir, sql, '--csv']), await cli(['query', today, sql, '--csv'])];
    expect(before.status).toBe(0);
    // schema 1 had no record of the secret that a tunnel's offer brings
    const without = now.out.split('\n').filter((line) => schema > 1 || !line.startsWith('VpdnSecretKnown'));
    expect(before.out.split('\n')).toEqual(without);
    expect(without.length).toBeGreaterThan(80);
  });

  it('is exported', async () => {
    const [file, parquet] = [join(scratch(), 'old.pcapng'), join(scratch(), 'parquet')];
    const like = join(scratch(), 'today.pcapng');
    expect((await cli(['export', dir, '--pcapng', file])).status).toBe(0);
    expect((await cli(['export', dir, '--parquet', parquet])).status).toBe(0);
    await cli(['export', today, '--pcapng', like]);
    expect(readFileSync(file).length).toBe(readFileSync(like).length);
  });

  it('cannot be verified, forked or resumed, and that is said in a line', async () => {
    const out = join(scratch(), 'fork');
    const unfinished = oldRun(schema);
    writeManifest(unfinished, { ...manifestOf(unfinished), status: 'running' } as Manifest);
    for (const args of [
      ['verify', dir],
      ['verify', dir, '--json'],
      ['fork', dir, '--at', '20s', '--out', out],
      ['resume', unfinished],
    ]) {
      const told = await cli(args);
      expect({ status: told.status, out: told.out }).toEqual({ status: 2, out: '' });
      const what = `cannot ${args[0]} ${args[1]}: it was made by an older version, with a journal of schema ${schema}`;
      expect(told.err.slice(told.err.indexOf('cannot'))).toMatch(
        new RegExp(`^${what}, .* schema ${JOURNAL_SCHEMA_VERSION}; [^\n]*\n$`),
      );
    }
  });

  it('is damaged where the manifest says another schema', async () => {
    const changed = oldRun(schema);
    const manifest = manifestOf(changed);
    writeManifest(changed, { ...manifest, versions: { ...manifest.versions, journalSchema: JOURNAL_SCHEMA_VERSION } });
    const { status, out } = await cli(['verify', changed]);
    expect(status).toBe(1);
    expect(out).toMatch(`the journal's schema is version ${schema}, and by its manifest ${JOURNAL_SCHEMA_VERSION}`);
  });
});

it('a journal of a later schema is refused', async () => {
  const dir = oldRun(2);
  await inDatabase(join(dir, 'journal.duckdb'), `UPDATE journal_info SET value = '99' WHERE key = 'schema_version'`);
  const { status, err } = await cli(['why', dir, '5']);
  expect(status).toBe(2);
  expect(err).toMatch(`its schema is version 99; versions 1 to ${JOURNAL_SCHEMA_VERSION} can be read`);
  writeManifest(dir, { ...manifestOf(dir), versions: { ...manifestOf(dir).versions, journalSchema: 99 } });
  const forked = await cli(['fork', dir, '--at', '20s', '--out', join(scratch(), 'fork')]);
  expect(forked.status).toBe(2);
  expect(forked.err).toMatch(/made by a later version, with a journal of schema 99, .* schema \d+\n$/);
});
