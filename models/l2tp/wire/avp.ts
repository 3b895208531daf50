/**
 * AVPs (RFC 2661 s4.1 to s4.3): the header of each, hiding and revealing, and which faults a list of them can have.
 *
 * A list is walked to its end whatever is wrong inside, so that a refusal can still say which tunnel or session the
 * message was about; only lengths that do not add up stop the walk. The first fault is the one reported. An AVP with
 * its M bit clear that is malformed in itself is no fault of the list: it is to be ignored (s7.1).
 */
import { OctetWriter, textOctets } from '../../octets.js';
import { AvpType, avpName, avpRow, IETF } from './avp-table.js';
import { type AvpFormat, type AvpValue, emitValue, leastLength, parseValue } from './avp-value.js';
import { hide, reveal, SEALED_LENGTH_OCTETS } from './hiding.js';
import { type ParsedOrRefusal, type Refusal, type RefusalCode, refusal } from './refusal.js';

const M = 0x8000;
const H = 0x4000;
const RESERVED = 0x3c00;
const LENGTH = 0x03ff;
export const AVP_HEADER_LENGTH = 6;
export const AVP_MOST_LENGTH = LENGTH;

export interface Avp {
  readonly vendor: number;
  readonly type: number;
  readonly mandatory: boolean;
  readonly hidden: boolean;
  /** The four reserved bits, in place; any of them makes the AVP an unknown one (s4.1). */
  readonly reserved: number;
  /** False: not understood, to be ignored, its value plain octets. */
  readonly known: boolean;
  /** What is malformed in one that is to be ignored for that (s7.1); logging it is all that is asked for. */
  readonly ignoredFor?: string;
  readonly value: AvpValue;
  /** The hidden octets as they came, so that they can be sent on as they are. */
  readonly sealed: Uint8Array | undefined;
}

export interface AvpOptions {
  /** The secret shared with the peer; without it a hidden AVP is refused. */
  readonly secret?: Uint8Array;
  /** Keep hidden AVPs sealed where there is no secret, instead of refusing them: for looking at captures. */
  readonly keepHidden?: boolean;
  /** With `keepHidden`, accept a hidden AVP that no Random Vector precedes: for lists cut out of a message. */
  readonly partOfMessage?: boolean;
}

/** All AVPs that could be walked over, understood or not, and the first thing that was wrong. */
export interface AvpList {
  readonly avps: readonly Avp[];
  readonly fault: Refusal | undefined;
}

export function readAvps(octets: Uint8Array, at: number, end: number, options: AvpOptions = {}): AvpList {
  const avps: Avp[] = [];
  let fault: Refusal | undefined;
  let randomVector: Uint8Array | undefined;
  let next = at;
  while (next < end) {
    if (end - next < AVP_HEADER_LENGTH) {
      fault = refusal('malformed', `${end - next} octets left over are too few for an AVP header`);
      break;
    }
    const length = ((octets[next]! << 8) | octets[next + 1]!) & LENGTH;
    const vendor = (octets[next + 2]! << 8) | octets[next + 3]!;
    const type = (octets[next + 4]! << 8) | octets[next + 5]!;
    if (length < AVP_HEADER_LENGTH || next + length > end) {
      const why = length < AVP_HEADER_LENGTH ? 'less than its header' : `more than the ${end - next} octets left`;
      fault = refusal('malformed', `${avpName(vendor, type)} has length ${length}, ${why}`, { vendor, type });
      break;
    }
    const read = readAvp(octets, next, next + length, vendor, type, randomVector, options);
    avps.push(read.avp);
    fault ??= read.fault;
    if (read.avp.known && vendor === IETF && type === AvpType.RandomVector) {
      randomVector = octets.slice(next + AVP_HEADER_LENGTH, next + length);
    }
    next += length;
  }
  return { avps, fault };
}

/** The same as a value or a refusal: nothing comes out of a list with a fault. */
export function parseAvps(
  octets: Uint8Array,
  at = 0,
  end = octets.length,
  options: AvpOptions = {},
): ParsedOrRefusal<readonly Avp[]> {
  const { avps, fault } = readAvps(octets, at, end, options);
  return fault ?? { ok: true, value: avps };
}

interface OneAvp {
  readonly avp: Avp;
  readonly fault: Refusal | undefined;
}

/** One AVP whose length is known to be right. */
function readAvp(
  octets: Uint8Array,
  at: number,
  end: number,
  vendor: number,
  type: number,
  randomVector: Uint8Array | undefined,
  options: AvpOptions,
): OneAvp {
  const flags = octets[at]! << 8;
  const mandatory = (flags & M) !== 0;
  const hidden = (flags & H) !== 0;
  const reserved = flags & RESERVED;
  const valueAt = at + AVP_HEADER_LENGTH;
  const opaque = (code: RefusalCode | undefined, reason = ''): OneAvp => ({
    avp: {
      vendor,
      type,
      mandatory,
      hidden,
      reserved,
      known: false,
      value: { format: 'octets', octets: octets.slice(valueAt, end) },
      sealed: hidden ? octets.slice(valueAt, end) : undefined,
    },
    fault: code === undefined ? undefined : refusal(code, `${avpName(vendor, type)} ${reason}`, { vendor, type }),
  });
  const malformed = (code: RefusalCode, reason: string): OneAvp => {
    if (mandatory) return opaque(code, reason);
    const { avp } = opaque(undefined);
    return { avp: { ...avp, ignoredFor: `${avpName(vendor, type)} ${reason}` }, fault: undefined };
  };

  const row = reserved === 0 ? avpRow(vendor, type) : undefined;
  if (row === undefined) {
    const why = reserved === 0 ? 'is not known here' : 'has reserved bits set, which makes it unknown';
    return mandatory ? opaque('unknown-mandatory-avp', `${why}, and its M bit is set`) : opaque(undefined);
  }
  if (hidden && !row.mayHide) return malformed('bad-value', 'is hidden, but must not be');

  let source = octets;
  let from = valueAt;
  let to = end;
  let sealed: Uint8Array | undefined;
  if (hidden) {
    sealed = octets.slice(valueAt, end);
    const room = SEALED_LENGTH_OCTETS + Math.max(row.least, leastLength(row.format));
    if (sealed.length < room)
      return malformed('bad-length', `is hidden in ${sealed.length} octets, where it takes ${room} or more`);
    const keep = options.keepHidden === true && options.secret === undefined;
    if (randomVector === undefined && !(keep && options.partOfMessage === true))
      return opaque('not-revealed', 'is hidden, but no Random Vector comes before it');
    if (keep)
      return {
        avp: { vendor, type, mandatory, hidden, reserved, known: true, value: { format: 'sealed' }, sealed },
        fault: undefined,
      };
    if (options.secret === undefined) return opaque('not-revealed', 'is hidden, but there is no shared secret');
    const revealed = reveal(type, sealed, options.secret, randomVector!);
    if (!revealed.ok) return opaque('not-revealed', `is ${revealed.reason}`);
    source = revealed.value;
    from = 0;
    to = source.length;
  }
  const length = to - from;
  const fits = length >= row.least && length <= row.most;
  const value = fits ? parseValue(row.format, source, from, to) : undefined;
  if (value === undefined)
    return malformed('bad-length', `has a value of ${length} octets, which its format rules out`);
  return { avp: { vendor, type, mandatory, hidden, reserved, known: true, value, sealed }, fault: undefined };
}

/**
 * Writes AVPs in order. One that is to be hidden and has no `sealed` octets yet is hidden here, without padding, by
 * the Random Vector before it; having neither that nor a secret is a mistake of ours.
 */
export function emitAvps(writer: OctetWriter, avps: readonly Avp[], secret?: Uint8Array): void {
  let randomVector: Uint8Array | undefined;
  for (const avp of avps) {
    const at = writer.length;
    writer.u16(0).u16(avp.vendor).u16(avp.type);
    if (!avp.hidden) emitValue(writer, avp.value);
    else writer.bytes(avp.sealed ?? sealedOctets(avp, randomVector, secret));
    const length = writer.length - at;
    if (length > AVP_MOST_LENGTH)
      throw new RangeError(`${avpName(avp.vendor, avp.type)} of ${length} octets is too long`);
    writer.patchU16(at, (avp.mandatory ? M : 0) | (avp.hidden ? H : 0) | (avp.reserved & RESERVED) | length);
    if (avp.known && avp.vendor === IETF && avp.type === AvpType.RandomVector && avp.value.format === 'octets') {
      randomVector = avp.value.octets;
    }
  }
}

function sealedOctets(avp: Avp, randomVector: Uint8Array | undefined, secret: Uint8Array | undefined): Uint8Array {
  if (secret === undefined || randomVector === undefined) {
    throw new TypeError(`hiding ${avpName(avp.vendor, avp.type)} takes a secret and a Random Vector before it`);
  }
  const clear = new OctetWriter();
  emitValue(clear, avp.value);
  return hide(avp.type, clear.octets(), secret, randomVector);
}

export interface ResultInput {
  readonly result: number;
  readonly error?: number;
  readonly message?: string;
}

export interface AvpOverrides {
  readonly vendor?: number;
  readonly mandatory?: boolean;
  readonly hidden?: boolean;
}

/** What `avp` takes: text, number, octets, a result, any other value by its format; nothing for an empty one. */
export type AvpInput = string | number | bigint | Uint8Array | ResultInput | AvpValue | undefined;

/** An AVP from its row and a plain value; M and H as the row says unless overridden. Throws where they do not fit. */
export function avp(type: number, input?: AvpInput, overrides: AvpOverrides = NO_OVERRIDES): Avp {
  const vendor = overrides.vendor ?? IETF;
  const row = avpRow(vendor, type);
  if (row === undefined) throw new TypeError(`no row for ${avpName(vendor, type)}`);
  const hidden = overrides.hidden ?? false;
  if (hidden && !row.mayHide) throw new TypeError(`${row.name} must not be hidden`);
  const value = valueFrom(input, row.format);
  if (value.format !== row.format || !fits(value, row.least, row.most)) {
    throw new TypeError(`${row.name} cannot hold ${typeof input === 'object' ? 'that value' : String(input)}`);
  }
  const mandatory = overrides.mandatory ?? row.mandatory;
  return { vendor, type, mandatory, hidden, reserved: 0, known: true, value, sealed: undefined };
}

const NO_OVERRIDES: AvpOverrides = {};
const NOTHING: AvpValue = { format: 'none' };

/** The input as a value, in the row's own format where that is a matter of words. */
function valueFrom(input: AvpInput, format: AvpFormat): AvpValue {
  if (input === undefined) return NOTHING;
  if (typeof input === 'number') return { format: format === 'u16' ? 'u16' : 'u32', number: input };
  if (typeof input === 'string') return { format: format === 'text' ? 'text' : 'octets', octets: textOctets(input) };
  if (typeof input === 'bigint') return { format: 'u64', big: input };
  if (input instanceof Uint8Array) return { format: format === 'text' ? 'text' : 'octets', octets: input };
  if ('format' in input) {
    if (input.format === 'u32' && format === 'u16') return { format, number: input.number };
    return input.format === 'octets' && format === 'text' ? { format, octets: input.octets } : input;
  }
  const { result, error, message } = input;
  // A message can only stand behind an error code (s4.4.2).
  const withError = error ?? (message === undefined ? undefined : 0);
  return { format: 'result', result, error: withError, message: textOctets(message ?? '') };
}

function fits(value: AvpValue, least: number, most: number): boolean {
  if (value.format === 'u16' || value.format === 'u32') {
    const limit = value.format === 'u16' ? 0xffff : 0xffff_ffff;
    return Number.isInteger(value.number) && value.number >= 0 && value.number <= limit;
  }
  if (value.format === 'u64') return value.big >= 0n && value.big < 1n << 64n;
  if (value.format !== 'octets' && value.format !== 'text') return true;
  return value.octets.length >= least && value.octets.length <= most;
}
