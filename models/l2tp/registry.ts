import type { Simulation } from '../../src/kernel/simulation.js';
import { SESSION, TUNNEL } from '../kinds.js';
import { lacIncomingCall } from './incoming-call.js';
import { LAC_SIDE, type SessionState } from './session.js';
import { SessionIndex } from './session-index.js';
import { leave, SessionList } from './session-list.js';
import type { TunnelState } from './tunnel.js';

const KEY = 65_536;
/** Of tunnels and of sessions. */
export const HIGHEST_ID = 65_535;
const NOBODY: readonly number[] = [];
const WAIT_TUNNEL = lacIncomingCall.states.indexOf('wait-tunnel');

/**
 * Finds tunnels and sessions by the ids on the wire (RFC 2661 s3.1). Everything here follows from the entities: it is an
 * index, not state.
 */
export class Registry {
  private readonly byLocalId = new Map<number, number>();
  private readonly byRemoteId = new Map<number, number>();
  private readonly sessionByLocalId: SessionIndex;
  private readonly sessionByRemoteId: SessionIndex;
  /** Of each tunnel. */
  private readonly sessions = new Map<number, SessionList>();
  /** Sessions that wait for a tunnel to open, oldest first, by tunnel. */
  private readonly awaiting: (number[] | undefined)[] = [];
  /** By node and peer. */
  private readonly tunnelsBetween = new Map<number, Set<number>>();
  private readonly tunnelsAt = new Map<number, number>();
  private readonly sessionsAt = new Map<number, number>();

  constructor(private readonly sim: Simulation) {
    this.sessionByLocalId = new SessionIndex(sim.world, 'localId');
    this.sessionByRemoteId = new SessionIndex(sim.world, 'remoteId');
  }

  /** Makes the index anew from the entities that there are. */
  reindex(): void {
    const {
      byLocalId,
      byRemoteId,
      sessionByLocalId,
      sessionByRemoteId,
      sessions,
      tunnelsBetween,
      tunnelsAt,
      sessionsAt,
    } = this;
    for (const index of [
      byLocalId,
      byRemoteId,
      sessionByLocalId,
      sessionByRemoteId,
      sessions,
      tunnelsBetween,
      tunnelsAt,
      sessionsAt,
    ])
      index.clear();
    this.awaiting.length = 0;
    for (const id of this.sim.world.all(TUNNEL).keys()) {
      this.addTunnel(id);
      this.learnTunnel(id);
    }
    for (const id of this.sim.world.all(SESSION).keys()) {
      this.addSession(id);
      this.learnSession(id);
      const { state, side, tunnel } = this.sessionState(id);
      if (side === LAC_SIDE && state === WAIT_TUNNEL) this.awaitTunnel(tunnel, id);
    }
  }

  tunnel(node: number, localId: number): number | undefined {
    return this.byLocalId.get(node * KEY + localId);
  }

  /** The tunnel whose other end, at `peer`, assigned this id. */
  tunnelOfPeer(node: number, peer: number, remoteId: number): number | undefined {
    return this.byRemoteId.get((node * KEY + peer) * KEY + remoteId);
  }

  /** This node's ends of the tunnels to a peer, oldest first. */
  tunnelsTo(node: number, peer: number): Iterable<number> {
    return this.tunnelsBetween.get(node * KEY + peer) ?? [];
  }

  session(tunnel: number, localId: number): number | undefined {
    return this.sessionByLocalId.get(tunnel, localId);
  }

  sessionOfPeer(tunnel: number, remoteId: number): number | undefined {
    return this.sessionByRemoteId.get(tunnel, remoteId);
  }

  sessionsOf(tunnel: number): readonly number[] {
    return this.sessions.get(tunnel)?.all() ?? NOBODY;
  }

  sessionCount(tunnel: number): number {
    return this.sessions.get(tunnel)?.size ?? 0;
  }

  /** A session waits for its tunnel to open. */
  awaitTunnel(tunnel: number, id: number): void {
    const { awaiting } = this;
    while (awaiting.length <= tunnel) awaiting.push(undefined);
    const others = awaiting[tunnel];
    if (others === undefined) awaiting[tunnel] = [id];
    else others.push(id);
  }

  /** The sessions that waited for the tunnel, oldest first; they wait no more. */
  takeAwaiting(tunnel: number): readonly number[] {
    const ids = this.awaiting[tunnel];
    if (ids === undefined) return NOBODY;
    this.awaiting[tunnel] = undefined;
    return ids;
  }

  tunnelCount(node: number): number {
    return this.tunnelsAt.get(node) ?? 0;
  }

  /** Sessions of all tunnels of a node. */
  sessionsOfNode(node: number): number {
    return this.sessionsAt.get(node) ?? 0;
  }

  /** A local tunnel id that no other tunnel of the node has: the one drawn, or the next free one. */
  newTunnelId(node: number, drawn: number): number {
    return this.freeId(drawn, (id) => this.byLocalId.has(node * KEY + id));
  }

  newSessionId(tunnel: number, drawn: number): number {
    return this.freeId(drawn, (id) => this.sessionByLocalId.get(tunnel, id) !== undefined);
  }

  addTunnel(id: number): void {
    const { node, peer, localId } = this.tunnelState(id);
    this.byLocalId.set(node * KEY + localId, id);
    const others = this.tunnelsBetween.get(node * KEY + peer);
    if (others) others.add(id);
    else this.tunnelsBetween.set(node * KEY + peer, new Set([id]));
    this.tunnelsAt.set(node, this.tunnelCount(node) + 1);
  }

  /** To be called once the peer's id is known. Of two tunnels for which the peer gave the same id, the newer is meant. */
  learnTunnel(id: number): void {
    const { node, peer, remoteId } = this.tunnelState(id);
    if (remoteId > 0 && (this.tunnelOfPeer(node, peer, remoteId) ?? 0) < id)
      this.byRemoteId.set((node * KEY + peer) * KEY + remoteId, id);
  }

  removeTunnel(id: number): void {
    const { node, localId, peer, remoteId } = this.tunnelState(id);
    this.byLocalId.delete(node * KEY + localId);
    this.tunnelsBetween.get(node * KEY + peer)?.delete(id);
    this.takeAwaiting(id);
    if (this.tunnelOfPeer(node, peer, remoteId) === id) {
      this.byRemoteId.delete((node * KEY + peer) * KEY + remoteId);
      for (const other of this.tunnelsTo(node, peer)) this.learnAgain(other, remoteId);
    }
    this.tunnelsAt.set(node, this.tunnelCount(node) - 1);
  }

  addSession(id: number): void {
    const { tunnel, node } = this.sessionState(id);
    this.sessionByLocalId.set(id);
    this.sessionsAt.set(node, this.sessionsOfNode(node) + 1);
    const others = this.sessions.get(tunnel);
    if (others !== undefined) others.add(id);
    else this.sessions.set(tunnel, new SessionList(id));
  }

  learnSession(id: number): void {
    const { tunnel, remoteId } = this.sessionState(id);
    if (remoteId > 0 && (this.sessionOfPeer(tunnel, remoteId) ?? 0) < id) this.sessionByRemoteId.set(id);
  }

  removeSession(id: number): void {
    const { tunnel, node } = this.sessionState(id);
    this.sessionByLocalId.delete(id);
    this.sessionsAt.set(node, this.sessionsOfNode(node) - 1);
    this.sessionByRemoteId.delete(id);
    const awaiting = this.awaiting[tunnel];
    if (awaiting !== undefined) leave(awaiting, id);
    const others = this.sessions.get(tunnel);
    if (others === undefined) return;
    others.remove(id);
    if (others.size === 0) this.sessions.delete(tunnel);
  }

  private learnAgain(id: number, remoteId: number): void {
    if (this.tunnelState(id).remoteId === remoteId) this.learnTunnel(id);
  }

  private freeId(drawn: number, taken: (id: number) => boolean): number {
    for (let step = 0; step < HIGHEST_ID; step++) {
      const id = ((drawn - 1 + step) % HIGHEST_ID) + 1;
      if (!taken(id)) return id;
    }
    throw this.sim.broken('all 65535 ids are in use');
  }

  private tunnelState(id: number): TunnelState {
    return this.sim.world.find(TUNNEL, id) as TunnelState;
  }

  private sessionState(id: number): SessionState {
    return this.sim.world.find(SESSION, id) as SessionState;
  }
}
