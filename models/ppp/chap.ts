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

/**
 * CHAP, RFC 1994 s4, as two machines: the authenticator demands proof, the applicant (the RFC's "peer") gives it. A
 * link runs none, one or both of them.
 */

/** What a machine's guards look at: how often its packet was sent, and how often it may be. */
export interface Tries {
  readonly tries: number;
}
export interface Limit {
  readonly most: number;
}

const guards = {
  triesLeft: (subject, input) => subject.tries < input.most,
} satisfies Record<string, Guard<Tries, Limit>>;

export const AUTHENTICATOR_EVENTS = [
  'Begin', // the Authenticate phase was entered
  'Proxy', // the same at an LNS, with the LAC's partial authentication at hand
  'Response', // one whose Identifier fits
  'Accept', // the verdict on it
  'Refuse',
  'Stop', // the phase is over for other reasons
] as const;
export const AUTHENTICATOR_EFFECTS = [
  'challenge', // a new one is made and sent
  'repeatChallenge',
  'replay', // a challenge is made but not sent; the proxy response answers it
  'verify', // the node is asked
  'sendSuccess',
  'sendFailure',
  'passed',
  'failed',
  'unanswered',
] as const;
export const AUTHENTICATOR_DELAYS = ['answer'] as const;

type AuthenticatorEvent = (typeof AUTHENTICATOR_EVENTS)[number];

export const authenticator = machineSpec<Tries, Limit>({
  definition: setup({
    types: {} as { events: MachineEvent<AuthenticatorEvent, Tries, Limit> },
    guards: guardsFor<Tries, Limit, typeof guards>(guards),
    actions: effectsFor(AUTHENTICATOR_EFFECTS),
    delays: delaysFor(AUTHENTICATOR_DELAYS),
  }).createMachine({
    id: 'chap-authenticator',
    initial: 'Idle',
    states: {
      Idle: {
        on: {
          Begin: { target: 'Challenged', actions: 'challenge' },
          Proxy: { target: 'Verifying', actions: ['replay', 'verify'] },
        },
      },
      Challenged: {
        on: { Response: { target: 'Verifying', actions: 'verify' }, Stop: 'Idle' },
        after: {
          answer: [
            { guard: 'triesLeft', target: 'Challenged', reenter: true, actions: 'repeatChallenge' },
            { target: 'Failed', actions: 'unanswered' },
          ],
        },
      },
      Verifying: {
        on: {
          Accept: { target: 'Succeeded', actions: ['sendSuccess', 'passed'] },
          Refuse: { target: 'Failed', actions: ['sendFailure', 'failed'] },
          Stop: 'Idle',
        },
      },
      Succeeded: { on: { Response: { actions: 'sendSuccess' }, Stop: 'Idle' } },
      Failed: { on: { Stop: 'Idle' } },
    },
  }),
  events: AUTHENTICATOR_EVENTS,
  effects: AUTHENTICATOR_EFFECTS,
  delays: AUTHENTICATOR_DELAYS,
  guards,
});

export const APPLICANT_EVENTS = [
  'Begin',
  'Challenge',
  'Success', // with the Identifier of our response
  'Failure',
  'Stop',
] as const;
export const APPLICANT_EFFECTS = ['respond', 'repeatResponse', 'passed', 'failed', 'unanswered'] as const;
export const APPLICANT_DELAYS = ['verdict'] as const;

type ApplicantEvent = (typeof APPLICANT_EVENTS)[number];

export const applicant = machineSpec<Tries, Limit>({
  definition: setup({
    types: {} as { events: MachineEvent<ApplicantEvent, Tries, Limit> },
    guards: guardsFor<Tries, Limit, typeof guards>(guards),
    actions: effectsFor(APPLICANT_EFFECTS),
    delays: delaysFor(APPLICANT_DELAYS),
  }).createMachine({
    id: 'chap-applicant',
    initial: 'Idle',
    states: {
      Idle: { on: { Begin: 'Waiting' } },
      Waiting: { on: { Challenge: { target: 'Responded', actions: 'respond' }, Stop: 'Idle' } },
      Responded: {
        on: {
          // A success may be lost: the response is sent again until there is a verdict, or another challenge.
          Challenge: { target: 'Responded', reenter: true, actions: 'respond' },
          Success: { target: 'Accepted', actions: 'passed' },
          Failure: { target: 'Refused', actions: 'failed' },
          Stop: 'Idle',
        },
        after: {
          verdict: [
            { guard: 'triesLeft', target: 'Responded', reenter: true, actions: 'repeatResponse' },
            { target: 'Refused', actions: 'unanswered' },
          ],
        },
      },
      Accepted: {
        on: {
          Challenge: { actions: 'respond' },
          Failure: { target: 'Refused', actions: 'failed' },
          Stop: 'Idle',
        },
      },
      Refused: { on: { Stop: 'Idle' } },
    },
  }),
  events: APPLICANT_EVENTS,
  effects: APPLICANT_EFFECTS,
  delays: APPLICANT_DELAYS,
  guards,
});

export const AUTHENTICATOR_STATES = ['Idle', 'Challenged', 'Verifying', 'Succeeded', 'Failed'] as const;
export const APPLICANT_STATES = ['Idle', 'Waiting', 'Responded', 'Accepted', 'Refused'] as const;
export const AuthenticatorEffect = codesOf(AUTHENTICATOR_EFFECTS);
export const ApplicantEffect = codesOf(APPLICANT_EFFECTS);
export const AuthenticatorState = codesOf(AUTHENTICATOR_STATES);
export const ApplicantState = codesOf(APPLICANT_STATES);
export const AuthenticatorEvent = codesOf(AUTHENTICATOR_EVENTS);
export const ApplicantEvent = codesOf(APPLICANT_EVENTS);
