/** Control messages to tunnel 0, whose sender does not know our tunnel id yet, and what follows when both ends open a tunnel. */

import type { Simulation } from '../../src/kernel/simulation.js';
import type { Datagram } from '../../src/network/datagram.js';
import type { L2tpSpec } from '../config.js';
import { TUNNEL } from '../kinds.js';
import { textOctets } from '../octets.js';
import { TunnelStates } from './control-connection.js';
import type { Registry } from './registry.js';
import { RemoteIdLearned, type TunnelState } from './tunnel.js';
import type { Tunnels } from './tunnels.js';
import { AvpType } from './wire/avp-table.js';
import { type ControlMessage, findAvp, numberOf, parseControl, textOf } from './wire/message.js';
import { MessageType } from './wire/message-table.js';

export interface UnaddressedHost {
  l2tpAt(node: number): L2tpSpec;
  discard(node: number, datagram: Datagram, reason: string): void;
}

/** An SCCRQ that waits until our own tunnel, which lost the tie, is given up. */
interface Requeued {
  readonly node: number;
  readonly peer: number;
  readonly datagram: Datagram;
}

export class Unaddressed {
  /** By the tunnel that lost; filled and emptied within a step. */
  private readonly requeued = new Map<number, Requeued>();

  constructor(
    private readonly sim: Simulation,
    private readonly registry: Registry,
    private readonly tunnels: Tunnels,
    private readonly host: UnaddressedHost,
  ) {}

  /** The tunnel of an SCCRQ, new or had before, or of a StopCCN that names its sender's id; undefined: discarded. */
  tunnelOf(node: number, peer: number, datagram: Datagram): number | undefined {
    const looked = parseControl(datagram.payload, { keepHidden: true });
    if (!looked.ok) {
      this.host.discard(node, datagram, looked.reason);
      return undefined;
    }
    const l2tp = this.host.l2tpAt(node);
    const name = textOf(looked.value, AvpType.HostName) ?? '';
    const secret = l2tp.secrets[name] ?? l2tp.secrets['*'];
    const message = parseControl(datagram.payload, secret === undefined ? {} : { secret: textOctets(secret) });
    if (!message.ok) {
      this.host.discard(node, datagram, message.reason);
      return undefined;
    }
    const remoteId = numberOf(message.value, AvpType.AssignedTunnelId) ?? 0;
    const known = this.registry.tunnelOfPeer(node, peer, remoteId);
    if (known !== undefined) return known;
    if (message.value.type !== MessageType.SCCRQ || message.value.ns !== 0) {
      this.host.discard(node, datagram, 'a message to tunnel 0 that is no first SCCRQ');
      return undefined;
    }
    if (!this.breakTie(node, peer, datagram, message.value)) return undefined;
    const request = {
      node,
      peer,
      localName: l2tp.hostName,
      secret: textOctets(secret ?? ''),
      localPort: datagram.destinationPort,
    };
    return this.tunnels.create(request, false, datagram.sourcePort);
  }

  /** When both ends open a tunnel at once and both sent a tie breaker, the lower one wins (s4.4.3). */
  private breakTie(node: number, peer: number, datagram: Datagram, message: ControlMessage): boolean {
    const theirs = findAvp(message, AvpType.TieBreaker)?.value;
    if (theirs?.format !== 'u64') return true;
    for (const id of this.registry.tunnelsTo(node, peer)) {
      const tunnel = this.tunnelState(id);
      if (tunnel.state !== TunnelStates['wait-ctl-reply'] || tunnel.tieBreaker.length === 0) continue;
      const ours = tunnel.tieBreaker.reduce((value, octet) => (value << 8n) | BigInt(octet), 0n);
      if (ours < theirs.big) {
        this.host.discard(node, datagram, 'our tie breaker wins');
        return false;
      }
      if (ours > theirs.big) this.requeued.set(id, { node, peer, datagram });
      this.tunnels.loseTie(id);
      if (ours === theirs.big) this.host.discard(node, datagram, 'equal tie breakers: both tunnels are given up');
      return false;
    }
    return true;
  }

  /** What waited for this tunnel to be given up. */
  takeBack(id: number): Requeued | undefined {
    const again = this.requeued.get(id);
    this.requeued.delete(id);
    return again;
  }

  /** A peer that refuses our SCCRQ tells its tunnel id only in StopCCN; without it that could not be acknowledged. */
  learnFromStop(id: number, datagram: Datagram): void {
    const { secret } = this.tunnelState(id);
    const message = parseControl(datagram.payload, secret.length > 0 ? { secret } : {});
    const remoteId = message.ok ? (numberOf(message.value, AvpType.AssignedTunnelId) ?? 0) : 0;
    if (remoteId === 0) return;
    this.sim.record(RemoteIdLearned, id, remoteId);
    this.registry.learnTunnel(id);
  }

  private tunnelState(id: number): TunnelState {
    return this.sim.world.find(TUNNEL, id) as TunnelState;
  }
}
