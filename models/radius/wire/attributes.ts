/** Making attributes, and taking their values out again. */
import { Latest } from '../../latest.js';
import { OctetReader, octetsText, type Parsed, parsed, putOctets, putU32, refused, textOctets } from '../../octets.js';
import { Attribute } from './attribute-table.js';
import { parseAttributes, type RadiusAttribute, type RadiusPacket } from './packet.js';

/** Of a vendor's attribute: the vendor, its type, its length. */
const VENDOR_HEADER = 6;

export const CISCO = 9;
export const CiscoType = { AvPair: 1, NasPort: 2 } as const;

export const textAttribute = (type: number, text: string): RadiusAttribute => ({ type, value: textOctets(text) });

/** Attributes of one type whose text is most often that of the one before. */
export const repeatedText = (type: number): Latest<string, RadiusAttribute> =>
  new Latest((text) => textAttribute(type, text));

export const octetsAttribute = (type: number, value: Uint8Array): RadiusAttribute => ({ type, value });
function integerOctets(value: number): Uint8Array {
  const octets = new Uint8Array(4);
  putU32(octets, 0, value);
  return octets;
}

export const integerAttribute = (type: number, value: number): RadiusAttribute => ({
  type,
  value: integerOctets(value),
});

/** From dotted decimal. */
export function addressAttribute(type: number, address: string): RadiusAttribute {
  const parts = address.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255)) {
    throw new RangeError(`${address} is no IPv4 address`);
  }
  return { type, value: Uint8Array.from(parts) };
}

/** One vendor attribute in a Vendor-Specific, in the layout RFC 2865 s5.26 proposes. */
export function vendorAttribute(vendor: number, vendorType: number, octets: Uint8Array): RadiusAttribute {
  const value = new Uint8Array(VENDOR_HEADER + octets.length);
  putU32(value, 0, vendor);
  value[4] = vendorType;
  value[5] = octets.length + 2;
  putOctets(value, VENDOR_HEADER, octets);
  return { type: Attribute.VendorSpecific, value };
}

export const ciscoAvPair = (pair: string): RadiusAttribute =>
  vendorAttribute(CISCO, CiscoType.AvPair, textOctets(pair));
export const ciscoNasPort = (port: string): RadiusAttribute =>
  vendorAttribute(CISCO, CiscoType.NasPort, textOctets(port));

export interface VendorSpecific {
  readonly vendor: number;
  /** The vendor's own attributes; undefined when the octets are not in the proposed layout, which a vendor need not use. */
  readonly attributes: readonly RadiusAttribute[] | undefined;
  readonly octets: Uint8Array;
}

export function parseVendorSpecific(value: Uint8Array): Parsed<VendorSpecific> {
  const reader = new OctetReader(value);
  const vendor = reader.u32();
  if (!reader.ok) return refused(`Vendor-Specific of ${value.length} octets has no vendor`);
  const octets = reader.rest();
  const inner = parseAttributes(octets);
  return parsed({ vendor, attributes: inner.ok ? inner.value : undefined, octets });
}

export function findAttribute({ attributes }: RadiusPacket, type: number): Uint8Array | undefined {
  for (let place = 0; place < attributes.length; place++) {
    const attribute = attributes[place]!;
    if (attribute.type === type) return attribute.value;
  }
  return undefined;
}

export function textOf(packet: RadiusPacket, type: number): string | undefined {
  const value = findAttribute(packet, type);
  return value === undefined ? undefined : octetsText(value);
}

/** An integer or an address as an unsigned number; undefined when absent or not of four octets. */
export function numberOf(packet: RadiusPacket, type: number): number | undefined {
  const value = findAttribute(packet, type);
  if (value?.length !== 4) return undefined;
  return value[0]! * 0x100_0000 + ((value[1]! << 16) | (value[2]! << 8) | value[3]!);
}

/** Every Cisco AV pair in order, as `vpdn:tunnel-id=hgw`. */
export function ciscoAvPairs(packet: RadiusPacket): string[] {
  const pairs: string[] = [];
  for (const { type, value } of packet.attributes) {
    if (type !== Attribute.VendorSpecific) continue;
    const vendor = parseVendorSpecific(value);
    if (!vendor.ok || vendor.value.vendor !== CISCO) continue;
    for (const inner of vendor.value.attributes ?? []) {
      if (inner.type === CiscoType.AvPair) pairs.push(octetsText(inner.value));
    }
  }
  return pairs;
}
