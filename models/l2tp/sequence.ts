/** Sequence numbers modulo 65536 (RFC 2661 s5.8). */

/** How far `to` lies after `from`, 0 to 65535. */
export const distance = (from: number, to: number): number => (to - from) & 0xffff;

/** True when `later` comes after `earlier`: of the 65536 numbers, the 32767 that follow it. */
export function follows(later: number, earlier: number): boolean {
  const ahead = distance(earlier, later);
  return ahead > 0 && ahead < 0x8000;
}
