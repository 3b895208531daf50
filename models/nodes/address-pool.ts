import { parseIpv4 } from '../radius/reply.js';

/** Addresses to give to users: the lowest free one first. Which are taken follows from the interfaces' states. */
export class AddressPool {
  private readonly first: number;
  private readonly last: number;
  private readonly taken = new Set<number>();

  constructor(range: { readonly first: string; readonly last: string } | undefined) {
    this.first = range ? (parseIpv4(range.first) ?? 0) : 0;
    this.last = range ? (parseIpv4(range.last) ?? 0) : 0;
  }

  /** 0 when every address is taken. */
  take(): number {
    for (let address = this.first; address > 0 && address <= this.last; address++) {
      if (this.taken.has(address)) continue;
      this.taken.add(address);
      return address;
    }
    return 0;
  }

  keep(address: number): void {
    this.taken.add(address);
  }

  clear(): void {
    this.taken.clear();
  }

  giveBack(address: number): void {
    this.taken.delete(address);
  }
}
