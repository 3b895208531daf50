/** The RADIUS clients of all nodes (RFC 2865): requests, retransmissions (s2.5), and whether to believe an answer (s3). */
import type { Draws } from '../../src/kernel/random.js';
import type { Simulation } from '../../src/kernel/simulation.js';
import type { RadiusClientSpec } from '../config.js';
import { REQUEST } from '../kinds.js';
import { NO_OCTETS, sameOctets, textOctets } from '../octets.js';
import { idOf, portOf, RequestIds } from './identifiers.js';
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
import { answers, chapPasswordAttribute, passwordAttribute } from './wire/authenticators.js';
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

/** What a node needs to ask its server. */
interface Side {
  readonly spec: RadiusClientSpec;
  /** The server's IPv4 address as a number. */
  readonly server: number;
  readonly secret: Uint8Array;
  readonly ids: RequestIds;
  /** Name of the counter that holds the Identifier of its next request. */
  readonly nextId: string;
  /** Those of its requests, which are counted by their stem, and what prefix that has. */
  draws: Draws;
  prefix: string;
  /** The password that was sent last, as text and as octets: most often it is always the same. */
  password: string;
  passwordOctets: Uint8Array;
}

export class RadiusClients {
  /** Set by the nodes. Called in the same step, after what is under way; never for a request that was cancelled. */
  onAnswer: (answer: RadiusAnswer) => void = () => {};
  /** By node. */
  private readonly sides: (Side | undefined)[] = [];

  constructor(
    private readonly sim: Simulation,
    private readonly send: SendRadius,
  ) {
    sim.onTimer(REQUEST, (request) => this.timeout(request));
  }

  /** Tells which server a node asks. */
  add(node: number, spec: RadiusClientSpec): void {
    const server = parseIpv4(spec.server);
    if (server === undefined) throw this.sim.broken(`RADIUS server ${spec.server} is not an address`);
    this.sides[node] = {
      spec,
      server,
      secret: textOctets(spec.secret),
      ids: this.sides[node]?.ids ?? new RequestIds(),
      nextId: nextIdOf(node),
      draws: this.sim.random.draws(''),
      prefix: '',
      password: '',
      passwordOctets: NO_OCTETS,
    };
  }

  /** Makes the indexes anew from the requests that there are. */
  reindex(): void {
    for (const side of this.sides) side?.ids.clear();
    for (const [id, entity] of this.sim.world.all(REQUEST)) {
      const { node, server, sourcePort, id: wire } = entity as RequestState;
      this.side(node).ids.keep(server, sourcePort, wire, id);
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
    const side = this.side(node);
    const { spec, server } = side;
    if (side.prefix !== prefix) {
      side.prefix = prefix;
      side.draws = sim.random.draws(`${prefix}/radius`);
    }
    const { draws } = side;
    const ordinal = sim.count(draws.stem);
    const request = sim.newId(REQUEST);
    const next = sim.counters.get(side.nextId);
    // The first is drawn, later ones count on from the one before; a pin may say otherwise of either.
    const wanted = draws.integer(ordinal, 'id', next ?? 0, next ?? 255);
    const taken = side.ids.take(server, options.sourcePort ?? spec.port, request, wanted);
    if (taken < 0) throw sim.broken(`no free RADIUS id with ${spec.server}`);
    const id = idOf(taken);
    sim.counters.set(side.nextId, (id + 1) & 0xff);
    const authenticator = options.authenticator ?? draws.octets(ordinal, 'authenticator', AUTHENTICATOR_OCTETS);
    const complete = withCredentials(attributes, side, options, authenticator);
    const packet: RadiusPacket = { code: RadiusCode.AccessRequest, id, authenticator, attributes: complete };
    const { cause } = sim;
    sim.recordAsCause(RequestCreated, request, id, purpose, owner, server);
    this.transmit(request, 0, portOf(taken), emitRadiusPacket(packet), packet);
    sim.cause = cause;
    return request;
  }

  /** Takes what came to a client's port; `value` is what the octets say, where that is known. */
  receive(
    node: number,
    octets: Uint8Array,
    fromAddress: string,
    sourcePort: number,
    destinationPort: number,
    value?: RadiusPacket,
  ): void {
    const side = this.side(node);
    let packet = value;
    if (packet === undefined) {
      const parsed = parseRadiusPacket(octets);
      if (!parsed.ok) return this.discard(node, octets, 'malformed', 0, parsed.reason);
      packet = parsed.value;
    }
    const { code, id, attributes } = packet;
    const { spec } = side;
    const server = fromAddress === spec.server ? side.server : (parseIpv4(fromAddress) ?? -1);
    const request = side.ids.find(server, destinationPort, id) ?? 0;
    if (request === 0 || sourcePort !== spec.port)
      return this.discard(node, octets, 'unknown id', 0, `id ${id} from ${fromAddress}:${sourcePort}`);
    const outcome = outcomeOf(code);
    if (outcome === undefined) return this.discard(node, octets, 'unexpected code', request, `code ${code}`);
    if (!answers(packet, this.state(request).packet, side.secret))
      return this.discard(node, octets, 'wrong authenticator', request, '');
    // s5 leaves the choice to take it as a reject or to drop it: dropped, a retransmission may yet bring a whole one.
    for (let place = 0; place < attributes.length; place++) {
      const { type, value } = attributes[place]!;
      const fault = attributeFault(type, value.length);
      if (fault !== undefined) return this.discard(node, octets, 'malformed', request, fault);
    }
    this.sim.recordAsCause(AnswerReceived, request, code, octets.length, id, sourcePort, octets);
    this.end(request, outcome, packet);
  }

  /** Forgets a request whose answer nobody waits for any more. */
  cancel(request: number): void {
    if (!this.sim.world.find(REQUEST, request)) return;
    const { cause } = this.sim;
    this.end(request, 'cancelled', undefined);
    this.sim.cause = cause;
  }

  private discard(node: number, octets: Uint8Array, fault: AnswerFault, request: number, detail: string): void {
    const reason = ANSWER_FAULTS.indexOf(fault);
    const id = octets[1] ?? 0;
    this.sim.recordAsCause(AnswerDiscarded, node, reason, request, id, octets.length, textOctets(detail));
  }

  private timeout(request: number): void {
    const { node, attempts, packet, sourcePort } = this.state(request);
    if (attempts <= this.side(node).spec.retransmits) {
      this.transmit(request, attempts, sourcePort, packet, undefined);
      return;
    }
    this.sim.recordAsCause(RequestTimedOut, request, attempts);
    this.end(request, 'timeout', undefined);
  }

  private transmit(
    request: number,
    attempt: number,
    sourcePort: number,
    octets: Uint8Array,
    value: RadiusPacket | undefined,
  ): void {
    const { sim } = this;
    const { node } = this.state(request);
    const { spec } = this.side(node);
    sim.recordAsCause(RequestSent, request, attempt, octets.length, sourcePort, spec.port, octets);
    this.send(node, spec.server, sourcePort, spec.port, octets, value);
    sim.setTimer(REQUEST, request, RETRANSMIT, spec.timeoutUs);
  }

  private end(request: number, outcome: RequestOutcome, packet: RadiusPacket | undefined): void {
    const { sim } = this;
    const { node, purpose, owner, server, sourcePort, id } = this.state(request);
    sim.cancelTimers(REQUEST, request);
    sim.recordAsCause(RequestEnded, request, REQUEST_OUTCOMES.indexOf(outcome));
    this.side(node).ids.free(server, sourcePort, id);
    if (outcome === 'cancelled') return;
    const attributes = packet?.attributes ?? [];
    const answer: RadiusAnswer =
      outcome === 'accepted'
        ? { request, node, purpose, owner, accepted: true, attributes, packet }
        : { request, node, purpose, owner, accepted: false, attributes, packet, reason: outcome };
    sim.later(tell, this, answer);
  }

  private side(node: number): Side {
    const side = this.sides[node];
    if (side === undefined) throw this.sim.broken(`node ${node} has no RADIUS server`);
    return side;
  }

  private state(request: number): RequestState {
    return this.sim.world.find(REQUEST, request) as RequestState;
  }
}

/** A client that knows no challenges takes one as a reject (s4.4). */
function outcomeOf(code: number): RequestOutcome | undefined {
  if (code === RadiusCode.AccessAccept) return 'accepted';
  if (code === RadiusCode.AccessReject) return 'rejected';
  return code === RadiusCode.AccessChallenge ? 'challenged' : undefined;
}

/** Name of the counter that holds the Identifier of a node's next request. */
const nextIdOf = (node: number): string => `radius-id/${node}`;

const tell = (clients: RadiusClients, answer: RadiusAnswer): void => clients.onAnswer(answer);

/** The attributes with the credentials in the place of CREDENTIAL, or at the end. */
function withCredentials(
  attributes: readonly RadiusAttribute[],
  side: Side,
  { userPassword, chap }: RequestOptions,
  authenticator: Uint8Array,
): readonly RadiusAttribute[] {
  const complete: RadiusAttribute[] = [];
  let put = false;
  for (let place = 0; place < attributes.length; place++) {
    const attribute = attributes[place]!;
    if (attribute !== CREDENTIAL) complete.push(attribute);
    else if (!put) {
      putCredentials(complete, side, userPassword, chap, authenticator);
      put = true;
    }
  }
  if (!put) putCredentials(complete, side, userPassword, chap, authenticator);
  return complete;
}

function putCredentials(
  complete: RadiusAttribute[],
  side: Side,
  userPassword: RequestOptions['userPassword'],
  chap: RequestOptions['chap'],
  authenticator: Uint8Array,
): void {
  if (userPassword !== undefined) {
    if (userPassword !== side.password) {
      side.password = userPassword;
      side.passwordOctets = textOctets(userPassword);
    }
    complete.push(passwordAttribute(side.passwordOctets, side.secret, authenticator));
  }
  if (!chap) return;
  const { id, response, challenge } = chap;
  complete.push(chapPasswordAttribute(id, response));
  if (challenge && !sameOctets(challenge, authenticator))
    complete.push(octetsAttribute(Attribute.ChapChallenge, challenge));
}
