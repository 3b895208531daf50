/** The L2TP machines: tables and xstate say the same on every state, event and outcome of the guards. */
import { describe, expect, it } from 'vitest';
import { controlConnection } from '../../models/l2tp/control-connection.js';
import { lacIncomingCall, lnsIncomingCall } from '../../models/l2tp/incoming-call.js';
import { type MachineSpec, Outcome } from '../../src/machine/definition.js';
import { execution } from '../../src/machine/engine.js';

const machines = [controlConnection, lacIncomingCall, lnsIncomingCall] as unknown as readonly MachineSpec<
  never,
  never
>[];

const situations = Array.from({ length: 8 }, (_, bits) => ({
  subject: { sessions: bits & 1 },
  input: { acceptable: (bits & 2) !== 0, losesTie: (bits & 4) !== 0 },
}));

const words = ({ next, taken, count, effects, params }: Outcome) => ({
  next,
  taken,
  effects: effects.slice(0, count),
  params: params.slice(0, count).map((value) => value ?? null),
});

describe.each(machines.map((spec) => [spec.id, spec] as const))('%s', (_id, spec) => {
  it('goes on alike, and uses every state, event, effect and delay that it names', () => {
    const [table, reference] = [execution(spec, 'tables'), execution(spec, 'xstate')];
    const [left, right] = [new Outcome(), new Outcome()];
    const used = { states: new Set([0]), events: new Set<number>(), effects: new Set<number>() };
    for (const state of spec.states.keys()) {
      for (let event = 0; event < spec.events.length + spec.delays.length; event++) {
        for (const { subject, input } of situations) {
          table.step(state, event, subject as never, input as never, left);
          reference.step(state, event, subject as never, input as never, right);
          const where = `${spec.states[state]} on ${spec.events[event] ?? spec.delays[event - spec.events.length]}`;
          expect(words(left), where).toEqual(words(right));
          if (left.taken) {
            used.events.add(event);
            used.states.add(left.next);
            for (const effect of left.effects.slice(0, left.count)) used.effects.add(effect);
          }
        }
      }
    }
    expect(used.states.size).toBe(spec.states.length);
    // The two ends of a call share one list of names: what one does not use, the other does.
    if (spec.id !== 'control-connection') return;
    expect(used.events.size).toBe(spec.events.length + spec.delays.length);
    expect(used.effects.size).toBe(spec.effects.length + 2 * spec.delays.length);
  });
});
