/** What a datagram is to drop rules and service times: an L2TP message by its name, or what else it carries. */
import { MESSAGE_ROWS } from '../l2tp/wire/message-table.js';

export const DATAGRAM_KINDS: readonly string[] = [
  'other',
  ...MESSAGE_ROWS.map((row) => row.name),
  'data',
  'radius',
  'line',
];
