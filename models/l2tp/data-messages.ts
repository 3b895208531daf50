/** Data messages (s3.1): the PPP frames that a session sends, and those it takes or drops. */

import type { Simulation } from '../../src/kernel/simulation.js';
import type { Datagram } from '../../src/network/datagram.js';
import type { L2tpSpec } from '../config.js';
import { SESSION, TUNNEL } from '../kinds.js';
import { NO_OCTETS } from '../octets.js';
import { DATA_KIND } from '../scenario/datagram-kinds.js';
import type { Registry } from './registry.js';
import { follows } from './sequence.js';
import { carries, FrameDropped, FrameReceived, FrameSent, FrameSequenced, type SessionState } from './session.js';
import type { TunnelState } from './tunnel.js';
import { dataWriter, parseData } from './wire/message.js';

/** A data message as it arrived, or as its sender knows it while it is on its way. */
export interface FrameMessage {
  readonly tunnelId: number;
  readonly sessionId: number;
  readonly ns: number | undefined;
  /** Octets of the frame. */
  readonly length: number;
  /** What the frame says, where its sender told; else its octets, to be parsed. */
  readonly frame: unknown;
  readonly payload: Uint8Array;
}

export interface DataHost {
  specOf(tunnel: TunnelState): L2tpSpec;
  /** Sends octets, which may be on loan, to a tunnel's peer; `value` is what they say. */
  transmit(
    id: number,
    tunnel: TunnelState,
    octets: Uint8Array,
    kind: number,
    value: FrameMessage | undefined,
    lent: boolean,
  ): void;
  frame(id: number, session: SessionState, frame: Uint8Array, value: unknown): void;
  discard(node: number, datagram: Datagram, reason: string): void;
}

export class DataMessages {
  constructor(
    private readonly sim: Simulation,
    private readonly registry: Registry,
    private readonly host: DataHost,
  ) {}

  /**
   * Sends a PPP frame into a session; dropped when it does not carry frames. The octets may be on loan; `value` is what
   * they say, where that is known.
   */
  send(id: number, frame: Uint8Array, value: unknown): void {
    const { sim, host } = this;
    const session = sim.world.find(SESSION, id) as SessionState | undefined;
    if (!session) return;
    const { length } = frame;
    if (!carries(session)) {
      sim.record(FrameDropped, id, length);
      return;
    }
    const tunnel = sim.world.find(TUNNEL, session.tunnel) as TunnelState;
    const sequenced = host.specOf(tunnel).dataSequencing;
    const before = sim.cause;
    sim.recordAsCause(FrameSent, id, length, sequenced ? session.dataNs : -1);
    const { remoteId: tunnelId } = tunnel;
    const { remoteId: sessionId } = session;
    const ns = sequenced ? (session.dataNs - 1) & 0xffff : undefined;
    const nr = sequenced ? session.dataNr : undefined;
    const header = {
      tunnelId,
      sessionId,
      withLength: true,
      priority: false,
      ns,
      nr,
      offsetPad: undefined,
      reserved: 0,
    };
    const octets = dataWriter(header, frame).lent();
    const told: FrameMessage | undefined =
      value === undefined ? undefined : { tunnelId, sessionId, ns, length, frame: value, payload: NO_OCTETS };
    host.transmit(session.tunnel, tunnel, octets, DATA_KIND, told, true);
    sim.cause = before;
  }

  /** A data message that came as octets. */
  receiveOctets(node: number, peer: number, datagram: Datagram): void {
    const data = parseData(datagram.payload);
    if (!data.ok) return this.host.discard(node, datagram, data.reason);
    const { tunnelId, sessionId, ns, payload } = data.value;
    this.receive(node, peer, datagram, { tunnelId, sessionId, ns, length: payload.length, frame: undefined, payload });
  }

  /** Takes a frame out of a session, to whom it belongs. */
  receive(node: number, peer: number, datagram: Datagram, message: FrameMessage): void {
    const { sim, registry, host } = this;
    const { tunnelId, sessionId, ns, length, frame, payload } = message;
    const tunnel = registry.tunnel(node, tunnelId);
    if (tunnel === undefined || (sim.world.find(TUNNEL, tunnel) as TunnelState).peer !== peer)
      return host.discard(node, datagram, `no tunnel ${tunnelId}`);
    const id = registry.session(tunnel, sessionId);
    if (id === undefined) return host.discard(node, datagram, `no session ${sessionId} in tunnel ${tunnelId}`);
    const session = sim.world.find(SESSION, id) as SessionState;
    sim.recordAsCause(FrameReceived, tunnel, length, id);
    const late = ns !== undefined && ns !== session.dataNr && !follows(ns, session.dataNr);
    if (!carries(session) || late) {
      sim.record(FrameDropped, id, length);
      return;
    }
    if (ns !== undefined) sim.record(FrameSequenced, id, ns);
    host.frame(id, session, payload, frame);
  }
}
