import { setup } from 'xstate';
import {
  codesOf,
  effectsFor,
  type Guard,
  guardsFor,
  type MachineEvent,
  machineSpec,
} from '../../src/machine/definition.js';

/** The phases of a link, RFC 1661 s3.2; Forwarding is a LAC's, whose user goes on with the LNS. */

export const PHASE_EVENTS = [
  'LowerUp', // the line is there
  'Opened', // LCP is Opened
  'Renegotiated', // LCP left Opened for another negotiation
  'Ended', // LCP left Opened at the peer's wish, or for good
  'Authenticated', // whoever had to prove something did
  'Forward', // the node takes the link over
  'Close', // we end the link
  'Finished', // LCP needs the line no longer
  'Hangup', // the line is going: first word
  'Gone', // the line is gone: last word, LCP is down
] as const;
export const PHASE_EFFECTS = [
  'note', // the phase change itself, where among the effects it belongs
  'startAuthentication',
  'stopAuthentication',
  'leaveAuthentication',
  'startNetwork',
  'stopNetwork',
  'closeLcp',
  'tellDown',
] as const;

/** What the guard needs: who demands proof of whom, as LCP agreed. */
export interface Demands {
  readonly weDemand: boolean;
  readonly peerDemands: boolean;
}

const guards = {
  mustAuthenticate: (subject) => subject.weDemand || subject.peerDemands,
} satisfies Record<string, Guard<Demands, undefined>>;

const opened = [
  { guard: 'mustAuthenticate', target: 'Authenticate', actions: ['note', 'startAuthentication'] },
  { target: 'Network', actions: ['note', 'startNetwork'] },
] as const;

type PhaseEvent = (typeof PHASE_EVENTS)[number];

export const phases = machineSpec<Demands, undefined>({
  definition: setup({
    types: {} as { events: MachineEvent<PhaseEvent, Demands, undefined> },
    guards: guardsFor<Demands, undefined, typeof guards>(guards),
    actions: effectsFor(PHASE_EFFECTS),
  }).createMachine({
    id: 'ppp-phases',
    initial: 'Dead',
    states: {
      Dead: { on: { LowerUp: { target: 'Establish', actions: 'note' } } },
      Establish: {
        on: {
          Opened: opened,
          Ended: { target: 'Terminate', actions: 'note' },
          Close: { target: 'Terminate', actions: ['note', 'closeLcp'] },
          Finished: { target: 'Dead', actions: ['note', 'tellDown'] },
          Hangup: { target: 'Terminate', actions: 'note' },
        },
      },
      Authenticate: {
        on: {
          Authenticated: { target: 'Network', actions: ['leaveAuthentication', 'note', 'startNetwork'] },
          Forward: { target: 'Forwarding', actions: ['leaveAuthentication', 'note'] },
          Renegotiated: { target: 'Establish', actions: ['stopAuthentication', 'note'] },
          Ended: { target: 'Terminate', actions: ['stopAuthentication', 'note'] },
          Close: { target: 'Terminate', actions: ['stopAuthentication', 'note', 'closeLcp'] },
          Hangup: { target: 'Terminate', actions: ['stopAuthentication', 'note'] },
        },
      },
      Network: {
        on: {
          Renegotiated: { target: 'Establish', actions: ['stopNetwork', 'stopAuthentication', 'note'] },
          Ended: { target: 'Terminate', actions: ['stopNetwork', 'stopAuthentication', 'note'] },
          Close: { target: 'Terminate', actions: ['stopNetwork', 'stopAuthentication', 'note', 'closeLcp'] },
          Hangup: { target: 'Terminate', actions: ['stopNetwork', 'stopAuthentication', 'note'] },
        },
      },
      Forwarding: {
        on: {
          Close: { target: 'Terminate', actions: ['stopAuthentication', 'note', 'closeLcp'] },
          Hangup: { target: 'Terminate', actions: ['stopAuthentication', 'note'] },
        },
      },
      Terminate: {
        on: {
          Finished: { target: 'Dead', actions: ['note', 'tellDown'] },
          Gone: { target: 'Dead', actions: ['note', 'tellDown'] },
        },
      },
    },
  }),
  events: PHASE_EVENTS,
  effects: PHASE_EFFECTS,
  delays: [],
  guards,
});

export const PHASES = ['Dead', 'Establish', 'Authenticate', 'Network', 'Forwarding', 'Terminate'] as const;
export const Phase = codesOf(PHASES);
export const PhaseEvent = codesOf(PHASE_EVENTS);
export const PhaseEffect = codesOf(PHASE_EFFECTS);
