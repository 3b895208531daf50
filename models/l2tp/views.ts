/** Views of L2TP's control connections: their messages and their ends. */

import { EntityLost } from '../../src/kernel/kernel-records.js';
import type { ViewRow } from '../../src/kernel/record.js';
import { TUNNEL } from '../kinds.js';
import { AT, CAUSE, is, timeOf } from '../view-parts.js';
import { MessageResent, MessageSent, ZlbSent } from './delivery-records.js';
import { SessionCreated } from './session.js';
import {
  PeerLearned,
  RemoteIdLearned,
  StopReceived,
  StopSent,
  TunnelCreated,
  TunnelEnded,
  TunnelOpened,
  TunnelShutDown,
} from './tunnel.js';

const PEER_ID = [PeerLearned, RemoteIdLearned];

/** A message sent again is about the session of what had the same Ns before it: Ns come again after 65536. */
export const messages: ViewRow = {
  name: 'messages',
  doc: 'a row an L2TP control message that was sent, or sent again; bare acknowledgements are ZLB',
  columns: {
    seq: 'number of the record',
    at_s: AT,
    tunnel: "the sending end's tunnel, as in why --entity tunnel/N",
    tunnel_id: 'the id that the sending end gave the tunnel',
    peer_tunnel_id: "the id that its peer gave it, as in the message's header; 0: not known yet",
    ns: 'of a ZLB: that of the message next to go',
    session: 'the id that the sending end gave the session, 0: the message is about none; NULL: ZLB',
    resend: '0: first time',
    cause: 'seq of the record that led to it',
  },
  sql: `SELECT r.seq, r.at_s, n.name AS node, p.name AS peer, r.tunnel, t.a AS tunnel_id,
    CASE WHEN l.seq < r.seq THEN l.peer_id ELSE 0 END AS peer_tunnel_id, coalesce(m.name, 'ZLB') AS message, r.ns, r.nr,
    r.session, r.resend, r.cause
  FROM (SELECT seq, at_us / 1e6 AS at_s, node, id AS tunnel, b AS ns, c AS nr, ${CAUSE},
      CASE WHEN type <> ${ZlbSent.code} THEN a END AS message,
      CASE WHEN type <> ${ZlbSent.code} THEN last_value(CASE type WHEN ${MessageSent.code} THEN d END IGNORE NULLS)
        OVER (PARTITION BY id, b ORDER BY seq) END AS session,
      CASE type WHEN ${MessageResent.code} THEN d ELSE 0 END AS resend
    FROM records WHERE ${is(MessageSent, MessageResent, ZlbSent)}) r
    JOIN nodes n ON n.code = r.node
    LEFT JOIN records t ON t.type = ${TunnelCreated.code} AND t.id = r.tunnel LEFT JOIN nodes p ON p.code = t.b
    LEFT JOIN (SELECT id, min(seq) AS seq, max(a) AS peer_id FROM records WHERE ${is(...PEER_ID)} AND a <> 0 GROUP BY id) l
      ON l.id = r.tunnel
    LEFT JOIN names m ON m."set" = 'message' AND m.code = r.message
  ORDER BY r.seq`,
};

const TYPES = [
  ...PEER_ID,
  TunnelCreated,
  TunnelOpened,
  TunnelShutDown,
  TunnelEnded,
  StopSent,
  StopReceived,
  MessageSent,
  MessageResent,
  EntityLost,
];

export const tunnels: ViewRow = {
  name: 'tunnels',
  doc: 'a row an end of a tunnel',
  columns: {
    id: 'as in why --entity tunnel/N',
    initiator: 'the end that sent SCCRQ',
    local_id: 'the id that this end gave it',
    remote_id: 'the id that its peer gave it, NULL: never learned',
    created_s: AT,
    opened_s: `when it was open first, ${AT}`,
    closed_s: `${AT}; NULL: it was still in use`,
    ended_s: `when it was forgotten, ${AT}`,
    lost: 'it went with the memory of its node, which lost its power',
    stop_by: 'this end, its peer, or NULL: no StopCCN came to pass here',
    stop_result: 'of the StopCCN',
    stop_error: 'general error code of the StopCCN',
    sessions: 'that it carried in all',
    sent: 'control messages, ZLBs not counted',
    resent: 'control messages sent again',
  },
  sql: `SELECT t.id, n.name AS node, p.name AS peer, t.initiator, t.local_id, t.remote_id, t.created_s, t.opened_s, t.closed_s,
    t.ended_s, t.lost, CASE t.stop_type WHEN ${StopSent.code} THEN n.name WHEN ${StopReceived.code} THEN p.name END AS stop_by,
    r.name AS stop_result, e.name AS stop_error, coalesce(s.sessions, 0) AS sessions, t.sent, t.resent
  FROM (SELECT id, any_value(node) AS node, min(b) FILTER (${is(TunnelCreated)}) AS peer,
      bool_or(c = 1) FILTER (${is(TunnelCreated)}) AS initiator, min(a) FILTER (${is(TunnelCreated)}) AS local_id,
      nullif(max(a) FILTER (${is(...PEER_ID)}), 0) AS remote_id,
      ${timeOf('min', TunnelCreated)} AS created_s, ${timeOf('min', TunnelOpened)} AS opened_s,
      ${timeOf('min', TunnelShutDown, EntityLost)} AS closed_s, ${timeOf('max', TunnelEnded, EntityLost)} AS ended_s,
      coalesce(bool_or(${is(EntityLost)}), false) AS lost,
      ${['type', 'a', 'b'].map((column) => `arg_min(${column}, seq) FILTER (${is(StopSent, StopReceived)}) AS stop_${column}`).join(', ')},
      count(*) FILTER (${is(MessageSent)}) AS sent, count(*) FILTER (${is(MessageResent)}) AS resent
    FROM records WHERE kind = ${TUNNEL} AND ${is(...TYPES)} GROUP BY id) t
    JOIN nodes n ON n.code = t.node LEFT JOIN nodes p ON p.code = t.peer
    LEFT JOIN names r ON r."set" = 'stop_result' AND r.code = t.stop_a
    LEFT JOIN names e ON e."set" = 'error' AND e.code = t.stop_b
    LEFT JOIN (SELECT b AS tunnel, count(*) AS sessions FROM records WHERE ${is(SessionCreated)} GROUP BY b) s
      ON s.tunnel = t.id
  ORDER BY t.id`,
};
