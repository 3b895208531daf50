/** Every benchmark, by the name it is asked for. */
import type { Benchmark } from './benchmark.js';
import { holdModel } from './hold-model.js';
import { machineSteps } from './machine-steps.js';
import { runOperations } from './run-operations.js';

export const BENCHMARKS: ReadonlyMap<string, Benchmark> = new Map(
  [holdModel, runOperations, machineSteps].map((each) => [each.name, each]),
);
