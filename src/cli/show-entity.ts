/** An entity as the user names it, and why there is none at a time. */

import { entityName, parseEntity, type RunNames } from '../../models/words.js';
import { formatSeconds } from '../kernel/time.js';
import { InputError } from '../runs/errors.js';
import { livesOf } from '../runs/lives.js';
import type { RecordedRun } from '../runs/recorded-run.js';

export interface EntityAddress {
  /** `tunnel/3` */
  readonly name: string;
  readonly kind: number;
  readonly id: number;
}

export function entityAddress(text: string, names: RunNames): EntityAddress {
  const found = parseEntity(text, names);
  if (!found.ok) throw new InputError(found.reason);
  const { kind, id } = found.value;
  return { name: entityName(kind, id), kind, id };
}

/** Says that an entity is gone at time `at`, µs, is not yet there, or never was. */
export async function explainAbsence(run: RecordedRun, { name, kind, id }: EntityAddress, at: number): Promise<string> {
  const life = (await livesOf(run, { kind, id })).of(kind, id);
  const there = `${name} is not there at ${formatSeconds(at)} s:`;
  if (life && life.createdAt > at)
    return `${there} it was created at ${formatSeconds(life.createdAt)} s (record ${life.createdBy})`;
  if (life?.endedAt !== undefined)
    return `${there} it was created at ${formatSeconds(life.createdAt)} s and ended at ${formatSeconds(life.endedAt)} s (record ${life.endedBy})`;
  const ids = await run.journal.idRange(kind);
  const kindName = name.split('/')[0]!;
  if (!ids) return `${run.dir} never had a ${kindName}`;
  const [first, last] = [`${kindName}/${ids.lowest}`, `${kindName}/${ids.highest}`];
  return `${run.dir} never had a ${name}; it had ${first === last ? `only ${first}` : `${first} to ${last}`}`;
}
