/** A server's reply attributes from what a person writes: a name of the table (or `Cisco-AVPair`) and a value. */
import { fromHex, type Parsed, parsed, refused, textOctets } from '../octets.js';
import { ATTRIBUTES, type AttributeRow, attributeFault } from './wire/attribute-table.js';
import { addressAttribute, ciscoAvPair, ciscoNasPort, integerAttribute, octetsAttribute } from './wire/attributes.js';
import type { RadiusAttribute } from './wire/packet.js';

const BY_NAME: ReadonlyMap<string, AttributeRow> = new Map(ATTRIBUTES.map((row) => [row.name.toLowerCase(), row]));
const CISCO_BY_NAME: ReadonlyMap<string, (text: string) => RadiusAttribute> = new Map([
  ['cisco-avpair', ciscoAvPair],
  ['cisco-nas-port', ciscoNasPort],
]);

/**
 * One attribute, or why there is none. Integers are numbers or the names of their values (`Framed`), addresses dotted,
 * octets hex after `0x` or else text. What hides a password cannot be written down here.
 */
export function replyAttribute(name: string, value: string | number): Parsed<RadiusAttribute> {
  const cisco = CISCO_BY_NAME.get(name.toLowerCase());
  if (cisco) return checked(name, cisco(String(value)));
  const row = BY_NAME.get(name.toLowerCase());
  if (!row) return refused(`no RADIUS attribute is called ${name}`);
  const attribute = attributeOf(row, value);
  return attribute.ok ? checked(name, attribute.value) : attribute;
}

function attributeOf(row: AttributeRow, value: string | number): Parsed<RadiusAttribute> {
  const { type, name, format } = row;
  switch (format) {
    case 'text':
    case 'tagged-text':
      return parsed(octetsAttribute(type, textOctets(String(value))));
    case 'octets': {
      const text = String(value);
      const octets = text.startsWith('0x') ? fromHex(text.slice(2)) : textOctets(text);
      return octets ? parsed(octetsAttribute(type, octets)) : refused(`${name}: ${text} is not hex`);
    }
    case 'address': {
      const text = String(value);
      return parseIpv4(text) === undefined
        ? refused(`${name}: ${text} is not an IPv4 address`)
        : parsed(addressAttribute(type, text));
    }
    case 'integer':
      return integerOf(row, value, 0xffff_ffff);
    case 'tagged-integer':
      // Tag 0, which says "no tag", and three octets of value (RFC 2868 s3.1).
      return integerOf(row, value, 0xff_ffff);
    case 'hidden':
    case 'tagged-hidden':
    case 'chap-password':
    case 'vendor':
      return refused(`${name} cannot stand in a reply`);
  }
}

function integerOf(
  { type, name, values }: AttributeRow,
  value: string | number,
  most: number,
): Parsed<RadiusAttribute> {
  const meant = [...(values ?? [])].find(([, meaning]) => meaning.toLowerCase() === String(value).toLowerCase());
  const number = meant ? meant[0] : String(value).trim() === '' ? Number.NaN : Number(value);
  if (Number.isInteger(number) && number >= 0 && number <= most) return parsed(integerAttribute(type, number));
  return refused(`${name}: ${value} is neither a number from 0 to ${most} nor one of its names`);
}

function checked(name: string, attribute: RadiusAttribute): Parsed<RadiusAttribute> {
  const { length } = attribute.value;
  const fault = length > 253 ? `${length} octets are too long` : attributeFault(attribute.type, length);
  return fault === undefined ? parsed(attribute) : refused(`${name}: ${fault}`);
}

/** Dotted decimal as a number; undefined when it is not an address. */
export function parseIpv4(text: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!match) return undefined;
  const parts = match.slice(1).map(Number);
  if (parts.some((part) => part > 255)) return undefined;
  return parts.reduce((number, part) => number * 256 + part, 0);
}

export const formatIpv4 = (address: number): string =>
  [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join('.');
