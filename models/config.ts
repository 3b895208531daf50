/**
 * What the models are built from: a scenario after its defaults, profiles and units were resolved. Times are µs,
 * addresses dotted text, `Infinity` means never. The scenario's schema is the only thing that makes these.
 */
import type { JournalLevel } from '../src/kernel/record.js';
import type { ChannelConfig } from '../src/network/channel.js';
import type { Distribution } from '../src/network/distribution.js';
import type { ChannelChange } from '../src/network/disturbances.js';
import type { Wire } from '../src/network/network.js';
import type { ArrivalSpec } from './workload/arrivals.js';
import type { RedialSpec } from './workload/redial.js';
import type { Spread } from './workload/spread.js';

export interface RunConfig {
  readonly name: string;
  readonly title: string;
  readonly seed: number;
  /** Virtual time after which the run is ended by force, µs; Infinity: when nothing is pending. */
  readonly endUs: number;
  readonly journal: JournalLevel;
  /** How datagrams travel; the outcome is the same. */
  readonly wire: Wire;
  /** Pinned draws, by name: a number, or octets. */
  readonly pins: ReadonlyMap<string, number | Uint8Array>;
  readonly nodes: readonly NodeSpec[];
  readonly channels: readonly ChannelConfig[];
  readonly calls: readonly CallSpec[];
  /** By time; what has begun keeps its place, which records name. */
  readonly timeline: readonly TimelineSpec[];
}

/** What the numbers of nodes and channels stand for; a RunConfig is one. */
export interface RunNames {
  readonly nodes: readonly { readonly name: string; readonly role?: string }[];
  readonly channels?: readonly { readonly from: number; readonly to: number }[];
}

interface NodeBase {
  readonly name: string;
  /** Its IP address; on a remote system the one it asks for, which may be 0.0.0.0. */
  readonly address: string;
  readonly processor: ProcessorSpec;
  readonly clock: ClockSpec;
  readonly console: ConsoleSpec;
}

export interface ProcessorSpec {
  readonly service: Distribution;
  /** By datagram kind name (`SCCRQ`, `ZLB`, `data`, `radius`, `line`, ...). */
  readonly serviceByKind: Readonly<Record<string, Distribution>>;
  /** Datagrams that it handles side by side. */
  readonly servers: number;
  /** Which of those that wait goes first. */
  readonly priority: 'none' | 'control';
  readonly inputQueue: number;
}

/** The node's own clock, as its debug lines show it. */
export interface ClockSpec {
  /** Clock reading at virtual time 0, e.g. `Jan 1 00:04:10.000`. */
  readonly start: string;
  /** How far this node's clock is ahead, µs. */
  readonly offsetUs: number;
  /** Time stamps are rounded down to this, µs. */
  readonly tickUs: number;
}

/** What a debug line costs the processor. */
export interface ConsoleSpec {
  readonly debug: boolean;
  readonly lineUs: number;
  readonly characterUs: number;
  /** Which habits its software prints with: `lac` or `lns` of the reference call. */
  readonly habit: 'lac' | 'lns';
  /** Prints secrets in full, as the reference call's routers did; else `xxxxxx`. */
  readonly showSecrets: boolean;
  /** Names that its AAA lines show: method list and server group. */
  readonly aaaList: string;
  readonly aaaMethod: string;
}

export type NodeSpec = RemoteSystemSpec | LacSpec | LnsSpec | AaaSpec;

export interface RemoteSystemSpec extends NodeBase {
  readonly role: 'remote-system';
  /** Lines of a group, from 1, which share this node; 0: a system of its own. `{n}` in its PPP name is the line's number. */
  readonly lines: number;
  readonly ppp: PppSpec;
  /** From CONNECT to its first LCP packet, µs. */
  readonly pppDelayUs: number;
  /** It hangs up a call that is not up after this long, µs. */
  readonly setupTimeoutUs: number;
}

export interface LacSpec extends NodeBase {
  readonly role: 'lac';
  readonly ppp: PppSpec;
  readonly l2tp: L2tpSpec;
  readonly vpdn: VpdnSpec;
  readonly radius: RadiusClientSpec;
  readonly ports: PortSpec;
}

export interface LnsSpec extends NodeBase {
  readonly role: 'lns';
  readonly ppp: PppSpec;
  readonly l2tp: L2tpSpec;
  readonly radius: RadiusClientSpec;
  readonly virtualTemplate: VirtualTemplateSpec;
}

export interface AaaSpec extends NodeBase {
  readonly role: 'aaa';
  readonly port: number;
  readonly secret: string;
  readonly users: readonly RadiusUserSpec[];
}

/** One end's PPP; see RFC 1661, 1994, 1332. */
export interface PppSpec {
  /** Name it gives in CHAP. */
  readonly hostName: string;
  /** CHAP secret: its own on a remote system; where users are known locally, theirs is in `users`. */
  readonly secret: string | undefined;
  readonly passive: boolean;
  /** Demands CHAP from the peer. */
  readonly authenticate: boolean;
  readonly mru: number | undefined;
  readonly accm: number | undefined;
  readonly magic: boolean;
  readonly pfc: boolean;
  readonly acfc: boolean;
  readonly mrru: number | undefined;
  /** Endpoint-Discriminator of class 1 (local): its text. */
  readonly endpoint: string | undefined;
  /** LCP option types it rejects although it knows them. */
  readonly reject: readonly number[];
  /** VJ compression slots it asks for (RFC 1332); undefined: does not ask. */
  readonly vjSlots: number | undefined;
  /** Accepts the peer's VJ option. */
  readonly acceptVj: boolean;
  readonly restartUs: number;
  readonly maxConfigure: number;
  readonly maxTerminate: number;
  readonly maxFailure: number;
  readonly authTimeoutUs: number;
  readonly authRetries: number;
  /** LCP echo keep-alive; 0: none. */
  readonly echoIntervalUs: number;
  readonly echoMisses: number;
  /** Sends frames with address and control (FF 03). */
  readonly addressControl: boolean;
}

/** One L2TP node; the names and defaults are those of device profiles. */
export interface L2tpSpec {
  readonly profile: string;
  readonly hostName: string;
  readonly vendorName: string | undefined;
  readonly firmware: number | undefined;
  readonly framingCapabilities: number;
  readonly bearerCapabilities: number;
  readonly receiveWindow: number;
  readonly peerWindowIfAbsent: number;
  /** Tunnel secret by peer's host name, `*` for any. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Challenges its peer (RFC 2661 s5.1.1). */
  readonly authenticate: boolean;
  /** Sends AVPs hidden where that is allowed (s4.3). */
  readonly hideAvps: boolean;
  readonly tieBreaker: boolean;
  /** Any free port (s8.1) or 1701 for outgoing tunnels. */
  readonly initiatorPort: 'fixed' | 'free';
  readonly congestionControl: boolean;
  readonly early: 'queue' | 'drop';
  readonly ackDelayUs: number;
  readonly retransmitInitialUs: number;
  readonly retransmitCapUs: number;
  readonly retries: number;
  readonly retriesNotEstablished: number;
  readonly retryCounting: 'resends' | 'sends';
  readonly helloIntervalUs: number;
  readonly setupTimeoutUs: number;
  readonly sessionSetupTimeoutUs: number;
  readonly noSessionTimeoutUs: number;
  readonly destructTimeoutUs: number;
  /** How long an LNS that failed is passed over. */
  readonly peerLockoutUs: number;
  readonly sessionLimit: number;
  readonly tunnelLimit: number;
  /** Sessions in all, and calls on their way up at once; Infinity: any number. */
  readonly nodeSessionLimit: number;
  readonly setupLimit: number;
  /** Octets. */
  readonly memory: { readonly limit: number; readonly perTunnel: number; readonly perSession: number } | undefined;
  /** What `debug` calls a state, where it is not the RFC's name. */
  readonly stateNames: Readonly<Record<string, string>>;
  /** Vendor AVP with the client's port in ICRQ (Cisco 9/100). */
  readonly clientPortAvp: boolean;
  /** AVP types sent with the M bit although the RFC does not ask for it. */
  readonly mandatoryAvps: readonly number[];
  /** LNS: takes the LAC's LCP as negotiated (`force`), or negotiates anew. */
  readonly proxyLcp: 'force' | 'renegotiate';
  /** LNS: takes the LAC's proxy authentication, or challenges the user anew. */
  readonly proxyAuthentication: boolean;
  /** LAC: sends proxy LCP and authentication AVPs. */
  readonly sendProxy: boolean;
  /** Sequence numbers on data messages (s5.4). */
  readonly dataSequencing: boolean;
}

export interface VpdnSpec {
  /** What a tunnel is looked up by. */
  readonly by: 'dnis' | 'domain';
  /** Tunnels known without RADIUS, by `dnis:614629` or domain. */
  readonly tunnels: Readonly<Record<string, TunnelSpec>>;
  /** Asks RADIUS where none is known locally. */
  readonly radius: boolean;
  /** How LNSs of equal rank share the calls. */
  readonly sharing: 'round-robin' | 'least-calls';
  /** Password sent in such requests. */
  readonly password: string;
}

export interface TunnelSpec {
  /** LNS addresses, best first; those of one group, which share the calls, with a comma between: `10.2.0.1,10.2.0.2*3`. */
  readonly addresses: readonly string[];
  /** Name of the tunnel: the host name the LAC gives. */
  readonly id: string;
  readonly secret: string | undefined;
}

export interface RadiusClientSpec {
  readonly server: string;
  readonly port: number;
  readonly secret: string;
  readonly timeoutUs: number;
  readonly retransmits: number;
}

export interface RadiusUserSpec {
  readonly name: string;
  readonly password: string;
  /** Reply attributes by name (`Service-Type: 5`, `Framed-IP-Address: 255.255.255.255`, `Cisco-AVPair: [..]`), in order. */
  readonly reply: readonly { readonly attribute: string; readonly value: string | number }[];
}

/** The lines a LAC takes calls on. */
export interface PortSpec {
  /** Interface names, `Serial0:0` upwards. */
  readonly name: string;
  readonly count: number;
  readonly connectSpeedBps: number;
  readonly bearerType: number;
  readonly framingType: number;
  readonly pppDelayUs: number;
  readonly connectLineDelayUs: number;
  readonly linkDownDelayUs: number;
  readonly lineProtocolUpUs: number;
  readonly lineProtocolDownUs: number;
}

export interface VirtualTemplateSpec {
  readonly number: number;
  /** First virtual-access unit. */
  readonly firstUnit: number;
  readonly hardwareAddress: string;
  /** The template's configuration, as printed when it is cloned. */
  readonly configuration: readonly string[];
  readonly cloneDelayUs: number;
  readonly lineProtocolUpUs: number;
  readonly lineProtocolDownUs: number;
  /** Addresses for users who bring none: first and last, or none. */
  readonly pool: { readonly first: string; readonly last: string } | undefined;
  readonly routeDelayUs: number;
}

/** A call that a remote system makes; or a call of each line of a group, where `{n}` is the line's number. */
export interface CallSpec {
  readonly name: string;
  readonly from: string;
  /** As the scenario names it. */
  readonly to: string;
  /** The LACs that this stands for: a group's lines take them in turn. */
  readonly lacs: readonly string[];
  /** When it is dialled, or the first line dials, µs. */
  readonly atUs: number;
  /** From one line's call to the next one's, µs. */
  readonly everyUs: number;
  /** Lines of the group that calls; 0: a system of its own. */
  readonly lines: number;
  readonly called: string;
  readonly calling: string;
  /** From the call's connection until the user hangs up, µs; Infinity: somebody else ends it. Where it is drawn, its mean. */
  readonly holdUs: number;
  /** How it is drawn; undefined: always the same. */
  readonly hold: Spread | undefined;
  /** Calls that come again and again; undefined: one, or one of each line. */
  readonly arrivals: ArrivalSpec | undefined;
  /** undefined: what failed or was lost is not dialled again. */
  readonly redial: RedialSpec | undefined;
}

/** What may be done to a node, or to links. */
export const NODE_ACTIONS = [
  'clear-tunnels',
  'clear-sessions',
  'drain',
  'undrain',
  'power-off',
  'stop',
  'restart',
  'start',
  'slow',
] as const;
export const LINK_ACTIONS = ['link-down', 'link-up', 'link-change', 'link-restore', 'partition', 'heal'] as const;
export type TimelineAction = (typeof NODE_ACTIONS)[number] | (typeof LINK_ACTIONS)[number];

/** What is done to one node, or to some directions of links, and when. */
export interface TimelineSpec {
  /** The first time, µs; of what comes at random from the start on, 0. */
  readonly atUs: number;
  readonly action: TimelineAction;
  /** '' where it is done to links. */
  readonly node: string;
  /** Directions of links, by number. */
  readonly channels: readonly number[];
  /** How long it lasts, µs; Infinity: for good. */
  readonly lasts: Distribution;
  /** From one time to the next, µs; undefined: it happens once. */
  readonly every: Distribution | undefined;
  /** The first time too is drawn by `every`, from the start on. */
  readonly drawnFirst: boolean;
  /** How often it happens; Infinity: until the run ends. */
  readonly times: number;
  /** What its draws' names begin with: `lns/restart`. */
  readonly draws: string;
  /** Clearing: only those of this peer (host name) or user, of this id, and of those the n-th; undefined: all. */
  readonly only: string | undefined;
  readonly id: number | undefined;
  readonly nth: number | undefined;
  /** What a link is changed to. */
  readonly change: ChannelChange | undefined;
  /** Service times of those configured, and what is added to each, µs. */
  readonly slowPermille: number;
  readonly slowAddedUs: number;
}
