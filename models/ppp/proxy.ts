import { type KeptOctets, lentOctetsOf } from '../keep.js';
import { putOctets, room, u16At, u32At } from '../octets.js';
import type { PppConfig, ProxyAuth } from './config.js';
import { ChapCode, chapValueLength, putChapValue } from './wire/chap-packet.js';
import { PppProtocol } from './wire/frame.js';
import { LcpOptionType, lcpOptionsHold } from './wire/lcp-options.js';
import { findOption, optionEnd } from './wire/options.js';

/** Options taken from elsewhere: those a LAC negotiated (RFC 2661 s4.4.5), and what agreed ones mean for the line. */

/** How frames to the peer may look, as it asked; LCP's own go without any of it. */
export interface LineFormat {
  readonly compressProtocol: boolean;
  readonly omitAddressControl: boolean;
  readonly accm: number;
  readonly mru: number;
}

/** What links that take turns asked about last, and what it means: their options differ by the magic numbers. */
const PLACES = 1024;
let latest: LineFormat = { compressProtocol: false, omitAddressControl: false, accm: 0xffff_ffff, mru: 1500 };
const asked = new Array<KeptOctets>(PLACES).fill('');
const formats = new Array<LineFormat>(PLACES).fill(latest);

/** What a link's options mean. */
export function lineFormatOf(kept: KeptOctets, link: number): LineFormat {
  const place = link & (PLACES - 1);
  if (asked[place] === kept) return formats[place]!;
  const format = read(kept);
  asked[place] = kept;
  formats[place] = format;
  return format;
}

/** Options that do not parse count for nothing. */
function read(kept: KeptOctets): LineFormat {
  const agreed = lentOctetsOf(kept);
  let accm = 0xffff_ffff;
  let mru = 1500;
  let compressProtocol = false;
  let omitAddressControl = false;
  const end = lcpOptionsHold(agreed) ? agreed.length : 0;
  for (let at = 0; at < end; at = optionEnd(agreed, at)) {
    const type = agreed[at];
    if (type === LcpOptionType.ACCM) accm = u32At(agreed, at + 2);
    else if (type === LcpOptionType.MRU) mru = u16At(agreed, at + 2);
    else if (type === LcpOptionType.PFC) compressProtocol = true;
    else if (type === LcpOptionType.ACFC) omitAddressControl = true;
  }
  // Links of a run have mostly the same.
  const same =
    latest.accm === accm &&
    latest.mru === mru &&
    latest.compressProtocol === compressProtocol &&
    latest.omitAddressControl === omitAddressControl;
  if (!same) latest = { compressProtocol, omitAddressControl, accm, mru };
  return latest;
}

/** Whether what the LAC asked for is what this end would have asked for, where it matters. */
export function suitsOurs(config: PppConfig, lastSent: Uint8Array): boolean {
  if (config.proxyLcp === 'renegotiate' || !lcpOptionsHold(lastSent)) return false;
  if (!config.auth) return true;
  const at = findOption(lastSent, LcpOptionType.AuthProtocol);
  return at >= 0 && u16At(lastSent, at + 2) === PppProtocol.CHAP;
}

/** The challenge, then the Response as a packet; undefined where the LAC has sent nothing that could be one. */
export function proxyExchange({ challenge, chapId, name, response }: ProxyAuth): Uint8Array | undefined {
  if (challenge.length === 0 || response.length === 0 || response.length > 0xff) return undefined;
  const { length } = challenge;
  const octets = room(length + chapValueLength(response, name));
  putOctets(octets, 0, challenge);
  putChapValue(octets, length, ChapCode.Response, chapId & 0xff, response, name);
  return octets;
}
