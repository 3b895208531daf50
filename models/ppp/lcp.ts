import type { Simulation } from '../../src/kernel/simulation.js';
import { textOctets } from '../octets.js';
import type { Link } from './config.js';
import { Reason } from './names.js';
import { ACK, type Policy, REJECT, type Verdict, type Wishes } from './policy.js';
import type { PppState } from './state.js';
import { PppProtocol } from './wire/frame.js';
import {
  authChap,
  ChapAlgorithm,
  emitLcpOption,
  type KnownLcpOption,
  type LcpOption,
  parseLcpOption,
} from './wire/lcp-options.js';
import type { RawOption } from './wire/options.js';

/** What this end wants of LCP, and accepts (RFC 1661 s6; ACCM RFC 1662 s7.1; multilink RFC 1990 s5.1). */

/** An MRU below this leaves no room for PPP's own packets. */
const LEAST_MRU = 64;
const DEFAULT_MRU = 1500;
const ALL_CONTROLS = 0xffff_ffff;

const nak = (option: LcpOption, looped = false): Verdict => ({ kind: 'nak', option: emitLcpOption(option), looped });

export class LcpPolicy implements Policy {
  constructor(private readonly sim: Simulation) {}

  wishes(link: Link, state: PppState): Wishes {
    const { auth, lcp } = link.config;
    const options: LcpOption[] = [];
    if (lcp.mru !== undefined) options.push({ kind: 'MRU', mru: lcp.mru });
    if (lcp.accm !== undefined) options.push({ kind: 'ACCM', accm: lcp.accm });
    if (auth) options.push(authChap());
    const draws = lcp.magic && state.magic === 0 ? 1 : 0;
    if (lcp.magic)
      options.push({ kind: 'Magic-Number', magic: state.magic || this.drawMagic(link, state.magicDraws + 1) });
    if (lcp.pfc) options.push({ kind: 'PFC' });
    if (lcp.acfc) options.push({ kind: 'ACFC' });
    if (lcp.mrru !== undefined) options.push({ kind: 'MRRU', mrru: lcp.mrru });
    if (lcp.endpointDisc) {
      const { class: kind, text } = lcp.endpointDisc;
      options.push({ kind: 'Endpoint-Discriminator', class: kind, address: textOctets(text) });
    }
    return { options: options.map(emitLcpOption), draws };
  }

  judge(link: Link, state: PppState, raw: RawOption): Verdict {
    const { config } = link;
    if (config.lcp.rejects.includes(raw.type)) return REJECT;
    const option = parseLcpOption(raw);
    if (!option.ok) return this.correct(link, state, raw);
    const { value } = option;
    switch (value.kind) {
      case 'MRU':
        return value.mru < LEAST_MRU ? nak({ kind: 'MRU', mru: DEFAULT_MRU }) : ACK;
      case 'Auth-Protocol':
        if (config.secret === undefined) return REJECT;
        return isChapMd5(value) ? ACK : nak(authChap());
      case 'Magic-Number': {
        const own = state.magic !== 0 && value.magic === state.magic;
        return own || value.magic === 0 ? nak(this.suggestMagic(link, state), own) : ACK;
      }
      case 'ACCM':
      case 'PFC':
      case 'ACFC':
      case 'Endpoint-Discriminator':
        return ACK;
      case 'MRRU':
        return config.lcp.mrru === undefined ? REJECT : ACK;
      case 'Quality-Protocol':
      case 'Short-Sequence':
      case 'Unknown':
        return REJECT;
    }
  }

  missing(): readonly RawOption[] {
    return [];
  }

  naked(link: Link, state: PppState, asked: readonly RawOption[], suggested: readonly RawOption[]): Wishes {
    let draws = 0;
    const options = asked.flatMap((raw): RawOption[] => {
      const hint = suggested.find((option) => option.type === raw.type);
      if (hint === undefined) return [raw];
      const own = parseLcpOption(raw);
      const other = parseLcpOption(hint);
      if (!own.ok || !other.ok) return [raw];
      if (own.value.kind === 'Magic-Number') draws = 1;
      const next = this.compromise(link, state, own.value, other.value);
      return next ? [emitLcpOption(next)] : [];
    });
    return { options, draws };
  }

  rejected(
    _link: Link,
    _state: PppState,
    asked: readonly RawOption[],
    rejected: readonly RawOption[],
  ): Wishes | typeof Reason.AuthRefused {
    const types = new Set(rejected.map((option) => option.type));
    if (types.has(emitLcpOption(authChap()).type)) return Reason.AuthRefused;
    return { options: asked.filter((option) => !types.has(option.type)), draws: 0 };
  }

  /** Our option after the peer said what it should be; undefined leaves it out. */
  private compromise(link: Link, state: PppState, own: LcpOption, other: LcpOption): LcpOption | undefined {
    if (own.kind === 'MRU' && other.kind === 'MRU') return { kind: 'MRU', mru: Math.max(LEAST_MRU, other.mru) };
    if (own.kind === 'ACCM' && other.kind === 'ACCM') return { kind: 'ACCM', accm: (own.accm | other.accm) >>> 0 };
    if (own.kind === 'MRRU' && other.kind === 'MRRU') return { kind: 'MRRU', mrru: Math.min(own.mrru, other.mrru) };
    if (own.kind === 'Magic-Number') {
      return { kind: 'Magic-Number', magic: this.drawMagic(link, state.magicDraws + 1) };
    }
    // These two have no other value to agree on.
    return own.kind === 'PFC' || own.kind === 'ACFC' ? undefined : own;
  }

  /** For an option whose Length cannot be right: what it might have been. */
  private correct(link: Link, state: PppState, raw: RawOption): Verdict {
    const proposals: readonly LcpOption[] = [
      { kind: 'MRU', mru: DEFAULT_MRU },
      { kind: 'ACCM', accm: ALL_CONTROLS },
      { kind: 'PFC' },
      { kind: 'ACFC' },
    ];
    const options = proposals.map(emitLcpOption);
    if (link.config.secret !== undefined) options.push(emitLcpOption(authChap()));
    const option = options.find(({ type }) => type === raw.type);
    if (option) return { kind: 'nak', option };
    const magic = emitLcpOption(this.suggestMagic(link, state));
    return magic.type === raw.type ? { kind: 'nak', option: magic } : REJECT;
  }

  private drawMagic(link: Link, number: number): number {
    const name = number === 1 ? `${link.prefix}/magic` : `${link.prefix}/magic/${number}`;
    return this.sim.random.integer(name, 1, 0xffff_ffff);
  }

  private suggestMagic(link: Link, state: PppState): LcpOption {
    const magic = this.sim.random.integer(`${link.prefix}/magic-for-peer/${state.lcp.naks + 1}`, 1, 0xffff_ffff);
    return { kind: 'Magic-Number', magic };
  }
}

const isChapMd5 = (option: Extract<KnownLcpOption, { kind: 'Auth-Protocol' }>): boolean =>
  option.protocol === PppProtocol.CHAP && option.parameters[0] === ChapAlgorithm.MD5;
