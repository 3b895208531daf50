/** An LNS: ends tunnels and the PPP links in them, each on a virtual-access interface cloned for it. */
import type { Entity } from '../../src/kernel/record.js';
import type { Datagram } from '../../src/network/datagram.js';
import type { L2tpSpec, LnsSpec } from '../config.js';
import { INTERFACE, SESSION, TUNNEL } from '../kinds.js';
import type { Arrival } from '../l2tp/arrival.js';
import type { L2tpNode } from '../l2tp/endpoint.js';
import type { CallFacts, ConnectFacts } from '../l2tp/messages.js';
import type { SessionState } from '../l2tp/session.js';
import type { TunnelState } from '../l2tp/tunnel.js';
import { AvpType } from '../l2tp/wire/avp-table.js';
import { type ControlMessage, numberOf, octetsOf, parseControl } from '../l2tp/wire/message.js';
import type { PppHost, PppSide, ProxyAuth } from '../ppp/link.js';
import { REASONS, Reason } from '../ppp/names.js';
import { frameWriter } from '../ppp/wire/frame.js';
import type { RadiusAnswer } from '../radius/client.js';
import { parseIpv4 } from '../radius/reply.js';
import {
  AccessCreated,
  AccessEnded,
  AccessPpp,
  AddressAuthorized,
  LineProtocolChanged,
  LinkChanged,
  PoolAddressTaken,
  RouteInstalled,
  RouteRemoved,
} from './access-records.js';
import { AddressPool } from './address-pool.js';
import { LnsAaa } from './lns-aaa.js';
import { LowestFree } from './lowest-free.js';
import { pppConfig } from './ppp-config.js';
import { type Frame, frameIn, type Rooms, type RunNode } from './rooms.js';
import { type AccessState, InterfaceTimer } from './states.js';

const PROXY_CHAP = 2;
const USERS_CHOICE = 0xffff_ffff;
const NAS_CHOICE = 0xffff_fffe;
/** CDN results (RFC 2661 s4.4.2). */
const ADMINISTRATIVE = 3;

export class Lns implements RunNode, L2tpNode {
  readonly name: string;
  readonly l2tp: L2tpSpec;
  private readonly address: number;
  readonly ppp: PppSide;
  private readonly aaa: LnsAaa;
  private readonly pool: AddressPool;
  private readonly units = new LowestFree();
  /** Sessions whose users have a route. */
  private routes = 0;
  /**
   * What ICCNs say, from their arrival to the start of PPP, by the place of the interface's unit; those of a run that was
   * taken up again are parsed.
   */
  private readonly iccns: (ControlMessage | undefined)[] = [];

  constructor(
    private readonly rooms: Rooms,
    private readonly node: number,
    private readonly spec: LnsSpec,
  ) {
    this.name = spec.name;
    this.l2tp = spec.l2tp;
    this.address = parseIpv4(spec.address) ?? 0;
    this.aaa = new LnsAaa(rooms, node, spec);
    this.pool = new AddressPool(spec.virtualTemplate.pool);
    const host: PppHost = {
      sendFrame: (link, protocol, information, packet) => {
        const { session } = this.access(rooms.links.owner(link));
        const { addressControl } = spec.ppp;
        const frame: Frame = { protocol, information, packet };
        rooms.l2tp.sendFrame(session, frameWriter(protocol, information, addressControl, false).lent(), frame);
      },
      verifyResponse: (link, chapId, name, challenge, response) => {
        const id = rooms.links.owner(link);
        if (id > 0)
          this.aaa.authenticate(id, this.access(id), this.sessionOf(id), { chapId, name, challenge, response });
      },
      addressWanted: (link, wanted) => this.addressFor(rooms.links.owner(link), wanted),
      networkStarting: (link) => {
        const id = rooms.links.owner(link);
        if (id === 0) return;
        this.aaa.authorizeNetwork(id, this.access(id));
        rooms.sim.setTimer(INTERFACE, id, InterfaceTimer.lineUp, spec.virtualTemplate.lineProtocolUpUs);
      },
      networkUp: (link) => this.networkUp(rooms.links.owner(link)),
      networkDown: (link) => this.networkDown(rooms.links.owner(link)),
      authenticated: () => {},
      linkDown: (link, reason) => {
        const id = rooms.links.owner(link);
        if (id > 0) rooms.l2tp.sessions.close(this.access(id).session, ADMINISTRATIVE, 0, `PPP: ${REASONS[reason]}`);
      },
    };
    const renegotiate = spec.l2tp.proxyLcp === 'renegotiate';
    this.ppp = { name: spec.name, host, config: pppConfig('lns', spec.ppp, this.address, renegotiate) };
    rooms.radius.add(node, spec.radius);
  }

  forget(): void {
    this.units.clear();
    this.pool.clear();
    this.iccns.length = 0;
    this.routes = 0;
  }

  index(id: number, entity: Entity): void {
    const { rooms } = this;
    const access = entity as AccessState;
    this.units.take(this.placeOf(access));
    if (rooms.links.has(access.ppp)) rooms.links.own(access.ppp, id);
    // Once its session is over an interface only shows that its line went down.
    if (!rooms.sim.world.find(SESSION, access.session)) return;
    if (access.fromPool !== 0) this.pool.keep(access.fromPool);
    if (access.routed !== 0) this.routes++;
  }

  receive(_datagram: Datagram): void {}

  onTimer(_kind: number, id: number, timer: number): void {
    const { sim } = this.rooms;
    switch (timer) {
      case InterfaceTimer.clone:
        return this.start(id);
      case InterfaceTimer.route:
        if (this.access(id).routed === 0) this.routes++;
        sim.record(RouteInstalled, id, this.access(id).address);
        return;
      case InterfaceTimer.lineUp:
        sim.recordOn(LineProtocolChanged, INTERFACE, id, 1);
        return;
      case InterfaceTimer.lineDown:
        return this.release(id);
      case InterfaceTimer.sessionTimeout:
        return this.rooms.l2tp.sessions.close(this.access(id).session, ADMINISTRATIVE, 0, 'session timeout');
    }
  }

  // --- from ICCN to PPP ---

  sessionUp(session: number, _state: SessionState, iccn: Arrival | undefined): void {
    const { sim, l2tp } = this.rooms;
    const { virtualTemplate } = this.spec;
    const place = this.units.next();
    const unit = virtualTemplate.firstUnit + place;
    const id = sim.newId(INTERFACE);
    this.units.take(place);
    sim.recordAsCause(AccessCreated, id, unit, session, 0, 0, iccn?.octets);
    this.tell(place, iccn?.message);
    l2tp.sessions.bind(session, id);
    sim.setTimer(INTERFACE, id, InterfaceTimer.clone, virtualTemplate.cloneDelayUs);
  }

  private start(id: number): void {
    const { sim, links } = this.rooms;
    const { proxyAuthentication } = this.l2tp;
    sim.cause = sim.recordOn(LinkChanged, INTERFACE, id, 1);
    const link = links.create(this.node, this.ppp, id);
    const iccn = this.proxies(id);
    sim.record(AccessPpp, id, link);
    links.open(link);
    links.lowerUp(link);
    const proxy = iccn && proxyAuthentication ? chapIn(iccn) : undefined;
    if (proxy) links.proxyAuth(link, proxy);
    const sent = iccn && octetsOf(iccn, AvpType.LastSentLcpConfreq);
    const received = iccn && octetsOf(iccn, AvpType.LastReceivedLcpConfreq);
    links.forceOpen(link, sent, received);
  }

  private proxies(id: number): ControlMessage | undefined {
    const access = this.access(id);
    if (access.iccn.length === 0) return undefined;
    const place = this.placeOf(access);
    const told = this.iccns[place];
    this.tell(place, undefined);
    if (told) return told;
    const session = this.sessionOf(id);
    const tunnel = session && (this.rooms.sim.world.find(TUNNEL, session.tunnel) as TunnelState);
    const parsed = parseControl(access.iccn, tunnel && tunnel.secret.length > 0 ? { secret: tunnel.secret } : {});
    return parsed.ok ? parsed.value : undefined;
  }

  frame(_id: number, session: SessionState, octets: Uint8Array, value: unknown): void {
    const { links, sim } = this.rooms;
    const access = sim.world.find(INTERFACE, session.carried) as AccessState | undefined;
    const frame = (value as Frame | undefined) ?? frameIn(octets)[0];
    if (access && frame && links.has(access.ppp))
      links.receive(access.ppp, frame.protocol, frame.information, frame.packet);
  }

  answered(answer: RadiusAnswer): void {
    const { sim, links } = this.rooms;
    const id = answer.owner;
    const access = sim.world.find(INTERFACE, id) as AccessState | undefined;
    if (!access || !this.aaa.answered(id, access, answer)) return;
    links.authResult(access.ppp, answer.accepted, answer.accepted ? '' : 'Authentication failure');
  }

  // --- addresses and routes ---

  /** The user's own choice, the address that RADIUS gave, or one from the pool (RFC 2865 s5.8). */
  private addressFor(id: number, wanted: number): number {
    const { sim } = this.rooms;
    const access = this.access(id);
    const before = access.address;
    let address = access.framed;
    if (address === -1 || address === NAS_CHOICE) address = this.fromPool(id, access, wanted);
    else if (address === USERS_CHOICE) address = wanted === 0 ? this.fromPool(id, access, 0) : wanted;
    const aaaId = before === 0 ? this.aaa.newId() : 0;
    sim.record(AddressAuthorized, id, wanted, address, aaaId, before);
    return address;
  }

  private fromPool(id: number, access: AccessState, wanted: number): number {
    if (access.fromPool !== 0) return access.fromPool;
    if (!this.spec.virtualTemplate.pool) return wanted;
    const address = this.pool.take();
    if (address !== 0) this.rooms.sim.record(PoolAddressTaken, id, address);
    return address;
  }

  private networkUp(id: number): void {
    if (id === 0) return;
    const { sim } = this.rooms;
    sim.setTimer(INTERFACE, id, InterfaceTimer.route, this.spec.virtualTemplate.routeDelayUs);
    // A session's time is not begun anew when its IPCP is.
    const { sessionTimeoutUs, due } = this.access(id);
    if (sessionTimeoutUs > 0 && (due[InterfaceTimer.sessionTimeout] ?? -1) < 0)
      sim.setTimer(INTERFACE, id, InterfaceTimer.sessionTimeout, sessionTimeoutUs);
  }

  /** IPCP is down, as when the user negotiates it anew: no way to the user until it is up again. */
  private networkDown(id: number): void {
    if (id === 0) return;
    const { sim } = this.rooms;
    const { routed } = this.access(id);
    sim.cancelTimer(INTERFACE, id, InterfaceTimer.route);
    if (routed !== 0) this.unroute(id, routed);
  }

  private unroute(id: number, address: number): void {
    this.rooms.sim.record(RouteRemoved, id, address);
    this.routes--;
  }

  settingUp(sessions: number): number {
    return sessions - this.routes;
  }

  // --- the end ---

  sessionDown(session: number, { carried: id }: SessionState): void {
    const { sim, links, radius } = this.rooms;
    const access = sim.world.find(INTERFACE, id) as AccessState | undefined;
    if (access?.session !== session) return;
    this.tell(this.placeOf(access), undefined);
    sim.cancelTimers(INTERFACE, id);
    if (access.linkUp) sim.cause = sim.recordOn(LinkChanged, INTERFACE, id, 0);
    if (access.request > 0) radius.cancel(access.request);
    if (links.has(access.ppp)) {
      links.own(access.ppp, 0);
      links.lowerDown(access.ppp, Reason.CarrierLost);
      links.destroy(access.ppp);
    }
    if (access.routed !== 0) this.unroute(id, access.routed);
    if (access.fromPool !== 0) this.pool.giveBack(access.fromPool);
    if (access.lineUp)
      sim.setTimer(INTERFACE, id, InterfaceTimer.lineDown, this.spec.virtualTemplate.lineProtocolDownUs);
    else this.release(id);
  }

  private release(id: number): void {
    const { sim } = this.rooms;
    const access = this.access(id);
    if (access.lineUp) sim.recordOn(LineProtocolChanged, INTERFACE, id, 0);
    sim.cancelTimers(INTERFACE, id);
    this.units.giveBack(this.placeOf(access));
    sim.record(AccessEnded, id);
  }

  tunnelOpened(): void {}
  tunnelClosed(): void {}

  callFacts(): CallFacts {
    throw this.rooms.sim.broken('an LNS has no incoming call to tell of');
  }

  connectFacts(): ConnectFacts {
    throw this.rooms.sim.broken('an LNS has no incoming call to tell of');
  }

  private placeOf({ unit }: AccessState): number {
    return unit - this.spec.virtualTemplate.firstUnit;
  }

  private tell(place: number, iccn: ControlMessage | undefined): void {
    const { iccns } = this;
    if (iccns[place] === iccn) return;
    while (iccns.length < place) iccns.push(undefined);
    iccns[place] = iccn;
  }

  private sessionOf(id: number): SessionState | undefined {
    return this.rooms.sim.world.find(SESSION, this.access(id).session) as SessionState | undefined;
  }

  private access(id: number): AccessState {
    return this.rooms.sim.world.find(INTERFACE, id) as AccessState;
  }
}

/** The LAC's CHAP exchange with the user, as ICCN tells it (RFC 2661 s4.4.5). */
function chapIn(iccn: ControlMessage): ProxyAuth | undefined {
  if (numberOf(iccn, AvpType.ProxyAuthenType) !== PROXY_CHAP) return undefined;
  const challenge = octetsOf(iccn, AvpType.ProxyAuthenChallenge);
  const response = octetsOf(iccn, AvpType.ProxyAuthenResponse);
  const name = octetsOf(iccn, AvpType.ProxyAuthenName);
  const chapId = numberOf(iccn, AvpType.ProxyAuthenId);
  if (!challenge || !response || !name || chapId === undefined) return undefined;
  return { challenge, response, name, chapId: chapId & 0xff };
}
