/** The history of an entity: its own records, and what each changed. */
import { expect, test } from 'vitest';
import { ALL_RECORDS, ENTITY_KINDS } from '../../models/declarations.js';
import { stateJson } from '../../models/state-words.js';
import { recordName } from '../../models/words.js';
import { World } from '../../src/kernel/world.js';
import { entryJson, type HistoryEntry, historyOf } from '../../src/runs/history.js';
import type { RecordedRun } from '../../src/runs/recorded-run.js';
import { entityOf } from '../../src/runs/why.js';
import { recorded } from './recorded.js';

async function history(run: RecordedRun, entity: string): Promise<HistoryEntry[]> {
  const entries: HistoryEntry[] = [];
  for await (const entry of historyOf(run, await entityOf(run, entity))) entries.push(entry);
  return entries;
}

test("a tunnel's states in the reference call, and its end", async () => {
  const run = await recorded();
  const entries = await history(run, 'tunnel/1');
  expect(entries[0]).toMatchObject({ begins: true, before: undefined, changes: [] });
  expect(entries.filter((entry) => entry.ends)).toEqual([entries.at(-1)]);
  expect(recordName(entries.at(-1)!.row.type)).toBe('TunnelEnded');
  const states = entries.flatMap((entry) => entry.changes.filter(({ field }) => field === 'state'));
  expect(states.map(({ before, after }) => `${before} -> ${after}`)).toEqual([
    'idle -> wait-ctl-reply',
    'wait-ctl-reply -> established',
    'established -> no-sessions-left',
    'no-sessions-left -> idle',
  ]);
  const changes = entries.flatMap((entry) => entry.changes);
  expect(changes).toContainEqual({ field: 'secret', before: 'none', after: 'xxxxxx' });
  expect(changes).toContainEqual({ field: 'remoteId', before: '0', after: '55270' });
  expect(changes).toContainEqual({
    field: 'due.noSessionTimeout',
    before: 'none',
    after: expect.stringMatching(/ s$/),
  });
  const json = JSON.stringify(entries.map((entry) => entryJson(entry, run)));
  expect(json).toContain('"secret":"xxxxxx"');
  // hello is the secret, and the name of a timer
  expect(json.replaceAll('"timer":"hello"', '')).not.toMatch(/:"(hello|68656c6c6f)"/);
});

test("a session's states are those of its side", async () => {
  const run = await recorded();
  const states = async (entity: string): Promise<string[]> =>
    (await history(run, entity)).flatMap(({ changes }) =>
      changes.filter(({ field }) => field === 'state').map(({ after }) => after),
    );
  expect(await states('session/1')).toEqual(['wait-tunnel', 'wait-reply', 'established', 'idle']);
  expect(await states('session/2')).toEqual(['wait-connect', 'established', 'idle']);
});

test('of every entity, the folded state is that of the whole journal, at every record', async () => {
  const set = [
    'calls.c3.redial={after: 5s, limit: 1, when: both}',
    // an LNS that fails where there is a choice is locked out
    'nodes.west.vpdn.tunnels={ "dnis:1": { addresses: [10.51.6.82, 10.9.9.9], id: west } }',
    'timeline=[{at: 55s, node: lns, action: clear-tunnels, only: east}, {at: 66s, node: lns, action: power-off}]',
  ];
  const run = await recorded({ scenario: 'experiments/lossy-calls', seed: 3, set });
  const world = new World(ENTITY_KINDS, ALL_RECORDS);
  const wanted = new Map<string, unknown>();
  for await (const rows of run.rows()) {
    for (const row of rows) {
      world.fold(row);
      wanted.set(`${row.kind}/${row.id}`, world.find(row.kind, row.id));
    }
  }
  for (const kind of ENTITY_KINDS) {
    const ids = [...wanted.keys()]
      .filter((key) => key.startsWith(`${kind.code}/`))
      .map((key) => Number(key.split('/')[1]));
    expect(ids.length, kind.name).toBeGreaterThan(0);
    for (const id of ids.slice(0, 3)) {
      let last: HistoryEntry | undefined;
      let before: unknown;
      for await (const entry of historyOf(run, { kind: kind.code, id })) {
        expect(entry.before).toBe(before);
        for (const { field, before: from, after } of entry.changes) {
          expect(from, field).not.toBe(after);
          expect(`${from}${after}`, field).not.toMatch(/undefined|NaN|\[object/);
        }
        const json = stateJson(kind.code, entry.after);
        expect(JSON.parse(JSON.stringify(json))).toEqual(json);
        before = entry.after;
        last = entry;
      }
      expect(last!.after).toEqual(wanted.get(`${kind.code}/${id}`));
    }
  }
});
