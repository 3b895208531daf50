/** What the table compiler takes, and that it refuses the rest by name, at start. */
import { expect, test } from 'vitest';
import {
  type AnyStateMachine,
  assign,
  createMachine,
  enqueueActions,
  log,
  not,
  raise,
  sendTo,
  setup,
  spawnChild,
} from 'xstate';
import { compile, UnsupportedMachine } from '../../src/machine/compiler.js';
import { delaysFor, effectsFor, type Guard, guardsFor, machineSpec, Outcome } from '../../src/machine/definition.js';
import { execution } from '../../src/machine/engine.js';

const EVENTS = ['go', 'stop'] as const;
const EFFECTS = ['note', 'leave', 'arrive'] as const;
const DELAYS = ['soon', 'later'] as const;
const guards: Record<string, Guard<boolean, unknown>> = { willing: (subject) => subject };
const names = { events: EVENTS, effects: EFFECTS, delays: DELAYS, guards };
const implementations = {
  guards: guardsFor<boolean, unknown, typeof guards>(guards) as never,
  actions: effectsFor(EFFECTS),
  delays: delaysFor(DELAYS),
};

const spec = (definition: AnyStateMachine) => machineSpec<boolean, unknown>({ ...names, definition });
// Machines that are wrong on purpose: xstate's types would not have them.
const build = setup(implementations).createMachine as (config: object) => AnyStateMachine;
const machine = (config: object) => spec(build({ id: 'm', initial: 'one', ...config }));

const REFUSED: readonly (readonly [what: string, config: object, where: RegExp])[] = [
  ['an eventless transition', { states: { one: { always: 'two' }, two: {} } }, /state one: an eventless transition/],
  ['invoke', { states: { one: { invoke: { src: 'x' } } } }, /state one: invoke/],
  [
    'a state within a state',
    { states: { one: { initial: 'a', states: { a: {} } } } },
    /state one: a state of type compound/,
  ],
  [
    'a parallel state',
    { states: { one: { type: 'parallel', states: { a: {} } } } },
    /state one: a state of type parallel/,
  ],
  [
    'a final state',
    { states: { one: { on: { go: 'two' } }, two: { type: 'final' } } },
    /state two: a state of type final/,
  ],
  ['a history state', { states: { one: {}, two: { type: 'history' } } }, /state two: a state of type history/],
  ['a wildcard event', { states: { one: { on: { '*': 'two' } }, two: {} } }, /the wildcard event \*/],
  ['an event without a code', { states: { one: { on: { other: 'two' } }, two: {} } }, /the event other/],
  [
    'a guard without a name',
    { states: { one: { on: { go: { guard: () => true, target: 'two' } } }, two: {} } },
    /state one on go: the guard/,
  ],
  [
    'an action without a name',
    { states: { one: { on: { go: { actions: () => {} } } } } },
    /state one on go: the action/,
  ],
  ['assign', { states: { one: { on: { go: { actions: assign({ a: 1 }) } } } } }, /xstate\.assign/],
  [
    'enqueueActions',
    { states: { one: { on: { go: { actions: enqueueActions(() => {}) } } } } },
    /xstate\.enqueueActions/,
  ],
  ['raise', { states: { one: { on: { go: { actions: raise({ type: 'stop' } as never) } } } } }, /xstate\.raise/],
  [
    'computed params',
    { states: { one: { on: { go: { actions: { type: 'note', params: () => 1 } } } } } },
    /effect note with computed params/,
  ],
  ['a delay without a name', { states: { one: { after: { 1000: 'two' } }, two: {} } }, /the delay 1000/],
  [
    'a transition outside any state',
    { on: { go: '.one' }, states: { one: {} } },
    /the machine: a transition outside any state/,
  ],
  ['an entry action of the machine itself', { entry: 'note', states: { one: {} } }, /the machine: an entry action/],
  ['an exit action of the machine itself', { exit: 'note', states: { one: {} } }, /the machine: an exit action/],
  ['parallel states throughout', { type: 'parallel', initial: undefined, states: { one: {} } }, /type parallel/],
  [
    'an initial state with actions',
    { initial: { target: 'one', actions: 'note' }, states: { one: {} } },
    /the machine: an initial state with actions/,
  ],
  ['a state with an id of its own', { states: { one: { id: 'uno' } } }, /state one: the id uno/],
  [
    'a guard with params',
    { states: { one: { on: { go: { guard: { type: 'willing', params: {} }, target: 'two' } } }, two: {} } },
    /state one on go: the guard/,
  ],
  [
    'a guard made of others',
    { states: { one: { on: { go: { guard: not('willing'), target: 'two' } } }, two: {} } },
    /state one on go: the guard/,
  ],
  [
    'a guard that has no function here',
    { states: { one: { on: { go: { guard: 'unheard', target: 'two' } } }, two: {} } },
    /state one on go: the guard unheard/,
  ],
  ['an action that is no effect', { states: { one: { entry: 'unheard' } } }, /state one: the action unheard/],
  ['spawnChild', { states: { one: { on: { go: { actions: spawnChild('x') } } } } }, /xstate\.spawnChild/],
  ['sendTo', { states: { one: { on: { go: { actions: sendTo('x', { type: 'go' }) } } } } }, /xstate\.sendTo/],
  ['log', { states: { one: { exit: log('x'), on: { go: 'two' } }, two: {} } }, /xstate\.log/],
  ['a delayed raise', { states: { one: { entry: raise({ type: 'stop' } as never, { delay: 5 }) } } }, /xstate\.raise/],
];

test.each(REFUSED)('%s is refused', (_what, config, where) => {
  const refused = machine(config);
  expect(() => compile(refused)).toThrow(UnsupportedMachine);
  expect(() => compile(refused)).toThrow(where);
  expect(() => compile(refused)).toThrow(/machine m/);
  // Under xstate's own execution too: what one engine cannot run, no run may begin with.
  expect(() => execution(refused, 'xstate')).toThrow(UnsupportedMachine);
});

test('a machine without states is refused', () => {
  expect(() => compile(spec(createMachine({ id: 'm' })))).toThrow(UnsupportedMachine);
});

const TAKEN = machine({
  states: {
    one: {
      exit: 'leave',
      on: {
        go: [
          { guard: 'willing', target: 'two', actions: ['note', { type: 'note', params: { why: 1 } }] },
          { actions: 'note' },
        ],
        stop: {},
      },
    },
    two: {
      entry: 'arrive',
      exit: 'leave',
      after: { soon: { target: 'one' }, later: { actions: 'note' } },
      on: { go: 'two', stop: { target: 'two', reenter: true } },
    },
  },
});

/** Effects by name; `+soon` starts and `-soon` stops the timer of a delay. */
function told(outcome: Outcome): string[] {
  const all = [...EFFECTS, ...DELAYS.map((name) => `+${name}`), ...DELAYS.map((name) => `-${name}`)];
  return outcome.effects.slice(0, outcome.count).map((code) => all[code]!);
}

test.each([
  ['one', 'go', true, 'two', ['leave', 'note', 'note', 'arrive', '+soon', '+later']],
  ['one', 'go', false, 'one', ['note']],
  ['two', 'go', true, 'two', []],
  ['two', 'stop', true, 'two', ['leave', '-soon', '-later', 'arrive', '+soon', '+later']],
  ['two', 'soon', true, 'one', ['leave', '-soon', '-later']],
  ['two', 'later', true, 'two', ['note']],
] as const)('in %s, %s (%s) leads to %s', (state, event, willing, next, effects) => {
  const code = [...EVENTS, ...DELAYS].indexOf(event);
  for (const engine of ['tables', 'xstate'] as const) {
    const outcome = new Outcome();
    execution(TAKEN, engine).step(TAKEN.states.indexOf(state), code, willing, undefined, outcome);
    expect(TAKEN.states[outcome.next], engine).toBe(next);
    expect(told(outcome), engine).toEqual(effects);
    expect(outcome.taken, engine).toBe(true);
  }
});

test('an event that a state has no row for, or an empty one, is not taken', () => {
  for (const engine of ['tables', 'xstate'] as const) {
    const outcome = new Outcome();
    execution(TAKEN, engine).step(0, EVENTS.length, true, undefined, outcome);
    expect(outcome.taken).toBe(false);
    execution(TAKEN, engine).step(0, EVENTS.indexOf('stop'), true, undefined, outcome);
    expect(outcome.taken).toBe(false);
    expect(outcome.count).toBe(0);
  }
});
