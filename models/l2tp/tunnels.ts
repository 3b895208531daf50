/** Control connections of every node of a run: what their machine's events come from, and what its effects do. */

import type { Simulation } from '../../src/kernel/simulation.js';
import type { Engine } from '../../src/machine/definition.js';
import { execution } from '../../src/machine/engine.js';
import { Runner } from '../../src/machine/runner.js';
import type { L2tpSpec } from '../config.js';
import { TUNNEL } from '../kinds.js';
import { textOctets } from '../octets.js';
import { checkResponse, checkSccrp, checkSccrq, NO_NEW_TUNNELS, type Verdict } from './acceptance.js';
import {
  controlConnection,
  TUNNEL_DELAYS,
  TunnelEvents,
  type TunnelInput,
  TunnelStates,
  TunnelTimers,
} from './control-connection.js';
import { Delivery, type DeliveryHost } from './delivery.js';
import { helloAvps, responseAvps, stopAvps } from './messages.js';
import {
  ChallengeMade,
  ChallengeReceived,
  PeerLearned,
  ResponseChecked,
  SessionsCounted,
  StopReceived,
  StopSent,
  TieBreakerMade,
  TunnelAccepted,
  TunnelCreated,
  TunnelEnded,
  TunnelOpened,
  TunnelOpenRequested,
  TunnelSecretKnown,
  TunnelShutDown,
  type TunnelState,
  TunnelStateChanged,
} from './tunnel.js';
import { AvpType } from './wire/avp-table.js';
import { type ControlMessage, numberOf, octetsOf, resultOf, textOf } from './wire/message.js';
import { MessageType } from './wire/message-table.js';
import { responseIsRight } from './wire/tunnel-auth.js';

/** What tunnels need of the nodes they are at. */
export interface TunnelHost extends DeliveryHost {
  nodeName(node: number): string;
  /** A free local tunnel id for the n-th tunnel of a node. */
  newTunnelId(node: number, ordinal: number): number;
  /** A tunnel was created; the peer's id of it is known. */
  created(id: number): void;
  learned(id: number): void;
  tunnelCount(node: number): number;
  /** Whether the node takes no new tunnels and sessions. */
  isDraining(node: number): boolean;
  /** The tunnel came up; sessions that wait for it may go on. */
  opened(id: number): void;
  /** Takes every session of the tunnel down, without CDNs. */
  closeSessions(id: number): void;
  /** The tunnel is closed: whoever waits for it waits in vain. */
  closed(id: number): void;
  ended(id: number): void;
  /** The peer's SCCRQ won over ours: it is handled anew. */
  requeue(id: number): void;
}

export interface OpenRequest {
  readonly node: number;
  readonly peer: number;
  readonly localName: string;
  readonly secret: Uint8Array;
  readonly localPort: number;
}

/** Counters of tunnels (not ends) that came up and that went down again. */
export const TUNNELS_OPENED = 'tunnels opened';
export const TUNNELS_CLOSED = 'tunnels closed';

/** Counts a tunnel, by its initiator's end, as closed once. */
export function tunnelLost(sim: Simulation, { initiator, opened, closed }: TunnelState): void {
  if (initiator === 1 && opened === 1 && closed === 0) sim.count(TUNNELS_CLOSED);
}

export const CLEAR: TunnelInput = { acceptable: true, result: 1, error: 0, message: '', losesTie: false };
/** StopCCN result 7: finite state machine error. */
const UNEXPECTED: TunnelInput = { ...CLEAR, acceptable: false, result: 7 };

export class Tunnels {
  readonly delivery: Delivery;
  private readonly runner: Runner<TunnelState, TunnelInput>;
  private readonly tellOpened = (id: number): void => this.host.opened(id);

  constructor(
    private readonly sim: Simulation,
    engine: Engine,
    private readonly host: TunnelHost,
  ) {
    this.delivery = new Delivery(sim, host);
    this.runner = new Runner(sim, {
      execution: execution(controlConnection, engine),
      kind: TUNNEL,
      stateChanged: TunnelStateChanged,
      noInput: CLEAR,
      delayUs: (tunnel, delay) => this.delayUs(host.specOf(tunnel), delay),
      perform: (id, tunnel, effect, params, input) => this.perform(id, tunnel, effect, params, input),
    });
    sim.onTimer(TUNNEL, (id, timer) => {
      if (timer < TUNNEL_DELAYS.length) this.runner.timeout(id, timer);
      else this.delivery.onTimer(id, timer);
    });
  }

  /** Creates this node's end of a tunnel. */
  create(request: OpenRequest, initiator: boolean, peerPort: number): number {
    const { sim, host } = this;
    const id = sim.newId(TUNNEL);
    const name = `${host.nodeName(request.node)}/tunnel`;
    const ordinal = sim.count(name);
    const prefix = `${name}/${ordinal}`;
    const localId = host.newTunnelId(request.node, ordinal);
    const ports = request.localPort * 65_536 + peerPort;
    sim.recordAsCause(
      TunnelCreated,
      id,
      localId,
      request.peer,
      initiator ? 1 : 0,
      ports,
      textOctets(request.localName),
    );
    host.created(id);
    if (request.secret.length > 0) sim.record(TunnelSecretKnown, id, 0, 0, 0, 0, request.secret);
    const spec = host.specOf(this.tunnel(id));
    if (spec.authenticate && request.secret.length > 0)
      sim.record(ChallengeMade, id, 0, 0, 0, 0, sim.random.octets(`${prefix}/challenge`, 16));
    if (initiator && spec.tieBreaker)
      sim.record(TieBreakerMade, id, 0, 0, 0, 0, sim.random.octets(`${prefix}/tie-breaker`, 8));
    return id;
  }

  /** A session at this node wants the tunnel. */
  open(id: number): void {
    this.sim.recordAsCause(TunnelOpenRequested, id);
    this.runner.dispatch(id, TunnelEvents.localOpen, CLEAR);
  }

  close(id: number, result: number, error = 0, message = ''): void {
    this.runner.dispatch(id, TunnelEvents.adminClose, { ...CLEAR, result, error, message });
  }

  sessionAdded(id: number): void {
    this.sim.record(SessionsCounted, id, this.tunnel(id).sessions + 1);
    this.runner.dispatch(id, TunnelEvents.sessionAdded, CLEAR);
  }

  sessionRemoved(id: number): void {
    const tunnel = this.sim.world.find(TUNNEL, id) as TunnelState | undefined;
    if (!tunnel) return;
    this.sim.record(SessionsCounted, id, tunnel.sessions - 1);
    if (tunnel.sessions === 0) this.runner.dispatch(id, TunnelEvents.lastSessionGone, CLEAR);
  }

  /** Everything was acknowledged; unless what did so was answered meanwhile, as by a StopCCN. */
  drained(id: number): void {
    const tunnel = this.sim.world.find(TUNNEL, id) as TunnelState | undefined;
    if (!tunnel || tunnel.held.length > 0) return;
    this.runner.dispatch(id, TunnelEvents.drained, CLEAR);
  }

  peerDead(id: number): void {
    this.runner.dispatch(id, TunnelEvents.peerDead, CLEAR);
  }

  /** A tunnel message in its turn, found well-formed. */
  handle(id: number, message: ControlMessage): void {
    const tunnel = this.tunnel(id);
    switch (message.type) {
      case MessageType.SCCRQ:
        return this.handleSccrq(id, tunnel, message);
      case MessageType.SCCRP:
        return this.handleSccrp(id, tunnel, message);
      case MessageType.SCCCN:
        return this.handleScccn(id, tunnel, message);
      case MessageType.StopCCN: {
        const result = resultOf(message);
        this.sim.recordAsCause(StopReceived, id, result?.result ?? 0, result?.error ?? 0);
        this.runner.dispatch(id, TunnelEvents.rxStopCCN, CLEAR);
      }
    }
  }

  private handleSccrq(id: number, tunnel: TunnelState, message: ControlMessage): void {
    // A dead tunnel is in idle as well, but no SCCRQ brings it back.
    const fresh = tunnel.state === TunnelStates.idle && tunnel.initiator === 0 && tunnel.remoteId === 0;
    if (!fresh) {
      this.runner.dispatch(id, TunnelEvents.rxSCCRQ, UNEXPECTED);
      return;
    }
    const spec = this.host.specOf(tunnel);
    this.learnPeer(id, spec, message);
    this.learnChallenge(id, message);
    const verdict = this.host.isDraining(tunnel.node)
      ? NO_NEW_TUNNELS
      : checkSccrq(spec, tunnel, message, this.host.tunnelCount(tunnel.node));
    if (verdict.acceptable) this.sim.record(TunnelAccepted, id);
    this.judge(id, TunnelEvents.rxSCCRQ, verdict);
  }

  private handleSccrp(id: number, tunnel: TunnelState, message: ControlMessage): void {
    if (tunnel.state !== TunnelStates['wait-ctl-reply']) {
      this.runner.dispatch(id, TunnelEvents.rxSCCRP, CLEAR);
      return;
    }
    const spec = this.host.specOf(tunnel);
    this.learnPeer(id, spec, message);
    this.learnChallenge(id, message);
    const verdict = checkSccrp(tunnel, message);
    this.judge(id, TunnelEvents.rxSCCRP, verdict.acceptable ? this.authenticate(id, tunnel, message) : verdict);
  }

  private handleScccn(id: number, tunnel: TunnelState, message: ControlMessage): void {
    if (tunnel.state !== TunnelStates['wait-ctl-conn']) this.runner.dispatch(id, TunnelEvents.rxSCCCN, CLEAR);
    else this.judge(id, TunnelEvents.rxSCCCN, this.authenticate(id, tunnel, message));
  }

  /** Checks the answer to our challenge (s5.1.1). */
  private authenticate(id: number, tunnel: TunnelState, message: ControlMessage): Verdict {
    if (tunnel.localChallenge.length === 0) return { acceptable: true };
    const response = octetsOf(message, AvpType.ChallengeResponse);
    const right =
      response !== undefined && responseIsRight(message.type, tunnel.secret, tunnel.localChallenge, response);
    this.sim.record(ResponseChecked, id, right ? 1 : 0, message.type);
    return checkResponse(right);
  }

  private learnPeer(id: number, spec: L2tpSpec, message: ControlMessage): void {
    const window = numberOf(message, AvpType.ReceiveWindowSize) ?? spec.peerWindowIfAbsent;
    const name = octetsOf(message, AvpType.HostName) ?? new Uint8Array(0);
    this.sim.record(PeerLearned, id, numberOf(message, AvpType.AssignedTunnelId) ?? 0, window, 0, 0, name);
    this.host.learned(id);
    const tunnel = this.tunnel(id);
    if (tunnel.secret.length > 0) return;
    const secret = spec.secrets[textOf(message, AvpType.HostName) ?? ''] ?? spec.secrets['*'];
    if (secret !== undefined) this.sim.record(TunnelSecretKnown, id, 0, 0, 0, 0, textOctets(secret));
  }

  private learnChallenge(id: number, message: ControlMessage): void {
    const challenge = octetsOf(message, AvpType.Challenge);
    if (challenge) this.sim.record(ChallengeReceived, id, message.type, 0, 0, 0, challenge);
  }

  private judge(id: number, event: number, verdict: Verdict): void {
    const input = verdict.acceptable ? CLEAR : { ...CLEAR, ...verdict, losesTie: false };
    this.runner.dispatch(id, event, input);
  }

  /** The tie breaker of the peer's SCCRQ beats ours (s4.4.3). */
  loseTie(id: number): void {
    this.runner.dispatch(id, TunnelEvents.rxSCCRQ, { ...CLEAR, losesTie: true });
  }

  private perform(id: number, tunnel: TunnelState, effect: string, params: unknown, input: TunnelInput): void {
    const { sim, host, delivery } = this;
    const spec = host.specOf(tunnel);
    switch (effect) {
      case 'sendSCCRQ':
        return delivery.send(id, MessageType.SCCRQ, helloAvps(spec, tunnel, false));
      case 'sendSCCRP':
        return delivery.send(id, MessageType.SCCRP, helloAvps(spec, tunnel, true));
      case 'sendSCCCN':
        return delivery.send(id, MessageType.SCCCN, responseAvps(tunnel, MessageType.SCCCN));
      case 'sendStopCCN': {
        const result = (params as { result: number } | undefined)?.result ?? input.result;
        const error = params === undefined ? input.error : 0;
        sim.recordAsCause(StopSent, id, result, error, 0, 0, textOctets(input.message));
        return delivery.send(id, MessageType.StopCCN, stopAvps(tunnel, result, error, input.message));
      }
      case 'openSessions':
        if (tunnel.initiator === 1 && tunnel.opened === 0) sim.count(TUNNELS_OPENED);
        sim.record(TunnelOpened, id);
        if ((tunnel.due[TunnelTimers.hello] ?? -1) < 0) delivery.watch(id);
        return sim.later(this.tellOpened, id, 0);
      case 'closeSessions':
        return sim.later((tunnelId: number) => host.closeSessions(tunnelId), id, 0);
      case 'shutDown':
        delivery.stop(id);
        tunnelLost(sim, tunnel);
        sim.record(TunnelShutDown, id, tunnel.result);
        return sim.later((tunnelId: number) => host.closed(tunnelId), id, 0);
      case 'requeueSCCRQ':
        return sim.later((tunnelId: number) => host.requeue(tunnelId), id, 0);
      case 'destroy':
        sim.cancelTimers(TUNNEL, id);
        host.ended(id);
        sim.record(TunnelEnded, id);
        return;
      default:
        throw sim.broken(`control connection: nobody carries out ${effect}`);
    }
  }

  private delayUs(spec: L2tpSpec, delay: number): number {
    switch (TUNNEL_DELAYS[delay]) {
      case 'setupTimeout':
        return spec.setupTimeoutUs;
      case 'destructTimeout':
        return spec.destructTimeoutUs;
      default:
        return spec.noSessionTimeoutUs;
    }
  }

  private tunnel(id: number): TunnelState {
    return this.sim.world.find(TUNNEL, id) as TunnelState;
  }
}
