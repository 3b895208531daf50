/** IPv4 and UDP headers (RFC 791, RFC 768) round a payload, with their checksums. */

export interface UdpEnds {
  /** Dotted decimal. */
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
}

const IP_HEADER = 20;
const UDP_HEADER = 8;
const MOST_PAYLOAD = 0xffff - IP_HEADER - UDP_HEADER;
const TIME_TO_LIVE = 255;
const UDP = 17;

/** The IPv4 packet. `identification` may be any number; its low 16 bits are used. */
export function udpPacket(ends: UdpEnds, identification: number, payload: Uint8Array): Uint8Array {
  if (payload.length > MOST_PAYLOAD) throw new RangeError(`${payload.length} octets do not fit a UDP datagram`);
  const octets = new Uint8Array(IP_HEADER + UDP_HEADER + payload.length);
  const view = new DataView(octets.buffer);
  const udpLength = UDP_HEADER + payload.length;
  octets[0] = 0x45;
  view.setUint16(2, octets.length);
  view.setUint16(4, identification % 0x1_0000);
  octets[8] = TIME_TO_LIVE;
  octets[9] = UDP;
  octets.set(address(ends.source), 12);
  octets.set(address(ends.destination), 16);
  view.setUint16(10, complement(sum(octets.subarray(0, IP_HEADER))));
  view.setUint16(IP_HEADER, ends.sourcePort);
  view.setUint16(IP_HEADER + 2, ends.destinationPort);
  view.setUint16(IP_HEADER + 4, udpLength);
  octets.set(payload, IP_HEADER + UDP_HEADER);
  // The pseudo-header: both addresses, the protocol, and the length once more. 0 would say "no checksum".
  const checksum = complement(sum(octets.subarray(12, IP_HEADER)) + UDP + udpLength + sum(octets.subarray(IP_HEADER)));
  view.setUint16(IP_HEADER + 6, checksum === 0 ? 0xffff : checksum);
  return octets;
}

function address(text: string): number[] {
  const parts = text.split('.').map(Number);
  const good = parts.length === 4 && parts.every((part) => Number.isInteger(part) && part >= 0 && part <= 255);
  if (!good) throw new RangeError(`${text} is not an IPv4 address`);
  return parts;
}

/** Sum of 16-bit words, an odd octet at the end counted as a word's first. */
function sum(octets: Uint8Array): number {
  let total = 0;
  for (let at = 0; at < octets.length; at += 2) total += octets[at]! * 0x100 + (octets[at + 1] ?? 0);
  return total;
}

/** Carries folded in, all bits turned. */
function complement(total: number): number {
  let folded = total;
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x1_0000);
  return ~folded & 0xffff;
}
