import { NO_OCTETS, putU32, textOctets, u16At, u32At } from '../octets.js';
import type { Link, PppConfig } from './config.js';
import { type PppReason, Reason } from './names.js';
import { lists, Policy, Verdict, type Wishes } from './policy.js';
import { PppProtocol } from './wire/frame.js';
import {
  authChap,
  ChapAlgorithm,
  emitLcpOptions,
  type LcpOption,
  lcpOptionHolds,
  LcpOptionType as Type,
} from './wire/lcp-options.js';
import { optionEnd } from './wire/options.js';

/** What this end wants of LCP, and accepts (RFC 1661 s6; ACCM RFC 1662 s7.1; multilink RFC 1990 s5.1). */

/** An MRU below this leaves no room for PPP's own packets. */
const LEAST_MRU = 64;
const ALL_CONTROLS = 0xffff_ffff;

const SUGGESTED_MRU = emitLcpOptions([{ kind: 'MRU', mru: 1500 }]);
const SUGGESTED_ACCM = emitLcpOptions([{ kind: 'ACCM', accm: ALL_CONTROLS }]);
const SUGGESTED_AUTH = emitLcpOptions([authChap()]);
const SUGGESTED_PFC = emitLcpOptions([{ kind: 'PFC' }]);
const SUGGESTED_ACFC = emitLcpOptions([{ kind: 'ACFC' }]);

export class LcpPolicy extends Policy {
  wishes(link: Link): Wishes {
    const { state, kit } = link;
    const { lcpWishes, magicAt } = kit;
    if (magicAt < 0) return { options: lcpWishes, draws: 0 };
    const draws = state.magic === 0 ? 1 : 0;
    putU32(lcpWishes, magicAt, draws === 0 ? state.magic : this.drawMagic(link, state.magicDraws + 1));
    return { options: lcpWishes, draws };
  }

  judge(link: Link, octets: Uint8Array, at: number): Verdict {
    const { config } = link.kit;
    const type = octets[at]!;
    if (config.lcp.rejects.includes(type)) return Verdict.Reject;
    if (!lcpOptionHolds(octets, at)) return this.correct(link, type);
    switch (type) {
      case Type.MRU:
        return u16At(octets, at + 2) < LEAST_MRU ? this.nak(SUGGESTED_MRU) : Verdict.Ack;
      case Type.AuthProtocol:
        if (config.secret === undefined) return Verdict.Reject;
        return isChapMd5(octets, at) ? Verdict.Ack : this.nak(SUGGESTED_AUTH);
      case Type.MagicNumber: {
        const { state } = link;
        const magic = u32At(octets, at + 2);
        const looped = magic !== 0 && (magic | 0) === state.magic;
        if (!looped && magic !== 0) return Verdict.Ack;
        this.suggestMagic(link);
        return looped ? Verdict.Looped : Verdict.Nak;
      }
      case Type.ACCM:
      case Type.PFC:
      case Type.ACFC:
      case Type.EndpointDisc:
        return Verdict.Ack;
      case Type.MRRU:
        return config.lcp.mrru === undefined ? Verdict.Reject : Verdict.Ack;
      default:
        return Verdict.Reject;
    }
  }

  addMissing(): void {}

  naked(link: Link, asked: Uint8Array, octets: Uint8Array, from: number, to: number): Wishes {
    let draws = 0;
    const parts: number[] = [];
    for (let at = 0; at < asked.length; at = optionEnd(asked, at)) {
      const hint = lists(asked[at]!, octets, from, to);
      const own = asked.subarray(at, optionEnd(asked, at));
      if (hint < 0 || !lcpOptionHolds(asked, at) || !lcpOptionHolds(octets, hint)) {
        parts.push(...own);
        continue;
      }
      if (asked[at] === Type.MagicNumber) draws = 1;
      parts.push(...this.compromise(link, own, octets.subarray(hint, optionEnd(octets, hint))));
    }
    return { options: Uint8Array.from(parts), draws };
  }

  indispensable(_link: Link, type: number): PppReason {
    return type === Type.AuthProtocol ? Reason.AuthRefused : Reason.None;
  }

  /** Our option after the peer said what it should be; nothing leaves it out. */
  private compromise(link: Link, own: Uint8Array, other: Uint8Array): Uint8Array {
    switch (own[0]) {
      case Type.MRU:
        return emitLcpOptions([{ kind: 'MRU', mru: Math.max(LEAST_MRU, u16At(other, 2)) }]);
      case Type.ACCM:
        return emitLcpOptions([{ kind: 'ACCM', accm: (u32At(own, 2) | u32At(other, 2)) >>> 0 }]);
      case Type.MRRU:
        return emitLcpOptions([{ kind: 'MRRU', mrru: Math.min(u16At(own, 2), u16At(other, 2)) }]);
      case Type.MagicNumber:
        return emitLcpOptions([{ kind: 'Magic-Number', magic: this.drawMagic(link, link.state.magicDraws + 1) }]);
      // These two have no other value to agree on.
      case Type.PFC:
      case Type.ACFC:
        return NO_OCTETS;
      default:
        return own;
    }
  }

  /** For an option whose Length cannot be right: what it might have been. */
  private correct(link: Link, type: number): Verdict {
    switch (type) {
      case Type.MRU:
        return this.nak(SUGGESTED_MRU);
      case Type.ACCM:
        return this.nak(SUGGESTED_ACCM);
      case Type.PFC:
        return this.nak(SUGGESTED_PFC);
      case Type.ACFC:
        return this.nak(SUGGESTED_ACFC);
      case Type.AuthProtocol:
        return link.kit.config.secret === undefined ? Verdict.Reject : this.nak(SUGGESTED_AUTH);
      case Type.MagicNumber:
        this.suggestMagic(link);
        return Verdict.Nak;
      default:
        return Verdict.Reject;
    }
  }

  private drawMagic({ kit, state }: Link, number: number): number {
    return kit.draws.integer(state.ordinal, number === 1 ? 'magic' : `magic/${number}`, 1, 0xffff_ffff);
  }

  private suggestMagic(link: Link): void {
    const { kit, state } = link;
    const magic = kit.draws.integer(state.ordinal, `magic-for-peer/${state.lcp.naks + 1}`, 1, 0xffff_ffff);
    this.suggestion = emitLcpOptions([{ kind: 'Magic-Number', magic }]);
  }
}

const isChapMd5 = (octets: Uint8Array, at: number): boolean =>
  u16At(octets, at + 2) === PppProtocol.CHAP && octets[at + 4] === ChapAlgorithm.MD5;

/** What this end asks for when negotiation begins, without the magic number, which each link draws. */
export function lcpWishes({ auth, lcp }: PppConfig): Uint8Array {
  const options: LcpOption[] = [];
  if (lcp.mru !== undefined) options.push({ kind: 'MRU', mru: lcp.mru });
  if (lcp.accm !== undefined) options.push({ kind: 'ACCM', accm: lcp.accm });
  if (auth) options.push(authChap());
  if (lcp.magic) options.push({ kind: 'Magic-Number', magic: 0 });
  if (lcp.pfc) options.push({ kind: 'PFC' });
  if (lcp.acfc) options.push({ kind: 'ACFC' });
  if (lcp.mrru !== undefined) options.push({ kind: 'MRRU', mrru: lcp.mrru });
  if (lcp.endpointDisc) {
    const { class: kind, text } = lcp.endpointDisc;
    options.push({ kind: 'Endpoint-Discriminator', class: kind, address: textOctets(text) });
  }
  return emitLcpOptions(options);
}
