/** What goes wrong, and what operators do: brings the scenario's timeline about, entry by entry. */
import type { Simulation } from '../../src/kernel/simulation.js';
import { drawUs } from '../../src/network/distribution.js';
import type { Disturbances } from '../../src/network/disturbances.js';
import type { TimelineSpec } from '../config.js';
import type { Operator } from './operator.js';
import type { Power } from './power.js';

export const TIMELINE_NOTICE = 4;
const TWO_32 = 2 ** 32;

export interface TimelineParts {
  readonly operator: Operator;
  readonly power: Power;
  readonly disturbances: Disturbances;
  /** Number of a node by its name. */
  readonly places: ReadonlyMap<string, number>;
}

export class Timeline {
  constructor(
    private readonly sim: Simulation,
    private readonly entries: readonly TimelineSpec[],
    private readonly parts: TimelineParts,
  ) {
    sim.on(TIMELINE_NOTICE, ({ a: place, b: time }) => this.happen(place, time));
  }

  /** Schedules what is to happen after a time, µs: of what happens again and again the next time, which brings the one after it. */
  plan(afterUs: number): void {
    for (const [place, entry] of this.entries.entries()) {
      let time = 1;
      let at = entry.drawnFirst ? this.drawUs(entry, time, 'after') : entry.atUs;
      while (at <= afterUs && time < entry.times) at += this.drawUs(entry, ++time, 'after');
      if (at > afterUs) this.sim.schedule(at, TIMELINE_NOTICE, place, time);
    }
  }

  private happen(place: number, time: number): void {
    const { sim } = this;
    const entry = this.entries[place]!;
    if (time < entry.times) {
      const at = sim.now + this.drawUs(entry, time + 1, 'after');
      sim.schedule(at, TIMELINE_NOTICE, place, time + 1);
    }
    const forUs = this.drawUs(entry, time, 'for');
    if (entry.node === '') {
      for (const channel of entry.channels) this.toChannel(channel, place, entry, forUs);
      return;
    }
    const node = this.parts.places.get(entry.node)!;
    sim.enter(node);
    this.toNode(node, entry, forUs);
  }

  private toChannel(channel: number, place: number, { action }: TimelineSpec, forUs: number): void {
    const { disturbances } = this.parts;
    switch (action) {
      case 'link-down':
      case 'partition':
        return disturbances.down(channel, forUs);
      case 'link-up':
      case 'heal':
        return disturbances.up(channel);
      case 'link-change':
        return disturbances.change(channel, place, forUs);
      case 'link-restore':
        return disturbances.restore(channel);
      default:
        throw this.sim.broken(`${action} is done to a node, and the timeline does it to a link`);
    }
  }

  private toNode(node: number, entry: TimelineSpec, forUs: number): void {
    const { operator, power, disturbances } = this.parts;
    switch (entry.action) {
      case 'power-off':
      case 'stop':
        return power.off(node, forUs);
      case 'restart':
        return power.restart(node, forUs);
      case 'start':
        return power.on(node);
      case 'slow':
        return disturbances.slow(node, entry.slowPermille, entry.slowAddedUs, forUs);
      case 'drain':
        return operator.drain(node, forUs);
      case 'undrain':
        return operator.undrain(node);
      default:
        return operator.clear(node, entry);
    }
  }

  /** By a name of its own for each time and purpose, so that nothing else moves it: `lns/restart/2/after`. */
  private drawUs(entry: TimelineSpec, time: number, purpose: 'after' | 'for'): number {
    const distribution = purpose === 'for' ? entry.lasts : (entry.every ?? entry.lasts);
    if (distribution.kind === 'constant') return distribution.us;
    let draws = 0;
    const next = (): number => {
      const name = `${entry.draws}/${time}/${purpose}${draws++ === 0 ? '' : `/${draws}`}`;
      return this.sim.random.integer(name, 0, TWO_32 - 1) / TWO_32;
    };
    return drawUs(distribution, next);
  }
}
