/** Attribute-value pairs (RFC 2661 s4.1): flags, length, vendor, type, value; hidden ones are revealed where possible. */
import { NO_OCTETS, OctetReader, OctetWriter, octetsText, textOctets } from '../../octets.js';
import { AvpType, type AvpRow, avpName, avpRow, IETF } from './avp-table.js';
import { type AvpValue, emitValue, parseValue } from './avp-value.js';
import { hide, reveal } from './hiding.js';
import { type ParsedOrRefusal, refusal } from './refusal.js';

const M = 0x8000;
const H = 0x4000;
const RESERVED = 0x3c00;
const LENGTH = 0x03ff;
const HEADER = 6;

export interface Avp {
  readonly vendor: number;
  readonly type: number;
  readonly mandatory: boolean;
  readonly hidden: boolean;
  readonly value: AvpValue;
  /** The hidden octets as they were received; kept so that they come out again as they came in. */
  readonly sealed: Uint8Array | undefined;
  /** An optional AVP that no row names: to be ignored (s4.1). */
  readonly unknown: boolean;
}

export interface AvpOptions {
  /** The tunnel's secret, to reveal hidden AVPs. */
  readonly secret?: Uint8Array;
  /** Without a secret hidden AVPs stay sealed instead of being refused: for tools that only look. */
  readonly keepSealed?: boolean;
}

/** Reads the AVPs that fill `at` to `end`. */
export function parseAvps(octets: Uint8Array, at: number, end: number, options: AvpOptions = {}): ParsedOrRefusal<Avp[]> {
  const avps: Avp[] = [];
  const reader = new OctetReader(octets, at, end);
  let randomVector: Uint8Array | undefined;
  while (reader.remaining > 0) {
    const start = reader.at;
    if (reader.remaining < HEADER) return refusal('malformed', `${reader.remaining} octets are too few for an AVP header`);
    const flags = reader.u16();
    const length = flags & LENGTH;
    const vendor = reader.u16();
    const type = reader.u16();
    if (length < HEADER) return refusal('malformed', `AVP Length ${length} at octet ${start} is less than its header`);
    if (start + length > end) {
      return refusal('malformed', `AVP Length ${length} at octet ${start} goes beyond the ${end - start} octets left`);
    }
    const avp = parseOne(octets, reader.at, start + length, flags, vendor, type, randomVector, options);
    if (!avp.ok) return avp;
    reader.skip(length - HEADER);
    avps.push(avp.value);
    const { value } = avp.value;
    if (vendor === IETF && type === AvpType.RandomVector && value.format === 'octets') randomVector = value.octets;
  }
  return { ok: true, value: avps };
}

function parseOne(
  octets: Uint8Array, at: number, end: number, flags: number, vendor: number, type: number,
  randomVector: Uint8Array | undefined, options: AvpOptions,
): ParsedOrRefusal<Avp> {
  const mandatory = (flags & M) !== 0;
  const hidden = (flags & H) !== 0;
  const id = { vendor, type };
  const row = avpRow(vendor, type);
  // Reserved bits are for later use: an AVP with one set is to be taken for unrecognized (s4.1).
  const recognized = row !== undefined && (flags & RESERVED) === 0;
  if (!recognized) {
    if (mandatory) return refusal('unknown-mandatory-avp', `unknown AVP (${avpName(vendor, type)}) with its M bit set`, id);
    if ((flags & RESERVED) !== 0) return refusal('malformed', `AVP with reserved bits ${(flags & RESERVED).toString(16)} set`, id);
    const value: AvpValue = { format: 'octets', octets: octets.slice(at, end) };
    return { ok: true, value: { ...id, mandatory, hidden, value, sealed: undefined, unknown: true } };
  }
  const sealed = hidden ? octets.slice(at, end) : undefined;
  if (sealed && !options.secret && options.keepSealed) {
    return { ok: true, value: { ...id, mandatory, hidden, value: { format: 'sealed' }, sealed, unknown: false } };
  }
  let clear = octets;
  let [from, to] = [at, end];
  if (sealed) {
    if (!row.mayHide) return refusal('bad-value', `${row.name} may not be hidden`, id);
    if (!options.secret) return refusal('not-revealed', `${row.name} is hidden, and there is no secret to reveal it`, id);
    if (!randomVector) return refusal('not-revealed', `${row.name} is hidden, and no Random Vector comes before it`, id);
    const revealed = reveal(type, sealed, options.secret, randomVector);
    if (!revealed.ok) return refusal('not-revealed', `${row.name}: ${revealed.reason}`, id);
    clear = revealed.value;
    [from, to] = [0, clear.length];
  }
  const value = parseValue(row.format, clear, from, to);
  if (!value || !lengthFits(row, to - from)) return refusal('bad-length', `${row.name} with a value of ${to - from} octets`, id);
  return { ok: true, value: { ...id, mandatory, hidden, value, sealed, unknown: false } };
}

const lengthFits = (row: AvpRow, length: number): boolean =>
  (row.format !== 'octets' && row.format !== 'text') || (length >= row.least && length <= row.most);

export function emitAvp(writer: OctetWriter, avp: Avp): void {
  const start = writer.length;
  writer.u16(0).u16(avp.vendor).u16(avp.type);
  if (avp.sealed) writer.bytes(avp.sealed);
  else emitValue(writer, avp.value);
  const length = writer.length - start;
  if (length > LENGTH) throw new RangeError(`${avpName(avp.vendor, avp.type)} of ${length} octets does not fit its Length`);
  writer.patchU16(start, (avp.mandatory ? M : 0) | (avp.hidden ? H : 0) | length);
}

/** What a caller gives for an AVP's value; its row tells the format. */
export type PlainValue = number | bigint | string | Uint8Array | AvpValue | undefined;

/** An AVP to be sent. The M bit is its row's unless told otherwise. */
export function avp(type: number, plain: PlainValue, more: { vendor?: number; mandatory?: boolean } = {}): Avp {
  const vendor = more.vendor ?? IETF;
  const row = avpRow(vendor, type);
  if (!row) throw new RangeError(`no row for ${avpName(vendor, type)}`);
  const value = valueOf(row, plain);
  return { vendor, type, mandatory: more.mandatory ?? row.mandatory, hidden: false, value, sealed: undefined, unknown: false };
}

function valueOf(row: AvpRow, plain: PlainValue): AvpValue {
  if (plain === undefined) return { format: 'none' };
  if (typeof plain === 'bigint') return { format: 'u64', big: plain };
  if (typeof plain === 'number') {
    if (row.format !== 'u16' && row.format !== 'u32') throw new TypeError(`${row.name} is not a number`);
    return { format: row.format, number: plain };
  }
  if (typeof plain === 'string' || plain instanceof Uint8Array) {
    if (row.format !== 'text' && row.format !== 'octets') throw new TypeError(`${row.name} is neither text nor octets`);
    return { format: row.format, octets: typeof plain === 'string' ? textOctets(plain) : plain };
  }
  return plain;
}

/** The same AVP with its value hidden (s4.3); it must follow a Random Vector of the same octets. */
export function hideAvp(clear: Avp, secret: Uint8Array, randomVector: Uint8Array, padding: Uint8Array = NO_OCTETS): Avp {
  const writer = new OctetWriter();
  emitValue(writer, clear.value);
  return { ...clear, hidden: true, sealed: hide(clear.type, writer.octets(), secret, randomVector, padding) };
}

export const avpText = (found: Avp): string | undefined =>
  found.value.format === 'text' || found.value.format === 'octets' ? octetsText(found.value.octets) : undefined;
