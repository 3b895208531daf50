/** The LNSs that a LAC passes over for a while, because they failed. */
import { LOCKOUT } from '../kinds.js';
import { PeerAllowed, PeerLockedOut } from './call-records.js';
import type { Rooms } from './rooms.js';
import { type LockoutState, LockoutTimer } from './states.js';

export class Lockouts {
  /** Entities by peer. */
  private readonly byPeer = new Map<number, number>();

  constructor(private readonly rooms: Rooms) {}

  clear(): void {
    this.byPeer.clear();
  }

  index(id: number, { peer }: LockoutState): void {
    this.byPeer.set(peer, id);
  }

  has(peer: number): boolean {
    return this.byPeer.has(peer);
  }

  /** From now on, for so long, µs. */
  add(peer: number, forUs: number): void {
    const { sim } = this.rooms;
    let id = this.byPeer.get(peer);
    if (id === undefined) {
      id = sim.newId(LOCKOUT);
      this.byPeer.set(peer, id);
      sim.record(PeerLockedOut, id, peer);
    }
    sim.setTimer(LOCKOUT, id, LockoutTimer.over, forUs);
  }

  /** Its timer ran out. */
  over(id: number): void {
    const { sim } = this.rooms;
    this.byPeer.delete((sim.world.find(LOCKOUT, id) as LockoutState).peer);
    sim.record(PeerAllowed, id);
  }
}
