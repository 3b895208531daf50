/** A scenario that was found good -> the configuration the models are built from, and the same in words. */
import type { JournalLevel } from '../../src/kernel/record.js';
import type { ChannelConfig } from '../../src/network/channel.js';
import type { Wire } from '../../src/network/network.js';
import type { L2tpSpec, NodeSpec, PppSpec, RadiusClientSpec, RunConfig, RunNames, TunnelSpec } from '../config.js';
import { AvpType } from '../l2tp/wire/avp-table.js';
import { NUMBER } from '../nodes/group.js';
import { parseIpv4 } from '../radius/reply.js';
import { Census, forNumber, isSeveral, nthAddress, type Pairing } from './census.js';
import {
  type L2tpText,
  LCP_OPTION_TYPES,
  type NodeText,
  type PppText,
  type RadiusClientText,
  type TunnelText,
} from './node-schema.js';
import { BASE_PPP, type L2tpKnobs, type NodeRole, type PppKnobs, profileKnobs } from './profiles.js';
import { DIRECTION, type DirectionText, KEYS_OF_DIRECTION, type LinkText, type ScenarioText } from './schema.js';
import { toTimeline } from './timeline-config.js';
import { toBps, toDistribution, toLoss, toUs } from './values.js';
import { toCall } from './workload.js';

const DIRECTION_DEFAULTS = {
  latency: 0,
  jitter: 0,
  reorder: false,
  bandwidth: 'unlimited',
  queue: 65_536,
  loss: 0,
  drop: [],
  duplicate: 0,
  corrupt: 0,
  down: [],
  overhead: 28,
} as const satisfies { [Key in keyof Required<DirectionText>]: unknown };
type ResolvedDirection = { [Key in keyof DirectionText]-?: NonNullable<DirectionText[Key]> };

type Known<T> = { [Key in keyof T]-?: T[Key] };
type ResolvedPpp = Omit<PppText, keyof PppKnobs> & PppKnobs & { hostName: string };
type ResolvedL2tp = Omit<L2tpText, keyof L2tpKnobs> & L2tpKnobs & { hostName: string };
type ResolvedNode<N = NodeText> = N extends NodeText
  ? Omit<N, 'ppp' | 'l2tp' | 'console'> &
      (N extends { ppp: unknown } ? { ppp: ResolvedPpp } : unknown) &
      (N extends { l2tp: unknown } ? { l2tp: ResolvedL2tp } : unknown) & {
        console: Known<N['console']> & { habit: NodeRole };
      }
  : never;

/** The scenario with every default and profile filled in, written as in the file: `--set` reaches all of it by these paths. */
export interface ResolvedScenario extends Omit<ScenarioText, 'nodes' | 'links' | 'shared'> {
  readonly nodes: Readonly<Record<string, ResolvedNode>>;
  /** Each with its two directions, and nothing that both would share. */
  readonly links: Readonly<Record<string, ResolvedLink>>;
}

type ResolvedLink = { readonly between: readonly [string, string]; readonly pair?: Pairing } & {
  readonly [direction: string]: readonly string[] | string | ResolvedDirection;
};

/** What is explicit goes before what is not; keys with undefined do not count. */
function over<B extends object>(base: B, explicit: object): B {
  const entries = Object.entries(explicit).filter(([, value]) => value !== undefined);
  return { ...base, ...Object.fromEntries(entries) };
}

export function fillIn(scenario: ScenarioText): ResolvedScenario {
  const { shared: _, nodes, links, ...rest } = scenario;
  return {
    ...rest,
    nodes: Object.fromEntries(Object.entries(nodes).map(([name, node]) => [name, fillInNode(name, node)])),
    links: Object.fromEntries(Object.entries(links).map(([name, link]) => [name, fillInLink(link)])),
  };
}

function fillInNode(name: string, node: NodeText): ResolvedNode {
  const habit = node.console.habit ?? (node.role === 'lns' ? 'lns' : 'lac');
  const common = { ...node, console: { ...node.console, habit } };
  if (node.role === 'aaa') return common as ResolvedNode;
  const withL2tp = node.role === 'remote-system' ? undefined : node;
  const knobs = withL2tp ? profileKnobs(withL2tp.l2tp.profile, withL2tp.role) : undefined;
  const hostName = node.count === undefined ? name : `${name}-${NUMBER}`;
  const ppp = over({ hostName, ...(knobs?.ppp ?? BASE_PPP) }, node.ppp);
  const l2tp = withL2tp && {
    profile: withL2tp.l2tp.profile,
    ...over({ hostName, ...knobs!.l2tp }, withL2tp.l2tp),
  };
  return { ...common, ppp, ...(l2tp ? { l2tp } : {}) } as unknown as ResolvedNode;
}

function fillInLink(link: LinkText): ResolvedLink {
  const [a, b] = link.between;
  const both = Object.fromEntries(KEYS_OF_DIRECTION.map((key) => [key, link[key]]));
  const directions: Record<string, ResolvedDirection> = {};
  for (const [from, to] of [
    [a, b],
    [b, a],
  ]) {
    const [, own = {}] = Object.entries(link).find(([key]) => isDirection(key, from!, to!)) ?? [];
    const direction = over(over(DIRECTION_DEFAULTS, both), own as object);
    directions[`${from}>${to}`] = direction as unknown as ResolvedDirection;
  }
  return { between: link.between, ...(link.pair === undefined ? {} : { pair: link.pair }), ...directions };
}

function isDirection(key: string, from: string, to: string): boolean {
  const match = DIRECTION.exec(key);
  return match !== null && match[1] === from && match[2] === to;
}

/**
 * The configuration of a run. It is a copy: what is put together here has a hidden class of its own for each node, and
 * reading a value of a thousand nodes in turn would then look its place up each time; what is cloned shares one.
 */
export function toConfig(resolved: ResolvedScenario, journal: JournalLevel, wire: Wire = 'values'): RunConfig {
  return structuredClone(assembled(resolved, journal, wire));
}

function assembled(resolved: ResolvedScenario, journal: JournalLevel, wire: Wire): RunConfig {
  const census = new Census(resolved.nodes);
  const channels = Object.entries(resolved.links).flatMap(([name, link]) => toChannels(name, link, census));
  return {
    name: resolved.name,
    title: resolved.title,
    seed: resolved.seed,
    endUs: toUs(resolved.end),
    journal,
    wire,
    pins: new Map(
      Object.entries(resolved.pins).map(([name, value]) => [name, typeof value === 'number' ? value : octets(value)]),
    ),
    nodes: Object.entries(resolved.nodes).flatMap(([name, node]) => toNodes(name, node)),
    channels,
    calls: resolved.calls.map((call) => toCall(call, census.of(call.to), resolved.nodes[call.from]!.count ?? 0)),
    timeline: toTimeline(resolved.timeline, census, channels),
  };
}

/** Nodes and channels by their numbers, without the rest of the configuration. */
export function namesIn({ nodes, links }: ResolvedScenario): RunNames {
  const census = new Census(nodes);
  return {
    nodes: Object.entries(nodes).flatMap(([name, { role }]) => census.of(name).map((one) => ({ name: one, role }))),
    channels: Object.values(links).flatMap(({ between, pair }) =>
      census.pairs(between, pair).flatMap((ends) => {
        const [a, b] = ends.map((name) => census.places.get(name)!);
        return [
          { from: a!, to: b! },
          { from: b!, to: a! },
        ];
      }),
    ),
  };
}

const octets = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex.replace(/^0x/, ''), 'hex'));

/** Two channels of every pair of nodes that a link joins; all of a link share what they do to datagrams. */
function toChannels(link: string, resolved: ResolvedLink, census: Census): ChannelConfig[] {
  const [a, b] = resolved.between;
  const [there, back] = [toDirection(resolved[`${a}>${b}`]), toDirection(resolved[`${b}>${a}`])];
  return census.pairs(resolved.between, resolved.pair).flatMap((ends) => {
    const [from, to] = ends.map((name) => census.places.get(name)!) as [number, number];
    return [
      { link, from, to, ...there },
      { link, from: to, to: from, ...back },
    ];
  });
}

function toDirection(text: ResolvedLink[string] | undefined): Omit<ChannelConfig, 'link' | 'from' | 'to'> {
  const direction = text as ResolvedDirection;
  return {
    latency: toDistribution(direction.latency),
    jitter: toDistribution(direction.jitter),
    reorder: direction.reorder,
    bandwidthBps: toBps(direction.bandwidth),
    queueOctets: direction.queue,
    loss: toLoss(direction.loss),
    duplicate: direction.duplicate,
    corrupt: direction.corrupt,
    down: direction.down.map(([fromText, toText]) => ({ fromUs: toUs(fromText), toUs: toUs(toText) })),
    drops: direction.drop,
    overheadOctets: direction.overhead,
  };
}

/** The nodes that a node of the scenario stands for: itself, or several alike. */
function toNodes(name: string, node: ResolvedNode): NodeSpec[] {
  if (!isSeveral(node)) return [toNode(name, node)];
  return Array.from({ length: node.count! }, (_, index) => {
    const number = index + 1;
    const one = forNumber({ ...node, address: nthAddress(node.address, number) }, number);
    return toNode(`${name}-${number}`, one.role === 'lns' ? withOwnPool(one, number) : one);
  });
}

/** Of several LNSs each has a pool of the same size, one after the other. */
function withOwnPool(node: Extract<ResolvedNode, { role: 'lns' }>, number: number): ResolvedNode {
  const { pool } = node.virtualTemplate;
  if (!pool) return node;
  const before = (number - 1) * (parseIpv4(pool.last)! - parseIpv4(pool.first)! + 1);
  const own = { first: nthAddress(pool.first, before + 1), last: nthAddress(pool.last, before + 1) };
  return { ...node, virtualTemplate: { ...node.virtualTemplate, pool: own } };
}

function toNode(name: string, node: ResolvedNode): NodeSpec {
  const base = {
    name,
    address: node.address,
    processor: {
      service: toDistribution(node.processor.service),
      serviceByKind: Object.fromEntries(
        Object.entries(node.processor.byKind).map(([kind, time]) => [kind, toDistribution(time!)]),
      ),
      servers: node.processor.servers,
      priority: node.processor.priority,
      inputQueue: node.processor.inputQueue,
    },
    clock: { start: node.clock.start, offsetUs: toUs(node.clock.offset), tickUs: toUs(node.clock.tick) },
    console: {
      debug: node.console.debug,
      lineUs: toUs(node.console.line),
      characterUs: toUs(node.console.character),
      habit: node.console.habit,
      showSecrets: node.console.showSecrets,
      aaaList: node.console.aaaList,
      aaaMethod: node.console.aaaMethod,
    },
  };
  switch (node.role) {
    case 'remote-system':
      return {
        ...base,
        role: node.role,
        lines: node.count ?? 0,
        ppp: toPpp(node.ppp),
        pppDelayUs: toUs(node.pppDelay),
        setupTimeoutUs: toUs(node.setupTimeout),
      };
    case 'lac': {
      const { pppDelay, connectLineDelay, linkDownDelay, lineProtocolUp, lineProtocolDown, connectSpeed, ...ports } =
        node.ports;
      return {
        ...base,
        role: node.role,
        ppp: toPpp(node.ppp),
        l2tp: toL2tp(node.l2tp),
        vpdn: {
          ...node.vpdn,
          tunnels: Object.fromEntries(
            Object.entries(node.vpdn.tunnels).map(([key, tunnel]) => [key, toTunnel(tunnel)]),
          ),
        },
        radius: toRadiusClient(node.radius),
        ports: {
          ...ports,
          connectSpeedBps: connectSpeed,
          pppDelayUs: toUs(pppDelay),
          connectLineDelayUs: toUs(connectLineDelay),
          linkDownDelayUs: toUs(linkDownDelay),
          lineProtocolUpUs: toUs(lineProtocolUp),
          lineProtocolDownUs: toUs(lineProtocolDown),
        },
      };
    }
    case 'lns': {
      const { cloneDelay, lineProtocolUp, lineProtocolDown, routeDelay, pool, ...template } = node.virtualTemplate;
      return {
        ...base,
        role: node.role,
        ppp: toPpp(node.ppp),
        l2tp: toL2tp(node.l2tp),
        radius: toRadiusClient(node.radius),
        virtualTemplate: {
          ...template,
          pool,
          cloneDelayUs: toUs(cloneDelay),
          lineProtocolUpUs: toUs(lineProtocolUp),
          lineProtocolDownUs: toUs(lineProtocolDown),
          routeDelayUs: toUs(routeDelay),
        },
      };
    }
    case 'aaa':
      return {
        ...base,
        role: node.role,
        port: node.port,
        secret: node.secret,
        users: Object.entries(node.users).map(([user, { password, reply }]) => ({
          name: user,
          password,
          reply: reply.flatMap((item) => Object.entries(item).map(([attribute, value]) => ({ attribute, value }))),
        })),
      };
  }
}

function toRadiusClient({ timeout, ...client }: RadiusClientText): RadiusClientSpec {
  return { ...client, timeoutUs: toUs(timeout) };
}

function toPpp(ppp: ResolvedPpp): PppSpec {
  const { restart, authTimeout, echoInterval, reject, secret, mru, accm, mrru, endpoint, vjSlots, ...same } = ppp;
  return {
    ...same,
    secret,
    mru,
    accm,
    mrru,
    endpoint,
    vjSlots,
    reject: reject.map((name) => LCP_OPTION_TYPES[name]),
    restartUs: toUs(restart),
    authTimeoutUs: toUs(authTimeout),
    echoIntervalUs: echoInterval === 'never' ? 0 : toUs(echoInterval),
  };
}

const toTunnel = ({ addresses, id, secret }: TunnelText): TunnelSpec => ({
  id,
  secret,
  addresses: addresses.map((group) =>
    typeof group === 'string'
      ? group
      : group.map((each) => (typeof each === 'string' ? each : `${each.address}*${each.weight}`)).join(','),
  ),
});

const toCount = (count: number | 'none'): number => (count === 'none' ? Number.POSITIVE_INFINITY : count);

function toL2tp(l2tp: ResolvedL2tp): L2tpSpec {
  const {
    ackDelay,
    retransmitInitial,
    retransmitCap,
    helloInterval,
    setupTimeout,
    sessionSetupTimeout,
    noSessionTimeout,
    destructTimeout,
    firmware,
    mandatoryAvps,
    memory,
    // the manifests of older versions have none of these
    peerLockout = '0s',
    nodeSessionLimit = 'none',
    setupLimit = 'none',
    ...same
  } = l2tp;
  return {
    ...same,
    firmware,
    mandatoryAvps: mandatoryAvps.map((name) => AvpType[name]),
    nodeSessionLimit: toCount(nodeSessionLimit),
    setupLimit: toCount(setupLimit),
    memory,
    ackDelayUs: toUs(ackDelay),
    retransmitInitialUs: toUs(retransmitInitial),
    retransmitCapUs: toUs(retransmitCap),
    helloIntervalUs: toUs(helloInterval),
    setupTimeoutUs: toUs(setupTimeout),
    sessionSetupTimeoutUs: toUs(sessionSetupTimeout),
    noSessionTimeoutUs: toUs(noSessionTimeout),
    destructTimeoutUs: toUs(destructTimeout),
    peerLockoutUs: toUs(peerLockout),
  };
}
