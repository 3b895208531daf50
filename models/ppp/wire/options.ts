/** A list of Configuration Options (RFC 1661 s6): Type, Length and Data, one after the other. */
import { OctetReader, OctetWriter, type Parsed, parsed, refused } from '../../octets.js';

export interface RawOption {
  readonly type: number;
  readonly data: Uint8Array;
}

const HEADER = 2;

/** A Length that is impossible makes the whole packet void: it is dropped without telling the automaton. */
export function parseOptions(octets: Uint8Array): Parsed<RawOption[]> {
  const reader = new OctetReader(octets);
  const options: RawOption[] = [];
  while (reader.remaining > 0) {
    const at = reader.at;
    const type = reader.u8();
    const length = reader.u8();
    if (!reader.ok) return refused(`option ${type} at ${at} has no Length`);
    if (length < HEADER) return refused(`option ${type} at ${at} has Length ${length}, less than ${HEADER}`);
    const data = reader.bytes(length - HEADER);
    if (!reader.ok)
      return refused(`option ${type} at ${at} has Length ${length}, beyond the ${octets.length - at} left`);
    options.push({ type, data });
  }
  return parsed(options);
}

export function emitOptions(options: readonly RawOption[]): Uint8Array {
  const writer = new OctetWriter();
  for (const { type, data } of options) {
    if (data.length > 0xff - HEADER) throw new RangeError(`option ${type} with ${data.length} octets of data`);
    writer
      .u8(type)
      .u8(data.length + HEADER)
      .bytes(data);
  }
  return writer.octets();
}
