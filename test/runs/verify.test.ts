/**
 * `verify` finds whatever is not as it was: any octet of a stored value or of the file, and any row of a machine. The long run: DAMAGES=50 npx vitest run test/runs/verify.test.ts
 */
import { execFile } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../src/kernel/random.js';
import { executeRun } from '../../src/runs/execute.js';
import { isVerified, verifyRun } from '../../src/runs/verify.js';
import { readManifest, writeManifest } from '../../src/store/manifest.js';
import { journalPath } from '../../src/store/run-folder.js';
import { rewrite } from '../store/rewritten.js';
import { scratch } from './recorded.js';

const DAMAGES = Number(process.env.DAMAGES ?? 6);
const ROOT = resolve(import.meta.dirname, '../..');
let whole: string;
beforeAll(async () => {
  whole = join(scratch(), 'whole');
  await executeRun({ scenario: 'experiments/reference-call', out: whole });
});

function copy(): { dir: string; journal: string } {
  const dir = join(scratch(), 'run');
  cpSync(whole, dir, { recursive: true });
  return { dir, journal: journalPath(dir) };
}

type Draw = (count: number) => number;

/** A value with one octet of it changed; whole numbers stay whole, and from 0 on where they were. */
function damaged(value: unknown, draw: Draw, octetsOfNumber = 6): unknown {
  if (typeof value === 'string') {
    const place = draw(value.length + 1);
    return `${value.slice(0, place)}${value[place] === 'x' ? 'y' : 'x'}${value.slice(place + 1)}`;
  }
  if (value instanceof Uint8Array) {
    if (value.length === 0) return Uint8Array.of(0);
    const octets = value.slice();
    octets[draw(octets.length)]! ^= 1 + draw(255);
    return octets;
  }
  const flip = BigInt(1 + draw(255)) << BigInt(8 * draw(octetsOfNumber));
  return Number(BigInt(value as number) ^ flip);
}

/** Every text and number in the words, as the object that it is in and its name there. */
function leaves(node: object): [node: Record<string, unknown>, key: string][] {
  return Object.entries(node).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null
      ? leaves(value as object)
      : [[node as Record<string, unknown>, key] as [Record<string, unknown>, string]],
  );
}

const COLUMNS = ['seq', 'at', 'lag', 'cause', 'node', 'kind', 'id', 'type', 'a', 'b', 'c', 'd', 'data'] as const;
const HEADS = ['firstRecord', 'lastRecord', 'lastAt', 'digest'] as const;
/** What is written in one octet; how far back a cause is stays within the journal. */
const NARROW: ReadonlySet<string> = new Set(['kind', 'type', 'cause']);

/** Changes one octet of one value somewhere, and says which. */
async function damageValue(journal: string, draw: Draw): Promise<string> {
  let what = '';
  await rewrite(journal, ({ words, chunks }) => {
    const { rows } = chunks[0]!;
    // half of all go to the records themselves
    const kind = draw(4);
    if (kind < 2) {
      const row = rows[draw(rows.length)]!;
      const there = COLUMNS.filter((name) => row[name] !== undefined && (name !== 'cause' || row.cause > 0));
      const name = there[draw(there.length)]!;
      const is = damaged(row[name], draw, NARROW.has(name) ? 1 : 6) as never;
      what = `records.${name} of ${row.seq}: ${row[name]} to ${is}`;
      row[name] = name === 'cause' && is >= row.seq ? (0 as never) : is;
    } else if (kind === 2) {
      const { recordTypes, entityKinds, nodes, names } = words;
      const all = leaves({ recordTypes, entityKinds, nodes, names });
      const [node, key] = all[draw(all.length)]!;
      what = `words: ${key} ${node[key]}`;
      node[key] = damaged(node[key], draw, 1);
    } else {
      const chunk = chunks[0]!;
      const name = HEADS[draw(HEADS.length)]!;
      what = `head: ${name} ${chunk[name]}`;
      chunk[name] = (
        name === 'digest' ? chunk.digest!.replace(/^./, (x) => (x === '0' ? '1' : '0')) : damaged(chunk[name], draw)
      ) as never;
    }
  });
  return what;
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

  const drawFile = drawsOf('file');
  it(`of the file: ${DAMAGES} octets anywhere are found`, async () => {
    for (let count = 0; count < DAMAGES; count++) {
      const { dir, journal } = copy();
      const octets = readFileSync(journal);
      const place = drawFile(octets.length);
      octets[place]! ^= 1 + drawFile(255);
      writeFileSync(journal, octets);
      expect(isVerified(await verifyRun(dir)), `octet ${place}`).toBe(false);
    }
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
    for (const more of [false, true]) {
      const { dir, journal } = copy();
      await rewrite(journal, ({ chunks: [chunk] }) => {
        const { rows } = chunk!;
        if (more) rows.push({ ...rows.at(-1)!, seq: rows.length });
        else rows.pop();
        chunk!.lastRecord = rows.length - 1;
        chunk!.lastAt = rows.at(-1)!.at;
      });
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

/** What finds a piece of code however it is laid out and quoted. */
function laidOutAnyway(code: string): RegExp {
  const words = code.match(/[\w.]+|[^\w\s]/g) ?? [];
  const patterns = words.map((word) => (word === "'" ? '["\']' : word.replace(/[^\w]/g, '\\$&')));
  return new RegExp(patterns.join('\\s*'));
}

describe('a change of one row of a machine', () => {
  /** The built program in a place of its own, with one file changed. */
  function changed(from: string, to: string): string {
    const dir = join(scratch(), 'other-version');
    mkdirSync(dir);
    cpSync(join(ROOT, 'dist'), join(dir, 'dist'), { recursive: true });
    copyFileSync(join(ROOT, 'package.json'), join(dir, 'package.json'));
    symlinkSync(join(ROOT, 'node_modules'), join(dir, 'node_modules'));
    const file = join(dir, 'dist/core.js');
    const text = readFileSync(file, 'utf8');
    const place = laidOutAnyway(from);
    expect(place.test(text), from).toBe(true);
    writeFileSync(file, text.replace(place, to));
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
