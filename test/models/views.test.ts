/** The views for SQL against what the rows themselves say, counted without SQL. */
import { describe, expect, it } from 'vitest';
import { MessageResent, MessageSent, ZlbSent } from '../../models/l2tp/delivery-records.js';
import { SessionStateChanged } from '../../models/l2tp/session.js';
import { TunnelCreated, TunnelStateChanged } from '../../models/l2tp/tunnel.js';
import { CallDialed, CallEnded, CallEstablished, CallFailed, PortChanged } from '../../models/nodes/call-records.js';
import { octetsText } from '../../models/octets.js';
import { IpcpStateChanged, LcpStateChanged, PhaseChanged } from '../../models/ppp/records.js';
import { VIEWS } from '../../models/views.js';
import type { RecordRow } from '../../src/kernel/record.js';
import { TimerCancelled, TimerFired, TimerSet } from '../../src/kernel/simulation.js';
import { ArrivalDropped, DatagramLost, DatagramSent, LOSS_REASONS } from '../../src/network/channel.js';
import type { RecordedRun } from '../../src/runs/recorded-run.js';
import { REFERENCE, recorded } from '../runs/recorded.js';

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
  ['lossy-calls, seed 8', { scenario: 'experiments/lossy-calls', seed: 8 }],
])('%s', (_name, options) => {
  it('has views that say what its records say', async () => {
    const run = await recorded(options);
    const rows = await rowsOf(run);
    const ask = (sql: string): Promise<Record<string, unknown>[]> => run.journal.query(sql);
    const seqs = async (view: string): Promise<unknown[]> =>
      (await ask(`SELECT seq FROM ${view}`)).map((row) => row.seq);

    expect(await seqs('messages')).toEqual(of(rows, MessageSent, MessageResent, ZlbSent).map((row) => row.seq));
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

    const tunnels = of(rows, TunnelCreated).map(({ id, a, c }) => {
      const about = (type: Type): number => of(rows, type).filter((row) => row.id === id).length;
      return { id, local_id: a, initiator: c === 1, sent: about(MessageSent), resent: about(MessageResent) };
    });
    expect(await ask('SELECT id, local_id, initiator, sent, resent FROM tunnels')).toEqual(tunnels);
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
  });
});

it('every column that is told of is there', async () => {
  const run = await recorded();
  for (const { name, columns } of VIEWS) {
    const there = (await run.journal.query(`DESCRIBE ${name}`)).map((row) => row.column_name);
    expect(there, name).toEqual(expect.arrayContaining(Object.keys(columns)));
  }
});
