/**
 * The two control messages that always look the same but for the numbers in their header: ZLB, which is the header alone
 * (RFC 2661 s5.8), and HELLO, whose only AVP is its Message Type (s6.5).
 */
import { CONTROL_HEADER_LENGTH, putNsNr } from './header.js';
import { MessageType } from './message-table.js';

/** Octets of a HELLO in which nothing is hidden. */
export const HELLO_LENGTH = 20;

const TUNNEL_ID_AT = 4;
const zlb = Uint8Array.from([0xc8, 0x02, 0, CONTROL_HEADER_LENGTH, 0, 0, 0, 0, 0, 0, 0, 0]);
const hello = Uint8Array.from([
  0xc8,
  0x02,
  0,
  HELLO_LENGTH,
  ...zlb.slice(4),
  0x80,
  8,
  0,
  0,
  0,
  0,
  0,
  MessageType.HELLO,
]);

/** A ZLB, on loan: good until the next one is asked for. */
export const lentZlb = (tunnelId: number, ns: number, nr: number): Uint8Array => numbered(zlb, tunnelId, ns, nr);

/** A HELLO, on loan likewise. */
export const lentHello = (tunnelId: number, ns: number, nr: number): Uint8Array => numbered(hello, tunnelId, ns, nr);

function numbered(octets: Uint8Array, tunnelId: number, ns: number, nr: number): Uint8Array {
  octets[TUNNEL_ID_AT] = tunnelId >>> 8;
  octets[TUNNEL_ID_AT + 1] = tunnelId;
  putNsNr(octets, ns, nr);
  return octets;
}
