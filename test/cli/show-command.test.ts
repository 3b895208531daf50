/** `show` as a user runs it, on run folders. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { textTable } from '../../src/cli/text-table.js';
import { openJournal } from '../../src/store/journal-reader.js';
import { cli, freshDir } from './cli-harness.js';

const root = freshDir();
const [reference, lossy] = [join(root, 'reference'), join(root, 'lossy')];
type Rows = readonly Readonly<Record<string, unknown>>[];

beforeAll(async () => {
  await cli(['run', 'experiments/reference-call', '--out', reference, '--quiet']);
  await cli(['run', 'experiments/lossy-calls', '--seed', '3', '--out', lossy, '--quiet']);
});

async function shown(...args: string[]): Promise<string> {
  const { status, out, err } = await cli(['show', ...args]);
  expect({ status, err }).toEqual({ status: 0, err: '' });
  return out;
}
const json = async (...args: string[]): Promise<Record<string, Rows>> =>
  JSON.parse(await shown(...args, '--json')) as Record<string, Rows>;

describe('tables', () => {
  it('tunnels, sessions and ppp, if none is named; in either order; of one node', async () => {
    const out = await shown(reference, '--at', '10s');
    expect(out.split('\n')[0]).toMatch(/^\S+ at 10\.000000 s: after \d+ of \d+ records$/);
    expect(out.match(/^\S.*$/gm)!.slice(1)).toEqual(['Tunnels', 'Sessions', 'PPP']);
    expect(out).toMatch(
      /^ {3}1 {2}lac {3}17688 {2}55270 {2}l2tp-gw {6}established {2}10\.51\.6\.82 +1701 +1 +4 +2 +300 +0/m,
    );
    const tunnels = await shown(reference, 'tunnels', '--at', '10');
    expect(out).toContain(tunnels.slice(tunnels.indexOf('Tunnels')));
    expect(await shown('tunnels', reference, '--at', '10')).toBe(tunnels);
    const lns = await json(reference, 'tunnels', '--at', '10', '--node', 'lns');
    expect(lns.tunnels).toMatchObject([{ node: 'lns', local_id: 55_270, remote_id: 17_688 }]);
  });

  it('cells stand under their heads, and a table of an experiment fits 120 columns', async () => {
    const right = 'right' as const;
    const columns = [
      { name: 'Id', align: right },
      { name: 'Name', align: 'left' as const },
      { name: 'N', align: right },
    ];
    expect(
      textTable({
        title: 'T',
        columns,
        rows: [
          [7, 'a', 10],
          [12, 'longer', 3],
        ],
      }),
    ).toBe('T\n  Id  Name     N\n   7  a       10\n  12  longer   3\n');
    expect(textTable({ title: 'T', columns, rows: [] })).toBe('T\n  none\n');
    for (const at of ['3', '30', '40', '56'])
      for (const line of (await shown('all', lossy, '--at', at)).split('\n'))
        expect(line.length, line).toBeLessThanOrEqual(120);
  });

  it.each(['0', '2.03', '31', '55.5', '90', '391'])('at %s s as many as SQL over the journal counts', async (at) => {
    const told = await json('all', lossy, '--at', at);
    const reader = await openJournal(join(lossy, 'journal.log'));
    try {
      const until = `at_us <= ${Number(at) * 1e6}`;
      const alive = async (created: string, ...ended: string[]): Promise<number> => {
        const ends = ended.map((type) => `(SELECT count(*) FROM r_${type} WHERE ${until})`).join(' - ');
        const [row] = await reader.query(`SELECT (SELECT count(*) FROM r_${created} WHERE ${until}) - ${ends} AS n`);
        return Number(row!.n);
      };
      expect(told.tunnels).toHaveLength(await alive('TunnelCreated', 'TunnelEnded'));
      expect(told.sessions).toHaveLength(await alive('SessionCreated', 'SessionEnded'));
      expect(told.ppp).toHaveLength(await alive('PppCreated', 'PppEnded'));
      expect(told.calls).toHaveLength(await alive('CallDialed', 'CallEnded', 'CallFailed'));
      expect(told.ports).toHaveLength(await alive('PortSeized', 'PortEnded'));
      expect(told.interfaces).toHaveLength(await alive('AccessCreated', 'AccessEnded'));
      expect(told.requests).toHaveLength(await alive('RequestCreated', 'RequestEnded'));
      expect(told.timers).toHaveLength(await alive('TimerSet', 'TimerCancelled', 'TimerFired'));
      const routes = told.interfaces!.filter(({ route }) => route !== null);
      expect(routes).toHaveLength(await alive('RouteInstalled', 'RouteRemoved'));
      const [row] = await reader.query(`SELECT count(*) AS n FROM records WHERE ${until}`);
      expect(told.records).toBe(row!.n);
    } finally {
      reader.close();
    }
  });

  it('before anything and after the end', async () => {
    const first = await shown(reference, 'all', '--at', '0');
    for (const title of ['Tunnels', 'Sessions', 'PPP', 'Calls', 'Timers'])
      expect(first).toContain(`\n${title}\n  none\n`);
    expect(first).toContain('\n   2  lns ');
    const last = await shown(reference);
    expect(last).toMatch(/ at 58\.448085 s: after (\d+) of \1 records\n\nTunnels\n {2}none\n/);
    const later = await shown(reference, '--at', '1h');
    expect(later).toContain('its journal ends there; 3600.000000 s is later\n');
    expect(later.slice(later.indexOf('Tunnels'))).toBe(last.slice(last.indexOf('Tunnels')));
  });

  it('a run without an end says so', async () => {
    const dir = join(root, 'killed');
    await cli(['run', 'experiments/reference-call', '--out', dir, '--quiet']);
    const path = join(dir, 'manifest.json');
    const {
      ended: _e,
      digest: _d,
      records: _r,
      virtualUs: _v,
      wallMs: _w,
      summary: _s,
      ...start
    } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    writeFileSync(path, JSON.stringify({ ...start, status: 'running' }));
    expect(await shown(dir)).toContain('unfinished: it still runs, was killed, or found no room to write\n');
    expect(await shown(reference)).not.toContain('unfinished');
  });
});

describe('--entity', () => {
  it('in full, as text and as JSON, without secrets', async () => {
    const out = await shown(reference, '--entity', 'tunnel/2', '--at', '10');
    expect(out).toMatch(/^ {2}node +lns$/m);
    expect(out).toMatch(/^ {2}state +established$/m);
    expect(out).toMatch(/^ {2}secret +xxxxxx$/m);
    expect(out).toMatch(/^ {2}timer hello +due at 60\.667890 s, in 50\.667890 s$/m);
    expect(await json(reference, '--entity', 'tunnel/2', '--at', '10')).toMatchObject({
      at_us: 10_000_000,
      entity: { entity: 'tunnel/2', node: 'lns', state: 'established', secret: 'xxxxxx' },
    });
  });

  it.each([
    [
      'session/1',
      '20',
      /^session\/1 is not there at 20\.000000 s: it was created at 0\.659890 s and ended at 17\.411000 s/,
    ],
    ['session/1', '0.5', /^session\/1 is not there at 0\.500000 s: it was created at 0\.659890 s \(record \d+\)/],
    ['session/9', '10', /never had a session\/9; it had session\/1 to session\/2$/m],
    ['tunnel/9', '10', /never had a tunnel\/9; it had tunnel\/1 to tunnel\/2$/m],
  ])('%s at %s s: gone, not yet there, or never there', async (entity, at, message) => {
    const { status, out, err } = await cli(['show', reference, '--entity', entity, '--at', at]);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toMatch(message);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });
});

it.each([
  [['tunels'], /^there is no table "tunels"; the tables are tunnels, sessions, .*, timers, or all$/m],
  [['--node', 'lms'], /has no node "lms"; its nodes are user, lac, lns, aaa$/m],
  [['--entity', 'tunel/1'], /^there is no entity kind "tunel" in "tunel\/1"; the kinds are node, .*request$/m],
  [['--entity', 'tunnel'], /^"tunnel" names no entity: give kind and number, as in tunnel\/3/],
  [['--entity', 'tunnel/1', 'ppp'], /^--entity shows one entity: leave out tables and --node$/m],
  [['--at', 'noon'], /a time is such as 10s, 250ms or 1\.5/],
])('%j is wrong input', async (args, message) => {
  const { status, out, err } = await cli(['show', reference, ...args]);
  expect({ status, out }).toEqual({ status: 2, out: '' });
  expect(err).toMatch(message);
});

it('a run folder is needed, with a full journal', async () => {
  const without = await cli(['show', 'tunnels']);
  expect(without).toMatchObject({ status: 2, err: expect.stringMatching(/^which run\?/) });
  expect(await cli(['show', '/nowhere'])).toMatchObject({
    status: 2,
    err: expect.stringMatching(/is not a run folder/),
  });
  const dir = join(root, 'none');
  await cli(['run', 'experiments/reference-call', '--journal', 'none', '--out', dir, '--quiet']);
  expect(await cli(['show', dir])).toMatchObject({ status: 2, err: expect.stringMatching(/--journal full/) });
});
