/** Two runs' nodes and channels by name: where their numbers differ, one run's records are read with the other's numbers. */
import { ALL_RECORDS } from '../../models/declarations.js';
import { channelName, type RunNames } from '../../models/words.js';
import type { ColumnKey, RecordRow } from '../kernel/record.js';
import { CHANNEL, NODE } from '../network/channel.js';

/** A number no node or channel has: a name that only one run knows is like none of the other's. */
const UNKNOWN = -1000;

/** By record type, the columns that hold a node's number, or a channel's. */
const REFERENCES: ReadonlyMap<number, readonly { key: ColumnKey; kind: number }[]> = new Map(
  ALL_RECORDS.map(({ code, columns }) => [
    code,
    (['a', 'b', 'c', 'd'] as const).flatMap((key) => {
      const unit = columns[key]?.unit;
      if (unit === 'code:node' || unit === 'id:node') return [{ key, kind: NODE }];
      return unit === 'id:channel' ? [{ key, kind: CHANNEL }] : [];
    }),
  ]),
);

/** Gives a record of the second run with the first run's numbers. */
export type Renumber = (row: RecordRow) => RecordRow;

/** Undefined where nodes and channels have the same numbers in both. */
export function renumberTo(one: RunNames, other: RunNames): Renumber | undefined {
  const [nodes, channels] = [
    placesOf(nodeNamesOf(one), nodeNamesOf(other)),
    placesOf(channelNamesOf(one), channelNamesOf(other)),
  ];
  if (!nodes && !channels) return undefined;
  const place = (kind: number, number: number): number => {
    const places = kind === NODE ? nodes : channels;
    return places && number >= 0 ? (places[number] ?? UNKNOWN - number) : number;
  };
  return (row) => {
    const renumbered = { ...row, node: place(NODE, row.node) };
    if (row.kind === NODE || row.kind === CHANNEL) renumbered.id = place(row.kind, row.id);
    for (const { key, kind } of REFERENCES.get(row.type) ?? [])
      if (key !== 'data') renumbered[key] = place(kind, row[key]);
    return renumbered;
  };
}

const nodeNamesOf = ({ nodes }: RunNames): string[] => nodes.map(({ name }) => name);
const channelNamesOf = (names: RunNames): string[] => (names.channels ?? []).map((_, id) => channelName(id, names));

/** By number in the second list, the number in the first; undefined where the lists are the same. */
function placesOf(one: readonly string[], other: readonly string[]): number[] | undefined {
  if (one.length === other.length && one.every((name, place) => name === other[place])) return undefined;
  const places = new Map(one.map((name, place) => [name, place]));
  return other.map((name, place) => places.get(name) ?? UNKNOWN - place);
}
