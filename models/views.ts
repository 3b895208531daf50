/** Views of a run's journal for those who ask in SQL: the field's own words, a row a thing. */

import { TimerCancelled, TimerFired, TimerSet } from '../src/kernel/kernel-records.js';
import type { ViewRow } from '../src/kernel/record.js';
import {
  ArrivalDropped,
  ChannelStarted,
  DatagramArrived,
  DatagramCorrupted,
  DatagramDuplicated,
  DatagramLost,
  DatagramSent,
  LOSS_REASONS,
  type LossReason,
} from '../src/network/channel.js';
import { LAC_SIDE, SessionCreated, SessionStateChanged } from './l2tp/session.js';
import { TunnelStateChanged } from './l2tp/tunnel.js';
import { messages, tunnels } from './l2tp/views.js';
import {
  CallConnected,
  CallDialed,
  CallEnded,
  CallEstablished,
  CallerNamed,
  CallFailed,
  CallPpp,
  PortChanged,
  PortSeized,
} from './nodes/call-records.js';
import { PORT_STATES } from './nodes/states.js';
import { IpcpStateChanged, LcpStateChanged, PhaseChanged } from './ppp/records.js';
import { AT, is, type Type, timeOf } from './view-parts.js';

const FORWARDING = PORT_STATES.indexOf('forwarding');

/** Sets of state and event names, by the record that tells of a change; a session's depend on its side. */
const MACHINES: readonly (readonly [type: Type, machine: string, states: string, events: string])[] = [
  [TunnelStateChanged, 'control connection', 'tunnel_state', 'tunnel_event'],
  [LcpStateChanged, 'LCP', 'automatonState', 'automatonEvent'],
  [IpcpStateChanged, 'IPCP', 'automatonState', 'automatonEvent'],
];
const change = (
  machine: string,
  states: string,
  events: string,
  where: string,
  from = 'a',
  to = 'b',
  event = 'c',
): string =>
  `SELECT seq, at_us, node, kind, id, cause, '${machine}' AS machine, '${states}' AS states, ${from} AS f, ${to} AS t,
     '${events}' AS events, ${event} AS e FROM records WHERE ${where}`;
const ofSide = (side: string): string => `${is(SessionStateChanged)} AND id IN
  (SELECT id FROM records WHERE ${is(SessionCreated)} AND c ${side} ${LAC_SIDE})`;

const transitions: ViewRow = {
  name: 'transitions',
  doc: 'a row a change of state: tunnels, sessions, LCP, IPCP, phases of PPP, and what ports do',
  columns: {
    seq: 'number of the record',
    at_s: AT,
    entity: 'tunnel, session, ppp or port',
    id: 'which of them',
    machine: 'the state machine',
    from: 'NULL: not told (ports)',
    event: 'what it answered to; of PPP phases, why',
    cause: 'seq of the record that led to it',
  },
  sql: `SELECT c.seq, c.at_us / 1e6 AS at_s, n.name AS node, k.name AS entity, c.id, c.machine,
    f.name AS "from", t.name AS "to", e.name AS event, CASE WHEN c.cause >= 0 THEN c.cause END AS cause
  FROM (${[
    ...MACHINES.map(([type, machine, states, events]) => change(machine, states, events, is(type))),
    change('incoming call, LAC', 'lac_session_state', 'session_event', ofSide('=')),
    change('incoming call, LNS', 'lns_session_state', 'session_event', ofSide('<>')),
    change('PPP phase', 'pppPhase', 'pppReason', is(PhaseChanged), 'b', 'a', 'd'),
    change('port', 'port_state', '', is(PortChanged), 'NULL', 'a', 'NULL'),
  ].join('\n  UNION ALL ')}) c
    JOIN nodes n ON n.code = c.node JOIN entity_kinds k ON k.code = c.kind
    LEFT JOIN names f ON f."set" = c.states AND f.code = c.f LEFT JOIN names t ON t."set" = c.states AND t.code = c.t
    LEFT JOIN names e ON e."set" = c.events AND e.code = c.e
  ORDER BY c.seq`,
};

const timers: ViewRow = {
  name: 'timers',
  doc: 'a row a timer that was started, with how it ended',
  columns: {
    seq: 'number of the record that started it',
    set_s: AT,
    due_s: `when it was to run out, ${AT}`,
    outcome: 'fired, cancelled, replaced (started anew before it ran out), or running',
    ended_s: AT,
    cause: 'seq of the record that led to its start',
  },
  sql: `SELECT t.seq, t.at_us / 1e6 AS set_s, n.name AS node, k.name AS entity, t.id, w.name AS timer, t.b / 1e6 AS due_s,
    CASE t.next_type WHEN ${TimerFired.code} THEN 'fired' WHEN ${TimerCancelled.code} THEN 'cancelled'
      WHEN ${TimerSet.code} THEN 'replaced' ELSE 'running' END AS outcome, t.next_at / 1e6 AS ended_s,
    CASE WHEN t.cause >= 0 THEN t.cause END AS cause
  FROM (SELECT *, lead(type) OVER chain AS next_type, lead(at_us) OVER chain AS next_at
      FROM (SELECT seq, at_us, node, kind, id, type, a, b, cause FROM records
        WHERE ${is(TimerSet, TimerCancelled, TimerFired)})
      WINDOW chain AS (PARTITION BY kind, id, a ORDER BY seq)) t
    JOIN nodes n ON n.code = t.node JOIN entity_kinds k ON k.code = t.kind
    LEFT JOIN names w ON w."set" = k.name || '.timer' AND w.code = t.a
  WHERE t.type = ${TimerSet.code} ORDER BY t.seq`,
};

const calls: ViewRow = {
  name: 'calls',
  doc: 'a row a call, from dialling to its end',
  columns: {
    id: 'as in why --entity call/N',
    place: "in the scenario's list of calls, from 0",
    node: 'the remote system',
    line: 'of a group; 0: a system of its own',
    lac: 'NULL: it rang nowhere',
    user_name: 'as given in CHAP',
    ppp: "the user's end of its PPP link, as in history --entity ppp/N",
    session: "the LAC's end of its session, as in history --entity session/N",
    setup_s: 'from dialling until IPCP was up, s',
    outcome: 'ended (was established), failed (never was), or open',
    reason: 'why it ended or failed',
    dialled_s: AT,
    connected_s: AT,
    established_s: AT,
    over_s: AT,
  },
  sql: `SELECT c.id, c.place, n.name AS node, c.line, l.name AS lac, u.user_name, c.ppp, s.session, c.dialled_s, c.connected_s, c.established_s,
    c.setup_s, c.over_s, CASE WHEN c.ended THEN 'ended' WHEN c.failed THEN 'failed' ELSE 'open' END AS outcome, c.reason
  FROM (SELECT id, any_value(node) AS node, min(a) FILTER (${is(CallDialed)}) AS place,
      min(b) FILTER (${is(CallDialed)}) AS line,
      max(a) FILTER (${is(CallPpp)}) AS ppp, ${timeOf('min', CallDialed)} AS dialled_s, ${timeOf('min', CallConnected)} AS connected_s,
      ${timeOf('min', CallEstablished)} AS established_s, min(b) FILTER (${is(CallEstablished)}) / 1e6 AS setup_s,
      max(at_us) FILTER (${is(CallEnded, CallFailed)}) / 1e6 AS over_s,
      coalesce(bool_or(${is(CallEnded)}), false) AS ended, coalesce(bool_or(${is(CallFailed)}), false) AS failed,
      any_value(try(decode(data))) FILTER (${is(CallEnded, CallFailed)}) AS reason
    FROM records WHERE ${is(CallDialed, CallPpp, CallConnected, CallEstablished, CallEnded, CallFailed)} GROUP BY id) c
    JOIN nodes n ON n.code = c.node
    LEFT JOIN (SELECT c AS call, max(id) AS port, max(node) AS node FROM records WHERE ${is(PortSeized)} GROUP BY c) p
      ON p.call = c.id
    LEFT JOIN nodes l ON l.code = p.node
    LEFT JOIN (SELECT id, max(b) AS session FROM records WHERE ${is(PortChanged)} AND a = ${FORWARDING} GROUP BY id) s
      ON s.id = p.port
    LEFT JOIN (SELECT id, any_value(try(decode(data))) AS user_name FROM records WHERE ${is(CallerNamed)} GROUP BY id) u
      ON u.id = p.port
  ORDER BY c.id`,
};

const lost = (reason: LossReason): string =>
  `count(*) FILTER (${is(DatagramLost, ArrivalDropped)} AND a = ${LOSS_REASONS.indexOf(reason)})`;

const links: ViewRow = {
  name: 'links',
  doc: 'a row a direction of a link, with what became of its datagrams',
  columns: {
    id: 'as in history --entity channel/N',
    offered: 'datagrams sent or lost on sending, signals of a D channel too',
    octets: "in datagrams' payloads that left",
    lost: 'in all; the next columns say by what; of what waits at a node when its power fails, see NodeStopped',
    arrived: 'and taken up by the node',
    mean_ms: 'from sending until arrival, without the wait at the node',
  },
  sql: `SELECT c.id, f.name AS "from", t.name AS "to", coalesce(d.offered, 0) AS offered, coalesce(d.octets, 0) AS octets,
    coalesce(d.arrived, 0) AS arrived, coalesce(d.lost, 0) AS lost, coalesce(d.by_loss, 0) AS by_loss,
    coalesce(d.by_rule, 0) AS by_rule, coalesce(d.link_down, 0) AS link_down, coalesce(d.queue_full, 0) AS queue_full,
    coalesce(d.node_stopped, 0) AS node_stopped, coalesce(d.duplicated, 0) AS duplicated,
    coalesce(d.corrupted, 0) AS corrupted, d.mean_ms, d.max_ms
  FROM records c JOIN nodes f ON f.code = c.a JOIN nodes t ON t.code = c.b
    LEFT JOIN (SELECT id, count(*) FILTER (${is(DatagramSent, DatagramLost)}) AS offered,
      sum(octet_length(data)) FILTER (${is(DatagramSent)})::BIGINT AS octets,
      count(*) FILTER (${is(DatagramArrived)}) AS arrived, count(*) FILTER (${is(DatagramLost, ArrivalDropped)}) AS lost,
      ${lost('loss')} AS by_loss, ${lost('drop rule')} AS by_rule, ${lost('link down')} AS link_down,
      ${lost('line queue full')} + ${lost('input queue full')} AS queue_full, ${lost('node stopped')} AS node_stopped,
      count(*) FILTER (${is(DatagramDuplicated)}) AS duplicated, count(*) FILTER (${is(DatagramCorrupted)}) AS corrupted,
      avg((a - at_us - lag_us) / 1e3) FILTER (${is(DatagramSent)}) AS mean_ms,
      max((a - at_us - lag_us) / 1e3) FILTER (${is(DatagramSent)}) AS max_ms
    FROM records WHERE ${is(DatagramSent, DatagramLost, ArrivalDropped, DatagramArrived, DatagramDuplicated, DatagramCorrupted)}
    GROUP BY id) d ON d.id = c.id
  WHERE c.type = ${ChannelStarted.code} ORDER BY c.id`,
};

/** In the order in which they are listed. */
export const VIEWS: readonly ViewRow[] = [messages, transitions, timers, calls, tunnels, links];
