import type { World } from '../../src/kernel/world.js';
import { SESSION } from '../kinds.js';
import type { SessionState } from './session.js';

const SIZE_AT_FIRST = 1024;

/**
 * Sessions by their tunnel and one of their two ids on the wire: a hash table of entity ids. What a session's ids are, the
 * session knows; so one takes 8 to 16 octets here, where a Map would take five times as much.
 */
export class SessionIndex {
  private slots = new Int32Array(SIZE_AT_FIRST);
  private mask = SIZE_AT_FIRST - 1;
  private size = 0;

  /** `which` is the id by which sessions are found; it must not change while a session is in here. */
  constructor(
    private readonly world: World,
    private readonly which: 'localId' | 'remoteId',
  ) {}

  /** The session, or undefined for none. */
  get(tunnel: number, id: number): number | undefined {
    const session = this.slots[this.find(tunnel, id)]!;
    return session === 0 ? undefined : session;
  }

  /** Takes the place of one with the same ids. */
  set(session: number): void {
    if (this.size * 2 >= this.slots.length) this.grow();
    const state = this.state(session);
    const at = this.find(state.tunnel, this.idOf(state));
    if (this.slots[at] === 0) this.size++;
    this.slots[at] = session;
  }

  /** Takes it out while it still is what it was, if it is in here. */
  delete(session: number): void {
    const state = this.state(session);
    const at = this.find(state.tunnel, this.idOf(state));
    if (this.slots[at] !== session) return;
    this.size--;
    this.closeGap(at);
  }

  clear(): void {
    this.slots.fill(0);
    this.size = 0;
  }

  private state(session: number): SessionState {
    return this.world.find(SESSION, session) as SessionState;
  }

  /** A property by a name that is computed would be looked for each time. */
  private idOf(session: SessionState): number {
    return this.which === 'localId' ? session.localId : session.remoteId;
  }

  /** Where it is, or else the free slot where it would be. */
  private find(tunnel: number, id: number): number {
    const { slots, mask } = this;
    let at = hash(tunnel, id) & mask;
    for (; slots[at] !== 0; at = (at + 1) & mask) {
      const known = this.state(slots[at]!);
      if (this.idOf(known) === id && known.tunnel === tunnel) break;
    }
    return at;
  }

  /** What stands behind a gap and would no longer be found moves into it. */
  private closeGap(gap: number): void {
    const { slots, mask } = this;
    let free = gap;
    for (let at = (gap + 1) & mask; slots[at] !== 0; at = (at + 1) & mask) {
      const known = this.state(slots[at]!);
      const home = hash(known.tunnel, this.idOf(known)) & mask;
      if (((at - home) & mask) < ((at - free) & mask)) continue;
      slots[free] = slots[at]!;
      free = at;
    }
    slots[free] = 0;
  }

  private grow(): void {
    const { slots } = this;
    this.slots = new Int32Array(slots.length * 2);
    this.mask = this.slots.length - 1;
    for (const session of slots) {
      if (session === 0) continue;
      const state = this.state(session);
      this.slots[this.find(state.tunnel, this.idOf(state))] = session;
    }
  }
}

function hash(tunnel: number, id: number): number {
  const mixed = Math.imul(tunnel, 0x9e3779b1) ^ Math.imul(id, 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}
