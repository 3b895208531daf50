/**
 * The state tables of RFC 2661, row by row, under both executions. A row gives the RFC's state, event, actions and new
 * state in its own names; where ours goes another way round, the row says where to and why.
 */
import { describe, expect, test } from 'vitest';
import { controlConnection, type TunnelInput } from '../../models/l2tp/control-connection.js';
import { lacIncomingCall, lnsIncomingCall, type SessionInput } from '../../models/l2tp/incoming-call.js';
import type { SessionState } from '../../models/l2tp/session.js';
import type { TunnelState } from '../../models/l2tp/tunnel.js';
import { type Engine, type MachineSpec, Outcome } from '../../src/machine/definition.js';
import { execution } from '../../src/machine/engine.js';

type Row = readonly [
  state: string,
  event: string,
  actions: string,
  next: string,
  ours: {
    readonly event: string;
    readonly acceptable?: boolean;
    readonly losesTie?: boolean;
    readonly effects: readonly string[];
    readonly next?: string;
  },
];

/** After a StopCCN the tunnel is kept until that is acknowledged (s5.7, s5.8), and only then is idle. */
const KEPT = 'shutting-down';
const clean = ['closeSessions', 'shutDown', 'stateChanged'];
const stop = ['closeSessions', 'sendStopCCN'];

const CONTROL_CONNECTION: readonly Row[] = [
  ['idle', 'Local Open request', 'Send SCCRQ', 'wait-ctl-reply', { event: 'localOpen', effects: ['sendSCCRQ'] }],
  ['idle', 'Receive SCCRQ, acceptable', 'Send SCCRP', 'wait-ctl-conn', { event: 'rxSCCRQ', effects: ['sendSCCRP'] }],
  [
    'idle',
    'Receive SCCRQ, not acceptable',
    'Send StopCCN, Clean up',
    'idle',
    { event: 'rxSCCRQ', acceptable: false, effects: ['sendStopCCN'], next: KEPT },
  ],
  [
    'idle',
    'Receive SCCRP',
    'Send StopCCN, Clean up',
    'idle',
    { event: 'rxSCCRP', effects: ['sendStopCCN'], next: KEPT },
  ],
  ['idle', 'Receive SCCCN', 'Clean up', 'idle', { event: 'rxSCCCN', effects: ['shutDown'] }],
  [
    'wait-ctl-reply',
    'Receive SCCRP, acceptable',
    'Send SCCCN, Send tunnel-open event to waiting sessions',
    'established',
    { event: 'rxSCCRP', effects: ['stateChanged', 'sendSCCCN', 'openSessions'] },
  ],
  [
    'wait-ctl-reply',
    'Receive SCCRP, not acceptable',
    'Send StopCCN, Clean up',
    'idle',
    { event: 'rxSCCRP', acceptable: false, effects: ['sendStopCCN', 'closeSessions'], next: KEPT },
  ],
  [
    'wait-ctl-reply',
    'Receive SCCRQ, lose tie-breaker',
    'Clean up, Re-queue SCCRQ for idle state',
    'idle',
    { event: 'rxSCCRQ', losesTie: true, effects: ['closeSessions', 'stateChanged', 'shutDown', 'requeueSCCRQ'] },
  ],
  [
    'wait-ctl-reply',
    'Receive SCCCN',
    'Send StopCCN, Clean up',
    'idle',
    { event: 'rxSCCCN', effects: stop, next: KEPT },
  ],
  [
    'wait-ctl-conn',
    'Receive SCCCN, acceptable',
    'Send tunnel-open event to waiting sessions',
    'established',
    { event: 'rxSCCCN', effects: ['stateChanged', 'openSessions'] },
  ],
  [
    'wait-ctl-conn',
    'Receive SCCCN, not acceptable',
    'Send StopCCN, Clean up',
    'idle',
    { event: 'rxSCCCN', acceptable: false, effects: ['sendStopCCN'], next: KEPT },
  ],
  ['wait-ctl-conn', 'Receive SCCRP', 'Send StopCCN, Clean up', 'idle', { event: 'rxSCCRP', effects: stop, next: KEPT }],
  ['wait-ctl-conn', 'Receive SCCRQ', 'Send StopCCN, Clean up', 'idle', { event: 'rxSCCRQ', effects: stop, next: KEPT }],
  [
    'established',
    'Local Open request (new call)',
    'Send tunnel-open event to waiting sessions',
    'established',
    { event: 'localOpen', effects: ['openSessions'] },
  ],
  [
    'established',
    'Admin Tunnel Close',
    'Send StopCCN, Clean up',
    'idle',
    { event: 'adminClose', effects: ['closeSessions', 'sendStopCCN', 'stateChanged'], next: KEPT },
  ],
  ['established', 'Receive SCCRQ', 'Send StopCCN, Clean up', 'idle', { event: 'rxSCCRQ', effects: stop, next: KEPT }],
  ['established', 'Receive SCCRP', 'Send StopCCN, Clean up', 'idle', { event: 'rxSCCRP', effects: stop, next: KEPT }],
  ['established', 'Receive SCCCN', 'Send StopCCN, Clean up', 'idle', { event: 'rxSCCCN', effects: stop, next: KEPT }],
  ['idle', 'Receive StopCCN', 'Clean up', 'idle', { event: 'rxStopCCN', effects: ['shutDown'] }],
  ['wait-ctl-reply', 'Receive StopCCN', 'Clean up', 'idle', { event: 'rxStopCCN', effects: clean }],
  ['wait-ctl-conn', 'Receive StopCCN', 'Clean up', 'idle', { event: 'rxStopCCN', effects: clean }],
  ['established', 'Receive StopCCN', 'Clean up', 'idle', { event: 'rxStopCCN', effects: clean }],
  // The vendor's states, and what the RFC leaves to timers (s5.8, s7.3).
  ['shutting-down', 'StopCCN acknowledged', 'Clean up', 'idle', { event: 'drained', effects: ['shutDown'] }],
  ['shutting-down', 'never acknowledged', 'Clean up', 'idle', { event: 'peerDead', effects: ['shutDown'] }],
  ['shutting-down', 'Receive StopCCN', 'Clean up', 'idle', { event: 'rxStopCCN', effects: ['shutDown'] }],
  [
    'established',
    'last session gone',
    'start the no-session timer',
    'no-sessions-left',
    { event: 'lastSessionGone', effects: [] },
  ],
  ['no-sessions-left', 'a session begins', 'stop the timer', 'established', { event: 'sessionAdded', effects: [] }],
  [
    'no-sessions-left',
    'Local Open request',
    'Send tunnel-open event',
    'established',
    { event: 'localOpen', effects: ['stateChanged', 'openSessions'] },
  ],
  [
    'no-sessions-left',
    'no-session timer',
    'Send StopCCN',
    KEPT,
    { event: 'after noSessionTimeout', effects: ['sendStopCCN'] },
  ],
  ['no-sessions-left', 'Receive StopCCN', 'Clean up', 'idle', { event: 'rxStopCCN', effects: clean }],
  [
    'wait-ctl-reply',
    'set-up timer',
    'Send StopCCN',
    KEPT,
    { event: 'after setupTimeout', effects: ['sendStopCCN', 'closeSessions'] },
  ],
  ['wait-ctl-conn', 'set-up timer', 'Send StopCCN', KEPT, { event: 'after setupTimeout', effects: ['sendStopCCN'] }],
  [
    'established',
    'no-session timer, none having come',
    'Send StopCCN',
    KEPT,
    { event: 'after idleTunnelTimeout', effects: ['sendStopCCN'] },
  ],
  ['idle', 'end of retention', 'forget the tunnel', 'idle', { event: 'after destructTimeout', effects: ['destroy'] }],
  ...['SCCRQ', 'SCCRP', 'SCCCN'].map(
    (message): Row => [
      'no-sessions-left',
      `Receive ${message}`,
      'Send StopCCN, Clean up',
      KEPT,
      { event: `rx${message}`, effects: stop },
    ],
  ),
  ...['wait-ctl-reply', 'wait-ctl-conn', 'no-sessions-left'].map(
    (state): Row => [
      state,
      'Admin Tunnel Close',
      'Send StopCCN, Clean up',
      KEPT,
      { event: 'adminClose', effects: ['closeSessions', 'sendStopCCN', 'stateChanged'] },
    ],
  ),
  [
    'wait-ctl-reply',
    'retransmission limit',
    'clear tunnel and sessions',
    'idle',
    { event: 'peerDead', effects: clean },
  ],
  ['wait-ctl-conn', 'retransmission limit', 'clear tunnel and sessions', 'idle', { event: 'peerDead', effects: clean }],
  ['established', 'retransmission limit', 'clear tunnel and sessions', 'idle', { event: 'peerDead', effects: clean }],
  [
    'no-sessions-left',
    'retransmission limit',
    'clear tunnel and sessions',
    'idle',
    { event: 'peerDead', effects: clean },
  ],
];

const gone = ['destroy', 'stateChanged', 'release'];
const cdn = ['sendCDN', ...gone];

const LAC: readonly Row[] = [
  [
    'idle',
    'Bearer Ring or Ready to indicate incoming conn.',
    'Initiate local tunnel open',
    'wait-tunnel',
    { event: 'bearerUp', effects: ['stateChanged', 'openTunnel'] },
  ],
  ['idle', 'Receive ICCN', 'Clean up', 'idle', { event: 'rxICCN', effects: ['release'] }],
  ['idle', 'Receive ICRP', 'Clean up', 'idle', { event: 'rxICRP', effects: ['release'] }],
  ['idle', 'Receive CDN', 'Clean up', 'idle', { event: 'rxCDN', effects: ['release'] }],
  ['wait-tunnel', 'Bearer line drop', 'Clean up', 'idle', { event: 'bearerDrop', effects: gone }],
  ['wait-tunnel', 'local close request', 'Clean up', 'idle', { event: 'localClose', effects: gone }],
  ['wait-tunnel', 'tunnel-open', 'Send ICRQ', 'wait-reply', { event: 'tunnelOpen', effects: ['sendICRQ'] }],
  [
    'wait-reply',
    'Receive ICRP, acceptable',
    'Send ICCN',
    'established',
    { event: 'rxICRP', effects: ['sendICCN', 'stateChanged', 'prepareForData'] },
  ],
  [
    'wait-reply',
    'Receive ICRP, Not acceptable',
    'Send CDN, Clean up',
    'idle',
    { event: 'rxICRP', acceptable: false, effects: cdn },
  ],
  ['wait-reply', 'Receive ICRQ', 'Send CDN, Clean up', 'idle', { event: 'rxICRQ', effects: cdn }],
  ['wait-reply', 'Receive CDN', 'Clean up', 'idle', { event: 'rxCDN', effects: gone }],
  ['wait-reply', 'Receive ICCN', 'Clean up', 'idle', { event: 'rxICCN', effects: gone }],
  ['wait-reply', 'Local close request', 'Send CDN, Clean up', 'idle', { event: 'localClose', effects: cdn }],
  ['wait-reply', 'Bearer line drop', 'Send CDN, Clean up', 'idle', { event: 'bearerDrop', effects: cdn }],
  ['established', 'Receive CDN', 'Clean up', 'idle', { event: 'rxCDN', effects: gone }],
  ['established', 'Receive ICRQ', 'Send CDN, Clean up', 'idle', { event: 'rxICRQ', effects: cdn }],
  ['established', 'Receive ICRP', 'Send CDN, Clean up', 'idle', { event: 'rxICRP', effects: cdn }],
  ['established', 'Receive ICCN', 'Send CDN, Clean up', 'idle', { event: 'rxICCN', effects: cdn }],
  ['established', 'Bearer line drop', 'Send CDN, Clean up', 'idle', { event: 'bearerDrop', effects: cdn }],
  ['established', 'local close request', 'Send CDN, Clean up', 'idle', { event: 'localClose', effects: cdn }],
  // A tunnel that goes takes its sessions along, without a word (s5.7); and no answer in time.
  ['wait-tunnel', 'tunnel gone', 'Clean up', 'idle', { event: 'tunnelGone', effects: gone }],
  ['wait-reply', 'tunnel gone', 'Clean up', 'idle', { event: 'tunnelGone', effects: gone }],
  ['established', 'tunnel gone', 'Clean up', 'idle', { event: 'tunnelGone', effects: gone }],
  ['wait-reply', 'set-up timer', 'Send CDN, Clean up', 'idle', { event: 'after sessionSetupTimeout', effects: cdn }],
];

const LNS: readonly Row[] = [
  [
    'idle',
    'Receive ICRQ, acceptable',
    'Send ICRP',
    'wait-connect',
    { event: 'rxICRQ', effects: ['stateChanged', 'sendICRP'] },
  ],
  [
    'idle',
    'Receive ICRQ, not acceptable',
    'Send CDN, Clean up',
    'idle',
    { event: 'rxICRQ', acceptable: false, effects: ['sendCDN', 'release'] },
  ],
  ['idle', 'Receive ICRP', 'Send CDN, Clean up', 'idle', { event: 'rxICRP', effects: ['sendCDN', 'release'] }],
  ['idle', 'Receive ICCN', 'Clean up', 'idle', { event: 'rxICCN', effects: ['release'] }],
  [
    'wait-connect',
    'Receive ICCN, acceptable',
    'Prepare for data',
    'established',
    { event: 'rxICCN', effects: ['stateChanged', 'prepareForData'] },
  ],
  [
    'wait-connect',
    'Receive ICCN, not acceptable',
    'Send CDN, Clean up',
    'idle',
    { event: 'rxICCN', acceptable: false, effects: cdn },
  ],
  ['wait-connect', 'Receive ICRQ', 'Send CDN, Clean up', 'idle', { event: 'rxICRQ', effects: cdn }],
  ['wait-connect', 'Receive ICRP', 'Send CDN, Clean up', 'idle', { event: 'rxICRP', effects: cdn }],
  ['idle', 'Receive CDN', 'Clean up', 'idle', { event: 'rxCDN', effects: ['release'] }],
  ['wait-connect', 'Receive CDN', 'Clean up', 'idle', { event: 'rxCDN', effects: gone }],
  ['established', 'Receive CDN', 'Clean up', 'idle', { event: 'rxCDN', effects: gone }],
  ['wait-connect', 'Local Close request', 'Send CDN, Clean up', 'idle', { event: 'localClose', effects: cdn }],
  ['established', 'Local Close request', 'Send CDN, Clean up', 'idle', { event: 'localClose', effects: cdn }],
  ['established', 'Receive ICRQ', 'Send CDN, Clean up', 'idle', { event: 'rxICRQ', effects: cdn }],
  ['established', 'Receive ICRP', 'Send CDN, Clean up', 'idle', { event: 'rxICRP', effects: cdn }],
  ['established', 'Receive ICCN', 'Send CDN, Clean up', 'idle', { event: 'rxICCN', effects: cdn }],
  ['wait-connect', 'tunnel gone', 'Clean up', 'idle', { event: 'tunnelGone', effects: gone }],
  ['established', 'tunnel gone', 'Clean up', 'idle', { event: 'tunnelGone', effects: gone }],
  ['wait-connect', 'set-up timer', 'Send CDN, Clean up', 'idle', { event: 'after sessionSetupTimeout', effects: cdn }],
];

function check<S, I>(spec: MachineSpec<S, I>, engine: Engine, row: Row, subject: S, input: I): void {
  const [state, , , rfcNext, ours] = row;
  const timer = /^after (.*)$/.exec(ours.event);
  const event = timer ? spec.events.length + spec.delays.indexOf(timer[1]!) : spec.events.indexOf(ours.event);
  const outcome = new Outcome();
  execution(spec, engine).step(spec.states.indexOf(state), event, subject, input, outcome);
  const effects = outcome.effects.slice(0, outcome.count).filter((code) => code < spec.effects.length);
  expect(spec.states[outcome.next]).toBe(ours.next ?? rfcNext);
  expect(effects.map((code) => spec.effects[code])).toEqual(ours.effects);
  expect(outcome.taken).toBe(true);
}

const name = ([state, event, actions, next, ours]: Row): string =>
  `${state} | ${event} | ${actions} | ${next}${ours.next ? ` (by way of ${ours.next})` : ''}`;
const input = ({ acceptable = true, losesTie = false }: Row[4]): TunnelInput & SessionInput => ({
  acceptable,
  losesTie,
  result: 2,
  error: 0,
  message: '',
});
const tunnel = { sessions: 0 } as TunnelState;
const session = {} as SessionState;

describe.each(['tables', 'xstate'] as const)('under %s', (engine) => {
  describe('control connection, s7.2.1', () => {
    for (const row of CONTROL_CONNECTION)
      test(name(row), () => check(controlConnection, engine, row, tunnel, input(row[4])));
  });
  describe('LAC incoming call, s7.4.1', () => {
    for (const row of LAC) test(name(row), () => check(lacIncomingCall, engine, row, session, input(row[4])));
  });
  describe('LNS incoming call, s7.4.2', () => {
    for (const row of LNS) test(name(row), () => check(lnsIncomingCall, engine, row, session, input(row[4])));
  });
});

test("an SCCRQ that does not lose the tie-breaker is none of the machine's business", () => {
  const outcome = new Outcome();
  const { states, events } = controlConnection;
  execution(controlConnection, 'tables').step(
    states.indexOf('wait-ctl-reply'),
    events.indexOf('rxSCCRQ'),
    tunnel,
    input({ event: '', effects: [] }),
    outcome,
  );
  expect(outcome.taken).toBe(false);
});

test('a tunnel with sessions outlives the timer for those without', () => {
  const outcome = new Outcome();
  const { states, events, delays } = controlConnection;
  execution(controlConnection, 'tables').step(
    states.indexOf('established'),
    events.length + delays.indexOf('idleTunnelTimeout'),
    { sessions: 1 } as TunnelState,
    input({ event: '', effects: [] }),
    outcome,
  );
  expect(outcome.taken).toBe(false);
});
