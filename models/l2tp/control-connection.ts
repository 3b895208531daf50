/**
 * The control connection (RFC 2661 s7.2.1), with the vendor states `no-sessions-left` and `shutting-down` of the
 * reference call: a tunnel that is shut down keeps its delivery going until the StopCCN is acknowledged (s5.7, s5.8).
 *
 * | state | who | waits for |
 * |---|---|---|
 * | idle | both | a local open request or an SCCRQ; afterwards, the end of the dead tunnel's retention |
 * | wait-ctl-reply | initiator | SCCRP |
 * | wait-ctl-conn | recipient | SCCCN |
 * | established | both | sessions |
 * | no-sessions-left | both | a new session, or the no-session timer |
 * | shutting-down | who sent StopCCN | its acknowledgement |
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
import type { TunnelState } from './tunnel.js';

export const TUNNEL_EVENTS = [
  'localOpen', // a session wants a tunnel
  'rxSCCRQ',
  'rxSCCRP',
  'rxSCCCN',
  'rxStopCCN',
  'adminClose', // the operator, or our own fault handling, closes the tunnel
  'sessionAdded',
  'lastSessionGone',
  'drained', // everything we sent is acknowledged
  'peerDead', // the retransmission limit is reached
] as const;

export const TUNNEL_EFFECTS = [
  'sendSCCRQ',
  'sendSCCRP',
  'sendSCCCN',
  'sendStopCCN', // params.result: RFC 2661 s4.4.2; without, what the input says
  'openSessions', // tunnel-open event to waiting sessions
  'closeSessions', // every session of the tunnel goes down
  'shutDown', // the tunnel is no more, but for its retention
  'requeueSCCRQ', // the peer's SCCRQ is handled anew, as for a tunnel in idle
  'stateChanged', // marks where among the effects the new state is entered; without it: after them
  'destroy', // forget the tunnel
] as const;

export const TUNNEL_DELAYS = ['setupTimeout', 'idleTunnelTimeout', 'noSessionTimeout', 'destructTimeout'] as const;

/** What comes with an event. */
export interface TunnelInput {
  /** The message passed every check: version, authentication, limits. */
  readonly acceptable: boolean;
  /** StopCCN result and error, for when it did not, or for a close; RFC 2661 s4.4.2. */
  readonly result: number;
  readonly error: number;
  readonly message: string;
  /** An SCCRQ of the peer wins over ours (s4.4.3, Tie Breaker). */
  readonly losesTie: boolean;
}

const guards = {
  acceptable: (_tunnel, input) => input.acceptable,
  losesTie: (_tunnel, input) => input.losesTie,
  noSessions: (tunnel) => tunnel.sessions === 0,
} satisfies Record<string, Guard<TunnelState, TunnelInput>>;

type Name = (typeof TUNNEL_EVENTS)[number];

const StopCCN = {
  clear: { type: 'sendStopCCN', params: { result: 1 } }, // general request to clear
  finiteState: { type: 'sendStopCCN', params: { result: 7 } }, // finite state machine error
  refused: { type: 'sendStopCCN' }, // as the check said
} as const;

const closeAll = ['closeSessions', 'stateChanged', 'shutDown'] as const;
const stopped = { target: 'idle', actions: ['closeSessions', 'shutDown', 'stateChanged'] } as const;
const dead = { target: 'idle', actions: ['closeSessions', 'shutDown', 'stateChanged'] } as const;
const adminClose = { target: 'shutting-down', actions: ['closeSessions', StopCCN.refused, 'stateChanged'] } as const;
const protocolError = { target: 'shutting-down', actions: ['closeSessions', StopCCN.finiteState] } as const;

export const controlConnection = machineSpec<TunnelState, TunnelInput>({
  events: TUNNEL_EVENTS,
  effects: TUNNEL_EFFECTS,
  delays: TUNNEL_DELAYS,
  guards,
  definition: setup({
    types: { events: {} as MachineEvent<Name, TunnelState, TunnelInput> },
    guards: guardsFor<TunnelState, TunnelInput, typeof guards>(guards),
    actions: effectsFor(TUNNEL_EFFECTS),
    delays: delaysFor(TUNNEL_DELAYS),
  }).createMachine({
    id: 'control-connection',
    initial: 'idle',
    states: {
      idle: {
        after: { destructTimeout: { actions: 'destroy' } },
        on: {
          localOpen: { target: 'wait-ctl-reply', actions: 'sendSCCRQ' },
          rxSCCRQ: [
            { guard: 'acceptable', target: 'wait-ctl-conn', actions: 'sendSCCRP' },
            { target: 'shutting-down', actions: StopCCN.refused },
          ],
          rxSCCRP: { target: 'shutting-down', actions: StopCCN.finiteState },
          rxSCCCN: { actions: 'shutDown' },
          rxStopCCN: { actions: 'shutDown' },
        },
      },
      'wait-ctl-reply': {
        after: { setupTimeout: { target: 'shutting-down', actions: [StopCCN.clear, 'closeSessions'] } },
        on: {
          rxSCCRP: [
            { guard: 'acceptable', target: 'established', actions: ['stateChanged', 'sendSCCCN', 'openSessions'] },
            { target: 'shutting-down', actions: [StopCCN.refused, 'closeSessions'] },
          ],
          rxSCCRQ: { guard: 'losesTie', target: 'idle', actions: [...closeAll, 'requeueSCCRQ'] },
          rxSCCCN: protocolError,
          rxStopCCN: stopped,
          adminClose,
          peerDead: dead,
        },
      },
      'wait-ctl-conn': {
        after: { setupTimeout: { target: 'shutting-down', actions: StopCCN.clear } },
        on: {
          rxSCCCN: [
            { guard: 'acceptable', target: 'established', actions: ['stateChanged', 'openSessions'] },
            { target: 'shutting-down', actions: StopCCN.refused },
          ],
          rxSCCRP: protocolError,
          rxSCCRQ: protocolError,
          rxStopCCN: stopped,
          adminClose,
          peerDead: dead,
        },
      },
      established: {
        after: { idleTunnelTimeout: { guard: 'noSessions', target: 'shutting-down', actions: StopCCN.clear } },
        on: {
          localOpen: { actions: 'openSessions' },
          lastSessionGone: { target: 'no-sessions-left' },
          rxSCCRQ: protocolError,
          rxSCCRP: protocolError,
          rxSCCCN: protocolError,
          rxStopCCN: stopped,
          adminClose,
          peerDead: dead,
        },
      },
      'no-sessions-left': {
        after: { noSessionTimeout: { target: 'shutting-down', actions: StopCCN.clear } },
        on: {
          localOpen: { target: 'established', actions: ['stateChanged', 'openSessions'] },
          sessionAdded: { target: 'established' },
          rxSCCRQ: protocolError,
          rxSCCRP: protocolError,
          rxSCCCN: protocolError,
          rxStopCCN: stopped,
          adminClose,
          peerDead: dead,
        },
      },
      'shutting-down': {
        on: {
          drained: { target: 'idle', actions: 'shutDown' },
          rxStopCCN: { target: 'idle', actions: 'shutDown' },
          peerDead: { target: 'idle', actions: 'shutDown' },
        },
      },
    },
  }),
});

export const TUNNEL_STATES = controlConnection.states;
export const TunnelStates = codesOf([
  'idle',
  'wait-ctl-reply',
  'wait-ctl-conn',
  'established',
  'no-sessions-left',
  'shutting-down',
]);
export const TunnelEvents = codesOf(TUNNEL_EVENTS);
export const TunnelTimers = codesOf([...TUNNEL_DELAYS, 'retransmit', 'acknowledge', 'hello']);
