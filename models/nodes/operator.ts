/** What an operator does to a node, as the scenario's timeline says. */
import { NODE, type NodeState } from '../../src/network/channel.js';
import { NodeDrained } from '../../src/network/disturbances.js';
import type { TimelineSpec } from '../config.js';
import { INTERFACE, PORT } from '../kinds.js';
import { LNS_SIDE, type SessionState } from '../l2tp/session.js';
import { textOctets } from '../octets.js';
import { Cleared } from './access-records.js';
import type { Rooms } from './rooms.js';
import type { AccessState, PortState } from './states.js';

/** StopCCN 6: the requester is being shut down; CDN 3: administrative reasons (RFC 2661 s4.4.2). */
const SHUTTING_DOWN = 6;
const ADMINISTRATIVE = 3;
const DRAIN_OVER_NOTICE = 10;
export const CLEAR_ACTIONS: readonly TimelineSpec['action'][] = ['clear-tunnels', 'clear-sessions'];

export class Operator {
  constructor(private readonly rooms: Rooms) {
    const { sim } = rooms;
    sim.on(DRAIN_OVER_NOTICE, ({ a: node, b: mark }) => {
      sim.enter(node);
      const { drainedBy } = this.state(node);
      if (drainedBy.includes(mark)) sim.recordAsCause(NodeDrained, node, drainedBy.length > 1 ? 1 : 0, mark);
    });
  }

  clear(node: number, { action, only, id, nth }: TimelineSpec): void {
    const { sim, l2tp } = this.rooms;
    const tunnels = action === 'clear-tunnels';
    const all = tunnels ? this.tunnels(node, only, id) : this.sessions(node, only, id);
    const chosen = nth === undefined ? all : all.slice(nth - 1, nth);
    sim.recordAsCause(Cleared, node, CLEAR_ACTIONS.indexOf(action), chosen.length, 0, 0, textOctets(only ?? ''));
    const { cause } = sim;
    for (const each of chosen) {
      sim.cause = cause;
      if (tunnels) l2tp.tunnels.close(each, SHUTTING_DOWN, 0, 'cleared by the operator');
      else l2tp.sessions.close(each, ADMINISTRATIVE, 0, 'cleared by the operator');
    }
  }

  /** For `forUs` µs, Infinity: until it is undrained, or starts anew. Of several, until all are over. */
  drain(node: number, forUs: number): void {
    const { sim } = this.rooms;
    sim.recordAsCause(NodeDrained, node, 1);
    if (Number.isFinite(forUs)) sim.schedule(sim.now + forUs, DRAIN_OVER_NOTICE, node, this.state(node).drains);
  }

  /** Whatever has it drained is over. */
  undrain(node: number): void {
    if (this.state(node).draining === 1) this.rooms.sim.recordAsCause(NodeDrained, node, 0);
  }

  private tunnels(node: number, peer: string | undefined, localId: number | undefined): number[] {
    return this.rooms.l2tp
      .tunnelsAt(node)
      .filter(([, tunnel]) => peer === undefined || tunnel.remoteName === peer)
      .filter(([, tunnel]) => localId === undefined || tunnel.localId === localId)
      .map(([id]) => id);
  }

  private sessions(node: number, user: string | undefined, localId: number | undefined): number[] {
    const { sim, l2tp } = this.rooms;
    const userOf = ({ side, carried }: SessionState): string | undefined =>
      (sim.world.find(side === LNS_SIDE ? INTERFACE : PORT, carried) as AccessState | PortState | undefined)?.userName;
    return l2tp
      .sessionsAt(node)
      .filter(([, session]) => user === undefined || userOf(session) === user)
      .filter(([, session]) => localId === undefined || session.localId === localId)
      .map(([id]) => id);
  }

  private state(node: number): NodeState {
    return this.rooms.sim.world.find(NODE, node) as NodeState;
  }
}
