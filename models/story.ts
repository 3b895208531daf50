/**
 * The steps of a call, as an engineer would tell them: 14 of set-up and 9 of tear-down, each found in the journal by
 * the record that proves it. A story follows the first call of a run.
 */
import type { RecordRow } from '../src/kernel/record.js';
import type { NodeSpec } from './config.js';
import { PORT } from './kinds.js';
import { TunnelStates } from './l2tp/control-connection.js';
import { MessageReceived } from './l2tp/delivery-records.js';
import { DisconnectSent, SessionEnded } from './l2tp/session.js';
import {
  ResponseChecked,
  StopReceived,
  StopSent,
  TunnelOpened,
  TunnelShutDown,
  TunnelStateChanged,
} from './l2tp/tunnel.js';
import { MessageType } from './l2tp/wire/message-table.js';
import { AaaAsked, AaaService, LinkChanged, RouteInstalled, RouteRemoved } from './nodes/access-records.js';
import { CallEnded, CallFailed, PortSeized, VpdnFound, VpdnLookup } from './nodes/call-records.js';
import { octetsText } from './octets.js';
import { State } from './ppp/option-negotiation.js';
import { PHASES } from './ppp/phases.js';
import { ChapResponseReplayed, LcpForced, LcpStateChanged, PacketSent, PhaseChanged } from './ppp/records.js';
import { ChapCode } from './ppp/wire/chap-packet.js';
import { PppProtocol } from './ppp/wire/frame.js';
import { AnswerReceived, RequestSent } from './radius/records.js';

type Role = NodeSpec['role'];

interface Step {
  readonly part: 'set-up' | 'tear-down';
  readonly what: string;
  /** Record that proves it, where, and what must hold of it. */
  readonly type: { readonly code: number };
  readonly at?: Role;
  readonly holds?: (row: RecordRow) => boolean;
  /** The last such record counts, not the first. */
  readonly last?: boolean;
}

const phase = (name: string) => PHASES.indexOf(name as (typeof PHASES)[number]);

export const STEPS: readonly Step[] = [
  { part: 'set-up', what: 'the LAC takes the call: PPP link up', type: PortSeized, at: 'lac' },
  {
    part: 'set-up',
    what: 'LCP open, partial CHAP done at the LAC',
    type: PhaseChanged,
    at: 'lac',
    holds: (row) => row.a === phase('Forwarding'),
  },
  { part: 'set-up', what: 'the called number (or domain) is looked up', type: VpdnLookup, at: 'lac' },
  { part: 'set-up', what: "RADIUS (or the LAC's own table) gives the tunnel", type: VpdnFound, at: 'lac' },
  { part: 'set-up', what: 'SCCRQ, SCCRP, SCCCN, ZLB: both ends authenticated', type: ResponseChecked, at: 'lns' },
  { part: 'set-up', what: 'tunnel established', type: TunnelOpened, at: 'lns' },
  {
    part: 'set-up',
    what: 'ICRQ, ICRP, ICCN, ZLB: session established, with proxy LCP and CHAP',
    type: MessageReceived,
    at: 'lns',
    holds: (row) => row.a === MessageType.ICCN,
  },
  { part: 'set-up', what: 'virtual-access interface up, LCP forced open', type: LcpForced, at: 'lns' },
  { part: 'set-up', what: 'the LNS challenges, and replays the proxy response', type: ChapResponseReplayed, at: 'lns' },
  {
    part: 'set-up',
    what: 'AAA is asked who the user is',
    type: AaaAsked,
    at: 'lns',
    holds: (row) => row.b === AaaService.authentication,
  },
  { part: 'set-up', what: 'RADIUS Access-Request', type: RequestSent, at: 'lns' },
  { part: 'set-up', what: 'RADIUS Access-Accept', type: AnswerReceived, at: 'lns' },
  {
    part: 'set-up',
    what: 'CHAP Success goes to the user',
    type: PacketSent,
    at: 'lns',
    holds: (row) => row.a === PppProtocol.CHAP && row.b === ChapCode.Success,
  },
  { part: 'set-up', what: 'IPCP open, host route installed', type: RouteInstalled, at: 'lns' },
  {
    part: 'tear-down',
    what: 'the line is dropped',
    type: LinkChanged,
    at: 'lac',
    holds: (row) => row.kind === PORT && row.a === 0,
  },
  {
    part: 'tear-down',
    what: 'LCP closed at the LAC',
    type: LcpStateChanged,
    at: 'lac',
    holds: (row) => row.a === State.Opened,
  },
  { part: 'tear-down', what: 'CDN', type: DisconnectSent },
  { part: 'tear-down', what: "ZLB; the LNS's session is gone", type: SessionEnded, at: 'lns' },
  { part: 'tear-down', what: 'LNS interface down, IPCP and LCP closed, route removed', type: RouteRemoved, at: 'lns' },
  {
    part: 'tear-down',
    what: 'no sessions left at either end; the timers run',
    type: TunnelStateChanged,
    holds: (row) => row.b === TunnelStates['no-sessions-left'],
    last: true,
  },
  { part: 'tear-down', what: 'StopCCN', type: StopSent },
  { part: 'tear-down', what: 'ZLB to it', type: StopReceived },
  { part: 'tear-down', what: 'tunnel closed at both ends', type: TunnelShutDown, last: true },
];

export interface ToldStep {
  readonly part: Step['part'];
  readonly number: number;
  readonly what: string;
  /** Virtual time, µs; undefined: it did not happen. */
  readonly atUs: number | undefined;
  readonly node: string;
  /** Record that proves it. */
  readonly seq: number;
}

export class Story {
  private readonly found: (RecordRow | undefined)[] = STEPS.map(() => undefined);
  /** How the first call ended, in words. */
  end = '';

  constructor(private readonly nodes: readonly NodeSpec[]) {}

  take(row: RecordRow): void {
    if (row.type === CallEnded.code || row.type === CallFailed.code) {
      if (this.end === '') this.end = row.data ? octetsText(row.data) : '';
    }
    const role = this.nodes[row.node]?.role;
    for (const [index, step] of STEPS.entries()) {
      if (step.type.code !== row.type || (this.found[index] && !step.last)) continue;
      if ((step.at && step.at !== role) || (step.holds && !step.holds(row))) continue;
      this.found[index] = { ...row };
    }
  }

  steps(): ToldStep[] {
    const numbers = { 'set-up': 0, 'tear-down': 0 };
    return STEPS.map((step, index) => {
      const row = this.found[index];
      const detail = row ? detailOf(row) : '';
      return {
        part: step.part,
        number: ++numbers[step.part],
        what: `${step.what}${detail}`,
        atUs: row && row.at + row.lag,
        node: row ? (this.nodes[row.node]?.name ?? '') : '',
        seq: row?.seq ?? -1,
      };
    });
  }
}

function detailOf(row: RecordRow): string {
  if (row.type === DisconnectSent.code || row.type === StopSent.code) return `, result ${row.a}`;
  return row.type === VpdnLookup.code && row.data ? `: ${octetsText(row.data)}` : '';
}
