import { OctetWriter, putU32, u16At, u32At } from '../octets.js';
import type { Link, PppConfig } from './config.js';
import { type PppReason, Reason } from './names.js';
import { lists, Policy, Verdict, type Wishes } from './policy.js';
import {
  emitIpcpOptions,
  type IpcpOption,
  ipcpOptionHolds,
  IpcpOptionType as Type,
  VJ_COMPRESSION,
  vjCompression,
} from './wire/ipcp-options.js';
import { findOption, optionEnd } from './wire/options.js';

/** What this end wants of IPCP, and accepts (RFC 1332 s3). Which address the peer may have, its node decides. */

const ADDRESS = Uint8Array.of(Type.IpAddress, 6, 0, 0, 0, 0);

/** The option on loan: good until the next. */
function address(value: number): Uint8Array {
  putU32(ADDRESS, 2, value);
  return ADDRESS;
}

export class IpcpPolicy extends Policy {
  wishes({ kit }: Link): Wishes {
    return kit.ipcpWishes;
  }

  judge(link: Link, octets: Uint8Array, at: number): Verdict {
    const type = octets[at]!;
    if (!ipcpOptionHolds(octets, at)) return this.correct(link, type);
    if (type === Type.IpCompression) {
      return u16At(octets, at + 2) === VJ_COMPRESSION && !link.kit.config.ipcp.rejectVj ? Verdict.Ack : Verdict.Reject;
    }
    if (type !== Type.IpAddress) return Verdict.Reject;
    const wanted = u32At(octets, at + 2);
    const may = link.kit.host.addressWanted(link.id, wanted);
    if (may === 0) return Verdict.Reject;
    return may === wanted ? Verdict.Ack : this.nak(address(may));
  }

  /** A peer that does not say its address is told one, if the node has one for it. */
  addMissing(link: Link, octets: Uint8Array, from: number, to: number, suggested: OctetWriter): void {
    if (lists(Type.IpAddress, octets, from, to) >= 0) return;
    const may = link.kit.host.addressWanted(link.id, 0);
    if (may !== 0) suggested.bytes(address(may));
  }

  naked(link: Link, asked: Uint8Array, octets: Uint8Array, from: number, to: number): Wishes {
    const { insist, requestVj } = link.kit.config.ipcp;
    const options = new OctetWriter();
    for (let at = 0; at < asked.length; at = optionEnd(asked, at)) {
      const hint = lists(asked[at]!, octets, from, to);
      const holds = hint >= 0 && ipcpOptionHolds(octets, hint);
      if (holds && octets[hint] === Type.IpCompression) {
        const vj = lesserVj(octets, hint, requestVj?.maxSlotId ?? 0, requestVj?.compressSlotId ?? false);
        if (vj) options.bytes(emitIpcpOptions([vj]));
      } else if (holds && octets[hint] === Type.IpAddress && !insist && u32At(octets, hint + 2) !== 0) {
        options.part(octets, hint, optionEnd(octets, hint));
      } else options.part(asked, at, optionEnd(asked, at));
    }
    return { options: options.lent(), draws: 0 };
  }

  indispensable({ kit: { config } }: Link, type: number): PppReason {
    if (type !== Type.IpAddress) return Reason.None;
    return config.ipcp.address === 0 || config.role === 'user' ? Reason.NoAddress : Reason.None;
  }

  /** For an option whose Length cannot be right: what it might have been. */
  private correct(link: Link, type: number): Verdict {
    if (type === Type.IpAddress) {
      const may = link.kit.host.addressWanted(link.id, 0);
      return may === 0 ? Verdict.Reject : this.nak(address(may));
    }
    return type === Type.IpCompression && !link.kit.config.ipcp.rejectVj ? this.nak(SUGGESTED_VJ) : Verdict.Reject;
  }
}

const SUGGESTED_VJ = emitIpcpOptions([vjCompression(15, false)]);

/** Van Jacobson compression as the peer would have it, within what we asked for; undefined when it wants another kind. */
function lesserVj(octets: Uint8Array, at: number, maxSlotId: number, compressSlotId: boolean): IpcpOption | undefined {
  if (u16At(octets, at + 2) !== VJ_COMPRESSION) return undefined;
  return vjCompression(Math.min(octets[at + 4]!, maxSlotId), compressSlotId && octets[at + 5] !== 0);
}

/** What this end asks for when negotiation begins. */
export function ipcpWishes({ ipcp: { address: own, requestVj } }: PppConfig): Uint8Array {
  const options: IpcpOption[] = [];
  if (requestVj) options.push(vjCompression(requestVj.maxSlotId, requestVj.compressSlotId));
  options.push({ kind: 'IP-Address', address: own });
  return emitIpcpOptions(options);
}

/** The address an end has by its options, 0 when they name none. */
export function addressIn(options: Uint8Array): number {
  const at = findOption(options, Type.IpAddress);
  return at >= 0 && ipcpOptionHolds(options, at) ? u32At(options, at + 2) : 0;
}
