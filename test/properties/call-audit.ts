/** Reads a finished run's journal and says where calls, sessions and tunnels do not agree with each other. */

import { lacIncomingCall, lnsIncomingCall } from '../../models/l2tp/incoming-call.js';
import {
  DisconnectReceived,
  DisconnectSent,
  LAC_SIDE,
  SessionCreated,
  SessionEnded,
  SessionPeerLearned,
  SessionStateChanged,
} from '../../models/l2tp/session.js';
import { PeerLearned, TunnelCreated, TunnelEnded, TunnelOpened, TunnelShutDown } from '../../models/l2tp/tunnel.js';
import { Cleared, RouteInstalled, RouteRemoved } from '../../models/nodes/access-records.js';
import { CallDialed, CallEnded, CallEstablished, CallFailed } from '../../models/nodes/call-records.js';
import { octetsText } from '../../models/octets.js';
import type { RecordRow } from '../../src/kernel/record.js';
import {
  ChannelStarted,
  DatagramArrived,
  DatagramDuplicated,
  DatagramLost,
  DatagramSent,
} from '../../src/network/channel.js';

export interface TunnelEnd {
  readonly node: number;
  readonly peer: number;
  readonly localId: number;
  remoteId: number;
  opened: boolean;
  shutDownAt: number | undefined;
  ended: boolean;
  readonly sessions: SessionEnd[];
}

export interface SessionEnd {
  readonly id: number;
  readonly tunnel: TunnelEnd;
  readonly side: number;
  readonly localId: number;
  remoteId: number;
  /** The session's other end, once it is known to be. */
  other: SessionEnd | undefined;
  established: boolean;
  endedAt: number | undefined;
  /** CDN results. */
  readonly sent: number[];
  readonly received: number[];
}

export interface Call {
  readonly place: number;
  established: boolean;
  outcome: 'ended' | 'failed' | undefined;
  byUser: boolean;
  reason: string;
}

/** What happened to the datagrams of one direction of a link. */
export interface Path {
  readonly from: number;
  readonly to: number;
  sent: number;
  lost: number;
  duplicated: number;
  overtaken: number;
}

export interface Audit {
  readonly calls: readonly Call[];
  readonly tunnels: readonly TunnelEnd[];
  readonly sessions: readonly SessionEnd[];
  readonly paths: readonly Path[];
  /** Calls established at the same time, at most. */
  readonly mostCallsUp: number;
  /** Tunnels that the operator cleared, with the sessions they had. */
  readonly cleared: readonly { readonly tunnels: number; readonly sessions: number }[];
  /** Where the two ends do not agree, or something was left over; in words. */
  readonly faults: readonly string[];
}

const ESTABLISHED = [-1, lacIncomingCall.states.indexOf('established'), lnsIncomingCall.states.indexOf('established')];

export function audit(rows: readonly RecordRow[]): Audit {
  const calls = new Map<number, Call>();
  const tunnels = new Map<number, TunnelEnd>();
  const sessions = new Map<number, SessionEnd>();
  const paths = new Map<number, Path & { latest: number }>();
  const routes = new Map<number, number>();
  const cleared: { tunnels: number; sessions: number }[] = [];
  const faults: string[] = [];
  let [callsUp, mostCallsUp] = [0, 0];

  const take: Record<number, (row: RecordRow) => void> = {
    [CallDialed.code]: ({ id, a }) => {
      calls.set(id, { place: a, established: false, outcome: undefined, byUser: false, reason: '' });
    },
    [CallEstablished.code]: ({ id }) => {
      calls.get(id)!.established = true;
      mostCallsUp = Math.max(mostCallsUp, ++callsUp);
    },
    [CallEnded.code]: (row) => {
      callsUp--;
      over(row, 'ended');
    },
    [CallFailed.code]: (row) => over(row, 'failed'),

    [TunnelCreated.code]: ({ id, node, a, b }) => {
      const fresh = { opened: false, shutDownAt: undefined, ended: false, sessions: [] };
      tunnels.set(id, { node, peer: b, localId: a, remoteId: 0, ...fresh });
    },
    [PeerLearned.code]: ({ id, a }) => {
      tunnels.get(id)!.remoteId = a;
    },
    [TunnelOpened.code]: ({ id }) => {
      tunnels.get(id)!.opened = true;
    },
    [TunnelShutDown.code]: ({ id, at }) => {
      tunnels.get(id)!.shutDownAt = at;
    },
    [TunnelEnded.code]: ({ id }) => {
      const tunnel = tunnels.get(id)!;
      tunnel.ended = true;
      if (tunnel.sessions.some((session) => session.endedAt === undefined))
        faults.push(`tunnel ${id} ended before its sessions`);
    },

    [SessionCreated.code]: ({ id, a, b, c }) => {
      const tunnel = tunnels.get(b)!;
      const fresh = { remoteId: 0, other: undefined, established: false, endedAt: undefined, sent: [], received: [] };
      const session = { id, tunnel, side: c, localId: a, ...fresh };
      sessions.set(id, session);
      tunnel.sessions.push(session);
    },
    [SessionPeerLearned.code]: ({ id, a }) => {
      const session = sessions.get(id)!;
      session.remoteId = a;
      pair(session);
    },
    [SessionStateChanged.code]: ({ id, b }) => {
      const session = sessions.get(id)!;
      if (b === ESTABLISHED[session.side]) session.established = true;
    },
    [DisconnectSent.code]: ({ id, a }) => {
      sessions.get(id)!.sent.push(a);
    },
    [DisconnectReceived.code]: ({ id, a }) => {
      sessions.get(id)!.received.push(a);
    },
    [SessionEnded.code]: ({ id, at }) => {
      sessions.get(id)!.endedAt = at;
    },

    [RouteInstalled.code]: ({ id, a }) => {
      if (routes.has(a)) faults.push(`interfaces ${routes.get(a)} and ${id} have a route to the same address`);
      routes.set(a, id);
    },
    [RouteRemoved.code]: ({ id, a }) => {
      if (routes.get(a) !== id) faults.push(`interface ${id} removed a route that was not its own`);
      routes.delete(a);
    },
    [Cleared.code]: ({ b, node }) => {
      const up = [...sessions.values()].filter(({ tunnel, endedAt, established }) => {
        const here = tunnel.node === node && tunnel.shutDownAt === undefined;
        return here && established && endedAt === undefined;
      });
      cleared.push({ tunnels: b, sessions: up.length });
    },

    [ChannelStarted.code]: ({ id, a, b }) => {
      paths.set(id, { from: a, to: b, sent: 0, lost: 0, duplicated: 0, overtaken: 0, latest: 0 });
    },
    [DatagramSent.code]: ({ id }) => {
      paths.get(id)!.sent++;
    },
    [DatagramLost.code]: ({ id }) => {
      const path = paths.get(id)!;
      path.sent++;
      path.lost++;
    },
    [DatagramDuplicated.code]: ({ id }) => {
      paths.get(id)!.duplicated++;
    },
    [DatagramArrived.code]: ({ id, b }) => {
      const path = paths.get(id)!;
      if (b < path.latest) path.overtaken++;
      path.latest = Math.max(path.latest, b);
    },
  };

  function over({ id, a, data }: RecordRow, outcome: 'ended' | 'failed'): void {
    const call = calls.get(id)!;
    if (call.outcome !== undefined) faults.push(`call ${id} is over twice`);
    call.outcome = outcome;
    call.byUser = a === 1;
    call.reason = data ? octetsText(data) : '';
    if (call.reason === '') faults.push(`call ${id} ${outcome} for no reason`);
    if ((outcome === 'ended') !== call.established)
      faults.push(`call ${id} ${outcome}, established ${call.established}`);
  }

  /** The end that learned its peer's id is joined to that peer's end; the newest, should an id have been used again. */
  function pair(session: SessionEnd): void {
    const { tunnel } = session;
    const other = [...sessions.values()].findLast(
      (each) =>
        each.tunnel.node === tunnel.peer &&
        each.tunnel.peer === tunnel.node &&
        each.tunnel.localId === tunnel.remoteId &&
        each.localId === session.remoteId &&
        each.side !== session.side,
    );
    if (!other) faults.push(`session ${session.id} names a peer that is not there`);
    else if (other.other && other.other !== session)
      faults.push(`sessions ${session.id} and ${other.other.id} claim one peer`);
    else {
      session.other = other;
      other.other = session;
    }
  }

  for (const row of rows) take[row.type]?.(row);

  for (const [id, { outcome }] of calls) if (outcome === undefined) faults.push(`call ${id} is not over`);
  for (const [id, { ended }] of tunnels) if (!ended) faults.push(`tunnel ${id} is not over`);
  for (const session of sessions.values()) faults.push(...disagreements(session));
  for (const [address, id] of routes) faults.push(`interface ${id} left a route to ${address}`);
  return {
    calls: [...calls.values()],
    tunnels: [...tunnels.values()],
    sessions: [...sessions.values()],
    paths: [...paths.values()],
    mostCallsUp,
    cleared,
    faults,
  };
}

function disagreements(session: SessionEnd): string[] {
  const { id, other, established, endedAt, received } = session;
  const found: string[] = [];
  if (endedAt === undefined) found.push(`session ${id} is not over`);
  if (established && !other) found.push(`session ${id} was established with nobody at its other end`);
  if (other && other.other !== session) found.push(`sessions ${id} and ${other.id} do not mean each other`);
  // A LAC is established once it has sent ICCN; an LNS that is established had that ICCN.
  if (session.side !== LAC_SIDE && established && other && !other.established)
    found.push(`session ${id} was established at the LNS alone`);
  if (other && other.remoteId !== 0 && other.remoteId !== session.localId)
    found.push(`session ${id}: its peer knows it as ${other.remoteId}`);
  if (received.length > 1) found.push(`session ${id} was disconnected ${received.length} times`);
  for (const result of received)
    if (!other?.sent.includes(result)) found.push(`session ${id} received CDN ${result}, which its peer did not send`);
  return found;
}
