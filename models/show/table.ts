/** A table of `show`: each column declared once gives the cell to read and the value for a program. */
import type { Entity } from '../../src/kernel/record.js';
import type { View } from './view.js';

export type Plain = string | number | boolean | null;

export interface ShowColumn<E extends Entity> {
  readonly name: string;
  /** Its key in JSON. */
  readonly key: string;
  readonly align?: 'right';
  /** The plain value; null where there is none. */
  of(entity: E, id: number, view: View): Plain;
  /** How the value looks in the table; without it, as it is. */
  cell?(value: Plain, view: View): string;
}

export interface TableSpec {
  readonly name: string;
  readonly title: string;
  of(view: View, node: number | undefined): Table;
}

export interface Table {
  readonly name: string;
  readonly title: string;
  readonly columns: readonly { readonly name: string; readonly align: 'left' | 'right' }[];
  readonly rows: readonly (readonly (string | number)[])[];
  /** The same rows, for a program. */
  readonly values: readonly Readonly<Record<string, Plain>>[];
}

/** Cell of a value that there is none of. */
const NONE = '-';

function asCell<E extends Entity>({ cell }: ShowColumn<E>, value: Plain, view: View): string | number {
  if (value === null || value === '') return NONE;
  if (cell) return cell(value, view);
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : value;
}

export interface Item<E extends Entity> {
  readonly entity: E;
  readonly id: number;
}

/** A table with a row for each item that `items` finds, restricted to a node where one is given. */
export function tableOf<E extends Entity>(
  name: string,
  title: string,
  items: (view: View) => Iterable<Item<E>>,
  columns: readonly ShowColumn<E>[],
  isAt: (entity: E, id: number, node: number, view: View) => boolean = (entity, _, node) => entity.node === node,
): TableSpec {
  const of = (view: View, node: number | undefined): Table => {
    const values: Record<string, Plain>[] = [];
    const rows: (string | number)[][] = [];
    for (const { entity, id } of items(view)) {
      if (node !== undefined && !isAt(entity, id, node, view)) continue;
      const plain = columns.map((column) => column.of(entity, id, view));
      rows.push(columns.map((column, index) => asCell(column, plain[index]!, view)));
      values.push(Object.fromEntries(columns.map(({ key }, index) => [key, plain[index]!])));
    }
    const heads = columns.map(({ name, align }) => ({ name, align: align ?? ('left' as const) }));
    return { name, title, columns: heads, rows, values };
  };
  return { name, title, of };
}

/** Every entity of a kind. */
export const allOf =
  <E extends Entity>(kind: number) =>
  (view: View): Item<E>[] =>
    [...view.world.all(kind)].map(([id, entity]) => ({ id, entity: entity as E }));
