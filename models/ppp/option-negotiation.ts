import { setup } from 'xstate';
import {
  codesOf,
  effectsFor,
  type Guard,
  guardsFor,
  type MachineEvent,
  machineSpec,
} from '../../src/machine/definition.js';

/** The option negotiation automaton, RFC 1661 s4.1: ten states, sixteen events; LCP and IPCP both run on it. */

/** How one end reads the RFC's footnotes; a vendor's habits are here, not in branches. */
export interface AutomatonProfile {
  /** The lower layer coming up does not make it send: it listens in Stopped ("Passive Open" of the reference LAC). */
  readonly passive: boolean;
  /** Footnote p: unanswered requests end in Stopped without This-Layer-Finished. */
  readonly patient: boolean;
  /** Footnote r: Open where negotiation already ended acts as Down followed by Up. */
  readonly restart: boolean;
}

export const EVENTS = [
  'Up',
  'Down',
  'Open',
  'Close',
  'TO+',
  'TO-',
  'RCR+',
  'RCR-',
  'RCA',
  'RCN',
  'RTR',
  'RTA',
  'RUC',
  'RXJ+',
  'RXJ-',
  'RXR',
] as const;
export const EFFECTS = [
  'tlu',
  'tld',
  'tls',
  'tlf',
  'irc',
  'zrc',
  'scr',
  'sca',
  'scn',
  'str',
  'sta',
  'scj',
  'ser',
] as const;
export type AutomatonEvent = (typeof EVENTS)[number];
export type AutomatonEffect = (typeof EFFECTS)[number];

const guards = {
  passive: (_subject, profile) => profile.passive,
  patient: (_subject, profile) => profile.patient,
  restart: (_subject, profile) => profile.restart,
} satisfies Record<string, Guard<unknown, AutomatonProfile>>;

const build = setup({
  types: {} as { events: MachineEvent<AutomatonEvent, unknown, AutomatonProfile> },
  guards: guardsFor<unknown, AutomatonProfile, typeof guards>(guards),
  actions: effectsFor(EFFECTS),
});

const gaveUp = [
  { guard: 'patient', target: 'Stopped' },
  { target: 'Stopped', actions: 'tlf' },
] as const;

/** The states are named as in the RFC. A missing event is the RFC's dash; an event without effect names its own state. */
const definition = build.createMachine({
  id: 'option-negotiation',
  initial: 'Initial',
  states: {
    Initial: {
      on: { Up: 'Closed', Open: { target: 'Starting', actions: 'tls' }, Close: 'Initial' },
    },
    Starting: {
      on: {
        Up: [
          { guard: 'passive', target: 'Stopped' },
          { target: 'Req-Sent', actions: ['irc', 'scr'] },
        ],
        Open: 'Starting',
        Close: { target: 'Initial', actions: 'tlf' },
      },
    },
    Closed: {
      on: {
        Down: 'Initial',
        Open: { target: 'Req-Sent', actions: ['irc', 'scr'] },
        Close: 'Closed',
        'RCR+': { actions: 'sta' },
        'RCR-': { actions: 'sta' },
        RCA: { actions: 'sta' },
        RCN: { actions: 'sta' },
        RTR: { actions: 'sta' },
        RTA: 'Closed',
        RUC: { actions: 'scj' },
        'RXJ+': 'Closed',
        'RXJ-': { actions: 'tlf' },
        RXR: 'Closed',
      },
    },
    Stopped: {
      on: {
        Down: { target: 'Starting', actions: 'tls' },
        Open: [{ guard: 'restart', target: 'Req-Sent', actions: ['tls', 'irc', 'scr'] }, 'Stopped'],
        Close: 'Closed',
        'RCR+': { target: 'Ack-Sent', actions: ['irc', 'scr', 'sca'] },
        'RCR-': { target: 'Req-Sent', actions: ['irc', 'scr', 'scn'] },
        RCA: { actions: 'sta' },
        RCN: { actions: 'sta' },
        RTR: { actions: 'sta' },
        RTA: 'Stopped',
        RUC: { actions: 'scj' },
        'RXJ+': 'Stopped',
        'RXJ-': { actions: 'tlf' },
        RXR: 'Stopped',
      },
    },
    Closing: {
      on: {
        Down: 'Initial',
        Open: [{ guard: 'restart', target: 'Req-Sent', actions: ['irc', 'scr'] }, { target: 'Stopping' }],
        Close: 'Closing',
        'TO+': { actions: 'str' },
        'TO-': { target: 'Closed', actions: 'tlf' },
        'RCR+': 'Closing',
        'RCR-': 'Closing',
        RCA: 'Closing',
        RCN: 'Closing',
        RTR: { actions: 'sta' },
        RTA: { target: 'Closed', actions: 'tlf' },
        RUC: { actions: 'scj' },
        'RXJ+': 'Closing',
        'RXJ-': { target: 'Closed', actions: 'tlf' },
        RXR: 'Closing',
      },
    },
    Stopping: {
      on: {
        Down: 'Starting',
        Open: [{ guard: 'restart', target: 'Req-Sent', actions: ['irc', 'scr'] }, 'Stopping'],
        Close: 'Closing',
        'TO+': { actions: 'str' },
        'TO-': { target: 'Stopped', actions: 'tlf' },
        'RCR+': 'Stopping',
        'RCR-': 'Stopping',
        RCA: 'Stopping',
        RCN: 'Stopping',
        RTR: { actions: 'sta' },
        RTA: { target: 'Stopped', actions: 'tlf' },
        RUC: { actions: 'scj' },
        'RXJ+': 'Stopping',
        'RXJ-': { target: 'Stopped', actions: 'tlf' },
        RXR: 'Stopping',
      },
    },
    'Req-Sent': {
      on: {
        Down: 'Starting',
        Open: 'Req-Sent',
        Close: { target: 'Closing', actions: ['irc', 'str'] },
        'TO+': { actions: 'scr' },
        'TO-': gaveUp,
        'RCR+': { target: 'Ack-Sent', actions: 'sca' },
        'RCR-': { actions: 'scn' },
        RCA: { target: 'Ack-Rcvd', actions: 'irc' },
        RCN: { actions: ['irc', 'scr'] },
        RTR: { actions: 'sta' },
        RTA: 'Req-Sent',
        RUC: { actions: 'scj' },
        'RXJ+': 'Req-Sent',
        'RXJ-': { target: 'Stopped', actions: 'tlf' },
        RXR: 'Req-Sent',
      },
    },
    'Ack-Rcvd': {
      on: {
        Down: 'Starting',
        Open: 'Ack-Rcvd',
        Close: { target: 'Closing', actions: ['irc', 'str'] },
        'TO+': { target: 'Req-Sent', actions: 'scr' },
        'TO-': gaveUp,
        'RCR+': { target: 'Opened', actions: ['sca', 'tlu'] },
        'RCR-': { actions: 'scn' },
        RCA: { target: 'Req-Sent', actions: 'scr' },
        RCN: { target: 'Req-Sent', actions: 'scr' },
        RTR: { target: 'Req-Sent', actions: 'sta' },
        RTA: 'Req-Sent',
        RUC: { actions: 'scj' },
        'RXJ+': 'Req-Sent',
        'RXJ-': { target: 'Stopped', actions: 'tlf' },
        RXR: 'Ack-Rcvd',
      },
    },
    'Ack-Sent': {
      on: {
        Down: 'Starting',
        Open: 'Ack-Sent',
        Close: { target: 'Closing', actions: ['irc', 'str'] },
        'TO+': { actions: 'scr' },
        'TO-': gaveUp,
        'RCR+': { actions: 'sca' },
        'RCR-': { target: 'Req-Sent', actions: 'scn' },
        RCA: { target: 'Opened', actions: ['irc', 'tlu'] },
        RCN: { actions: ['irc', 'scr'] },
        RTR: { target: 'Req-Sent', actions: 'sta' },
        RTA: 'Ack-Sent',
        RUC: { actions: 'scj' },
        'RXJ+': 'Ack-Sent',
        'RXJ-': { target: 'Stopped', actions: 'tlf' },
        RXR: 'Ack-Sent',
      },
    },
    Opened: {
      on: {
        Down: { target: 'Starting', actions: 'tld' },
        Open: [{ guard: 'restart', target: 'Req-Sent', actions: ['tld', 'irc', 'scr'] }, 'Opened'],
        Close: { target: 'Closing', actions: ['tld', 'irc', 'str'] },
        'RCR+': { target: 'Ack-Sent', actions: ['tld', 'scr', 'sca'] },
        'RCR-': { target: 'Req-Sent', actions: ['tld', 'scr', 'scn'] },
        RCA: { target: 'Req-Sent', actions: ['tld', 'scr'] },
        RCN: { target: 'Req-Sent', actions: ['tld', 'scr'] },
        RTR: { target: 'Stopping', actions: ['tld', 'zrc', 'sta'] },
        RTA: { target: 'Req-Sent', actions: ['tld', 'scr'] },
        RUC: { actions: 'scj' },
        'RXJ+': 'Opened',
        'RXJ-': { target: 'Stopping', actions: ['tld', 'irc', 'str'] },
        RXR: { actions: 'ser' },
      },
    },
  },
});

export const optionNegotiation = machineSpec<unknown, AutomatonProfile>({
  definition,
  events: EVENTS,
  effects: EFFECTS,
  delays: [],
  guards,
});

export const STATES = [
  'Initial',
  'Starting',
  'Closed',
  'Stopped',
  'Closing',
  'Stopping',
  'Req-Sent',
  'Ack-Rcvd',
  'Ack-Sent',
  'Opened',
] as const;
export const State = codesOf(STATES);
export const Event = codesOf(EVENTS);
export const Effect = codesOf(EFFECTS);

/** The Restart timer runs in these states and no other: those with a TO event. */
export const isTimed = (state: number): boolean => state >= State.Closing && state <= State['Ack-Sent'];
