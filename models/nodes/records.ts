/** Records of calls, ports, VPDN, AAA and interfaces. */
import { type Entity, type RecordType, recordType } from '../../src/kernel/record.js';
import { CALL, INTERFACE, PORT } from '../kinds.js';
import { NO_OCTETS, octetsText } from '../octets.js';
import type { AccessState, CallState, InterfaceFace, PortState } from './states.js';

const text = (octets: Uint8Array | undefined): string => octetsText(octets ?? NO_OCTETS);

// --- calls ---

export const CallDialed = recordType<CallState>({
  code: 140,
  name: 'CallDialed',
  doc: 'A remote system dialled.',
  kind: CALL,
  transition: true,
  columns: { a: { name: 'spec', unit: 'number', doc: "place in the scenario's list of calls" } },
  create: (record) => ({
    node: record.node,
    due: [],
    state: 0,
    spec: record.a,
    ppp: 0,
    connectedAt: -1,
    establishedAt: -1,
  }),
});
export const CallConnected = recordType<CallState>({
  code: 141,
  name: 'CallConnected',
  doc: 'The LAC took the call.',
  kind: CALL,
  transition: true,
  apply: (call, record) => {
    call.state = 1;
    call.connectedAt = record.at;
  },
});
export const CallPpp = recordType<CallState>({
  code: 142,
  name: 'CallPpp',
  doc: 'The remote system began PPP.',
  kind: CALL,
  columns: { a: { name: 'ppp', unit: 'id:ppp' } },
  apply: (call, record) => {
    call.ppp = record.a;
  },
});
export const CallEstablished = recordType<CallState>({
  code: 143,
  name: 'CallEstablished',
  doc: 'IPCP is up: the user can send packets.',
  kind: CALL,
  transition: true,
  columns: { a: { name: 'address', unit: 'ipv4' }, b: { name: 'setup', unit: 'us', doc: 'since it dialled' } },
  apply: (call, record) => {
    call.state = 2;
    call.establishedAt = record.at;
  },
});
export const CallEnded = recordType<CallState>({
  code: 144,
  name: 'CallEnded',
  doc: 'A call that was established is over.',
  kind: CALL,
  transition: true,
  ends: true,
  columns: { a: { name: 'by_user', unit: 'bool' }, data: { name: 'reason', unit: 'text' } },
});
export const CallFailed = recordType<CallState>({
  code: 145,
  name: 'CallFailed',
  doc: 'A call ended before it was established.',
  kind: CALL,
  transition: true,
  ends: true,
  columns: { a: { name: 'by_user', unit: 'bool' }, data: { name: 'reason', unit: 'text' } },
});

// --- ports and VPDN at the LAC ---

export const PortSeized = recordType<PortState>({
  code: 146,
  name: 'PortSeized',
  doc: 'A call rang at the LAC, and was taken.',
  kind: PORT,
  transition: true,
  columns: {
    a: { name: 'unit', unit: 'number' },
    b: { name: 'user', unit: 'code:node' },
    c: { name: 'reference', unit: 'number' },
    data: { name: 'numbers', unit: 'text', doc: 'called and calling number, a blank between' },
  },
  create: (record) => {
    const [called = '', calling = ''] = text(record.data).split(' ');
    return {
      node: record.node,
      due: [],
      linkUp: 1,
      lineUp: 0,
      state: 0,
      unit: record.a,
      user: record.b,
      reference: record.c,
      called,
      calling,
      seizedAt: record.at,
      ppp: 0,
      request: 0,
      tunnel: 0,
      session: 0,
      userName: '',
    };
  },
});
export const PortEnded = recordType<PortState>({
  code: 147,
  name: 'PortEnded',
  doc: 'A port is free again.',
  kind: PORT,
  transition: true,
  ends: true,
});
export const PortChanged = recordType<PortState>({
  code: 148,
  name: 'PortChanged',
  doc: 'What a port does changed.',
  kind: PORT,
  transition: true,
  columns: {
    a: { name: 'state', unit: 'code:port_state' },
    b: { name: 'with', unit: 'id', doc: 'PPP link, RADIUS request, tunnel or session, by state' },
  },
  apply: (port, record) => {
    port.state = record.a;
    if (record.a === 1) port.ppp = record.b;
    else if (record.a === 2) port.request = record.b;
    else if (record.a === 3) port.tunnel = record.b;
    else if (record.a === 4) port.session = record.b;
  },
});
export const CallerNamed = recordType<PortState>({
  code: 149,
  name: 'CallerNamed',
  doc: 'The user gave its name in CHAP.',
  kind: PORT,
  columns: { data: { name: 'name', unit: 'text' } },
  apply: (port, record) => {
    port.userName = text(record.data);
  },
});
export const IsdnConnected = recordType<PortState>({
  code: 150,
  name: 'IsdnConnected',
  doc: 'The LAC reports the call as connected.',
  kind: PORT,
});
export const IsdnDisconnected = recordType<PortState>({
  code: 151,
  name: 'IsdnDisconnected',
  doc: 'The line of a call was dropped.',
  kind: PORT,
  transition: true,
  columns: {
    a: { name: 'lasted', unit: 'us' },
    b: { name: 'by_user', unit: 'bool' },
    data: { name: 'reason', unit: 'text' },
  },
});
export const VpdnLookup = recordType<PortState>({
  code: 152,
  name: 'VpdnLookup',
  doc: 'The LAC looks for the tunnel that the call belongs into.',
  kind: PORT,
  columns: { data: { name: 'key', unit: 'text' } },
});
export const VpdnFound = recordType<PortState>({
  code: 153,
  name: 'VpdnFound',
  doc: 'The tunnel for a call was found.',
  kind: PORT,
  columns: { data: { name: 'tunnel', unit: 'text', doc: 'key, tunnel name and LNS address, blanks between' } },
});
export const VpdnForwarding = recordType<PortState>({
  code: 154,
  name: 'VpdnForwarding',
  doc: 'A call waits for its tunnel.',
  kind: PORT,
  columns: { data: { name: 'address', unit: 'text' } },
});
export const VpdnCleanup = recordType<PortState>({
  code: 155,
  name: 'VpdnCleanup',
  doc: "The LAC lets go of a call's tunnel session.",
  kind: PORT,
});

// --- AAA, about a port or an interface ---

export const AAA_SERVICES = ['vpdn', 'authentication', 'lcp', 'network', 'ipcp'] as const;
export const AaaService = { vpdn: 0, authentication: 1, lcp: 2, network: 3, ipcp: 4 } as const;

export const AaaAsked = recordType<Entity>({
  code: 156,
  name: 'AaaAsked',
  doc: 'Authentication or authorization was asked for.',
  kind: 0,
  columns: {
    a: { name: 'aaa_id', unit: 'number' },
    b: { name: 'service', unit: 'code:aaa_service' },
    c: { name: 'handle', unit: 'number', doc: 'where the router says it keeps the user' },
    data: { name: 'user', unit: 'text' },
  },
});
export const AaaAnswered = recordType<Entity>({
  code: 157,
  name: 'AaaAnswered',
  doc: 'Authentication or authorization was answered.',
  kind: 0,
  transition: true,
  columns: {
    a: { name: 'aaa_id', unit: 'number' },
    b: { name: 'service', unit: 'code:aaa_service' },
    c: { name: 'passed', unit: 'bool' },
    d: { name: 'handle', unit: 'number', doc: 'where the router says it saved the answer' },
    data: { name: 'values', unit: 'text', doc: 'attribute-value pairs, a line each' },
  },
});
export const AddressAuthorized = recordType<AccessState>({
  code: 158,
  name: 'AddressAuthorized',
  doc: 'The address that the user asks for was judged.',
  kind: INTERFACE,
  columns: {
    a: { name: 'asked', unit: 'ipv4' },
    b: { name: 'address', unit: 'ipv4' },
    c: { name: 'aaa_id', unit: 'number', doc: '0: known from before' },
    d: { name: 'wanted_before', unit: 'ipv4' },
  },
  apply: (access, record) => {
    access.address = record.b;
  },
});

// --- interfaces ---

export const AccessCreated = recordType<AccessState>({
  code: 160,
  name: 'AccessCreated',
  doc: 'A virtual-access interface was cloned for a session.',
  kind: INTERFACE,
  transition: true,
  columns: {
    a: { name: 'unit', unit: 'number' },
    b: { name: 'session', unit: 'id:session' },
    data: { name: 'iccn', unit: 'octets' },
  },
  create: (record) => ({
    node: record.node,
    due: [],
    linkUp: 0,
    lineUp: 0,
    unit: record.a,
    session: record.b,
    iccn: record.data ?? NO_OCTETS,
    ppp: 0,
    request: 0,
    userName: '',
    framed: -1,
    sessionTimeoutUs: -1,
    address: 0,
    fromPool: 0,
    routed: 0,
  }),
});
export const AccessEnded = recordType<AccessState>({
  code: 161,
  name: 'AccessEnded',
  doc: 'A virtual-access interface is free again.',
  kind: INTERFACE,
  transition: true,
  ends: true,
});
export const AccessPpp = recordType<AccessState>({
  code: 162,
  name: 'AccessPpp',
  doc: 'PPP began on a virtual-access interface.',
  kind: INTERFACE,
  columns: { a: { name: 'ppp', unit: 'id:ppp' } },
  apply: (access, record) => {
    access.ppp = record.a;
  },
});
export const AccessUser = recordType<AccessState>({
  code: 163,
  name: 'AccessUser',
  doc: 'The user on an interface gave its name, and RADIUS is asked.',
  kind: INTERFACE,
  columns: { a: { name: 'request', unit: 'id:request' }, data: { name: 'name', unit: 'text' } },
  apply: (access, record) => {
    access.request = record.a;
    access.userName = text(record.data);
  },
});
export const AccessTerms = recordType<AccessState>({
  code: 164,
  name: 'AccessTerms',
  doc: 'RADIUS said on what terms the user is let in.',
  kind: INTERFACE,
  columns: {
    a: { name: 'framed', unit: 'ipv4', doc: '-1: none' },
    b: { name: 'session_timeout', unit: 'us', doc: '-1: none' },
  },
  apply: (access, record) => {
    access.framed = record.a;
    access.sessionTimeoutUs = record.b;
  },
});
export const PoolAddressTaken = recordType<AccessState>({
  code: 165,
  name: 'PoolAddressTaken',
  doc: 'An address was taken from the pool.',
  kind: INTERFACE,
  columns: { a: { name: 'address', unit: 'ipv4' } },
  apply: (access, record) => {
    access.fromPool = record.a;
  },
});
export const RouteInstalled = recordType<AccessState>({
  code: 166,
  name: 'RouteInstalled',
  doc: 'A host route to the user was installed.',
  kind: INTERFACE,
  transition: true,
  columns: { a: { name: 'address', unit: 'ipv4' } },
  apply: (access, record) => {
    access.routed = record.a;
  },
});
export const RouteRemoved = recordType<AccessState>({
  code: 167,
  name: 'RouteRemoved',
  doc: 'The host route to a user was removed.',
  kind: INTERFACE,
  transition: true,
  columns: { a: { name: 'address', unit: 'ipv4' } },
  apply: (access) => {
    access.routed = 0;
  },
});
export const LinkChanged = recordType<InterfaceFace>({
  code: 168,
  name: 'LinkChanged',
  doc: "An interface's link went up or down.",
  kind: 0,
  columns: { a: { name: 'up', unit: 'bool' } },
  apply: (face, record) => {
    face.linkUp = record.a;
  },
});
export const LineProtocolChanged = recordType<InterfaceFace>({
  code: 169,
  name: 'LineProtocolChanged',
  doc: "An interface's line protocol went up or down.",
  kind: 0,
  columns: { a: { name: 'up', unit: 'bool' } },
  apply: (face, record) => {
    face.lineUp = record.a;
  },
});
export const Cleared = recordType<Entity>({
  code: 170,
  name: 'Cleared',
  doc: 'The operator cleared tunnels or sessions of a node.',
  kind: 1,
  transition: true,
  columns: {
    a: { name: 'what', unit: 'code:clear' },
    b: { name: 'cleared', unit: 'count' },
    data: { name: 'only', unit: 'text' },
  },
});

export const NODE_RECORDS = [
  CallDialed,
  CallConnected,
  CallPpp,
  CallEstablished,
  CallEnded,
  CallFailed,
  PortSeized,
  PortEnded,
  PortChanged,
  CallerNamed,
  IsdnConnected,
  IsdnDisconnected,
  VpdnLookup,
  VpdnFound,
  VpdnForwarding,
  VpdnCleanup,
  AaaAsked,
  AaaAnswered,
  AddressAuthorized,
  AccessCreated,
  AccessEnded,
  AccessPpp,
  AccessUser,
  AccessTerms,
  PoolAddressTaken,
  RouteInstalled,
  RouteRemoved,
  LinkChanged,
  LineProtocolChanged,
  Cleared,
] as unknown as readonly RecordType<never>[];
