/** What a datagram is to drop rules and service times: an L2TP message by its name, or what else it carries. */
import { MESSAGE_ROWS } from '../l2tp/wire/message-table.js';

export const DATAGRAM_KINDS: readonly string[] = [
  'other',
  ...MESSAGE_ROWS.map((row) => row.name),
  'data',
  'radius',
  'line',
];

/** Code of a kind by its name. */
export const kindOf = (name: string): number => Math.max(0, DATAGRAM_KINDS.indexOf(name));

export const OTHER_KIND = kindOf('other');
export const DATA_KIND = kindOf('data');
export const RADIUS_KIND = kindOf('radius');
export const LINE_KIND = kindOf('line');
