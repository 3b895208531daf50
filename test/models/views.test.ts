/** The views for SQL against what the rows themselves say, counted without SQL. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CODE_NAMES } from '../../models/declarations.js';
import { TUNNEL } from '../../models/kinds.js';
import { MessageResent, MessageSent, ZlbSent } from '../../models/l2tp/delivery-records.js';
import { SessionStateChanged } from '../../models/l2tp/session.js';
import {
  StopReceived,
  StopSent,
  TunnelCreated,
  TunnelEnded,
  TunnelShutDown,
  TunnelStateChanged,
} from '../../models/l2tp/tunnel.js';
import {
  CallDialed,
  CallEnded,
  CallEstablished,
  CallerNamed,
  CallFailed,
  PortChanged,
  PortSeized,
} from '../../models/nodes/call-records.js';
import { octetsText } from '../../models/octets.js';
import { IpcpStateChanged, LcpStateChanged, PhaseChanged } from '../../models/ppp/records.js';
import { VIEWS } from '../../models/views.js';
import { EntityLost, TimerCancelled, TimerFired, TimerSet } from '../../src/kernel/kernel-records.js';
import type { RecordRow } from '../../src/kernel/record.js';
import { ArrivalDropped, DatagramLost, DatagramSent, LOSS_REASONS, NodeStopped } from '../../src/network/channel.js';
import type { RecordedRun } from '../../src/runs/recorded-run.js';
import { REFERENCE, recorded } from '../runs/recorded.js';

const POWER_OFF = 'timeline=[{at: 30s, node: lns, action: power-off, for: 20s}]';

const inSeconds = (row: RecordRow | undefined): number | null => (row === undefined ? null : row.at / 1e6);
const wordOf = (set: string, code: number): string | null =>
  CODE_NAMES.find((row) => row.set === set && row.code === code)?.name ?? null;

type Type = { readonly code: number };

async function rowsOf(run: RecordedRun): Promise<RecordRow[]> {
  const all: RecordRow[] = [];
  for await (const rows of run.rows()) all.push(...rows);
  return all;
}
const of = (rows: readonly RecordRow[], ...types: readonly Type[]): RecordRow[] =>
  rows.filter((row) => types.some((type) => type.code === row.type));

describe.each([
  ['reference-call', { scenario: REFERENCE }],
  ['lossy-calls, seed 1', { scenario: 'experiments/lossy-calls', seed: 1 }],
  ['lossy-calls, seed 4', { scenario: 'experiments/lossy-calls', seed: 4 }],
  ['lossy-calls, the power of the LNS failing', { scenario: 'experiments/lossy-calls', seed: 2, set: [POWER_OFF] }],
])('%s', (_name, options) => {
  it('has views that say what its records say', async () => {
    const run = await recorded(options);
    const rows = await rowsOf(run);
    const ask = (sql: string): Promise<Record<string, unknown>[]> => run.journal.query(sql);
    const seqs = async (view: string): Promise<unknown[]> =>
      (await ask(`SELECT seq FROM ${view}`)).map((row) => row.seq);

    expect(await seqs('messages')).toEqual(of(rows, MessageSent, MessageResent, ZlbSent).map((row) => row.seq));
    // What a message says of itself must be what its octets say (RFC 2661 s3.1: flags, length, tunnel, session, Ns, Nr).
    const bySeq = new Map(rows.map((row) => [row.seq, row]));
    const octets = new Map<number, number[]>();
    for (const { cause, data } of of(rows, DatagramSent, DatagramLost)) {
      const view = new DataView(data!.buffer, data!.byteOffset, data!.byteLength);
      if (bySeq.has(cause) && of([bySeq.get(cause)!], MessageSent, MessageResent, ZlbSent).length === 1)
        octets.set(
          cause,
          [4, 8, 10].map((place) => view.getUint16(place)),
        );
    }
    const headers = await ask('SELECT seq, peer_tunnel_id, ns, nr FROM messages');
    expect(headers.length).toBeGreaterThan(0);
    expect(headers.map((row) => [row.seq, [row.peer_tunnel_id, row.ns, row.nr]])).toEqual([...octets]);

    // Sent again is what was sent before with the same Ns, about the same session.
    const sessions = new Map<string, number>();
    const about = of(rows, MessageSent, MessageResent, ZlbSent).map(({ seq, type, id, b, d }) => {
      if (type === MessageSent.code) sessions.set(`${id} ${b}`, d);
      return { seq, session: type === ZlbSent.code ? null : sessions.get(`${id} ${b}`) };
    });
    expect(await ask('SELECT seq, session FROM messages')).toEqual(about);
    const resent = await ask('SELECT seq, resend FROM messages WHERE resend > 0');
    expect(resent).toEqual(of(rows, MessageResent).map(({ seq, d }) => ({ seq, resend: d })));

    const changes = of(
      rows,
      TunnelStateChanged,
      SessionStateChanged,
      LcpStateChanged,
      IpcpStateChanged,
      PhaseChanged,
      PortChanged,
    );
    expect(await seqs('transitions')).toEqual(changes.map((row) => row.seq));
    expect(await ask(`SELECT * FROM transitions WHERE "to" IS NULL OR ("from" IS NULL AND machine <> 'port')`)).toEqual(
      [],
    );

    // A timer's next record tells how it ended.
    const ends = of(rows, TimerSet).map(({ seq, kind, id, a }) => {
      const next = of(rows, TimerSet, TimerCancelled, TimerFired).find(
        (row) => row.seq > seq && row.kind === kind && row.id === id && row.a === a,
      );
      const outcome =
        next === undefined ? 'running' : { [TimerSet.code]: 'replaced', [TimerFired.code]: 'fired' }[next.type];
      return { seq, outcome: outcome ?? 'cancelled' };
    });
    expect(await ask('SELECT seq, outcome FROM timers')).toEqual(ends);
    expect(await ask('SELECT * FROM timers WHERE timer IS NULL')).toEqual([]);

    const calls = of(rows, CallDialed).map(({ id, at }) => {
      const about = (...types: readonly Type[]): RecordRow | undefined =>
        of(rows, ...types).find((row) => row.id === id);
      const [established, over] = [about(CallEstablished), about(CallEnded, CallFailed)];
      return {
        id,
        dialled_s: at / 1e6,
        setup_s: established ? established.b / 1e6 : null,
        outcome: over?.type === CallEnded.code ? 'ended' : 'failed',
        reason: octetsText(over!.data!),
      };
    });
    expect(await ask('SELECT id, dialled_s, setup_s, outcome, reason FROM calls')).toEqual(calls);

    // A call rings at the LAC whose port it seized, and is named there.
    const places = of(rows, CallDialed).map(({ id }) => {
      const port = of(rows, PortSeized).find((row) => row.c === id);
      const named = of(rows, CallerNamed).find((row) => row.id === port?.id);
      return {
        id,
        lac: port === undefined ? null : run.config.nodes[port.node]!.name,
        user_name: named === undefined ? null : octetsText(named.data!),
      };
    });
    expect(await ask('SELECT id, lac, user_name FROM calls')).toEqual(places);

    const tunnels = of(rows, TunnelCreated).map(({ id, a, c }) => {
      const about = (type: Type): number => of(rows, type).filter((row) => row.id === id).length;
      return { id, local_id: a, initiator: c === 1, sent: about(MessageSent), resent: about(MessageResent) };
    });
    expect(await ask('SELECT id, local_id, initiator, sent, resent FROM tunnels')).toEqual(tunnels);
    const stops = of(rows, TunnelCreated).map(({ id }) => {
      const mine = rows.filter((row) => row.kind === TUNNEL && row.id === id);
      const gone = of(mine, TunnelEnded, EntityLost)[0];
      const stop = of(mine, StopSent, StopReceived)[0];
      return {
        id,
        closed_s: inSeconds(of(mine, TunnelShutDown, EntityLost)[0]),
        ended_s: inSeconds(gone),
        lost: gone?.type === EntityLost.code,
        stop_result: stop === undefined ? null : wordOf('stop_result', stop.a),
        stop_error: stop === undefined ? null : wordOf('error', stop.b),
      };
    });
    expect(await ask('SELECT id, closed_s, ended_s, lost, stop_result, stop_error FROM tunnels')).toEqual(stops);
    const carried = await ask('SELECT sum(sessions)::INTEGER AS sessions FROM tunnels');
    expect(carried).toEqual(await ask('SELECT count(*) AS sessions FROM r_SessionCreated'));

    const links = run.names.channels!.map((_, id) => {
      const about = (...types: readonly Type[]): RecordRow[] => of(rows, ...types).filter((row) => row.id === id);
      const lost = about(DatagramLost, ArrivalDropped);
      return {
        id,
        offered: about(DatagramSent, DatagramLost).length,
        octets: about(DatagramSent).reduce((sum, row) => sum + row.data!.length, 0),
        lost: lost.length,
        by_loss: lost.filter((row) => LOSS_REASONS[row.a] === 'loss').length,
      };
    });
    expect(await ask('SELECT id, offered, octets, lost, by_loss FROM links')).toEqual(links);

    const latencies = run.names.channels!.map((_, id) => {
      const sent = of(rows, DatagramSent).filter((row) => row.id === id);
      return sent.length === 0 ? null : Math.max(...sent.map((row) => row.a - row.at - row.lag)) / 1e3;
    });
    expect((await ask('SELECT max_ms FROM links')).map((row) => row.max_ms)).toEqual(latencies);
    // What was offered, or made twice, arrived, was lost, or waits at a node.
    const waits = of(rows, NodeStopped).reduce((sum, row) => sum + row.a, 0);
    expect(await ask('SELECT sum(offered + duplicated - arrived - lost)::INTEGER AS waits FROM links')).toEqual([
      { waits },
    ]);
  });
});

it('every column that is told of is there, and on the page', async () => {
  const run = await recorded();
  const page = readFileSync('docs/journal.md', 'utf8');
  for (const { name, doc, columns } of VIEWS) {
    const there = await run.journal.query(`DESCRIBE ${name}`);
    expect(
      there.map((row) => row.column_name),
      name,
    ).toEqual(expect.arrayContaining(Object.keys(columns)));
    const section = page.split(`### \`${name}\`\n`)[1]?.split('\n#')[0];
    expect(section, name).toContain(doc.replace('a row', 'A row'));
    for (const { column_name: column, column_type: type } of there)
      expect(section, name).toContain(`| \`${column}\` | ${type} | ${columns[String(column)] ?? ''}`);
  }
});

it.each(VIEWS.map(({ name }) => name))('%s is put together by hash joins, for long journals', async (name) => {
  const run = await recorded();
  const plan = (await run.journal.query(`EXPLAIN FROM ${name}`)).map((row) => String(row.explain_value)).join('\n');
  expect(plan).toMatch(/HASH_JOIN/);
  expect(plan).not.toMatch(/NL_JOIN|NESTED_LOOP|DELIM_JOIN|CROSS_PRODUCT/);
});
