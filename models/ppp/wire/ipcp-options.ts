/** The IPCP options, a row each: RFC 1332 s3, the name servers from RFC 1877. */
import { OctetReader, OctetWriter, type Parsed, toHex, u16At } from '../../octets.js';
import { protocolName } from './frame.js';
import { type OptionRow, optionTable, type UnknownOption } from './option-table.js';
import type { RawOption } from './options.js';

/** An IPv4 address is its 32 bits as an unsigned number. */
interface AddressOption<K extends string> {
  readonly kind: K;
  readonly address: number;
}

export type KnownIpcpOption =
  | { readonly kind: 'IP-Addresses'; readonly source: number; readonly destination: number }
  | { readonly kind: 'IP-Compression-Protocol'; readonly protocol: number; readonly parameters: Uint8Array }
  | AddressOption<'IP-Address'>
  | AddressOption<'Primary-DNS'>
  | AddressOption<'Primary-NBNS'>
  | AddressOption<'Secondary-DNS'>
  | AddressOption<'Secondary-NBNS'>;

export type IpcpOption = KnownIpcpOption | UnknownOption;
type AddressKind = Extract<KnownIpcpOption, { address: number }>['kind'];

/** Van Jacobson header compression: its protocol number, and what its two parameter octets say (RFC 1332 s4). */
export const VJ_COMPRESSION = 0x002d;
export const vjCompression = (maxSlotId: number, compressSlotId: boolean): IpcpOption => ({
  kind: 'IP-Compression-Protocol',
  protocol: VJ_COMPRESSION,
  parameters: Uint8Array.of(maxSlotId, compressSlotId ? 1 : 0),
});

export const addressText = (address: number): string =>
  [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join('.');

const IP_ADDRESSES: OptionRow<Extract<KnownIpcpOption, { kind: 'IP-Addresses' }>> = {
  type: 1,
  kind: 'IP-Addresses',
  data: [8, 8],
  parse: (data) => {
    const reader = new OctetReader(data);
    return { kind: 'IP-Addresses', source: reader.u32(), destination: reader.u32() };
  },
  emit: ({ source, destination }) => new OctetWriter().u32(source).u32(destination).octets(),
  describe: ({ source, destination }) => ({ source: addressText(source), destination: addressText(destination) }),
  ios: ({ source, destination }) => `Addresses ${addressText(source)} ${addressText(destination)}`,
};

const IP_COMPRESSION: OptionRow<Extract<KnownIpcpOption, { kind: 'IP-Compression-Protocol' }>> = {
  type: 2,
  kind: 'IP-Compression-Protocol',
  data: [2, 253],
  parse: (data) => {
    const protocol = new OctetReader(data).u16();
    if (protocol === VJ_COMPRESSION && data.length !== 4)
      return `VJ with ${data.length - 2} octets of parameters, not 2`;
    return { kind: 'IP-Compression-Protocol', protocol, parameters: data.slice(2) };
  },
  emit: ({ protocol, parameters }) => new OctetWriter().u16(protocol).bytes(parameters).octets(),
  describe: ({ protocol, parameters }) => {
    if (protocol === VJ_COMPRESSION && parameters.length === 2) {
      return { protocol: 'VJ', maxSlotId: parameters[0], compressSlotId: parameters[1] };
    }
    return { protocol: compressionName(protocol), parameters: toHex(parameters) };
  },
  ios: ({ protocol, parameters }) => {
    if (protocol !== VJ_COMPRESSION) return `CompressType ${compressionName(protocol)}`;
    const slots = parameters.length === 2 ? ` ${parameters[0]} slots` : '';
    return `CompressType VJ${slots}${parameters[1] ? ' CompressSlotID' : ''}`;
  },
};

const compressionName = (protocol: number): string =>
  protocol === VJ_COMPRESSION ? 'VJ' : (protocolName(protocol) ?? `0x${protocol.toString(16).padStart(4, '0')}`);

function addressRow<K extends AddressKind>(type: number, kind: K, ios: string): OptionRow<AddressOption<K>> {
  return {
    type,
    kind,
    data: [4, 4],
    parse: (data) => ({ kind, address: new OctetReader(data).u32() }),
    emit: ({ address }) => new OctetWriter().u32(address).octets(),
    describe: ({ address }) => ({ address: addressText(address) }),
    ios: ({ address }) => `${ios} ${addressText(address)}`,
  };
}

const table = optionTable<KnownIpcpOption>([
  IP_ADDRESSES,
  IP_COMPRESSION,
  addressRow(3, 'IP-Address', 'Address'),
  addressRow(129, 'Primary-DNS', 'PrimaryDNS'),
  addressRow(130, 'Primary-NBNS', 'PrimaryWINS'),
  addressRow(131, 'Secondary-DNS', 'SecondaryDNS'),
  addressRow(132, 'Secondary-NBNS', 'SecondaryWINS'),
]);

export const IpcpOptionType = { IpAddresses: 1, IpCompression: 2, IpAddress: 3 } as const;
const FIRST_SERVER = 129;
const LAST_SERVER = 132;

/** Whether the option at `at` can be parsed, without parsing it. */
export function ipcpOptionHolds(octets: Uint8Array, at: number): boolean {
  const type = octets[at]!;
  const length = octets[at + 1]!;
  if (type === IpcpOptionType.IpAddress || (type >= FIRST_SERVER && type <= LAST_SERVER)) return length === 6;
  if (type === IpcpOptionType.IpAddresses) return length === 10;
  if (type !== IpcpOptionType.IpCompression) return true;
  return length >= 4 && (length === 6 || u16At(octets, at + 2) !== VJ_COMPRESSION);
}

export const parseIpcpOption = (raw: RawOption): Parsed<IpcpOption> => table.parse(raw);
export const parseIpcpOptions = (octets: Uint8Array): Parsed<IpcpOption[]> => table.parseAll(octets);
export const emitIpcpOption = (option: IpcpOption): RawOption => table.emit(option);
export const emitIpcpOptions = (options: readonly IpcpOption[]): Uint8Array => table.emitAll(options);
export const describeIpcpOption = (option: IpcpOption): Record<string, unknown> => table.describe(option);
/** As in the reference trace: `Address 10.10.53.2 (0x03060A0A3502)`. */
export const iosIpcpOption = (option: IpcpOption): string => table.ios(option);
