/** Draws that happen once, by name: a hash of (seed, name) in two lanes of 32 bits, each multiplied and shifted. */

const FACTOR_A = 0x9e3779b1;
const FACTOR_B = 0x85ebca77;
const TWO_26 = 2 ** 26;
const TWO_53 = 2 ** 53;

const SLASH = 0x2f;
const ZERO = 0x30;

/** What names that begin alike have come to where they part, and where the last of them went on behind its ordinal. */
export interface Stem {
  readonly a: number;
  readonly b: number;
  ordinal: number;
  ordinalA: number;
  ordinalB: number;
}

export class OnceDraw {
  private readonly seedA: number;
  private readonly seedB: number;
  private a = 0;
  private b = 0;

  constructor(seed: string) {
    this.a = 0x243f6a88;
    this.b = 0xb7e15162;
    this.take(seed);
    this.seedA = this.a;
    this.seedB = this.b;
  }

  /** A number in [0, 1) with 53 random bits. */
  fraction(name: string): number {
    this.begin(name);
    return this.drawn();
  }

  /** The same under the name `<stem>/<ordinal>/<what>`, whose ordinal is a whole number. */
  fractionOf(stem: Stem, ordinal: number, what: string): number {
    this.beginAt(stem, ordinal, what);
    return this.drawn();
  }

  octets(name: string, length: number): Uint8Array {
    this.begin(name);
    return this.drawnOctets(length);
  }

  octetsOf(stem: Stem, ordinal: number, what: string, length: number): Uint8Array {
    this.beginAt(stem, ordinal, what);
    return this.drawnOctets(length);
  }

  /** What names come to that begin with this and a slash. */
  stem(text: string): Stem {
    this.begin(text);
    return { a: mixedA(this.a, SLASH), b: mixedB(this.b, SLASH), ordinal: -1, ordinalA: 0, ordinalB: 0 };
  }

  private drawn(): number {
    const high = scrambled(this.a, this.b) >>> 5;
    const low = scrambled(this.b, this.a) >>> 6;
    return (high * TWO_26 + low) / TWO_53;
  }

  private drawnOctets(length: number): Uint8Array {
    const octets = new Uint8Array(length);
    for (let at = 0; at < length; at += 4) {
      let word = scrambled((this.a + Math.imul(at, FACTOR_A)) | 0, (this.b ^ at) | 0);
      for (let i = at; i < at + 4 && i < length; i++) {
        octets[i] = word;
        word >>>= 8;
      }
    }
    return octets;
  }

  private begin(name: string): void {
    this.a = this.seedA;
    this.b = this.seedB;
    this.take(name);
  }

  private beginAt(stem: Stem, ordinal: number, what: string): void {
    if (stem.ordinal !== ordinal) takeOrdinal(stem, ordinal);
    this.a = stem.ordinalA;
    this.b = stem.ordinalB;
    this.take(what);
  }

  private take(text: string): void {
    let { a, b } = this;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      a = mixedA(a, code);
      b = mixedB(b, code);
    }
    this.a = a;
    this.b = b;
  }
}

/** Takes in the digits of an ordinal and a slash; several draws in a row are of one ordinal. */
function takeOrdinal(stem: Stem, ordinal: number): void {
  let { a, b } = stem;
  let unit = 1;
  while (unit * 10 <= ordinal) unit *= 10;
  for (let rest = ordinal; unit > 0; unit = (unit / 10) | 0) {
    const digit = (rest / unit) | 0;
    rest -= digit * unit;
    a = mixedA(a, ZERO + digit);
    b = mixedB(b, ZERO + digit);
  }
  stem.ordinal = ordinal;
  stem.ordinalA = mixedA(a, SLASH);
  stem.ordinalB = mixedB(b, SLASH);
}

function mixedA(a: number, code: number): number {
  const word = Math.imul(a ^ code, FACTOR_A);
  return word ^ (word >>> 15);
}

function mixedB(b: number, code: number): number {
  return Math.imul((b + code) | 0, FACTOR_B) ^ (b >>> 13);
}

/** Every bit of both words matters to every bit of the result. */
function scrambled(one: number, other: number): number {
  let word = Math.imul(one ^ (other >>> 16), 0x7feb352d) ^ Math.imul(other ^ (one >>> 15), 0x846ca68b);
  word = Math.imul(word ^ (word >>> 16), 0x7feb352d);
  word = Math.imul(word ^ (word >>> 15), 0x846ca68b);
  return word ^ (word >>> 16);
}
