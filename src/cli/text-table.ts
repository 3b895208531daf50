/** Tables for a terminal: two blanks before, two between columns, a title above. */

export interface TextTable {
  readonly title: string;
  readonly columns: readonly { readonly name: string; readonly align: 'left' | 'right' }[];
  readonly rows: readonly (readonly (string | number)[])[];
}

const INDENT = '  ';

/** One without rows says `none`. */
export function textTable({ title, columns, rows }: TextTable): string {
  if (rows.length === 0) return `${title}\n${INDENT}none\n`;
  const cells = [columns.map(({ name }) => name), ...rows.map((row) => row.map(String))];
  const widths = columns.map((_, index) => cells.reduce((most, row) => Math.max(most, row[index]!.length), 0));
  const pad = (cell: string, index: number): string =>
    columns[index]!.align === 'right' ? cell.padStart(widths[index]!) : cell.padEnd(widths[index]!);
  return `${title}\n${cells.map((row) => `${INDENT}${row.map(pad).join(INDENT).trimEnd()}\n`).join('')}`;
}

/** Names and values in two columns. */
export function textFields(title: string, fields: readonly (readonly [name: string, value: string])[]): string {
  const width = fields.reduce((most, [name]) => Math.max(most, name.length), 0);
  return `${title}\n${fields.map(([name, value]) => `${INDENT}${name.padEnd(width)}  ${value}`.trimEnd()).join('\n')}\n`;
}
