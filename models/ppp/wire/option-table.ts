/** What LCP and IPCP options share: a row an option gives its meaning, its octets and its words. */
import { type Parsed, parsed, refused, toHex } from '../../octets.js';
import { emitOptions, parseOptions, type RawOption } from './options.js';

/** An option that no row knows: kept as it is, so that it can be rejected as it was. */
export interface UnknownOption {
  readonly kind: 'Unknown';
  readonly type: number;
  readonly data: Uint8Array;
}

export interface OptionRow<O extends { readonly kind: string }> {
  readonly type: number;
  readonly kind: O['kind'];
  /** How many octets of data, least and most. */
  readonly data: readonly [number, number];
  /** The value, or why the data cannot be one. */
  parse(data: Uint8Array): O | string;
  emit(option: O): Uint8Array;
  /** The members of a description besides `option`. */
  describe(option: O): Record<string, unknown>;
  /** As a Cisco IOS `debug ppp negotiation` line names it, without the octets. */
  ios(option: O): string;
}

export interface OptionTable<O extends { readonly kind: string }> {
  /** A known option whose data has an impossible length is refused; RFC 1661 s6 answers it with a Configure-Nak. */
  parse(raw: RawOption): Parsed<O | UnknownOption>;
  /** All or nothing; a negotiator that must answer option by option uses `parseOptions` and `parse`. */
  parseAll(octets: Uint8Array): Parsed<(O | UnknownOption)[]>;
  emit(option: O | UnknownOption): RawOption;
  emitAll(options: readonly (O | UnknownOption)[]): Uint8Array;
  describe(option: O | UnknownOption): Record<string, unknown>;
  ios(option: O | UnknownOption): string;
}

export function optionTable<O extends { readonly kind: string }>(rows: readonly OptionRow<O>[]): OptionTable<O> {
  const byType = new Map(rows.map((row) => [row.type, row]));
  const byKind = new Map(rows.map((row) => [row.kind, row]));
  const isUnknown = (option: O | UnknownOption): option is UnknownOption => option.kind === 'Unknown';
  const rowOf = (option: O): OptionRow<O> => {
    const row = byKind.get(option.kind);
    if (row === undefined) throw new Error(`no row for option ${option.kind}`);
    return row;
  };

  const table: OptionTable<O> = {
    parse(raw) {
      const row = byType.get(raw.type);
      if (row === undefined) return parsed({ kind: 'Unknown', type: raw.type, data: raw.data });
      const [least, most] = row.data;
      if (raw.data.length < least || raw.data.length > most) {
        return refused(`${row.kind} with Length ${raw.data.length + 2}, not ${range(least + 2, most + 2)}`);
      }
      const option = row.parse(raw.data);
      return typeof option === 'string' ? refused(`${row.kind}: ${option}`) : parsed(option);
    },
    parseAll(octets) {
      const raws = parseOptions(octets);
      if (!raws.ok) return raws;
      const options: (O | UnknownOption)[] = [];
      for (const raw of raws.value) {
        const option = table.parse(raw);
        if (!option.ok) return option;
        options.push(option.value);
      }
      return parsed(options);
    },
    emit(option) {
      if (isUnknown(option)) return { type: option.type, data: option.data };
      const row = rowOf(option);
      return { type: row.type, data: row.emit(option) };
    },
    emitAll: (options) => emitOptions(options.map(table.emit)),
    describe(option) {
      if (isUnknown(option)) return { option: `unknown ${option.type}`, data: toHex(option.data) };
      return { option: option.kind, ...rowOf(option).describe(option) };
    },
    ios(option) {
      const words = isUnknown(option) ? `UNKNOWN(${option.type})` : rowOf(option).ios(option);
      return `${words} (0x${toHex(emitOptions([table.emit(option)])).toUpperCase()})`;
    },
  };
  return table;
}

const range = (least: number, most: number): string => (least === most ? `${least}` : `${least} to ${most}`);
