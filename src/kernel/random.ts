import seedrandom from 'seedrandom';

/** A named source of chance: each call gives the next number in [0, 1). */
export type Stream = () => number;

/** What a scenario pins a draw to: a number for numeric draws, octets for random octets. */
export type Pin = number | Uint8Array;

/**
 * Named random streams. Each is seeded from (run seed, name) alone, so a draw added in one place moves no other
 * stream, and two variants of a run share their luck. Draws that happen once (an identifier, a challenge) name
 * themselves and leave no stream behind.
 */
export class Random {
  private readonly streams = new Map<string, Stream>();
  private readonly pinned = new Map<string, Pin>();
  readonly unusedPins: Set<string>;

  constructor(
    readonly seed: number,
    pins: ReadonlyMap<string, Pin> = new Map(),
  ) {
    for (const [name, pin] of pins) this.pinned.set(name, pin);
    this.unusedPins = new Set(pins.keys());
  }

  /** A stream that is drawn from again and again, such as a link's loss. */
  stream(name: string): Stream {
    let stream = this.streams.get(name);
    if (!stream) {
      stream = this.fresh(name);
      this.streams.set(name, stream);
    }
    return stream;
  }

  /** One integer in [low, high], drawn once under this name. */
  integer(name: string, low: number, high: number): number {
    const pin = this.pin(name);
    if (typeof pin === 'number') return pin;
    if (pin) return pin.reduce((value, octet) => value * 256 + octet, 0);
    return low + Math.floor(this.fresh(name)() * (high - low + 1));
  }

  /** `length` random octets, drawn once under this name; a pin may have another length. */
  octets(name: string, length: number): Uint8Array {
    const pin = this.pin(name);
    if (pin instanceof Uint8Array) return pin;
    const next = this.fresh(name);
    return Uint8Array.from({ length }, () => Math.floor(next() * 256));
  }

  private pin(name: string): Pin | undefined {
    const pin = this.pinned.get(name);
    if (pin !== undefined) this.unusedPins.delete(name);
    return pin;
  }

  private fresh(name: string): Stream {
    return seedrandom.alea(`${this.seed}/${name}`);
  }
}
