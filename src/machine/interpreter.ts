import { type AnyMachineSnapshot, initialTransition, transition } from 'xstate';
import { delayOf } from './compiler.js';
import { type Execution, type MachineSpec, type Outcome, startCode, stopCode } from './definition.js';

interface ExecutableLike {
  readonly type: string;
  readonly params: unknown;
}

/** What xstate's own `transition()` says to an event in a state: the next snapshot, the actions, the event as it was put. */
export type Asked<S, I> = (
  state: number,
  event: number,
  subject: S,
  input: I,
) => readonly [next: AnyMachineSnapshot, actions: readonly unknown[], happening: unknown];

export function ask<S, I>(spec: MachineSpec<S, I>): Asked<S, I> {
  const { definition } = spec;
  const snapshots = snapshotsOf(spec);
  return (state, event, subject, input) => {
    const happening = { type: eventType(spec, state, event), subject, input };
    const [next, actions] = transition(definition, snapshots[state]!, happening as never);
    return [next as AnyMachineSnapshot, actions, happening];
  };
}

/** Runs a machine on xstate's own pure `transition()`: the reference execution, simple and slow. */
export function interpret<S, I>(spec: MachineSpec<S, I>): Execution<S, I> {
  const snapshots = snapshotsOf(spec);
  const asked = ask(spec);
  return {
    spec,
    start(outcome) {
      const [snapshot, actions] = initialTransition(spec.definition);
      fill(spec, outcome, snapshot as AnyMachineSnapshot, actions);
      outcome.taken = true;
    },
    step(state, event, subject, input, outcome) {
      const [next, actions, happening] = asked(state, event, subject, input);
      fill(spec, outcome, next, actions);
      outcome.taken = snapshots[state]!.can(happening as never);
    },
  };
}

function snapshotsOf<S, I>({ definition, states }: MachineSpec<S, I>): AnyMachineSnapshot[] {
  return states.map((value) => definition.resolveState({ value, context: {} }) as AnyMachineSnapshot);
}

function eventType<S, I>(spec: MachineSpec<S, I>, state: number, event: number): string {
  const name = spec.events[event];
  if (name !== undefined) return name;
  return `xstate.after.${spec.delays[event - spec.events.length]}.${spec.id}.${spec.states[state]}`;
}

function fill<S, I>(
  spec: MachineSpec<S, I>,
  outcome: Outcome,
  next: AnyMachineSnapshot,
  actions: readonly unknown[],
): void {
  outcome.reset(spec.states.indexOf(next.value as string));
  const executables = actions as readonly ExecutableLike[];
  outcome.say(
    executables.map((action) => effectOf(spec, action)),
    executables.map(({ type, params }) => (type.startsWith('xstate.') ? undefined : params)),
  );
}

function effectOf<S, I>(spec: MachineSpec<S, I>, { type, params }: ExecutableLike): number {
  const bare = spec as MachineSpec<never, never>;
  if (type === 'xstate.raise') return startCode(bare, delayOf((params as { id: string }).id, spec.delays));
  if (type === 'xstate.cancel') return stopCode(bare, delayOf((params as { sendId: string }).sendId, spec.delays));
  return spec.effects.indexOf(type);
}
