/** An entity as the user names it, and why there is none at a time. */

import { ENTITY_KINDS } from '../../models/declarations.js';
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

export function parseEntityAddress(text: string): EntityAddress {
  const [, word, number] = /^([a-z]+)\/(\d{1,9})$/.exec(text.trim()) ?? [];
  const kinds = ENTITY_KINDS.map(({ name }) => name).join(', ');
  if (word === undefined)
    throw new InputError(`"${text}" names no entity; one is KIND/ID, such as tunnel/1 (${kinds})`);
  const kind = ENTITY_KINDS.find(({ name }) => name === word);
  if (!kind) throw new InputError(`there is no kind of entity "${word}"; the kinds are ${kinds}`);
  const id = Number(number);
  return { name: `${word}/${id}`, kind: kind.code, id };
}

const MOST_IDS = 12;

/** Says that an entity is gone at time `at`, µs, is not yet there, or never was. */
export async function explainAbsence(run: RecordedRun, { name, kind, id }: EntityAddress, at: number): Promise<string> {
  const lives = await livesOf(run, { kind });
  const life = lives.of(kind, id);
  const there = `${name} is not there at ${formatSeconds(at)} s:`;
  if (life && life.createdAt > at)
    return `${there} it was created at ${formatSeconds(life.createdAt)} s (record ${life.createdBy})`;
  if (life?.endedAt !== undefined)
    return `${there} it was created at ${formatSeconds(life.createdAt)} s and ended at ${formatSeconds(life.endedAt)} s (record ${life.endedBy})`;
  const ids = lives.ids(kind);
  const kindName = name.split('/')[0]!;
  if (ids.length === 0) return `${run.dir} never had a ${kindName}`;
  const some = ids.slice(0, MOST_IDS).join(', ');
  const more = ids.length > MOST_IDS ? `, ... (${ids.length} in all)` : '';
  return `${run.dir} never had a ${name}; the ids of kind ${kindName} are ${some}${more}`;
}
