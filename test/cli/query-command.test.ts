import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { cli, freshDir } from './cli-harness.js';

describe('query', () => {
  const dir = join(freshDir(), 'run');
  beforeAll(async () => {
    expect((await cli(['run', 'experiments/lossy-calls', '--out', dir, '--quiet'])).status).toBe(0);
  });
  const query = (...args: readonly string[]) => cli(['query', dir, ...args]);

  it('prints a table, numbers to the right', async () => {
    const { status, out } = await query(
      'SELECT node, outcome, count(*) AS calls FROM calls GROUP BY ALL ORDER BY ALL LIMIT 2',
    );
    expect(status).toBe(0);
    expect(out).toBe(
      'node  outcome  calls\n----  -------  -----\nu1    ended        2\nu10   ended        2\n2 rows\n',
    );
  });

  it('says when it does not print all', async () => {
    const { out } = await query('FROM range(5)', '--limit', '2');
    expect(out.split('\n').slice(-3)).toEqual(['5 rows', '3 rows more: --limit 0 prints all, --csv and --json do', '']);
    expect((await query('FROM range(5)', '--limit', '0')).out.split('\n')).toHaveLength(2 + 5 + 1 + 1);
  });

  it('prints CSV and JSON that others read, octets in hex, whole numbers with all their digits', async () => {
    const sql = `SELECT 9007199254740993 AS big, 'a "b", c' AS text, from_hex('00ff') AS octets, NULL AS nothing`;
    expect((await query(sql, '--csv')).out).toBe('big,text,octets,nothing\n9007199254740993,"a ""b"", c",00ff,\n');
    const { out } = await query(sql, '--json');
    expect(out).toBe('[\n{"big":9007199254740993,"text":"a \\"b\\", c","octets":"00ff","nothing":null}\n]\n');
    expect(JSON.parse((await query('SELECT * FROM records WHERE false', '--format', 'json')).out)).toEqual([]);
    const all = JSON.parse((await query('SELECT seq FROM records', '--json')).out) as { seq: number }[];
    expect(all.map(({ seq }) => seq)).toEqual(all.map((_, place) => place));
  });

  it('takes the question from standard input', async () => {
    expect((await cli(['query', dir, '-', '--csv'], 'SELECT 1 AS one')).out).toBe('one\n1\n');
  });

  it('tells what there is to ask', async () => {
    const { out } = await query();
    for (const view of ['messages', 'transitions', 'timers', 'calls', 'tunnels', 'links'])
      expect(out).toMatch(new RegExp(`^${view}: a row a`, 'm'));
    expect(out).toMatch(/r_MessageSent/);
  });

  it.each([
    ['SELEC', /syntax error/],
    ['SELECT nothing FROM calls', /nothing/],
    ["SELECT CAST('x' AS INTEGER)", /Could not convert/],
    ['DELETE FROM records', /read-only/],
    [';', /no statement/],
  ])('%s is refused in DuckDB’s words', async (sql, reason) => {
    const { status, err } = await query(sql);
    expect(status).toBe(2);
    expect(err).toMatch(reason);
    expect(err).not.toMatch(/\n\s+at /);
  });

  it('gives the views to a run that was made without them', async () => {
    const old = freshDir();
    const data = 'test/data/journal-v1';
    writeFileSync(join(old, 'manifest.json'), readFileSync(join(data, 'manifest.json')));
    writeFileSync(join(old, 'journal.duckdb'), gunzipSync(readFileSync(join(data, 'journal.duckdb.gz'))));
    const { out } = await cli(['query', old, 'SELECT outcome, reason FROM calls', '--csv']);
    expect(out).toBe('outcome,reason\nended,the user hung up\n');
    expect((await cli(['query', old])).out).toMatch(/^calls: a row a call/m);
  });
});
