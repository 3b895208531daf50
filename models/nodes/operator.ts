/** What an operator does to a node, as the scenario's timeline says. */
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
export const CLEAR_ACTIONS: readonly TimelineSpec['action'][] = ['clear-tunnels', 'clear-sessions'];

export class Operator {
  constructor(private readonly rooms: Rooms) {}

  act(node: number, entry: TimelineSpec): void {
    const { sim, l2tp } = this.rooms;
    const tunnels = entry.action === 'clear-tunnels';
    const chosen = tunnels ? this.tunnels(node, entry.only) : this.sessions(node, entry.only);
    const only = textOctets(entry.only ?? '');
    sim.recordAsCause(Cleared, node, CLEAR_ACTIONS.indexOf(entry.action), chosen.length, 0, 0, only);
    const { cause } = sim;
    for (const id of chosen) {
      sim.cause = cause;
      if (tunnels) l2tp.tunnels.close(id, SHUTTING_DOWN, 0, 'cleared by the operator');
      else l2tp.sessions.close(id, ADMINISTRATIVE, 0, 'cleared by the operator');
    }
  }

  private tunnels(node: number, peer: string | undefined): number[] {
    const all = this.rooms.l2tp.tunnelsAt(node);
    return all.filter(([, tunnel]) => peer === undefined || tunnel.remoteName === peer).map(([id]) => id);
  }

  private sessions(node: number, user: string | undefined): number[] {
    const { sim, l2tp } = this.rooms;
    const userOf = ({ side, carried }: SessionState): string | undefined =>
      (sim.world.find(side === LNS_SIDE ? INTERFACE : PORT, carried) as AccessState | PortState | undefined)?.userName;
    return l2tp
      .sessionsAt(node)
      .filter(([, session]) => user === undefined || userOf(session) === user)
      .map(([id]) => id);
  }
}
