/** A run that goes on under a changed configuration: what may change, and what that does to timers that run. */
import { isDeepStrictEqual } from 'node:util';
import type { Simulation } from '../src/kernel/simulation.js';
import type { CallSpec, RunConfig } from './config.js';
import { timerLengthUs } from './timer-lengths.js';

/** Why a run cannot go on, after time `atUs`, under another configuration, or undefined where it can. */
export function changeFault(before: RunConfig, after: RunConfig, atUs: number): string | undefined {
  const nodes = (config: RunConfig): unknown => config.nodes.map(({ name, role }) => [name, role]);
  if (!isDeepStrictEqual(nodes(before), nodes(after))) return 'nodes cannot come, go, or take another role';
  const lines = (config: RunConfig): unknown => config.nodes.map((node) => node.role === 'remote-system' && node.lines);
  if (!isDeepStrictEqual(lines(before), lines(after))) return 'lines of a group cannot come or go';
  const links = (config: RunConfig): unknown => config.channels.map(({ from, to }) => [from, to]);
  if (!isDeepStrictEqual(links(before), links(after))) return 'links cannot come or go; they can be down';
  for (let place = 0; place < Math.max(before.calls.length, after.calls.length); place++) {
    const [was, is] = [before.calls[place], after.calls[place]];
    const begun = was !== undefined && was.atUs <= atUs;
    if (begun && !sameDialling(was, is))
      return `call ${was.name} has begun by then: it cannot become another, nor change its place in the list`;
    if (!begun && is && is.atUs <= atUs) return `call ${is.name} would have had to begin before then`;
  }
  const past = ({ timeline }: RunConfig): unknown => timeline.filter((entry) => entry.atUs <= atUs);
  if (!isDeepStrictEqual(past(before), past(after))) return 'what the timeline has up to then has happened';
  return undefined;
}

const sameDialling = (was: CallSpec, is: CallSpec | undefined): boolean =>
  is !== undefined &&
  is.from === was.from &&
  is.to === was.to &&
  is.atUs === was.atUs &&
  is.everyUs === was.everyUs &&
  isDeepStrictEqual(is.arrivals, was.arrivals) &&
  isDeepStrictEqual(is.lacs, was.lacs);

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
    for (const [id, entity] of sim.world.all(code)) {
      for (let timer = 0; timer < entity.due.length; timer++) {
        const due = entity.due[timer]!;
        if (due < 0) continue;
        const was = timerLengthUs(before, code, timer, entity);
        const is = timerLengthUs(after, code, timer, entity);
        if (was === undefined || is === undefined || was === is || !Number.isFinite(was)) continue;
        sim.node = entity.node;
        if (Number.isFinite(is)) sim.moveTimer(code, id, timer, Math.max(sim.now, due + is - was));
        else sim.cancelTimer(code, id, timer);
      }
    }
  }
  return sim.journal.records > records;
}
