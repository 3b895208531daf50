/** The LCP options, a row each: RFC 1661 s6, ACCM from RFC 1662 s7.1, the multilink ones from RFC 1990 s5.1. */
import { NO_OCTETS, OctetReader, OctetWriter, type Parsed, toHex, u16At } from '../../octets.js';
import { PppProtocol, protocolName } from './frame.js';
import { type OptionRow, optionTable, type UnknownOption } from './option-table.js';
import { optionAt, optionEnd, optionsHold, type RawOption } from './options.js';

export type KnownLcpOption =
  | { readonly kind: 'MRU'; readonly mru: number }
  | { readonly kind: 'ACCM'; readonly accm: number }
  | { readonly kind: 'Auth-Protocol'; readonly protocol: number; readonly parameters: Uint8Array }
  | { readonly kind: 'Quality-Protocol'; readonly protocol: number; readonly parameters: Uint8Array }
  | { readonly kind: 'Magic-Number'; readonly magic: number }
  | { readonly kind: 'PFC' }
  | { readonly kind: 'ACFC' }
  | { readonly kind: 'MRRU'; readonly mrru: number }
  | { readonly kind: 'Short-Sequence' }
  | { readonly kind: 'Endpoint-Discriminator'; readonly class: number; readonly address: Uint8Array };

export type LcpOption = KnownLcpOption | UnknownOption;
type Of<K extends KnownLcpOption['kind']> = OptionRow<Extract<KnownLcpOption, { kind: K }>>;

/** CHAP's algorithms, the one octet of its Auth-Protocol parameters. */
export const ChapAlgorithm = { MD5: 5, MSCHAP: 0x80, MSCHAPv2: 0x81 } as const;

export const authPap = (): LcpOption => ({ kind: 'Auth-Protocol', protocol: PppProtocol.PAP, parameters: NO_OCTETS });
export const authChap = (algorithm: number = ChapAlgorithm.MD5): LcpOption => ({
  kind: 'Auth-Protocol',
  protocol: PppProtocol.CHAP,
  parameters: Uint8Array.of(algorithm),
});

/** RFC 1990 s5.1.3: the class's name, and how many octets of address it has, least and most. */
const ENDPOINT_CLASSES: readonly (readonly [name: string, least: number, most: number])[] = [
  ['Null', 0, 0],
  ['Local', 0, 20],
  ['IP', 4, 4],
  ['MAC', 6, 6],
  ['Magic-Number', 0, 20],
  ['PSTN', 0, 15],
];
const endpointClass = (value: number): string => ENDPOINT_CLASSES[value]?.[0] ?? 'unknown';

const u16 = (value: number): Uint8Array => new OctetWriter().u16(value).octets();
const u32 = (value: number): Uint8Array => new OctetWriter().u32(value).octets();
const readU16 = (data: Uint8Array): number => new OctetReader(data).u16();
const readU32 = (data: Uint8Array): number => new OctetReader(data).u32();
const hex = (value: number, octets: number): string => value.toString(16).padStart(octets * 2, '0');
const hexWord = (value: number): string => `0x${hex(value, 4).toUpperCase()}`;
const protocolWord = (protocol: number): string => protocolName(protocol) ?? `0x${hex(protocol, 2)}`;
const most = 253;

/** How many octets follow the protocol: none for PAP (RFC 1334 s2.1), the algorithm for CHAP (RFC 1994 s3). */
const AUTH_PARAMETERS: ReadonlyMap<number, number> = new Map([
  [PppProtocol.PAP, 0],
  [PppProtocol.CHAP, 1],
]);

const MRU: Of<'MRU'> = {
  type: 1,
  kind: 'MRU',
  data: [2, 2],
  parse: (data) => ({ kind: 'MRU', mru: readU16(data) }),
  emit: ({ mru }) => u16(mru),
  describe: ({ mru }) => ({ mru }),
  ios: ({ mru }) => `MRU ${mru}`,
};

const ACCM: Of<'ACCM'> = {
  type: 2,
  kind: 'ACCM',
  data: [4, 4],
  parse: (data) => ({ kind: 'ACCM', accm: readU32(data) }),
  emit: ({ accm }) => u32(accm),
  describe: ({ accm }) => ({ accm: `0x${hex(accm, 4)}` }),
  ios: ({ accm }) => `ACCM ${hexWord(accm)}`,
};

const AUTH_PROTOCOL: Of<'Auth-Protocol'> = {
  type: 3,
  kind: 'Auth-Protocol',
  data: [2, most],
  parse: (data) => {
    const protocol = readU16(data);
    const expected = AUTH_PARAMETERS.get(protocol);
    if (expected !== undefined && data.length - 2 !== expected) {
      return `${protocolWord(protocol)} with ${data.length - 2} octets of parameters, not ${expected}`;
    }
    return { kind: 'Auth-Protocol', protocol, parameters: data.slice(2) };
  },
  emit: ({ protocol, parameters }) => new OctetWriter().u16(protocol).bytes(parameters).octets(),
  describe: ({ protocol, parameters }) => ({
    protocol: protocolWord(protocol),
    ...(parameters.length > 0 && { parameters: toHex(parameters) }),
    ...(protocol === PppProtocol.CHAP && { algorithm: chapAlgorithm(parameters) }),
  }),
  ios: ({ protocol, parameters }) => {
    const algorithm = protocol === PppProtocol.CHAP ? chapAlgorithm(parameters) : 'MD5';
    return `AuthProto ${algorithm.startsWith('MS-CHAP') ? algorithm : protocolWord(protocol)}`;
  },
};

function chapAlgorithm(parameters: Uint8Array): string {
  if (parameters.length !== 1) return 'unknown';
  const algorithm = parameters[0]!;
  if (algorithm === ChapAlgorithm.MD5) return 'MD5';
  if (algorithm === ChapAlgorithm.MSCHAP) return 'MS-CHAP';
  return algorithm === ChapAlgorithm.MSCHAPv2 ? 'MS-CHAP-V2' : `unknown ${algorithm}`;
}

const QUALITY_PROTOCOL: Of<'Quality-Protocol'> = {
  type: 4,
  kind: 'Quality-Protocol',
  data: [2, most],
  parse: (data) => ({ kind: 'Quality-Protocol', protocol: readU16(data), parameters: data.slice(2) }),
  emit: ({ protocol, parameters }) => new OctetWriter().u16(protocol).bytes(parameters).octets(),
  describe: ({ protocol, parameters }) => ({ protocol: protocolWord(protocol), parameters: toHex(parameters) }),
  ios: ({ protocol }) => `QualityType ${protocolWord(protocol)}`,
};

const MAGIC_NUMBER: Of<'Magic-Number'> = {
  type: 5,
  kind: 'Magic-Number',
  data: [4, 4],
  parse: (data) => ({ kind: 'Magic-Number', magic: readU32(data) }),
  emit: ({ magic }) => u32(magic),
  describe: ({ magic }) => ({ magic: `0x${hex(magic, 4)}` }),
  ios: ({ magic }) => `MagicNumber ${hexWord(magic)}`,
};

const PFC: Of<'PFC'> = {
  type: 7,
  kind: 'PFC',
  data: [0, 0],
  parse: () => ({ kind: 'PFC' }),
  emit: () => NO_OCTETS,
  describe: () => ({}),
  ios: () => 'PFC',
};

const ACFC: Of<'ACFC'> = {
  type: 8,
  kind: 'ACFC',
  data: [0, 0],
  parse: () => ({ kind: 'ACFC' }),
  emit: () => NO_OCTETS,
  describe: () => ({}),
  ios: () => 'ACFC',
};

const MRRU: Of<'MRRU'> = {
  type: 17,
  kind: 'MRRU',
  data: [2, 2],
  parse: (data) => ({ kind: 'MRRU', mrru: readU16(data) }),
  emit: ({ mrru }) => u16(mrru),
  describe: ({ mrru }) => ({ mrru }),
  ios: ({ mrru }) => `MRRU ${mrru}`,
};

const SHORT_SEQUENCE: Of<'Short-Sequence'> = {
  type: 18,
  kind: 'Short-Sequence',
  data: [0, 0],
  parse: () => ({ kind: 'Short-Sequence' }),
  emit: () => NO_OCTETS,
  describe: () => ({}),
  ios: () => 'SSeqNum',
};

const ENDPOINT_DISCRIMINATOR: Of<'Endpoint-Discriminator'> = {
  type: 19,
  kind: 'Endpoint-Discriminator',
  data: [1, most],
  parse: (data) => {
    const address = data.slice(1);
    const known = ENDPOINT_CLASSES[data[0]!];
    if (known !== undefined && (address.length < known[1] || address.length > known[2])) {
      return `class ${known[0]} with ${address.length} octets of address`;
    }
    return { kind: 'Endpoint-Discriminator', class: data[0]!, address };
  },
  emit: (option) => new OctetWriter().u8(option.class).bytes(option.address).octets(),
  describe: (option) => ({ class: endpointClass(option.class), address: toHex(option.address) }),
  ios: (option) => `EndpointDisc ${option.class} ${endpointClass(option.class)}`,
};

const table = optionTable<KnownLcpOption>([
  MRU,
  ACCM,
  AUTH_PROTOCOL,
  QUALITY_PROTOCOL,
  MAGIC_NUMBER,
  PFC,
  ACFC,
  MRRU,
  SHORT_SEQUENCE,
  ENDPOINT_DISCRIMINATOR,
]);

export const LcpOptionType = {
  MRU: 1,
  ACCM: 2,
  AuthProtocol: 3,
  MagicNumber: 5,
  PFC: 7,
  ACFC: 8,
  MRRU: 17,
  EndpointDisc: 19,
} as const;

/** Whether the option at `at` can be parsed; without parsing it, where it is of the usual length. */
export function lcpOptionHolds(octets: Uint8Array, at: number): boolean {
  const length = octets[at + 1]!;
  switch (octets[at]) {
    case LcpOptionType.MRU:
    case LcpOptionType.MRRU:
      return length === 4;
    case LcpOptionType.ACCM:
    case LcpOptionType.MagicNumber:
      return length === 6;
    case LcpOptionType.PFC:
    case LcpOptionType.ACFC:
      return length === 2;
    case LcpOptionType.AuthProtocol:
      if (length === 5 && u16At(octets, at + 2) === PppProtocol.CHAP) return true;
      break;
    case LcpOptionType.EndpointDisc:
      if (length >= 3 && length <= 23 && octets[at + 2] === 1) return true;
  }
  return parseLcpOption(optionAt(octets, at)).ok;
}

/** Whether all of it is a list of options that can be parsed. */
export function lcpOptionsHold(octets: Uint8Array): boolean {
  if (!optionsHold(octets)) return false;
  for (let at = 0; at < octets.length; at = optionEnd(octets, at)) if (!lcpOptionHolds(octets, at)) return false;
  return true;
}

export const parseLcpOption = (raw: RawOption): Parsed<LcpOption> => table.parse(raw);
export const parseLcpOptions = (octets: Uint8Array): Parsed<LcpOption[]> => table.parseAll(octets);
export const emitLcpOption = (option: LcpOption): RawOption => table.emit(option);
export const emitLcpOptions = (options: readonly LcpOption[]): Uint8Array => table.emitAll(options);
export const describeLcpOption = (option: LcpOption): Record<string, unknown> => table.describe(option);
/** As in the reference trace: `MagicNumber 0x6EE4E865 (0x05066EE4E865)`. */
export const iosLcpOption = (option: LcpOption): string => table.ios(option);
