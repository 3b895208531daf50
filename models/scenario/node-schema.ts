/** Nodes as a scenario writes them, a key a line: what it is, its unit, its default. */
import { z } from 'zod';
import { type AvpName, AvpType } from '../l2tp/wire/avp-table.js';
import { DATAGRAM_KINDS } from './datagram-kinds.js';
import { PROFILE_NAMES } from './profiles.js';
import { address, distribution, duration, durationOrNever, integer } from './values.js';

const U16 = 65_535;
const U32 = 4_294_967_295;
const text = z.string();
const byProfile = 'default: by profile';

/** LCP option types that a node can be told to reject (RFC 1661 s6, 1662 s7.1, 1990 s5.1). */
export const LCP_OPTION_TYPES = {
  MRU: 1,
  ACCM: 2,
  'Auth-Protocol': 3,
  'Quality-Protocol': 4,
  'Magic-Number': 5,
  PFC: 7,
  ACFC: 8,
  MRRU: 17,
  SSNHF: 18,
  'Endpoint-Discriminator': 19,
} as const;
type LcpOptionName = keyof typeof LCP_OPTION_TYPES;
const LCP_OPTION_NAMES = Object.keys(LCP_OPTION_TYPES) as [LcpOptionName, ...LcpOptionName[]];

const AVP_NAMES = Object.keys(AvpType) as [AvpName, ...AvpName[]];

export const datagramKind = z.enum(DATAGRAM_KINDS as [string, ...string[]]);
const processor = z
  .strictObject({
    service: distribution.default(0).describe('Time a datagram takes, where byKind does not name its kind'),
    byKind: z
      .partialRecord(datagramKind, distribution)
      .default({})
      .describe(`Time by kind of datagram: ${DATAGRAM_KINDS.join(', ')}`),
    servers: integer(1, 1000).default(1).describe('Datagrams it handles side by side; the others wait'),
    priority: z
      .enum(['none', 'control'])
      .default('none')
      .describe('control: of those that wait, L2TP control messages and RADIUS go before data'),
    inputQueue: integer(0, 1e9).default(1000).describe('Datagrams that may wait for the processor; more are dropped'),
  })
  .describe('What the node needs to handle datagrams');

const clock = z
  .strictObject({
    start: text
      .regex(/^[A-Z][a-z]{2} +\d{1,2} \d{2}:\d{2}:\d{2}\.\d{3}$/, {
        error: 'expected a clock reading such as "Jan 1 00:04:10.000"',
      })
      .default('Jan 1 00:00:00.000')
      .describe("The clock's reading at virtual time 0"),
    offset: duration.default(0).describe('How far this node is ahead of that'),
    tick: duration.default('1ms').describe('Time stamps are rounded down to this'),
  })
  .describe("The node's own clock, as its debug lines show it");

const consoleSchema = z
  .strictObject({
    debug: z.boolean().default(false).describe('Prints debug lines, and pays for them'),
    line: duration.default(0).describe('Processor time a line costs'),
    character: duration.default(0).describe('Processor time a character costs'),
    habit: z.enum(['lac', 'lns']).optional().describe("Whose printing habits; default: the node's role, else lac"),
    showSecrets: z.boolean().default(false).describe('Prints secrets in full; else xxxxxx'),
    aaaList: text.default('default').describe('Method list that its AAA lines name'),
    aaaMethod: text.default('radius').describe('Server group that its AAA lines name'),
  })
  .describe('Debug lines and what they cost');

/** A line's number travels in 21 bits of a record's column; nodes have 16 bits, most of them for others. */
const MOST_LINES = 2_000_000;
const MOST_NODES = 10_000;
const several = integer(1, MOST_NODES)
  .optional()
  .describe('So many nodes alike, NAME-1 and on: addresses count up, {n} in texts is the number; default: just one');

const base = {
  address: address.describe('IP address; on a remote system the one it asks for, 0.0.0.0: to be given one'),
  processor: processor.prefault({}),
  clock: clock.prefault({}),
  console: consoleSchema.prefault({}),
};

const ppp = (who: { authenticate: boolean }) =>
  z
    .strictObject({
      hostName: text.optional().describe("Name it gives in CHAP; default: the node's name, of a group NAME-{n}"),
      secret: text.optional().describe('CHAP secret'),
      passive: z.boolean().default(false).describe('Waits for the peer to begin LCP'),
      authenticate: z.boolean().default(who.authenticate).describe('Demands CHAP of its peer'),
      mru: integer(64, U16).optional().describe('MRU it asks for, octets; default: does not ask'),
      accm: integer(0, U32).optional().describe('ACCM it asks for; default: does not ask'),
      magic: z.boolean().default(true).describe('Sends a Magic-Number'),
      pfc: z.boolean().default(false).describe('Asks for protocol field compression'),
      acfc: z.boolean().default(false).describe('Asks for address and control field compression'),
      mrru: integer(64, U16).optional().describe('MRRU it asks for, octets; default: does not ask for multilink'),
      endpoint: text.max(20).optional().describe('Endpoint-Discriminator of class 1: its text; default: none'),
      reject: z.array(z.enum(LCP_OPTION_NAMES)).default([]).describe('LCP options it rejects although it knows them'),
      vjSlots: integer(0, 255).optional().describe('VJ slots it asks for in IPCP; default: does not ask'),
      acceptVj: z.boolean().default(true).describe("Accepts the peer's VJ option"),
      restart: duration.optional().describe(`Restart timer (RFC 1661 s4.6); ${byProfile}, 3s`),
      maxConfigure: integer(1, 255)
        .optional()
        .describe(`Configure-Requests sent in vain before giving up; ${byProfile}, 10`),
      maxTerminate: integer(1, 255).default(2).describe('Terminate-Requests sent in vain before giving up'),
      maxFailure: integer(0, 255).default(5).describe('Configure-Naks before rejecting'),
      authTimeout: duration.optional().describe(`Wait for a CHAP response or its verdict; ${byProfile}, 10s`),
      authRetries: integer(0, 255).optional().describe(`Challenges repeated before giving up; ${byProfile}, 3`),
      echoInterval: durationOrNever
        .optional()
        .describe(`Between LCP echo keep-alives, while IPCP may run: a LAC sends none; ${byProfile}, never`),
      echoMisses: integer(1, 255).optional().describe(`Echoes unanswered before the link is down; ${byProfile}, 3`),
      addressControl: z.boolean().default(true).describe('Sends frames with address and control (FF 03)'),
    })
    .describe("This end's PPP");

const countOrNone = z.union([integer(0, Number.MAX_SAFE_INTEGER), z.literal('none')], {
  error: 'expected a whole number, or none for no limit',
});

const l2tp = z
  .strictObject({
    profile: z.enum(PROFILE_NAMES).default('rfc2661').describe('Device whose defaults the other keys start from'),
    hostName: text.min(1).optional().describe("Host Name AVP; default: the node's name"),
    vendorName: text.optional().describe(`Vendor Name AVP; ${byProfile}`),
    firmware: integer(0, U16).optional().describe('Firmware Revision AVP; default: not sent'),
    framingCapabilities: integer(0, 3)
      .optional()
      .describe(`Framing capabilities, bits: 1 synchronous, 2 asynchronous; ${byProfile}`),
    bearerCapabilities: integer(0, 3)
      .optional()
      .describe(`Bearer capabilities, bits: 1 digital, 2 analogue; ${byProfile}`),
    receiveWindow: integer(1, U16).optional().describe(`Receive Window Size AVP, messages; ${byProfile}`),
    peerWindowIfAbsent: integer(1, U16).optional().describe(`Window of a peer that tells none, messages; ${byProfile}`),
    secrets: z.record(text, text).default({}).describe("Tunnel secret by the peer's host name, * for any"),
    authenticate: z
      .boolean()
      .optional()
      .describe(`Challenges its peer, where it has a secret (RFC 2661 s5.1.1); ${byProfile}`),
    hideAvps: z.boolean().optional().describe(`Sends AVPs hidden where that is allowed (RFC 2661 s4.3); ${byProfile}`),
    tieBreaker: z.boolean().optional().describe(`Sends a Tie Breaker AVP; ${byProfile}`),
    initiatorPort: z
      .enum(['fixed', 'free'])
      .optional()
      .describe(`Source port of a tunnel it opens: 1701 or any (RFC 2661 s8.1); ${byProfile}`),
    congestionControl: z
      .boolean()
      .optional()
      .describe(`Slow start and congestion avoidance (RFC 2661 app. A); ${byProfile}`),
    early: z
      .enum(['queue', 'drop'])
      .optional()
      .describe(`What becomes of messages that come before their turn; ${byProfile}`),
    ackDelay: duration.optional().describe(`How long it waits for a message to carry an acknowledgement; ${byProfile}`),
    retransmitInitial: duration
      .optional()
      .describe(`Wait before the first resend, doubled for each further one; ${byProfile}`),
    retransmitCap: durationOrNever.optional().describe(`Longest wait between resends, never: no cap; ${byProfile}`),
    retries: integer(0, 255).optional().describe(`Resends before the tunnel is given up; ${byProfile}`),
    retriesNotEstablished: integer(0, 255)
      .optional()
      .describe(`The same before the tunnel is established; ${byProfile}`),
    retryCounting: z
      .enum(['resends', 'sends'])
      .optional()
      .describe(`Whether retries counts resends, or all sends; ${byProfile}`),
    helloInterval: durationOrNever.optional().describe(`Silence before a HELLO (RFC 2661 s5.5); ${byProfile}`),
    setupTimeout: durationOrNever.optional().describe(`Time for a tunnel to be established; ${byProfile}`),
    sessionSetupTimeout: durationOrNever.optional().describe(`Time for a session to be established; ${byProfile}`),
    noSessionTimeout: durationOrNever.optional().describe(`How long a tunnel without sessions is kept; ${byProfile}`),
    destructTimeout: duration.optional().describe(`How long the state of a dead tunnel is kept; ${byProfile}`),
    peerLockout: duration
      .optional()
      .describe(`LAC: how long an LNS that failed is passed over, where there is another; ${byProfile}`),
    sessionLimit: integer(0, U16).optional().describe(`Sessions a tunnel may have; ${byProfile}`),
    tunnelLimit: integer(0, U16).optional().describe(`Tunnels the node may have; ${byProfile}`),
    nodeSessionLimit: countOrNone
      .optional()
      .describe(`Sessions the node may have in all; more are refused, CDN result 4; ${byProfile}`),
    setupLimit: countOrNone
      .optional()
      .describe(
        `Calls that may be on their way up at once: at an LNS from ICRQ to the user's route, at a LAC from the ring to ICRQ; more are refused; ${byProfile}`,
      ),
    memory: z
      .strictObject({
        limit: integer(0, Number.MAX_SAFE_INTEGER).describe('Octets there are; a session that needs more is refused'),
        perTunnel: integer(0, Number.MAX_SAFE_INTEGER).default(0).describe('Octets a tunnel takes'),
        perSession: integer(0, Number.MAX_SAFE_INTEGER).default(0).describe('Octets a session takes'),
      })
      .optional()
      .describe('Memory for tunnels and sessions; default: enough'),
    stateNames: z.record(text, text).default({}).describe("What debug calls a state, where it is not the RFC's name"),
    clientPortAvp: z
      .boolean()
      .optional()
      .describe(`Vendor AVP (Cisco 9/100) with the client's port in ICRQ; ${byProfile}`),
    mandatoryAvps: z
      .array(z.enum(AVP_NAMES))
      .optional()
      .describe(`AVPs sent with the M bit although the RFC does not ask for it; ${byProfile}`),
    proxyLcp: z
      .enum(['force', 'renegotiate'])
      .optional()
      .describe(`LNS: takes the LAC's LCP as it is, or negotiates anew; ${byProfile}`),
    proxyAuthentication: z.boolean().optional().describe(`LNS: takes the LAC's proxy authentication; ${byProfile}`),
    sendProxy: z.boolean().optional().describe(`LAC: sends the proxy LCP and authentication AVPs; ${byProfile}`),
    dataSequencing: z.boolean().optional().describe(`Sequence numbers on data messages (RFC 2661 s5.4); ${byProfile}`),
  })
  .describe('L2TP at this node');

const radiusClient = z
  .strictObject({
    server: address.describe('Address of its RADIUS server'),
    port: integer(1, U16).default(1812).describe("The server's UDP port"),
    secret: text.min(1).describe('Secret shared with the server'),
    timeout: duration.default('5s').describe('Wait for an answer'),
    retransmits: integer(0, 100).default(3).describe('Resends before giving up'),
  })
  .describe('Its RADIUS client');

const shared = z.union([address, z.strictObject({ address, weight: integer(1, 100).default(1) })], {
  error: 'expected an address, or { address, weight }',
});

const tunnel = z.strictObject({
  addresses: z
    .array(z.union([address, z.array(shared).min(1)], { error: 'expected an address, or a list of those that share' }))
    .min(1)
    .max(31)
    .describe('LNS addresses, best first; in the place of one a list of those that share the calls'),
  id: text.min(1).describe('Name of the tunnel: the host name the LAC gives'),
  secret: text.optional().describe("The tunnel's secret; default: from l2tp.secrets"),
});
export type TunnelText = z.infer<typeof tunnel>;

const vpdn = z
  .strictObject({
    by: z
      .enum(['dnis', 'domain'])
      .default('dnis')
      .describe('What a tunnel is looked up by: number called, or user@domain'),
    tunnels: z.record(text, tunnel).default({}).describe('Tunnels known without RADIUS, by dnis:NUMBER or domain'),
    radius: z.boolean().default(true).describe('Asks RADIUS where none is known here'),
    sharing: z
      .enum(['round-robin', 'least-calls'])
      .default('round-robin')
      .describe('How LNSs of equal rank share the calls: in turns, or the one that has the fewest for its weight'),
    password: text.default('cisco').describe('Password in such requests'),
  })
  .describe('How it finds the tunnel for a call');

const ports = z
  .strictObject({
    name: text.default('Serial0').describe('Interfaces are NAME:0 and on'),
    count: integer(1, U16).default(8).describe('Lines: calls at a time'),
    connectSpeed: integer(1, U32).default(64_000).describe('Connect speed, bit/s'),
    bearerType: integer(0, 3).default(1).describe('Bearer Type AVP, bits: 1 digital, 2 analogue'),
    framingType: integer(0, 3).default(1).describe('Framing Type AVP, bits: 1 synchronous, 2 asynchronous'),
    pppDelay: duration.default(0).describe('From link up to its first LCP packet, where it does not wait'),
    connectLineDelay: duration.default(0).describe('From link up to its CONNECT line'),
    linkDownDelay: duration.default(0).describe('From the hang-up to link down'),
    lineProtocolUp: duration.default('1s').describe('From PPP up to line protocol up'),
    lineProtocolDown: duration.default('1s').describe('From link down to line protocol down'),
  })
  .describe('The lines it takes calls on');

const virtualTemplate = z
  .strictObject({
    number: integer(1, U16).default(1).describe('Of the template'),
    firstUnit: integer(1, U16).default(1).describe('First virtual-access interface'),
    hardwareAddress: text
      .regex(/^[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}$/, { error: 'expected a hardware address such as 0030.94fe.1bbf' })
      .default('0000.0000.0001'),
    configuration: z.array(text).default([]).describe("The template's lines, as printed when it is cloned"),
    cloneDelay: duration.default(0).describe('From the clone to its link up'),
    lineProtocolUp: duration.default('1s').describe('From PPP up to line protocol up'),
    lineProtocolDown: duration.default('1s').describe('From link down to line protocol down'),
    pool: z
      .strictObject({ first: address, last: address })
      .optional()
      .describe('Addresses for users who bring none; default: no pool'),
    routeDelay: duration.default(0).describe('From IPCP up to the host route'),
  })
  .describe('What virtual-access interfaces are cloned from');

const replyItem = z
  .record(text.regex(/^[A-Za-z0-9-]+$/, { error: 'expected the name of an attribute' }), z.union([text, z.int()]))
  .refine((item) => Object.keys(item).length === 1, { error: 'expected one attribute and its value' });

const user = z.strictObject({
  password: text.describe('Or CHAP secret'),
  reply: z.array(replyItem).default([]).describe('Attributes of Access-Accept in order, one an item: NAME: value'),
});

const remoteSystem = z
  .strictObject({
    role: z.literal('remote-system'),
    count: integer(1, MOST_LINES)
      .optional()
      .describe('A group of so many lines in one node, from 1; {n} in ppp.hostName is the number; default: no group'),
    ...base,
    ppp: ppp({ authenticate: false }).prefault({}),
    pppDelay: duration.default(0).describe('From CONNECT to its first LCP packet'),
    setupTimeout: durationOrNever.default('60s').describe('It hangs up a call that is not up after this long'),
  })
  .describe("A remote user's system, which makes calls");

const lac = z
  .strictObject({
    role: z.literal('lac'),
    count: several,
    ...base,
    ports: ports.prefault({}),
    ppp: ppp({ authenticate: true }).prefault({}),
    vpdn: vpdn.prefault({}),
    radius: radiusClient,
    l2tp: l2tp.prefault({}),
  })
  .describe('An access concentrator: takes calls and tunnels them');

const lns = z
  .strictObject({
    role: z.literal('lns'),
    count: several,
    ...base,
    ppp: ppp({ authenticate: true }).prefault({}),
    radius: radiusClient,
    virtualTemplate: virtualTemplate.prefault({}),
    l2tp: l2tp.prefault({}),
  })
  .describe("A network server: the tunnels' other end, where PPP ends");

const aaa = z
  .strictObject({
    role: z.literal('aaa'),
    count: several,
    ...base,
    port: integer(1, U16).default(1812).describe('UDP port it listens on'),
    secret: text.min(1).describe('Secret shared with its clients'),
    users: z
      .record(text, user)
      .default({})
      .describe(
        'Users, and tunnels as users, by name; * in a name is any text, for users who are not named themselves',
      ),
  })
  .describe('A RADIUS server');

export const node = z.discriminatedUnion('role', [remoteSystem, lac, lns, aaa]);
export type NodeText = z.infer<typeof node>;
export type PppText = z.infer<typeof remoteSystem>['ppp'];
export type L2tpText = z.infer<typeof l2tp>;
export type RadiusClientText = z.infer<typeof radiusClient>;
export const ROLES = ['remote-system', 'lac', 'lns', 'aaa'] as const;
