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
  /** Effects below are named; from here on they start a delay's timer, and from `stops` on they stop it. */
  private readonly named: number;
  private readonly stops: number;
  private readonly marker: number;

  constructor(
    private readonly sim: Simulation,
    private readonly options: RunnerOptions<S, I>,
  ) {
    const { effects, delays } = options.execution.spec;
    this.named = effects.length;
    this.stops = effects.length + delays.length;
    this.marker = effects.indexOf('stateChanged');
  }

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
    const { next } = outcome;
    // The change is recorded once: where the machine marks it, before a timer starts, or at the end.
    let due = next !== from;
    for (let index = 0; index < outcome.count; index++) {
      const code = outcome.effects[index]!;
      const starts = code >= this.named && code < this.stops;
      if (due && (starts || code === this.marker)) {
        sim.recordAsCause(options.stateChanged, id, from, next, event);
        due = false;
      }
      if (code >= this.stops) sim.cancelTimer(options.kind, id, code - this.stops);
      else if (starts) this.start(id, entity, code - this.named);
      else if (code !== this.marker) options.perform(id, entity, spec.effects[code]!, outcome.params[index], input);
    }
    if (due) sim.recordAsCause(options.stateChanged, id, from, next, event);
    this.busy = false;
    return true;
  }

  /** The timer of a delay ran out. */
  timeout(id: number, delay: number): boolean {
    return this.dispatch(id, this.options.execution.spec.events.length + delay, this.options.noInput);
  }

  private start(id: number, entity: S, timer: number): void {
    const delay = this.options.delayUs(entity, timer);
    if (Number.isFinite(delay)) this.sim.setTimer(this.options.kind, id, timer, delay);
  }
}
