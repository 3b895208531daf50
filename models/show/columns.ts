/** Columns that several tables have, and how their values look. */
import type { Entity } from '../../src/kernel/record.js';
import { US_PER_MS, US_PER_S } from '../../src/kernel/time.js';
import { addressText } from '../ppp/wire/ipcp-options.js';
import type { Plain, ShowColumn } from './table.js';
import { entityName, type View } from './view.js';

/** µs -> seconds to the millisecond; under a millisecond to the µs. */
export const secondsCell = (us: Plain): string => {
  const value = Number(us);
  return (value / US_PER_S).toFixed(value !== 0 && value < US_PER_MS ? 6 : 3);
};

export const hexCell = (value: Plain): string => `0x${Number(value).toString(16).padStart(8, '0')}`;

/** An address as dotted text; null for 0 and for -1, none. */
export const address = (value: number): string | null => (value === 0 || value === -1 ? null : addressText(value));

/** An id that the peer, or this end, may not have assigned yet. */
export const assigned = (id: number): number | null => (id === 0 ? null : id);

export const reference = (kind: number, id: number): string | null => (id === 0 ? null : entityName(kind, id));

/** The entity's id, by which `--entity` finds it. */
export const idColumn: ShowColumn<Entity> = { name: 'Id', key: 'id', align: 'right', of: (_, id) => id };
export const nodeColumn: ShowColumn<Entity> = {
  name: 'Node',
  key: 'node',
  of: ({ node }, _, view) => view.nodeName(node),
};

const since = (at: number | undefined, view: View): number | null => (at === undefined ? null : view.at - at);

export const ageColumn = (kind: number): ShowColumn<Entity> => ({
  name: 'Age s',
  key: 'age_us',
  align: 'right',
  of: (_, id, view) => since(view.lives.of(kind, id)?.createdAt, view),
  cell: secondsCell,
});

/** How long it has been in its state. */
export const changedColumn = (kind: number): ShowColumn<Entity> => ({
  name: 'Change s',
  key: 'since_change_us',
  align: 'right',
  of: (_, id, view) => since(view.lives.of(kind, id)?.changedAt, view),
  cell: secondsCell,
});
