/** An entity's state for people: its fields by path (`lcp.state`, `due.retransmit`), and what each says. */
import type { Entity } from '../src/kernel/record.js';
import { ENTITY_KINDS } from './declarations.js';
import { CALL, INTERFACE, PORT, PPP, REQUEST, SESSION, TUNNEL } from './kinds.js';
import { LNS_SIDE } from './l2tp/session.js';
import { toHex } from './octets.js';
import { addressText } from './ppp/wire/ipcp-options.js';
import { HIDDEN, nodeName, type RunNames, secondsText, wordOf } from './words.js';

/** Sets of words for the codes in entities' fields. */
const CODES: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  [CALL]: { state: 'call_state' },
  [PORT]: { state: 'port_state' },
  [TUNNEL]: { state: 'tunnel_state', result: 'stop_result' },
  [SESSION]: { side: 'side', result: 'cdn_result' },
  [PPP]: {
    role: 'pppRole',
    phase: 'pppPhase',
    reason: 'pppReason',
    'lcp.state': 'automatonState',
    'ipcp.state': 'automatonState',
    'authenticator.state': 'authenticatorState',
    'applicant.state': 'applicantState',
  },
  [REQUEST]: { purpose: 'radius_purpose' },
};
const ADDRESSES: Readonly<Record<number, readonly string[]>> = {
  [PPP]: ['ourAddress', 'peerAddress'],
  [REQUEST]: ['server'],
  [INTERFACE]: ['framed', 'address'],
};
const NODES: ReadonlySet<string> = new Set([`${TUNNEL}/peer`, `${PORT}/user`]);
const TIMES: ReadonlySet<string> = new Set(
  // biome-ignore format: one line a room
  ['dialledAt', 'connectedAt', 'establishedAt', 'seizedAt', 'lastHeard',
   'busyUntil', 'lastArrival', 'freeAt', 'busyUs', 'sessionTimeoutUs'],
);
const SECRETS: ReadonlySet<string> = new Set(['secret']);
const MOST_OCTETS = 16;

/** A change of one field; in words, `none` where there was nothing. */
export interface FieldChange {
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

/** What differs between two states of an entity, in words; a state that is not there has no fields. */
export function changesOf(
  kind: number,
  before: Entity | undefined,
  after: Entity | undefined,
  names: RunNames,
): FieldChange[] {
  const [old, now] = [before, after].map((state) => (state ? fieldsOf(kind, state) : new Map<string, unknown>()));
  const fields = new Set([...old!.keys(), ...now!.keys()]);
  return [...fields].flatMap((field) => {
    const [left, right] = [old!.get(field), now!.get(field)];
    if (left === right) return [];
    const change = {
      field,
      before: said(kind, field, left, before, names),
      after: said(kind, field, right, after, names),
    };
    return change.before === change.after ? [] : [change];
  });
}

/** The state as JSON: octets in hex, secrets as xxxxxx, `due` by the timers' names; codes stay numbers. */
export function stateJson(kind: number, state: Entity | undefined): unknown {
  if (!state) return null;
  const due = Object.fromEntries(timersOf(kind, state).map(([name, at]) => [name, at]));
  return plain({ ...state, due }, '');
}

function plain(value: unknown, name: string): unknown {
  if (value instanceof Uint8Array) return SECRETS.has(name) && value.length > 0 ? HIDDEN : toHex(value);
  if (Array.isArray(value)) return value.map((each) => plain(each, ''));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each, key)]));
}

const timersOf = (kind: number, { due }: Entity): [name: string, at: number][] => {
  const names = ENTITY_KINDS.find((each) => each.code === kind)?.timers ?? [];
  // timers that were never set may have left holes
  return Array.from(due, (at: number | undefined, timer) => [names[timer] ?? String(timer), at ?? -1]);
};

/** Objects are taken apart, arrays are one field. */
function fieldsOf(kind: number, state: Entity): Map<string, unknown> {
  const fields = new Map<string, unknown>();
  const put = (path: string, value: unknown): void => {
    const apart =
      typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
    if (!apart) fields.set(path, value);
    else for (const [key, each] of Object.entries(value)) put(`${path}.${key}`, each);
  };
  for (const [key, value] of Object.entries(state)) if (key !== 'due') put(key, value);
  for (const [name, at] of timersOf(kind, state)) fields.set(`due.${name}`, at);
  return fields;
}

function said(kind: number, field: string, value: unknown, state: Entity | undefined, names: RunNames): string {
  if (value === undefined) return 'none';
  if (value instanceof Uint8Array) return octetsSaid(field, value);
  if (Array.isArray(value)) return listSaid(value);
  if (typeof value !== 'number') return value === '' ? 'none' : String(value);
  if (field.startsWith('due.') || TIMES.has(field)) return value < 0 ? 'none' : secondsText(value);
  if (ADDRESSES[kind]?.includes(field)) return value < 0 ? 'none' : addressText(value);
  if (NODES.has(`${kind}/${field}`) || field === 'node') return nodeName(value, names);
  const set = CODES[kind]?.[field] ?? (kind === SESSION && field === 'state' ? sessionStates(state) : undefined);
  return (set && wordOf(set, value)) ?? String(value);
}

const sessionStates = (state: Entity | undefined): string =>
  (state as { side?: number } | undefined)?.side === LNS_SIDE ? 'lns_session_state' : 'lac_session_state';

function octetsSaid(field: string, octets: Uint8Array): string {
  if (octets.length === 0) return 'none';
  if (SECRETS.has(field)) return HIDDEN;
  if (octets.length <= MOST_OCTETS) return toHex(octets);
  return `${toHex(octets.subarray(0, MOST_OCTETS))}... (${octets.length} octets)`;
}

/** Numbers as they are, of other things how many. */
const listSaid = (list: readonly unknown[]): string =>
  list.length === 0 ? 'none' : list.every((each) => typeof each === 'number') ? list.join(' ') : `${list.length}`;
