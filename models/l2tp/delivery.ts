/**
 * Reliable delivery of control messages (RFC 2661 s5.8): Ns and Nr, window, acknowledgement, retransmission, HELLO.
 * One object serves every tunnel of a run; what a tunnel needs to remember is in its TunnelState.
 */
import type { Simulation } from '../../src/kernel/simulation.js';
import type { L2tpSpec } from '../config.js';
import { TUNNEL } from '../kinds.js';
import { type Arrival, arrivalOf, octetsOfArrival } from './arrival.js';
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
import { type DeliverySettings, DeliverySettingsTable } from './delivery-settings.js';
import { Departures, type Transmit } from './departures.js';
import { concealed, nextNs } from './messages.js';
import { distance } from './sequence.js';
import type { TunnelState } from './tunnel.js';
import type { Avp } from './wire/avp.js';
import { lentHello } from './wire/fixed.js';
import { controlMessage, emitControl } from './wire/message.js';
import { MessageType, ofTypes } from './wire/message-table.js';

/** What delivery needs of the endpoint above and the network below. */
export interface DeliveryHost {
  specOf(tunnel: TunnelState): L2tpSpec;
  /** 16 octets for the next message whose AVPs are hidden. */
  randomVector(tunnel: TunnelState): Uint8Array;
  transmit: Transmit;
  /** Hands over a message in its turn. */
  deliver(id: number, tunnel: TunnelState, arrival: Arrival): void;
  /** Everything that was sent is acknowledged. */
  drained(id: number, tunnel: TunnelState): void;
  peerDead(id: number): void;
}

/** Messages whose receiver answers with another message, which carries the acknowledgement. */
const ANSWERED: readonly boolean[] = ofTypes(MessageType.SCCRQ, MessageType.SCCRP, MessageType.ICRQ, MessageType.ICRP);
const { retransmit: RETRANSMIT, acknowledge: ACKNOWLEDGE, hello: HELLO } = TunnelTimers;

export class Delivery {
  private readonly departures: Departures;
  private readonly settings = new DeliverySettingsTable();

  constructor(
    private readonly sim: Simulation,
    private readonly host: DeliveryHost,
  ) {
    this.departures = new Departures((id, tunnel, octets, kind, value, lent) =>
      host.transmit(id, tunnel, octets, kind, value, lent),
    );
  }

  /**
   * Gives a message its Ns, holds it until it is acknowledged, and sends what the window allows. `session` is the local
   * session it is about, `remoteSession` the peer's id for it.
   */
  send(id: number, type: number, avps: readonly Avp[], session = 0, remoteSession = 0): void {
    const tunnel = this.tunnel(id);
    const hides = this.hides(tunnel);
    const sealed = hides ? concealed(avps, this.host.randomVector(tunnel)) : avps;
    const message = controlMessage(type, tunnel.remoteId, remoteSession, sealed, tunnel.ns);
    const octets = emitControl(message, tunnel.secret);
    this.sim.recordAsCause(MessageQueued, id, type, tunnel.ns, session, 0, octets);
    this.departures.queued(id, hides ? undefined : message);
    this.pump(id, tunnel);
  }

  /** Takes a control datagram for this tunnel. */
  receive(id: number, tunnel: TunnelState, arrival: Arrival): void {
    const { sim } = this;
    if (arrival.type === MessageType.ZLB) {
      sim.recordAsCause(ZlbReceived, id, 0, arrival.ns, arrival.nr);
      this.acknowledged(id, tunnel, arrival.nr);
      return;
    }
    const ahead = distance(tunnel.nr, arrival.ns);
    if (ahead === 0) {
      this.take(id, tunnel, arrival);
      if (tunnel.early.length > 0) this.takeEarly(id, tunnel);
    } else if (ahead >= 0x8000) {
      sim.recordAsCause(DuplicateDropped, id, arrival.type, arrival.ns);
      this.acknowledged(id, tunnel, arrival.nr);
      this.sendZlb(id, tunnel);
    } else this.early(id, tunnel, arrival, ahead);
  }

  /** The tunnel is closed: nothing is sent again, and no HELLO; duplicates are acknowledged as before. */
  stop(id: number): void {
    this.departures.holds(id, 0);
    for (const timer of [RETRANSMIT, ACKNOWLEDGE, HELLO]) this.sim.cancelTimer(TUNNEL, id, timer);
  }

  /** Begins to watch for silence (s5.5). */
  watch(id: number): void {
    const { helloIntervalUs } = this.settingsOf(this.tunnel(id));
    if (helloIntervalUs > 0) this.sim.setTimer(TUNNEL, id, HELLO, helloIntervalUs);
  }

  /** What octets say is not known any more: whoever gets them parses them. */
  forget(): void {
    this.departures.forget();
  }

  onTimer(id: number, timer: number): void {
    const tunnel = this.tunnel(id);
    if (timer === RETRANSMIT) this.resend(id, tunnel);
    else if (timer === ACKNOWLEDGE) this.sendZlb(id, tunnel);
    else this.hello(id, tunnel);
  }

  private take(id: number, tunnel: TunnelState, arrival: Arrival): void {
    const { sim } = this;
    sim.recordAsCause(MessageReceived, id, arrival.type, arrival.ns, arrival.nr, arrival.session);
    this.acknowledged(id, tunnel, arrival.nr);
    const { ackDelayUs } = this.settingsOf(tunnel);
    if (ackDelayUs === 0 && ANSWERED[arrival.type] !== true) this.sendZlb(id, tunnel);
    const cause = sim.cause;
    this.host.deliver(id, tunnel, arrival);
    if (tunnel.acknowledgementOwed === 0 || !sim.world.find(TUNNEL, id)) return;
    sim.cause = cause;
    if (ackDelayUs === 0) this.sendZlb(id, tunnel);
    else if (tunnel.due[ACKNOWLEDGE]! < 0) sim.setTimer(TUNNEL, id, ACKNOWLEDGE, ackDelayUs);
  }

  private early(id: number, tunnel: TunnelState, arrival: Arrival, ahead: number): void {
    const { sim } = this;
    const { queueEarly, receiveWindow } = this.settingsOf(tunnel);
    const known = tunnel.early.some((other) => other.ns === arrival.ns);
    if (queueEarly && ahead < receiveWindow && !known)
      sim.recordAsCause(EarlyQueued, id, 0, arrival.ns, 0, 0, octetsOfArrival(arrival));
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
    const { inFlight } = tunnel;
    if (inFlight === 0) return;
    const count = distance(tunnel.held[0]!.ns, nr);
    if (count === 0 || count > inFlight) return;
    const { sim } = this;
    const cause = sim.cause;
    sim.record(MessageAcknowledged, id, nr, count);
    this.departures.holds(id, tunnel.held.length);
    if (this.settingsOf(tunnel).congestionControl) this.growWindow(id, tunnel, count);
    if (tunnel.due[RETRANSMIT]! >= 0) sim.cancelTimer(TUNNEL, id, RETRANSMIT);
    if (inFlight > count) this.awaitAcknowledgement(id, tunnel);
    if (tunnel.held.length === 0) {
      sim.cause = cause;
      this.host.drained(id, tunnel);
      return;
    }
    this.pump(id, tunnel);
    sim.cause = cause;
  }

  private pump(id: number, tunnel: TunnelState): void {
    const { sim } = this;
    const { peerWindow, congestionWindow } = tunnel;
    const narrow = congestionWindow < peerWindow && this.settingsOf(tunnel).congestionControl;
    const window = narrow ? congestionWindow : peerWindow;
    while (tunnel.inFlight < tunnel.held.length && tunnel.inFlight < window) {
      const place = tunnel.inFlight;
      const { type, ns, session } = tunnel.held[place]!;
      sim.recordAsCause(MessageSent, id, type, ns, tunnel.nr, session);
      if (tunnel.due[ACKNOWLEDGE]! >= 0) sim.cancelTimer(TUNNEL, id, ACKNOWLEDGE);
      this.departures.send(id, tunnel, place);
      if (tunnel.due[RETRANSMIT]! < 0) this.awaitAcknowledgement(id, tunnel);
    }
  }

  private resend(id: number, tunnel: TunnelState): void {
    const { sim } = this;
    const settings = this.settingsOf(tunnel);
    const message = tunnel.held[0];
    if (!message) return;
    const opening = tunnel.state === TunnelStates['wait-ctl-reply'] || tunnel.state === TunnelStates['wait-ctl-conn'];
    if (tunnel.resends >= (opening ? settings.resendsNotEstablished : settings.resends)) {
      sim.recordAsCause(RetransmissionLimit, id, message.type, message.ns, tunnel.resends);
      this.host.peerDead(id);
      return;
    }
    if (settings.congestionControl) this.setWindow(id, tunnel, 1, Math.max(1, tunnel.congestionWindow >> 1), 0);
    sim.recordAsCause(MessageResent, id, message.type, message.ns, tunnel.nr, tunnel.resends + 1);
    sim.cancelTimer(TUNNEL, id, ACKNOWLEDGE);
    this.departures.send(id, tunnel, 0);
    this.awaitAcknowledgement(id, tunnel);
  }

  /** Each resend waits twice as long as the one before, up to the cap. */
  private awaitAcknowledgement(id: number, tunnel: TunnelState): void {
    const { retransmitInitialUs, retransmitCapUs } = this.settingsOf(tunnel);
    const { resends } = tunnel;
    const wait = resends === 0 ? retransmitInitialUs : retransmitInitialUs * 2 ** resends;
    this.sim.setTimer(TUNNEL, id, RETRANSMIT, Math.min(retransmitCapUs, wait));
  }

  /** Slow start doubles the window each round trip; past the threshold it grows by one each (app. A). */
  private growWindow(id: number, tunnel: TunnelState, acknowledged: number): void {
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
    const { sim } = this;
    if (tunnel.due[ACKNOWLEDGE]! >= 0) sim.cancelTimer(TUNNEL, id, ACKNOWLEDGE);
    const cause = sim.cause;
    const ns = nextNs(tunnel);
    sim.recordAsCause(ZlbSent, id, 0, ns, tunnel.nr);
    this.departures.sendZlb(id, tunnel, ns);
    sim.cause = cause;
  }

  private hello(id: number, tunnel: TunnelState): void {
    const { helloIntervalUs } = this.settingsOf(tunnel);
    const silence = this.sim.now - tunnel.lastHeard;
    if (silence < helloIntervalUs) {
      this.sim.setTimer(TUNNEL, id, HELLO, helloIntervalUs - silence);
      return;
    }
    this.sim.setTimer(TUNNEL, id, HELLO, helloIntervalUs);
    if (tunnel.held.length > 0) return;
    if (this.hides(tunnel)) {
      this.send(id, MessageType.HELLO, []);
      return;
    }
    const octets = lentHello(tunnel.remoteId, tunnel.ns, 0).slice();
    this.sim.recordAsCause(MessageQueued, id, MessageType.HELLO, tunnel.ns, 0, 0, octets);
    this.pump(id, tunnel);
  }

  private hides(tunnel: TunnelState): boolean {
    return this.settingsOf(tunnel).hideAvps && tunnel.secret.length > 0;
  }

  private settingsOf(tunnel: TunnelState): DeliverySettings {
    return this.settings.at(tunnel.node) ?? this.learnSettings(tunnel);
  }

  private learnSettings(tunnel: TunnelState): DeliverySettings {
    this.settings.add(tunnel.node, this.host.specOf(tunnel));
    return this.settings.at(tunnel.node)!;
  }

  private tunnel(id: number): TunnelState {
    return this.sim.world.find(TUNNEL, id) as TunnelState;
  }
}
