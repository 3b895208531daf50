/** Interfaces, lines and routes as the reference call's routers print them. */
import type { RecordRow } from '../../src/kernel/record.js';
import { US_PER_S } from '../../src/kernel/time.js';
import { PORT } from '../kinds.js';
import { AvpType } from '../l2tp/wire/avp-table.js';
import { parseControl, textOf } from '../l2tp/wire/message.js';
import {
  AccessCreated,
  LineProtocolChanged,
  LinkChanged,
  RouteInstalled,
  RouteRemoved,
} from '../nodes/access-records.js';
import { IsdnConnected, IsdnDisconnected, PortSeized } from '../nodes/call-records.js';
import type { PortState } from '../nodes/states.js';
import { NO_OCTETS } from '../octets.js';
import { formatIpv4 } from '../radius/reply.js';
import { BARE, type DebugContext, type Phrase } from './context.js';

const full = (context: DebugContext, row: RecordRow): string => context.fullName({ kind: row.kind, id: row.id });
const short = (context: DebugContext, row: RecordRow): string => context.shortName({ kind: row.kind, id: row.id });

const link = (name: string, up: boolean): string =>
  `%LINK-3-UPDOWN: Interface ${name}, changed state to ${up ? 'up' : 'down'}`;

const caller = (context: DebugContext, row: RecordRow): string => {
  const { calling, userName } = context.world.find(PORT, row.id) as PortState;
  return userName === '' ? calling : `${calling} ${userName}`;
};

const accessCreated: Phrase = (row, context) => {
  const node = context.nodes[row.node];
  if (node?.role !== 'lns') return [];
  const name = short(context, row);
  const { number, hardwareAddress, configuration } = node.virtualTemplate;
  const iccn = parseControl(row.data ?? NO_OCTETS, { keepHidden: true });
  const user = (iccn.ok && textOf(iccn.value, AvpType.ProxyAuthenName)) || 'unknown';
  return [
    `${name} VTEMPLATE: Hardware address ${hardwareAddress}`,
    `${name} VPDN: Virtual interface created for ${user}`,
    `${name} PPP: Phase is DOWN, Setup`,
    `${name} VPDN: Clone from Vtemplate ${number} filterPPP=0 blocking`,
    `${name} VTEMPLATE: Has a new cloneblk vtemplate, now it has vtemplate`,
    `${name} VTEMPLATE: ***** CLONE VACCESS${row.a} *****`,
    `${name} VTEMPLATE: Clone from Virtual-Template${number}`,
    `${BARE}interface ${full(context, row)}`,
    ...configuration.map((line) => `${BARE}${line}`),
    `${BARE}end`,
  ];
};

export const INTERFACE_PHRASES: ReadonlyMap<number, Phrase> = new Map<number, Phrase>([
  [PortSeized.code, (row, context) => [link(full(context, row), true)]],
  [LinkChanged.code, (row, context) => [link(full(context, row), row.a === 1)]],
  [
    LineProtocolChanged.code,
    (row, context) => [
      `%LINEPROTO-5-UPDOWN: Line protocol on Interface ${full(context, row)}, changed state to ${row.a === 1 ? 'up' : 'down'}`,
    ],
  ],
  [
    IsdnConnected.code,
    (row, context) => [`%ISDN-6-CONNECT: Interface ${full(context, row)} is now connected to ${caller(context, row)}`],
  ],
  [
    IsdnDisconnected.code,
    (row, context) => {
      const seconds = Math.floor(row.a / US_PER_S);
      return [
        `%ISDN-6-DISCONNECT: Interface ${full(context, row)} disconnected from ${caller(context, row)}, call lasted ${seconds} seconds`,
      ];
    },
  ],
  [AccessCreated.code, accessCreated],
  [RouteInstalled.code, (row, context) => [`${short(context, row)} IPCP: Install route to ${formatIpv4(row.a)}`]],
  [RouteRemoved.code, (row, context) => [`${short(context, row)} IPCP: Remove route to ${formatIpv4(row.a)}`]],
]);
