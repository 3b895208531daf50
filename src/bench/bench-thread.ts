/** Measures one subject of one benchmark: operations per second of processor time, in each of several rounds. */
import { cpuUsage } from 'node:process';
import { parentPort, workerData } from 'node:worker_threads';
import { BENCHMARKS } from './benchmarks.js';
import type { ThreadData } from './measure.js';

const port = parentPort;
if (port === null) throw new Error('a benchmark runs as a worker thread');
const { benchmark, subject, task, rounds } = workerData as ThreadData;

const batch = await BENCHMARKS.get(benchmark)!.prepare(subject, task);
const perSecond: number[] = [];
for (let round = 0; round < rounds; round++) {
  const before = cpuUsage();
  const operations = await batch();
  const { user, system } = cpuUsage(before);
  perSecond.push((operations * 1e6) / (user + system));
}
port.postMessage(perSecond);
