import { PagedMap } from '../../src/kernel/paged-map.js';
import type { World } from '../../src/kernel/world.js';
import { PPP } from '../kinds.js';
import type { Link } from './config.js';
import type { Kit } from './kit.js';
import type { PppState } from './state.js';

/** The links there are. A link is put together when it is asked for: what is kept of it is its state and its kit. */
export class Links {
  private readonly kits = new PagedMap<Kit>();

  constructor(private readonly world: World) {}

  get(id: number): Link | undefined {
    const kit = this.kits.get(id);
    return kit && { id, kit, state: this.world.find(PPP, id) as PppState };
  }

  has(id: number): boolean {
    return this.kits.has(id);
  }

  add(id: number, kit: Kit): void {
    this.kits.set(id, kit);
  }

  delete(id: number): void {
    this.kits.delete(id);
  }

  clear(): void {
    this.kits.clear();
  }
}
