/** The lives of a run's entities, read from its journal. */
import { CHANGES, CREATES, ENDS, LIFE_TYPES, Lives } from '../../models/show/lives.js';
import type { World } from '../kernel/world.js';
import type { RecordedRun } from './recorded-run.js';

/** Whose lives: of all that live in a world, at its time, µs; or of all of a kind that ever were. */
export type Whose = { readonly world: World; readonly at: number } | { readonly kind: number };

/** More are not asked for one by one. */
const MANY = 20_000;

export async function livesOf(run: RecordedRun, whose: Whose): Promise<Lives> {
  const only = 'world' in whose ? `at_us <= ${Math.floor(whose.at)}${alive(whose.world)}` : `kind = ${whose.kind}`;
  const rows = await run.journal.query(`
    SELECT kind, id, min(seq) FILTER (${isOf(CREATES)}) AS created_by, min(at_us) FILTER (${isOf(CREATES)}) AS created_at,
      max(at_us) FILTER (${isOf(CHANGES)}) AS changed_at, max(seq) FILTER (${isOf(ENDS)}) AS ended_by,
      max(at_us) FILTER (${isOf(ENDS)}) AS ended_at
    FROM records WHERE ${isOf(LIFE_TYPES)} AND ${only}
    GROUP BY kind, id HAVING created_by IS NOT NULL ${'world' in whose ? 'AND ended_by IS NULL' : ''} ORDER BY created_by`);
  const lives = new Lives();
  const number = (cell: unknown): number | undefined => (cell === null ? undefined : Number(cell));
  for (const row of rows) {
    const createdAt = Number(row.created_at);
    lives.put(Number(row.kind), Number(row.id), {
      createdAt,
      createdBy: Number(row.created_by),
      changedAt: number(row.changed_at) ?? createdAt,
      endedAt: number(row.ended_at),
      endedBy: number(row.ended_by),
    });
  }
  return lives;
}

const isOf = (types: Iterable<number>): string => `type IN (${[...types].join(', ')})`;

/** Of the few that live, not of all that ever did. */
function alive(world: World): string {
  const pairs = [...world.save()].flatMap(([kind, entities]) => [...entities.keys()].map((id) => `(${kind}, ${id})`));
  return pairs.length === 0 || pairs.length > MANY ? '' : ` AND (kind, id) IN (VALUES ${pairs.join(', ')})`;
}
