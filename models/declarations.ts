/** Everything that the models declare: entity kinds, record types, and words for the codes in records. */

import { KERNEL_RECORDS } from '../src/kernel/kernel-records.js';
import type { EntityKind, RecordType } from '../src/kernel/record.js';
import { LOSS_REASONS, NETWORK_KINDS, NETWORK_RECORDS } from '../src/network/channel.js';
import { DISTURBANCE_RECORDS } from '../src/network/disturbances.js';
import { TUNNEL_DELAYS, TUNNEL_EVENTS, TUNNEL_STATES } from './l2tp/control-connection.js';
import { DELIVERY_RECORDS } from './l2tp/delivery-records.js';
import { lacIncomingCall, lnsIncomingCall, SESSION_DELAYS, SESSION_EVENTS } from './l2tp/incoming-call.js';
import { SESSION_RECORDS } from './l2tp/session.js';
import { TUNNEL_RECORDS } from './l2tp/tunnel.js';
import { MESSAGE_ROWS, MessageType } from './l2tp/wire/message-table.js';
import { CdnResult, errorWords, GeneralError, resultWords, StopCcnResult } from './l2tp/wire/result-codes.js';
import { AAA_SERVICES, ACCESS_RECORDS } from './nodes/access-records.js';
import { CALL_RECORDS } from './nodes/call-records.js';
import { CLEAR_ACTIONS } from './nodes/operator.js';
import { CALL_STATES, NODE_KINDS, PORT_STATES } from './nodes/states.js';
import { PPP_NAMES } from './ppp/names.js';
import { PPP_KIND, PPP_RECORDS } from './ppp/records.js';
import { RADIUS_KINDS, RADIUS_NAMES, RADIUS_RECORDS } from './radius/records.js';
import { RadiusCode, radiusCodeName } from './radius/wire/packet.js';
import { DATAGRAM_KINDS } from './scenario/datagram-kinds.js';

/** Every entity kind and record type that the models write. */
export const ENTITY_KINDS: readonly EntityKind[] = [...NETWORK_KINDS, ...NODE_KINDS, PPP_KIND, ...RADIUS_KINDS];
export const MODEL_RECORDS: readonly RecordType[] = [
  ...NETWORK_RECORDS,
  ...TUNNEL_RECORDS,
  ...DELIVERY_RECORDS,
  ...SESSION_RECORDS,
  ...PPP_RECORDS,
  ...RADIUS_RECORDS,
  ...CALL_RECORDS,
  ...ACCESS_RECORDS,
  ...DISTURBANCE_RECORDS,
];
export const ALL_RECORDS: readonly RecordType[] = [...KERNEL_RECORDS, ...MODEL_RECORDS];

const rows = (set: string, names: readonly string[]): { set: string; code: number; name: string }[] =>
  names.map((name, code) => ({ set, code, name }));

/** Words for the codes of StopCCN, of CDN, and for error codes; 0 is none. */
const results = (set: string, type: number, codes: Readonly<Record<string, number>>) =>
  [0, ...Object.values(codes)].map((code) => ({
    set,
    code,
    name: code === 0 ? 'none' : (resultWords(type, code) ?? ''),
  }));
const errors = Object.values(GeneralError).map((code) => ({
  set: 'error',
  code,
  name: errorWords(undefined, 0, code) ?? '',
}));

/** Words for the codes in the records' columns. */
export const CODE_NAMES = [
  ...rows('tunnel_state', TUNNEL_STATES),
  ...rows('tunnel_event', [...TUNNEL_EVENTS, ...TUNNEL_DELAYS.map((delay) => `${delay} ran out`)]),
  ...rows('lac_session_state', lacIncomingCall.states),
  ...rows('lns_session_state', lnsIncomingCall.states),
  ...rows('session_event', [...SESSION_EVENTS, ...SESSION_DELAYS.map((delay) => `${delay} ran out`)]),
  ...rows('side', ['', 'LAC', 'LNS']),
  ...rows('loss', LOSS_REASONS),
  ...rows('datagram', DATAGRAM_KINDS),
  ...rows('port_state', PORT_STATES),
  ...rows('call_state', CALL_STATES),
  ...rows('aaa_service', AAA_SERVICES),
  ...MESSAGE_ROWS.map((row) => ({ set: 'message', code: row.type, name: row.name })),
  ...results('stop_result', MessageType.StopCCN, StopCcnResult),
  ...results('cdn_result', MessageType.CDN, CdnResult),
  ...errors,
  ...rows('clear', CLEAR_ACTIONS),
  ...rows('radius_purpose', AAA_SERVICES),
  ...Object.values(RadiusCode).map((code) => ({ set: 'radius_code', code, name: radiusCodeName(code) ?? '' })),
  ...PPP_NAMES,
  ...[...RADIUS_NAMES].flatMap(([set, names]) => rows(set, names)),
];
