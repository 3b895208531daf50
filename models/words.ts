/**
 * Records and entities in words, from their declarations: `TunnelStateChanged: established -> no-sessions-left
 * (lastSessionGone)`. Whatever numbers a record holds, there are words for it.
 */
import type { Column, ColumnKey, RecordRow, RecordType } from '../src/kernel/record.js';
import { US_PER_S } from '../src/kernel/time.js';
import { BAD_STATE, CHANNEL, NODE } from '../src/network/channel.js';
import type { RunNames } from './config.js';
import { ALL_RECORDS, CODE_NAMES, ENTITY_KINDS } from './declarations.js';
import { PORT, PPP, SESSION } from './kinds.js';
import { octetsText, type Parsed, parsed, refused, toHex } from './octets.js';
import { chapCodeName } from './ppp/wire/chap-packet.js';
import { codeName } from './ppp/wire/control-packet.js';
import { PppProtocol, protocolName } from './ppp/wire/frame.js';
import { addressText } from './ppp/wire/ipcp-options.js';
import { PHRASES } from './record-phrases.js';

export type { RunNames } from './config.js';

export interface EntityRef {
  readonly kind: number;
  readonly id: number;
}

export const HIDDEN = 'xxxxxx';
const KEYS: readonly ColumnKey[] = ['a', 'b', 'c', 'd', 'data'];
const TYPES = new Map<number, RecordType>(ALL_RECORDS.map((type) => [type.code, type]));
const KINDS = new Map(ENTITY_KINDS.map((kind) => [kind.code, kind]));
const WORDS = new Map(CODE_NAMES.map(({ set, code, name }) => [`${set}/${code}`, name]));
/** What a column says that says nothing. */
const NOTHING: ReadonlySet<string> = new Set(['', 'none', 'no general error']);

/** A code's word, or undefined where it has none. */
export const wordOf = (set: string, code: number): string | undefined => WORDS.get(`${set}/${code}`);

export const recordName = (type: number): string => TYPES.get(type)?.name ?? `record type ${type}`;
export const nodeName = (node: number, names: RunNames): string =>
  names.nodes[node]?.name ?? (node === -1 ? '-' : `node ${node}`);

/** `tunnel/3`; `-` for none. */
export const entityName = (kind: number, id: number): string =>
  kind === 0 ? '-' : `${KINDS.get(kind)?.name ?? `kind ${kind}`}/${id}`;

/** `lac>lns`, where the run's channels are known; else `channel/2`. */
export function channelName(id: number, names: RunNames): string {
  const channel = names.channels?.[id];
  return channel ? `${nodeName(channel.from, names)}>${nodeName(channel.to, names)}` : entityName(CHANNEL, id);
}

/** What users call a kind, besides its name. */
const ALIASES: Readonly<Record<string, string>> = { link: 'channel' };

/** Reads `tunnel/3`; nodes and channels by name too: `node/lac`, `channel/lac>lns`. */
export function parseEntity(text: string, names?: RunNames): Parsed<EntityRef> {
  const [, name = text, which = ''] = /^([^/]*)\/(.*)$/.exec(text) ?? [];
  const kind = ENTITY_KINDS.find((each) => each.name === (ALIASES[name] ?? name))?.code;
  if (kind === undefined) {
    const kinds = ENTITY_KINDS.map((each) => each.name).join(', ');
    return refused(`there is no entity kind "${name}" in "${text}"; the kinds are ${kinds}`);
  }
  if (/^\d{1,9}$/.test(which)) return parsed({ kind, id: Number(which) });
  const called = kind === NODE ? names?.nodes.map((node) => node.name) : undefined;
  const directions = kind === CHANNEL ? names?.channels?.map((_, id) => channelName(id, names)) : undefined;
  const id = (called ?? directions ?? []).indexOf(which);
  return id >= 0 ? parsed({ kind, id }) : refused(`"${text}" names no entity: give kind and number, as in tunnel/3`);
}

/** 27419000 -> `27.419 s` */
export const secondsText = (us: number): string => `${us / US_PER_S} s`;

/** One record in words, on one line: its name, and what its columns say. Secrets are shown as xxxxxx. */
export function describeRecord(row: RecordRow, names: RunNames): string {
  const type = TYPES.get(row.type);
  if (!type) return recordName(row.type);
  const phrase = PHRASES[type.name];
  if (phrase !== undefined) {
    const words = columnWords(row, names);
    const fill = (text: string): string =>
      text.replaceAll(/\{(\w+)(#?)\}/g, (_, name: string, raw: string) =>
        raw === '' ? (words.get(name) ?? '') : numberOf(row, type, name),
      );
    const kept = phrase.replaceAll(/\[([^\]]*)\]/g, (_, part: string) =>
      [...part.matchAll(/\{(\w+)\}/g)].some(([, name]) => NOTHING.has(words.get(name!) ?? '')) ? '' : part,
    );
    return type.name + fill(kept);
  }
  const parts = [...columnWords(row, names)].filter(([, words]) => words !== '');
  return [type.name, parts.map(([name, words]) => `${name.replaceAll('_', ' ')} ${words}`).join(', ')]
    .filter((part) => part !== '')
    .join(' ');
}

const numberOf = (row: RecordRow, { columns }: RecordType, name: string): string =>
  String(row[KEYS.find((key) => columns[key]?.name === name) ?? 'a']);

/** Each column of a record by its name, in words; '' where there are no octets. */
export function columnWords(row: RecordRow, names: RunNames): Map<string, string> {
  const words = new Map<string, string>();
  for (const key of KEYS) {
    const column = TYPES.get(row.type)?.columns[key];
    if (column)
      words.set(column.name, key === 'data' ? dataWords(column, row.data) : numberWords(column, row[key], row, names));
  }
  return words;
}

/** A record in full for `--json`: codes as words with their numbers beside, octets in hex, secrets as xxxxxx. */
export function recordJson(row: RecordRow, names: RunNames): Record<string, unknown> {
  const columns: Record<string, unknown> = {};
  for (const key of KEYS) {
    const column = TYPES.get(row.type)?.columns[key];
    if (!column) continue;
    if (key === 'data') columns[column.name] = dataJson(column, row.data);
    else if (!isWorded(column, row.type)) columns[column.name] = row[key];
    else {
      columns[column.name] = numberWords(column, row[key], row, names);
      columns[`${column.name}_code`] = row[key];
    }
  }
  const { seq, at, lag, cause } = row;
  const about = { node: nodeName(row.node, names), entity: entityName(row.kind, row.id), type: recordName(row.type) };
  return { seq, atUs: at, lagUs: lag, cause, ...about, words: describeRecord(row, names), columns };
}

const dataJson = (column: Column, data: Uint8Array | undefined): string | null =>
  data === undefined ? null : column.unit === 'octets' ? hexWithoutSecrets(data) : dataWords(column, data);

/** A password in an attribute-value pair goes over the wire in clear: its digits are x. */
function hexWithoutSecrets(data: Uint8Array): string {
  const hex = toHex(data);
  const text = Buffer.from(data).toString('latin1');
  let masked = hex;
  for (const match of text.matchAll(/(?:password|secret)[\w-]*=([\x21-\x7e]+)/gi)) {
    const end = match.index + match[0].length;
    const begin = end - match[1]!.length;
    masked = masked.slice(0, 2 * begin) + 'x'.repeat(2 * (end - begin)) + masked.slice(2 * end);
  }
  return masked;
}

const isWorded = (column: Column, type: number): boolean =>
  /^(code:|id:|number:|ipv4$|address$|bits$)/.test(column.unit) || sessionState(column, type);
const sessionState = (column: Column, type: number): boolean =>
  TYPES.get(type)?.kind === SESSION && column.doc?.includes('_session_state') === true;

function numberWords(column: Column, value: number, row: RecordRow, names: RunNames): string {
  const { unit, name } = column;
  if (sessionState(column, row.type)) {
    const side = names.nodes[row.node]?.role ?? '';
    return wordOf(`${side}_session_state`, value) ?? `state ${value}`;
  }
  if (unit === 'code:timer') return KINDS.get(row.kind)?.timers[value] ?? `timer ${value}`;
  if (unit === 'code:node') return nodeName(value, names);
  if (unit.startsWith('code:')) return wordOf(unit.slice('code:'.length), value) ?? String(value);
  if (unit.startsWith('id:')) return referred(unit.slice('id:'.length), value, row, names);
  if (unit === 'number:ppp protocol') return protocolName(value) ?? `protocol ${value}`;
  if (name === 'code' && unit === 'number') return packetWords(row.a, value);
  if (name === 'line') return value === 0 ? '' : String(value);
  if (name === 'kind_flags') return flagWords(value);
  if (name === 'ports') return `${Math.floor(value / 65_536)}>${value % 65_536}`;
  switch (unit) {
    case 'us':
      return value < 0 ? 'none' : secondsText(value);
    case 'octets':
      return `${value} octets`;
    case 'bool':
    case 'flag':
      return value === 0 ? 'no' : 'yes';
    case 'seq':
      return `record ${value}`;
    case 'ipv4':
    case 'address':
      return value < 0 || value > 0xffff_ffff ? 'none' : addressText(value);
    default:
      return String(value);
  }
}

/** The name of a PPP packet's code: `Configure-Request`. */
const packetWords = (protocol: number, code: number): string =>
  (protocol === PppProtocol.CHAP ? chapCodeName(code) : codeName(code, protocol)) ?? `code ${code}`;

/** Line * 65536 + kind code * 256 + flags. */
function flagWords(value: number): string {
  const kind = Math.floor(value / 256) % 256;
  return `${wordOf('datagram', kind) ?? `kind ${kind}`}${(value % 256) & BAD_STATE ? ', burst' : ''}`;
}

/** What a session carries is a port at the LAC and a PPP link at the LNS. */
function referred(kind: string, id: number, row: RecordRow, names: RunNames): string {
  if (kind === 'port/ppp') {
    const role = names.nodes[row.node]?.role;
    return role === undefined ? String(id) : entityName(role === 'lac' ? PORT : PPP, id);
  }
  return kind === 'channel' ? channelName(id, names) : `${kind}/${id}`;
}

function dataWords(column: Column, data: Uint8Array | undefined): string {
  if (data === undefined) return '';
  if (column.unit === 'secret') return HIDDEN;
  if (column.unit === 'octets') return `${data.length} octets`;
  return withoutSecrets(octetsText(data))
    .replaceAll(/\s*\n\s*/g, '; ')
    .replaceAll(/\p{Cc}/gu, '.');
}

/** Attribute-value pairs may bring a password: `vpdn:l2tp-tunnel-password=xxxxxx`. */
const withoutSecrets = (text: string): string =>
  text.replaceAll(/((?:password|secret)[\w-]*[=:]\s*)[^\n]+/gi, `$1${HIDDEN}`);
