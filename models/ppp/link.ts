import type { Simulation } from '../../src/kernel/simulation.js';
import type { Engine } from '../../src/machine/definition.js';
import { execution } from '../../src/machine/engine.js';
import { IdTable } from '../id-table.js';
import { lentOctetsOf, octetsOf } from '../keep.js';
import { PPP } from '../kinds.js';
import { Authentication } from './authentication.js';
import type { Link, PppSide, ProxyAuth, ProxyFacts } from './config.js';
import { addressIn, IpcpPolicy } from './ipcp.js';
import { LcpPolicy } from './lcp.js';
import { LinkPhases } from './link-phases.js';
import { LinkTable } from './link-table.js';
import { Drop, type PppReason, Reason, Side, Timer } from './names.js';
import { Negotiation } from './negotiation.js';
import { Event, optionNegotiation, State } from './option-negotiation.js';
import { Phase, PhaseEvent } from './phases.js';
import { type LineFormat, lineFormatOf, proxyExchange, suitsOurs } from './proxy.js';
import {
  AddressAgreed,
  ForcedLcpLeft,
  IpcpStateChanged,
  LcpForced,
  LcpStateChanged,
  PppCreated,
  PppEnded,
  ProxyAuthTaken,
} from './records.js';
import type { PppState } from './state.js';
import { drop } from './transfer.js';
import { PppProtocol } from './wire/frame.js';

export type { PppConfig, PppHost, PppSide, ProxyAuth, ProxyFacts } from './config.js';
export type { LineFormat } from './proxy.js';

/** Where the first Identifiers of a link are put together. */
const ids = new Uint8Array(3);
const RENEGOTIATE = { passive: false, patient: false, restart: true } as const;

/**
 * All ends of PPP links in a run. The phases drive LCP, CHAP and IPCP directly, downwards; these tell the phases, and
 * the phases tell the node, later in the step.
 */
export class PppLinks {
  private readonly links: LinkTable;
  private readonly owners = new IdTable();
  private readonly phases: LinkPhases;
  private readonly lcp: Negotiation;
  private readonly ipcp: Negotiation;
  private readonly authentication: Authentication;

  constructor(
    private readonly sim: Simulation,
    engine: Engine,
  ) {
    this.links = new LinkTable(sim);
    const automaton = execution(optionNegotiation, engine);
    this.lcp = new Negotiation(sim, automaton, {
      key: 'lcp',
      protocol: PppProtocol.LCP,
      timer: Timer.LcpRestart,
      changed: LcpStateChanged,
      policy: new LcpPolicy(),
      listener: {
        up: (id) => this.lcpUp(id),
        down: (id, next, event) => this.lcpDown(id, next, event),
        finished: (id, event) => this.phases.tell(id, PhaseEvent.Finished, reasonOf(event)),
        failed: (id, reason) => this.phases.tell(id, PhaseEvent.Close, reason),
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
        down: (id) => this.links.get(id)?.kit.host.networkDown(id),
        finished: (id) => this.networkFailed(id, Reason.NetworkFailed),
        failed: (id, reason) => this.networkFailed(id, reason),
        protocolRejected: () => {},
      },
    });
    this.authentication = new Authentication(sim, engine, {
      passed: (id) => this.authenticated(id),
      failed: (id, reason) => this.authenticationFailed(id, reason),
    });
    this.phases = new LinkPhases(sim, engine, this.links, {
      lcp: this.lcp,
      ipcp: this.ipcp,
      authentication: this.authentication,
    });
    sim.onTimer(PPP, (id, timer) => this.timeout(id, timer));
  }

  // What a node does with a link

  /** `owner` is what the link belongs to, in the node's own numbering, above 0. */
  create(node: number, side: PppSide, owner = 0): number {
    const { sim } = this;
    const id = sim.newId(PPP);
    const { draws, role } = this.links.equip(node, side);
    const { lcp, ipcp, chap } = side.config;
    const ordinal = sim.count(draws.stem);
    ids[0] = lcp.firstId ?? draws.integer(ordinal, 'lcp-id', 0, 255);
    ids[1] = ipcp.firstId ?? draws.integer(ordinal, 'ipcp-id', 0, 255);
    ids[2] = chap.firstId ?? draws.integer(ordinal, 'chap-id', 0, 255);
    sim.record(PppCreated, id, node, role, ordinal, 0, ids);
    this.owners.set(id, owner);
    return id;
  }

  /** Makes anew what is known of each link besides its state; `sideOf` says what a node's links have in common. */
  reindex(sideOf: (node: number) => PppSide): void {
    this.owners.clear();
    for (const { node } of this.sim.world.all(PPP).values()) this.links.equip(node, sideOf(node));
  }

  /** What a link belongs to; 0 for nothing, or nothing any more. */
  owner(id: number): number {
    return this.owners.get(id);
  }

  /** Says so; 0: the node no longer wants to hear of the link. */
  own(id: number, owner: number): void {
    this.owners.set(id, owner);
  }

  has(id: number): boolean {
    return this.sim.world.find(PPP, id) !== undefined;
  }

  state(id: number): Readonly<PppState> {
    return this.link(id).state;
  }

  /** The link may be used from now on: LCP's Open. */
  open(id: number): void {
    this.lcp.event(this.link(id), Event.Open);
  }

  close(id: number, reason: PppReason = Reason.Administrative): void {
    const link = this.link(id);
    if (link.state.phase === Phase.Dead) this.lcp.event(link, Event.Close);
    else this.phases.step(link, PhaseEvent.Close, reason);
  }

  lowerUp(id: number): void {
    const link = this.link(id);
    if (link.state.lcp.state > State.Starting) throw this.sim.broken(`PPP link ${id}: its lower layer is up already`);
    this.leaveForced(link);
    this.phases.step(link, PhaseEvent.LowerUp);
    this.lcp.event(link, Event.Up);
  }

  lowerDown(id: number, reason: PppReason = Reason.CarrierLost): void {
    const link = this.link(id);
    this.phases.step(link, PhaseEvent.Hangup, reason);
    if (link.state.lcp.state > State.Starting) this.lcp.event(link, Event.Down);
    this.phases.step(link, PhaseEvent.Gone);
  }

  receive(id: number, protocol: number, information: Uint8Array, packet?: unknown): void {
    const link = this.link(id);
    const { phase } = link.state;
    if (phase === Phase.Dead) {
      this.drop(id, protocol, Drop.Dead, information);
      return;
    }
    if (phase === Phase.Forwarding && link.kit.host.forwardFrame) {
      link.kit.host.forwardFrame(id, protocol, information, packet);
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
    this.phases.tell(id, PhaseEvent.Forward);
  }

  /**
   * LNS: opens LCP with what the LAC negotiated (RFC 2661 s4.4.5). False when that does not suit this end, or its
   * configuration says so: then it is negotiated anew.
   */
  forceOpen(id: number, lastSent: Uint8Array | undefined, lastReceived: Uint8Array | undefined): boolean {
    const link = this.link(id);
    const from = link.state.lcp.state;
    if (from <= State.Starting || from === State.Opened)
      throw this.sim.broken(`PPP link ${id}: LCP cannot be forced open`);
    if (!lastSent || !lastReceived || !this.suits(link, lastSent, lastReceived)) {
      this.leaveForced(link);
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
  proxyFacts(id: number): ProxyFacts {
    const { lcp, authenticator } = this.link(id).state;
    const { challenge, id: chapId, name, response } = authenticator;
    const lastReceived = octetsOf(lcp.lastReceived);
    return {
      firstReceived: lcp.firstReceived === lcp.lastReceived ? lastReceived : octetsOf(lcp.firstReceived),
      lastSent: octetsOf(lcp.lastSent),
      lastReceived,
      challenge: octetsOf(challenge),
      chapId,
      name: octetsOf(name),
      response: octetsOf(response),
    };
  }

  lineFormat(id: number): LineFormat {
    return lineFormatOf(this.link(id).state.lcp.agreed, id);
  }

  /** The link is no more; its node will not hear of it again. */
  destroy(id: number): void {
    const { reason } = this.link(id).state;
    this.sim.cancelTimers(PPP, id);
    this.sim.record(PppEnded, id, reason);
    this.owners.set(id, 0);
  }

  // What comes in

  /** False for a packet that has no business in this phase (RFC 1661 s3.4 to 3.7). */
  private wants(link: Link, protocol: number, information: Uint8Array): boolean {
    const { phase, ipcp } = link.state;
    const network = phase === Phase.Network;
    if (protocol === PppProtocol.LCP) this.lcp.receive(link, information);
    else if (protocol === PppProtocol.CHAP && (network || phase === Phase.Authenticate)) {
      this.authentication.receive(link, information);
    } else if (!network) return false;
    else if (protocol === PppProtocol.IPCP) this.ipcp.receive(link, information);
    else if (protocol === PppProtocol.IP) {
      if (ipcp.state !== State.Opened) return false;
      link.kit.host.ipPacket?.(link.id, information);
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
    const { echo } = link.kit.config;
    const { echoes } = link.state;
    if (!echo || echoes < 0) return;
    if (echoes >= echo.misses) {
      this.phases.step(link, PhaseEvent.Close, Reason.PeerSilent);
      return;
    }
    this.lcp.echo(link);
    this.sim.setTimer(PPP, link.id, Timer.Echo, echo.intervalUs);
  }

  // What the parts tell the phases

  private readonly lcpUp = (id: number): void => {
    const link = this.links.get(id);
    if (!link || link.state.lcp.state !== State.Opened) return;
    this.phases.step(link, PhaseEvent.Opened);
    link.kit.host.lcpOpened?.(id);
  };

  private lcpDown(id: number, next: number, event: number): void {
    const link = this.links.get(id);
    if (!link) return;
    this.leaveForced(link);
    if (next >= State['Req-Sent']) {
      this.phases.step(link, PhaseEvent.Renegotiated);
      return;
    }
    this.phases.step(link, PhaseEvent.Ended, event === Event['RXJ-'] ? Reason.ProtocolRejected : Reason.PeerTerminated);
  }

  private authenticated(id: number): void {
    const link = this.links.get(id);
    if (!link || link.state.phase !== Phase.Authenticate) return;
    this.phases.step(link, PhaseEvent.Authenticated);
    link.kit.host.authenticated(id, true);
  }

  private authenticationFailed(id: number, reason: PppReason): void {
    const link = this.links.get(id);
    if (!link) return;
    this.phases.step(link, PhaseEvent.Close, reason);
    link.kit.host.authenticated(id, false);
  }

  private ipcpUp(id: number): void {
    const link = this.links.get(id);
    if (!link) return;
    const { ipcp } = link.state;
    if (ipcp.state !== State.Opened) return;
    const ours = addressIn(lentOctetsOf(ipcp.lastSent)) || link.kit.config.ipcp.address;
    const peers = addressIn(lentOctetsOf(ipcp.agreed));
    if (ours === 0) {
      this.networkFailed(id, Reason.NoAddress);
      return;
    }
    this.sim.recordAsCause(AddressAgreed, id, ours, peers);
    link.kit.host.networkUp(id, ours, peers);
  }

  private networkFailed(id: number, reason: PppReason): void {
    const link = this.links.get(id);
    if (link?.state.phase === Phase.Network) this.phases.step(link, PhaseEvent.Close, reason);
  }

  private protocolRejected(id: number, protocol: number): void {
    if (protocol === PppProtocol.IPCP || protocol === PppProtocol.CHAP) {
      this.phases.tell(id, PhaseEvent.Close, Reason.ProtocolRejected);
    }
  }

  private leaveForced({ id, state }: Link): void {
    if (state.forced || state.proxyResponse.length > 0) this.sim.record(ForcedLcpLeft, id);
  }

  private suits(link: Link, lastSent: Uint8Array, lastReceived: Uint8Array): boolean {
    return suitsOurs(link.kit.config, lastSent) && this.lcp.wouldAccept(link, lastReceived);
  }

  private drop(id: number, protocol: number, reason: number, information: Uint8Array): void {
    drop(this.sim, id, protocol, reason, information);
  }

  private link(id: number): Link {
    const link = this.links.get(id);
    if (!link) throw this.sim.broken(`there is no PPP link ${id}`);
    return link;
  }
}

/** Why LCP finished, when nobody said so before. */
const reasonOf = (event: number): PppReason => {
  if (event === Event['TO-']) return Reason.NoAnswer;
  return event === Event['RXJ-'] ? Reason.ProtocolRejected : Reason.None;
};
