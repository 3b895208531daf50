/** Least squares by QR with column pivoting, which finds columns that follow from others. */

/** A column must keep so much of its length beside those before it, or follows from them. */
const INDEPENDENT = 1e-9;

export interface LeastSquares {
  readonly rank: number;
  /** Of each column's part, where what is left at a row has variance 1; null: other columns can do the same. */
  readonly variances: readonly (number | null)[];
  /** How much of each column values are made of, beside a constant, and what is left of them. */
  solve(values: readonly number[]): { readonly parts: readonly number[]; readonly left: readonly number[] };
}

/** With a constant before the columns; these are of about the same size, and have so many rows. */
export function leastSquares(columns: readonly (readonly number[])[], rows: number): LeastSquares {
  const design = [Array<number>(rows).fill(1), ...columns];
  const { order, axes, triangle } = decomposed(design);
  const rank = axes.length;
  const inverse = axes.map((_, i) => backwards(triangle, unit(rank, i)));
  // what comes to the same: a column that follows, and those that it follows from
  const mixed = new Set(order.slice(rank));
  for (const following of triangle.slice(rank))
    for (const [i, part] of backwards(triangle, following).entries())
      if (Math.abs(part) > INDEPENDENT) mixed.add(order[i]!);
  const places = columns.map((_, column) => order.indexOf(column + 1));
  return {
    rank,
    variances: places.map((i, column) =>
      mixed.has(column + 1) ? null : inverse.reduce((sum, each) => sum + each[i]! ** 2, 0),
    ),
    solve(values) {
      let left: readonly number[] = values;
      const along = axes.map((axis) => {
        const part = product(axis, left);
        left = without(left, part, axis);
        return part;
      });
      const solved = backwards(triangle, along);
      return { parts: places.map((i) => solved[i] ?? 0), left };
    },
  };
}

/**
 * Modified Gram-Schmidt, first the column of which most remains, until what follows from those before remains.
 * `triangle[i]` says how much of each axis the i-th column in `order` is.
 */
function decomposed(design: readonly (readonly number[])[]) {
  const rest = [...design];
  const lengths = design.map(lengthOf);
  const order = design.map((_, column) => column);
  const triangle = design.map((): number[] => []);
  const axes: number[][] = [];
  const remains = (i: number): number => lengthOf(rest[order[i]!]!) / lengths[order[i]!]!;
  for (let rank = 0; rank < order.length; rank++) {
    let next = rank;
    for (let i = rank + 1; i < order.length; i++) if (remains(i) > remains(next)) next = i;
    if (!(remains(next) > INDEPENDENT)) break;
    [order[rank], order[next]] = [order[next]!, order[rank]!];
    [triangle[rank], triangle[next]] = [triangle[next]!, triangle[rank]!];
    const chosen = rest[order[rank]!]!;
    const length = lengthOf(chosen);
    const axis = chosen.map((each) => each / length);
    axes.push(axis);
    triangle[rank]!.push(length);
    for (let i = rank + 1; i < order.length; i++) {
      const column = order[i]!;
      const part = product(axis, rest[column]!);
      triangle[i]!.push(part);
      rest[column] = without(rest[column]!, part, axis);
    }
  }
  return { order, axes, triangle };
}

/** How much of each column that is an axis' own makes up what is so much of each axis: from the last upwards. */
function backwards(triangle: readonly (readonly number[])[], along: readonly number[]): number[] {
  const solved = [...along];
  for (let row = solved.length - 1; row >= 0; row--) {
    for (let column = row + 1; column < solved.length; column++)
      solved[row] = solved[row]! - triangle[column]![row]! * solved[column]!;
    solved[row] = solved[row]! / triangle[row]![row]!;
  }
  return solved;
}

const product = (one: readonly number[], other: readonly number[]): number =>
  one.reduce((sum, each, place) => sum + each * other[place]!, 0);

const lengthOf = (column: readonly number[]): number => Math.sqrt(product(column, column));

const without = (column: readonly number[], part: number, axis: readonly number[]): number[] =>
  column.map((each, row) => each - part * axis[row]!);

const unit = (length: number, place: number): number[] => Array.from({ length }, (_, i) => (i === place ? 1 : 0));
