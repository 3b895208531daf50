/** Result and error codes in words (RFC 2661 s4.4.2), and which of them answers which refusal. */
import { MessageType } from './message-table.js';
import type { RefusalCode } from './refusal.js';

export const StopCcnResult = {
  ClearRequest: 1,
  GeneralError: 2,
  AlreadyExists: 3,
  NotAuthorized: 4,
  VersionNotSupported: 5,
  ShuttingDown: 6,
  StateMachineError: 7,
} as const;

export const CdnResult = {
  LossOfCarrier: 1,
  GeneralError: 2,
  Administrative: 3,
  NoFacilitiesNow: 4,
  NoFacilitiesEver: 5,
  InvalidDestination: 6,
  NoCarrier: 7,
  Busy: 8,
  NoDialTone: 9,
  TimedOut: 10,
  NoFraming: 11,
} as const;

export const GeneralError = {
  None: 0,
  NoControlConnection: 1,
  WrongLength: 2,
  BadValue: 3,
  NoResources: 4,
  InvalidSession: 5,
  VendorSpecific: 6,
  TryAnother: 7,
  UnknownMandatoryAvp: 8,
} as const;

const STOPCCN_RESULTS = [
  'reserved',
  'control connection cleared on request',
  'general error',
  'control channel already exists',
  'requester not authorized',
  'protocol version not supported',
  'requester is shutting down',
  'state machine error',
];

const CDN_RESULTS = [
  'reserved',
  'loss of carrier',
  'general error',
  'administrative reasons',
  'no facilities at the moment',
  'no facilities, permanently',
  'invalid destination',
  'no carrier',
  'busy',
  'no dial tone',
  'not established in time',
  'connected, but no framing recognized',
];

const ERRORS = [
  'no general error',
  'no control connection yet',
  'wrong length',
  'value out of range or reserved field not zero',
  'insufficient resources',
  'session id invalid in this context',
  'vendor-specific error',
  'try another',
  'unknown AVP with the M bit set',
];

/** The words depend on the message that carries the code; other messages have none. */
export function resultWords(messageType: number | undefined, result: number): string | undefined {
  if (messageType === MessageType.StopCCN) return STOPCCN_RESULTS[result];
  return messageType === MessageType.CDN ? CDN_RESULTS[result] : undefined;
}

/** With result 5 of a StopCCN the error code is no error, but the highest version spoken. */
export function errorWords(messageType: number | undefined, result: number, error: number): string | undefined {
  if (messageType === MessageType.StopCCN && result === StopCcnResult.VersionNotSupported)
    return `highest version supported is ${error >>> 8}.${error & 0xff}`;
  return ERRORS[error];
}

/** The general error to answer a refused message with, next to result 2; undefined where it is to be dropped. */
export function errorForRefusal(code: RefusalCode): number | undefined {
  switch (code) {
    case 'not-l2tpv2':
      return undefined;
    case 'malformed':
    case 'bad-length':
      return GeneralError.WrongLength;
    case 'unknown-mandatory-avp':
      return GeneralError.UnknownMandatoryAvp;
    case 'bad-value':
    case 'unknown-message':
    case 'missing-avp':
    case 'not-revealed':
      return GeneralError.BadValue;
  }
}
