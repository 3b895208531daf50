/** RADIUS in words: for people, and as a Cisco IOS `debug radius` line prints it. */
import { OctetReader, octetsText, toHex } from '../../octets.js';
import { Attribute, type AttributeRow, attributeFault, attributeName, attributeRow } from './attribute-table.js';
import { CISCO, CiscoType, parseVendorSpecific } from './attributes.js';
import { attributeLength, type RadiusAttribute, type RadiusPacket, radiusCodeName, radiusLength } from './packet.js';

/** A first octet up to this is a tag; more is the first letter of an untagged text (RFC 2868 s3.3). */
const LAST_TAG = 0x1f;

export function describeRadiusPacket(packet: RadiusPacket): Record<string, unknown> {
  return {
    code: radiusCodeName(packet.code) ?? `unknown ${packet.code}`,
    id: packet.id,
    length: radiusLength(packet),
    authenticator: toHex(packet.authenticator),
    attributes: packet.attributes.map(describeAttribute),
    ...(packet.padding !== undefined && { padding: toHex(packet.padding) }),
  };
}

/** A hidden password stays hidden: its octets as they are on the wire. */
export function describeAttribute(attribute: RadiusAttribute): Record<string, unknown> {
  const { type, value } = attribute;
  const row = attributeRow(type);
  const head = { attribute: attributeName(type), type, length: attributeLength(attribute) };
  const fault = attributeFault(type, value.length);
  if (fault !== undefined) return { ...head, fault, octets: toHex(value) };
  if (row === undefined) return { ...head, octets: toHex(value) };
  return { ...head, ...describeValue(row, value) };
}

function describeValue(row: AttributeRow, value: Uint8Array): Record<string, unknown> {
  switch (row.format) {
    case 'text':
      return { text: octetsText(value) };
    case 'address':
      return { address: value.join('.') };
    case 'integer':
      return integer(row, new OctetReader(value).u32());
    case 'hidden':
      return { hidden: toHex(value) };
    case 'chap-password':
      return { chapId: value[0], response: toHex(value.subarray(1)) };
    case 'vendor':
      return describeVendor(value);
    case 'tagged-text':
      return value[0]! <= LAST_TAG
        ? { tag: value[0], text: octetsText(value.subarray(1)) }
        : { text: octetsText(value) };
    case 'tagged-integer':
      return { tag: value[0], ...integer(row, new OctetReader(value).u32() % 0x100_0000) };
    case 'tagged-hidden':
      return { tag: value[0], salt: toHex(value.subarray(1, 3)), hidden: toHex(value.subarray(3)) };
    case 'octets':
      return { octets: toHex(value) };
  }
}

function integer(row: AttributeRow, value: number): Record<string, unknown> {
  const meaning = row.values?.get(value);
  return meaning === undefined ? { value } : { value, meaning };
}

function describeVendor(value: Uint8Array): Record<string, unknown> {
  const vendor = parseVendorSpecific(value);
  if (!vendor.ok) return { octets: toHex(value) };
  const { attributes, octets } = vendor.value;
  const cisco = vendor.value.vendor === CISCO;
  const name = cisco ? 'Cisco' : vendor.value.vendor;
  if (attributes === undefined) return { vendor: name, octets: toHex(octets) };
  return {
    vendor: name,
    attributes: attributes.map((inner) =>
      cisco ? describeCisco(inner) : { type: inner.type, octets: toHex(inner.value) },
    ),
  };
}

function describeCisco({ type, value }: RadiusAttribute): Record<string, unknown> {
  if (type === CiscoType.AvPair) return { type, name: 'cisco-avpair', text: octetsText(value) };
  if (type === CiscoType.NasPort) return { type, name: 'cisco-nas-port', text: octetsText(value) };
  return { type, octets: toHex(value) };
}

/** How many octets of a value the trace prints: one word more where the first says only the vendor. */
const printed = (type: number): number => (type === Attribute.VendorSpecific ? 8 : 4);

/** As in the reference trace: `Attribute 4 6 0A330644`. */
export function iosAttribute(attribute: RadiusAttribute): string {
  const { type, value } = attribute;
  return `Attribute ${type} ${attributeLength(attribute)} ${toHex(value.subarray(0, printed(type))).toUpperCase()}`;
}
