/** Result and error codes in words (RFC 2661 s4.4.2). */

export const STOP_RESULTS: ReadonlyMap<number, string> = new Map([
  [1, 'Request to clear control connection'],
  [2, 'General error'],
  [3, 'Control channel already exists'],
  [4, 'Requester not authorized'],
  [5, 'Protocol version not supported'],
  [6, 'Requester is being shut down'],
  [7, 'Finite state machine error'],
]);

export const CDN_RESULTS: ReadonlyMap<number, string> = new Map([
  [1, 'Loss of carrier'],
  [2, 'General error'],
  [3, 'Administrative reasons'],
  [4, 'No facilities for now'],
  [5, 'No facilities for good'],
  [6, 'Invalid destination'],
  [7, 'No carrier'],
  [8, 'Busy'],
  [9, 'No dial tone'],
  [10, 'Not established in time'],
  [11, 'No framing detected'],
]);

export const ERROR_CODES: ReadonlyMap<number, string> = new Map([
  [0, 'No error'],
  [1, 'No control connection'],
  [2, 'Wrong length'],
  [3, 'Value out of range'],
  [4, 'No resources'],
  [5, 'Invalid session id'],
  [6, 'Vendor-specific error'],
  [7, 'Try another'],
  [8, 'Unknown AVP with M bit'],
]);
