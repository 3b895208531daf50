/** What a question of the library names, read: times, record types, nodes, entities, values to set. */
import { ALL_RECORDS } from '../../models/declarations.js';
import { hint } from '../../models/scenario/problems.js';
import { parseEntity } from '../../models/words.js';
import { parseDuration } from '../kernel/time.js';
import type { RowsFilter } from '../store/journal-reader.js';
import { InputError } from './errors.js';
import type { RecordedRun } from './recorded-run.js';

/** A virtual time from the start of the run: a number is in µs, a text has its unit (`'20s'`, `'27.419s'`, `'250ms'`). */
export type Time = number | string;

/** `PATH=VALUE` each, as with `--set`; or values by path: `{ 'nodes.lns.l2tp.noSessionTimeout': '20s' }`. */
export type Values = readonly string[] | Readonly<Record<string, unknown>>;

/** Which records: those that all of what is given is true of. */
export interface RecordsFilter {
  /** Names of record types (`StopSent`, ...: docs/journal.md lists them). */
  readonly types?: readonly string[];
  readonly type?: string;
  /** A node's name in the scenario. */
  readonly node?: string;
  /** `tunnel/1`, `call/1`, `node/lac`, `channel/lac>lns`. */
  readonly entity?: string;
  /** Both ends belong to the range. */
  readonly from?: Time;
  readonly to?: Time;
}

/** µs; an InputError where it is no time. */
export function usOf(time: Time): number {
  const us = typeof time === 'number' ? time : parseDuration(time);
  if (us === undefined || Number.isNaN(us) || us < 0)
    throw new InputError(`"${time}" is no time: give a number of µs from 0, or a text such as '20s' or '250ms'`);
  return us;
}

export function settingsOf(values: Values): string[] {
  if (Array.isArray(values)) return [...values];
  return Object.entries(values).map(([path, value]) => `${path}=${JSON.stringify(value)}`);
}

/** A record type's code; an InputError where there is none of this name. */
export function typeCode(name: string): number {
  const found = ALL_RECORDS.find((type) => type.name === name);
  if (found) return found.code;
  const names = ALL_RECORDS.map((type) => type.name);
  throw new InputError(`there is no record type "${name}"${hint(name, names)} (docs/journal.md lists them)`);
}

/** A node's place in the scenario; an InputError where it has none of this name. */
export function nodeCode({ dir, names: { nodes } }: RecordedRun, name: string): number {
  const names = nodes.map((node) => node.name);
  const node = names.indexOf(name);
  if (node < 0) throw new InputError(`${dir} has no node "${name}"; its nodes are ${names.join(', ')}`);
  return node;
}

export function entityCode({ names }: RecordedRun, name: string): { readonly kind: number; readonly id: number } {
  const found = parseEntity(name, names);
  if (!found.ok) throw new InputError(found.reason);
  return found.value;
}

/** The filter as the journal takes it; the node is looked at row by row, -1: every node. */
export function rowsFilter(run: RecordedRun, asked: RecordsFilter): { readonly filter: RowsFilter; node: number } {
  const { type, types = type === undefined ? undefined : [type], node, entity, from, to } = asked;
  const filter: RowsFilter = {
    ...(types ? { types: types.map(typeCode) } : {}),
    ...(entity === undefined ? {} : { about: entityCode(run, entity) }),
    ...(from === undefined ? {} : { fromAt: usOf(from) }),
    ...(to === undefined ? {} : { toAt: usOf(to) }),
  };
  return { filter, node: node === undefined ? -1 : nodeCode(run, node) };
}
