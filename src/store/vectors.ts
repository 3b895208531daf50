import type { DuckDBVector } from '@duckdb/node-api';

/** A vector's own memory: a column goes over in one copy, several times as fast as value by value. */
export function cellsOf<T>(vector: DuckDBVector, kind: abstract new (...args: never[]) => T): T {
  const { items } = vector as unknown as { items: unknown };
  if (!(items instanceof kind)) throw new Error(`@duckdb/node-api keeps ${vector.type} columns otherwise than we know`);
  return items;
}
