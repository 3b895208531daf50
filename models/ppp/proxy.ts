import { OctetWriter } from '../octets.js';
import type { PppConfig, ProxyAuth } from './config.js';
import { AUTH_PROTOCOL, optionOf } from './recipes.js';
import { ChapCode, emitChapPacket } from './wire/chap-packet.js';
import { PppProtocol } from './wire/frame.js';
import { parseLcpOption, parseLcpOptions } from './wire/lcp-options.js';

/** Options taken from elsewhere: those a LAC negotiated (RFC 2661 s4.4.5), and what agreed ones mean for the line. */

/** How frames to the peer may look, as it asked; LCP's own go without any of it. */
export interface LineFormat {
  readonly compressProtocol: boolean;
  readonly omitAddressControl: boolean;
  readonly accm: number;
  readonly mru: number;
}

export function lineFormatOf(agreed: Uint8Array): LineFormat {
  const options = parseLcpOptions(agreed);
  const list = options.ok ? options.value : [];
  let accm = 0xffff_ffff;
  let mru = 1500;
  for (const option of list) {
    if (option.kind === 'ACCM') accm = option.accm;
    if (option.kind === 'MRU') mru = option.mru;
  }
  const has = (kind: string) => list.some((option) => option.kind === kind);
  return { compressProtocol: has('PFC'), omitAddressControl: has('ACFC'), accm, mru };
}

/** Whether what the LAC asked for is what this end would have asked for, where it matters. */
export function suitsOurs(config: PppConfig, lastSent: Uint8Array): boolean {
  if (config.proxyLcp === 'renegotiate' || !parseLcpOptions(lastSent).ok) return false;
  if (!config.auth) return true;
  const raw = optionOf(lastSent, AUTH_PROTOCOL);
  const option = raw && parseLcpOption(raw);
  return option?.ok === true && option.value.kind === 'Auth-Protocol' && option.value.protocol === PppProtocol.CHAP;
}

/** The challenge, then the Response as a packet; undefined where the LAC has sent nothing that could be one. */
export function proxyExchange({ challenge, chapId, name, response }: ProxyAuth): Uint8Array | undefined {
  if (challenge.length === 0 || response.length === 0 || response.length > 0xff) return undefined;
  const packet = emitChapPacket({ code: ChapCode.Response, id: chapId & 0xff, value: response, name });
  return new OctetWriter().bytes(challenge).bytes(packet).octets();
}
