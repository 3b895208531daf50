/** What a datagram is, for drop rules, service times and pictures: see DATAGRAM_KINDS. */
import { SIGNAL_PORT } from '../src/network/network.js';
import { arrivalOf } from './l2tp/arrival.js';
import { L2TP_PORT } from './l2tp/endpoint.js';
import { isControl, parseHeader } from './l2tp/wire/header.js';
import { UNREADABLE } from './l2tp/wire/message.js';
import { messageName } from './l2tp/wire/message-table.js';
import { DATAGRAM_KINDS } from './scenario/datagram-kinds.js';

const kindOf = (name: string): number => Math.max(0, DATAGRAM_KINDS.indexOf(name));
const OTHER = kindOf('other');
const DATA = kindOf('data');
const RADIUS = kindOf('radius');
const LINE = kindOf('line');
const BY_MESSAGE = new Map<number, number>();

export function classifier(
  radiusPorts: ReadonlySet<number>,
): (payload: Uint8Array, source: number, destination: number) => number {
  return (payload, source, destination) => {
    if (source <= SIGNAL_PORT && destination <= SIGNAL_PORT) return LINE;
    if (radiusPorts.has(source) || radiusPorts.has(destination)) return RADIUS;
    if (source !== L2TP_PORT && destination !== L2TP_PORT) return OTHER;
    if (!isControl(payload)) return DATA;
    return parseHeader(payload).ok ? messageKind(arrivalOf(payload).type) : OTHER;
  };
}

function messageKind(type: number): number {
  if (type === UNREADABLE) return OTHER;
  let kind = BY_MESSAGE.get(type);
  if (kind === undefined) {
    kind = kindOf(messageName(type));
    BY_MESSAGE.set(type, kind);
  }
  return kind;
}
