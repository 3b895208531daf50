import { Agenda, type Notice, type PendingNotices } from './agenda.js';
import type { Journal, JournalState } from './journal.js';
import { KERNEL_RECORDS, TimerCancelled, TimerFired, TimerSet } from './kernel-records.js';
import { type Pin, Random, type RandomState } from './random.js';
import type { Entity, EntityKind, RecordRow, RecordType } from './record.js';
import { TimerTable } from './timer-table.js';
import { World } from './world.js';

/** Notice kind of timers; the other kinds belong to network and models. */
export const TIMER_NOTICE = 0;

type Deferred<X, Y> = (x: X, y: Y) => void;

export interface SimulationOptions {
  readonly seed: number;
  readonly pins?: ReadonlyMap<string, Pin>;
  readonly kinds: readonly EntityKind[];
  readonly recordTypes: readonly RecordType[];
  readonly journal: Journal;
}

/** All of a simulation between two steps: what goes on from it cannot be told from what never stopped. */
export interface SimulationState {
  readonly now: number;
  readonly steps: number;
  readonly entities: ReadonlyMap<number, ReadonlyMap<number, Entity>>;
  readonly agenda: PendingNotices;
  readonly random: RandomState;
  readonly counters: ReadonlyMap<string, number>;
  readonly nextIds: readonly number[];
  readonly counts: readonly number[];
  readonly journal: JournalState;
}

/**
 * The simulation: clock, agenda, chance, state and journal, and the one loop that drives them.
 *
 * A step handles one notice at one node. Its records are written, and applied, as they arise; each is caused by
 * `cause`, which handlers move forward as they go. `lag` is how far the node's processor has got within the step, µs.
 */
export class Simulation {
  readonly agenda = new Agenda();
  readonly random: Random;
  readonly world: World;
  readonly journal: Journal;
  /** Virtual time, µs. */
  now = 0;
  lag = 0;
  node = -1;
  cause = -1;
  steps = 0;
  stopped = false;
  /** µs of console time that a record costs its node; set where a node prints debug lines. */
  consoleCost: ((record: RecordRow) => number) | undefined;
  private readonly handlers: ((notice: Notice) => void)[] = [];
  private readonly timerHandlers: ((id: number, timer: number) => void)[] = [];
  private readonly running: TimerTable;
  private nextIds: number[] = [];
  /** What a run counts by name: see `count`. */
  readonly counters = new Map<string, number>();
  /** What is to be done later in the step: action, its two arguments and its cause, for each. */
  private readonly queue: unknown[] = [];
  private queued = 0;
  private readonly row: RecordRow = {
    seq: 0,
    at: 0,
    lag: 0,
    cause: -1,
    node: -1,
    kind: 0,
    id: 0,
    type: 0,
    a: 0,
    b: 0,
    c: 0,
    d: 0,
    data: undefined,
  };
  /** Who looks at records as they arise, by type code. */
  private readonly watchers: (((row: RecordRow) => void) | undefined)[] = [];
  private watching = false;
  /** Called at the end of every step, as for the processor to note how long it was busy. */
  onStepEnd: () => void = () => {};
  /** Records so far, by type code. */
  readonly counts: Float64Array;

  constructor(readonly options: SimulationOptions) {
    this.random = new Random(options.seed, options.pins);
    const types = [...KERNEL_RECORDS, ...options.recordTypes];
    this.counts = new Float64Array(Math.max(...types.map(({ code }) => code)) + 1);
    this.world = new World(options.kinds, types);
    this.journal = options.journal;
    this.running = new TimerTable(this.agenda);
    this.on(TIMER_NOTICE, (notice) => this.fire(notice));
  }

  /** Registers who takes notices of a kind. */
  on(kind: number, handler: (notice: Notice) => void): void {
    this.handlers[kind] = handler;
  }

  /** Registers who takes the timers of an entity kind. */
  onTimer(kind: number, handler: (id: number, timer: number) => void): void {
    this.timerHandlers[kind] = handler;
  }

  /**
   * Shows records of a type as they arise, before they are applied, as to whoever measures a run. The row is valid
   * only during the call, and nothing may be changed or recorded. Several of one type are called in the order they came.
   */
  watch(type: { readonly code: number }, watcher: (row: RecordRow) => void): void {
    const earlier = this.watchers[type.code];
    this.watchers[type.code] = earlier
      ? (row) => {
          earlier(row);
          watcher(row);
        }
      : watcher;
    this.watching = true;
  }

  /** Number of timers running. */
  get timers(): number {
    return this.running.size;
  }

  /** The next unused id of an entity kind, from 1. */
  newId(kind: number): number {
    const id = (this.nextIds[kind] ?? 0) + 1;
    this.nextIds[kind] = id;
    return id;
  }

  /** Counts one more of something, and says how many that makes: a call's failures, or the n-th name of a draw. */
  count(name: string): number {
    const count = (this.counters.get(name) ?? 0) + 1;
    this.counters.set(name, count);
    return count;
  }

  /** Everything there is between two steps. It shares its parts with the simulation: write it down at once. */
  save(): SimulationState {
    const { now, steps, counters, nextIds, counts } = this;
    return {
      now,
      steps,
      entities: this.world.save(),
      agenda: this.agenda.save(),
      random: this.random.save(),
      counters,
      nextIds,
      counts: [...counts],
      journal: this.journal.save(),
    };
  }

  /** Goes on from a saved state; only before anything was scheduled or recorded. */
  load(state: SimulationState): void {
    const { agenda } = state;
    this.now = state.now;
    this.steps = state.steps;
    this.world.load(state.entities);
    this.random.load(state.random);
    for (const [name, count] of state.counters) this.counters.set(name, count);
    this.nextIds = [...state.nextIds];
    this.counts.set(state.counts);
    this.journal.load(state.journal);
    this.agenda.load(agenda, (handle, place) => {
      if (agenda.kind[place] === TIMER_NOTICE) this.running.add(agenda.a[place]!, agenda.b[place]!, handle);
    });
  }

  /** Writes a record about an entity of the type's own kind and applies it; gives its place in the journal. */
  record<E extends { node: number; due: number[] }>(
    type: RecordType<E>,
    id: number,
    a = 0,
    b = 0,
    c = 0,
    d = 0,
    data?: Uint8Array,
  ): number {
    return this.write(type, type.kind, id, a, b, c, d, data);
  }

  /** Writes a record of a type that may be about any kind of entity. */
  recordOn<E extends { node: number; due: number[] }>(
    type: RecordType<E>,
    kind: number,
    id: number,
    a = 0,
    b = 0,
    c = 0,
    d = 0,
    data?: Uint8Array,
  ): number {
    return this.write(type, kind, id, a, b, c, d, data);
  }

  /** Like `record`, and makes it the cause of what follows in this step. */
  recordAsCause<E extends { node: number; due: number[] }>(
    type: RecordType<E>,
    id: number,
    a = 0,
    b = 0,
    c = 0,
    d = 0,
    data?: Uint8Array,
  ): number {
    const seq = this.write(type, type.kind, id, a, b, c, d, data);
    this.cause = seq;
    return seq;
  }

  schedule(at: number, kind: number, a: number, b: number, payload?: unknown): number {
    if (!(at >= this.now)) throw this.broken(`a notice was scheduled for ${at}, before now`);
    return this.agenda.schedule(at, kind, a, b, this.cause, payload);
  }

  /** Starts a timer of an entity, or starts it anew; due `delay` µs from now. */
  setTimer(kind: number, id: number, timer: number, delay: number): void {
    this.cancelTimer(kind, id, timer);
    const due = this.now + Math.max(0, Math.round(delay));
    const cause = this.cause;
    this.cause = this.recordOn(TimerSet, kind, id, timer, due);
    this.schedulesTimer(kind * 64 + timer, id, due);
    this.cause = cause;
  }

  /** Makes a running timer run out at another time; what started it is the cause. */
  moveTimer(kind: number, id: number, timer: number, due: number): void {
    const handle = this.running.take(kind * 64 + timer, id);
    if (handle < 0) throw this.broken(`timer ${timer} does not run: kind ${kind}, id ${id}`);
    this.cause = this.agenda.causeOf(handle);
    this.agenda.cancel(handle);
    this.cause = this.recordOn(TimerSet, kind, id, timer, due);
    this.schedulesTimer(kind * 64 + timer, id, due);
  }

  /** Stops a timer; nothing happens when it is not running. */
  cancelTimer(kind: number, id: number, timer: number): void {
    const handle = this.running.take(kind * 64 + timer, id);
    if (handle < 0) return;
    const due = this.agenda.atOf(handle);
    this.agenda.cancel(handle);
    this.recordOn(TimerCancelled, kind, id, timer, due);
  }

  /** Stops every timer of an entity, as before its end. */
  cancelTimers(kind: number, id: number): void {
    const due = this.world.find(kind, id)?.due;
    if (due === undefined) return;
    for (let timer = 0; timer < due.length; timer++) if (due[timer]! >= 0) this.cancelTimer(kind, id, timer);
  }

  /** Does something later in this step, after what is under way: how one machine tells another. */
  later<X, Y>(action: Deferred<X, Y>, x: X, y: Y): void {
    const { queue, queued } = this;
    queue[queued] = action;
    queue[queued + 1] = x;
    queue[queued + 2] = y;
    queue[queued + 3] = this.cause;
    this.queued = queued + 4;
  }

  /**
   * Handles notices until the agenda is empty, or up to and including time `until` (µs). `pause` is called now and
   * then (as to draw progress); when the journal's writer is behind, the loop waits for it.
   */
  async run(until = Number.POSITIVE_INFINITY, pause?: () => void | Promise<void>): Promise<void> {
    const { agenda, journal } = this;
    while (!this.stopped && agenda.nextAt <= until && agenda.size > 0) {
      for (let count = 0; count < 1024 && !this.stopped && this.step(until); count++) {
        if (journal.waiting !== undefined) break;
      }
      if (journal.waiting !== undefined) await journal.drain();
      const wait = pause?.();
      if (wait) await wait;
    }
  }

  /** Handles the next notice; false when there is none, or none up to and including `until`, µs. */
  step(until = Number.POSITIVE_INFINITY): boolean {
    const { agenda } = this;
    if (!agenda.pop(until)) return false;
    const notice = agenda.notice;
    if (notice.at < this.now) throw this.broken(`time went back to ${notice.at}`);
    this.now = notice.at;
    this.cause = notice.cause;
    this.lag = 0;
    this.node = -1;
    this.steps++;
    const handler = this.handlers[notice.kind];
    if (handler === undefined) throw this.broken(`nobody takes notices of kind ${notice.kind}`);
    handler(notice);
    this.drain();
    this.onStepEnd();
    return true;
  }

  /** An error that says where a run broke one of our own rules. */
  broken(what: string): Error {
    return new Error(
      `broken invariant at ${this.now} us, record ${this.journal.records}, seed ${this.options.seed}: ${what}`,
    );
  }

  /** All records go this way: what is asked here is asked as V8 answers soonest, against a constant. */
  private write<E extends { node: number; due: number[] }>(
    type: RecordType<E>,
    kind: number,
    id: number,
    a: number,
    b: number,
    c: number,
    d: number,
    data: Uint8Array | undefined,
  ): number {
    const { row, journal, consoleCost } = this;
    const seq = journal.records;
    row.seq = seq;
    row.at = this.now;
    row.lag = this.lag;
    row.cause = this.cause;
    row.node = this.node;
    row.kind = kind;
    row.id = id;
    row.type = type.code;
    row.a = a;
    row.b = b;
    row.c = c;
    row.d = d;
    row.data = data;
    this.counts[type.code]!++;
    journal.append(row, type.transition);
    if (this.watching === true) this.watchers[type.code]?.(row);
    // The console's cost is asked for before an ending record takes the entity away, and after any other was applied.
    if (consoleCost !== undefined && type.ends) this.lag += consoleCost(row);
    this.world.apply(row, type);
    if (consoleCost !== undefined && !type.ends) this.lag += consoleCost(row);
    return seq;
  }

  private schedulesTimer(key: number, id: number, due: number): void {
    this.running.add(key, id, this.agenda.schedule(due, TIMER_NOTICE, key, id, this.cause));
  }

  private drain(): void {
    const queue = this.queue;
    for (let head = 0; head < this.queued; head += 4) {
      this.cause = queue[head + 3] as number;
      const action = queue[head] as Deferred<unknown, unknown>;
      const x = queue[head + 1];
      const y = queue[head + 2];
      queue[head + 1] = undefined;
      queue[head + 2] = undefined;
      action(x, y);
    }
    this.queued = 0;
  }

  private fire(notice: Notice): void {
    const kind = notice.a >> 6;
    const timer = notice.a & 63;
    const id = notice.b;
    const entity = this.world.find(kind, id);
    if (entity === undefined) throw this.broken(`timer ${timer} of an entity that is gone: kind ${kind}, id ${id}`);
    this.running.take(notice.a, id);
    this.enter(entity.node);
    this.cause = this.recordOn(TimerFired, kind, id, timer);
    this.timerHandlers[kind]!(id, timer);
  }

  /** Tells whose processor this step runs on, and how much work is before it. Replaced by the network's processors. */
  enter: (node: number) => void = (node) => {
    this.node = node;
  };
}
