import type { RecordType } from '../../src/kernel/record.js';
import type { Simulation } from '../../src/kernel/simulation.js';
import { type Execution, Outcome } from '../../src/machine/definition.js';
import { PPP } from '../kinds.js';
import { sameOctets } from '../octets.js';
import { answersRequests, answerTo, asked, fits, isBasic } from './answers.js';
import type { Link } from './config.js';
import { Drop, type PppReason, Reason } from './names.js';
import { type AutomatonProfile, EFFECTS, Effect, EVENTS, Event, isTimed, STATES, State } from './option-negotiation.js';
import type { Policy, Wishes } from './policy.js';
import { LoopbackNoted, OptionsChosen, PacketReceived, RestartCounterSet } from './records.js';
import type { NegotiationState, PppState } from './state.js';
import { drop, send } from './transfer.js';
import {
  Code,
  type ControlPacket,
  codeName,
  codeRejectPacket,
  echoPacket,
  emitControlPacket,
  packetMagic,
  parseControlPacket,
  protocolRejectPacket,
  rejectedProtocol,
  terminatePacket,
} from './wire/control-packet.js';
import { PppProtocol } from './wire/frame.js';
import { emitOptions, parseOptions } from './wire/options.js';

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

/** Carries out the automaton's effects for one protocol: counters, Identifiers, options, packets (RFC 1661 s4, s5). */
export class Negotiation {
  private readonly outcome = new Outcome();
  /** The packet under way, and the answer to it when it is a Configure-Request. */
  private packet: ControlPacket | undefined;
  private answer: ControlPacket | undefined;
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
  ) {}

  private stateOf(link: Link): PppState {
    return this.sim.world.find(PPP, link.id) as PppState;
  }

  /** One event that comes from no packet. */
  event(link: Link, event: number, profile = link.profile): void {
    this.packet = undefined;
    this.step(link, this.stateOf(link), event, profile);
  }

  /** When to send the request again, or give up: nothing came in answer. */
  timeout(link: Link): void {
    this.event(link, this.stateOf(link)[this.parts.key].restarts > 0 ? Event['TO+'] : Event['TO-']);
  }

  receive(link: Link, information: Uint8Array): void {
    const { protocol } = this.parts;
    const packet = parseControlPacket(information, protocol);
    if (!packet.ok) {
      this.drop(link, Drop.Malformed, information);
      return;
    }
    const state = this.stateOf(link);
    const own = state[this.parts.key];
    if (own.state <= State.Starting) {
      this.drop(link, Drop.Unexpected, information);
      return;
    }
    const { code } = packet.value;
    this.packet = packet.value;
    this.answer = undefined;
    switch (codeName(code, protocol) === undefined ? 0 : code) {
      case Code.ConfigureRequest:
        this.request(link, state, information);
        return;
      case Code.ConfigureAck:
      case Code.ConfigureNak:
      case Code.ConfigureReject:
        this.reply(link, state, information);
        return;
      case Code.TerminateRequest:
        this.take(link, state, information, Event.RTR);
        return;
      case Code.TerminateAck:
        this.take(link, state, information, Event.RTA);
        return;
      case Code.CodeReject:
        this.take(link, state, information, isBasic(packet.value) ? Event['RXJ-'] : Event['RXJ+']);
        return;
      case Code.ProtocolReject:
        this.protocolReject(link, state, information);
        return;
      case Code.EchoRequest:
      case Code.EchoReply:
      case Code.DiscardRequest:
        this.probe(link, state, information);
        return;
      case Code.Identification:
      case Code.TimeRemaining:
        this.note(link, own, information);
        return;
      default:
        this.take(link, state, information, Event.RUC);
        return;
    }
  }

  /** Sends an Echo-Request, when LCP is Opened and the peer knows them. */
  echo(link: Link): void {
    const state = this.stateOf(link);
    if (state.lcp.state !== State.Opened || state.echoes < 0) return;
    this.send(link, state.lcp, echoPacket(Code.EchoRequest, state.lcp.nextId, state.magic));
  }

  /** Tells the peer that one of its protocols is unknown here (RFC 1661 s5.7). */
  rejectProtocol(link: Link, protocol: number, information: Uint8Array): void {
    const own = this.stateOf(link).lcp;
    this.send(link, own, protocolRejectPacket(own.nextId, { protocol, information }));
  }

  /** Whether the peer's options would be acknowledged as they are. */
  wouldAccept(link: Link, octets: Uint8Array): boolean {
    const options = parseOptions(octets);
    const state = this.stateOf(link);
    return options.ok && options.value.every((option) => this.parts.policy.judge(link, state, option).kind === 'ack');
  }

  // What comes in

  private request(link: Link, state: PppState, information: Uint8Array): void {
    const packet = this.packet!;
    const options = parseOptions(packet.data);
    if (!options.ok) {
      this.drop(link, Drop.Malformed, information);
      return;
    }
    const own = state[this.parts.key];
    this.note(link, own, information);
    let good = true;
    if (answersRequests(own.state)) {
      const { answer, loops } = answerTo(packet, options.value, this.parts.policy, link, state, own);
      this.answer = answer;
      good = answer.code === Code.ConfigureAck;
      if (loops > 0) this.loops(link, state, own);
    }
    this.step(link, state, good ? Event['RCR+'] : Event['RCR-'], link.profile);
  }

  private loops(link: Link, state: PppState, own: NegotiationState): void {
    this.sim.record(LoopbackNoted, link.id, state.magic);
    if (own.naks >= link.config.maxFailure) this.sim.later(this.tellFailed, link.id, Reason.LoopedBack);
  }

  private reply(link: Link, state: PppState, information: Uint8Array): void {
    const packet = this.packet!;
    const own = state[this.parts.key];
    const event = packet.code === Code.ConfigureAck ? Event.RCA : Event.RCN;
    // No request is out: what the automaton makes of such an answer does not depend on what it says.
    if (own.state < State['Req-Sent']) {
      this.take(link, state, information, event);
      return;
    }
    if (packet.id !== own.requestId || own.answered) {
      this.drop(link, Drop.Stale, information);
      return;
    }
    const options = parseOptions(packet.data);
    if (!options.ok) {
      this.drop(link, Drop.Malformed, information);
      return;
    }
    if (!fits(packet.code, options.value, own.lastSent, packet.data)) {
      this.drop(link, Drop.NotAsked, information);
      return;
    }
    if (event === Event.RCA) {
      this.take(link, state, information, event);
      return;
    }
    const { policy } = this.parts;
    this.note(link, own, information);
    const wishes = asked(own.lastSent);
    const next =
      packet.code === Code.ConfigureNak
        ? policy.naked(link, state, wishes, options.value)
        : policy.rejected(link, state, wishes, options.value);
    if (typeof next === 'number') {
      this.sim.later(this.tellFailed, link.id, next);
      return;
    }
    if (own.refusals > 2 * link.config.maxFailure) {
      this.sim.later(this.tellFailed, link.id, Reason.NotConverging);
      return;
    }
    this.choose(link, state, own, next);
    this.step(link, state, event, link.profile);
  }

  private protocolReject(link: Link, state: PppState, information: Uint8Array): void {
    const rejected = rejectedProtocol(this.packet!);
    if (!rejected.ok) {
      this.drop(link, Drop.Malformed, information);
      return;
    }
    if (state.lcp.state !== State.Opened) {
      this.drop(link, Drop.Unexpected, information);
      return;
    }
    const { protocol } = rejected.value;
    if (protocol === PppProtocol.LCP) {
      this.take(link, state, information, Event['RXJ-']);
      return;
    }
    this.take(link, state, information, Event['RXJ+']);
    this.sim.later(this.tellRejected, link.id, protocol);
  }

  private probe(link: Link, state: PppState, information: Uint8Array): void {
    const magic = packetMagic(this.packet!);
    if (magic === 0 || magic !== state.magic) {
      this.take(link, state, information, Event.RXR);
      return;
    }
    this.drop(link, Drop.OwnMagic, information);
    this.sim.record(LoopbackNoted, link.id, magic);
  }

  private take(link: Link, state: PppState, information: Uint8Array, event: number): void {
    this.note(link, state[this.parts.key], information);
    this.step(link, state, event, link.profile);
  }

  private note(link: Link, own: NegotiationState, information: Uint8Array): void {
    const { code, id, data } = this.packet!;
    const octets = information.subarray(0, data.length + 4);
    this.sim.recordAsCause(PacketReceived, link.id, this.parts.protocol, code, id, own.state, octets);
  }

  private drop(link: Link, reason: number, information: Uint8Array): void {
    drop(this.sim, link.id, this.parts.protocol, reason, information);
  }

  // The automaton and its effects

  private step(link: Link, state: PppState, event: number, profile: AutomatonProfile): void {
    const { outcome } = this;
    const own = state[this.parts.key];
    const from = own.state;
    this.execution.step(from, event, own, profile, outcome);
    if (!outcome.taken) {
      throw this.sim.broken(`PPP link ${link.id}: ${this.parts.key} has no ${EVENTS[event]} in ${STATES[from]}`);
    }
    const { next } = outcome;
    for (let index = 0; index < outcome.count; index++) this.carryOut(link, state, own, outcome.effects[index]!, event);
    if (isTimed(from) && !isTimed(next)) this.sim.cancelTimer(PPP, link.id, this.parts.timer);
    if (next !== from) this.sim.record(this.parts.changed, link.id, from, next, event);
  }

  private carryOut(link: Link, state: PppState, own: NegotiationState, effect: number, event: number): void {
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
        const terminates = outcome.effects.lastIndexOf(Effect.str, outcome.count - 1) >= 0;
        this.setCounter(link, own, terminates ? link.config.maxTerminate : link.config.maxConfigure);
        return;
      }
      case Effect.zrc:
        this.setCounter(link, own, 0);
        this.startTimer(link);
        return;
      case Effect.scr:
        this.sendRequest(link, state, own);
        return;
      case Effect.sca:
      case Effect.scn:
        this.send(link, own, this.answer!);
        return;
      case Effect.str: {
        const again = event === Event['TO+'];
        this.send(link, own, terminatePacket(Code.TerminateRequest, again ? own.requestId : own.nextId));
        this.startTimer(link);
        return;
      }
      case Effect.sta:
        this.send(link, own, terminatePacket(Code.TerminateAck, this.packet!.id));
        return;
      case Effect.scj:
        this.send(link, own, codeRejectPacket(own.nextId, emitControlPacket(this.packet!)));
        return;
      case Effect.ser: {
        const { code, id, data } = this.packet!;
        if (code !== Code.EchoRequest) return;
        this.send(link, own, echoPacket(Code.EchoReply, id, state.magic, data.subarray(4)));
        return;
      }
      default:
        throw sim.broken(`effect ${EFFECTS[effect]} of the automaton is not known here`);
    }
  }

  private sendRequest(link: Link, state: PppState, own: NegotiationState): void {
    const goesOn = own.state >= State['Req-Sent'] && own.state < State.Opened;
    if (!goesOn) this.choose(link, state, own, this.parts.policy.wishes(link, state));
    // A request that nobody answered is sent again as it was; any other has an Identifier of its own (RFC 1661 s5.1).
    const again = goesOn && !own.answered && sameOctets(own.wishes, own.lastSent);
    const id = again ? own.requestId : own.nextId;
    this.send(link, own, { code: Code.ConfigureRequest, id, data: own.wishes });
    this.startTimer(link);
  }

  private choose(link: Link, state: PppState, own: NegotiationState, { options, draws }: Wishes): void {
    const octets = emitOptions(options);
    if (draws === 0 && sameOctets(octets, own.wishes)) return;
    this.sim.record(OptionsChosen, link.id, this.parts.protocol, state.magicDraws + draws, 0, 0, octets);
  }

  private setCounter(link: Link, own: NegotiationState, counter: number): void {
    if (own.restarts !== counter) this.sim.record(RestartCounterSet, link.id, this.parts.protocol, counter);
  }

  private startTimer(link: Link): void {
    this.sim.setTimer(PPP, link.id, this.parts.timer, link.config.restartUs);
  }

  private send(link: Link, own: NegotiationState, packet: ControlPacket): void {
    send(
      this.sim,
      link,
      this.parts.protocol,
      own.state,
      emitControlPacket({ code: packet.code, id: packet.id, data: packet.data }),
    );
  }
}
