/** Tunnel authentication (RFC 2661 s5.1.1, s4.4.3): CHAP's digest with the answering message's type as its identifier. */
import { isMd5, md5 } from '../../md5.js';

/** `messageType` is that of the message which carries the response: 2 (SCCRP) or 3 (SCCCN). */
export function challengeResponse(messageType: number, secret: Uint8Array, challenge: Uint8Array): Uint8Array {
  return md5(messageType, secret, challenge);
}

export function responseIsRight(
  messageType: number,
  secret: Uint8Array,
  challenge: Uint8Array,
  response: Uint8Array,
): boolean {
  return isMd5(response, messageType, secret, challenge);
}
