/**
 * The attributes, a row each: number, name, format, and the least and most octets of value. 1-39 and 60-63 are of
 * RFC 2865 s5, 40-51 of RFC 2866 s5, the tunnel ones of RFC 2868 s3, the rest of RFC 2869 s5.
 */
import { INTEGER_NAMES } from './integer-names.js';

/** How a value reads; `tagged` ones may begin with a tag that groups the attributes of one tunnel (RFC 2868 s3). */
export type AttributeFormat =
  | 'text'
  | 'octets'
  | 'address'
  | 'integer'
  | 'hidden'
  | 'chap-password'
  | 'vendor'
  | 'tagged-text'
  | 'tagged-integer'
  | 'tagged-hidden';

export interface AttributeRow {
  readonly type: number;
  readonly name: string;
  readonly format: AttributeFormat;
  readonly least: number;
  readonly most: number;
  /** Names of an integer's values. */
  readonly values?: ReadonlyMap<number, string>;
}

export const Attribute = {
  UserName: 1,
  UserPassword: 2,
  ChapPassword: 3,
  NasIpAddress: 4,
  NasPort: 5,
  ServiceType: 6,
  FramedProtocol: 7,
  FramedIpAddress: 8,
  FramedMtu: 12,
  ReplyMessage: 18,
  State: 24,
  Class: 25,
  VendorSpecific: 26,
  SessionTimeout: 27,
  IdleTimeout: 28,
  CalledStationId: 30,
  CallingStationId: 31,
  NasIdentifier: 32,
  ProxyState: 33,
  AcctStatusType: 40,
  ChapChallenge: 60,
  NasPortType: 61,
  TunnelType: 64,
  TunnelMediumType: 65,
  TunnelServerEndpoint: 67,
  TunnelPassword: 69,
  TunnelAssignmentId: 82,
  TunnelClientAuthId: 90,
} as const;

const MOST = 253;
const LENGTHS: Record<AttributeFormat, readonly [least: number, most: number]> = {
  text: [1, MOST],
  octets: [1, MOST],
  address: [4, 4],
  integer: [4, 4],
  hidden: [16, 128],
  'chap-password': [17, 17],
  vendor: [5, MOST],
  'tagged-text': [1, MOST],
  'tagged-integer': [4, 4],
  'tagged-hidden': [3, MOST],
};

function row(type: number, name: string, format: AttributeFormat, lengths = LENGTHS[format]): AttributeRow {
  const values = INTEGER_NAMES.get(type);
  const [least, most] = lengths;
  return { type, name, format, least, most, ...(values !== undefined && { values }) };
}

export const ATTRIBUTES: readonly AttributeRow[] = [
  row(1, 'User-Name', 'text'),
  row(2, 'User-Password', 'hidden'),
  row(3, 'CHAP-Password', 'chap-password'),
  row(4, 'NAS-IP-Address', 'address'),
  row(5, 'NAS-Port', 'integer'),
  row(6, 'Service-Type', 'integer'),
  row(7, 'Framed-Protocol', 'integer'),
  row(8, 'Framed-IP-Address', 'address'),
  row(9, 'Framed-IP-Netmask', 'address'),
  row(10, 'Framed-Routing', 'integer'),
  row(11, 'Filter-Id', 'text'),
  row(12, 'Framed-MTU', 'integer'),
  row(13, 'Framed-Compression', 'integer'),
  row(14, 'Login-IP-Host', 'address'),
  row(15, 'Login-Service', 'integer'),
  row(16, 'Login-TCP-Port', 'integer'),
  row(18, 'Reply-Message', 'text'),
  row(19, 'Callback-Number', 'text'),
  row(20, 'Callback-Id', 'text'),
  row(22, 'Framed-Route', 'text'),
  row(23, 'Framed-IPX-Network', 'integer'),
  row(24, 'State', 'octets'),
  row(25, 'Class', 'octets'),
  row(26, 'Vendor-Specific', 'vendor'),
  row(27, 'Session-Timeout', 'integer'),
  row(28, 'Idle-Timeout', 'integer'),
  row(29, 'Termination-Action', 'integer'),
  row(30, 'Called-Station-Id', 'text'),
  row(31, 'Calling-Station-Id', 'text'),
  row(32, 'NAS-Identifier', 'text'),
  row(33, 'Proxy-State', 'octets'),
  row(34, 'Login-LAT-Service', 'text'),
  row(35, 'Login-LAT-Node', 'text'),
  row(36, 'Login-LAT-Group', 'octets', [32, 32]),
  row(37, 'Framed-AppleTalk-Link', 'integer'),
  row(38, 'Framed-AppleTalk-Network', 'integer'),
  row(39, 'Framed-AppleTalk-Zone', 'text'),
  row(40, 'Acct-Status-Type', 'integer'),
  row(41, 'Acct-Delay-Time', 'integer'),
  row(42, 'Acct-Input-Octets', 'integer'),
  row(43, 'Acct-Output-Octets', 'integer'),
  row(44, 'Acct-Session-Id', 'text'),
  row(45, 'Acct-Authentic', 'integer'),
  row(46, 'Acct-Session-Time', 'integer'),
  row(47, 'Acct-Input-Packets', 'integer'),
  row(48, 'Acct-Output-Packets', 'integer'),
  row(49, 'Acct-Terminate-Cause', 'integer'),
  row(50, 'Acct-Multi-Session-Id', 'text'),
  row(51, 'Acct-Link-Count', 'integer'),
  row(52, 'Acct-Input-Gigawords', 'integer'),
  row(53, 'Acct-Output-Gigawords', 'integer'),
  row(55, 'Event-Timestamp', 'integer'),
  row(60, 'CHAP-Challenge', 'octets', [5, MOST]),
  row(61, 'NAS-Port-Type', 'integer'),
  row(62, 'Port-Limit', 'integer'),
  row(63, 'Login-LAT-Port', 'text'),
  row(64, 'Tunnel-Type', 'tagged-integer'),
  row(65, 'Tunnel-Medium-Type', 'tagged-integer'),
  row(66, 'Tunnel-Client-Endpoint', 'tagged-text'),
  row(67, 'Tunnel-Server-Endpoint', 'tagged-text'),
  row(68, 'Acct-Tunnel-Connection', 'text'),
  row(69, 'Tunnel-Password', 'tagged-hidden'),
  row(77, 'Connect-Info', 'text'),
  row(79, 'EAP-Message', 'octets'),
  row(80, 'Message-Authenticator', 'octets', [16, 16]),
  row(81, 'Tunnel-Private-Group-ID', 'tagged-text'),
  row(82, 'Tunnel-Assignment-ID', 'tagged-text'),
  row(83, 'Tunnel-Preference', 'tagged-integer'),
  row(85, 'Acct-Interim-Interval', 'integer'),
  row(87, 'NAS-Port-Id', 'text'),
  row(88, 'Framed-Pool', 'text'),
  row(90, 'Tunnel-Client-Auth-ID', 'tagged-text'),
  row(91, 'Tunnel-Server-Auth-ID', 'tagged-text'),
];

const BY_TYPE: ReadonlyMap<number, AttributeRow> = new Map(ATTRIBUTES.map((attribute) => [attribute.type, attribute]));

/** By type: the least octets of value and the most; what is not known may have any number. */
const LEAST = Uint8Array.from({ length: 256 }, (_, type) => BY_TYPE.get(type)?.least ?? 0);
const MOST_BY_TYPE = Uint8Array.from({ length: 256 }, (_, type) => BY_TYPE.get(type)?.most ?? 255);
const HIDDEN = Uint8Array.from({ length: 256 }, (_, type) => (BY_TYPE.get(type)?.format === 'hidden' ? 1 : 0));

export const attributeRow = (type: number): AttributeRow | undefined => BY_TYPE.get(type);
export const attributeName = (type: number): string => BY_TYPE.get(type)?.name ?? `Attribute-${type}`;

/** Why a value has a length its type does not allow; undefined when it may stand. An unknown type may hold anything. */
export function attributeFault(type: number, length: number): string | undefined {
  if (length >= LEAST[type]! && length <= MOST_BY_TYPE[type]! && (HIDDEN[type] === 0 || length % 16 === 0))
    return undefined;
  const known = BY_TYPE.get(type);
  if (known === undefined) return undefined;
  const { name, least, most } = known;
  if (length < least || length > most) return `${name} with Length ${length + 2}, not ${range(least + 2, most + 2)}`;
  if (known.format === 'hidden' && length % 16 !== 0) return `${name} with ${length} octets, not a multiple of 16`;
  return undefined;
}

const range = (least: number, most: number): string => (least === most ? `${least}` : `${least} to ${most}`);
