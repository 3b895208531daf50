import type { Simulation } from '../../src/kernel/simulation.js';
import { type Engine, type Execution, Outcome } from '../../src/machine/definition.js';
import { execution } from '../../src/machine/engine.js';
import { PPP } from '../kinds.js';
import { Authentication } from './authentication.js';
import type { Link, PppSide, ProxyAuth } from './config.js';
import { addressIn, IpcpPolicy } from './ipcp.js';
import { kitOf } from './kit.js';
import { LcpPolicy } from './lcp.js';
import { Drop, type PppReason, Reason, Role, Side, Timer } from './names.js';
import { Negotiation } from './negotiation.js';
import { Event, optionNegotiation, State } from './option-negotiation.js';
import { type Demands, Phase, PhaseEffect, PhaseEvent, phases } from './phases.js';
import { type LineFormat, lineFormatOf, proxyExchange, suitsOurs } from './proxy.js';
import {
  AddressAgreed,
  ForcedLcpLeft,
  IpcpStateChanged,
  LcpForced,
  LcpStateChanged,
  PhaseChanged,
  PppCreated,
  PppEnded,
  ProxyAuthTaken,
} from './records.js';
import type { PppState } from './state.js';
import { drop } from './transfer.js';
import { PppProtocol } from './wire/frame.js';

export type { PppConfig, PppHost, PppSide, ProxyAuth } from './config.js';
export type { LineFormat } from './proxy.js';

const DETAIL_NONE = 0;
const RENEGOTIATE = { passive: false, patient: false, restart: true } as const;

/**
 * All ends of PPP links in a run. The phases drive LCP, CHAP and IPCP directly, downwards; these tell the phases, and
 * the phases tell the node, later in the step.
 */
export class PppLinks {
  private readonly links = new Map<number, Link>();
  private readonly phases: Execution<Demands, undefined>;
  private readonly outcome = new Outcome();
  private readonly lcp: Negotiation;
  private readonly ipcp: Negotiation;
  private readonly authentication: Authentication;
  private readonly beginNetwork = (id: number): void => this.startNetwork(id);
  private readonly lcpIsDone = (id: number): void => this.phase(id, PhaseEvent.Finished);
  private readonly tellDown = (link: Link, reason: PppReason): void => {
    if (this.links.has(link.id)) link.host.linkDown(link.id, reason);
  };

  constructor(
    private readonly sim: Simulation,
    engine: Engine,
  ) {
    this.phases = execution(phases, engine);
    const automaton = execution(optionNegotiation, engine);
    this.lcp = new Negotiation(sim, automaton, {
      key: 'lcp',
      protocol: PppProtocol.LCP,
      timer: Timer.LcpRestart,
      changed: LcpStateChanged,
      policy: new LcpPolicy(sim),
      listener: {
        up: (id) => this.lcpUp(id),
        down: (id, next, event) => this.lcpDown(id, next, event),
        finished: (id, event) => this.phase(id, PhaseEvent.Finished, reasonOf(event)),
        failed: (id, reason) => this.phase(id, PhaseEvent.Close, reason),
        protocolRejected: (id, protocol) => this.protocolRejected(id, protocol),
      },
    });
    this.ipcp = new Negotiation(sim, automaton, {
      key: 'ipcp',
      protocol: PppProtocol.IPCP,
      timer: Timer.IpcpRestart,
      changed: IpcpStateChanged,
      policy: new IpcpPolicy(),
      listener: {
        up: (id) => this.ipcpUp(id),
        down: (id) => this.links.get(id)?.host.networkDown(id),
        finished: (id) => this.networkFailed(id, Reason.NetworkFailed),
        failed: (id, reason) => this.networkFailed(id, reason),
        protocolRejected: () => {},
      },
    });
    this.authentication = new Authentication(sim, engine, {
      passed: (id) => this.authenticated(id),
      failed: (id, reason) => this.authenticationFailed(id, reason),
    });
    sim.onTimer(PPP, (id, timer) => this.timeout(id, timer));
  }

  // What a node does with a link

  create(node: number, side: PppSide): number {
    const { sim } = this;
    const id = sim.newId(PPP);
    const { config } = side;
    const ordinal = sim.count(`${side.name}/ppp`);
    const link = linkOf(id, ordinal, side);
    const { prefix } = link;
    const first = (given: number | undefined, name: string) => given ?? sim.random.integer(`${prefix}/${name}`, 0, 255);
    const ids = [
      first(config.lcp.firstId, 'lcp-id'),
      first(config.ipcp.firstId, 'ipcp-id'),
      first(config.chap.firstId, 'chap-id'),
    ];
    this.links.set(id, link);
    sim.record(PppCreated, id, node, Role[config.role], ordinal, 0, Uint8Array.from(ids));
    return id;
  }

  /** Makes anew what is known of each link besides its state; `sideOf` says what a node's links have in common. */
  reindex(sideOf: (node: number) => PppSide): void {
    this.links.clear();
    for (const [id, entity] of this.sim.world.all(PPP)) {
      const { node, ordinal } = entity as PppState;
      this.links.set(id, linkOf(id, ordinal, sideOf(node)));
    }
  }

  has(id: number): boolean {
    return this.links.has(id);
  }

  state(id: number): Readonly<PppState> {
    return this.stateOf(id);
  }

  /** The link may be used from now on: LCP's Open. */
  open(id: number): void {
    this.lcp.event(this.link(id), Event.Open);
  }

  close(id: number, reason: PppReason = Reason.Administrative): void {
    const link = this.link(id);
    if (this.stateOf(id).phase === Phase.Dead) this.lcp.event(link, Event.Close);
    else this.phase(id, PhaseEvent.Close, reason);
  }

  lowerUp(id: number): void {
    const link = this.link(id);
    const state = this.stateOf(id);
    if (state.lcp.state > State.Starting) throw this.sim.broken(`PPP link ${id}: its lower layer is up already`);
    this.leaveForced(id, state);
    this.phase(id, PhaseEvent.LowerUp);
    this.lcp.event(link, Event.Up);
  }

  lowerDown(id: number, reason: PppReason = Reason.CarrierLost): void {
    const link = this.link(id);
    this.phase(id, PhaseEvent.Hangup, reason);
    if (this.stateOf(id).lcp.state > State.Starting) this.lcp.event(link, Event.Down);
    this.phase(id, PhaseEvent.Gone);
  }

  receive(id: number, protocol: number, information: Uint8Array, packet?: unknown): void {
    const link = this.link(id);
    const { phase } = this.stateOf(id);
    if (phase === Phase.Dead) {
      this.drop(id, protocol, Drop.Dead, information);
      return;
    }
    if (phase === Phase.Forwarding && link.host.forwardFrame) {
      link.host.forwardFrame(id, protocol, information, packet);
      return;
    }
    if (phase !== Phase.Forwarding && this.wants(link, protocol, information)) return;
    this.drop(id, protocol, Drop.WrongPhase, information);
  }

  /** Verdict on what `verifyResponse` asked; one that comes too late changes nothing, and false says so. */
  authResult(id: number, ok: boolean, message = ''): boolean {
    const link = this.links.get(id);
    return link !== undefined && this.authentication.result(link, ok, message);
  }

  /** LAC: the node takes the link over, in place of a verdict. */
  forward(id: number): void {
    this.phase(id, PhaseEvent.Forward);
  }

  /**
   * LNS: opens LCP with what the LAC negotiated (RFC 2661 s4.4.5). False when that does not suit this end, or its
   * configuration says so: then it is negotiated anew.
   */
  forceOpen(id: number, lastSent: Uint8Array | undefined, lastReceived: Uint8Array | undefined): boolean {
    const link = this.link(id);
    const state = this.stateOf(id);
    const from = state.lcp.state;
    if (from <= State.Starting || from === State.Opened)
      throw this.sim.broken(`PPP link ${id}: LCP cannot be forced open`);
    if (!lastSent || !lastReceived || !this.suits(link, lastSent, lastReceived)) {
      this.leaveForced(id, state);
      this.lcp.event(link, Event.Open, RENEGOTIATE);
      return false;
    }
    this.sim.cancelTimer(PPP, id, Timer.LcpRestart);
    this.sim.recordAsCause(LcpForced, id, Side.Ours, from, 0, 0, lastSent);
    this.sim.recordAsCause(LcpForced, id, Side.Peers, from, 0, 0, lastReceived);
    this.sim.later(this.lcpUp, id, 0);
    return true;
  }

  /** LNS: the partial authentication to use once LCP is forced open; call it in the same step, before or after. */
  proxyAuth(id: number, proxy: ProxyAuth): boolean {
    const exchange = proxyExchange(proxy);
    if (!exchange) return false;
    this.sim.record(ProxyAuthTaken, this.link(id).id, proxy.chapId, proxy.challenge.length, 0, 0, exchange);
    return true;
  }

  /** LAC: what there is to hand to the LNS. */
  proxyFacts(id: number): ProxyAuth & { firstReceived: Uint8Array; lastSent: Uint8Array; lastReceived: Uint8Array } {
    const { lcp, authenticator } = this.stateOf(id);
    const { firstReceived, lastSent, lastReceived } = lcp;
    const { challenge, id: chapId, name, response } = authenticator;
    return { firstReceived, lastSent, lastReceived, challenge, chapId, name, response };
  }

  lineFormat(id: number): LineFormat {
    return lineFormatOf(this.stateOf(id).lcp.agreed);
  }

  /** The link is no more; its node will not hear of it again. */
  destroy(id: number): void {
    const { reason } = this.stateOf(id);
    this.sim.cancelTimers(PPP, id);
    this.sim.record(PppEnded, id, reason);
    this.links.delete(id);
  }

  // What comes in

  /** False for a packet that has no business in this phase (RFC 1661 s3.4 to 3.7). */
  private wants(link: Link, protocol: number, information: Uint8Array): boolean {
    const { phase, ipcp } = this.stateOf(link.id);
    const network = phase === Phase.Network;
    if (protocol === PppProtocol.LCP) this.lcp.receive(link, information);
    else if (protocol === PppProtocol.CHAP && (network || phase === Phase.Authenticate)) {
      this.authentication.receive(link, information);
    } else if (!network) return false;
    else if (protocol === PppProtocol.IPCP) this.ipcp.receive(link, information);
    else if (protocol === PppProtocol.IP) {
      if (ipcp.state !== State.Opened) return false;
      link.host.ipPacket?.(link.id, information);
    } else {
      this.drop(link.id, protocol, Drop.UnknownProtocol, information);
      this.lcp.rejectProtocol(link, protocol, information);
    }
    return true;
  }

  private timeout(id: number, timer: number): void {
    const link = this.link(id);
    if (timer === Timer.LcpRestart) this.lcp.timeout(link);
    else if (timer === Timer.IpcpRestart) this.ipcp.timeout(link);
    else if (timer === Timer.Echo) this.probe(link);
    else this.authentication.timeout(link, timer);
  }

  private probe(link: Link): void {
    const { echo } = link.config;
    const { echoes } = this.stateOf(link.id);
    if (!echo || echoes < 0) return;
    if (echoes >= echo.misses) {
      this.phase(link.id, PhaseEvent.Close, Reason.PeerSilent);
      return;
    }
    this.lcp.echo(link);
    this.sim.setTimer(PPP, link.id, Timer.Echo, echo.intervalUs);
  }

  // What the parts tell the phases

  private readonly lcpUp = (id: number): void => {
    const link = this.links.get(id);
    if (!link || this.stateOf(id).lcp.state !== State.Opened) return;
    this.phase(id, PhaseEvent.Opened);
    link.host.lcpOpened?.(id);
  };

  private lcpDown(id: number, next: number, event: number): void {
    if (!this.links.has(id)) return;
    this.leaveForced(id, this.stateOf(id));
    if (next >= State['Req-Sent']) {
      this.phase(id, PhaseEvent.Renegotiated);
      return;
    }
    this.phase(id, PhaseEvent.Ended, event === Event['RXJ-'] ? Reason.ProtocolRejected : Reason.PeerTerminated);
  }

  private authenticated(id: number): void {
    const link = this.links.get(id);
    if (!link || this.stateOf(id).phase !== Phase.Authenticate) return;
    this.phase(id, PhaseEvent.Authenticated);
    link.host.authenticated(id, true);
  }

  private authenticationFailed(id: number, reason: PppReason): void {
    const link = this.links.get(id);
    if (!link) return;
    this.phase(id, PhaseEvent.Close, reason);
    link.host.authenticated(id, false);
  }

  private ipcpUp(id: number): void {
    const link = this.links.get(id);
    if (!link) return;
    const { ipcp } = this.stateOf(id);
    if (ipcp.state !== State.Opened) return;
    const ours = addressIn(ipcp.lastSent) || link.config.ipcp.address;
    const peers = addressIn(ipcp.agreed);
    if (ours === 0) {
      this.networkFailed(id, Reason.NoAddress);
      return;
    }
    this.sim.recordAsCause(AddressAgreed, id, ours, peers);
    link.host.networkUp(id, ours, peers);
  }

  private networkFailed(id: number, reason: PppReason): void {
    if (this.links.has(id) && this.stateOf(id).phase === Phase.Network) this.phase(id, PhaseEvent.Close, reason);
  }

  private protocolRejected(id: number, protocol: number): void {
    if (protocol === PppProtocol.IPCP || protocol === PppProtocol.CHAP) {
      this.phase(id, PhaseEvent.Close, Reason.ProtocolRejected);
    }
  }

  private startNetwork(id: number): void {
    const link = this.links.get(id);
    if (!link) return;
    link.host.networkStarting?.(id);
    if (this.stateOf(id).phase !== Phase.Network) return;
    this.ipcp.event(link, Event.Up);
    this.ipcp.event(link, Event.Open);
    const { echo } = link.config;
    if (echo) this.sim.setTimer(PPP, id, Timer.Echo, echo.intervalUs);
  }

  // The phases

  private phase(id: number, event: number, reason: PppReason = Reason.None): void {
    const link = this.links.get(id);
    if (!link) return;
    const { outcome } = this;
    const state = this.stateOf(id);
    const from = state.phase;
    this.phases.step(from, event, state, undefined, outcome);
    for (let index = 0; index < outcome.count; index++)
      this.carryOut(link, state, from, outcome.effects[index]!, reason);
  }

  private carryOut(link: Link, state: PppState, from: number, effect: number, reason: PppReason): void {
    const { sim } = this;
    switch (effect) {
      case PhaseEffect.note: {
        const { next } = this.outcome;
        // Why a link goes down is settled by what came first.
        const why = from === Phase.Terminate ? Reason.None : reason;
        sim.recordAsCause(PhaseChanged, link.id, next, from, detailOf(next, link, state), why);
        return;
      }
      case PhaseEffect.startAuthentication:
        this.authentication.start(link);
        return;
      case PhaseEffect.stopAuthentication:
        this.authentication.stop(link);
        return;
      case PhaseEffect.leaveAuthentication:
        this.authentication.leave(link);
        return;
      case PhaseEffect.startNetwork:
        sim.later(this.beginNetwork, link.id, 0);
        return;
      case PhaseEffect.stopNetwork:
        this.stopNetwork(link, state);
        return;
      case PhaseEffect.closeLcp:
        this.lcp.event(link, Event.Close);
        // From Stopped the automaton closes without a word.
        if (state.lcp.state <= State.Closed) sim.later(this.lcpIsDone, link.id, 0);
        return;
      case PhaseEffect.tellDown:
        sim.later(this.tellDown, link, state.reason as PppReason);
        return;
    }
  }

  private stopNetwork(link: Link, state: PppState): void {
    this.sim.cancelTimer(PPP, link.id, Timer.Echo);
    if (state.ipcp.state === State.Initial) return;
    if (state.ipcp.state > State.Starting) this.ipcp.event(link, Event.Down);
    if (state.ipcp.state === State.Starting) this.ipcp.event(link, Event.Close);
  }

  private leaveForced(id: number, state: PppState): void {
    if (state.forced || state.proxyResponse.length > 0) this.sim.record(ForcedLcpLeft, id);
  }

  private suits(link: Link, lastSent: Uint8Array, lastReceived: Uint8Array): boolean {
    return suitsOurs(link.config, lastSent) && this.lcp.wouldAccept(link, lastReceived);
  }

  private drop(id: number, protocol: number, reason: number, information: Uint8Array): void {
    drop(this.sim, id, protocol, reason, information);
  }

  private link(id: number): Link {
    const link = this.links.get(id);
    if (!link) throw this.sim.broken(`there is no PPP link ${id}`);
    return link;
  }

  private stateOf(id: number): PppState {
    return this.sim.world.find(PPP, id) as PppState;
  }
}

function linkOf(id: number, ordinal: number, { name, host, config }: PppSide): Link {
  return { id, host, config, prefix: `${name}/ppp/${ordinal}`, kit: kitOf(config) };
}

function detailOf(phase: number, { config }: Link, { weDemand, peerDemands }: PppState): number {
  if (phase === Phase.Establish) return config.passive ? 1 : 2;
  if (phase !== Phase.Authenticate) return DETAIL_NONE;
  if (weDemand && peerDemands) return 5;
  return weDemand ? 3 : 4;
}

/** Why LCP finished, when nobody said so before. */
const reasonOf = (event: number): PppReason => {
  if (event === Event['TO-']) return Reason.NoAnswer;
  return event === Event['RXJ-'] ? Reason.ProtocolRejected : Reason.None;
};
