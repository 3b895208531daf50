/**
 * The values of AVPs by format (RFC 2661 s4.4), whichever AVP carries them. Text stays octets, so that what is no
 * UTF-8 comes out again as it came in; reserved fields are kept for the same reason.
 */
import { NO_OCTETS, OctetReader, type OctetWriter } from '../../octets.js';

export interface ResultValue {
  readonly format: 'result';
  readonly result: number;
  readonly error: number | undefined;
  readonly message: Uint8Array;
}
export interface CauseValue {
  readonly format: 'cause';
  readonly cause: number;
  readonly causeMessage: number;
  readonly advisory: Uint8Array;
}
export interface VersionValue {
  readonly format: 'version';
  readonly version: number;
  readonly revision: number;
}
export interface CallErrorsValue {
  readonly format: 'callErrors';
  readonly reserved: number;
  readonly crcErrors: number;
  readonly framingErrors: number;
  readonly hardwareOverruns: number;
  readonly bufferOverruns: number;
  readonly timeouts: number;
  readonly alignmentErrors: number;
}
export interface AccmValue {
  readonly format: 'accm';
  readonly reserved: number;
  readonly send: number;
  readonly receive: number;
}

export type AvpValue =
  | { readonly format: 'none' }
  | { readonly format: 'u16' | 'u32'; readonly number: number }
  | { readonly format: 'u64'; readonly big: bigint }
  | { readonly format: 'octets' | 'text'; readonly octets: Uint8Array }
  | ResultValue
  | CauseValue
  | VersionValue
  | CallErrorsValue
  | AccmValue
  /** A hidden value that was not revealed; its octets are the AVP's `sealed`. */
  | { readonly format: 'sealed' };

/** What an AVP's value can be when it is not hidden. */
export type AvpFormat = Exclude<AvpValue['format'], 'sealed'>;

/** Octets of each format, least and most; the row of an AVP may narrow the open ones. */
const LENGTHS: Readonly<Record<AvpFormat, readonly [least: number, most: number]>> = {
  none: [0, 0],
  u16: [2, 2],
  u32: [4, 4],
  u64: [8, 8],
  octets: [0, Number.POSITIVE_INFINITY],
  text: [0, Number.POSITIVE_INFINITY],
  result: [2, Number.POSITIVE_INFINITY],
  cause: [3, Number.POSITIVE_INFINITY],
  version: [2, 2],
  callErrors: [26, 26],
  accm: [10, 10],
};

export const leastLength = (format: AvpFormat): number => LENGTHS[format][0];

/** The value, or undefined when the octets from `at` to `end` have not the length that the format asks for. */
export function parseValue(format: AvpFormat, octets: Uint8Array, at: number, end: number): AvpValue | undefined {
  const [least, most] = LENGTHS[format];
  const length = end - at;
  if (length < least || length > most) return undefined;
  const reader = new OctetReader(octets, at, end);
  switch (format) {
    case 'none':
      return { format };
    case 'u16':
      return { format, number: reader.u16() };
    case 'u32':
      return { format, number: reader.u32() };
    case 'u64': {
      const high = reader.u32();
      return { format, big: (BigInt(high) << 32n) | BigInt(reader.u32()) };
    }
    case 'octets':
    case 'text':
      return { format, octets: reader.rest() };
    case 'result': {
      const result = reader.u16();
      if (reader.remaining === 0) return { format, result, error: undefined, message: NO_OCTETS };
      const error = reader.u16();
      return reader.ok ? { format, result, error, message: reader.rest() } : undefined;
    }
    case 'cause': {
      const cause = reader.u16();
      const causeMessage = reader.u8();
      return { format, cause, causeMessage, advisory: reader.rest() };
    }
    case 'version': {
      const version = reader.u8();
      return { format, version, revision: reader.u8() };
    }
    case 'callErrors': {
      const reserved = reader.u16();
      const crcErrors = reader.u32();
      const framingErrors = reader.u32();
      const hardwareOverruns = reader.u32();
      const bufferOverruns = reader.u32();
      const timeouts = reader.u32();
      const alignmentErrors = reader.u32();
      return {
        format,
        reserved,
        crcErrors,
        framingErrors,
        hardwareOverruns,
        bufferOverruns,
        timeouts,
        alignmentErrors,
      };
    }
    case 'accm': {
      const reserved = reader.u16();
      const send = reader.u32();
      return { format, reserved, send, receive: reader.u32() };
    }
  }
}

export function emitValue(writer: OctetWriter, value: AvpValue): void {
  switch (value.format) {
    case 'none':
      return;
    case 'u16':
      writer.u16(value.number);
      return;
    case 'u32':
      writer.u32(value.number);
      return;
    case 'u64':
      writer.u32(Number(value.big >> 32n)).u32(Number(value.big & 0xffff_ffffn));
      return;
    case 'octets':
    case 'text':
      writer.bytes(value.octets);
      return;
    case 'result':
      writer.u16(value.result);
      if (value.error !== undefined) writer.u16(value.error).bytes(value.message);
      return;
    case 'cause':
      writer.u16(value.cause).u8(value.causeMessage).bytes(value.advisory);
      return;
    case 'version':
      writer.u8(value.version).u8(value.revision);
      return;
    case 'callErrors':
      writer.u16(value.reserved).u32(value.crcErrors).u32(value.framingErrors).u32(value.hardwareOverruns);
      writer.u32(value.bufferOverruns).u32(value.timeouts).u32(value.alignmentErrors);
      return;
    case 'accm':
      writer.u16(value.reserved).u32(value.send).u32(value.receive);
      return;
    case 'sealed':
      throw new TypeError('a value that was never revealed has no octets of its own');
  }
}
