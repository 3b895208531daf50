/**
 * One definition, two executions: every machine of the models says the same as tables and under xstate, on every state,
 * event and combination of what its guards answer. The machines are found by looking, so that a new one is held to it
 * from its first day.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Guard, guardsFor, type MachineSpec, Outcome } from '../../src/machine/definition.js';
import { execution } from '../../src/machine/engine.js';

const MODELS = resolve(import.meta.dirname, '../../models');
type Spec = MachineSpec<Answers, undefined>;
/** What each guard is to answer, by name. */
type Answers = ReadonlyMap<string, boolean>;

const isSpec = (value: unknown): value is Spec =>
  typeof value === 'object' && value !== null && 'definition' in value && 'delays' in value && 'effects' in value;

async function machines(): Promise<Spec[]> {
  const found: Spec[] = [];
  for (const name of readdirSync(MODELS, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts')) continue;
    const text = readFileSync(join(MODELS, name), 'utf8');
    const declared = [...text.matchAll(/^(export )?const \w+ = machineSpec\b/gm)];
    if (declared.length === 0) continue;
    const specs = Object.values((await import(join(MODELS, name))) as object).filter(isSpec);
    expect(specs.length, `every machine of ${name} is exported`).toBe(declared.length);
    found.push(...specs);
  }
  return found;
}

/** The same machine, with guards that answer what they are told to. */
function told(spec: Spec): Spec {
  const guards: Record<string, Guard<Answers, undefined>> = {};
  for (const name of Object.keys(spec.guards)) guards[name] = (answers) => answers.get(name) ?? false;
  return {
    ...spec,
    guards,
    definition: spec.definition.provide({ guards: guardsFor<Answers, undefined, typeof guards>(guards) as never }),
  };
}

const combinations = (names: readonly string[]): Answers[] =>
  Array.from(
    { length: 2 ** names.length },
    (_, bits) => new Map(names.map((name, place) => [name, ((bits >> place) & 1) === 1])),
  );

const words = ({ next, taken, count, effects, params }: Outcome) => ({
  next,
  taken,
  effects: effects.slice(0, count),
  params: params.slice(0, count).map((value) => value ?? null),
});

const SPECS = await machines();

test('the machines of control connection, calls and PPP are among them', () => {
  expect(SPECS.map((spec) => spec.id).sort()).toEqual(
    expect.arrayContaining([
      'chap-applicant',
      'chap-authenticator',
      'control-connection',
      'lac-incoming-call',
      'lns-incoming-call',
    ]),
  );
  expect(new Set(SPECS.map((spec) => spec.id)).size).toBe(SPECS.length);
});

describe.each(SPECS.map((spec) => [spec.id, told(spec)] as const))('%s', (_id, spec) => {
  const [tables, xstate] = [execution(spec, 'tables'), execution(spec, 'xstate')];

  test('starts alike', () => {
    const [left, right] = [new Outcome(), new Outcome()];
    tables.start(left);
    xstate.start(right);
    expect(words(left)).toEqual(words(right));
  });

  test('goes on alike, whatever its guards answer', () => {
    const [left, right] = [new Outcome(), new Outcome()];
    const answered = combinations(Object.keys(spec.guards));
    const names = [...spec.events, ...spec.delays.map((delay) => `${delay} ran out`)];
    let taken = 0;
    for (const [state, stateName] of spec.states.entries()) {
      for (const [event, eventName] of names.entries()) {
        for (const answers of answered) {
          tables.step(state, event, answers, undefined, left);
          xstate.step(state, event, answers, undefined, right);
          expect(words(left), `${stateName} on ${eventName}, ${JSON.stringify([...answers])}`).toEqual(words(right));
          if (left.taken) taken++;
        }
      }
    }
    expect(taken).toBeGreaterThan(0);
  });
});
