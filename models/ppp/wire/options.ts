/** A list of Configuration Options (RFC 1661 s6): Type, Length and Data, one after the other. */
import { copyOctets, OctetReader, OctetWriter, type Parsed, parsed, refused } from '../../octets.js';

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

// The same without taking the list apart: an option is where it begins, its octets are from `at` to `optionEnd`.

export const optionEnd = (octets: Uint8Array, at: number): number => at + octets[at + 1]!;

/** Whether `octets[from..to)` is a list of options. */
export function optionsHold(octets: Uint8Array, from = 0, to = octets.length): boolean {
  let at = from;
  while (at + HEADER <= to) {
    const length = octets[at + 1]!;
    if (length < HEADER) return false;
    at += length;
  }
  return at === to;
}

/** Where the first option of a type begins; -1 when there is none, or the list is none. */
export function findOption(octets: Uint8Array, type: number, from = 0, to = octets.length): number {
  if (!optionsHold(octets, from, to)) return -1;
  for (let at = from; at < to; at = optionEnd(octets, at)) if (octets[at] === type) return at;
  return -1;
}

/** The data of the option at `at`, as a copy. */
export const optionAt = (octets: Uint8Array, at: number): RawOption => ({
  type: octets[at]!,
  data: copyOctets(octets, at + HEADER, optionEnd(octets, at)),
});
