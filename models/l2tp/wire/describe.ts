/** Messages and AVPs in words: plain objects, ready for JSON, in the order of the wire. */
import { octetsText, toHex } from '../../octets.js';
import type { Avp } from './avp.js';
import { type AvpWords, avpName, avpRow, IETF } from './avp-table.js';
import type { AvpValue } from './avp-value.js';
import type { ControlMessage, DataMessage } from './message.js';
import { MessageType, messageName } from './message-table.js';
import { errorWords, resultWords } from './result-codes.js';

export type Words = string | number | boolean | null | readonly Words[] | { readonly [name: string]: Words };
export type WordsByName = { readonly [name: string]: Words };

/** What the payload of a data message is: given by whoever knows PPP. */
export type DescribePayload = (payload: Uint8Array) => Words;

const AUTHEN_TYPES = ['reserved', 'textual exchange', 'PPP CHAP', 'PPP PAP', 'no authentication', 'MS-CHAPv1'];

const hex = (number: number, digits: number): string => `0x${number.toString(16).padStart(digits, '0')}`;

/** Names of the bits that are set, low bit first; what has no name is told in hex. */
function bits(number: number, names: readonly string[]): string {
  const set = names.filter((_, bit) => (number & (1 << bit)) !== 0);
  const rest = (number & ~((1 << names.length) - 1)) >>> 0;
  if (rest !== 0) set.push(hex(rest, 8));
  return set.length === 0 ? 'none' : set.join(', ');
}

function numberWords(number: number, words: AvpWords): Words {
  switch (words) {
    case 'message':
      return { number, name: number === MessageType.ZLB ? 'reserved' : messageName(number) };
    case 'framing':
      return { number, bits: bits(number, ['synchronous', 'asynchronous']) };
    case 'bearer':
      return { number, bits: bits(number, ['digital', 'analog']) };
    case 'authen':
      return { number, name: AUTHEN_TYPES[number] ?? `authentication ${number}` };
    case 'hex':
      return hex(number, 4);
    case undefined:
      return number;
  }
}

function withoutUndefined(fields: Readonly<Record<string, Words | undefined>>): WordsByName {
  return Object.fromEntries(Object.entries(fields).filter((field): field is [string, Words] => field[1] !== undefined));
}

/** A result code needs the message it is in: StopCCN and CDN count differently. By itself it means one or the other. */
function resultMeaning(messageType: number | undefined, result: number): Words | undefined {
  if (messageType !== undefined) return resultWords(messageType, result);
  const StopCCN = resultWords(MessageType.StopCCN, result);
  const CDN = resultWords(MessageType.CDN, result);
  return StopCCN === CDN ? CDN : withoutUndefined({ StopCCN, CDN });
}

export function describeValue(value: AvpValue, words: AvpWords, messageType?: number): Words {
  switch (value.format) {
    case 'none':
      return null;
    case 'u16':
    case 'u32':
      return numberWords(value.number, words);
    case 'u64':
      return `0x${value.big.toString(16).padStart(16, '0')}`;
    case 'text':
      return octetsText(value.octets);
    case 'octets':
      return toHex(value.octets);
    case 'result': {
      const { result, error, message } = value;
      return withoutUndefined({
        result,
        means: resultMeaning(messageType, result),
        error,
        errorMeans: error === undefined ? undefined : errorWords(messageType, result, error),
        message: message.length === 0 ? undefined : octetsText(message),
      });
    }
    case 'cause': {
      const { cause, causeMessage, advisory } = value;
      return withoutUndefined({
        cause,
        message: hex(causeMessage, 2),
        advisory: advisory.length === 0 ? undefined : octetsText(advisory),
      });
    }
    case 'version':
      return `${value.version}.${value.revision}`;
    case 'callErrors': {
      const { format: _, reserved: __, ...counters } = value;
      return counters;
    }
    case 'accm':
      return { send: hex(value.send, 8), receive: hex(value.receive, 8) };
    case 'sealed':
      return null;
  }
}

export function describeAvp(avp: Avp, messageType?: number): WordsByName {
  const { vendor, type, mandatory, known, hidden, sealed, value, reserved, ignoredFor } = avp;
  return withoutUndefined({
    avp: avpName(vendor, type),
    type,
    vendor: vendor === IETF ? undefined : vendor,
    mandatory,
    known: known ? undefined : false,
    ignoredFor,
    reserved: reserved === 0 ? undefined : hex(reserved, 4),
    hidden: hidden ? true : undefined,
    sealed: sealed === undefined ? undefined : toHex(sealed),
    value:
      value.format === 'sealed' || (hidden && !known)
        ? undefined
        : describeValue(value, avpRow(vendor, type)?.words, messageType),
  });
}

export function describeControl(message: ControlMessage): WordsByName {
  const { type, tunnelId, sessionId, ns, nr, ignorable, avps } = message;
  return withoutUndefined({
    kind: 'control',
    message: avps.length > 0 && type === MessageType.ZLB ? 'message 0' : messageName(type),
    tunnelId,
    sessionId,
    ns,
    nr,
    ignorable: ignorable ? true : undefined,
    avps: avps.map((avp) => describeAvp(avp, type)),
  });
}

export function describeData(message: DataMessage, describePayload?: DescribePayload): WordsByName {
  const { tunnelId, sessionId, ns, nr, priority, offsetPad, payload } = message;
  return withoutUndefined({
    kind: 'data',
    tunnelId,
    sessionId,
    ns,
    nr,
    priority: priority ? true : undefined,
    offsetSize: offsetPad?.length,
    payloadLength: payload.length,
    payload: describePayload === undefined ? toHex(payload) : describePayload(payload),
  });
}
