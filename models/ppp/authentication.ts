import type { Simulation } from '../../src/kernel/simulation.js';
import { type Engine, type Execution, Outcome } from '../../src/machine/definition.js';
import { execution } from '../../src/machine/engine.js';
import { lentOctetsOf, octetsOf, textOf } from '../keep.js';
import { PPP } from '../kinds.js';
import { NO_OCTETS, textOctets } from '../octets.js';
import {
  ApplicantEffect,
  ApplicantEvent,
  ApplicantState,
  AuthenticatorEffect,
  AuthenticatorEvent,
  AuthenticatorState,
  applicant,
  authenticator,
  type Limit,
  type Tries,
} from './chap.js';
import type { Link } from './config.js';
import { Drop, type PppReason, Reason, Side, Timer } from './names.js';
import {
  ApplicantStateChanged,
  AuthenticatorStateChanged,
  AuthResult,
  ChapChallengeMade,
  ChapResponseReplayed,
  PacketReceived,
} from './records.js';
import type { PppState } from './state.js';
import { drop, send } from './transfer.js';
import { ChapCode, chapPacketLength, chapResponse, chapValuePacket } from './wire/chap-packet.js';
import { CODE_PACKET_HEADER, codePacket } from './wire/code-packet.js';
import { PppProtocol } from './wire/frame.js';

export interface AuthenticationListener {
  /** Nobody has anything to prove any more. */
  passed(id: number): void;
  failed(id: number, reason: PppReason): void;
}

const CHALLENGE_OCTETS = 16;

/** Carries out CHAP for the links of a run: both machines' effects, and the time the whole may take. */
export class Authentication {
  private readonly authenticator: Execution<Tries, Limit>;
  private readonly applicant: Execution<Tries, Limit>;
  private readonly outcome = new Outcome();
  /** What goes with the verdict under way. */
  private message = NO_OCTETS;
  private readonly tellPassed = (id: number): void => this.listener.passed(id);
  private readonly tellFailed = (id: number, reason: PppReason): void => this.listener.failed(id, reason);
  private readonly askNode = (link: Link): void => this.ask(link);

  constructor(
    private readonly sim: Simulation,
    engine: Engine,
    private readonly listener: AuthenticationListener,
  ) {
    this.authenticator = execution(authenticator, engine);
    this.applicant = execution(applicant, engine);
  }

  /** The Authenticate phase begins. */
  start(link: Link): void {
    const { state } = link;
    const { authTimeoutUs } = link.kit.config;
    if (authTimeoutUs > 0) this.sim.setTimer(PPP, link.id, Timer.Authentication, authTimeoutUs);
    const byProxy = state.forced && state.proxyResponse.length > 0;
    if (state.peerDemands) this.stepApplicant(link, state, ApplicantEvent.Begin);
    if (state.weDemand)
      this.stepAuthenticator(link, state, byProxy ? AuthenticatorEvent.Proxy : AuthenticatorEvent.Begin);
  }

  /** The phase ends well: only its clock is stopped. */
  leave(link: Link): void {
    this.sim.cancelTimer(PPP, link.id, Timer.Authentication);
  }

  stop(link: Link): void {
    this.leave(link);
    const { state } = link;
    if (state.authenticator.state !== AuthenticatorState.Idle)
      this.stepAuthenticator(link, state, AuthenticatorEvent.Stop);
    if (state.applicant.state !== ApplicantState.Idle) this.stepApplicant(link, state, ApplicantEvent.Stop);
  }

  /** The node's verdict on the peer's response; false when nobody waits for one any more. */
  result(link: Link, ok: boolean, message: string): boolean {
    const { state } = link;
    const own = state.authenticator;
    if (own.state !== AuthenticatorState.Verifying) return false;
    this.message = textOctets(message);
    this.sim.recordAsCause(AuthResult, link.id, ok ? 1 : 0, Side.Ours, own.id, 0, this.message);
    this.stepAuthenticator(link, state, ok ? AuthenticatorEvent.Accept : AuthenticatorEvent.Refuse);
    this.message = NO_OCTETS;
    return true;
  }

  timeout(link: Link, timer: number): void {
    const { state } = link;
    if (timer === Timer.ChapChallenge) this.stepAuthenticator(link, state, authenticator.events.length);
    else if (timer === Timer.ChapResponse) this.stepApplicant(link, state, applicant.events.length);
    else this.listener.failed(link.id, Reason.AuthTimedOut);
  }

  receive(link: Link, information: Uint8Array): void {
    const length = chapPacketLength(information);
    if (length < 0) {
      this.drop(link, Drop.Malformed, information);
      return;
    }
    const { state } = link;
    if (information[0] === ChapCode.Response) this.response(link, state, information, length);
    else this.fromAuthenticator(link, state, information, length);
  }

  private response(link: Link, state: PppState, information: Uint8Array, length: number): void {
    const own = state.authenticator;
    if (own.state !== AuthenticatorState.Challenged && own.state !== AuthenticatorState.Succeeded) {
      this.drop(link, Drop.Unexpected, information);
      return;
    }
    if (information[1] !== own.id) {
      this.drop(link, Drop.Stale, information);
      return;
    }
    this.note(link, own.state, information, length);
    this.stepAuthenticator(link, state, AuthenticatorEvent.Response);
  }

  private fromAuthenticator(link: Link, state: PppState, information: Uint8Array, length: number): void {
    const own = state.applicant;
    const code = information[0]!;
    const id = information[1]!;
    const verdict = code !== ChapCode.Challenge;
    const waits =
      own.state === ApplicantState.Responded ||
      (own.state === ApplicantState.Accepted && code !== ChapCode.Success) ||
      (own.state === ApplicantState.Waiting && !verdict);
    if (!waits) {
      this.drop(link, Drop.Unexpected, information);
      return;
    }
    if (verdict && id !== own.id) {
      this.drop(link, Drop.Stale, information);
      return;
    }
    this.note(link, own.state, information, length);
    if (!verdict) {
      this.stepApplicant(link, state, ApplicantEvent.Challenge);
      return;
    }
    const ok = code === ChapCode.Success;
    const message = length > CODE_PACKET_HEADER ? information.subarray(CODE_PACKET_HEADER, length) : NO_OCTETS;
    this.sim.recordAsCause(AuthResult, link.id, ok ? 1 : 0, Side.Peers, id, 0, message);
    this.stepApplicant(link, state, ok ? ApplicantEvent.Success : ApplicantEvent.Failure);
  }

  private note(link: Link, state: number, information: Uint8Array, length: number): void {
    const octets = length === information.length ? information : information.subarray(0, length);
    this.sim.recordAsCause(PacketReceived, link.id, PppProtocol.CHAP, octets[0], octets[1], state, octets);
  }

  private drop(link: Link, reason: number, information: Uint8Array): void {
    drop(this.sim, link.id, PppProtocol.CHAP, reason, information);
  }

  private stepAuthenticator(link: Link, state: PppState, event: number): void {
    const { outcome } = this;
    const own = state.authenticator;
    const from = own.state;
    this.authenticator.step(from, event, own, link.kit.challenges, outcome);
    for (let index = 0; index < outcome.count; index++) this.carryOut(link, state, outcome.effects[index]!);
    if (outcome.next !== from) this.sim.record(AuthenticatorStateChanged, link.id, from, outcome.next, event);
  }

  private carryOut(link: Link, state: PppState, effect: number): void {
    const { sim } = this;
    const own = state.authenticator;
    switch (effect) {
      case AuthenticatorEffect.challenge:
        this.send(link, own.state, this.makeChallenge(link, state, true));
        return;
      case AuthenticatorEffect.repeatChallenge:
        this.send(
          link,
          own.state,
          chapValuePacket(ChapCode.Challenge, own.id, lentOctetsOf(own.challenge), nameOf(link)),
        );
        return;
      case AuthenticatorEffect.replay:
        this.makeChallenge(link, state, false);
        sim.recordAsCause(
          ChapResponseReplayed,
          link.id,
          state.proxyId,
          0,
          state.proxyResponse.length,
          0,
          lentOctetsOf(state.proxyResponse),
        );
        return;
      case AuthenticatorEffect.verify:
        sim.later(this.askNode, link, 0);
        return;
      case AuthenticatorEffect.sendSuccess:
        this.send(link, own.state, codePacket(ChapCode.Success, own.id, this.message));
        return;
      case AuthenticatorEffect.sendFailure:
        this.send(link, own.state, codePacket(ChapCode.Failure, own.id, this.message));
        return;
      case AuthenticatorEffect.passed:
        this.pass(link);
        return;
      case AuthenticatorEffect.failed:
        sim.later(this.tellFailed, link.id, Reason.AuthFailed);
        return;
      case AuthenticatorEffect.unanswered:
        sim.later(this.tellFailed, link.id, Reason.AuthTimedOut);
        return;
      case authenticator.effects.length:
        sim.setTimer(PPP, link.id, Timer.ChapChallenge, link.kit.config.chap.challengeUs);
        return;
      default:
        sim.cancelTimer(PPP, link.id, Timer.ChapChallenge);
        return;
    }
  }

  private stepApplicant(link: Link, state: PppState, event: number): void {
    const { outcome } = this;
    const own = state.applicant;
    const from = own.state;
    this.applicant.step(from, event, own, link.kit.responses, outcome);
    for (let index = 0; index < outcome.count; index++) this.carryOutApplicant(link, state, outcome.effects[index]!);
    if (outcome.next !== from) this.sim.record(ApplicantStateChanged, link.id, from, outcome.next, event);
  }

  private carryOutApplicant(link: Link, state: PppState, effect: number): void {
    const { sim } = this;
    const own = state.applicant;
    switch (effect) {
      case ApplicantEffect.respond: {
        const { secret } = link.kit;
        const value = chapResponse(own.id, secret, lentOctetsOf(own.challenge));
        this.send(link, own.state, chapValuePacket(ChapCode.Response, own.id, value, nameOf(link)));
        return;
      }
      case ApplicantEffect.repeatResponse:
        this.send(link, own.state, octetsOf(own.response));
        return;
      case ApplicantEffect.passed:
        this.pass(link);
        return;
      case ApplicantEffect.failed:
        sim.later(this.tellFailed, link.id, Reason.AuthFailed);
        return;
      case ApplicantEffect.unanswered:
        sim.later(this.tellFailed, link.id, Reason.AuthTimedOut);
        return;
      case applicant.effects.length:
        sim.setTimer(PPP, link.id, Timer.ChapResponse, link.kit.config.chap.responseUs);
        return;
      default:
        sim.cancelTimer(PPP, link.id, Timer.ChapResponse);
        return;
    }
  }

  /** Later, when this machine's own state has changed too: are both ends done? */
  private pass(link: Link): void {
    this.sim.later(this.checkPassed, link, 0);
  }

  private readonly checkPassed = (link: Link): void => {
    const { state } = link;
    if (this.gone(link)) return;
    const { weDemand, peerDemands } = state;
    if (weDemand && state.authenticator.state !== AuthenticatorState.Succeeded) return;
    if (peerDemands && state.applicant.state !== ApplicantState.Accepted) return;
    this.tellPassed(link.id);
  };

  private makeChallenge(link: Link, state: PppState, toBeSent: boolean): Uint8Array {
    const { made, nextId } = state.authenticator;
    const name = made === 0 ? 'challenge' : `challenge/${made + 1}`;
    const challenge = link.kit.draws.octets(state.ordinal, name, CHALLENGE_OCTETS);
    const octets = chapValuePacket(ChapCode.Challenge, nextId, challenge, nameOf(link));
    this.sim.recordAsCause(ChapChallengeMade, link.id, nextId, toBeSent ? 1 : 0, octets.length, 0, octets);
    return octets;
  }

  private ask(link: Link): void {
    const own = link.state.authenticator;
    if (this.gone(link) || own.state !== AuthenticatorState.Verifying) return;
    const { id, name, challenge, response } = own;
    const { host } = link.kit;
    host.verifyResponse(link.id, id, textOf(name), challenge, response);
  }

  private send(link: Link, state: number, octets: Uint8Array): void {
    send(this.sim, link, PppProtocol.CHAP, state, octets);
  }

  /** What was put off may find the link ended. */
  private gone({ id, state }: Link): boolean {
    return this.sim.world.find(PPP, id) !== state;
  }
}

function nameOf({ id, kit }: Link): Uint8Array {
  const own = kit.host.ownName?.(id);
  return own === undefined ? kit.hostName : textOctets(own);
}
