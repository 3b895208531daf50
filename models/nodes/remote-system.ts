/** A remote system: the user's router or modem that dials in, speaks PPP, and hangs up; or a group of lines of such. */

import type { Entity } from '../../src/kernel/record.js';
import type { Datagram } from '../../src/network/network.js';
import { SIGNAL_PORT } from '../../src/network/network.js';
import type { CallSpec, RemoteSystemSpec } from '../config.js';
import { CALL } from '../kinds.js';
import { textOctets } from '../octets.js';
import type { PppHost, PppSide } from '../ppp/link.js';
import { REASONS } from '../ppp/names.js';
import { parseIpv4 } from '../radius/reply.js';
import { CallConnected, CallDialed, CallEnded, CallEstablished, CallFailed, CallPpp } from './call-records.js';
import { dialUs, lineText, turnOf } from './group.js';
import { pppConfig } from './ppp-config.js';
import { type Frame, framesIn, lineKey, type Rooms, type RunNode, sendOnLine, sendSignal, signalIn } from './rooms.js';
import { disconnect, Signal, type SignalMessage, setup } from './signalling.js';
import { type CallState, CallTimer, POWER_FAILED } from './states.js';

/** Begins the names of the counters of failed calls, by reason. */
export const FAILED = 'failed: ';

export class RemoteSystem implements RunNode {
  /** Call by its line and the LAC at the other end. */
  private readonly callOn = new Map<number, number>();
  readonly ppp: PppSide;

  constructor(
    private readonly rooms: Rooms,
    private readonly node: number,
    private readonly spec: RemoteSystemSpec,
    private readonly calls: readonly CallSpec[],
    /** Nodes of the LACs of each call. */
    private readonly lacs: readonly (readonly number[])[],
  ) {
    const host: PppHost = {
      ownName: (link) => {
        const { line } = this.call(rooms.links.owner(link));
        return line === 0 ? undefined : lineText(spec.ppp.hostName, line);
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
    const call = entity as CallState;
    this.callOn.set(this.lineOf(call), id);
    if (this.rooms.links.has(call.ppp)) this.rooms.links.own(call.ppp, id);
  }

  /** Its calls are over, and the LACs see their lines drop. */
  powerFails(): void {
    const { sim } = this.rooms;
    const { cause } = sim;
    for (const id of this.callOn.values()) {
      sim.cause = cause;
      this.hangUp(id, POWER_FAILED);
    }
  }

  /** Dials: the call that stands at this place in the scenario, on a line. */
  dial(place: number, line: number): void {
    const { sim, network } = this.rooms;
    const { called, calling } = this.calls[place]!;
    const id = sim.newId(CALL);
    sim.recordAsCause(CallDialed, id, place, line);
    const call = this.call(id);
    const key = this.lineOf(call);
    if (!network.isUp(this.node)) {
      this.end(id, true, POWER_FAILED);
      return;
    }
    if (this.callOn.has(key)) {
      this.end(id, true, 'the line is in use');
      return;
    }
    this.callOn.set(key, id);
    if (Number.isFinite(this.spec.setupTimeoutUs)) sim.setTimer(CALL, id, CallTimer.setup, this.spec.setupTimeoutUs);
    sendSignal(this.rooms, this.channelOf(call), line, setup(id, lineText(called, line), lineText(calling, line)));
  }

  receive(datagram: Datagram, from: number): void {
    const id = this.callOn.get(lineKey(this.rooms, from, datagram.line));
    if (id === undefined) return;
    if (datagram.destinationPort === SIGNAL_PORT) this.signalled(id, signalIn(datagram));
    else this.frames(id, datagram);
  }

  onTimer(_kind: number, id: number, timer: number): void {
    if (timer === CallTimer.pppDelay) this.startPpp(id);
    else if (timer === CallTimer.hold) this.hangUp(id, 'the user hung up');
    else this.hangUp(id, 'not up within its set-up time');
  }

  private signalled(id: number, message: SignalMessage | undefined): void {
    const { sim } = this.rooms;
    if (message?.reference !== id) return;
    if (message.signal === Signal.CONNECT) {
      sim.recordAsCause(CallConnected, id);
      sim.setTimer(CALL, id, CallTimer.pppDelay, this.spec.pppDelayUs);
      const { holdUs } = this.calls[this.call(id).spec]!;
      if (Number.isFinite(holdUs)) sim.setTimer(CALL, id, CallTimer.hold, holdUs);
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
    sim.recordAsCause(CallEstablished, id, address, sim.now - dialUs(this.calls[call.spec]!, call.line));
    sim.cancelTimer(CALL, id, CallTimer.setup);
  }

  private hangUp(id: number, reason: string): void {
    const call = this.call(id);
    sendSignal(this.rooms, this.channelOf(call), call.line, disconnect(id, reason));
    this.over(id, true, reason);
  }

  /** The line is dropped, by whichever end. */
  private over(id: number, byUser: boolean, reason: string): void {
    const { links } = this.rooms;
    const call = this.call(id);
    const { ppp } = call;
    this.callOn.delete(this.lineOf(call));
    if (links.has(ppp)) {
      links.own(ppp, 0);
      links.lowerDown(ppp);
      links.destroy(ppp);
    }
    this.end(id, byUser, reason);
  }

  private end(id: number, byUser: boolean, reason: string): void {
    const { sim } = this.rooms;
    sim.cancelTimers(CALL, id);
    const wasUp = this.call(id).state === 2;
    sim.recordAsCause(wasUp ? CallEnded : CallFailed, id, byUser ? 1 : 0, 0, 0, 0, textOctets(reason));
    if (!wasUp) sim.count(FAILED + reason);
  }

  private lacOf({ spec, line }: CallState): number {
    return turnOf(this.lacs[spec]!, line);
  }

  private lineOf(call: CallState): number {
    return lineKey(this.rooms, this.lacOf(call), call.line);
  }

  private channelOf(call: CallState): number {
    return this.rooms.network.channelBetween(this.node, this.lacOf(call))!;
  }

  private call(id: number): CallState {
    return this.rooms.sim.world.find(CALL, id) as CallState;
  }
}
