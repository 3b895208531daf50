/** A run that goes on under a changed configuration: what may change, and what that does to timers that run. */
import { isDeepStrictEqual } from 'node:util';
import type { Simulation } from '../src/kernel/simulation.js';
import type { RunConfig } from './config.js';
import { timerLengthUs } from './timer-lengths.js';

/** Why a run cannot go on under another configuration, or undefined where it can. */
export function changeFault(before: RunConfig, after: RunConfig): string | undefined {
  const nodes = (config: RunConfig): unknown => config.nodes.map(({ name, role }) => [name, role]);
  if (!isDeepStrictEqual(nodes(before), nodes(after))) return 'nodes cannot come, go, or take another role';
  const links = (config: RunConfig): unknown => config.channels.map(({ from, to }) => [from, to]);
  if (!isDeepStrictEqual(links(before), links(after))) return 'links cannot come or go; they can be down';
  for (const [place, call] of before.calls.entries()) {
    const other = after.calls[place];
    if (!other || other.from !== call.from || other.to !== call.to || other.atUs !== call.atUs)
      return `call ${call.name} cannot become another; new ones go after the last`;
  }
  return undefined;
}

/** Whether what is planned, calls and timeline, is the same. */
export const samePlans = (before: RunConfig, after: RunConfig): boolean =>
  isDeepStrictEqual([before.calls, before.timeline], [after.calls, after.timeline]);

/**
 * Timers that run and would now be shorter or longer run out that much sooner or later, at the earliest now. One that
 * would never run out is stopped; one that never was to run out is not started. True where there was any.
 */
export function adjustTimers(sim: Simulation, before: RunConfig, after: RunConfig): boolean {
  const { records } = sim.journal;
  for (const { code } of sim.options.kinds) {
    for (const [id, entity] of [...sim.world.all(code)]) {
      for (const [timer, due] of [...entity.due.entries()]) {
        if (due === undefined || due < 0) continue;
        const [was, is] = [before, after].map((config) => timerLengthUs(config, code, timer, entity));
        if (was === undefined || is === undefined || was === is || !Number.isFinite(was)) continue;
        sim.node = entity.node;
        if (Number.isFinite(is)) sim.moveTimer(code, id, timer, Math.max(sim.now, due + is - was));
        else sim.cancelTimer(code, id, timer);
      }
    }
  }
  return sim.journal.records > records;
}
