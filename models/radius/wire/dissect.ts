/** Octets -> what a RADIUS packet says, for captures and for vectors of other makers. */
import { attributeFault } from './attribute-table.js';
import { describeRadiusPacket } from './describe.js';
import { emitRadiusPacket, parseRadiusPacket } from './packet.js';

export type RadiusDissection =
  | { readonly ok: true; readonly describe: Record<string, unknown>; readonly octets: Uint8Array }
  | { readonly ok: false; readonly reason: string };

/** An attribute of a length its type does not allow refuses the packet (RFC 2865 s5). */
export function dissectRadius(octets: Uint8Array): RadiusDissection {
  const packet = parseRadiusPacket(octets);
  if (!packet.ok) return packet;
  for (const { type, value } of packet.value.attributes) {
    const fault = attributeFault(type, value.length);
    if (fault !== undefined) return { ok: false, reason: fault };
  }
  return { ok: true, describe: describeRadiusPacket(packet.value), octets: emitRadiusPacket(packet.value) };
}
