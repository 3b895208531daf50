import type { RecordType } from '../../src/kernel/record.js';
import type { Simulation } from '../../src/kernel/simulation.js';
import { type Execution, Outcome } from '../../src/machine/definition.js';
import { keeps, lentOctetsOf } from '../keep.js';
import { PPP } from '../kinds.js';
import { NO_OCTETS, u16At, u32At } from '../octets.js';
import { Answer, answersRequests, fits, isBasic } from './answers.js';
import type { Link } from './config.js';
import { Drop, type PppReason, Reason } from './names.js';
import { type AutomatonProfile, EFFECTS, Effect, EVENTS, Event, isTimed, STATES, State } from './option-negotiation.js';
import { type Policy, Verdict, type Wishes } from './policy.js';
import { LoopbackNoted, OptionsChosen, PacketReceived, RestartCounterSet } from './records.js';
import type { NegotiationState, PppState } from './state.js';
import { drop, send } from './transfer.js';
import { CODE_PACKET_HEADER, codePacket } from './wire/code-packet.js';
import {
  Code,
  codeRejectPacket,
  controlPacketLength,
  echoPacket,
  emitControlPacket,
  isKnownCode,
  protocolRejectPacket,
} from './wire/control-packet.js';
import { PppProtocol } from './wire/frame.js';
import { optionEnd, optionsHold } from './wire/options.js';

/** What the negotiation of a protocol tells its link; always later in the step. */
export interface NegotiationListener {
  up(id: number): void;
  /** `next` is the state it went to, `event` what made it. */
  down(id: number, next: number, event: number): void;
  finished(id: number, event: number): void;
  failed(id: number, reason: PppReason): void;
  /** The peer does not know a protocol of ours; LCP only. */
  protocolRejected(id: number, protocol: number): void;
}

export interface NegotiationParts {
  readonly key: 'lcp' | 'ipcp';
  readonly protocol: number;
  readonly timer: number;
  readonly changed: RecordType<PppState>;
  readonly policy: Policy;
  readonly listener: NegotiationListener;
}

const EVENT_SHIFT = 16;
const HEADER = CODE_PACKET_HEADER;
const MAGIC_OCTETS = 4;

/** Carries out the automaton's effects for one protocol: counters, Identifiers, options, packets (RFC 1661 s4, s5). */
export class Negotiation {
  private readonly outcome = new Outcome();
  /** The packet under way and its length, less than its octets where these end with padding. */
  private packet = NO_OCTETS;
  private length = 0;
  /** The answer to it when it is a Configure-Request. */
  private readonly answer: Answer;
  private readonly isLcp: boolean;
  private readonly tellUp = (id: number): void => this.parts.listener.up(id);
  private readonly tellDown = (id: number, what: number): void =>
    this.parts.listener.down(id, what >> EVENT_SHIFT, what & 0xffff);
  private readonly tellFinished = (id: number, event: number): void => this.parts.listener.finished(id, event);
  private readonly tellFailed = (id: number, reason: PppReason): void => this.parts.listener.failed(id, reason);
  private readonly tellRejected = (id: number, protocol: number): void =>
    this.parts.listener.protocolRejected(id, protocol);

  constructor(
    private readonly sim: Simulation,
    private readonly execution: Execution<unknown, AutomatonProfile>,
    private readonly parts: NegotiationParts,
  ) {
    this.isLcp = parts.protocol === PppProtocol.LCP;
    this.answer = new Answer(parts.policy);
  }

  /** One event that comes from no packet. */
  event(link: Link, event: number, profile = link.kit.profile): void {
    this.packet = NO_OCTETS;
    this.step(link, event, profile);
  }

  /** When to send the request again, or give up: nothing came in answer. */
  timeout(link: Link): void {
    this.event(link, this.own(link).restarts > 0 ? Event['TO+'] : Event['TO-']);
  }

  receive(link: Link, information: Uint8Array): void {
    const { protocol } = this.parts;
    const length = controlPacketLength(information, protocol);
    if (length < 0) {
      this.drop(link, Drop.Malformed, information);
      return;
    }
    const own = this.own(link);
    if (own.state <= State.Starting) {
      this.drop(link, Drop.Unexpected, information);
      return;
    }
    const code = information[0]!;
    this.packet = information;
    this.length = length;
    switch (isKnownCode(code, protocol) ? code : 0) {
      case Code.ConfigureRequest:
        this.request(link, information);
        return;
      case Code.ConfigureAck:
      case Code.ConfigureNak:
      case Code.ConfigureReject:
        this.reply(link, information);
        return;
      case Code.TerminateRequest:
        this.take(link, information, Event.RTR);
        return;
      case Code.TerminateAck:
        this.take(link, information, Event.RTA);
        return;
      case Code.CodeReject:
        this.take(link, information, isBasic(information, length) ? Event['RXJ-'] : Event['RXJ+']);
        return;
      case Code.ProtocolReject:
        this.protocolReject(link, information);
        return;
      case Code.EchoRequest:
      case Code.EchoReply:
      case Code.DiscardRequest:
        this.probe(link, information);
        return;
      case Code.Identification:
      case Code.TimeRemaining:
        this.note(link, own, information);
        return;
      default:
        this.take(link, information, Event.RUC);
        return;
    }
  }

  /** Sends an Echo-Request, when LCP is Opened and the peer knows them. */
  echo(link: Link): void {
    const { state } = link;
    if (state.lcp.state !== State.Opened || state.echoes < 0) return;
    this.send(link, state.lcp, emitControlPacket(echoPacket(Code.EchoRequest, state.lcp.nextId, state.magic)));
  }

  /** Tells the peer that one of its protocols is unknown here (RFC 1661 s5.7). */
  rejectProtocol(link: Link, protocol: number, information: Uint8Array): void {
    const own = link.state.lcp;
    this.send(link, own, emitControlPacket(protocolRejectPacket(own.nextId, { protocol, information })));
  }

  /** Whether the peer's options would be acknowledged as they are. */
  wouldAccept(link: Link, octets: Uint8Array): boolean {
    if (!optionsHold(octets)) return false;
    for (let at = 0; at < octets.length; at = optionEnd(octets, at))
      if (this.parts.policy.judge(link, octets, at) !== Verdict.Ack) return false;
    return true;
  }

  // What comes in

  private request(link: Link, information: Uint8Array): void {
    if (!optionsHold(information, HEADER, this.length)) {
      this.drop(link, Drop.Malformed, information);
      return;
    }
    const own = this.own(link);
    this.note(link, own, information);
    let good = true;
    if (answersRequests(own.state)) {
      const { answer } = this;
      answer.answer(information, this.length, link, own);
      good = answer.good;
      if (answer.loops > 0) this.loops(link, own);
    }
    this.step(link, good ? Event['RCR+'] : Event['RCR-'], link.kit.profile);
  }

  private loops(link: Link, own: NegotiationState): void {
    this.sim.record(LoopbackNoted, link.id, link.state.magic >>> 0);
    if (own.naks >= link.kit.config.maxFailure) this.sim.later(this.tellFailed, link.id, Reason.LoopedBack);
  }

  private reply(link: Link, information: Uint8Array): void {
    const code = information[0]!;
    const own = this.own(link);
    const event = code === Code.ConfigureAck ? Event.RCA : Event.RCN;
    // No request is out: what the automaton makes of such an answer does not depend on what it says.
    if (own.state < State['Req-Sent']) {
      this.take(link, information, event);
      return;
    }
    if (information[1] !== own.requestId || own.answered) {
      this.drop(link, Drop.Stale, information);
      return;
    }
    const end = this.length;
    if (!optionsHold(information, HEADER, end)) {
      this.drop(link, Drop.Malformed, information);
      return;
    }
    if (!fits(information, end, own.lastSent)) {
      this.drop(link, Drop.NotAsked, information);
      return;
    }
    if (event === Event.RCA) {
      this.take(link, information, event);
      return;
    }
    const { policy } = this.parts;
    this.note(link, own, information);
    const asked = lentOctetsOf(own.lastSent);
    const next =
      code === Code.ConfigureNak
        ? policy.naked(link, asked, information, HEADER, end)
        : policy.rejected(link, asked, information, HEADER, end);
    if (typeof next === 'number') {
      this.sim.later(this.tellFailed, link.id, next);
      return;
    }
    if (own.refusals > 2 * link.kit.config.maxFailure) {
      this.sim.later(this.tellFailed, link.id, Reason.NotConverging);
      return;
    }
    this.choose(link, own, next);
    this.step(link, event, link.kit.profile);
  }

  private protocolReject(link: Link, information: Uint8Array): void {
    if (link.state.lcp.state !== State.Opened) {
      this.drop(link, Drop.Unexpected, information);
      return;
    }
    const protocol = u16At(information, HEADER);
    if (protocol === PppProtocol.LCP) {
      this.take(link, information, Event['RXJ-']);
      return;
    }
    this.take(link, information, Event['RXJ+']);
    this.sim.later(this.tellRejected, link.id, protocol);
  }

  private probe(link: Link, information: Uint8Array): void {
    const magic = u32At(information, HEADER);
    if (magic === 0 || (magic | 0) !== link.state.magic) {
      this.take(link, information, Event.RXR);
      return;
    }
    this.drop(link, Drop.OwnMagic, information);
    this.sim.record(LoopbackNoted, link.id, magic);
  }

  private take(link: Link, information: Uint8Array, event: number): void {
    this.note(link, this.own(link), information);
    this.step(link, event, link.kit.profile);
  }

  private note(link: Link, own: NegotiationState, information: Uint8Array): void {
    const { length } = this;
    const octets = length === information.length ? information : information.subarray(0, length);
    this.sim.recordAsCause(PacketReceived, link.id, this.parts.protocol, octets[0], octets[1], own.state, octets);
  }

  private drop(link: Link, reason: number, information: Uint8Array): void {
    drop(this.sim, link.id, this.parts.protocol, reason, information);
  }

  private own({ state }: Link): NegotiationState {
    return this.isLcp ? state.lcp : state.ipcp;
  }

  // The automaton and its effects

  private step(link: Link, event: number, profile: AutomatonProfile): void {
    const { outcome } = this;
    const own = this.own(link);
    const from = own.state;
    this.execution.step(from, event, own, profile, outcome);
    if (!outcome.taken) {
      throw this.sim.broken(`PPP link ${link.id}: ${this.parts.key} has no ${EVENTS[event]} in ${STATES[from]}`);
    }
    const { next } = outcome;
    for (let index = 0; index < outcome.count; index++) this.carryOut(link, own, outcome.effects[index]!, event);
    if (isTimed(from) && !isTimed(next)) this.sim.cancelTimer(PPP, link.id, this.parts.timer);
    if (next !== from) this.sim.record(this.parts.changed, link.id, from, next, event);
  }

  private carryOut(link: Link, own: NegotiationState, effect: number, event: number): void {
    const { sim, outcome } = this;
    switch (effect) {
      case Effect.tlu:
        sim.later(this.tellUp, link.id, 0);
        return;
      case Effect.tld:
        sim.later(this.tellDown, link.id, (outcome.next << EVENT_SHIFT) | event);
        return;
      case Effect.tlf:
        sim.later(this.tellFinished, link.id, event);
        return;
      case Effect.tls:
        return; // a node brings the line up by itself
      case Effect.irc: {
        const { maxTerminate, maxConfigure } = link.kit.config;
        this.setCounter(link, own, this.terminates() ? maxTerminate : maxConfigure);
        return;
      }
      case Effect.zrc:
        this.setCounter(link, own, 0);
        this.startTimer(link);
        return;
      case Effect.scr:
        this.sendRequest(link, own);
        return;
      case Effect.sca:
      case Effect.scn:
        this.send(link, own, this.answer.octets);
        return;
      case Effect.str: {
        const again = event === Event['TO+'];
        this.send(link, own, codePacket(Code.TerminateRequest, again ? own.requestId : own.nextId, NO_OCTETS));
        this.startTimer(link);
        return;
      }
      case Effect.sta:
        this.send(link, own, codePacket(Code.TerminateAck, this.packet[1]!, NO_OCTETS));
        return;
      case Effect.scj:
        this.send(link, own, emitControlPacket(codeRejectPacket(own.nextId, this.packet)));
        return;
      case Effect.ser: {
        const { packet } = this;
        if (packet[0] !== Code.EchoRequest) return;
        const data = packet.subarray(HEADER + MAGIC_OCTETS, this.length);
        this.send(link, own, emitControlPacket(echoPacket(Code.EchoReply, packet[1]!, link.state.magic, data)));
        return;
      }
      default:
        throw sim.broken(`effect ${EFFECTS[effect]} of the automaton is not known here`);
    }
  }

  /** Whether a Terminate-Request is among the effects under way. */
  private terminates(): boolean {
    const { effects, count } = this.outcome;
    for (let index = 0; index < count; index++) if (effects[index] === Effect.str) return true;
    return false;
  }

  private sendRequest(link: Link, own: NegotiationState): void {
    const goesOn = own.state >= State['Req-Sent'] && own.state < State.Opened;
    if (!goesOn) this.choose(link, own, this.parts.policy.wishes(link));
    // A request that nobody answered is sent again as it was; any other has an Identifier of its own (RFC 1661 s5.1).
    const again = goesOn && !own.answered && own.wishes === own.lastSent;
    const id = again ? own.requestId : own.nextId;
    this.send(link, own, codePacket(Code.ConfigureRequest, id, lentOctetsOf(own.wishes)));
    this.startTimer(link);
  }

  private choose(link: Link, own: NegotiationState, { options, draws }: Wishes): void {
    if (draws === 0 && keeps(own.wishes, options)) return;
    this.sim.record(OptionsChosen, link.id, this.parts.protocol, link.state.magicDraws + draws, 0, 0, options);
  }

  private setCounter(link: Link, own: NegotiationState, counter: number): void {
    if (own.restarts !== counter) this.sim.record(RestartCounterSet, link.id, this.parts.protocol, counter);
  }

  private startTimer(link: Link): void {
    this.sim.setTimer(PPP, link.id, this.parts.timer, link.kit.config.restartUs);
  }

  private send(link: Link, own: NegotiationState, octets: Uint8Array): void {
    send(this.sim, link, this.parts.protocol, own.state, octets);
  }
}
