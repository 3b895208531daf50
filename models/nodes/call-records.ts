/** Records of calls, of ports and of VPDN. */
import { type RecordType, recordType, timersOff, whole } from '../../src/kernel/record.js';
import { BLANK, keptText, partEnd } from '../keep.js';
import { CALL, LOCKOUT, PORT, REDIAL } from '../kinds.js';
import { NO_OCTETS, textOctets } from '../octets.js';
import type { CallState, LockoutState, PortState, RedialState } from './states.js';

const LINE_FEED = 0x0a;

/** A number in text; 0 where there is none. */
const numberIn = (data: Uint8Array | undefined): number => (data === undefined ? 0 : Number(keptText(data)));
const LOST_COLUMN = {
  name: 'lost',
  unit: 'text',
  doc: 'how often it was up before and was lost; empty: never',
} as const;

// --- calls ---

export const CallDialed = recordType<CallState>({
  code: 140,
  name: 'CallDialed',
  doc: 'A remote system dialled.',
  kind: CALL,
  transition: true,
  columns: {
    a: { name: 'spec', unit: 'number', doc: "place in the scenario's list of calls" },
    b: { name: 'line', unit: 'number', doc: 'of a group; 0: a system of its own' },
    c: {
      name: 'attempt',
      unit: 'number',
      doc: 'how often it was dialled again before, since it was up last or at all',
    },
    d: { name: 'number', unit: 'number', doc: 'of a stream of calls, from 1; 0: of none' },
    data: LOST_COLUMN,
  },
  create: (record) => ({
    node: whole(record.node),
    due: timersOff(3),
    state: 0,
    spec: whole(record.a),
    line: whole(record.b),
    number: whole(record.d),
    attempt: whole(record.c),
    lost: numberIn(record.data),
    dialledAt: whole(record.at),
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
    call.connectedAt = whole(record.at);
  },
});
export const CallPpp = recordType<CallState>({
  code: 142,
  name: 'CallPpp',
  doc: 'The remote system began PPP.',
  kind: CALL,
  columns: { a: { name: 'ppp', unit: 'id:ppp' } },
  apply: (call, record) => {
    call.ppp = whole(record.a);
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
    call.establishedAt = whole(record.at);
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

export const RedialPlanned = recordType<RedialState>({
  code: 176,
  name: 'RedialPlanned',
  doc: 'A call that failed or was lost is to be dialled again.',
  kind: REDIAL,
  transition: true,
  columns: {
    a: { name: 'spec', unit: 'number', doc: "place in the scenario's list of calls" },
    b: { name: 'line', unit: 'number', doc: 'of a group; 0: a system of its own' },
    c: { name: 'attempt', unit: 'number', doc: 'of the next dial, from 1' },
    d: { name: 'number', unit: 'number', doc: 'of a stream of calls, from 1; 0: of none' },
    data: LOST_COLUMN,
  },
  create: (record) => ({
    node: whole(record.node),
    due: timersOff(1),
    spec: whole(record.a),
    line: whole(record.b),
    number: whole(record.d),
    attempt: whole(record.c),
    lost: numberIn(record.data),
  }),
});
export const RedialBegan = recordType<RedialState>({
  code: 177,
  name: 'RedialBegan',
  doc: 'A line dials again.',
  kind: REDIAL,
  ends: true,
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
    d: { name: 'line', unit: 'number', doc: 'of a group of users; 0: a system of its own' },
    data: { name: 'numbers', unit: 'text', doc: 'called and calling number, a blank between' },
  },
  create: (record) => {
    const { data = NO_OCTETS } = record;
    const end = partEnd(data, 0, BLANK);
    return {
      node: whole(record.node),
      due: timersOff(5),
      linkUp: 1,
      lineUp: 0,
      state: 0,
      unit: whole(record.a),
      user: whole(record.b),
      line: whole(record.d),
      reference: whole(record.c),
      called: keptText(data, 0, end),
      calling: keptText(data, end + 1, partEnd(data, end + 1, BLANK)),
      seizedAt: whole(record.at),
      ppp: 0,
      request: 0,
      tunnel: 0,
      session: 0,
      userName: '',
      aaaId: 0,
      aaaHandle: 0,
      tunnelName: '',
      tunnelAddresses: '',
      tunnelSecret: undefined,
      tried: 0,
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
    port.state = whole(record.a);
    if (record.a === 1) port.ppp = whole(record.b);
    else if (record.a === 2) port.request = whole(record.b);
    else if (record.a === 3) {
      port.tunnel = whole(record.b);
      port.session = 0;
    } else if (record.a === 4) port.session = whole(record.b);
  },
});
export const CallerNamed = recordType<PortState>({
  code: 149,
  name: 'CallerNamed',
  doc: 'The user gave its name in CHAP.',
  kind: PORT,
  columns: { data: { name: 'name', unit: 'text' } },
  apply: (port, record) => {
    port.userName = keptText(record.data);
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
  columns: {
    data: {
      name: 'tunnel',
      unit: 'text',
      doc: 'key, tunnel name, LNS addresses, and "secret" where there is one, a line each',
    },
  },
  upcasts: {
    // blanks stood between them, and of the addresses the first was told
    1: (record) => {
      record.data = textOctets(keptText(record.data).trimEnd().replaceAll(' ', '\n'));
    },
  },
  apply: (port, record) => {
    const { data = NO_OCTETS } = record;
    const name = partEnd(data, 0, LINE_FEED) + 1;
    const addresses = partEnd(data, name, LINE_FEED) + 1;
    port.tunnelName = keptText(data, name, addresses - 1);
    port.tunnelAddresses = keptText(data, addresses, partEnd(data, addresses, LINE_FEED));
  },
});
export const VpdnSecretKnown = recordType<PortState>({
  code: 159,
  name: 'VpdnSecretKnown',
  doc: 'The secret of the tunnel that a call belongs into is known.',
  kind: PORT,
  columns: { data: { name: 'secret', unit: 'secret' } },
  apply: (port, record) => {
    port.tunnelSecret = keptText(record.data);
  },
});
export const VpdnForwarding = recordType<PortState>({
  code: 154,
  name: 'VpdnForwarding',
  doc: 'A call waits for its tunnel.',
  kind: PORT,
  columns: {
    a: { name: 'place', unit: 'number', doc: "of the LNS among the tunnel's, from 0" },
    data: { name: 'address', unit: 'text' },
  },
  apply: (port, record) => {
    port.tried |= 1 << record.a;
  },
});
export const VpdnCleanup = recordType<PortState>({
  code: 155,
  name: 'VpdnCleanup',
  doc: "The LAC lets go of a call's tunnel session.",
  kind: PORT,
});

export const PeerLockedOut = recordType<LockoutState>({
  code: 178,
  name: 'PeerLockedOut',
  doc: 'An LNS failed; calls go to others for a while, where there are any.',
  kind: LOCKOUT,
  transition: true,
  columns: { a: { name: 'peer', unit: 'code:node' } },
  create: (record) => ({ node: whole(record.node), due: timersOff(1), peer: whole(record.a) }),
});
export const PeerAllowed = recordType<LockoutState>({
  code: 179,
  name: 'PeerAllowed',
  doc: 'Calls may go to an LNS again.',
  kind: LOCKOUT,
  transition: true,
  ends: true,
});

export const CALL_RECORDS: readonly RecordType[] = [
  CallDialed,
  CallConnected,
  CallPpp,
  CallEstablished,
  CallEnded,
  CallFailed,
  RedialPlanned,
  RedialBegan,
  PortSeized,
  PortEnded,
  PortChanged,
  CallerNamed,
  IsdnConnected,
  IsdnDisconnected,
  VpdnLookup,
  VpdnFound,
  VpdnSecretKnown,
  VpdnForwarding,
  VpdnCleanup,
  PeerLockedOut,
  PeerAllowed,
];
