import type { Entity, RecordType } from '../kernel/record.js';
import type { Simulation } from '../kernel/simulation.js';
import { type Execution, Outcome } from './definition.js';

/** Entities that a machine runs on hold the code of their state. */
export interface Stateful extends Entity {
  state: number;
}

export interface RunnerOptions<S extends Stateful, I> {
  readonly execution: Execution<S, I>;
  /** Entity kind. The machine's delays are its first timers, in order. */
  readonly kind: number;
  /** Written on a change of state: a = from, b = to, c = event. */
  readonly stateChanged: RecordType<S>;
  /** What comes with a timer's event. */
  readonly noInput: I;
  /** How long a delay is for this entity, µs; Infinity: its timer is never started. */
  delayUs(entity: S, delay: number): number;
  /** Carries out an effect: row 7 of the walk. Other machines are told by `sim.later`. */
  perform(id: number, entity: S, effect: string, params: unknown, input: I): void;
}

/** Runs one machine on the entities of one kind: (state, event) -> records, timers, effects. */
export class Runner<S extends Stateful, I> {
  private readonly outcome = new Outcome();
  private busy = false;

  constructor(
    private readonly sim: Simulation,
    private readonly options: RunnerOptions<S, I>,
  ) {}

  /** One event of a named code; false when the state has no row for it. */
  dispatch(id: number, event: number, input: I): boolean {
    const { sim, outcome, options } = this;
    const { spec } = options.execution;
    const entity = sim.world.find(options.kind, id) as S | undefined;
    if (!entity) return false;
    if (this.busy) throw sim.broken(`machine ${spec.id} was told ${spec.events[event]} from within its own step`);
    options.execution.step(entity.state, event, entity, input, outcome);
    if (!outcome.taken) return false;
    this.busy = true;
    const from = entity.state;
    let due = outcome.next !== from;
    const change = (): void => {
      if (due) sim.recordAsCause(options.stateChanged, id, from, outcome.next, event);
      due = false;
    };
    for (let index = 0; index < outcome.count; index++) {
      const code = outcome.effects[index]!;
      const effect = spec.effects[code];
      if (effect === 'stateChanged') change();
      else if (effect !== undefined) options.perform(id, entity, effect, outcome.params[index], input);
      else this.timer(id, entity, code - spec.effects.length, change);
    }
    change();
    this.busy = false;
    return true;
  }

  /** The timer of a delay ran out. */
  timeout(id: number, delay: number): boolean {
    return this.dispatch(id, this.options.execution.spec.events.length + delay, this.options.noInput);
  }

  private timer(id: number, entity: S, code: number, change: () => void): void {
    const { kind, execution } = this.options;
    const count = execution.spec.delays.length;
    if (code >= count) {
      this.sim.cancelTimer(kind, id, code - count);
      return;
    }
    change();
    const delay = this.options.delayUs(entity, code);
    if (Number.isFinite(delay)) this.sim.setTimer(kind, id, code, delay);
  }
}
