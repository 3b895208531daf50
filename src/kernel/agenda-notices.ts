/** What every kind of agenda takes, gives and promises: notices in (at, seq) order, total and stable. */

/** What a popped notice says. The agenda reuses one object: read it before the next pop. */
export interface Notice {
  /** Virtual time, µs. */
  at: number;
  /** Position in the order of scheduling; breaks ties of `at`. */
  seq: number;
  /** Which handler takes it. */
  kind: number;
  a: number;
  b: number;
  /** Record that led to it. */
  cause: number;
  payload: unknown;
}

/** Every pending notice, in the order of scheduling. */
export interface PendingNotices {
  readonly at: Float64Array;
  readonly kind: Int32Array;
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly cause: Float64Array;
  readonly payload: readonly unknown[];
}

/** What every kind of agenda does. */
export interface FutureNotices {
  /** Number of notices pending. */
  readonly size: number;
  readonly notice: Notice;
  /** Time of the earliest notice, µs, or Infinity. */
  readonly nextAt: number;
  /** Adds a notice at a whole number of µs, not before the last one popped; gives the handle that cancels it. */
  schedule(at: number, kind: number, a: number, b: number, cause: number, payload?: unknown): number;
  /** Removes a pending notice. The handle is dead afterwards, as it is once the notice was popped. */
  cancel(handle: number): void;
  /** Record that led to a pending notice. */
  causeOf(handle: number): number;
  /** Time of a pending notice, µs. */
  atOf(handle: number): number;
  /** `a` and `b` of a notice; also of one that was popped or cancelled, until the next is scheduled. */
  aOf(handle: number): number;
  bOf(handle: number): number;
  /** Takes the earliest notice into `notice`; false when there is none, or none up to and including `until`, µs. */
  pop(until?: number): boolean;
  save(): PendingNotices;
  /** Takes up, into an empty agenda, what another had pending; tells the handle and place of each. */
  load(pending: PendingNotices, loaded: (handle: number, place: number) => void): void;
}

/** The fault of who schedules: time is whole microseconds and does not go back. */
export const refusedTime = (at: number, base: number): Error =>
  new Error(`agenda: a notice at ${at}, which is no whole number of us from ${base} on`);
