import { parseIpv4 } from '../radius/reply.js';
import { LowestFree } from './lowest-free.js';

/** Addresses to give to users: the lowest free one first. Which are taken follows from the interfaces' states. */
export class AddressPool {
  private readonly first: number;
  private readonly last: number;
  private readonly places = new LowestFree();

  constructor(range: { readonly first: string; readonly last: string } | undefined) {
    this.first = range ? (parseIpv4(range.first) ?? 0) : 0;
    this.last = range ? (parseIpv4(range.last) ?? 0) : 0;
  }

  /** 0 when every address is taken. */
  take(): number {
    const place = this.places.next();
    if (this.first === 0 || this.first + place > this.last) return 0;
    this.places.take(place);
    return this.first + place;
  }

  /** An address is taken already; one of before the pool was changed is none of its business. */
  keep(address: number): void {
    if (this.has(address)) this.places.take(address - this.first);
  }

  clear(): void {
    this.places.clear();
  }

  giveBack(address: number): void {
    if (this.has(address)) this.places.giveBack(address - this.first);
  }

  private has(address: number): boolean {
    return this.first > 0 && address >= this.first && address <= this.last;
  }
}
