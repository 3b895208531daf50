/** What a control message is to drop rules and service times: see DATAGRAM_KINDS. */
import { kindOf } from '../scenario/datagram-kinds.js';
import { MESSAGE_ROWS } from './wire/message-table.js';

const KINDS: number[] = [];
for (const { type, name } of MESSAGE_ROWS) {
  while (KINDS.length <= type) KINDS.push(0);
  KINDS[type] = kindOf(name);
}

export const messageKind = (type: number): number => KINDS[type] ?? 0;
