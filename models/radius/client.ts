/** The RADIUS clients of all nodes (RFC 2865): requests, retransmissions (s2.5), and whether to believe an answer (s3). */
import type { Simulation } from '../../src/kernel/simulation.js';
import type { RadiusClientSpec } from '../config.js';
import { REQUEST } from '../kinds.js';
import { NO_OCTETS, sameOctets, textOctets } from '../octets.js';
import { RequestIds } from './identifiers.js';
import {
  ANSWER_FAULTS,
  AnswerDiscarded,
  type AnswerFault,
  AnswerReceived,
  REQUEST_OUTCOMES,
  RETRANSMIT,
  RequestCreated,
  RequestEnded,
  type RequestOutcome,
  RequestSent,
  type RequestState,
  RequestTimedOut,
} from './records.js';
import { parseIpv4 } from './reply.js';
import { Attribute, attributeFault } from './wire/attribute-table.js';
import { octetsAttribute } from './wire/attributes.js';
import { chapPasswordAttribute, checkResponse, passwordAttribute } from './wire/authenticators.js';
import {
  AUTHENTICATOR_OCTETS,
  emitRadiusPacket,
  parseRadiusPacket,
  type RadiusAttribute,
  RadiusCode,
  type RadiusPacket,
} from './wire/packet.js';

/** Stands in a request's attribute list where the password goes, which only the client can make. */
export const CREDENTIAL: RadiusAttribute = { type: 0, value: NO_OCTETS };

export interface RequestOptions {
  /** Sent hidden in User-Password. */
  readonly userPassword?: string;
  /** The user's CHAP response. A challenge that is not the authenticator goes into CHAP-Challenge (s2.2). */
  readonly chap?: { readonly id: number; readonly response: Uint8Array; readonly challenge?: Uint8Array };
  /** 16 octets to use as Request Authenticator in the place of random ones, such as a CHAP challenge (s2.2). */
  readonly authenticator?: Uint8Array;
  /** UDP port to send from; the server's own number unless given. */
  readonly sourcePort?: number;
}

export interface RadiusAnswer {
  readonly request: number;
  readonly node: number;
  readonly purpose: number;
  readonly owner: number;
  readonly accepted: boolean;
  readonly attributes: readonly RadiusAttribute[];
  /** The packet, where one came. */
  readonly packet: RadiusPacket | undefined;
  /** Why it was not accepted. */
  readonly reason?: RequestOutcome;
}

export type SendRadius = (
  node: number,
  toAddress: string,
  sourcePort: number,
  destinationPort: number,
  octets: Uint8Array,
  value?: unknown,
) => void;

/** What a datagram to a client's port turned out to be. */
type Judged =
  | { readonly fault: AnswerFault; readonly request: number; readonly detail: string }
  | { readonly fault: undefined; readonly request: number; readonly packet: RadiusPacket };

export class RadiusClients {
  /** Set by the nodes. Called in the same step, after what is under way; never for a request that was cancelled. */
  onAnswer: (answer: RadiusAnswer) => void = () => {};
  private readonly ids = new Map<number, RequestIds>();
  /** Each node's server. */
  private readonly specs = new Map<number, RadiusClientSpec>();

  constructor(
    private readonly sim: Simulation,
    private readonly send: SendRadius,
  ) {
    sim.onTimer(REQUEST, (request) => this.timeout(request));
  }

  /** Tells which server a node asks. */
  add(node: number, spec: RadiusClientSpec): void {
    this.specs.set(node, spec);
  }

  /** Makes the indexes anew from the requests that there are. */
  reindex(): void {
    this.ids.clear();
    for (const [id, entity] of this.sim.world.all(REQUEST)) {
      const { node, server, sourcePort, id: wire } = entity as RequestState;
      this.idsOf(node).keep(server, sourcePort, wire, id);
    }
  }

  /** The node lost its memory: it begins with a drawn identifier again. */
  forget(node: number): void {
    this.sim.counters.delete(nextIdOf(node));
  }

  /** Sends a request; gives the request's entity id. `prefix` names the node in the draws. */
  request(
    node: number,
    prefix: string,
    purpose: number,
    owner: number,
    attributes: readonly RadiusAttribute[],
    options: RequestOptions = {},
  ): number {
    const { sim } = this;
    const spec = this.specs.get(node);
    if (!spec) throw sim.broken(`node ${node} has no RADIUS server`);
    const server = parseIpv4(spec.server);
    if (server === undefined) throw sim.broken(`RADIUS server ${spec.server} is not an address`);
    const ids = this.idsOf(node);
    const name = `${prefix}/radius/${sim.count(`${prefix}/radius`)}`;
    const request = sim.newId(REQUEST);
    const next = sim.counters.get(nextIdOf(node));
    // The first is drawn, later ones count on from the one before; a pin may say otherwise of either.
    const wanted = sim.random.integer(`${name}/id`, next ?? 0, next ?? 255);
    const taken = ids.take(server, options.sourcePort ?? spec.port, request, wanted);
    if (!taken) throw sim.broken(`no free RADIUS id with ${spec.server}`);
    sim.counters.set(nextIdOf(node), (taken.id + 1) & 0xff);
    const authenticator = options.authenticator ?? sim.random.octets(`${name}/authenticator`, AUTHENTICATOR_OCTETS);
    const credentials = credentialsOf(options, textOctets(spec.secret), authenticator);
    const placed = attributes.includes(CREDENTIAL) ? attributes : [...attributes, CREDENTIAL];
    const complete = placed.flatMap((attribute) => (attribute === CREDENTIAL ? credentials : [attribute]));
    const packet = { code: RadiusCode.AccessRequest, id: taken.id, authenticator, attributes: complete };
    const { cause } = sim;
    sim.recordAsCause(RequestCreated, request, taken.id, purpose, owner, server);
    this.transmit(request, 0, taken.port, emitRadiusPacket(packet));
    sim.cause = cause;
    return request;
  }

  /** Takes what came to a client's port. */
  receive(node: number, octets: Uint8Array, fromAddress: string, sourcePort: number, destinationPort: number): void {
    const { sim } = this;
    const judged = this.judge(node, octets, fromAddress, sourcePort, destinationPort);
    const { fault, request } = judged;
    if (fault !== undefined) {
      const reason = ANSWER_FAULTS.indexOf(fault);
      sim.recordAsCause(
        AnswerDiscarded,
        node,
        reason,
        request,
        octets[1] ?? 0,
        octets.length,
        textOctets(judged.detail),
      );
      return;
    }
    const { code, id } = judged.packet;
    sim.recordAsCause(AnswerReceived, request, code, octets.length, id, sourcePort, octets);
    this.end(request, OUTCOMES.get(code)!, judged.packet);
  }

  /** Forgets a request whose answer nobody waits for any more. */
  cancel(request: number): void {
    if (!this.sim.world.find(REQUEST, request)) return;
    const { cause } = this.sim;
    this.end(request, 'cancelled', undefined);
    this.sim.cause = cause;
  }

  private judge(node: number, octets: Uint8Array, from: string, sourcePort: number, destinationPort: number): Judged {
    const parsed = parseRadiusPacket(octets);
    if (!parsed.ok) return { fault: 'malformed', request: 0, detail: parsed.reason };
    const packet = parsed.value;
    const server = parseIpv4(from) ?? -1;
    const request = this.idsOf(node).find(server, destinationPort, packet.id) ?? 0;
    const spec = this.specs.get(node);
    if (!spec || request === 0 || sourcePort !== spec.port) {
      return { fault: 'unknown id', request: 0, detail: `id ${packet.id} from ${from}:${sourcePort}` };
    }
    if (!OUTCOMES.has(packet.code)) return { fault: 'unexpected code', request, detail: `code ${packet.code}` };
    const authenticator = this.state(request).packet.subarray(4, 4 + AUTHENTICATOR_OCTETS);
    if (!checkResponse(packet, authenticator, textOctets(spec.secret))) {
      return { fault: 'wrong authenticator', request, detail: '' };
    }
    // s5 leaves the choice to take it as a reject or to drop it: dropped, a retransmission may yet bring a whole one.
    for (const { type, value } of packet.attributes) {
      const detail = attributeFault(type, value.length);
      if (detail !== undefined) return { fault: 'malformed', request, detail };
    }
    return { fault: undefined, request, packet };
  }

  private timeout(request: number): void {
    const { node, attempts, packet, sourcePort } = this.state(request);
    if (attempts <= this.specs.get(node)!.retransmits) {
      this.transmit(request, attempts, sourcePort, packet);
      return;
    }
    this.sim.recordAsCause(RequestTimedOut, request, attempts);
    this.end(request, 'timeout', undefined);
  }

  private transmit(request: number, attempt: number, sourcePort: number, packet: Uint8Array): void {
    const { sim } = this;
    const { node } = this.state(request);
    const spec = this.specs.get(node)!;
    sim.recordAsCause(RequestSent, request, attempt, packet.length, sourcePort, spec.port, packet);
    this.send(node, spec.server, sourcePort, spec.port, packet);
    sim.setTimer(REQUEST, request, RETRANSMIT, spec.timeoutUs);
  }

  private end(request: number, outcome: RequestOutcome, packet: RadiusPacket | undefined): void {
    const { sim } = this;
    const { node, purpose, owner, server, sourcePort, id } = this.state(request);
    sim.cancelTimers(REQUEST, request);
    sim.recordAsCause(RequestEnded, request, REQUEST_OUTCOMES.indexOf(outcome));
    this.idsOf(node).free(server, sourcePort, id);
    if (outcome === 'cancelled') return;
    const accepted = outcome === 'accepted';
    const reason = accepted ? {} : { reason: outcome };
    const answer = { request, node, purpose, owner, accepted, attributes: packet?.attributes ?? [], packet, ...reason };
    sim.later(tell, this, answer);
  }

  private idsOf(node: number): RequestIds {
    let ids = this.ids.get(node);
    if (!ids) {
      ids = new RequestIds();
      this.ids.set(node, ids);
    }
    return ids;
  }

  private state(request: number): RequestState {
    return this.sim.world.find(REQUEST, request) as RequestState;
  }
}

/** A client that knows no challenges takes one as a reject (s4.4). */
const OUTCOMES: ReadonlyMap<number, RequestOutcome> = new Map([
  [RadiusCode.AccessAccept, 'accepted'],
  [RadiusCode.AccessReject, 'rejected'],
  [RadiusCode.AccessChallenge, 'challenged'],
]);

/** Name of the counter that holds the Identifier of a node's next request. */
const nextIdOf = (node: number): string => `radius-id/${node}`;

const tell = (clients: RadiusClients, answer: RadiusAnswer): void => clients.onAnswer(answer);

function credentialsOf(
  { userPassword, chap }: RequestOptions,
  secret: Uint8Array,
  authenticator: Uint8Array,
): RadiusAttribute[] {
  const credentials: RadiusAttribute[] = [];
  if (userPassword !== undefined) credentials.push(passwordAttribute(textOctets(userPassword), secret, authenticator));
  if (chap) {
    credentials.push(chapPasswordAttribute(chap.id, chap.response));
    if (chap.challenge && !sameOctets(chap.challenge, authenticator)) {
      credentials.push(octetsAttribute(Attribute.ChapChallenge, chap.challenge));
    }
  }
  return credentials;
}
