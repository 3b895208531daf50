/** The lives of a run's entities, read from its journal. */
import { ENTITY_KINDS } from '../../models/declarations.js';
import { LIFE_TYPES, Lives } from '../../models/show/lives.js';
import type { World } from '../kernel/world.js';
import { CHANNEL, NODE } from '../network/channel.js';
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
  // nodes and directions of links are always there: where nothing else is, nothing is read
  if (!ENTITY_KINDS.some(({ code }) => code !== NODE && code !== CHANNEL && world.all(code).size > 0)) return lives;
  for await (const rows of run.rows({ types, toAt: at }))
    for (const row of rows) if (world.find(row.kind, row.id)) lives.take(row);
  return lives;
}
