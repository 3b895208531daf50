import { describe, expect, it } from 'vitest';
import { APPLICANT_STATES, AUTHENTICATOR_STATES, applicant, authenticator } from '../../models/ppp/chap.js';
import { optionNegotiation, STATES } from '../../models/ppp/option-negotiation.js';
import { PHASES, phases } from '../../models/ppp/phases.js';
import { type MachineSpec, Outcome } from '../../src/machine/definition.js';
import { execution } from '../../src/machine/engine.js';

/** The tables and xstate say the same on every state, every event and every outcome of the guards. */

const machines: readonly (readonly [MachineSpec<never, never>, readonly string[]])[] = [
  [optionNegotiation as unknown as MachineSpec<never, never>, STATES],
  [phases as unknown as MachineSpec<never, never>, PHASES],
  [authenticator as unknown as MachineSpec<never, never>, AUTHENTICATOR_STATES],
  [applicant as unknown as MachineSpec<never, never>, APPLICANT_STATES],
];

/** Subject and input in one: what every guard here looks at, in every combination. */
const situations = [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => {
  const [first, second, third] = [(bits & 1) !== 0, (bits & 2) !== 0, (bits & 4) !== 0];
  return {
    passive: first,
    patient: second,
    restart: third,
    weDemand: first,
    peerDemands: second,
    tries: first ? 0 : 9,
    most: 5,
  };
});

const words = ({ next, taken, count, effects, params }: Outcome) => ({
  next,
  taken,
  effects: effects.slice(0, count),
  params: params.slice(0, count).map((value) => value ?? null),
});

describe.each(machines.map(([spec, states]) => [spec.id, spec, states] as const))('%s', (_id, spec, states) => {
  it('names its states in the order of their codes', () => expect(spec.states).toEqual(states));

  it('starts alike', () => {
    const [table, reference] = [new Outcome(), new Outcome()];
    execution(spec, 'tables').start(table);
    execution(spec, 'xstate').start(reference);
    expect(words(table).next).toBe(words(reference).next);
    expect(words(table).effects).toEqual(words(reference).effects);
  });

  it('goes on alike', () => {
    const [table, reference] = [execution(spec, 'tables'), execution(spec, 'xstate')];
    const [left, right] = [new Outcome(), new Outcome()];
    for (const state of spec.states.keys()) {
      for (let event = 0; event < spec.events.length + spec.delays.length; event++) {
        for (const situation of situations) {
          table.step(state, event, situation as never, situation as never, left);
          reference.step(state, event, situation as never, situation as never, right);
          const where = `${spec.states[state]} on ${spec.events[event] ?? spec.delays[event - spec.events.length]}`;
          expect(words(left), where).toEqual(words(right));
        }
      }
    }
  });
});
