/** One entity in full: every field of its state in words, and its running timers. */
import type { Entity } from '../../src/kernel/record.js';
import { US_PER_S } from '../../src/kernel/time.js';
import { CHANNEL } from '../../src/network/channel.js';
import { octetsOf } from '../keep.js';
import { PPP } from '../kinds.js';
import { messageName } from '../l2tp/wire/message-table.js';
import { toHex } from '../octets.js';
import { OCTET_FIELDS } from '../ppp/state.js';
import { DATAGRAM_KINDS } from '../scenario/datagram-kinds.js';
import { fieldWords } from './entity-words.js';
import { timersOf } from './network-tables.js';
import { entityName, type View } from './view.js';

const HIDDEN = 'xxxxxx';
const SECRET = /secret|password/i;
/** More octets, or more items of a list, are cut in the text; JSON has all. */
const MOST_OCTETS = 32;
const MOST_ITEMS = 4;

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

const seconds = (us: number): string => (us / US_PER_S).toFixed(6);
/** A field's name in words, without the unit that its value shows. */
const words = (key: string): string => key.replace(/Us$/, '').replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
const snake = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
const isEmpty = (value: unknown): boolean =>
  value === undefined || value === '' || (value instanceof Uint8Array && value.length === 0);

/** Random numbers of 32 bits, which states keep as signed ones. */
const UNSIGNED = /^(magic|aaaId)$/;

/** A field's value; octets that a PPP state keeps as a text, as octets. */
function plainValue(kind: number, path: string, value: unknown): unknown {
  if (typeof value === 'number') return UNSIGNED.test(path) ? value >>> 0 : value;
  const octets = kind === PPP && typeof value === 'string' && OCTET_FIELDS.has(path.slice(path.lastIndexOf('.') + 1));
  return octets ? octetsOf(value) : value;
}

function octetsWords(octets: Uint8Array): string {
  if (octets.length === 0) return 'none';
  if (octets.length <= MOST_OCTETS) return toHex(octets);
  return `${toHex(octets.subarray(0, MOST_OCTETS))}... (${octets.length} octets)`;
}

/** An item of a list, such as a message that is held: `ICRQ ns 2 session 5099, 60 octets`. */
function itemWords(value: unknown): string {
  if (!isMap(value)) return String(value);
  const parts = Object.entries(value).map(([key, each]) => {
    if (SECRET.test(key)) return `${words(key)} ${HIDDEN}`;
    if (each instanceof Uint8Array) return `${each.length} octets`;
    return key === 'type' ? messageName(Number(each)) : `${words(key)} ${String(each)}`;
  });
  return parts.join(', ');
}

function listWords(list: readonly unknown[]): string {
  if (list.length === 0) return 'none';
  const shown = list.slice(0, MOST_ITEMS).map(itemWords).join('; ');
  return list.length > MOST_ITEMS ? `${shown}; ... (${list.length} in all)` : shown;
}

const offeredWords = (counts: readonly number[]): string =>
  counts.flatMap((count, kind) => (count > 0 ? [`${DATAGRAM_KINDS[kind] ?? kind} ${count}`] : [])).join(', ') || 'none';

function valueWords(kind: number, path: string, value: unknown, entity: Entity, view: View): string {
  if (isEmpty(value)) return 'none';
  if (SECRET.test(path)) return HIDDEN;
  if (value instanceof Uint8Array) return octetsWords(value);
  if (Array.isArray(value)) return kind === CHANNEL && path === 'offered' ? offeredWords(value) : listWords(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'number') return String(value);
  const word = fieldWords(kind, path, value, entity, view);
  return word ?? String(value);
}

/** Name and value of each field, in the state's own order; timers last. */
export function entityFields(kind: number, id: number, view: View): [name: string, value: string][] {
  const entity = view.world.find(kind, id)!;
  const fields: [string, string][] = [];
  const add = (path: string, value: unknown): void => {
    if (isMap(value)) for (const [key, each] of Object.entries(value)) add(`${path}.${key}`, each);
    else {
      const shown = valueWords(kind, path, plainValue(kind, path, value), entity, view);
      fields.push([words(path).replaceAll('.', ' '), shown]);
    }
  };
  for (const [key, value] of Object.entries(entity)) if (key !== 'due') add(key, value);
  const timers = timersOf(kind, entity.due);
  if (timers.length === 0) fields.push(['timers', 'none']);
  for (const [name, at] of timers)
    fields.push([`timer ${name}`, `due at ${seconds(at)} s, in ${seconds(at - view.at)} s`]);
  return fields;
}

/** The same for a program: names for codes, octets in hex. */
export function entityJson(kind: number, id: number, view: View): Json {
  const entity = view.world.find(kind, id)!;
  const plain = (path: string, kept: unknown): Json => {
    const value = plainValue(kind, path, kept);
    if (SECRET.test(path)) return isEmpty(value) ? null : HIDDEN;
    if (value === undefined || value === null) return null;
    if (value instanceof Uint8Array) return toHex(value);
    if (Array.isArray(value)) return value.map((each) => plain(path, each));
    if (isMap(value)) {
      const prefix = path === '' ? '' : `${path}.`;
      return Object.fromEntries(
        Object.entries(value)
          .filter(([key]) => path !== '' || key !== 'due')
          .map(([key, each]) => [snake(key), plain(prefix + key, each)]),
      );
    }
    if (typeof value === 'number') return codeOrNumber(kind, path, value, entity, view);
    return value as string | boolean;
  };
  const timers = timersOf(kind, entity.due).map(([timer, at]) => ({ timer, due_us: at, in_us: at - view.at }));
  const fields = plain('', entity) as { readonly [key: string]: Json };
  return { entity: entityName(kind, id), ...fields, timers };
}

/** Ids, counts and times stay numbers; a code becomes its word, an address dotted text. */
function codeOrNumber(kind: number, path: string, value: number, entity: Entity, view: View): Json {
  if (
    !/(^|\.)(state|side|role|phase|reason|result|purpose|node|peer|user)$|address$|^(framed|server|fromPool|routed)$/i.test(
      path,
    )
  )
    return value;
  const word = fieldWords(kind, path, value, entity, view) ?? value;
  return word === 'none' && value <= 0 ? null : word;
}
