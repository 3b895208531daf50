/** A remote system: the user's router or modem that dials in, speaks PPP, and hangs up; or a group of lines of such. */

import type { Entity } from '../../src/kernel/record.js';
import type { Datagram } from '../../src/network/datagram.js';
import { SIGNAL_PORT } from '../../src/network/datagram.js';
import type { CallSpec, RemoteSystemSpec } from '../config.js';
import { CALL, REDIAL } from '../kinds.js';
import { Latest } from '../latest.js';
import { textOctets } from '../octets.js';
import type { PppHost, PppSide } from '../ppp/link.js';
import { REASONS } from '../ppp/names.js';
import { parseIpv4 } from '../radius/reply.js';
import { type CallIdentity, calledBy, holdUs, redialUs } from '../workload/redial.js';
import {
  CallConnected,
  CallDialed,
  CallEnded,
  CallEstablished,
  CallFailed,
  CallPpp,
  RedialBegan,
  RedialPlanned,
} from './call-records.js';
import { LineTexts, turnOf } from './group.js';
import { LineTable } from './line-table.js';
import { pppConfig } from './ppp-config.js';
import { type Frame, framesIn, type Rooms, type RunNode, sendOnLine, sendSignal, signalIn } from './rooms.js';
import { disconnect, Signal, type SignalMessage, setup } from './signalling.js';
import { type CallState, CallTimer, POWER_FAILED, type RedialState, RedialTimer } from './states.js';

/** Begins the names of the counters of failed calls, by reason. */
export const FAILED = 'failed: ';
const IN_USE = 'the line is in use';
const NONE_FREE = 'no line is free';

/** What a dial says of itself besides its line. */
type Dial = Omit<CallIdentity, 'line'>;
const PLAIN: Dial = { number: 0, attempt: 0, lost: 0 };

export class RemoteSystem implements RunNode {
  /** Call by its line and the LAC at the other end; below 0 the redial that the line waits for. */
  private readonly callOn = new LineTable();
  readonly ppp: PppSide;
  /** Whether each line has one LAC in all calls, so that the number of lines in use says whether one is free. */
  private readonly sameLines: boolean;
  private readonly channels: Latest<number, number>;
  private readonly names = new LineTexts();
  private readonly called = new LineTexts();
  private readonly calling = new LineTexts();
  private readonly reasons = new Latest(textOctets);

  constructor(
    private readonly rooms: Rooms,
    private readonly node: number,
    private readonly spec: RemoteSystemSpec,
    private readonly calls: readonly CallSpec[],
    /** Nodes of the LACs of each call. */
    private readonly lacs: readonly (readonly number[])[],
  ) {
    const own = lacs.filter((_, place) => calls[place]!.from === spec.name).map((nodes) => nodes.join());
    this.channels = new Latest((lac) => rooms.network.channelBetween(node, lac)!);
    this.sameLines = new Set(own).size < 2;
    const host: PppHost = {
      ownName: (link) => {
        const { line } = this.call(rooms.links.owner(link));
        return line === 0 ? undefined : this.names.of(spec.ppp.hostName, line);
      },
      sendFrame: (link, protocol, information, packet) => {
        const call = this.call(rooms.links.owner(link));
        sendOnLine(rooms, this.channelOf(call), link, protocol, information, packet, call.line);
      },
      verifyResponse: (link) => rooms.links.authResult(link, false),
      addressWanted: (_link, wanted) => wanted,
      networkUp: (link, ours) => this.established(rooms.links.owner(link), ours),
      networkDown: () => {},
      authenticated: () => {},
      linkDown: (link, reason) => {
        const call = rooms.links.owner(link);
        if (call > 0) this.hangUp(call, `PPP: ${REASONS[reason]}`);
      },
    };
    this.ppp = { name: spec.name, host, config: pppConfig('user', spec.ppp, parseIpv4(spec.address) ?? 0) };
  }

  forget(): void {
    this.callOn.clear();
  }

  index(id: number, entity: Entity): void {
    if (!('ppp' in entity)) {
      this.occupy(entity as RedialState, -id);
      return;
    }
    const call = entity as CallState;
    this.occupy(call, id);
    if (this.rooms.links.has(call.ppp)) this.rooms.links.own(call.ppp, id);
  }

  /** Its calls are over, and the LACs see their lines drop. */
  powerFails(): void {
    const { sim } = this.rooms;
    const { cause } = sim;
    for (const id of this.callOn.values()) {
      if (id < 0) continue;
      sim.cause = cause;
      this.hangUp(id, POWER_FAILED, false);
    }
  }

  /** Dials the n-th call of the stream at this place in the scenario: on the line whose turn it is, or the next one free. */
  dialNext(place: number, number: number): void {
    const { lines } = this.calls[place]!;
    const first = lines === 0 ? 0 : ((number - 1) % lines) + 1;
    const line = this.freeLine(place, first, lines);
    this.dial(place, line < 0 ? first : line, { number, attempt: 0, lost: 0 }, line < 0 ? NONE_FREE : IN_USE);
  }

  /** Dials: the call that stands at this place in the scenario, on a line. */
  dial(place: number, line: number, { number, attempt, lost } = PLAIN, busy = IN_USE): void {
    const { sim, network } = this.rooms;
    const spec = this.calls[place]!;
    const id = sim.newId(CALL);
    sim.recordAsCause(CallDialed, id, place, line, attempt, number, lost === 0 ? undefined : textOctets(String(lost)));
    const call = this.call(id);
    const lac = this.lacOf(call);
    if (!network.isUp(this.node)) {
      this.end(id, true, POWER_FAILED, false);
      return;
    }
    if (this.callOn.get(lac, line) !== 0) {
      this.end(id, true, busy, false);
      return;
    }
    this.callOn.set(lac, line, id);
    if (Number.isFinite(this.spec.setupTimeoutUs)) sim.setTimer(CALL, id, CallTimer.setup, this.spec.setupTimeoutUs);
    const called = this.called.of(calledBy(spec, number), line);
    const calling = this.calling.of(spec.calling, line);
    sendSignal(this.rooms, this.channelOf(call), line, setup(id, called, calling));
  }

  /** The first line from this one on, and round again, that neither has a call nor waits to dial; -1: none. */
  private freeLine(place: number, first: number, lines: number): number {
    const { callOn } = this;
    const lacs = this.lacs[place]!;
    if (lines === 0) return callOn.get(turnOf(lacs, 0), 0) !== 0 ? -1 : 0;
    if (this.sameLines && callOn.size >= lines) return -1;
    for (let line = first; line < first + lines; line++) {
      const one = line > lines ? line - lines : line;
      if (callOn.get(turnOf(lacs, one), one) === 0) return one;
    }
    return -1;
  }

  receive(datagram: Datagram, from: number): void {
    const id = this.callOn.get(from, datagram.line);
    if (id <= 0) return;
    if (datagram.destinationPort === SIGNAL_PORT) this.signalled(id, signalIn(datagram));
    else this.frames(id, datagram);
  }

  onTimer(kind: number, id: number, timer: number): void {
    if (kind === REDIAL) this.redial(id);
    else if (timer === CallTimer.pppDelay) this.startPpp(id);
    else if (timer === CallTimer.hold) this.hangUp(id, 'the user hung up', false);
    else this.hangUp(id, 'not up within its set-up time');
  }

  private signalled(id: number, message: SignalMessage | undefined): void {
    const { sim } = this.rooms;
    if (message?.reference !== id) return;
    if (message.signal === Signal.CONNECT) {
      sim.recordAsCause(CallConnected, id);
      sim.setTimer(CALL, id, CallTimer.pppDelay, this.spec.pppDelayUs);
      const call = this.call(id);
      const held = holdUs(this.calls[call.spec]!, call, sim.random);
      if (Number.isFinite(held)) sim.setTimer(CALL, id, CallTimer.hold, held);
    } else if (message.signal === Signal.DISCONNECT) this.over(id, false, message.reason);
  }

  private frames(id: number, datagram: Datagram): void {
    if (datagram.value !== undefined) this.fromLine(id, datagram.value as Frame);
    else for (const frame of framesIn(datagram)) this.fromLine(id, frame);
  }

  private fromLine(id: number, { protocol, information, packet }: Frame): void {
    const { links, sim } = this.rooms;
    const call = sim.world.find(CALL, id) as CallState | undefined;
    if (call && links.has(call.ppp)) links.receive(call.ppp, protocol, information, packet);
  }

  private startPpp(id: number): void {
    const { sim, links } = this.rooms;
    const link = links.create(this.node, this.ppp, id);
    sim.record(CallPpp, id, link);
    links.open(link);
    links.lowerUp(link);
  }

  private established(id: number, address: number): void {
    const { sim } = this.rooms;
    const call = this.call(id);
    if (!call || call.state === 2) return;
    sim.recordAsCause(CallEstablished, id, address, sim.now - call.dialledAt);
    sim.cancelTimer(CALL, id, CallTimer.setup);
  }

  /** Hangs up; `again`: not because the user wants no more, so that it may be dialled again. */
  private hangUp(id: number, reason: string, again = true): void {
    const call = this.call(id);
    sendSignal(this.rooms, this.channelOf(call), call.line, disconnect(id, reason));
    this.over(id, true, reason, again);
  }

  /** The line is dropped, by whichever end. */
  private over(id: number, byUser: boolean, reason: string, again = true): void {
    const { links } = this.rooms;
    const call = this.call(id);
    const { ppp } = call;
    this.vacate(call);
    if (links.has(ppp)) {
      links.own(ppp, 0);
      links.lowerDown(ppp);
      links.destroy(ppp);
    }
    this.end(id, byUser, reason, again);
  }

  private end(id: number, byUser: boolean, reason: string, again: boolean): void {
    const { sim } = this.rooms;
    sim.cancelTimers(CALL, id);
    const call = this.call(id);
    const wasUp = call.state === 2;
    sim.recordAsCause(wasUp ? CallEnded : CallFailed, id, byUser ? 1 : 0, 0, 0, 0, this.reasons.of(reason));
    if (!wasUp) sim.count(FAILED + reason);
    if (again && this.calls[call.spec]!.redial) this.planRedial(call, wasUp);
  }

  private planRedial({ spec, line, number, ...before }: CallState, wasUp: boolean): void {
    const { sim } = this.rooms;
    const call = this.calls[spec]!;
    const { failed, lost, limit } = call.redial!;
    const identity: CallIdentity = wasUp
      ? { line, number, attempt: 1, lost: before.lost + 1 }
      : { line, number, attempt: before.attempt + 1, lost: before.lost };
    if (!(wasUp ? lost : failed) || identity.attempt > limit) return;
    const id = sim.newId(REDIAL);
    const times = identity.lost === 0 ? undefined : textOctets(String(identity.lost));
    sim.recordAsCause(RedialPlanned, id, spec, line, identity.attempt, number, times);
    this.occupy(sim.world.find(REDIAL, id) as RedialState, -id);
    sim.setTimer(REDIAL, id, RedialTimer.redial, redialUs(call, identity, sim.random));
  }

  private redial(id: number): void {
    const { sim } = this.rooms;
    const redial = sim.world.find(REDIAL, id) as RedialState;
    this.vacate(redial);
    sim.recordAsCause(RedialBegan, id);
    this.dial(redial.spec, redial.line, redial);
  }

  private lacOf({ spec, line }: CallState | RedialState): number {
    return turnOf(this.lacs[spec]!, line);
  }

  private occupy(call: CallState | RedialState, id: number): void {
    this.callOn.set(this.lacOf(call), call.line, id);
  }

  private vacate(call: CallState | RedialState): void {
    this.callOn.delete(this.lacOf(call), call.line);
  }

  private channelOf(call: CallState): number {
    return this.channels.of(this.lacOf(call));
  }

  private call(id: number): CallState {
    return this.rooms.sim.world.find(CALL, id) as CallState;
  }
}
