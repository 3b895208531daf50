/**
 * `verify` finds whatever is not as it was: any octet of a stored value, in whichever table, any octet of the file that a
 * value is made of, and any row of a machine. The long run: DAMAGES=50 npx vitest run test/runs/verify.test.ts
 */
import { execFile } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../src/kernel/random.js';
import { executeRun } from '../../src/runs/execute.js';
import { isVerified, verifyRun } from '../../src/runs/verify.js';
import { readManifest, writeManifest } from '../../src/store/manifest.js';
import { scratch } from './recorded.js';

const DAMAGES = Number(process.env.DAMAGES ?? 6);
const ROOT = resolve(import.meta.dirname, '../..');
const TABLES = [
  'records',
  'chunks',
  'record_types',
  'record_columns',
  'entity_kinds',
  'nodes',
  'names',
  'journal_info',
];

let whole: string;
beforeAll(async () => {
  whole = join(scratch(), 'whole');
  await executeRun({ scenario: 'experiments/reference-call', out: whole });
});

function copy(): { dir: string; journal: string } {
  const dir = join(scratch(), 'run');
  cpSync(whole, dir, { recursive: true });
  return { dir, journal: join(dir, 'journal.duckdb') };
}

async function inDatabase<T>(
  path: string,
  work: (query: (sql: string) => Promise<unknown[][]>) => Promise<T>,
): Promise<T> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  try {
    return await work(async (sql) => (await connection.runAndReadAll(sql)).getRows() as unknown[][]);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** A value with one octet of it changed, as SQL; integers keep to their width. */
function damaged(value: unknown, width: number, draw: (count: number) => number): string {
  if (typeof value === 'string') {
    if (value === '') return `'x'`;
    const octets = Buffer.from(value);
    const place = draw(octets.length);
    octets[place] = octets[place]! < 0x80 ? octets[place]! ^ 1 || 0x21 : 0x3f;
    return `'${octets.toString().replaceAll("'", "''")}'`;
  }
  if (value instanceof Object) {
    const octets = Buffer.from((value as { bytes: Uint8Array }).bytes);
    if (octets.length === 0) return `'\\x00'::BLOB`;
    octets[draw(octets.length)]! ^= 1 + draw(255);
    return `from_hex('${octets.toString('hex')}')`;
  }
  // below the sign, so that it stays in its type; seqs, times and the like stay below 2^53
  const octet = draw(Math.min(width, 6));
  const flip = BigInt(1 + draw(octet === width - 1 ? 127 : 255)) << BigInt(8 * octet);
  return String(BigInt(value as number | bigint) ^ flip);
}

const WIDTHS: Readonly<Record<string, number>> = { SMALLINT: 2, INTEGER: 4, BIGINT: 8 };

/** Changes one octet of one value somewhere, and says which. */
async function damageValue(journal: string, draw: (count: number) => number): Promise<string> {
  // half of all go to the records themselves
  const table = draw(2) === 0 ? 'records' : TABLES[draw(TABLES.length)]!;
  return inDatabase(journal, async (query) => {
    const columns = await query(`SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = '${table}'`);
    const rows = await query(`SELECT rowid, * FROM ${table}`);
    for (;;) {
      const [row, column] = [rows[draw(rows.length)]!, draw(columns.length)];
      const value = row[column + 1];
      if (value === null) continue;
      const [name, type] = columns[column] as [string, string];
      const is = damaged(value, WIDTHS[type] ?? 0, draw);
      await query(`UPDATE ${table} SET "${name}" = ${is} WHERE rowid = ${row[0]}`);
      await query('CHECKPOINT');
      return `${table}.${name} of row ${row[0]}: ${is}`;
    }
  });
}

const drawsOf = (name: string): ((count: number) => number) => {
  const next = new Random(DAMAGES).stream(name);
  return (count) => Math.floor(next() * count);
};

describe('damage', () => {
  it('an undamaged run is verified, and a copy of it', async () => {
    expect(isVerified(await verifyRun(whole))).toBe(true);
    expect(isVerified(await verifyRun(copy().dir))).toBe(true);
  });

  const draw = drawsOf('values');
  it.each(Array.from({ length: DAMAGES }, (_, place) => place + 1))('of a stored value, %i', async () => {
    const { dir, journal } = copy();
    const what = await damageValue(journal, draw);
    const found = await verifyRun(dir);
    expect(isVerified(found), what).toBe(false);
    expect(found.otherCode, what).toEqual([]);
    if (what.startsWith('records.')) expect(JSON.stringify([found.divergence, found.faults]), what).toMatch(/chunk/);
    else expect(found.faults.length, what).toBeGreaterThan(0);
  });

  const everything = (path: string): Promise<unknown> =>
    inDatabase(path, async (query) => {
      const rows = [];
      for (const table of TABLES) rows.push(await query(`SELECT * FROM ${table}`));
      return JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? String(value) : value));
    });

  const drawFile = drawsOf('file');
  it(`of the file: ${DAMAGES} octets anywhere are found, or hold nothing`, async () => {
    const before = await everything(join(whole, 'journal.duckdb'));
    let found = 0;
    for (let count = 0; count < DAMAGES; count++) {
      const { dir, journal } = copy();
      const octets = readFileSync(journal);
      const place = drawFile(octets.length);
      octets[place]! ^= 1 + drawFile(255);
      writeFileSync(journal, octets);
      if (!isVerified(await verifyRun(dir))) found++;
      else expect(await everything(journal), `octet ${place}`).toEqual(before);
    }
    expect(found).toBeGreaterThan(0);
  });

  it.each([
    ['digest', { digest: '0'.repeat(64) }],
    ['records', { records: 1 }],
    ['virtualUs', { virtualUs: 5 }],
    ['summary', { summary: { calls: 7 } }],
  ])("of the manifest's %s", async (name, change) => {
    const { dir } = copy();
    const read = readManifest(dir);
    if (!read.ok) throw new Error(read.reason);
    writeManifest(dir, { ...read.manifest, ...change } as typeof read.manifest);
    expect((await verifyRun(dir)).faults.join()).toMatch(`the manifest's ${name} is`);
  });

  it('a record less, or one more', async () => {
    for (const sql of [
      'DELETE FROM records WHERE seq = 486',
      'INSERT INTO records SELECT seq + 1, * EXCLUDE seq FROM records WHERE seq = 486',
    ]) {
      const { dir, journal } = copy();
      await inDatabase(journal, (query) => query(sql));
      const { divergence } = await verifyRun(dir);
      expect(divergence && [divergence.stored, divergence.made].filter((row) => row === undefined)).toHaveLength(1);
    }
  });
});

/** Changes of one row of the control connection's table, as somebody might make them. */
const CHANGES: readonly (readonly [string, string])[] = [
  ["lastSessionGone: { target: 'no-sessions-left' }", "lastSessionGone: { target: 'shutting-down' }"],
  [
    "noSessionTimeout: { target: 'shutting-down', actions: StopCCN.clear }",
    "noSessionTimeout: { target: 'shutting-down' }",
  ],
  ["localOpen: { target: 'wait-ctl-reply', actions: 'sendSCCRQ' }", "localOpen: { target: 'wait-ctl-reply' }"],
  [
    "{ guard: 'acceptable', target: 'wait-ctl-conn', actions: 'sendSCCRP' }",
    "{ target: 'wait-ctl-conn', actions: 'sendSCCRP' }",
  ],
  ["rxSCCCN: { actions: 'shutDown' }", 'rxSCCCN: {}'],
  ["destructTimeout: { actions: 'destroy' }", "destructTimeout: { target: 'idle', actions: 'destroy' }"],
  ["localOpen: { actions: 'openSessions' }", "localOpen: { target: 'established', actions: 'openSessions' }"],
  ["sessionAdded: { target: 'established' }", "sessionAdded: { target: 'established', actions: 'openSessions' }"],
  ["peerDead: { target: 'idle', actions: 'shutDown' }", "peerDead: { target: 'shutting-down', actions: 'shutDown' }"],
  ["guard: 'losesTie', target: 'idle'", "guard: 'acceptable', target: 'idle'"],
];

describe('a change of one row of a machine', () => {
  /** The built program in a place of its own, with one file changed. */
  function changed(from: string, to: string): string {
    const dir = join(scratch(), 'other-version');
    mkdirSync(dir);
    cpSync(join(ROOT, 'dist'), join(dir, 'dist'), { recursive: true });
    copyFileSync(join(ROOT, 'package.json'), join(dir, 'package.json'));
    symlinkSync(join(ROOT, 'node_modules'), join(dir, 'node_modules'));
    const file = join(dir, 'dist/models/l2tp/control-connection.js');
    const text = readFileSync(file, 'utf8');
    expect(text.split(from).length, from).toBeGreaterThan(1);
    writeFileSync(file, text.replace(from, to));
    return join(dir, 'dist/src/cli/main.js');
  }
  const run = (main: string, args: readonly string[]): Promise<{ status: number; out: string }> =>
    new Promise((done) => {
      execFile(process.execPath, [main, ...args], { cwd: ROOT }, (error, stdout) => {
        done({ status: error ? Number(error.code) : 0, out: stdout });
      });
    });

  let dir: string;
  beforeAll(async () => {
    dir = join(scratch(), 'run');
    const own = join(ROOT, 'dist/src/cli/main.js');
    expect((await run(own, ['run', 'experiments/reference-call', '--out', dir])).status).toBe(0);
    expect((await run(own, ['verify', dir])).status).toBe(0);
  });

  it.each(CHANGES)('%s', async (from, to) => {
    const { status, out } = await run(changed(from, to), ['verify', dir]);
    expect(status).toBe(1);
    expect(out).toMatch(/made by another version of the code:\n {2}machine control-connection is \w+, and was \w+\n/);
  });
});
