/** The history of one entity: every record about it, and what each changed. */
import { ALL_RECORDS, ENTITY_KINDS } from '../../models/declarations.js';
import { changesOf, type FieldChange, stateJson } from '../../models/state-words.js';
import { describeRecord, recordJson } from '../../models/words.js';
import type { Entity, RecordRow } from '../kernel/record.js';
import { World } from '../kernel/world.js';
import type { RecordedRun } from './recorded-run.js';

export interface HistoryEntry {
  readonly row: RecordRow;
  readonly words: string;
  readonly changes: readonly FieldChange[];
  /** The entity's state around the record; undefined where it was not there yet, or is no more. */
  readonly before: Entity | undefined;
  readonly after: Entity | undefined;
  /** The record is the first of the entity, or its last. */
  readonly begins: boolean;
  readonly ends: boolean;
}

/**
 * The records about an entity, in order. An entity changes only by its own records: nothing else is read, and nothing
 * but its present state is kept.
 */
export async function* historyOf(
  run: RecordedRun,
  { kind, id }: { readonly kind: number; readonly id: number },
): AsyncGenerator<HistoryEntry> {
  const world = new World(ENTITY_KINDS, ALL_RECORDS);
  for await (const rows of run.rows({ about: { kind, id } })) {
    for (const row of rows) {
      const before = world.find(kind, id);
      world.fold(row);
      const after = world.find(kind, id);
      const changes = before && after ? changesOf(kind, before, after, run.names) : [];
      const words = describeRecord(row, run.names);
      yield { row, words, changes, before, after, begins: !before, ends: before !== undefined && !after };
    }
  }
}

/** One entry in full: the record, and the state before and after it. */
export function entryJson({ row, changes, before, after }: HistoryEntry, run: RecordedRun): object {
  const [old, now] = [before, after].map((state) => stateJson(row.kind, state));
  return { ...recordJson(row, run.names), changes, before: old, after: now };
}
