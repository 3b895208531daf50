/** The kinds of agenda that are compared; the one that simulations use first. */
import type { FutureNotices } from '../kernel/agenda.js';
import { NoticeHeap } from '../kernel/agenda-heap.js';
import { TimingWheel } from '../kernel/agenda-wheel.js';

const KINDS: ReadonlyMap<string, new () => FutureNotices> = new Map<string, new () => FutureNotices>([
  ['timing wheel', TimingWheel],
  ['4-ary heap', NoticeHeap],
]);

export const AGENDAS: readonly string[] = [...KINDS.keys()];

export const newAgenda = (kind: string): FutureNotices => new (KINDS.get(kind)!)();
