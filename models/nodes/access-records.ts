/** Records of AAA, of interfaces and of routes. */
import { type Entity, type RecordType, recordType, timersOff, whole } from '../../src/kernel/record.js';
import { keptText } from '../keep.js';
import { INTERFACE } from '../kinds.js';
import { copyOctets, NO_OCTETS } from '../octets.js';
import type { AccessState, InterfaceFace } from './states.js';

// --- AAA, about a port or an interface ---

export const AAA_SERVICES = ['vpdn', 'authentication', 'lcp', 'network', 'ipcp'] as const;
export const AaaService = { vpdn: 0, authentication: 1, lcp: 2, network: 3, ipcp: 4 } as const;

/** What asks AAA: a port or an interface. */
interface Asker extends Entity {
  aaaId: number;
  aaaHandle?: number;
}

export const AaaAsked = recordType<Asker>({
  code: 156,
  name: 'AaaAsked',
  doc: 'Authentication or authorization was asked for.',
  kind: 0,
  columns: {
    a: { name: 'aaa_id', unit: 'number' },
    b: { name: 'service', unit: 'code:aaa_service' },
    c: { name: 'handle', unit: 'number', doc: 'where the router says it keeps the user' },
    d: { name: 'answer_handle', unit: 'number', doc: 'where it will say that it saved the answer' },
    data: { name: 'user', unit: 'text' },
  },
  apply: (asker, record) => {
    asker.aaaId = record.a | 0;
    if (asker.aaaHandle !== undefined) asker.aaaHandle = whole(record.d);
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
    access.address = whole(record.b);
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
    node: whole(record.node),
    due: timersOff(5),
    linkUp: 0,
    lineUp: 0,
    unit: whole(record.a),
    session: whole(record.b),
    iccn: copyOctets(record.data ?? NO_OCTETS),
    ppp: 0,
    request: 0,
    userName: '',
    aaaId: 0,
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
    access.ppp = whole(record.a);
    access.iccn = NO_OCTETS;
  },
});
export const AccessUser = recordType<AccessState>({
  code: 163,
  name: 'AccessUser',
  doc: 'The user on an interface gave its name, and RADIUS is asked.',
  kind: INTERFACE,
  columns: { a: { name: 'request', unit: 'id:request' }, data: { name: 'name', unit: 'text' } },
  apply: (access, record) => {
    access.request = whole(record.a);
    access.userName = keptText(record.data);
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
    access.framed = whole(record.a);
    access.sessionTimeoutUs = whole(record.b);
  },
});
export const PoolAddressTaken = recordType<AccessState>({
  code: 165,
  name: 'PoolAddressTaken',
  doc: 'An address was taken from the pool.',
  kind: INTERFACE,
  columns: { a: { name: 'address', unit: 'ipv4' } },
  apply: (access, record) => {
    access.fromPool = whole(record.a);
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
    access.routed = whole(record.a);
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
    face.linkUp = whole(record.a);
  },
});
export const LineProtocolChanged = recordType<InterfaceFace>({
  code: 169,
  name: 'LineProtocolChanged',
  doc: "An interface's line protocol went up or down.",
  kind: 0,
  columns: { a: { name: 'up', unit: 'bool' } },
  apply: (face, record) => {
    face.lineUp = whole(record.a);
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

export const ACCESS_RECORDS: readonly RecordType[] = [
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
];
