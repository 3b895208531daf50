/** What an LNS asks AAA: who the user is, and what it may have. */
import { US_PER_S } from '../../src/kernel/time.js';
import type { LnsSpec } from '../config.js';
import { INTERFACE } from '../kinds.js';
import type { SessionState } from '../l2tp/session.js';
import { textOctets } from '../octets.js';
import { CREDENTIAL, type RadiusAnswer } from '../radius/client.js';
import { Attribute } from '../radius/wire/attribute-table.js';
import { addressAttribute, integerAttribute, numberOf, textAttribute } from '../radius/wire/attributes.js';
import { AaaAnswered, AaaAsked, AaaService, AccessTerms, AccessUser } from './access-records.js';
import type { Rooms } from './rooms.js';
import type { AccessState } from './states.js';

const VIRTUAL = 5;
const FRAMED = 2;
const PPP_FRAMING = 1;
const CHALLENGE_AS_AUTHENTICATOR = 16;

export interface ChapClaim {
  readonly chapId: number;
  readonly name: string;
  readonly challenge: Uint8Array;
  readonly response: Uint8Array;
}

export class LnsAaa {
  constructor(
    private readonly rooms: Rooms,
    private readonly node: number,
    private readonly spec: LnsSpec,
  ) {}

  /** The number that a router gives each question to AAA. */
  newId(): number {
    const { sim } = this.rooms;
    const name = `${this.spec.name}/aaa`;
    return sim.random.integer(`${name}/${sim.count(name)}/id`, 1, 0xffff_ffff);
  }

  authenticate(id: number, access: AccessState, session: SessionState | undefined, claim: ChapClaim): void {
    const { sim, radius } = this.rooms;
    const { name, address } = this.spec;
    const aaaId = this.newId();
    sim.cause = sim.recordOn(AaaAsked, INTERFACE, id, aaaId, AaaService.authentication, 0, 0, textOctets(claim.name));
    const attributes = [
      addressAttribute(Attribute.NasIpAddress, address),
      integerAttribute(Attribute.NasPort, access.unit),
      integerAttribute(Attribute.NasPortType, VIRTUAL),
      textAttribute(Attribute.UserName, claim.name),
      ...(session?.called ? [textAttribute(Attribute.CalledStationId, session.called)] : []),
      ...(session?.calling ? [textAttribute(Attribute.CallingStationId, session.calling)] : []),
      CREDENTIAL,
      integerAttribute(Attribute.ServiceType, FRAMED),
      integerAttribute(Attribute.FramedProtocol, PPP_FRAMING),
    ];
    const { chapId, challenge, response } = claim;
    const stands = challenge.length === CHALLENGE_AS_AUTHENTICATOR; // then it is the authenticator (RFC 2865 s2.2)
    const request = radius.request(this.node, name, AaaService.authentication, id, attributes, {
      chap: { id: chapId, response, challenge },
      ...(stands ? { authenticator: challenge } : {}),
    });
    sim.record(AccessUser, id, request, 0, 0, 0, textOctets(claim.name));
  }

  /** Takes the answer; false when it is about something else by now. */
  answered(id: number, access: AccessState, answer: RadiusAnswer): boolean {
    const { sim } = this.rooms;
    if (answer.request !== access.request) return false;
    const { aaaId } = access;
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
