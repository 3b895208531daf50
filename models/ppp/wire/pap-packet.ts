/** PAP packets (RFC 1334 s2.2). */
import { OctetReader, OctetWriter, octetsText, type Parsed, parsed, refused, textOctets, toHex } from '../../octets.js';
import { emitCodePacket, parseCodePacket, withPadding } from './code-packet.js';

export const PapCode = { AuthenticateRequest: 1, AuthenticateAck: 2, AuthenticateNak: 3 } as const;

export type PapRequestPacket = {
  readonly code: 1;
  readonly id: number;
  readonly peerId: Uint8Array;
  readonly password: Uint8Array;
  readonly padding?: Uint8Array;
};
export type PapResultPacket = {
  readonly code: 2 | 3;
  readonly id: number;
  readonly message: Uint8Array;
  readonly padding?: Uint8Array;
};
export type PapPacket = PapRequestPacket | PapResultPacket;

const NAMES: ReadonlyMap<number, readonly [name: string, ios: string]> = new Map([
  [PapCode.AuthenticateRequest, ['Authenticate-Request', 'AUTH-REQ']],
  [PapCode.AuthenticateAck, ['Authenticate-Ack', 'AUTH-ACK']],
  [PapCode.AuthenticateNak, ['Authenticate-Nak', 'AUTH-NAK']],
]);

export const papCodeName = (code: number): string | undefined => NAMES.get(code)?.[0];
/** As a Cisco IOS trace names it: `AUTH-REQ`. */
export const iosPapCodeName = (code: number): string => NAMES.get(code)?.[1] ?? `UNKNOWN(${code})`;

export function parsePapPacket(octets: Uint8Array): Parsed<PapPacket> {
  const packet = parseCodePacket(octets);
  if (!packet.ok) return packet;
  const { code, id, data, padding } = packet.value;
  const reader = new OctetReader(data);
  switch (code) {
    case PapCode.AuthenticateRequest: {
      const peerId = reader.bytes(reader.u8());
      const password = reader.bytes(reader.u8());
      if (!reader.ok) return refused(`PAP peer id or password reaches beyond the ${data.length} octets of data`);
      if (reader.remaining > 0) return refused(`PAP request with ${reader.remaining} octets after the password`);
      return parsed(withPadding({ code, id, peerId, password }, padding));
    }
    case PapCode.AuthenticateAck:
    case PapCode.AuthenticateNak: {
      const message = reader.bytes(reader.u8());
      if (!reader.ok) return refused(`PAP message reaches beyond the ${data.length} octets of data`);
      if (reader.remaining > 0) return refused(`PAP result with ${reader.remaining} octets after the message`);
      return parsed(withPadding({ code, id, message }, padding));
    }
    default:
      return refused(`unknown PAP code ${code}`);
  }
}

export const papRequest = (id: number, peerId: string, password: string): PapPacket => ({
  code: PapCode.AuthenticateRequest,
  id,
  peerId: textOctets(peerId),
  password: textOctets(password),
});

export const papResult = (code: 2 | 3, id: number, message = ''): PapPacket => ({
  code,
  id,
  message: textOctets(message),
});

export function emitPapPacket(packet: PapPacket): Uint8Array {
  const writer = new OctetWriter();
  for (const field of 'message' in packet ? [packet.message] : [packet.peerId, packet.password]) {
    if (field.length > 0xff) throw new RangeError(`PAP field of ${field.length} octets`);
    writer.u8(field.length).bytes(field);
  }
  const { code, id, padding } = packet;
  return emitCodePacket(withPadding({ code, id, data: writer.octets() }, padding));
}

/** The password is told by its length only. */
export function describePapPacket(packet: PapPacket): Record<string, unknown> {
  return {
    code: papCodeName(packet.code),
    id: packet.id,
    ...('message' in packet
      ? { message: octetsText(packet.message) }
      : { peerId: octetsText(packet.peerId), passwordOctets: packet.password.length }),
    ...(packet.padding !== undefined && { padding: toHex(packet.padding) }),
  };
}
