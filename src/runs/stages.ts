/** The stretches of a run, each under one configuration: a run that was forked changes it on the way. */
import type { RunConfig } from '../../models/config.js';
import { formatProblem, parseScenario } from '../../models/scenario/load.js';
import type { Manifest } from '../store/manifest.js';
import { InputError } from './errors.js';

export interface Stage {
  readonly config: RunConfig;
  /** It holds from after everything that happens at this time, µs; -1: from the start. */
  readonly afterUs: number;
}

/** What the manifest says the run was made from. An InputError names what of it cannot be read any more. */
export function stagesOf(
  dir: string,
  { scenario, seed, set, journal, wire = 'values', forks = [] }: Manifest,
): readonly Stage[] {
  const values = [...set];
  const stage = (afterUs: number): Stage => {
    const source = scenario.path ?? scenario.name;
    const loaded = parseScenario(scenario.text, source, { seed: Number(seed), journal, wire, set: values });
    if (loaded.ok) return { config: loaded.config, afterUs };
    const problems = loaded.problems.map(formatProblem).join('; ');
    throw new InputError(`${dir}: its scenario is of another version: ${problems}`);
  };
  const stages = [stage(-1)];
  for (const fork of forks) {
    values.push(...fork.set);
    stages.push(stage(fork.atUs));
  }
  return stages;
}

/** The configuration in which the run ends. */
export const lastConfig = (stages: readonly Stage[]): RunConfig => stages.at(-1)!.config;
