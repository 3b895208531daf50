/**
 * Octets of which nobody says what they are -> words and the same octets again: for captures and for the command
 * line. A whole datagram, a list of AVPs or a single AVP; hidden AVPs stay sealed unless the secret is given.
 */
import { NO_OCTETS, OctetWriter } from '../../octets.js';
import { AVP_HEADER_LENGTH, type Avp, emitAvps, parseAvps } from './avp.js';
import { AvpType, avpRow, IETF } from './avp-table.js';
import { type DescribePayload, describeAvp, describeControl, describeData, type WordsByName } from './describe.js';
import { isControl, L2TP_VERSION, parseHeader } from './header.js';
import { emitControl, emitData, parseControl, parseData } from './message.js';

export type Dissected =
  | { readonly ok: true; readonly describe: WordsByName; readonly octets: Uint8Array }
  | { readonly ok: false; readonly reason: string };

export interface DissectOptions {
  readonly secret?: Uint8Array;
  readonly describePayload?: DescribePayload;
}

export function dissectL2tp(octets: Uint8Array, options: DissectOptions = {}): Dissected {
  if (octets.length === 0) return { ok: false, reason: 'no octets' };
  return looksLikeAvps(octets) ? dissectAvps(octets, 'avps', options) : dissectMessage(octets, options);
}

/** A whole datagram. Octets behind the message's Length are ignored, but described and given back. */
export function dissectMessage(octets: Uint8Array, options: DissectOptions = {}): Dissected {
  const header = parseHeader(octets);
  if (!header.ok) return { ok: false, reason: header.reason };
  const beyond = octets.slice(header.value.end);
  if (isControl(octets)) {
    const message = parseControl(octets, { ...secretOf(options), keepHidden: true });
    if (!message.ok) return { ok: false, reason: message.reason };
    return dissected(describeControl(message.value), emitControl(message.value, options.secret), beyond);
  }
  const message = parseData(octets);
  if (!message.ok) return { ok: false, reason: message.reason };
  return dissected(describeData(message.value, options.describePayload), emitData(message.value), beyond);
}

/** A list of AVPs as in a message's body, or exactly one; an empty list is refused. */
export function dissectAvps(octets: Uint8Array, kind: 'avps' | 'avp', options: DissectOptions = {}): Dissected {
  if (octets.length === 0) return { ok: false, reason: 'no AVP' };
  // A list that has its Message Type is a whole body, where a hidden AVP needs its Random Vector.
  const partOfMessage = !beginsWithMessageType(octets) || avpLength(octets, 0) === octets.length;
  const avps = parseAvps(octets, 0, octets.length, { ...secretOf(options), keepHidden: true, partOfMessage });
  if (!avps.ok) return { ok: false, reason: avps.reason };
  const list = avps.value;
  if (kind === 'avp' && list.length !== 1) return { ok: false, reason: `${list.length} AVPs where one belongs` };
  const writer = new OctetWriter();
  emitAvps(writer, list, options.secret);
  const messageType = typeIn(list[0]!);
  const described = list.map((avp) => describeAvp(avp, messageType));
  const words = described.length === 1 ? { kind: 'avp', ...described[0]! } : { kind: 'avps', avps: described };
  return dissected(words, writer.octets(), NO_OCTETS);
}

const secretOf = (options: DissectOptions) => (options.secret === undefined ? {} : { secret: options.secret });

function dissected(words: WordsByName, message: Uint8Array, beyond: Uint8Array): Dissected {
  if (beyond.length === 0) return { ok: true, describe: words, octets: message };
  const octets = new Uint8Array(message.length + beyond.length);
  octets.set(message);
  octets.set(beyond, message.length);
  return { ok: true, describe: { ...words, ignoredOctetsBehind: beyond.length }, octets };
}

function typeIn(first: Avp): number | undefined {
  const isType = first.vendor === IETF && first.type === AvpType.MessageType;
  return isType && first.value.format === 'u16' ? first.value.number : undefined;
}

const u16At = (octets: Uint8Array, at: number): number => ((octets[at] ?? 0) << 8) | (octets[at + 1] ?? 0);
const avpLength = (octets: Uint8Array, at: number): number => u16At(octets, at) & 0x03ff;
const isKnownAvp = (octets: Uint8Array): boolean => avpRow(u16At(octets, 2), u16At(octets, 4)) !== undefined;
const beginsWithMessageType = (octets: Uint8Array): boolean =>
  octets.length >= AVP_HEADER_LENGTH && u16At(octets, 2) === IETF && u16At(octets, 4) === AvpType.MessageType;

/** AVP lengths that end exactly where the octets end. */
function tilesAsAvps(octets: Uint8Array): boolean {
  let at = 0;
  while (at < octets.length) {
    const length = avpLength(octets, at);
    if (length < AVP_HEADER_LENGTH) return false;
    at += length;
  }
  return at === octets.length;
}

/**
 * Datagram or AVPs? Both begin with 16 bits of flags, but with other meanings:
 *
 *     datagram  T L x x S x O P x x x x version
 *     AVP       M H r r r r length (10 bits)
 *
 * A plain header of any version (`0002`, `4002`, `c802`, `c803`, L2F's `xx01`) is, read as an AVP, shorter than an AVP
 * can be. What is left are data messages with P or O or reserved bits, control messages with reserved bits, L2F with a
 * checksum, and long AVPs. They count as AVPs if their lengths tile the octets and the header read instead would be
 * of another version or have reserved bits set; if it would be a plain one, the AVP must also be one of the RFC's own.
 * Cut-off AVPs count as AVPs too, for the sake of the reason given.
 */
function looksLikeAvps(octets: Uint8Array): boolean {
  const flags = u16At(octets, 0);
  if (avpLength(octets, 0) < AVP_HEADER_LENGTH || (flags & CONTROL_FLAGS) === CONTROL_HEADER) return false;
  const tiled = tilesAsAvps(octets);
  const plausible = (flags & AVP_RESERVED) === 0;
  if ((flags & VERSION) === L2TP_VERSION) {
    if ((flags & HEADER_RESERVED) === 0) return tiled && u16At(octets, 2) === IETF && isKnownAvp(octets);
    return tiled || (plausible && isKnownAvp(octets));
  }
  if ((flags & VERSION) === L2F_WITH_CHECKSUM && avpLength(octets, 0) === L2F_WITH_CHECKSUM && !isKnownAvp(octets)) {
    return tiled;
  }
  return tiled || plausible;
}

/** T, L, S and the version of a control message that has them. */
const CONTROL_FLAGS = 0xc80f;
const CONTROL_HEADER = 0xc802;
const VERSION = 0x000f;
const HEADER_RESERVED = 0x34f0;
const AVP_RESERVED = 0x3c00;
/** The last four bits of L2F's flags when it has a checksum: bit C, then version 1. */
const L2F_WITH_CHECKSUM = 9;
