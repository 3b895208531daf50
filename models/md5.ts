import { createHash } from 'node:crypto';

/** MD5 of the parts in order (RFC 1321), as every authentication of RFC 2661, 1994 and 2865 needs it. */
export function md5(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('md5');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}
