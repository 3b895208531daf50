/** The lives of a run's entities, read from its journal. */
import { LIFE_TYPES, Lives } from '../../models/show/lives.js';
import type { World } from '../kernel/world.js';
import type { RecordedRun } from './recorded-run.js';

/** Whose lives: of all that live in a world, at its time, µs; or of an entity, whenever it was. */
export type Whose = { readonly world: World; readonly at: number } | { readonly kind: number; readonly id: number };

export async function livesOf(run: RecordedRun, whose: Whose): Promise<Lives> {
  const lives = new Lives();
  const types = LIFE_TYPES;
  if ('kind' in whose) {
    for await (const rows of run.rows({ types, about: whose })) for (const row of rows) lives.take(row);
    return lives;
  }
  const { world, at } = whose;
  for await (const rows of run.rows({ types, toAt: at }))
    for (const row of rows) if (world.find(row.kind, row.id)) lives.take(row);
  return lives;
}
