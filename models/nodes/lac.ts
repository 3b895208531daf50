/** A LAC: takes calls on its ports, settles LCP and half of the authentication, and hands the rest to an LNS. */
import type { Entity } from '../../src/kernel/record.js';
import { codesOf } from '../../src/machine/definition.js';
import { type Datagram, SIGNAL_PORT } from '../../src/network/datagram.js';
import { numberOctets } from '../call-numbers.js';
import type { L2tpSpec, LacSpec } from '../config.js';
import { LOCKOUT, PORT, SESSION } from '../kinds.js';
import { limitReached } from '../l2tp/acceptance.js';
import type { L2tpNode } from '../l2tp/endpoint.js';
import type { CallFacts, ConnectFacts } from '../l2tp/messages.js';
import type { SessionState } from '../l2tp/session.js';
import { MessageType } from '../l2tp/wire/message-table.js';
import { errorWords, resultWords, StopCcnResult } from '../l2tp/wire/result-codes.js';
import { Latest } from '../latest.js';
import { textOctets } from '../octets.js';
import type { PppHost, PppSide } from '../ppp/link.js';
import { REASONS, Reason } from '../ppp/names.js';
import { frameWriter, PppProtocol } from '../ppp/wire/frame.js';
import { DEFAULT_ACCM, lentHdlc } from '../ppp/wire/hdlc.js';
import type { RadiusAnswer } from '../radius/client.js';
import { LINE_KIND } from '../scenario/datagram-kinds.js';
import { LineProtocolChanged, LinkChanged } from './access-records.js';
import {
  CallerNamed,
  IsdnConnected,
  IsdnDisconnected,
  PortChanged,
  PortEnded,
  PortSeized,
  VpdnCleanup,
  VpdnForwarding,
} from './call-records.js';
import { callFactsOf, connectFactsOf } from './lac-facts.js';
import { LineTable } from './line-table.js';
import { LnsChoice } from './lns-choice.js';
import { LowestFree } from './lowest-free.js';
import { pppConfig } from './ppp-config.js';
import { type Frame, frameIn, framesIn, type Rooms, type RunNode, sendOnLine, sendSignal, signalIn } from './rooms.js';
import { connect, disconnect, Signal, type SignalMessage } from './signalling.js';
import { type LockoutState, PORT_STATES, POWER_FAILED, type PortState, PortTimer } from './states.js';
import { Vpdn } from './vpdn.js';
import { WaitingPorts } from './waiting-ports.js';

const State = codesOf(PORT_STATES);
/** By state: whether the call is not forwarded yet. */
const STARTING: readonly boolean[] = PORT_STATES.map((state) => state !== 'forwarding' && state !== 'down');
/** Those that a call which ends no longer needs. */
const UP_TIMERS = [PortTimer.pppStart, PortTimer.connectLine, PortTimer.lineUp] as const;

export class Lac implements RunNode, L2tpNode {
  readonly name: string;
  readonly l2tp: L2tpSpec;
  private readonly vpdn: Vpdn;
  readonly ppp: PppSide;
  private readonly units = new LowestFree();
  // Indexes: port by user's line, and those that wait for a tunnel.
  private readonly byUser = new LineTable();
  private readonly waiting = new WaitingPorts();
  /** Ports whose calls are not forwarded yet. */
  private starting = 0;

  private readonly channels: Latest<number, number>;
  private readonly reasons = new Latest(textOctets);
  private readonly addresses = new Latest(textOctets);
  private readonly choice: LnsChoice;
  private readonly goOn = (port: number, tunnel: number): void => this.begin(port, tunnel);
  private readonly tryNext = (port: number, _: number): void => this.again(port);

  constructor(
    private readonly rooms: Rooms,
    private readonly node: number,
    private readonly spec: LacSpec,
  ) {
    this.name = spec.name;
    this.l2tp = spec.l2tp;
    this.channels = new Latest((user) => rooms.network.channelBetween(node, user)!);
    this.vpdn = new Vpdn(rooms, node, spec);
    this.choice = new LnsChoice(rooms, node, spec, this.waiting, (other) => this.lineTo(other) !== undefined);
    const host: PppHost = {
      sendFrame: (link, protocol, information, packet) => {
        const port = this.portOf(rooms.links.owner(link));
        sendOnLine(rooms, this.lineTo(port.user), link, protocol, information, packet, port.line);
      },
      verifyResponse: (link, _id, name) => this.callerNamed(rooms.links.owner(link), link, name),
      addressWanted: () => 0,
      networkUp: () => {},
      networkDown: () => {},
      authenticated: () => {},
      linkDown: (link, reason) => {
        const port = rooms.links.owner(link);
        if (port > 0) this.clear(port, `LAC: PPP: ${REASONS[reason]}`);
      },
      forwardFrame: (link, protocol, information, packet) =>
        this.forward(rooms.links.owner(link), { protocol, information, packet }),
    };
    this.ppp = { name: spec.name, host, config: pppConfig('lac', spec.ppp, 0) };
    rooms.radius.add(node, spec.radius);
  }

  forget(): void {
    for (const index of [this.units, this.byUser, this.waiting, this.choice.lockouts]) index.clear();
    this.starting = 0;
  }

  index(id: number, entity: Entity, kind: number): void {
    if (kind === LOCKOUT) {
      this.choice.lockouts.index(id, entity as LockoutState);
      return;
    }
    const port = entity as PortState;
    this.units.take(port.unit);
    if (STARTING[port.state] === true) this.starting++;
    if (port.state !== State.down) this.byUser.set(port.user, port.line, id);
    if (this.rooms.links.has(port.ppp)) this.rooms.links.own(port.ppp, id);
    if (port.state === State.waiting) this.waiting.add(port.tunnel, id);
  }

  /** The lines of its users drop. */
  powerFails(): void {
    for (const id of this.byUser.values()) {
      const { user, line, reference } = this.portOf(id);
      sendSignal(this.rooms, this.lineTo(user), line, disconnect(reference, `LAC: ${POWER_FAILED}`));
    }
  }

  // --- the user's line ---

  receive(datagram: Datagram, from: number): void {
    if (datagram.destinationPort === SIGNAL_PORT) {
      const message = signalIn(datagram);
      if (message) this.signalled(message, from, datagram.line);
      return;
    }
    const port = this.byUser.get(from, datagram.line);
    if (port === 0) return;
    if (datagram.value !== undefined) this.fromLine(port, datagram.value as Frame);
    else for (const frame of framesIn(datagram)) this.fromLine(port, frame);
  }

  private fromLine(port: number, { protocol, information, packet }: Frame): void {
    const { links } = this.rooms;
    const { ppp } = this.portOf(port);
    if (links.has(ppp)) links.receive(ppp, protocol, information, packet);
  }

  onTimer(kind: number, id: number, timer: number): void {
    const { sim } = this.rooms;
    if (kind === LOCKOUT) return this.choice.lockouts.over(id);
    switch (timer) {
      case PortTimer.pppStart:
        return this.startPpp(id);
      case PortTimer.connectLine:
        sim.record(IsdnConnected, id);
        return;
      case PortTimer.linkDown:
        return this.linkDown(id);
      case PortTimer.lineUp:
        sim.recordOn(LineProtocolChanged, PORT, id, 1);
        return;
      case PortTimer.lineDown:
        return this.release(id);
    }
  }

  private signalled(message: SignalMessage, user: number, line: number): void {
    const { reference } = message;
    if (message.signal === Signal.SETUP) this.ring(message, user, line);
    else if (message.signal === Signal.DISCONNECT) {
      const current = this.byUser.get(user, line);
      if (current > 0 && this.portOf(current).reference === reference) this.disconnected(current, true, message.reason);
    }
  }

  private ring(message: SignalMessage, user: number, line: number): void {
    const { sim } = this.rooms;
    const { ports } = this.spec;
    const unit = this.units.next();
    const refusal = this.refusal(unit);
    if (refusal !== undefined) {
      sendSignal(this.rooms, this.lineTo(user), line, disconnect(message.reference, refusal));
      return;
    }
    const id = sim.newId(PORT);
    const numbers = numberOctets(message.called, message.calling);
    sim.recordAsCause(PortSeized, id, unit, user, message.reference, line, numbers);
    this.units.take(unit);
    this.starting++;
    this.byUser.set(user, line, id);
    sendSignal(this.rooms, this.lineTo(user), line, connect(message.reference));
    sim.setTimer(PORT, id, PortTimer.pppStart, ports.pppDelayUs);
    sim.setTimer(PORT, id, PortTimer.connectLine, ports.connectLineDelayUs);
  }

  /** Why a call is not taken on a port, if it is not. */
  private refusal(unit: number): string | undefined {
    if (unit >= this.spec.ports.count) return 'LAC: all ports busy';
    if (this.rooms.network.isDraining(this.node)) return 'LAC: draining';
    return this.starting >= this.l2tp.setupLimit ? 'LAC: set-up limit' : undefined;
  }

  private startPpp(id: number): void {
    const { links } = this.rooms;
    const link = links.create(this.node, this.ppp, id);
    this.change(id, State.ppp, link);
    links.open(link);
    links.lowerUp(link);
  }

  // --- from the name to the tunnel ---

  private callerNamed(id: number, link: number, name: string): void {
    const { sim, links } = this.rooms;
    sim.record(CallerNamed, id, 0, 0, 0, 0, textOctets(name));
    links.forward(link);
    const port = this.portOf(id);
    const tunnel = this.vpdn.lookUp(id, port, name);
    if (tunnel === 'asked') return;
    if (tunnel === 'none') this.clear(id, 'LAC: no tunnel is known for this call');
    else this.wait(id);
  }

  answered(answer: RadiusAnswer): void {
    const id = answer.owner;
    if (!this.rooms.sim.world.find(PORT, id)) return;
    const found = this.vpdn.answered(id, this.portOf(id), answer);
    if (found) this.wait(id);
    else this.clear(id, answer.accepted ? 'LAC: RADIUS gave no tunnel' : `LAC: RADIUS: ${answer.reason}`);
  }

  /** The tunnel is known: the call waits until it is open, or goes on at once. */
  private wait(id: number): void {
    const { sim, l2tp } = this.rooms;
    const port = this.portOf(id);
    const choice = this.choice.next(port);
    if (choice === undefined) return this.clear(id, 'LAC: no way to the LNS');
    const { node, address, place } = choice;
    const tunnel = l2tp.tunnelTo(this.node, node, port.tunnelName, port.tunnelSecret);
    if (!this.waits(id, port, tunnel)) this.waiting.add(tunnel, id);
    l2tp.tunnels.open(tunnel);
    sim.record(VpdnForwarding, id, place, 0, 0, 0, this.addresses.of(address));
    this.change(id, State.waiting, tunnel);
  }

  /** A call failed at an LNS: it goes to the next, or is over. */
  private failOver(id: number, reason: string): void {
    if (!this.choice.isLeft(this.portOf(id))) return this.clear(id, reason);
    this.rooms.sim.cancelTimer(PORT, id, PortTimer.lineUp);
    this.rooms.sim.later(this.tryNext, id, 0);
  }

  private again(id: number): void {
    const { state } = (this.rooms.sim.world.find(PORT, id) as PortState | undefined) ?? { state: State.down };
    if (state !== State.down) this.wait(id);
  }

  /** Whether it waits for that tunnel already; those that do are only looked through where its state says so. */
  private waits(id: number, { state, tunnel }: PortState, other: number): boolean {
    return state === State.waiting && tunnel === other && this.waiting.has(tunnel, id);
  }

  tunnelOpened(tunnel: number): void {
    const { sim } = this.rooms;
    for (const id of this.waiting.take(tunnel)) sim.later(this.goOn, id, tunnel);
  }

  private begin(id: number, tunnel: number): void {
    const { sim, l2tp } = this.rooms;
    if (!sim.world.find(PORT, id) || this.portOf(id).state !== State.waiting) return;
    const reached = this.limitReached(tunnel);
    if (reached !== undefined) return this.clear(id, `LAC: ${reached}`);
    const session = l2tp.sessions.begin(tunnel, id);
    this.change(id, State.forwarding, session);
    sim.setTimer(PORT, id, PortTimer.lineUp, this.spec.ports.lineProtocolUpUs);
  }

  /** Of the limits on what a LAC carries, the one that a session more in this tunnel goes beyond. */
  private limitReached(tunnel: number): string | undefined {
    const { registry } = this.rooms.l2tp;
    const ofTunnel = registry.sessionCount(tunnel) + 1;
    const ofNode = registry.sessionsOfNode(this.node) + 1;
    return limitReached(this.l2tp, { ofTunnel, ofNode, tunnels: registry.tunnelCount(this.node), settingUp: 0 });
  }

  /** Only an LNS is asked; a LAC counts its ports. */
  settingUp(): number {
    return this.starting;
  }

  tunnelClosed(tunnel: number, result: number, error: number): void {
    const reason = closedWords(result, error);
    const ports = this.waiting.close(tunnel);
    if (result === 0 || ports.length > 0)
      this.choice.failed(
        tunnel,
        ports.map((id) => this.portOf(id)),
      );
    for (const id of ports) this.failOver(id, reason);
  }

  // --- the session ---

  callFacts(session: SessionState): CallFacts {
    return callFactsOf(this.spec, this.portOf(session.carried));
  }

  connectFacts(session: SessionState): ConnectFacts {
    const { ppp } = this.portOf(session.carried);
    return connectFactsOf(this.spec, this.l2tp.sendProxy ? this.rooms.links.proxyFacts(ppp) : undefined);
  }

  sessionUp(): void {}

  sessionDown(_id: number, session: SessionState, result: number): void {
    const port = this.rooms.sim.world.find(PORT, session.carried) as PortState | undefined;
    if (!port || port.state === State.down) return;
    const reason =
      result === 0
        ? 'LAC: the tunnel was closed'
        : `LAC: session closed: ${resultWords(MessageType.CDN, result) ?? `result ${result}`}`;
    if (session.wasUp) this.clear(session.carried, reason);
    else this.failOver(session.carried, reason);
  }

  frame(_id: number, session: SessionState, octets: Uint8Array, value: unknown): void {
    const port = this.rooms.sim.world.find(PORT, session.carried) as PortState | undefined;
    const sent = (value as Frame | undefined) ?? frameIn(octets)[0];
    if (!port || !sent) return;
    const { protocol, information } = sent;
    const { links } = this.rooms;
    const accm = protocol === PppProtocol.LCP || !links.has(port.ppp) ? DEFAULT_ACCM : links.lineFormat(port.ppp).accm;
    const framed = lentHdlc(frameWriter(protocol, information, true, false).lent(), accm);
    this.rooms.network.send(this.lineTo(port.user), 0, 0, framed, LINE_KIND, sent, port.line, true);
  }

  /** A frame from the user goes into the tunnel, without what HDLC put round it (RFC 2661 s5.3). */
  private forward(id: number, frame: Frame): void {
    const { session } = this.portOf(id);
    const { addressControl } = this.spec.ppp;
    const { protocol, information } = frame;
    if (session > 0)
      this.rooms.l2tp.sendFrame(session, frameWriter(protocol, information, addressControl, false).lent(), frame);
  }

  // --- the end ---

  /** The LAC ends a call: the user's line is dropped. */
  private clear(id: number, reason: string): void {
    const port = this.portOf(id);
    if (port.state === State.down) return;
    sendSignal(this.rooms, this.lineTo(port.user), port.line, disconnect(port.reference, reason));
    this.disconnected(id, false, reason);
  }

  private disconnected(id: number, byUser: boolean, reason: string): void {
    const { sim } = this.rooms;
    const port = this.portOf(id);
    const { user, line } = port;
    if (this.byUser.get(user, line) === id) this.byUser.delete(user, line);
    for (const timer of UP_TIMERS) if (port.due[timer]! >= 0) sim.cancelTimer(PORT, id, timer);
    sim.recordAsCause(IsdnDisconnected, id, sim.now - port.seizedAt, byUser ? 1 : 0, 0, 0, this.reasons.of(reason));
    this.change(id, State.down, 0);
    sim.setTimer(PORT, id, PortTimer.linkDown, this.spec.ports.linkDownDelayUs);
  }

  private linkDown(id: number): void {
    const { sim, links, l2tp, radius } = this.rooms;
    const { ppp, session, request, tunnel } = this.portOf(id);
    sim.recordOn(LinkChanged, PORT, id, 0);
    if (links.has(ppp)) {
      links.own(ppp, 0);
      links.lowerDown(ppp, Reason.CarrierLost);
      links.destroy(ppp);
    }
    if (request > 0) radius.cancel(request);
    this.waiting.remove(tunnel, id);
    if (session > 0) {
      sim.recordAsCause(VpdnCleanup, id);
      if (sim.world.find(SESSION, session)) l2tp.sessions.bearerDrop(session);
    }
    sim.setTimer(PORT, id, PortTimer.lineDown, this.spec.ports.lineProtocolDownUs);
  }

  private release(id: number): void {
    const { sim } = this.rooms;
    const port = this.portOf(id);
    if (port.lineUp) sim.recordOn(LineProtocolChanged, PORT, id, 0);
    sim.cancelTimers(PORT, id);
    this.units.giveBack(port.unit);
    sim.record(PortEnded, id);
  }

  // --- small things ---

  private change(id: number, state: number, reference: number): void {
    if (STARTING[this.portOf(id).state] === true && STARTING[state] !== true) this.starting--;
    this.rooms.sim.record(PortChanged, id, state, reference);
  }

  private lineTo(user: number): number {
    return this.channels.of(user);
  }

  private portOf(id: number): PortState {
    return this.rooms.sim.world.find(PORT, id) as PortState;
  }
}

/** Why a call fails whose tunnel did not open. */
function closedWords(result: number, error: number): string {
  if (result === 0) return "LAC: the tunnel's peer did not answer";
  const words =
    result === StopCcnResult.GeneralError && error > 0 ? errorWords(MessageType.StopCCN, result, error) : undefined;
  return words === undefined ? `LAC: tunnel closed, result ${result}` : `LAC: tunnel closed: ${words}`;
}
