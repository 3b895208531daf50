import type { Link } from './config.js';
import { type PppReason, Reason } from './names.js';
import { ACK, type Policy, REJECT, type Verdict, type Wishes } from './policy.js';
import { optionOf } from './recipes.js';
import type { PppState } from './state.js';
import {
  emitIpcpOption,
  type IpcpOption,
  parseIpcpOption,
  VJ_COMPRESSION,
  vjCompression,
} from './wire/ipcp-options.js';
import type { RawOption } from './wire/options.js';

/** What this end wants of IPCP, and accepts (RFC 1332 s3). Which address the peer may have, its node decides. */

const IP_ADDRESS = 3;

const address = (value: number): RawOption => emitIpcpOption({ kind: 'IP-Address', address: value });

export class IpcpPolicy implements Policy {
  wishes({ config }: Link): Wishes {
    const { address: own, requestVj } = config.ipcp;
    const options: RawOption[] = [];
    if (requestVj) options.push(emitIpcpOption(vjCompression(requestVj.maxSlotId, requestVj.compressSlotId)));
    options.push(address(own));
    return { options, draws: 0 };
  }

  judge(link: Link, _state: PppState, raw: RawOption): Verdict {
    const option = parseIpcpOption(raw);
    if (!option.ok) return correct(link, raw);
    const { value } = option;
    if (value.kind === 'IP-Compression-Protocol') {
      return value.protocol === VJ_COMPRESSION && !link.config.ipcp.rejectVj ? ACK : REJECT;
    }
    if (value.kind !== 'IP-Address') return REJECT;
    const may = link.host.addressWanted(link.id, value.address);
    if (may === 0) return REJECT;
    return may === value.address ? ACK : { kind: 'nak', option: address(may) };
  }

  /** A peer that does not say its address is told one, if the node has one for it. */
  missing(link: Link, _state: PppState, options: readonly RawOption[]): readonly RawOption[] {
    if (options.some((option) => option.type === IP_ADDRESS)) return [];
    const may = link.host.addressWanted(link.id, 0);
    return may === 0 ? [] : [address(may)];
  }

  naked(link: Link, _state: PppState, asked: readonly RawOption[], suggested: readonly RawOption[]): Wishes {
    const { insist, requestVj } = link.config.ipcp;
    const options = asked.flatMap((raw): RawOption[] => {
      const hint = suggested.find((option) => option.type === raw.type);
      const other = hint && parseIpcpOption(hint);
      if (!other?.ok) return [raw];
      if (other.value.kind === 'IP-Address')
        return insist || other.value.address === 0 ? [raw] : [address(other.value.address)];
      if (other.value.kind === 'IP-Compression-Protocol') {
        const vj = lesserVj(other.value, requestVj?.maxSlotId ?? 0, requestVj?.compressSlotId ?? false);
        return vj ? [emitIpcpOption(vj)] : [];
      }
      return [raw];
    });
    return { options, draws: 0 };
  }

  rejected(
    link: Link,
    _state: PppState,
    asked: readonly RawOption[],
    rejected: readonly RawOption[],
  ): Wishes | PppReason {
    const types = new Set(rejected.map((option) => option.type));
    if (types.has(IP_ADDRESS) && (link.config.ipcp.address === 0 || link.config.role === 'user'))
      return Reason.NoAddress;
    return { options: asked.filter((option) => !types.has(option.type)), draws: 0 };
  }
}

/** Van Jacobson compression as the peer would have it, within what we asked for; undefined when it wants another kind. */
function lesserVj(option: IpcpOption, maxSlotId: number, compressSlotId: boolean): IpcpOption | undefined {
  if (option.kind !== 'IP-Compression-Protocol' || option.protocol !== VJ_COMPRESSION) return undefined;
  const [slots = 0, compress = 0] = option.parameters;
  return vjCompression(Math.min(slots, maxSlotId), compressSlotId && compress !== 0);
}

/** For an option whose Length cannot be right: what it might have been. */
function correct(link: Link, raw: RawOption): Verdict {
  if (raw.type === IP_ADDRESS) {
    const may = link.host.addressWanted(link.id, 0);
    return may === 0 ? REJECT : { kind: 'nak', option: address(may) };
  }
  const vj = emitIpcpOption(vjCompression(15, false));
  return raw.type === vj.type && !link.config.ipcp.rejectVj ? { kind: 'nak', option: vj } : REJECT;
}

/** The address an end has by its options, 0 when they name none. */
export function addressIn(octets: Uint8Array): number {
  const raw = optionOf(octets, IP_ADDRESS);
  const option = raw && parseIpcpOption(raw);
  return option?.ok && option.value.kind === 'IP-Address' ? option.value.address : 0;
}
