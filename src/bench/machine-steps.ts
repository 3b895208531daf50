/**
 * One transition of the control connection's machine, with its guards and effects: tables against xstate's own
 * `transition()`. Both walk the same lives of a tunnel; the state that a step gives is the next one's.
 */
import { controlConnection, type TunnelInput } from '../../models/l2tp/control-connection.js';
import type { TunnelState } from '../../models/l2tp/tunnel.js';
import { compile } from '../machine/compiler.js';
import { Outcome } from '../machine/definition.js';
import { ask } from '../machine/interpreter.js';
import type { Batch, Benchmark } from './benchmark.js';

const well: TunnelInput = { acceptable: true, result: 1, error: 0, message: '', losesTie: false };
const ill: TunnelInput = { acceptable: false, result: 2, error: 6, message: 'no', losesTie: false };
const loses: TunnelInput = { ...well, losesTie: true };

/** Of a tunnel, what the guards look at. */
const empty = { sessions: 0 } as TunnelState;
const busy = { sessions: 3 } as TunnelState;

interface Step {
  readonly event: string;
  readonly tunnel: TunnelState;
  readonly input: TunnelInput;
  /** The state it leads to. */
  readonly to: string;
}

const step = (event: string, to: string, input = well, tunnel = empty): Step => ({ event, tunnel, input, to });

/** From idle to idle: an initiator's life, a recipient's, one refused, one that lost a tie, one whose peer died. */
export const LIVES: readonly Step[] = [
  step('localOpen', 'wait-ctl-reply'),
  step('rxSCCRP', 'established'),
  step('localOpen', 'established', well, busy),
  step('lastSessionGone', 'no-sessions-left'),
  step('sessionAdded', 'established', well, busy),
  step('lastSessionGone', 'no-sessions-left'),
  step('noSessionTimeout', 'shutting-down'),
  step('drained', 'idle'),
  step('rxSCCRQ', 'wait-ctl-conn'),
  step('rxSCCCN', 'established'),
  step('rxStopCCN', 'idle'),
  step('rxSCCRQ', 'shutting-down', ill),
  step('rxStopCCN', 'idle'),
  step('localOpen', 'wait-ctl-reply'),
  step('rxSCCRQ', 'idle', loses),
  step('localOpen', 'wait-ctl-reply'),
  step('rxSCCRP', 'shutting-down', ill),
  step('peerDead', 'idle'),
];

const codeOf = (event: string): number => {
  const { events, delays } = controlConnection;
  return events.includes(event) ? events.indexOf(event) : events.length + delays.indexOf(event);
};
const EVENTS = LIVES.map(({ event }) => codeOf(event));
const IDLE = controlConnection.states.indexOf('idle');

/** Walks all lives a number of times; counts the effects that come of it. */
export function walkTables(): (times: number) => number {
  const tables = compile(controlConnection);
  const outcome = new Outcome();
  return (times) => {
    let effects = 0;
    let state = IDLE;
    for (let time = 0; time < times; time++) {
      for (let index = 0; index < LIVES.length; index++) {
        const { tunnel, input } = LIVES[index]!;
        tables.step(state, EVENTS[index]!, tunnel, input, outcome);
        state = outcome.next;
        effects += outcome.count;
      }
    }
    return effects;
  };
}

export function walkXstate(): (times: number) => number {
  const asked = ask(controlConnection);
  const codes = new Map(controlConnection.states.map((name, code) => [name, code]));
  return (times) => {
    let effects = 0;
    let state = IDLE;
    for (let time = 0; time < times; time++) {
      for (let index = 0; index < LIVES.length; index++) {
        const { tunnel, input } = LIVES[index]!;
        const [next, actions] = asked(state, EVENTS[index]!, tunnel, input);
        state = codes.get(next.value as string)!;
        effects += actions.length;
      }
    }
    return effects;
  };
}

/** How many times as many steps the tables are given, so that either takes long enough to be measured. */
const TABLES_MORE = 500;

export const machineSteps: Benchmark = {
  name: 'machines',
  what: "a transition of the control connection's machine, with its guards and effects",
  sizeOf: `transitions by xstate; by the tables, ${TABLES_MORE} times as many`,
  sizes: [20_000],
  subject: 'execution',
  subjects: ['tables', 'xstate'],
  figure: 'transitionsPerSecond',
  prepare(execution, { size }): Batch {
    const walk = execution === 'tables' ? walkTables() : walkXstate();
    const times = Math.ceil(size / LIVES.length) * (execution === 'tables' ? TABLES_MORE : 1);
    walk(times);
    return () => {
      walk(times);
      return times * LIVES.length;
    };
  },
};
