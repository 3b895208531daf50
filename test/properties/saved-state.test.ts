/**
 * A run that is written down between two steps, and goes on from that in another process, cannot be told from one that
 * never stopped. RANDOM_SCENARIOS=100 takes more scenarios than the few here.
 */
import { deserialize, serialize } from 'node:v8';
import { describe, expect, it } from 'vitest';
import type { RunConfig } from '../../models/config.js';
import { Run, type RunState } from '../../models/run.js';
import { formatProblem, parseScenario } from '../../models/scenario/load.js';
import { Journal } from '../../src/kernel/journal.js';
import { Random } from '../../src/kernel/random.js';
import type { Engine } from '../../src/machine/definition.js';
import { configOf, LOSSY_CALLS, REFERENCE_CALL } from '../golden/run-in-memory.js';
import { randomScenario } from './random-scenario.js';

const SCENARIOS = Number(process.env.RANDOM_SCENARIOS ?? 8);
const MOMENTS = 6;

function configFrom(text: string): RunConfig {
  const loaded = parseScenario(text, 'random', {});
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  return loaded.config;
}

async function whole(config: RunConfig, engine: Engine): Promise<{ digest: string; run: Run }> {
  const journal = new Journal('none');
  const run = new Run(config, engine, journal);
  run.start();
  await run.sim.run(Math.min(config.endUs, Number.MAX_SAFE_INTEGER));
  return { digest: await journal.finish(), run };
}

/** The digest of a run that is put on paper and taken up anew after each of these numbers of steps. */
async function inPieces(
  config: RunConfig,
  engine: Engine,
  steps: readonly number[],
): Promise<{ digest: string; run: Run }> {
  let journal = new Journal('none');
  let run = new Run(config, engine, journal);
  run.start();
  for (const until of steps) {
    while (run.sim.steps < until) run.sim.step();
    const paper = serialize(run.save());
    journal = new Journal('none');
    run = new Run(config, engine, journal);
    run.load(deserialize(paper) as RunState);
  }
  await run.sim.run(Math.min(config.endUs, Number.MAX_SAFE_INTEGER));
  return { digest: await journal.finish(), run };
}

function moments(seed: number, steps: number): number[] {
  const next = new Random(seed).stream('test/moments');
  return Array.from({ length: MOMENTS }, () => Math.floor(next() * steps)).sort((one, other) => one - other);
}

describe('a run in pieces gives what it gives in one', () => {
  const cases: readonly (readonly [string, () => RunConfig])[] = [
    ['reference-call', () => configOf(REFERENCE_CALL)],
    ['lossy-calls', () => configOf(LOSSY_CALLS)],
    ...Array.from(
      { length: SCENARIOS },
      (_, place) => [`random ${place + 1}`, () => configFrom(randomScenario(place + 1))] as const,
    ),
  ];
  it.each(cases)('%s', async (_name, make) => {
    const config = make();
    const one = await whole(config, 'tables');
    const pieces = await inPieces(config, 'xstate', moments(config.seed, one.run.sim.steps));
    expect(pieces.digest).toBe(one.digest);
    expect(pieces.run.summary()).toEqual(one.run.summary());
    expect(one.run.sim.steps).toBeGreaterThan(20);
  });
});
