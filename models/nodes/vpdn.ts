/** VPDN at a LAC: which tunnel a call belongs into, by the number it dialled or by the user's domain. */
import type { Draws } from '../../src/kernel/random.js';
import type { LacSpec, TunnelSpec } from '../config.js';
import { PORT } from '../kinds.js';
import { Latest } from '../latest.js';
import { textOctets } from '../octets.js';
import { CREDENTIAL, type RadiusAnswer } from '../radius/client.js';
import { Attribute } from '../radius/wire/attribute-table.js';
import {
  addressAttribute,
  ciscoNasPort,
  integerAttribute,
  octetsAttribute,
  repeatedText,
  textAttribute,
} from '../radius/wire/attributes.js';
import type { RadiusAttribute } from '../radius/wire/packet.js';
import { AaaAnswered, AaaAsked, AaaService } from './access-records.js';
import { PortChanged, VpdnFound, VpdnLookup, VpdnSecretKnown } from './call-records.js';
import type { Rooms } from './rooms.js';
import { PORT_STATES, type PortState } from './states.js';
import { NO_OFFER, type Offer, offerOf } from './vpdn-offer.js';

const PORT_TYPE = integerAttribute(Attribute.NasPortType, 2); // ISDN synchronous
const SERVICE = integerAttribute(Attribute.ServiceType, 5); // outbound
const AT = 0x40;
const LOOKUP = PORT_STATES.indexOf('lookup');
/** Addresses in a router's memory, as its debug lines print them. */
const LOWEST_HANDLE = 0x6000_0000;
const HIGHEST_HANDLE = 0x62ff_ffff;

/** A key with its tunnel as the journal has them, kept for the next call. */
interface Settled {
  readonly key: string;
  readonly tunnel: TunnelSpec;
  readonly octets: Uint8Array;
  readonly secret: Uint8Array | undefined;
}

export class Vpdn {
  /** Tunnels that are known without RADIUS, by key. */
  private readonly known: ReadonlyMap<string, TunnelSpec>;
  private readonly address: RadiusAttribute;
  /** Those of the node's questions to AAA, which are counted by their stem. */
  private readonly questions: Draws;
  private readonly credentials: { readonly userPassword: string };
  private readonly called = repeatedText(Attribute.CalledStationId);
  private domain = '';
  private readonly keys = new Latest(textOctets);
  private settled: Settled | undefined;
  private offer = NO_OFFER;
  private offered: TunnelSpec | undefined;

  constructor(
    private readonly rooms: Rooms,
    private readonly node: number,
    private readonly spec: LacSpec,
  ) {
    this.known = new Map(Object.entries(spec.vpdn.tunnels));
    this.address = addressAttribute(Attribute.NasIpAddress, spec.address);
    this.questions = rooms.sim.random.draws(`${spec.name}/aaa`);
    this.credentials = { userPassword: spec.vpdn.password };
  }

  /** What the call's tunnel is called in the tables and in RADIUS. */
  private key(port: PortState, userName: string): string {
    if (this.spec.vpdn.by === 'dnis') return `dnis:${port.called}`;
    return this.domainOf(userName);
  }

  /** What stands behind the last @, or all of it: most often the domain of the call before, as the same text. */
  private domainOf(userName: string): string {
    const { domain } = this;
    const at = userName.length - domain.length - 1;
    if (at >= 0 && userName.charCodeAt(at) === AT && userName.endsWith(domain)) return domain;
    this.domain = userName.slice(userName.lastIndexOf('@') + 1);
    return this.domain;
  }

  lookUp(id: number, port: PortState, userName: string): 'known' | 'asked' | 'none' {
    const { sim } = this.rooms;
    const key = this.key(port, userName);
    sim.recordAsCause(VpdnLookup, id, 0, 0, 0, 0, this.keys.of(key));
    const known = this.known.get(key);
    if (known) {
      this.settle(id, key, known);
      return 'known';
    }
    if (!this.spec.vpdn.radius) return 'none';
    this.ask(id, port, key);
    return 'asked';
  }

  private ask(id: number, port: PortState, key: string): void {
    const { sim, radius } = this.rooms;
    const { name, ports } = this.spec;
    const { called, calling, unit } = port;
    const { questions } = this;
    const octets = this.keys.of(key);
    const ordinal = sim.count(questions.stem);
    const aaaId = questions.integer(ordinal, 'id', 1, 0xffff_ffff);
    const user = questions.integer(ordinal, 'user', LOWEST_HANDLE, HIGHEST_HANDLE);
    const data = questions.integer(ordinal, 'data', LOWEST_HANDLE, HIGHEST_HANDLE);
    sim.cause = sim.recordOn(AaaAsked, PORT, id, aaaId, AaaService.vpdn, user, data, octets);
    const attributes = [this.address, integerAttribute(Attribute.NasPort, unit)];
    attributes.push(ciscoNasPort(`${ports.name}:${unit}`), PORT_TYPE, octetsAttribute(Attribute.UserName, octets));
    // text is of one octet at least (RFC 2865 s5)
    if (called !== '') attributes.push(this.called.of(called));
    if (calling !== '') attributes.push(textAttribute(Attribute.CallingStationId, calling));
    attributes.push(CREDENTIAL, SERVICE);
    const request = radius.request(this.node, name, AaaService.vpdn, id, attributes, this.credentials);
    sim.record(PortChanged, id, LOOKUP, request);
  }

  /** True when the answer names a tunnel. */
  answered(id: number, port: PortState, answer: RadiusAnswer): boolean {
    const { sim } = this.rooms;
    const { aaaHandle } = port;
    const aaaId = port.aaaId >>> 0;
    const offer = answer.packet ? offerOf(answer.packet) : NO_OFFER;
    const passed = answer.accepted ? 1 : 0;
    sim.cause = sim.recordOn(AaaAnswered, PORT, id, aaaId, AaaService.vpdn, passed, aaaHandle, offer.values);
    const tunnel = answer.accepted ? this.tunnelIn(offer) : undefined;
    if (tunnel) this.settle(id, this.key(port, port.userName), tunnel);
    return tunnel !== undefined;
  }

  /** The tunnel of an offer, which is most often the one of the call before. */
  private tunnelIn(offer: Offer): TunnelSpec | undefined {
    if (offer !== this.offer) {
      this.offer = offer;
      this.offered = offer.tunnel && { ...offer.tunnel, id: offer.tunnel.id ?? this.spec.l2tp.hostName };
    }
    return this.offered;
  }

  private settle(id: number, key: string, tunnel: TunnelSpec): void {
    const { sim } = this.rooms;
    let { settled } = this;
    if (settled?.tunnel !== tunnel || settled.key !== key) {
      const lines = [key, tunnel.id, tunnel.addresses.join('/')];
      if (tunnel.secret !== undefined) lines.push('secret');
      const secret = tunnel.secret === undefined ? undefined : textOctets(tunnel.secret);
      settled = { key, tunnel, octets: textOctets(lines.join('\n')), secret };
      this.settled = settled;
    }
    if (settled.secret !== undefined) sim.record(VpdnSecretKnown, id, 0, 0, 0, 0, settled.secret);
    sim.recordAsCause(VpdnFound, id, 0, 0, 0, 0, settled.octets);
  }
}
