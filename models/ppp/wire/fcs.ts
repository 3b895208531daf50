/** The 16-bit frame check sequence of RFC 1662 appendix C (CRC-16/X-25). */

const POLYNOMIAL = 0x8408; // x^16 + x^12 + x^5 + 1, lowest power first
const INITIAL = 0xffff;

const TABLE = Uint16Array.from({ length: 256 }, (_, octet) => {
  let value = octet;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
  return value;
});

/** The FCS of the octets, as it is sent: complemented, low octet first on the wire. */
export function fcs16(octets: Uint8Array): number {
  let fcs = INITIAL;
  for (const octet of octets) fcs = (fcs >>> 8) ^ TABLE[(fcs ^ octet) & 0xff]!;
  return fcs ^ 0xffff;
}
