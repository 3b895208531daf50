/** What a control message is to drop rules and service times: see DATAGRAM_KINDS. */
import { kindOf } from '../scenario/datagram-kinds.js';
import { MESSAGE_ROWS } from './wire/message-table.js';

const KINDS = new Map(MESSAGE_ROWS.map((row) => [row.type, kindOf(row.name)]));

export const messageKind = (type: number): number => KINDS.get(type) ?? 0;
