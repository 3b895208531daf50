/** What an answer of RADIUS says of a tunnel, in Cisco's attribute-value pairs. */
import type { TunnelSpec } from '../config.js';
import { NO_OCTETS, textOctets } from '../octets.js';
import { ciscoAvPairs } from '../radius/wire/attributes.js';
import type { RadiusAttribute, RadiusPacket } from '../radius/wire/packet.js';

const PREFIX = 'vpdn:';

export interface Offer {
  /** The pairs that are about VPDN, a line each. */
  readonly values: Uint8Array;
  /** The tunnel, where the answer names one; what it is called, the LAC decides where the answer does not. */
  readonly tunnel: (Omit<TunnelSpec, 'id'> & { readonly id: string | undefined }) | undefined;
}

export const NO_OFFER: Offer = { values: NO_OCTETS, tunnel: undefined };

/** Offers by the attributes they were read from: a server answers with the same ones again and again. */
const offers = new WeakMap<readonly RadiusAttribute[], Offer>();

export function offerOf(packet: RadiusPacket): Offer {
  let offer = offers.get(packet.attributes);
  if (offer === undefined) {
    offer = read(packet);
    offers.set(packet.attributes, offer);
  }
  return offer;
}

function read(packet: RadiusPacket): Offer {
  const pairs = ciscoAvPairs(packet).filter((pair) => pair.startsWith(PREFIX));
  const value = (name: string): string | undefined => {
    const wanted = `${PREFIX}${name}=`;
    return pairs.find((pair) => pair.startsWith(wanted))?.slice(wanted.length);
  };
  // blanks and commas between those that share the calls, a slash before those for when none of these will do
  const addresses = (value('ip-addresses') ?? '')
    .split('/')
    .map((group) => group.trim())
    .filter(Boolean);
  const values = textOctets(pairs.join('\n'));
  if (addresses.length === 0 || (value('tunnel-type') ?? 'l2tp') !== 'l2tp') return { values, tunnel: undefined };
  return { values, tunnel: { addresses, id: value('tunnel-id'), secret: value('l2tp-tunnel-password') } };
}
