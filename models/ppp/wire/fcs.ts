/** The 16-bit frame check sequence of RFC 1662 appendix C (CRC-16/X-25). */

const POLYNOMIAL = 0x8408; // x^16 + x^12 + x^5 + 1, lowest power first

/** What the FCS begins with; its complement, low octet first, is what goes on the wire. */
export const FCS_INITIAL = 0xffff;

export const FCS_TABLE = Uint16Array.from({ length: 256 }, (_, octet) => {
  let value = octet;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
  return value;
});

/** The FCS of the first `length` octets, as it is sent: complemented, low octet first on the wire. */
export function fcs16(octets: Uint8Array, length = octets.length): number {
  let fcs = FCS_INITIAL;
  for (let index = 0; index < length; index++) fcs = (fcs >>> 8) ^ FCS_TABLE[(fcs ^ octets[index]!) & 0xff]!;
  return fcs ^ 0xffff;
}
