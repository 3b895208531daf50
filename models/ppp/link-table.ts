import type { Simulation } from '../../src/kernel/simulation.js';
import { PPP } from '../kinds.js';
import type { Link, PppSide } from './config.js';
import { type Kit, kitOf } from './kit.js';
import type { PppState } from './state.js';

/** The links of a run, as its parts work on them. Nothing is kept a link: a `Link` is put together when it is asked for. */
export class LinkTable {
  /** By node: all its links have the same. */
  private readonly kits: Kit[] = [];

  constructor(private readonly sim: Simulation) {}

  /** Says what the links of a node share, and gives what follows from it. */
  equip(node: number, side: PppSide): Kit {
    const known = this.kits[node];
    if (known?.side === side) return known;
    const kit = kitOf(side, this.sim.random);
    this.kits[node] = kit;
    return kit;
  }

  /** Undefined when it is no more. */
  get(id: number): Link | undefined {
    const state = this.sim.world.find(PPP, id) as PppState | undefined;
    return state === undefined ? undefined : { id, kit: this.kits[state.node]!, state };
  }
}
