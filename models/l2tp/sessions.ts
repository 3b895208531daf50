/** Sessions of every node of a run: incoming calls at LACs and LNSs (RFC 2661 s7.4), and the frames they carry. */

import type { Draws } from '../../src/kernel/random.js';
import type { Simulation } from '../../src/kernel/simulation.js';
import type { Engine } from '../../src/machine/definition.js';
import { execution } from '../../src/machine/engine.js';
import { Runner } from '../../src/machine/runner.js';
import { joinedNumbers } from '../call-numbers.js';
import type { L2tpSpec } from '../config.js';
import { SESSION, TUNNEL } from '../kinds.js';
import { NO_OCTETS, textOctets } from '../octets.js';
import { checkIcrp, checkIcrq, type Load, NO_NEW_SESSIONS, type Verdict } from './acceptance.js';
import type { Arrival } from './arrival.js';
import { lacIncomingCall, lnsIncomingCall, SessionEvents, type SessionInput } from './incoming-call.js';
import { type CallFacts, type ConnectFacts, cdnAvps, iccnAvps, icrpAvps, icrqAvps } from './messages.js';
import { HIGHEST_ID } from './registry.js';
import {
  DisconnectReceived,
  DisconnectSent,
  LAC_SIDE,
  LNS_SIDE,
  SessionCarries,
  SessionConnecting,
  SessionCreated,
  SessionDestroying,
  SessionEnded,
  SessionNumbersKnown,
  SessionPeerLearned,
  type SessionState,
  SessionStateChanged,
} from './session.js';
import type { TunnelState } from './tunnel.js';
import type { Tunnels } from './tunnels.js';
import { AvpType } from './wire/avp-table.js';
import { type ControlMessage, numberOf, octetsOf, resultOf } from './wire/message.js';
import { MessageType } from './wire/message-table.js';

/** What sessions need of the nodes they are at. */
export interface SessionHost {
  specOf(tunnel: TunnelState): L2tpSpec;
  nodeName(node: number): string;
  /** Whether the node takes no new tunnels and sessions. */
  isDraining(node: number): boolean;
  /** What the tunnel and its node carry. */
  loadOf(tunnel: TunnelState): Load;
  /** An id that no other session of the tunnel has: the one drawn, or the next free one. */
  newSessionId(tunnel: number, drawn: number): number;
  sessionCreated(id: number): void;
  /** The session waits for its tunnel. */
  sessionAwaits(id: number, tunnel: number): void;
  /** The peer's id of the session is known. */
  sessionLearned(id: number): void;
  /** LAC: what ICRQ and ICCN say of the call a session carries. */
  callFacts(session: SessionState): CallFacts;
  connectFacts(session: SessionState): ConnectFacts;
  /** Frames may pass; at the LNS with the ICCN that said so. */
  sessionUp(id: number, session: SessionState, iccn: Arrival | undefined): void;
  /** The session is over; `result` is that of the CDN, 0 without one. */
  sessionDown(id: number, session: SessionState, result: number): void;
  /** The session's entity is about to end. */
  sessionEnding(id: number, session: SessionState): void;
}

const FINE: SessionInput = { acceptable: true, result: 3, error: 0, message: '', iccn: undefined };
/** What goes with an event that depends on a check. */
const inputOf = (verdict: Verdict): SessionInput => (verdict.acceptable ? FINE : { ...FINE, ...verdict });

const FSM_ERROR = 'finite state machine';

export class Sessions {
  private readonly runners: readonly (Runner<SessionState, SessionInput> | undefined)[];

  /** By node. */
  private readonly draws: (Draws | undefined)[] = [];

  // What is done later in a step.
  private readonly openTunnel = (tunnel: number): void => this.tunnels.open(tunnel);
  private readonly leaveTunnel = (tunnel: number): void => this.tunnels.sessionRemoved(tunnel);
  private readonly goUp = (id: number, iccn: Arrival | undefined): void => this.up(id, iccn);
  private readonly goDown = (id: number, ended: SessionState): void => this.host.sessionDown(id, ended, ended.result);

  constructor(
    private readonly sim: Simulation,
    engine: Engine,
    private readonly tunnels: Tunnels,
    private readonly host: SessionHost,
  ) {
    const runner = (spec: typeof lacIncomingCall): Runner<SessionState, SessionInput> =>
      new Runner(sim, {
        execution: execution(spec, engine),
        kind: SESSION,
        stateChanged: SessionStateChanged,
        noInput: FINE,
        delayUs: (session) => host.specOf(this.tunnelOf(session)).sessionSetupTimeoutUs,
        perform: (id, session, effect, params, input) => this.perform(id, session, effect, params, input),
      });
    this.runners = [undefined, runner(lacIncomingCall), runner(lnsIncomingCall)];
    sim.onTimer(SESSION, (id, timer) => this.runnerOf(this.session(id)).timeout(id, timer));
  }

  /** LAC: a call is to be taken into an open tunnel. */
  begin(tunnel: number, carried: number): number {
    const id = this.create(tunnel, LAC_SIDE);
    this.sim.record(SessionCarries, id, carried);
    this.runnerOf(this.session(id)).dispatch(id, SessionEvents.bearerUp, FINE);
    return id;
  }

  /** The tunnel of a session that waits for it is open. */
  tunnelOpen(id: number): void {
    this.tell(id, SessionEvents.tunnelOpen, FINE);
  }

  bearerDrop(id: number): void {
    this.tell(id, SessionEvents.bearerDrop, FINE);
  }

  /** Closes a session from this end; CDN results 2 (general error), 3 (administrative), ... (s4.4.2). */
  close(id: number, result: number, error = 0, message = ''): void {
    this.tell(id, SessionEvents.localClose, { ...FINE, result, error, message });
  }

  tunnelGone(id: number): void {
    this.tell(id, SessionEvents.tunnelGone, FINE);
  }

  /** LNS: binds a session to the PPP link it carries. */
  bind(id: number, carried: number): void {
    this.sim.record(SessionCarries, id, carried);
  }

  /** ICRQ: a session of the peer's begins here. */
  handleIcrq(tunnel: number, message: ControlMessage): void {
    const id = this.create(tunnel, LNS_SIDE);
    const session = this.session(id);
    this.sim.record(SessionPeerLearned, id, numberOf(message, AvpType.AssignedSessionId) ?? 0);
    this.host.sessionLearned(id);
    const called = octetsOf(message, AvpType.CalledNumber) ?? NO_OCTETS;
    const calling = octetsOf(message, AvpType.CallingNumber) ?? NO_OCTETS;
    this.sim.record(SessionNumbersKnown, id, 0, 0, 0, 0, joinedNumbers(called, calling));
    const of = this.tunnelOf(session);
    const verdict = this.host.isDraining(session.node)
      ? NO_NEW_SESSIONS
      : checkIcrq(this.host.specOf(of), message, this.host.loadOf(of));
    this.tell(id, SessionEvents.rxICRQ, inputOf(verdict));
  }

  /** Any other session message, as it arrived, for a session that is there. */
  handle(id: number, message: ControlMessage, arrival: Arrival): void {
    switch (message.type) {
      case MessageType.ICRQ:
        return this.tell(id, SessionEvents.rxICRQ, { ...FINE, message: FSM_ERROR });
      case MessageType.ICRP: {
        const verdict = checkIcrp(message);
        // a second one is answered as out of turn; the id that is known stays
        if (verdict.acceptable && this.session(id).remoteId === 0) {
          this.sim.record(SessionPeerLearned, id, numberOf(message, AvpType.AssignedSessionId) ?? 0);
          this.host.sessionLearned(id);
        }
        return this.tell(id, SessionEvents.rxICRP, inputOf(verdict));
      }
      case MessageType.ICCN:
        return this.tell(id, SessionEvents.rxICCN, { ...FINE, iccn: arrival });
      case MessageType.CDN: {
        const result = resultOf(message);
        this.sim.recordAsCause(DisconnectReceived, id, result?.result ?? 0, result?.error ?? 0);
        this.tell(id, SessionEvents.rxCDN, FINE);
      }
    }
  }

  private create(tunnel: number, side: number): number {
    const { sim, host } = this;
    const { node } = sim.world.find(TUNNEL, tunnel) as TunnelState;
    const draws = this.drawsAt(node);
    const ordinal = sim.count(draws.stem);
    const localId = host.newSessionId(tunnel, draws.integer(ordinal, 'id', 1, HIGHEST_ID));
    const serial = side === LAC_SIDE ? draws.integer(ordinal, 'serial', 1, 0xffff_ffff) : 0;
    const id = sim.newId(SESSION);
    sim.recordAsCause(SessionCreated, id, localId, tunnel, side, serial);
    this.host.sessionCreated(id);
    this.tunnels.sessionAdded(tunnel);
    return id;
  }

  private drawsAt(node: number): Draws {
    const known = this.draws[node];
    if (known !== undefined) return known;
    const draws = this.sim.random.draws(`${this.host.nodeName(node)}/session`);
    this.draws[node] = draws;
    return draws;
  }

  private perform(id: number, session: SessionState, effect: string, params: unknown, input: SessionInput): void {
    const { sim, host, tunnels } = this;
    const tunnel = this.tunnelOf(session);
    const spec = host.specOf(tunnel);
    const { delivery } = tunnels;
    switch (effect) {
      case 'openTunnel':
        sim.record(SessionConnecting, id);
        host.sessionAwaits(id, session.tunnel);
        return sim.later(this.openTunnel, session.tunnel, 0);
      case 'sendICRQ':
        return delivery.send(
          session.tunnel,
          MessageType.ICRQ,
          icrqAvps(session, host.callFacts(session)),
          session.localId,
        );
      case 'sendICRP':
        return delivery.send(session.tunnel, MessageType.ICRP, icrpAvps(session), session.localId, session.remoteId);
      case 'sendICCN':
        return delivery.send(
          session.tunnel,
          MessageType.ICCN,
          iccnAvps(spec, host.connectFacts(session)),
          session.localId,
          session.remoteId,
        );
      case 'sendCDN': {
        const given = params as { result: number; error?: number } | undefined;
        const { result, error = 0 } = given ?? input;
        sim.recordAsCause(DisconnectSent, id, result, error, 0, 0, textOctets(input.message));
        const avps = cdnAvps(session, result, error, input.message);
        return delivery.send(session.tunnel, MessageType.CDN, avps, session.localId, session.remoteId);
      }
      case 'prepareForData':
        return sim.later(this.goUp, id, input.iccn);
      case 'destroy':
        sim.record(SessionDestroying, id);
        return;
      case 'release':
        return this.release(id, session);
      default:
        throw sim.broken(`incoming call: nobody carries out ${effect}`);
    }
  }

  private up(id: number, iccn: Arrival | undefined): void {
    const session = this.sim.world.find(SESSION, id) as SessionState | undefined;
    if (session) this.host.sessionUp(id, session, iccn);
  }

  private release(id: number, session: SessionState): void {
    const { sim } = this;
    const { result, tunnel } = session;
    sim.cancelTimers(SESSION, id);
    this.host.sessionEnding(id, session);
    sim.recordAsCause(SessionEnded, id, result);
    sim.later(this.leaveTunnel, tunnel, 0);
    sim.later(this.goDown, id, session);
  }

  private tell(id: number, event: number, input: SessionInput): void {
    const session = this.sim.world.find(SESSION, id) as SessionState | undefined;
    if (session) this.runnerOf(session).dispatch(id, event, input);
  }

  private runnerOf(session: SessionState): Runner<SessionState, SessionInput> {
    return this.runners[session.side]!;
  }

  private tunnelOf(session: SessionState): TunnelState {
    return this.sim.world.find(TUNNEL, session.tunnel) as TunnelState;
  }

  private session(id: number): SessionState {
    return this.sim.world.find(SESSION, id) as SessionState;
  }
}
