/** The tables of `show` over worlds that are known from elsewhere: the reference call's golden messages, a live run's state. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { ENTITY_KINDS } from '../../models/declarations.js';
import { PORT, PPP, SESSION, TUNNEL } from '../../models/kinds.js';
import { toHex } from '../../models/octets.js';
import { entityFields, entityJson, type Json } from '../../models/show/entity.js';
import { Lives } from '../../models/show/lives.js';
import type { Table } from '../../models/show/table.js';
import { DEFAULT_TABLES, SHOW_TABLES, TABLE_NAMES } from '../../models/show/tables.js';
import { View } from '../../models/show/view.js';
import { US_PER_S } from '../../src/kernel/time.js';
import { NODE } from '../../src/network/channel.js';
import {
  emptyWorld,
  type FinishedRun,
  LOSSY_CALLS,
  nodeNamed,
  REFERENCE_CALL,
  runInMemory,
} from '../golden/run-in-memory.js';

const GOLDEN = 'test/golden/reference-call';
const PACKETS = JSON.parse(readFileSync(`${GOLDEN}/packets.json`, 'utf8')) as {
  message: string;
  from: string;
  hex: string;
}[];

/** A 16-bit value of a golden message, by its AVP's attribute type. */
function goldenValue(message: string, attribute: number): number {
  const { hex } = PACKETS.find((packet) => packet.message === message)!;
  const avp = `80080000${attribute.toString(16).padStart(4, '0')}`;
  return Number.parseInt(hex.slice(hex.indexOf(avp) + avp.length).slice(0, 4), 16);
}
const TUNNEL_ID = 9;
const WINDOW = 10;
const SESSION_ID = 14;

function viewAt({ rows, config }: FinishedRun, seconds: number): View {
  const [world, lives, at] = [emptyWorld(), new Lives(), seconds * US_PER_S];
  for (const row of rows) {
    if (row.at > at) break;
    world.apply(row);
    lives.take(row);
  }
  return new View(world, config, at, lives);
}

const tableOf = (view: View, name: string, node?: number): Table =>
  SHOW_TABLES.find((spec) => spec.name === name)!.of(view, node);
const cellsOf = (table: Table, column: string): unknown[] => {
  const index = table.columns.findIndex(({ name }) => name === column);
  expect(index, column).toBeGreaterThanOrEqual(0);
  return table.rows.map((row) => row[index]);
};

let reference: FinishedRun;
beforeAll(async () => {
  reference = await runInMemory(REFERENCE_CALL);
});

describe('the reference call', () => {
  it('while the user is connected: ids, windows and sequence numbers of the golden messages', () => {
    const view = viewAt(reference, 10);
    const [lac, lns] = [goldenValue('SCCRQ', TUNNEL_ID), goldenValue('SCCRP', TUNNEL_ID)];
    const sentBy = (node: string): number =>
      PACKETS.slice(
        0,
        PACKETS.findIndex(({ message }) => message === 'CDN'),
      ).filter(({ from, message }) => from === node && message !== 'ZLB').length;
    expect([sentBy('lac'), sentBy('lns')]).toEqual([4, 2]);
    const [atLac, atLns] = tableOf(view, 'tunnels').values;
    expect(atLac).toMatchObject({
      node: 'lac',
      local_id: lac,
      remote_id: lns,
      remote_name: 'l2tp-gw',
      state: 'established',
      remote_address: '10.51.6.82',
      remote_port: 1701,
      sessions: 1,
      ns: sentBy('lac'),
      nr: sentBy('lns'),
      peer_window: goldenValue('SCCRP', WINDOW),
      unacknowledged: 0,
      resends: 0,
    });
    expect(atLns).toMatchObject({
      node: 'lns',
      local_id: lns,
      remote_id: lac,
      remote_name: 'hgw',
      state: 'established',
      ns: sentBy('lns'),
      nr: sentBy('lac'),
      peer_window: goldenValue('SCCRQ', WINDOW),
    });
    const [lacSession, lnsSession] = [goldenValue('ICRQ', SESSION_ID), goldenValue('ICRP', SESSION_ID)];
    const user = { user_name: '2500-1', state: 'established' };
    expect(tableOf(view, 'sessions').values).toMatchObject([
      { ...user, side: 'LAC', local_id: lacSession, remote_id: lnsSession, tunnel_local_id: lac, interface: 'Se0:0' },
      { ...user, side: 'LNS', local_id: lnsSession, remote_id: lacSession, tunnel_local_id: lns, interface: 'Vi4' },
    ]);
  });

  it('PPP: opened at the user and at the LNS, forwarded at the LAC; the address is what the router installed', () => {
    const view = viewAt(reference, 10);
    const log = readFileSync(`${GOLDEN}/lns-setup.log`, 'utf8');
    const address = /Install route to (\d+\.\d+\.\d+\.\d+)/.exec(log)![1]!;
    const up = { phase: 'Network', lcp: 'Opened', ipcp: 'Opened' };
    expect(tableOf(view, 'ppp').values).toMatchObject([
      { node: 'user', ...up, our_address: address, peer: 'lac' },
      { node: 'lac', phase: 'Forwarding', lcp: 'Opened', ipcp: 'Initial', interface: 'Se0:0', our_address: null },
      { node: 'lns', ...up, peer_address: address, peer: '2500-1', interface: 'Vi4' },
    ]);
    expect(tableOf(view, 'interfaces').values).toMatchObject([{ interface: 'Vi4', route: address, link: 'up' }]);
  });

  it('ages are counted from the records that created and changed them', () => {
    const view = viewAt(reference, 10);
    const at = (type: number, id: number): number =>
      reference.rows.find((row) => row.type === type && row.id === id)!.at;
    const established = reference.rows.findLast(
      (row) => row.kind === SESSION && row.id === 1 && row.type === 61 && row.at <= view.at,
    )!;
    expect(tableOf(view, 'tunnels').values[1]!.age_us).toBe(view.at - at(30, 2));
    expect(tableOf(view, 'sessions').values[0]).toMatchObject({
      age_us: view.at - at(60, 1),
      since_change_us: view.at - established.at,
    });
  });

  it('20 s: the user has hung up, and both ends wait with an empty tunnel for the timer that is due first', () => {
    const view = viewAt(reference, 20);
    expect(cellsOf(tableOf(view, 'tunnels'), 'State')).toEqual(['no-sessions-left', 'no-sessions-left']);
    expect(tableOf(view, 'sessions').rows).toEqual([]);
    expect(tableOf(view, 'timers').values[0]).toMatchObject({
      entity: 'tunnel/2',
      node: 'lns',
      timer: 'noSessionTimeout',
    });
    expect(tableOf(view, 'timers').values[0]!.due_us).toBe(reference.rows.find(({ type }) => type === 41)!.at);
  });

  it('before anything and after the end there are nodes and links, and nothing else', () => {
    for (const seconds of [0, 1_000]) {
      const view = viewAt(reference, seconds);
      for (const name of TABLE_NAMES) {
        const rows = { nodes: reference.config.nodes.length, links: reference.config.channels.length }[name] ?? 0;
        expect(tableOf(view, name).rows, `${name} at ${seconds} s`).toHaveLength(rows);
      }
    }
    const links = tableOf(viewAt(reference, 1_000), 'links').values;
    expect(links.reduce((sum, link) => sum + Number(link.sent), 0)).toBe(reference.run.summary().messages.sent);
  });

  it('while RADIUS is asked, the request and the busy processor show', () => {
    const view = viewAt(reference, 2.6);
    expect(tableOf(view, 'requests').values).toMatchObject([
      { node: 'lns', purpose: 'authentication', owner: 'interface/1', server: '10.51.6.3', times_sent: 1 },
    ]);
    const busy = tableOf(view, 'nodes').values.filter((node) => node.busy_until_us !== null);
    expect(busy).toMatchObject([{ node: 'lns' }]);
    expect(busy[0]!.busy_until_us).toBeGreaterThan(view.at);
  });
});

it.each([
  [{}, 'up'],
  [{ slowAddedUs: 5 }, 'slow'],
  [{ draining: 1 }, 'draining'],
  [{ draining: 1, slowPermille: 2000 }, 'draining, slow'],
  [{ up: 0, draining: 1 }, 'stopped'],
])('a node with %j is %s', (change, told) => {
  const view = viewAt(reference, 10);
  Object.assign(view.world.find(NODE, 2)!, change);
  expect(cellsOf(tableOf(view, 'nodes'), 'State')).toEqual(['up', 'up', told, 'up']);
});

describe('an entity in full', () => {
  it('every field of every entity is told, codes in words, and no secret', async () => {
    const secrets = reference.config.nodes.flatMap((node) => [
      ...('ppp' in node && node.ppp.secret !== undefined ? [node.ppp.secret] : []),
      ...('l2tp' in node ? Object.values(node.l2tp.secrets) : []),
    ]);
    expect(secrets.length).toBeGreaterThan(0);
    const told = new Set<string>();
    const again = await runInMemory(REFERENCE_CALL, {
      set: [
        'calls.reference.redial={after: 20s, limit: 1, when: both}',
        'timeline=[{at: 10s, node: lns, action: clear-sessions}]',
      ],
    });
    const twoLns = '{ "dnis:614629": { addresses: [10.51.6.82, 10.9.9.9], id: hgw } }';
    const lockedOut = await runInMemory(REFERENCE_CALL, {
      set: [
        `nodes.lac.vpdn.tunnels=${twoLns}`,
        'nodes.user.ppp.authTimeout=100s',
        'timeline=[{at: 0s, node: lns, action: power-off}]',
      ],
    });
    const views = [0.58, 0.75, 1, 2.6, 10, 17.42, 20, 30].map((seconds) => viewAt(reference, seconds));
    for (const view of [...views, viewAt(again, 25), viewAt(lockedOut, 60)]) {
      for (const { code, name } of ENTITY_KINDS) {
        for (const [id, entity] of view.world.all(code)) {
          told.add(name);
          const fields = entityFields(code, id, view);
          const { timers, ...json } = entityJson(code, id, view) as { readonly timers: Json };
          expect(timers).toBeInstanceOf(Array);
          // One of the secrets is `hello`, and so is a timer.
          const text = [...fields.map(([, value]) => value), JSON.stringify(json)].join('\n');
          const { due: _, ...rest } = entity;
          expect(fields.length).toBeGreaterThanOrEqual(Object.keys(rest).length);
          expect(text).not.toMatch(/undefined|NaN|\[object/);
          for (const secret of secrets) {
            expect(text).not.toContain(secret);
            expect(text).not.toContain(toHex(Buffer.from(secret)));
          }
        }
      }
    }
    expect([...told].sort()).toEqual(ENTITY_KINDS.map(({ name }) => name).sort());
  });

  it('a tunnel', () => {
    const view = viewAt(reference, 10);
    expect(Object.fromEntries(entityFields(TUNNEL, 1, view))).toMatchObject({
      node: 'lac',
      state: 'established',
      'local id': '17688',
      secret: 'xxxxxx',
      initiator: 'yes',
      held: 'none',
      'timer hello': expect.stringMatching(/^due at \d+\.\d{6} s, in \d+\.\d{6} s$/),
    });
    expect(entityJson(TUNNEL, 1, view)).toMatchObject({
      entity: 'tunnel/1',
      node: 'lac',
      secret: 'xxxxxx',
      local_challenge: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });

  it('messages that are held, and nested states', () => {
    const waiting = viewAt(reference, 0.58);
    expect(Object.fromEntries(entityFields(TUNNEL, 1, waiting)).held).toMatch(/^SCCRQ, ns 0, session 0, \d+ octets$/);
    const ppp = entityJson(PPP, 1, viewAt(reference, 10)) as { readonly lcp: Json; readonly our_address: Json };
    expect(ppp).toMatchObject({ phase: 'Network', lcp: { state: 'Opened' }, our_address: '10.10.53.2' });
  });
});

describe('lossy calls, on the way', () => {
  const TIMES = [2, 5, 12.5, 30, 40, 55.2, 70, 120];
  const seen = new Map<number, Record<string, Table>>();
  let recorded: FinishedRun;

  beforeAll(async () => {
    recorded = await runInMemory(LOSSY_CALLS, { seed: 3 });
    const left = [...TIMES];
    await runInMemory(LOSSY_CALLS, {
      seed: 3,
      afterStep: ({ sim, config }) => {
        while (left.length > 0 && sim.agenda.nextAt > left[0]! * US_PER_S) {
          const seconds = left.shift()!;
          const view = new View(sim.world, config, seconds * US_PER_S, viewAt(recorded, seconds).lives);
          seen.set(seconds, Object.fromEntries(TABLE_NAMES.map((name) => [name, tableOf(view, name)])));
        }
      },
    });
  });

  it.each(TIMES)('at %d s the journal tells what the live world did', (seconds) => {
    const view = viewAt(recorded, seconds);
    for (const name of TABLE_NAMES) expect(tableOf(view, name)).toEqual(seen.get(seconds)![name]);
  });

  it('both ends of a session name each other, and a tunnel counts its sessions', () => {
    const { sessions, tunnels } = seen.get(30)!;
    const ends = (side: string) => sessions!.values.filter((session) => session.side === side);
    expect(ends('LAC')).toHaveLength(14);
    for (const one of ends('LAC')) {
      const other = ends('LNS').find(({ local_id }) => local_id === one.remote_id)!;
      expect(other).toMatchObject({ remote_id: one.local_id, user_name: one.user_name, state: 'established' });
    }
    for (const tunnel of tunnels!.values)
      expect(sessions!.values.filter(({ tunnel_local_id }) => tunnel_local_id === tunnel.local_id)).toHaveLength(
        Number(tunnel.sessions),
      );
    expect(cellsOf(tunnels!, 'Node')).toEqual(['west', 'lns', 'east', 'lns']);
    expect(tunnels!.values.some(({ resends }) => Number(resends) > 0)).toBe(true);
  });

  it('a node has its own rows; a link belongs to both of its ends', () => {
    const view = viewAt(recorded, 30);
    const { config } = recorded;
    for (const name of ['tunnels', 'sessions', 'ppp', 'ports', 'timers']) {
      const parts = config.nodes.map((_, node) => tableOf(view, name, node).rows.length);
      expect(parts.reduce((sum, rows) => sum + rows, 0)).toBe(tableOf(view, name).rows.length);
    }
    const west = nodeNamed(config, 'west');
    expect(new Set(cellsOf(tableOf(view, 'sessions', west), 'Node'))).toEqual(new Set(['west']));
    expect(tableOf(view, 'links', west).values.every(({ from, to }) => from === 'west' || to === 'west')).toBe(true);
    expect(tableOf(view, 'ports', west).rows).toHaveLength(
      [...view.world.all(PORT).values()].filter(({ node }) => node === west).length,
    );
  });

  it('timers are in the order in which they are due, and none is past', () => {
    const due = seen.get(40)!.timers!.values.map(({ due_us }) => Number(due_us));
    expect(due.length).toBeGreaterThan(30);
    expect(due).toEqual([...due].sort((one, other) => one - other));
    expect(due[0]).toBeGreaterThan(40 * US_PER_S);
  });
});

it('the tables that show without a name are tables', () => {
  expect(TABLE_NAMES).toEqual(expect.arrayContaining([...DEFAULT_TABLES]));
});

it('bursts show on a link that has them', async () => {
  const bursty = await runInMemory(REFERENCE_CALL, {
    set: ['links.core.loss={gilbertElliott: {goodToBad: 1, badToGood: 0, lossGood: 0, lossBad: 0}}'],
  });
  const links = tableOf(viewAt(bursty, 10), 'links');
  expect(links.values.filter(({ link }) => link === 'core')).toMatchObject([{ in_burst: true }, { in_burst: true }]);
  expect(links.values.filter(({ link }) => link === 'line')).toMatchObject([{ in_burst: null }, { in_burst: null }]);
});
