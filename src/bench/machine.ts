/** What the figures were measured on. */
import { cpus, release, type } from 'node:os';
import { versions } from 'node:process';
import { memoryHere } from '../runs/memory.js';

export interface Machine {
  readonly processor: string;
  readonly processors: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
  readonly v8: string;
}

export function thisMachine(): Machine {
  const processors = cpus();
  return {
    processor: processors[0]?.model.trim() ?? 'unknown',
    processors: processors.length,
    memoryGiB: Math.round((memoryHere() / 2 ** 30) * 10) / 10,
    system: `${type()} ${release()}`,
    node: versions.node,
    v8: versions.v8,
  };
}
