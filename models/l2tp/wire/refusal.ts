/**
 * Why octets were refused, in a form that an endpoint can act on. Every refusal here is also a refused `Parsed`.
 *
 * | code | meaning | what RFC 2661 asks for |
 * |---|---|---|
 * | not-l2tpv2 | the version in the header is not 2 | drop (s3.1) |
 * | malformed | header or AVP lengths do not add up; no walk through the message is possible | drop, or error 2 |
 * | bad-length | an AVP's value has not the length its format asks for | result 2, error 2 (s4.4.2) |
 * | bad-value | a field holds a value that is not allowed there | result 2, error 3 |
 * | unknown-mandatory-avp | an AVP with M=1 that we do not know | result 2, error 8 (s4.1, s4.4.2) |
 * | unknown-message | a message type with M=1 that we do not know | clear the tunnel (s4.4.1) |
 * | missing-avp | an AVP that the message must carry is not there | result 2, error 3 |
 * | not-revealed | a hidden AVP, but no secret, no random vector, or the wrong one | drop, or error 3 |
 *
 * A bad-length or bad-value inside an AVP refuses the message only where that AVP has its M bit set (s7.1).
 */
export type RefusalCode =
  | 'not-l2tpv2'
  | 'malformed'
  | 'bad-length'
  | 'bad-value'
  | 'unknown-mandatory-avp'
  | 'unknown-message'
  | 'missing-avp'
  | 'not-revealed';

/** Names an AVP in a refusal. */
export interface AvpId {
  readonly vendor: number;
  readonly type: number;
}

export interface Refusal {
  readonly ok: false;
  readonly reason: string;
  readonly code: RefusalCode;
  /** The AVP at fault, where there is one. */
  readonly avp?: AvpId;
}

export type ParsedOrRefusal<T> = { readonly ok: true; readonly value: T } | Refusal;

export const refusal = (code: RefusalCode, reason: string, avp?: AvpId): Refusal =>
  avp === undefined ? { ok: false, code, reason } : { ok: false, code, reason, avp };
