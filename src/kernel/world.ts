import { produce } from 'immer';
import { EntityStore } from './entity-store.js';
import { type Entity, type EntityKind, type RecordRow, type RecordType, shareDue } from './record.js';

const NONE: ReadonlyMap<number, Entity> = new Map();

/** The state of a run: entities by kind and id. It changes only by records. */
export class World {
  private readonly stores: EntityStore[] = [];
  private readonly types: (RecordType | undefined)[] = [];

  constructor(
    readonly kinds: readonly EntityKind[],
    readonly recordTypes: readonly RecordType[],
  ) {
    for (const kind of kinds) this.stores[kind.code] = new EntityStore();
    for (const type of recordTypes) {
      if (this.types[type.code]) throw new Error(`record code ${type.code} is declared twice: ${type.name}`);
      this.types[type.code] = type;
    }
  }

  type(code: number): RecordType {
    const type = this.types[code];
    if (!type) throw new Error(`no record type has code ${code}`);
    return type;
  }

  find(kind: number, id: number): Entity | undefined {
    return this.stores[kind]?.get(id);
  }

  all(kind: number): ReadonlyMap<number, Entity> {
    return this.stores[kind] ?? NONE;
  }

  /** The entities themselves, by kind: to be written down before the next record. */
  save(): ReadonlyMap<number, ReadonlyMap<number, Entity>> {
    return new Map(this.kinds.map(({ code }) => [code, new Map(this.all(code))]));
  }

  /** Takes over what was saved; entities of kinds that are not known here are refused. */
  load(saved: ReadonlyMap<number, ReadonlyMap<number, Entity>>): void {
    for (const kind of saved.keys()) if (!this.stores[kind]) throw new Error(`there is no entity kind ${kind}`);
    for (const { code } of this.kinds) {
      const store = new EntityStore(saved.get(code));
      for (const entity of store.values()) shareDue(entity);
      this.stores[code] = store;
    }
  }

  /** Applies a record to the live state, in place. */
  apply(record: RecordRow, type = this.type(record.type)): void {
    const store = this.stores[record.kind];
    if (store === undefined) return;
    if (type.create !== undefined) store.set(record.id, type.create(record));
    else if (type.apply !== undefined) {
      const entity = store.get(record.id);
      type.apply(entity === undefined ? this.missing(record, type) : entity, record);
    }
    if (type.ends === true) store.delete(record.id);
  }

  /** Applies a record without touching what was: old entities stay valid, unchanged parts are shared. */
  fold(row: RecordRow): void {
    // A reader's octets may be a view of something that it will use again.
    const record = row.data ? { ...row, data: row.data.slice() } : row;
    const type = this.type(record.type);
    const store = this.stores[record.kind];
    if (!store) return;
    if (type.create) store.set(record.id, type.create(record));
    else if (type.apply) {
      const recipe = type.apply;
      const entity = store.get(record.id) ?? this.missing(record, type);
      store.set(
        record.id,
        produce(entity, (draft) => recipe(draft as Entity, record)),
      );
    }
    if (type.ends) store.delete(record.id);
  }

  private missing(record: RecordRow, type: RecordType): never {
    const kind = this.kinds.find((row) => row.code === record.kind)?.name;
    throw new Error(`record ${record.seq} (${type.name}): there is no ${kind} ${record.id}`);
  }
}
