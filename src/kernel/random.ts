import seedrandom from 'seedrandom';
import { OnceDraw, type Stem } from './once-draw.js';

/** A named source of chance: each call gives the next number in [0, 1). */
export type Stream = () => number;

type StreamState = seedrandom.State.Alea;
type SeededStream = seedrandom.StatefulPRNG<StreamState>;

/** Where every stream stands, and which pins were drawn by. */
export interface RandomState {
  readonly streams: ReadonlyMap<string, StreamState>;
  readonly unusedPins: ReadonlySet<string>;
}

const stateful = (seed: string, state: StreamState | true = true): SeededStream =>
  state === true ? seedrandom.alea(seed, { state }) : seedrandom.alea(seed, { state });

/** What a scenario pins a draw to: a number for numeric draws, octets for random octets. */
export type Pin = number | Uint8Array;

/**
 * Named random streams. Each is seeded from (run seed, name) alone, so a draw added in one place moves no other
 * stream, and two variants of a run share their luck. Draws that happen once (an identifier, a challenge) name
 * themselves and leave no stream behind: they are a hash of seed and name, since to seed a generator for one draw takes
 * ten times as long.
 */
export class Random {
  private readonly streams = new Map<string, SeededStream>();
  private readonly pinned = new Map<string, Pin>();
  unusedPins: Set<string>;
  private readonly once: OnceDraw;

  constructor(
    readonly seed: number,
    pins: ReadonlyMap<string, Pin> = new Map(),
  ) {
    for (const [name, pin] of pins) this.pinned.set(name, pin);
    this.unusedPins = new Set(pins.keys());
    this.once = new OnceDraw(`${seed}/`);
  }

  /** A stream that is drawn from again and again, such as a link's loss. */
  stream(name: string): Stream {
    let stream = this.streams.get(name);
    if (!stream) {
      stream = stateful(this.seedOf(name));
      this.streams.set(name, stream);
    }
    return stream;
  }

  /** One integer in [low, high], drawn once under this name. */
  integer(name: string, low: number, high: number): number {
    const pin = this.pin(name);
    if (typeof pin === 'number') return pin;
    if (pin) return pin.reduce((value, octet) => value * 256 + octet, 0);
    return low === high ? low : within(low, high, this.once.fraction(name));
  }

  /** A number in [0, 1), drawn once under this name; no pin goes before it. */
  fraction(name: string): number {
    return this.once.fraction(name);
  }

  /** `length` random octets, drawn once under this name; a pin may have another length. */
  octets(name: string, length: number): Uint8Array {
    const pin = this.pin(name);
    if (pin instanceof Uint8Array) return pin;
    return this.once.octets(name, length);
  }

  /** Draws whose names all begin with this. */
  draws(stem: string): Draws {
    return new Draws(this, this.once, stem, this.pinned.size > 0);
  }

  save(): RandomState {
    const streams = new Map([...this.streams].map(([name, stream]) => [name, stream.state()]));
    return { streams, unusedPins: new Set(this.unusedPins) };
  }

  load({ streams, unusedPins }: RandomState): void {
    this.streams.clear();
    for (const [name, state] of streams) this.streams.set(name, stateful('', state));
    this.unusedPins = new Set([...this.unusedPins].filter((name) => unusedPins.has(name)));
  }

  private pin(name: string): Pin | undefined {
    if (this.pinned.size === 0) return undefined;
    const pin = this.pinned.get(name);
    if (pin !== undefined) this.unusedPins.delete(name);
    return pin;
  }

  private seedOf(name: string): string {
    return `${this.seed}/${name}`;
  }
}

const within = (low: number, high: number, fraction: number): number => low + Math.floor(fraction * (high - low + 1));

/**
 * Draws by the names `<stem>/<ordinal>/<what>`, as `lac/session/7/id`. A run makes many: the names are hashed in parts,
 * and put together only where there are pins to look for.
 */
export class Draws {
  private readonly begin: Stem;

  constructor(
    private readonly random: Random,
    private readonly once: OnceDraw,
    readonly stem: string,
    private readonly mayBePinned: boolean,
  ) {
    this.begin = once.stem(stem);
  }

  integer(ordinal: number, what: string, low: number, high: number): number {
    if (this.mayBePinned) return this.random.integer(this.name(ordinal, what), low, high);
    return low === high ? low : within(low, high, this.once.fractionOf(this.begin, ordinal, what));
  }

  octets(ordinal: number, what: string, length: number): Uint8Array {
    if (this.mayBePinned) return this.random.octets(this.name(ordinal, what), length);
    return this.once.octetsOf(this.begin, ordinal, what, length);
  }

  private name(ordinal: number, what: string): string {
    return `${this.stem}/${ordinal}/${what}`;
  }
}
