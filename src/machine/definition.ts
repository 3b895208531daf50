import type { AnyStateMachine } from 'xstate';

/**
 * A protocol machine, written once as an xstate machine whose guards, effects and delays are names, and what runs it
 * needs to know besides: the order of those names, which gives each its integer code.
 */
export interface MachineSpec<S, I> {
  readonly id: string;
  readonly definition: AnyStateMachine;
  readonly states: readonly string[];
  readonly events: readonly string[];
  readonly effects: readonly string[];
  readonly delays: readonly string[];
  readonly guards: Readonly<Record<string, Guard<S, I>>>;
}

/** A guard sees the entity as it is and what came with the event; it changes neither. */
export type Guard<S, I> = (subject: S, input: I) => boolean;

export interface MachineEvent<Name extends string, S, I> {
  readonly type: Name;
  readonly subject: S;
  readonly input: I;
}

/** Guards in the shape xstate calls them. */
export function guardsFor<S, I, G extends Readonly<Record<string, Guard<S, I>>>>(
  guards: G,
): { [Name in keyof G]: (args: { event: { type: string; subject: S; input: I } }) => boolean } {
  const wrapped = Object.entries(guards).map(([name, guard]) => [
    name,
    ({ event }: { event: { subject: S; input: I } }) => guard(event.subject, event.input),
  ]);
  return Object.fromEntries(wrapped);
}

/** Names of effects in the shape xstate wants actions: nothing happens in the machine. */
export function effectsFor<const Name extends string>(names: readonly Name[]): Record<Name, () => void> {
  return Object.fromEntries(names.map((name) => [name, () => {}])) as Record<Name, () => void>;
}

/** Names of delays; how long each is, the carrier of the effects decides. */
export function delaysFor<const Name extends string>(names: readonly Name[]): Record<Name, () => number> {
  return Object.fromEntries(names.map((name) => [name, () => 0])) as Record<Name, () => number>;
}

/** Integer codes of names, for use where a name would be a string in the hot path. */
export function codesOf<const Name extends string>(names: readonly Name[]): Readonly<Record<Name, number>> {
  return Object.freeze(Object.fromEntries(names.map((name, code) => [name, code]))) as Readonly<Record<Name, number>>;
}

/** Ties an xstate machine to the order of its names. */
export function machineSpec<S, I>(parts: {
  definition: AnyStateMachine;
  events: readonly string[];
  effects: readonly string[];
  delays: readonly string[];
  guards: Readonly<Record<string, Guard<S, I>>>;
}): MachineSpec<S, I> {
  return { id: parts.definition.id, states: Object.keys(parts.definition.states), ...parts };
}

/**
 * What a step of a machine gives. Reused by the execution: read it before the next step.
 *
 * `effects[0..count)` are codes in order: below `effectCount` a named effect, then one code per delay for "start its
 * timer", then one per delay for "stop it". `params` stand beside them.
 */
export class Outcome {
  next = 0;
  /** False when the state has no row for the event, or no guard held. */
  taken = false;
  count = 0;
  /** The row's own, where tables say so: not to be written to. */
  effects: readonly number[] = [];
  params: readonly unknown[] = [];

  reset(state: number): void {
    this.next = state;
    this.taken = false;
    this.count = 0;
  }

  say(effects: readonly number[], params: readonly unknown[]): void {
    this.count = effects.length;
    this.effects = effects;
    this.params = params;
  }
}

export interface Execution<S, I> {
  readonly spec: MachineSpec<S, I>;
  /** Enters the initial state; `outcome` holds its entry effects. */
  start(outcome: Outcome): void;
  /** One event in one state. Event codes at and above `events.length` are "the timer of delay n ran out". */
  step(state: number, event: number, subject: S, input: I, outcome: Outcome): void;
}

/** Effect code that starts (or stops) the timer of a delay. */
export const startCode = (spec: MachineSpec<never, never>, delay: number): number => spec.effects.length + delay;
export const stopCode = (spec: MachineSpec<never, never>, delay: number): number =>
  spec.effects.length + spec.delays.length + delay;

export type Engine = 'tables' | 'xstate';
