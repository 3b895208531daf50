/** What an LNS asks AAA: who the user is, and what it may have. */
import type { Draws } from '../../src/kernel/random.js';
import { US_PER_S } from '../../src/kernel/time.js';
import type { LnsSpec } from '../config.js';
import { type KeptOctets, octetsOf } from '../keep.js';
import { INTERFACE } from '../kinds.js';
import type { SessionState } from '../l2tp/session.js';
import { textOctets } from '../octets.js';
import { CREDENTIAL, type RadiusAnswer } from '../radius/client.js';
import { Attribute } from '../radius/wire/attribute-table.js';
import {
  addressAttribute,
  integerAttribute,
  numberOf,
  octetsAttribute,
  repeatedText,
  textAttribute,
} from '../radius/wire/attributes.js';
import type { RadiusAttribute } from '../radius/wire/packet.js';
import { AaaAnswered, AaaAsked, AaaService, AccessTerms, AccessUser } from './access-records.js';
import type { Rooms } from './rooms.js';
import type { AccessState } from './states.js';

const PORT_TYPE = integerAttribute(Attribute.NasPortType, 5); // virtual
const SERVICE = integerAttribute(Attribute.ServiceType, 2); // framed
const FRAMING = integerAttribute(Attribute.FramedProtocol, 1); // PPP
const CHALLENGE_AS_AUTHENTICATOR = 16;

export interface ChapClaim {
  readonly chapId: number;
  readonly name: string;
  readonly challenge: KeptOctets;
  readonly response: KeptOctets;
}

export class LnsAaa {
  private readonly name: string;
  /** Those of the node's questions to AAA, which are counted by their stem. */
  private readonly questions: Draws;
  private readonly address: RadiusAttribute;
  private readonly called = repeatedText(Attribute.CalledStationId);

  constructor(
    private readonly rooms: Rooms,
    private readonly node: number,
    spec: LnsSpec,
  ) {
    this.name = spec.name;
    this.questions = rooms.sim.random.draws(`${spec.name}/aaa`);
    this.address = addressAttribute(Attribute.NasIpAddress, spec.address);
  }

  /** The number that a router gives each question to AAA. */
  newId(): number {
    const { questions } = this;
    return questions.integer(this.rooms.sim.count(questions.stem), 'id', 1, 0xffff_ffff);
  }

  authenticate(id: number, access: AccessState, session: SessionState | undefined, claim: ChapClaim): void {
    const { sim, radius } = this.rooms;
    const { chapId } = claim;
    const challenge = octetsOf(claim.challenge);
    const response = octetsOf(claim.response);
    const aaaId = this.newId();
    const user = textOctets(claim.name);
    sim.cause = sim.recordOn(AaaAsked, INTERFACE, id, aaaId, AaaService.authentication, 0, 0, user);
    const attributes = [this.address, integerAttribute(Attribute.NasPort, access.unit), PORT_TYPE];
    attributes.push(octetsAttribute(Attribute.UserName, user));
    if (session?.called) attributes.push(this.called.of(session.called));
    if (session?.calling) attributes.push(textAttribute(Attribute.CallingStationId, session.calling));
    attributes.push(CREDENTIAL, SERVICE, FRAMING);
    const stands = challenge.length === CHALLENGE_AS_AUTHENTICATOR; // then it is the authenticator (RFC 2865 s2.2)
    const chap = { id: chapId, response, challenge };
    const request = radius.request(
      this.node,
      this.name,
      AaaService.authentication,
      id,
      attributes,
      stands ? { chap, authenticator: challenge } : { chap },
    );
    sim.record(AccessUser, id, request, 0, 0, 0, user);
  }

  /** Takes the answer; false when it is about something else by now. */
  answered(id: number, access: AccessState, answer: RadiusAnswer): boolean {
    const { sim } = this.rooms;
    if (answer.request !== access.request) return false;
    const aaaId = access.aaaId >>> 0;
    const passed = answer.accepted ? 1 : 0;
    sim.cause = sim.recordOn(AaaAnswered, INTERFACE, id, aaaId, AaaService.authentication, passed);
    if (!answer.accepted || !answer.packet) return true;
    const framed = numberOf(answer.packet, Attribute.FramedIpAddress) ?? -1;
    const timeout = numberOf(answer.packet, Attribute.SessionTimeout);
    sim.record(AccessTerms, id, framed, timeout === undefined ? -1 : timeout * US_PER_S);
    sim.recordOn(AaaAnswered, INTERFACE, id, this.newId(), AaaService.lcp, 1);
    return true;
  }

  authorizeNetwork(id: number, _access: AccessState): void {
    this.rooms.sim.recordOn(AaaAnswered, INTERFACE, id, this.newId(), AaaService.network, 1);
  }
}
