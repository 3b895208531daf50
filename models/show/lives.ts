/** When entities came into being, changed their state last, and ended: what their states do not say. */
import type { RecordRow } from '../../src/kernel/record.js';
import { ALL_RECORDS } from '../declarations.js';
import { SessionStateChanged } from '../l2tp/session.js';
import { TunnelStateChanged } from '../l2tp/tunnel.js';

export const CREATES: ReadonlySet<number> = new Set(ALL_RECORDS.filter((type) => type.create).map((type) => type.code));
export const ENDS: ReadonlySet<number> = new Set(ALL_RECORDS.filter((type) => type.ends).map((type) => type.code));

export const CHANGES: ReadonlySet<number> = new Set([TunnelStateChanged.code, SessionStateChanged.code]);

/** Codes of the record types that lives are made of. */
export const LIFE_TYPES: readonly number[] = [...new Set([...CREATES, ...ENDS, ...CHANGES])];

/** Times in µs. */
export interface Life {
  readonly createdAt: number;
  /** Record that created it. */
  readonly createdBy: number;
  changedAt: number;
  endedAt: number | undefined;
  endedBy: number | undefined;
}

export class Lives {
  private readonly lives = new Map<string, Life>();

  /** Takes the records of LIFE_TYPES in order; others leave no trace. */
  take({ seq, at, kind, id, type }: Pick<RecordRow, 'seq' | 'at' | 'kind' | 'id' | 'type'>): void {
    const key = `${kind}/${id}`;
    if (CREATES.has(type)) {
      const [endedAt, endedBy] = ENDS.has(type) ? [at, seq] : [undefined, undefined];
      this.lives.set(key, { createdAt: at, createdBy: seq, changedAt: at, endedAt, endedBy });
      return;
    }
    const life = this.lives.get(key);
    if (!life) return;
    if (CHANGES.has(type)) life.changedAt = at;
    if (ENDS.has(type)) [life.endedAt, life.endedBy] = [at, seq];
  }

  of(kind: number, id: number): Life | undefined {
    return this.lives.get(`${kind}/${id}`);
  }
}
