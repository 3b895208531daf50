/** Octets that grow as they are written, and are read one after the other. */

/** What is below this is computed with as an integer. */
const SMALL = 2 ** 30;
/** So many octets or more are copied by a call. */
const MANY = 32;
const double = new DataView(new ArrayBuffer(8));

/** Place of the lowest bit that is set, of one at least. */
export const lowestBit = (bits: number): number => 31 - Math.clz32(bits & -bits);

export class Stream {
  octets = new Uint8Array(4096);
  length = 0;

  put(octet: number): void {
    if (this.length === this.octets.length) this.grow(1);
    this.octets[this.length++] = octet;
  }

  /** A whole number from 0 on, below 2^53: seven bits an octet, the lowest first. */
  putNumber(value: number): void {
    let rest = value;
    while (rest >= SMALL) {
      const high = Math.floor(rest / 128);
      this.put((rest - high * 128) | 0x80);
      rest = high;
    }
    let small = rest | 0;
    for (; small >= 0x80; small >>= 7) this.put((small & 0x7f) | 0x80);
    this.put(small);
  }

  /** One below 0, too: the lowest bit says so. Between -2^51 and 2^51. */
  putSigned(value: number): void {
    this.putNumber(value < 0 ? -2 * value - 1 : 2 * value);
  }

  putDouble(value: number): void {
    double.setFloat64(0, value, true);
    for (let i = 0; i < 8; i++) this.put(double.getUint8(i));
  }

  putAll(source: Uint8Array, from: number, count: number): void {
    if (this.length + count > this.octets.length) this.grow(count);
    const { octets, length } = this;
    if (count >= MANY) octets.set(source.subarray(from, from + count), length);
    else for (let i = 0; i < count; i++) octets[length + i] = source[from + i]!;
    this.length += count;
  }

  reset(): void {
    this.length = 0;
  }

  private grow(by: number): void {
    const grown = new Uint8Array(Math.max(this.octets.length * 2, this.length + by));
    grown.set(this.octets.subarray(0, this.length));
    this.octets = grown;
  }
}

/** Past its end it gives zeros: `isDone` then says no. */
export class Source {
  private next = 0;

  constructor(private readonly octets: Uint8Array) {}

  get isDone(): boolean {
    return this.next === this.octets.length;
  }

  take(): number {
    return this.octets[this.next++] ?? 0;
  }

  takeNumber(): number {
    let octet = this.take();
    if (octet < 0x80) return octet;
    let value = octet & 0x7f;
    for (let unit = 128; octet >= 0x80; unit *= 128) {
      octet = this.take();
      value += (octet & 0x7f) * unit;
    }
    return value;
  }

  takeSigned(): number {
    const value = this.takeNumber();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  takeDouble(): number {
    for (let i = 0; i < 8; i++) double.setUint8(i, this.take());
    return double.getFloat64(0, true);
  }

  takeAll(target: Uint8Array, to: number, count: number): void {
    for (let i = 0; i < count; i++) target[to + i] = this.take();
  }
}
