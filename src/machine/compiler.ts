import { type Execution, type Guard, type MachineSpec, type Outcome, startCode, stopCode } from './definition.js';

/** A machine uses something that the compiler does not know: said at start, never half-supported. */
export class UnsupportedMachine extends Error {
  constructor(machine: string, where: string, what: string) {
    super(`machine ${machine}, ${where}: ${what} is not supported by the table compiler`);
    this.name = 'UnsupportedMachine';
  }
}

/** One guarded row of a cell (state, event). */
interface Row<S, I> {
  readonly guard: Guard<S, I> | undefined;
  readonly next: number;
  /** False for a row that says in so many words: nothing. */
  readonly does: boolean;
  readonly effects: readonly number[];
  readonly params: readonly unknown[];
}

// What the compiler reads of an xstate machine; all of it is public there.
interface StateNodeLike {
  readonly key: string;
  readonly id: string;
  readonly type: string;
  readonly states: Readonly<Record<string, unknown>>;
  readonly always: readonly unknown[] | undefined;
  readonly invoke: readonly unknown[];
  readonly entry: readonly unknown[];
  readonly exit: readonly unknown[];
  readonly transitions: ReadonlyMap<string, readonly TransitionLike[]>;
}

interface TransitionLike {
  readonly target: readonly StateNodeLike[] | undefined;
  readonly reenter: boolean;
  readonly guard: unknown;
  readonly actions: readonly unknown[];
  readonly delay?: unknown;
}

interface Code {
  readonly effect: number;
  readonly params: unknown;
}

/** Compiles a machine to flat tables: states x events -> guarded rows of effects. */
export function compile<S, I>(spec: MachineSpec<S, I>): Execution<S, I> {
  return new Tables(spec);
}

/** A class, not a closure for each machine: a step that is one function for all of them can be inlined where it is called. */
class Tables<S, I> implements Execution<S, I> {
  private readonly cells: readonly (readonly Row<S, I>[] | undefined)[];
  private readonly initial: Row<S, I>;
  private readonly width: number;

  constructor(readonly spec: MachineSpec<S, I>) {
    const { cells, initial } = new Compiler(spec).tables();
    this.cells = cells;
    this.initial = initial;
    this.width = spec.events.length + spec.delays.length;
  }

  start(outcome: Outcome): void {
    outcome.reset(this.initial.next);
    take(this.initial, outcome);
  }

  step(state: number, event: number, subject: S, input: I, outcome: Outcome): void {
    outcome.reset(state);
    const rows = this.cells[state * this.width + event];
    if (rows === undefined) return;
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index]!;
      if (row.guard !== undefined && !row.guard(subject, input)) continue;
      take(row, outcome);
      return;
    }
  }
}

function take<S, I>(row: Row<S, I>, outcome: Outcome): void {
  outcome.next = row.next;
  outcome.taken = row.does;
  outcome.say(row.effects, row.params);
}

class Compiler<S, I> {
  private readonly root: StateNodeLike;

  constructor(private readonly spec: MachineSpec<S, I>) {
    this.root = spec.definition.root as unknown as StateNodeLike;
  }

  tables(): { cells: (readonly Row<S, I>[] | undefined)[]; initial: Row<S, I> } {
    const { spec, root } = this;
    this.check(root, 'the machine');
    if (root.transitions.size > 0) this.refuse('the machine', 'a transition outside any state');
    if (root.entry.length > 0) this.refuse('the machine', 'an entry action outside any state');
    if (root.exit.length > 0) this.refuse('the machine', 'an exit action outside any state');
    if (root.type !== 'compound') this.refuse('the machine', `a machine of type ${root.type}`);
    const states = spec.states.map((name) => root.states[name] as StateNodeLike);
    const width = spec.events.length + spec.delays.length;
    const cells: (readonly Row<S, I>[] | undefined)[] = new Array(states.length * width);
    for (const [code, state] of states.entries()) {
      const where = `state ${state.key}`;
      if (state.type !== 'atomic') this.refuse(where, `a state of type ${state.type}`);
      this.check(state, where);
      // The events of its delays would have other names than the interpreter gives them.
      if (state.id !== `${root.id}.${state.key}`) this.refuse(where, `the id ${state.id}`);
      for (const [event, transitions] of state.transitions) {
        const column = this.column(event, transitions, where);
        cells[code * width + column] = transitions.map((transition) =>
          this.row(state, transition, `${where} on ${event}`),
        );
      }
    }
    const first = this.initialState();
    const entry = this.codes(states[first]!.entry, `state ${spec.states[first]}`);
    return { cells, initial: { guard: undefined, next: first, does: true, ...split(entry) } };
  }

  private initialState(): number {
    const snapshot = this.spec.definition.getInitialSnapshot as unknown;
    if (typeof snapshot !== 'function') this.refuse('the machine', 'a machine without an initial state');
    const initial = (this.spec.definition.config as { initial?: unknown }).initial;
    if (typeof initial !== 'string') this.refuse('the machine', 'an initial state with actions');
    return this.spec.states.indexOf(initial as string);
  }

  private check(state: StateNodeLike, where: string): void {
    if (state.always?.length) this.refuse(where, 'an eventless transition (always)');
    if (state.invoke.length) this.refuse(where, 'invoke');
  }

  private column(event: string, transitions: readonly TransitionLike[], where: string): number {
    const delay = transitions[0]?.delay;
    if (delay !== undefined) {
      const code = typeof delay === 'string' ? this.spec.delays.indexOf(delay) : -1;
      if (code < 0) this.refuse(where, `the delay ${String(delay)}, which has no name here,`);
      return this.spec.events.length + code;
    }
    const code = this.spec.events.indexOf(event);
    if (code < 0) this.refuse(where, event.includes('*') ? `the wildcard event ${event}` : `the event ${event}`);
    return code;
  }

  private row(state: StateNodeLike, transition: TransitionLike, where: string): Row<S, I> {
    const targets = transition.target;
    if (targets && targets.length !== 1) this.refuse(where, 'more than one target');
    const target = targets?.[0];
    const next = target ? this.spec.states.indexOf(target.key) : this.spec.states.indexOf(state.key);
    if (next < 0) this.refuse(where, `the target ${target?.id}`);
    const moves = target !== undefined && (target !== state || transition.reenter);
    const codes = [
      ...(moves ? this.codes(state.exit, where) : []),
      ...this.codes(transition.actions, where),
      ...(moves ? this.codes((target ?? state).entry, where) : []),
    ];
    const does = target !== undefined || transition.actions.length > 0;
    return { guard: this.guard(transition.guard, where), next, does, ...split(codes) };
  }

  private guard(guard: unknown, where: string): Guard<S, I> | undefined {
    if (guard === undefined) return undefined;
    const named = typeof guard === 'string' ? this.spec.guards[guard] : undefined;
    if (!named) this.refuse(where, `the guard ${describe(guard)}`);
    return named;
  }

  private codes(actions: readonly unknown[], where: string): Code[] {
    return actions.map((action) => this.code(action, where));
  }

  private code(action: unknown, where: string): Code {
    const { spec } = this;
    const shape = action as { type?: unknown; id?: unknown; sendId?: unknown; params?: unknown };
    const type = typeof action === 'string' ? action : shape.type;
    const effect = spec.effects.indexOf(type as string);
    if (effect >= 0) {
      if (typeof shape.params === 'function') this.refuse(where, `effect ${String(type)} with computed params`);
      return { effect, params: typeof action === 'string' ? undefined : shape.params };
    }
    const bare = spec as MachineSpec<never, never>;
    if (type === 'xstate.raise') {
      const delay = delayOf(shape.id, spec.delays);
      if (delay >= 0) return { effect: startCode(bare, delay), params: undefined };
    }
    if (type === 'xstate.cancel') {
      const delay = delayOf(shape.sendId, spec.delays);
      if (delay >= 0) return { effect: stopCode(bare, delay), params: undefined };
    }
    return this.refuse(where, `the action ${describe(type ?? action)}`);
  }

  private refuse(where: string, what: string): never {
    throw new UnsupportedMachine(this.spec.id, where, what);
  }
}

/** Which delay an `after` of xstate's belongs to, by its id `xstate.after.<delay>.<state id>`; -1 for none. */
export function delayOf(id: unknown, delays: readonly string[]): number {
  if (typeof id !== 'string' || !id.startsWith('xstate.after.')) return -1;
  return delays.indexOf(id.slice('xstate.after.'.length).split('.')[0]!);
}

function split(codes: readonly Code[]): { effects: readonly number[]; params: readonly unknown[] } {
  return { effects: codes.map((code) => code.effect), params: codes.map((code) => code.params) };
}

const describe = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));
