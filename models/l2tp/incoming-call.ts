/**
 * The two ends of an incoming call: at the LAC (RFC 2661 s7.4.1) and at the LNS (s7.4.2), each a table of its own.
 * To the RFC's rows come the tunnel's end, which takes a session down without a CDN, and a limit on waiting for the
 * other end.
 */
import { setup } from 'xstate';
import {
  codesOf,
  delaysFor,
  effectsFor,
  type Guard,
  guardsFor,
  type MachineEvent,
  machineSpec,
} from '../../src/machine/definition.js';
import type { Arrival } from './arrival.js';
import type { SessionState } from './session.js';

export const SESSION_EVENTS = [
  'bearerUp', // bearer ring, or ready to indicate an incoming connection
  'tunnelOpen',
  'rxICRQ',
  'rxICRP',
  'rxICCN',
  'rxCDN',
  'bearerDrop', // the bearer line dropped
  'localClose',
  'tunnelGone', // the tunnel was closed beneath the session
] as const;

export const SESSION_EFFECTS = [
  'openTunnel', // initiate local tunnel open
  'sendICRQ',
  'sendICRP',
  'sendICCN',
  'sendCDN', // params.result: RFC 2661 s4.4.2; without, what the input says
  'prepareForData', // frames may pass
  'destroy', // clean up begins: the session carries nothing more
  'release', // clean up ends: the session is forgotten
  'stateChanged', // marks where among the effects the new state is entered; without it: after them
] as const;

export const SESSION_DELAYS = ['sessionSetupTimeout'] as const;

export interface SessionInput {
  readonly acceptable: boolean;
  /** CDN result and error code, RFC 2661 s4.4.2. */
  readonly result: number;
  readonly error: number;
  readonly message: string;
  /** What came, where it was an ICCN. */
  readonly iccn?: Arrival | undefined;
}

const guards = {
  acceptable: (_session, input) => input.acceptable,
} satisfies Record<string, Guard<SessionState, SessionInput>>;

type Name = (typeof SESSION_EVENTS)[number];

const CDN = {
  asSaid: { type: 'sendCDN' },
  carrier: { type: 'sendCDN', params: { result: 1 } }, // loss of carrier
  finiteState: { type: 'sendCDN', params: { result: 2, error: 1 } }, // no control connection for this: general error
  timedOut: { type: 'sendCDN', params: { result: 10 } }, // not answered in time
} as const;

const gone = { target: 'idle', actions: ['destroy', 'stateChanged', 'release'] } as const;
const say = (cdn: { readonly type: 'sendCDN'; readonly params?: object }) =>
  ({ target: 'idle', actions: [cdn, 'destroy', 'stateChanged', 'release'] }) as const;

const common = setup({
  types: { events: {} as MachineEvent<Name, SessionState, SessionInput> },
  guards: guardsFor<SessionState, SessionInput, typeof guards>(guards),
  actions: effectsFor(SESSION_EFFECTS),
  delays: delaysFor(SESSION_DELAYS),
});

const names = { events: SESSION_EVENTS, effects: SESSION_EFFECTS, delays: SESSION_DELAYS, guards };

export const lacIncomingCall = machineSpec<SessionState, SessionInput>({
  ...names,
  definition: common.createMachine({
    id: 'lac-incoming-call',
    initial: 'idle',
    states: {
      idle: {
        on: {
          bearerUp: { target: 'wait-tunnel', actions: ['stateChanged', 'openTunnel'] },
          rxICCN: { actions: 'release' },
          rxICRP: { actions: 'release' },
          rxCDN: { actions: 'release' },
        },
      },
      'wait-tunnel': {
        on: {
          bearerDrop: gone,
          localClose: gone,
          tunnelGone: gone,
          tunnelOpen: { target: 'wait-reply', actions: 'sendICRQ' },
        },
      },
      'wait-reply': {
        after: { sessionSetupTimeout: say(CDN.timedOut) },
        on: {
          rxICRP: [
            { guard: 'acceptable', target: 'established', actions: ['sendICCN', 'stateChanged', 'prepareForData'] },
            say(CDN.asSaid),
          ],
          rxICRQ: say(CDN.finiteState),
          rxCDN: gone,
          rxICCN: gone,
          localClose: say(CDN.asSaid),
          bearerDrop: say(CDN.carrier),
          tunnelGone: gone,
        },
      },
      established: {
        on: {
          rxCDN: gone,
          rxICRQ: say(CDN.finiteState),
          rxICRP: say(CDN.finiteState),
          rxICCN: say(CDN.finiteState),
          bearerDrop: say(CDN.carrier),
          localClose: say(CDN.asSaid),
          tunnelGone: gone,
        },
      },
    },
  }),
});

export const lnsIncomingCall = machineSpec<SessionState, SessionInput>({
  ...names,
  definition: common.createMachine({
    id: 'lns-incoming-call',
    initial: 'idle',
    states: {
      idle: {
        on: {
          rxICRQ: [
            { guard: 'acceptable', target: 'wait-connect', actions: ['stateChanged', 'sendICRP'] },
            { actions: [CDN.asSaid, 'release'] },
          ],
          rxICRP: { actions: [CDN.finiteState, 'release'] },
          rxICCN: { actions: 'release' },
          rxCDN: { actions: 'release' },
        },
      },
      'wait-connect': {
        after: { sessionSetupTimeout: say(CDN.timedOut) },
        on: {
          rxICCN: [
            { guard: 'acceptable', target: 'established', actions: ['stateChanged', 'prepareForData'] },
            say(CDN.asSaid),
          ],
          rxICRQ: say(CDN.finiteState),
          rxICRP: say(CDN.finiteState),
          rxCDN: gone,
          localClose: say(CDN.asSaid),
          tunnelGone: gone,
        },
      },
      established: {
        on: {
          rxCDN: gone,
          localClose: say(CDN.asSaid),
          rxICRQ: say(CDN.finiteState),
          rxICRP: say(CDN.finiteState),
          rxICCN: say(CDN.finiteState),
          tunnelGone: gone,
        },
      },
    },
  }),
});

export const SessionEvents = codesOf(SESSION_EVENTS);
