#!/usr/bin/env node
import { Run } from '../../dist/models/run.js';
/**
 * A soak: thousands of calls through one tunnel, a thousand at once, and what lives in the heap meanwhile. Prints a curve,
 * and fails where the heap of the second half is larger than that of the first, or where anything is left at the end.
 *
 *   node --expose-gc test/soak/heap-curve.mjs [CALLS]     (npm run test:soak: 30,000 calls, 10 million records)
 */
import { callsScenario } from '../../dist/models/scenario/bench-scenarios.js';
import { parseScenario } from '../../dist/models/scenario/load.js';
import { Journal } from '../../dist/src/kernel/journal.js';

function refuse(reason) {
  console.error(reason);
  process.exit(2);
}

const calls = Number(process.argv[2] ?? 30_000);
if (!(Number.isInteger(calls) && calls >= 5000))
  refuse('CALLS is a whole number, at least 5000, so that there is a curve');
if (globalThis.gc === undefined) refuse('run it with node --expose-gc');
const loaded = parseScenario(callsScenario(calls), 'soak');
if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));

const SAMPLES = 20;
const run = new Run(loaded.config, 'tables', new Journal('none'));
const { sim } = run;
/** Calls come every 10 ms from 1 s on; from 20 s on as many end as begin. */
const firstUs = 20e6;
const lastUs = 1e6 + calls * 1e4;
const curve = [];
run.start();
for (let sample = 0; sample < SAMPLES; sample++) {
  await sim.run(firstUs + ((lastUs - firstUs) * sample) / (SAMPLES - 1));
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  const mib = (heapUsed + external) / 2 ** 20;
  curve.push(mib);
  const records = String(sim.journal.records).padStart(10);
  const up = String(run.sessionsUp).padStart(6);
  console.log(`${records} records ${up} sessions up ${mib.toFixed(1).padStart(7)} MiB ${'#'.repeat(Math.round(mib))}`);
}
await sim.run();
const digest = await sim.journal.finish();
const { pending, calls: told } = run.summary();
const left = sim.options.kinds
  .filter(({ name }) => name !== 'node' && name !== 'channel')
  .map(({ code, name }) => [name, sim.world.all(code).size])
  .filter(([, count]) => count > 0);
console.log(`${sim.journal.records} records, ${told.ended} calls ended, digest ${digest}`);
console.log(`left: ${pending.notices} notices, ${pending.timers} timers, entities ${JSON.stringify(left)}`);

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const [before, after] = [mean(curve.slice(1, SAMPLES / 2)), mean(curve.slice(SAMPLES / 2))];
const growth = after / before - 1;
console.log(`heap of the second half against the first: ${(growth * 100).toFixed(2)} %`);
const clean = pending.notices === 0 && pending.timers === 0 && left.length === 0 && told.ended === calls;
if (growth > 0.02 || !clean) {
  console.error('FAILED: the heap grows, or something is left');
  process.exitCode = 1;
}
