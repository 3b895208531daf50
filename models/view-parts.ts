/** What the SQL of views is put together of. */

export interface Type {
  readonly code: number;
}

export const is = (...types: readonly Type[]): string => `type IN (${types.map(({ code }) => code).join(', ')})`;
/** Seconds of virtual time of the first or the last record of a type, in a query that groups. */
export const timeOf = (aggregate: 'min' | 'max', ...types: readonly Type[]): string =>
  `${aggregate}(at_us) FILTER (${is(...types)}) / 1e6`;
/** NULL where nothing but the scenario led to it. */
export const CAUSE = 'CASE WHEN cause >= 0 THEN cause END AS cause';
export const AT = 'seconds of virtual time';
