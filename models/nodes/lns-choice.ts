/**
 * Which LNS a call goes to. Those of a tunnel stand in groups, the best group first, as Cisco writes them:
 * `10.2.0.1,10.2.0.2*3/10.3.0.1` are two that share the calls, the second taking three of four, and one for when neither
 * will do.
 */
import type { LacSpec } from '../config.js';
import { TUNNEL } from '../kinds.js';
import type { TunnelState } from '../l2tp/tunnel.js';
import { Lockouts } from './lockouts.js';
import type { Rooms } from './rooms.js';
import type { PortState } from './states.js';
import type { WaitingPorts } from './waiting-ports.js';

export interface Choice {
  readonly address: string;
  readonly node: number;
  readonly weight: number;
  /** Of its group, 0 being the best. */
  readonly group: number;
  /** Its place among those there is a way to, by which a port remembers what was tried. */
  readonly place: number;
}

/** A port remembers what was tried in 31 bits. */
const MOST = 31;
const MOST_TURNS = 100;

export class LnsChoice {
  /** Those that failed of late. */
  readonly lockouts: Lockouts;
  /** By the text they were read from: those there is a way to. */
  private readonly known = new Map<string, readonly Choice[]>();
  private readonly counted: string;
  /** A tunnel of the LAC's own tables has several LNSs. */
  private readonly hasSeveral: boolean;

  constructor(
    private readonly rooms: Rooms,
    private readonly node: number,
    private readonly spec: LacSpec,
    private readonly waiting: WaitingPorts,
    private readonly reaches: (node: number) => boolean,
  ) {
    this.lockouts = new Lockouts(rooms);
    this.counted = `${spec.name}/vpdn`;
    this.hasSeveral = Object.values(spec.vpdn.tunnels).some(({ addresses }) => addresses.join(',').includes(','));
  }

  of(addresses: string): readonly Choice[] {
    let choices = this.known.get(addresses);
    if (!choices) {
      choices = this.read(addresses);
      this.known.set(addresses, choices);
    }
    return choices;
  }

  /** Whether there is one that a call was not sent to. */
  isLeft({ tunnelAddresses, tried }: PortState): boolean {
    return this.of(tunnelAddresses).some(({ place }) => (tried & (1 << place)) === 0);
  }

  /** Where a call goes next; undefined where all were tried. Those that failed of late come last. */
  next({ tunnelAddresses, tried }: PortState): Choice | undefined {
    const all = this.of(tunnelAddresses);
    if (all.length === 1) return tried === 0 ? all[0] : undefined;
    const untried = all.filter(({ place }) => (tried & (1 << place)) === 0);
    const open = untried.filter(({ node }) => !this.lockouts.has(node));
    const left = open.length > 0 ? open : untried;
    const best = left.filter(({ group }) => group === left[0]!.group);
    return best.length < 2 ? best[0] : this.shared(best, tunnelAddresses);
  }

  /** A tunnel failed, and with it calls that waited for it: where calls have a choice, its LNS is passed over for a while. */
  failed(tunnel: number, waited: readonly PortState[]): void {
    const { peerLockoutUs } = this.spec.l2tp;
    const chosen = this.hasSeveral || waited.some(({ tunnelAddresses }) => this.of(tunnelAddresses).length > 1);
    if (!chosen || peerLockoutUs === 0) return;
    const { peer } = this.rooms.sim.world.find(TUNNEL, tunnel) as TunnelState;
    this.lockouts.add(peer, peerLockoutUs);
  }

  private shared(among: readonly Choice[], addresses: string): Choice {
    if (this.spec.vpdn.sharing === 'least-calls') {
      const load = ({ node, weight }: Choice): number => this.callsTo(node) / weight;
      return among.reduce((least, each) => (load(each) < load(least) ? each : least));
    }
    const turns = among.flatMap((each) => Array.from({ length: each.weight }, () => each));
    return turns[(this.rooms.sim.count(`${this.counted}/${addresses}`) - 1) % turns.length]!;
  }

  /** Calls in the tunnels to an LNS, or waiting for them. */
  private callsTo(peer: number): number {
    const { registry } = this.rooms.l2tp;
    let calls = 0;
    for (const tunnel of registry.tunnelsTo(this.node, peer))
      calls += registry.sessionCount(tunnel) + this.waiting.count(tunnel);
    return calls;
  }

  private read(addresses: string): readonly Choice[] {
    const { nodeByAddress } = this.rooms;
    const groups = addresses.split('/').map((group) => group.split(/[\s,]+/).filter(Boolean));
    const reached = groups.flatMap((group, number) =>
      group.flatMap((text) => {
        const [address = '', weight = '1'] = text.split('*');
        const node = nodeByAddress.get(address);
        if (node === undefined || !this.reaches(node)) return [];
        return {
          address,
          node,
          group: number,
          weight: Math.min(MOST_TURNS, Math.max(1, Math.floor(Number(weight) || 1))),
        };
      }),
    );
    return reached.slice(0, MOST).map((choice, place) => ({ ...choice, place }));
  }
}
