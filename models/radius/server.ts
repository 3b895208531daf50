/** A RADIUS server (RFC 2865): who may in, and on what terms. */
import type { Simulation } from '../../src/kernel/simulation.js';
import type { AaaSpec, RadiusUserSpec } from '../config.js';
import { NO_OCTETS, sameOctets, textOctets } from '../octets.js';
import type { SendRadius } from './client.js';
import {
  REQUEST_FAULTS,
  type RequestFault,
  ServerAnswered,
  ServerDiscarded,
  VERDICTS,
  type Verdict,
} from './records.js';
import { replyAttribute } from './reply.js';
import { UserTable } from './users.js';
import { Attribute, attributeFault } from './wire/attribute-table.js';
import { findAttribute } from './wire/attributes.js';
import { checkChapPassword, revealPassword, signResponse } from './wire/authenticators.js';
import { parseRadiusPacket, type RadiusAttribute, RadiusCode, type RadiusPacket } from './wire/packet.js';

/** What of its node a server is made of. */
export type RadiusServerSpec = Pick<AaaSpec, 'port' | 'secret' | 'users'>;

interface User {
  readonly password: Uint8Array;
  readonly reply: readonly RadiusAttribute[];
}

const NO_ATTRIBUTES: readonly RadiusAttribute[] = [];

export class RadiusServer {
  private readonly secret: Uint8Array;
  private readonly users: UserTable<User>;

  constructor(
    private readonly sim: Simulation,
    private readonly node: number,
    private readonly spec: RadiusServerSpec,
    private readonly send: SendRadius,
  ) {
    this.secret = textOctets(spec.secret);
    this.users = new UserTable(spec.users.map((user) => [user.name, userOf(user)]));
  }

  /**
   * Takes what came to the server's port; `value` is what the octets say, where that is known. An answer follows from
   * that alone, so that a request that comes twice is answered the same twice (s2.5), and nothing need be remembered.
   */
  receive(octets: Uint8Array, fromAddress: string, sourcePort: number, value?: RadiusPacket): void {
    let request = value;
    if (request === undefined) {
      const packet = parseRadiusPacket(octets);
      if (!packet.ok) {
        this.discard('malformed', octets, packet.reason);
        return;
      }
      request = packet.value;
    }
    if (request.code !== RadiusCode.AccessRequest) {
      this.discard('unexpected code', octets, `code ${request.code}`);
      return;
    }
    const { user, name } = this.users.find(findAttribute(request, Attribute.UserName) ?? NO_OCTETS);
    const verdict = this.judge(request, user);
    const accepted = verdict === 'accepted';
    const code = accepted ? RadiusCode.AccessAccept : RadiusCode.AccessReject;
    const attributes = withProxies(accepted ? user!.reply : NO_ATTRIBUTES, request);
    const answer = signResponse({ code, id: request.id, attributes }, request.authenticator, this.secret);
    const { sim, node, spec } = this;
    sim.recordAsCause(ServerAnswered, node, VERDICTS.indexOf(verdict), request.id, code, answer.octets.length, name);
    this.send(node, fromAddress, spec.port, sourcePort, answer.octets, answer.packet);
  }

  private judge(request: RadiusPacket, user: User | undefined): Verdict {
    const { attributes } = request;
    let hidden: Uint8Array | undefined;
    let chap: Uint8Array | undefined;
    for (let place = 0; place < attributes.length; place++) {
      const { type, value } = attributes[place]!;
      // s5: a request with an attribute of invalid length is rejected, not dropped.
      if (attributeFault(type, value.length) !== undefined) return 'invalid attribute';
      if (type === Attribute.UserPassword) hidden ??= value;
      else if (type === Attribute.ChapPassword) chap ??= value;
    }
    if (hidden && chap) return 'two passwords';
    if (!hidden && !chap) return 'no password';
    if (!user) return 'unknown user';
    if (chap) return checkChapPassword(request, user.password) ? 'accepted' : 'wrong password';
    const password = revealPassword(hidden!, this.secret, request.authenticator);
    return password && sameOctets(password, user.password) ? 'accepted' : 'wrong password';
  }

  private discard(fault: RequestFault, octets: Uint8Array, detail: string): void {
    const reason = REQUEST_FAULTS.indexOf(fault);
    this.sim.recordAsCause(ServerDiscarded, this.node, reason, 0, 0, octets.length, textOctets(detail));
  }
}

/** s5.33: what proxies put in goes back unchanged, in order. */
function withProxies(reply: readonly RadiusAttribute[], request: RadiusPacket): readonly RadiusAttribute[] {
  if (findAttribute(request, Attribute.ProxyState) === undefined) return reply;
  return [...reply, ...request.attributes.filter(({ type }) => type === Attribute.ProxyState)];
}

/** The scenario's reader has refused what cannot be a reply, with its place in the file; here it is our own fault. */
function userOf({ name, password, reply }: RadiusUserSpec): User {
  const attributes = reply.map(({ attribute, value }) => {
    const made = replyAttribute(attribute, value);
    if (!made.ok) throw new Error(`reply to ${name}: ${made.reason}`);
    return made.value;
  });
  return { password: textOctets(password), reply: attributes };
}
