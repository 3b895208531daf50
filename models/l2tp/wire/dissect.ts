/**
 * Octets of which nobody says what they are -> words and the same octets again: for captures and for the command
 * line. A whole datagram, a list of AVPs or a single AVP; hidden AVPs stay sealed unless the secret is given.
 */
import { NO_OCTETS, OctetWriter } from '../../octets.js';
import { AVP_HEADER_LENGTH, type Avp, emitAvps, parseAvps } from './avp.js';
import { AvpType, avpRow, IETF } from './avp-table.js';
import { type DescribePayload, describeAvp, describeControl, describeData, type WordsByName } from './describe.js';
import { isControl, parseHeader } from './header.js';
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
 * A control message has T and S set, so that as an AVP it would have a reserved bit. A plain header of any version
 * (`0002`, `4002`, `c803`, L2F's `xx01`) is, read as an AVP, shorter than an AVP can be. What is left: data messages
 * with P or O, or with reserved bits, that could be long AVPs; they count as AVPs if their lengths tile the octets
 * and they begin with an AVP that has a row. Cut-off AVPs count as AVPs too, for the sake of the reason given.
 */
function looksLikeAvps(octets: Uint8Array): boolean {
  const flags = u16At(octets, 0);
  if ((flags & 0x8800) === 0x8800 || avpLength(octets, 0) < AVP_HEADER_LENGTH) return false;
  if ((flags & 0x000f) !== 2) return (flags & 0x3c00) === 0 || tilesAsAvps(octets);
  if ((flags & 0x3c00) !== 0) return false;
  return (tilesAsAvps(octets) || (flags & 0x00f0) !== 0) && isKnownAvp(octets);
}
