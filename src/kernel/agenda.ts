/**
 * The future event list of simulations. What it promises is in `agenda-notices.ts`; it is kept in a timing wheel, which
 * `bench kernel` compares with a heap.
 */
import { TimingWheel } from './agenda-wheel.js';

export type { FutureNotices, Notice, PendingNotices } from './agenda-notices.js';

export class Agenda extends TimingWheel {}
