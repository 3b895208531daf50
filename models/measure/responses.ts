/** What a run can be measured by: responses by name, each worked out over a span of virtual time. */
import {
  blocked,
  chosen,
  count,
  failures,
  inS,
  mean,
  meanUp,
  mostUp,
  perS,
  quantile,
  type Span,
  setups,
  share,
  timeUntilUp,
  upAtEnd,
} from './figures.js';
import type { Meter } from './meter.js';
import { PROCESSOR_ROWS } from './processor-responses.js';

export interface ResponseRow {
  readonly name: string;
  readonly label: string;
  readonly unit: string;
  /** A rate, or a mean over time: it is so much the less, the longer nothing happens. */
  readonly overTime?: true;
  /** null: there is none. */
  readonly of: (meter: Meter, span: Span) => number | null;
  /** Of a share that is counted: of how many it is. */
  readonly outOf?: (meter: Meter, span: Span) => number;
}

const callsEnded = (m: Meter, s: Span): number => count(m.failedAt, s) + count(m.establishedAt, s);
const sessionsBegun = (m: Meter, s: Span): number => Math.round(m.sessionsBegun.between(s.fromUs, s.toUs));
const controlMessages = (m: Meter, s: Span): number => m.controlMessages.between(s.fromUs, s.toUs);

export const RESPONSE_ROWS: readonly ResponseRow[] = [
  { name: 'calls.attempted', label: 'Calls attempted', unit: 'calls', of: (m, s) => count(m.dialledAt, s) },
  { name: 'calls.established', label: 'Calls established', unit: 'calls', of: (m, s) => count(m.establishedAt, s) },
  { name: 'calls.failed', label: 'Calls failed', unit: 'calls', of: (m, s) => count(m.failedAt, s) },
  { name: 'calls.blocked', label: 'Calls blocked', unit: 'calls', of: blocked },
  {
    name: 'calls.failedShare',
    label: 'Share of calls that failed',
    unit: '',
    of: (m, s) => share(count(m.failedAt, s), callsEnded(m, s)),
    outOf: callsEnded,
  },
  {
    name: 'calls.blockedShare',
    label: 'Share of calls blocked',
    unit: '',
    of: (m, s) => share(blocked(m, s), callsEnded(m, s)),
    outOf: callsEnded,
  },
  {
    name: 'calls.establishedPerS',
    label: 'Calls established a second',
    unit: '1/s',
    overTime: true,
    of: (m, s) => perS(count(m.establishedAt, s), s),
  },
  { name: 'setup.mean', label: 'Set-up delay, mean', unit: 's', of: (m, s) => inS(mean(setups(m, s))) },
  { name: 'setup.p50', label: 'Set-up delay, median', unit: 's', of: (m, s) => inS(quantile(setups(m, s), 0.5)) },
  { name: 'setup.p95', label: 'Set-up delay, 95 %', unit: 's', of: (m, s) => inS(quantile(setups(m, s), 0.95)) },
  { name: 'setup.p99', label: 'Set-up delay, 99 %', unit: 's', of: (m, s) => inS(quantile(setups(m, s), 0.99)) },
  { name: 'setup.max', label: 'Set-up delay, longest', unit: 's', of: (m, s) => inS(quantile(setups(m, s), 1)) },
  { name: 'up.t50', label: 'Time until 50 % are up', unit: 's', of: (m, s) => inS(timeUntilUp(m, s, 0.5)) },
  { name: 'up.t90', label: 'Time until 90 % are up', unit: 's', of: (m, s) => inS(timeUntilUp(m, s, 0.9)) },
  { name: 'up.t99', label: 'Time until 99 % are up', unit: 's', of: (m, s) => inS(timeUntilUp(m, s, 0.99)) },
  { name: 'up.t100', label: 'Time until all are up', unit: 's', of: (m, s) => inS(timeUntilUp(m, s, 1)) },
  { name: 'up.mean', label: 'Calls up, mean', unit: 'calls', overTime: true, of: meanUp },
  { name: 'up.max', label: 'Calls up, most', unit: 'calls', of: mostUp },
  { name: 'up.end', label: 'Calls up at the end', unit: 'calls', of: upAtEnd },
  {
    name: 'up.endShare',
    label: 'Share of users up at the end',
    unit: '',
    of: (m, s) => share(upAtEnd(m, s), m.population),
  },
  { name: 'tunnels.opened', label: 'Tunnels opened', unit: 'tunnels', of: (m, s) => count(m.tunnels.openedAt, s) },
  {
    name: 'tunnels.openedPerS',
    label: 'Tunnels opened a second',
    unit: '1/s',
    overTime: true,
    of: (m, s) => perS(count(m.tunnels.openedAt, s), s),
  },
  { name: 'tunnels.max', label: 'Tunnels open, most', unit: 'tunnels', of: (m) => m.tunnels.mostOpen },
  {
    name: 'tunnels.life',
    label: 'Life of a tunnel, mean',
    unit: 's',
    of: ({ tunnels }, s) => inS(mean(chosen(tunnels.livedUs, tunnels.closedAt, s))),
  },
  {
    name: 'tunnels.reused',
    label: 'Share of sessions that found their tunnel there',
    unit: '',
    of: (m, s) => {
      const sessions = sessionsBegun(m, s);
      return sessions === 0 ? null : Math.max(0, 1 - count(m.tunnels.begunAt, s) / sessions);
    },
    outOf: sessionsBegun,
  },
  {
    name: 'control.messages',
    label: 'Control messages sent',
    unit: 'messages',
    of: controlMessages,
  },
  {
    name: 'control.perS',
    label: 'Control messages a second',
    unit: '1/s',
    overTime: true,
    of: (m, s) => perS(m.controlMessages.between(s.fromUs, s.toUs), s),
  },
  {
    name: 'control.perCall',
    label: 'Control messages an established call',
    unit: 'messages',
    of: (m, s) => share(m.controlMessages.between(s.fromUs, s.toUs), count(m.establishedAt, s)),
  },
  {
    name: 'control.octetsPerS',
    label: 'Octets of control messages a second',
    unit: 'octets/s',
    overTime: true,
    of: (m, s) => perS(m.controlOctets.between(s.fromUs, s.toUs), s),
  },
  {
    name: 'control.resent',
    label: 'Control messages sent again',
    unit: 'messages',
    of: (m, s) => m.resent.between(s.fromUs, s.toUs),
  },
  {
    name: 'control.resentShare',
    label: 'Share of control messages that were sent again',
    unit: '',
    of: (m, s) => share(m.resent.between(s.fromUs, s.toUs), controlMessages(m, s)),
    outOf: controlMessages,
  },
  {
    name: 'datagrams.lost',
    label: 'Datagrams lost on links',
    unit: 'datagrams',
    of: (m, s) => m.lost.between(s.fromUs, s.toUs),
  },
  {
    name: 'deadPeer.noticed',
    label: 'Dead peers noticed',
    unit: 'tunnels',
    of: ({ peers }, s) => count(peers.noticedAt, s),
  },
  {
    name: 'deadPeer.delay',
    label: 'Time to notice a dead peer, mean',
    unit: 's',
    of: ({ peers }, s) => inS(mean(chosen(peers.delayUs, peers.noticedAt, s))),
  },
  {
    name: 'deadPeer.max',
    label: 'Time to notice a dead peer, longest',
    unit: 's',
    of: ({ peers }, s) => inS(quantile(chosen(peers.delayUs, peers.noticedAt, s), 1)),
  },
  {
    name: 'tearDowns.false',
    label: 'Tunnels given up although the peer lived',
    unit: 'tunnels',
    of: ({ peers }, s) => count(peers.wronglyAt, s),
  },
];

const PROCESSOR = /^processor\.(.+)\.(\w+)$/;
const FAILED = /^calls\.failed\[(.+)\]$/;

export const RESPONSE_NAMES: readonly string[] = [
  ...RESPONSE_ROWS.map(({ name }) => name),
  ...Object.keys(PROCESSOR_ROWS).map((what) => `processor.NODE.${what}`),
  'calls.failed[REASON]',
];

const BY_NAME = new Map(RESPONSE_ROWS.map((row) => [row.name, row]));

/** The node that a response names, if it does. */
export const nodeIn = (name: string): string | undefined => PROCESSOR.exec(name)?.[1];

/** The words of a failure that a response asks for, if it does. */
export const reasonIn = (name: string): string | undefined => FAILED.exec(name)?.[1];

/** The response of a name; undefined where there is none. */
export function responseOf(name: string): ResponseRow | undefined {
  const [, node, what = ''] = PROCESSOR.exec(name) ?? [];
  const row = PROCESSOR_ROWS[what];
  if (node !== undefined && row) {
    const { of, ...words } = row;
    return {
      ...words,
      name,
      label: `${node}: ${words.label}`,
      of: (meter, span) => {
        const figures = meter.processors.get(node);
        return figures ? of(figures, span) : null;
      },
    };
  }
  const reason = reasonIn(name);
  if (reason !== undefined) {
    const of = (meter: Meter, span: Span) => failures(meter, span, (each) => each.includes(reason));
    return { name, label: `Calls failed: ${reason}`, unit: 'calls', of };
  }
  return BY_NAME.get(name);
}
