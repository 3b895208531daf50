/**
 * Reliable delivery of control messages (RFC 2661 s5.8): Ns and Nr, window, acknowledgement, retransmission, HELLO.
 * One object serves every tunnel of a run; what a tunnel needs to remember is in its TunnelState.
 */
import type { Simulation } from '../../src/kernel/simulation.js';
import type { L2tpSpec } from '../config.js';
import { TUNNEL } from '../kinds.js';
import { type Arrival, arrivalOf, type ControlValue } from './arrival.js';
import { TunnelStates, TunnelTimers } from './control-connection.js';
import {
  DuplicateDropped,
  EarlyDropped,
  EarlyQueued,
  EarlyTaken,
  MessageAcknowledged,
  MessageQueued,
  MessageReceived,
  MessageResent,
  MessageSent,
  RetransmissionLimit,
  WindowChanged,
  ZlbReceived,
  ZlbSent,
} from './delivery-records.js';
import { messageKind } from './message-kind.js';
import { concealed, zlbOf } from './messages.js';
import { distance } from './sequence.js';
import type { HeldMessage, TunnelState } from './tunnel.js';
import type { Avp } from './wire/avp.js';
import { patchNsNr } from './wire/header.js';
import { type ControlMessage, controlMessage, emitControl } from './wire/message.js';
import { MessageType } from './wire/message-table.js';

/** What delivery needs of the endpoint above and the network below. */
export interface DeliveryHost {
  specOf(tunnel: TunnelState): L2tpSpec;
  /** 16 octets for the next message whose AVPs are hidden. */
  randomVector(tunnel: TunnelState): Uint8Array;
  /** Puts a datagram on its way. */
  transmit(tunnel: TunnelState, octets: Uint8Array, kind: number, value: unknown): void;
  /** Hands over a message in its turn. */
  deliver(id: number, tunnel: TunnelState, arrival: Arrival): void;
  /** Everything that was sent is acknowledged. */
  drained(id: number): void;
  peerDead(id: number): void;
}

/** Messages whose receiver answers with another message, which carries the acknowledgement. */
const ANSWERED = new Set<number>([MessageType.SCCRQ, MessageType.SCCRP, MessageType.ICRQ, MessageType.ICRP]);

export class Delivery {
  /** What the octets say that are held; those of a run that was taken up again are parsed by who gets them. */
  private readonly values = new Map<number, ControlMessage>();

  constructor(
    private readonly sim: Simulation,
    private readonly host: DeliveryHost,
  ) {}

  /**
   * Gives a message its Ns, holds it until it is acknowledged, and sends what the window allows. `session` is the local
   * session it is about, `remoteSession` the peer's id for it.
   */
  send(id: number, type: number, avps: readonly Avp[], session = 0, remoteSession = 0): void {
    const tunnel = this.tunnel(id);
    const hides = this.host.specOf(tunnel).hideAvps && tunnel.secret.length > 0;
    const sealed = hides ? concealed(avps, this.host.randomVector(tunnel)) : avps;
    const message = controlMessage(type, tunnel.remoteId, remoteSession, sealed, tunnel.ns);
    const octets = emitControl(message, tunnel.secret);
    if (!hides) this.values.set(keyOf(id, tunnel.ns), message);
    this.sim.recordAsCause(MessageQueued, id, type, tunnel.ns, session, 0, octets);
    this.pump(id, tunnel);
  }

  /** Takes a control datagram for this tunnel. */
  receive(id: number, arrival: Arrival): void {
    const tunnel = this.tunnel(id);
    const { sim } = this;
    if (arrival.type === MessageType.ZLB) {
      sim.recordAsCause(ZlbReceived, id, 0, arrival.ns, arrival.nr);
      this.acknowledged(id, tunnel, arrival.nr);
      return;
    }
    const ahead = distance(tunnel.nr, arrival.ns);
    if (ahead === 0) {
      this.take(id, tunnel, arrival);
      this.takeEarly(id, tunnel);
    } else if (ahead >= 0x8000) {
      sim.recordAsCause(DuplicateDropped, id, arrival.type, arrival.ns);
      this.acknowledged(id, tunnel, arrival.nr);
      this.sendZlb(id, tunnel);
    } else this.early(id, tunnel, arrival, ahead);
  }

  /** The tunnel is closed: nothing is sent again, and no HELLO; duplicates are acknowledged as before. */
  stop(id: number): void {
    for (const { ns } of this.tunnel(id).held) this.values.delete(keyOf(id, ns));
    for (const timer of [TunnelTimers.retransmit, TunnelTimers.acknowledge, TunnelTimers.hello]) {
      this.sim.cancelTimer(TUNNEL, id, timer);
    }
  }

  /** Begins to watch for silence (s5.5). */
  watch(id: number): void {
    const { helloIntervalUs } = this.host.specOf(this.tunnel(id));
    if (Number.isFinite(helloIntervalUs) && helloIntervalUs > 0)
      this.sim.setTimer(TUNNEL, id, TunnelTimers.hello, helloIntervalUs);
  }

  /** What octets say is not known any more: whoever gets them parses them. */
  forget(): void {
    this.values.clear();
  }

  onTimer(id: number, timer: number): void {
    const tunnel = this.tunnel(id);
    if (timer === TunnelTimers.retransmit) this.resend(id, tunnel);
    else if (timer === TunnelTimers.acknowledge) this.sendZlb(id, tunnel);
    else this.hello(id, tunnel);
  }

  private take(id: number, tunnel: TunnelState, arrival: Arrival): void {
    const { sim } = this;
    sim.recordAsCause(MessageReceived, id, arrival.type, arrival.ns, arrival.nr, arrival.session);
    this.acknowledged(id, tunnel, arrival.nr);
    const { ackDelayUs } = this.host.specOf(tunnel);
    if (ackDelayUs === 0 && !ANSWERED.has(arrival.type)) this.sendZlb(id, tunnel);
    const cause = sim.cause;
    this.host.deliver(id, tunnel, arrival);
    if (!sim.world.find(TUNNEL, id) || tunnel.acknowledgementOwed === 0) return;
    sim.cause = cause;
    if (ackDelayUs === 0) this.sendZlb(id, tunnel);
    else if ((tunnel.due[TunnelTimers.acknowledge] ?? -1) < 0)
      sim.setTimer(TUNNEL, id, TunnelTimers.acknowledge, ackDelayUs);
  }

  private early(id: number, tunnel: TunnelState, arrival: Arrival, ahead: number): void {
    const { sim } = this;
    const spec = this.host.specOf(tunnel);
    const known = tunnel.early.some((other) => other.ns === arrival.ns);
    if (spec.early === 'queue' && ahead < spec.receiveWindow && !known)
      sim.recordAsCause(EarlyQueued, id, 0, arrival.ns, 0, 0, arrival.octets);
    else sim.recordAsCause(EarlyDropped, id, arrival.type, arrival.ns);
    this.acknowledged(id, tunnel, arrival.nr);
  }

  private takeEarly(id: number, tunnel: TunnelState): void {
    for (;;) {
      const next = tunnel.early[0];
      if (!next || next.ns !== tunnel.nr || !this.sim.world.find(TUNNEL, id)) return;
      this.sim.recordAsCause(EarlyTaken, id, 0, next.ns);
      this.take(id, tunnel, arrivalOf(next.octets));
    }
  }

  private acknowledged(id: number, tunnel: TunnelState, nr: number): void {
    const first = tunnel.held[0];
    if (!first) return;
    const count = distance(first.ns, nr);
    if (count === 0 || count > tunnel.inFlight) return;
    const { sim } = this;
    const cause = sim.cause;
    for (let ns = first.ns, left = count; left > 0; ns = (ns + 1) & 0xffff, left--) this.values.delete(keyOf(id, ns));
    sim.record(MessageAcknowledged, id, nr, count);
    this.growWindow(id, tunnel, count);
    sim.cancelTimer(TUNNEL, id, TunnelTimers.retransmit);
    if (tunnel.inFlight > 0) this.awaitAcknowledgement(id, tunnel);
    this.pump(id, tunnel);
    sim.cause = cause;
    if (tunnel.held.length === 0) this.host.drained(id);
  }

  private pump(id: number, tunnel: TunnelState): void {
    const { sim } = this;
    const spec = this.host.specOf(tunnel);
    const window = spec.congestionControl ? Math.min(tunnel.peerWindow, tunnel.congestionWindow) : tunnel.peerWindow;
    while (tunnel.inFlight < tunnel.held.length && tunnel.inFlight < window) {
      const message = tunnel.held[tunnel.inFlight]!;
      sim.recordAsCause(MessageSent, id, message.type, message.ns, tunnel.nr, message.session);
      sim.cancelTimer(TUNNEL, id, TunnelTimers.acknowledge);
      this.transmit(id, tunnel, message);
      if ((tunnel.due[TunnelTimers.retransmit] ?? -1) < 0) this.awaitAcknowledgement(id, tunnel);
    }
  }

  private resend(id: number, tunnel: TunnelState): void {
    const { sim } = this;
    const spec = this.host.specOf(tunnel);
    const message = tunnel.held[0];
    if (!message) return;
    const opening = tunnel.state === TunnelStates['wait-ctl-reply'] || tunnel.state === TunnelStates['wait-ctl-conn'];
    const retries = opening ? spec.retriesNotEstablished : spec.retries;
    const resends = spec.retryCounting === 'sends' ? retries - 1 : retries;
    if (tunnel.resends >= resends) {
      sim.recordAsCause(RetransmissionLimit, id, message.type, message.ns, tunnel.resends);
      this.host.peerDead(id);
      return;
    }
    if (spec.congestionControl) this.setWindow(id, tunnel, 1, Math.max(1, tunnel.congestionWindow >> 1), 0);
    sim.recordAsCause(MessageResent, id, message.type, message.ns, tunnel.nr, tunnel.resends + 1);
    sim.cancelTimer(TUNNEL, id, TunnelTimers.acknowledge);
    this.transmit(id, tunnel, message);
    this.awaitAcknowledgement(id, tunnel);
  }

  /** Each resend waits twice as long as the one before, up to the cap. */
  private awaitAcknowledgement(id: number, tunnel: TunnelState): void {
    const { retransmitInitialUs, retransmitCapUs } = this.host.specOf(tunnel);
    const wait = Math.min(retransmitCapUs, retransmitInitialUs * 2 ** tunnel.resends);
    this.sim.setTimer(TUNNEL, id, TunnelTimers.retransmit, wait);
  }

  /** Slow start doubles the window each round trip; past the threshold it grows by one each (app. A). */
  private growWindow(id: number, tunnel: TunnelState, acknowledged: number): void {
    if (!this.host.specOf(tunnel).congestionControl) return;
    let { congestionWindow, windowCredit } = tunnel;
    for (let count = 0; count < acknowledged; count++) {
      if (congestionWindow < tunnel.slowStartThreshold) congestionWindow++;
      else if (++windowCredit >= congestionWindow) {
        congestionWindow++;
        windowCredit = 0;
      }
    }
    congestionWindow = Math.min(congestionWindow, Math.max(1, tunnel.peerWindow));
    if (congestionWindow === tunnel.congestionWindow && windowCredit === tunnel.windowCredit) return;
    this.setWindow(id, tunnel, congestionWindow, tunnel.slowStartThreshold, windowCredit);
  }

  private setWindow(id: number, tunnel: TunnelState, window: number, threshold: number, credit: number): void {
    const same = window === tunnel.congestionWindow && threshold === tunnel.slowStartThreshold;
    if (!same || credit !== tunnel.windowCredit) this.sim.record(WindowChanged, id, window, threshold, credit);
  }

  private sendZlb(id: number, tunnel: TunnelState): void {
    this.sim.cancelTimer(TUNNEL, id, TunnelTimers.acknowledge);
    const cause = this.sim.cause;
    const message = zlbOf(tunnel);
    this.sim.recordAsCause(ZlbSent, id, 0, message.ns, message.nr);
    const value: ControlValue = { message, nr: message.nr };
    this.host.transmit(tunnel, emitControl(message), messageKind(MessageType.ZLB), value);
    this.sim.cause = cause;
  }

  private transmit(id: number, tunnel: TunnelState, { octets, type, ns }: HeldMessage): void {
    const message = this.values.get(keyOf(id, ns));
    const value: ControlValue | undefined = message && { message, nr: tunnel.nr };
    this.host.transmit(tunnel, patchNsNr(octets, ns, tunnel.nr), messageKind(type), value);
  }

  private hello(id: number, tunnel: TunnelState): void {
    const { helloIntervalUs } = this.host.specOf(tunnel);
    const silence = this.sim.now - tunnel.lastHeard;
    if (silence < helloIntervalUs) {
      this.sim.setTimer(TUNNEL, id, TunnelTimers.hello, helloIntervalUs - silence);
      return;
    }
    this.sim.setTimer(TUNNEL, id, TunnelTimers.hello, helloIntervalUs);
    if (tunnel.held.length === 0) this.send(id, MessageType.HELLO, []);
  }

  private tunnel(id: number): TunnelState {
    return this.sim.world.find(TUNNEL, id) as TunnelState;
  }
}

const keyOf = (tunnel: number, ns: number): number => tunnel * 65_536 + ns;
