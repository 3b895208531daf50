/** VPDN at a LAC: which tunnel a call belongs into, by the number it dialled or by the user's domain. */
import type { LacSpec, TunnelSpec } from '../config.js';
import { PORT } from '../kinds.js';
import { textOctets } from '../octets.js';
import { CREDENTIAL, type RadiusAnswer } from '../radius/client.js';
import { Attribute } from '../radius/wire/attribute-table.js';
import {
  addressAttribute,
  ciscoAvPairs,
  ciscoNasPort,
  integerAttribute,
  textAttribute,
} from '../radius/wire/attributes.js';
import { AaaAnswered, AaaAsked, AaaService } from './access-records.js';
import { PortChanged, VpdnFound, VpdnLookup, VpdnSecretKnown } from './call-records.js';
import type { Rooms } from './rooms.js';
import { PORT_STATES, type PortState } from './states.js';

const ISDN_SYNC = 2;
const OUTBOUND = 5;
/** Addresses in a router's memory, as its debug lines print them. */
const HANDLES = [0x6000_0000, 0x62ff_ffff] as const;

export class Vpdn {
  constructor(
    private readonly rooms: Rooms,
    private readonly node: number,
    private readonly spec: LacSpec,
  ) {}

  /** What the call's tunnel is called in the tables and in RADIUS. */
  private key(port: PortState, userName: string): string {
    if (this.spec.vpdn.by === 'dnis') return `dnis:${port.called}`;
    return userName.slice(userName.lastIndexOf('@') + 1);
  }

  lookUp(id: number, port: PortState, userName: string): 'known' | 'asked' | 'none' {
    const { sim } = this.rooms;
    const key = this.key(port, userName);
    sim.recordAsCause(VpdnLookup, id, 0, 0, 0, 0, textOctets(key));
    const local = this.spec.vpdn.tunnels[key];
    if (local) {
      this.settle(id, key, local);
      return 'known';
    }
    if (!this.spec.vpdn.radius) return 'none';
    this.ask(id, port, key);
    return 'asked';
  }

  /** The tunnel that was found for a port's call. */
  tunnelOf({ tunnelName, tunnelAddresses, tunnelSecret }: PortState): TunnelSpec {
    return { id: tunnelName, addresses: tunnelAddresses.split(' '), secret: tunnelSecret };
  }

  private ask(id: number, port: PortState, key: string): void {
    const { sim, radius } = this.rooms;
    const { name, address, ports, vpdn } = this.spec;
    const draws = `${name}/aaa/${sim.count(`${name}/aaa`)}`;
    const aaaId = sim.random.integer(`${draws}/id`, 1, 0xffff_ffff);
    const user = sim.random.integer(`${draws}/user`, ...HANDLES);
    const data = sim.random.integer(`${draws}/data`, ...HANDLES);
    sim.cause = sim.recordOn(AaaAsked, PORT, id, aaaId, AaaService.vpdn, user, data, textOctets(key));
    const attributes = [
      addressAttribute(Attribute.NasIpAddress, address),
      integerAttribute(Attribute.NasPort, port.unit),
      ciscoNasPort(`${ports.name}:${port.unit}`),
      integerAttribute(Attribute.NasPortType, ISDN_SYNC),
      textAttribute(Attribute.UserName, key),
      // text is of one octet at least (RFC 2865 s5)
      ...(port.called === '' ? [] : [textAttribute(Attribute.CalledStationId, port.called)]),
      ...(port.calling === '' ? [] : [textAttribute(Attribute.CallingStationId, port.calling)]),
      CREDENTIAL,
      integerAttribute(Attribute.ServiceType, OUTBOUND),
    ];
    const request = radius.request(this.node, name, AaaService.vpdn, id, attributes, {
      userPassword: vpdn.password,
    });
    sim.record(PortChanged, id, PORT_STATES.indexOf('lookup'), request);
  }

  /** True when the answer names a tunnel. */
  answered(id: number, port: PortState, answer: RadiusAnswer): boolean {
    const { sim } = this.rooms;
    const pairs = answer.packet ? ciscoAvPairs(answer.packet).filter((pair) => pair.startsWith('vpdn:')) : [];
    const { aaaId, aaaHandle } = port;
    const values = textOctets(pairs.join('\n'));
    sim.cause = sim.recordOn(AaaAnswered, PORT, id, aaaId, AaaService.vpdn, answer.accepted ? 1 : 0, aaaHandle, values);
    if (!answer.accepted) return false;
    const value = (name: string): string | undefined => {
      const wanted = `vpdn:${name}=`;
      return pairs.find((pair) => pair.startsWith(wanted))?.slice(wanted.length);
    };
    const addresses =
      value('ip-addresses')
        ?.split(/[\s,]+/)
        .filter(Boolean) ?? [];
    if (addresses.length === 0 || (value('tunnel-type') ?? 'l2tp') !== 'l2tp') return false;
    const tunnel = {
      addresses,
      id: value('tunnel-id') ?? this.spec.l2tp.hostName,
      secret: value('l2tp-tunnel-password'),
    };
    this.settle(id, this.key(port, port.userName), tunnel);
    return true;
  }

  private settle(id: number, key: string, tunnel: TunnelSpec): void {
    const { sim } = this.rooms;
    if (tunnel.secret !== undefined) sim.record(VpdnSecretKnown, id, 0, 0, 0, 0, textOctets(tunnel.secret));
    const text = [key, tunnel.id, tunnel.addresses.join(' '), ...(tunnel.secret === undefined ? [] : ['secret'])].join(
      '\n',
    );
    sim.recordAsCause(VpdnFound, id, 0, 0, 0, 0, textOctets(text));
  }
}
