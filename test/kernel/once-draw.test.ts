/** Draws by name: as even as chance is, and nobody's business but the name's and the seed's. */
import { describe, expect, it } from 'vitest';
import { OnceDraw } from '../../src/kernel/once-draw.js';
import { type Pin, Random } from '../../src/kernel/random.js';

const COUNT = 100_000;
/** Names that differ in a digit or two, as those of runs do. */
const FAMILIES = new Map<string, (n: number) => string>([
  ['sessions of one node', (n) => `lac/session/${n}/id`],
  ['tunnels of many nodes', (n) => `lac-${n % 100}/tunnel/${Math.floor(n / 100)}/challenge`],
  ['lines', (n) => `users/ppp/${n}/magic`],
]);

/** How many standard deviations chi-square is off what even chance gives, over values in [0, bins). */
function chiSquare(bins: number, value: (n: number) => number): number {
  const found = new Array<number>(bins).fill(0);
  for (let n = 0; n < COUNT; n++) found[value(n)]!++;
  const mean = COUNT / bins;
  const sum = found.reduce((total, each) => total + (each - mean) ** 2 / mean, 0);
  return Math.abs(sum - (bins - 1)) / Math.sqrt(2 * (bins - 1));
}

describe.each([...FAMILIES])('names of %s', (_family, name) => {
  const draw = new OnceDraw('1/');
  const fractions = Array.from({ length: COUNT }, (_, n) => draw.fraction(name(n)));
  const octets = Array.from({ length: COUNT }, (_, n) => draw.octets(name(n), 16));

  it('give even fractions: the first bits, those in the middle, the last, and pairs of neighbours', () => {
    const [first, middle, last] = [2 ** 8, 2 ** 26, 2 ** 53];
    expect(fractions.every((each) => each >= 0 && each < 1)).toBe(true);
    expect(chiSquare(256, (n) => Math.floor(fractions[n]! * first))).toBeLessThan(4);
    expect(chiSquare(256, (n) => Math.floor(fractions[n]! * middle) % 256)).toBeLessThan(4);
    expect(chiSquare(256, (n) => (fractions[n]! * last) % 256)).toBeLessThan(4);
    const part = (n: number): number => Math.floor(fractions[n % COUNT]! * 16);
    expect(chiSquare(256, (n) => part(n) * 16 + part(n + 1))).toBeLessThan(4);
  });

  it('give even octets, each for itself and beside the word before', () => {
    for (let place = 0; place < 16; place++) expect(chiSquare(256, (n) => octets[n]![place]!)).toBeLessThan(4.5);
    for (const [one, other] of [
      [0, 4],
      [3, 8],
      [5, 15],
    ] as const)
      expect(chiSquare(256, (n) => (octets[n]![one]! >> 4) * 16 + (octets[n]![other]! >> 4))).toBeLessThan(4);
  });

  it('give no value twice', () => {
    expect(new Set(fractions).size).toBe(COUNT);
    expect(new Set(octets.map((each) => Buffer.from(each).toString('hex'))).size).toBe(COUNT);
  });
});

describe('a draw', () => {
  it('is the same in whatever order, and however often', () => {
    const names = Array.from({ length: 200 }, (_, n) => `lns/session/${n}/id`);
    const [one, other] = [new OnceDraw('7/'), new OnceDraw('7/')];
    const forwards = names.map((name) => one.fraction(name));
    const backwards = names.toReversed().map((name) => {
      other.octets(`${name}/else`, 16);
      return other.fraction(name);
    });
    expect(backwards.toReversed()).toEqual(forwards);
    expect(names.map((name) => one.fraction(name))).toEqual(forwards);
  });

  it('is the same where its name is told in parts', () => {
    const draw = new OnceDraw('7/');
    const stem = draw.stem('lac/session');
    for (const ordinal of [0, 1, 9, 10, 99, 100, 4711, 999_999, 1_000_000, 2 ** 31 - 1]) {
      const name = `lac/session/${ordinal}/serial`;
      expect(draw.fractionOf(stem, ordinal, 'serial')).toBe(draw.fraction(name));
      expect(draw.octetsOf(stem, ordinal, 'serial', 16)).toEqual(draw.octets(name, 16));
    }
  });

  it('finds its pin however its name is told', () => {
    const pins = new Map<string, Pin>([
      ['lac/session/7/id', 4711],
      ['lac/ppp/2/challenge', Uint8Array.of(1, 2)],
    ]);
    const random = new Random(1, pins);
    expect(random.draws('lac/session').integer(7, 'id', 1, 65_535)).toBe(4711);
    expect(random.draws('lac/ppp').octets(2, 'challenge', 16)).toEqual(Uint8Array.of(1, 2));
    expect([...random.unusedPins]).toEqual([]);
    const other = random.integer('lac/session/8/id', 1, 65_535);
    expect(random.draws('lac/session').integer(8, 'id', 1, 65_535)).toBe(other);
    expect(new Random(1).draws('lac/session').integer(8, 'id', 1, 65_535)).toBe(other);
  });

  it('of octets is as long as asked for, and begins as a longer one does', () => {
    const draw = new OnceDraw('7/');
    const long = draw.octets('lac/tunnel/1/challenge', 33);
    for (let length = 0; length <= 33; length++)
      expect(draw.octets('lac/tunnel/1/challenge', length)).toEqual(long.slice(0, length));
  });

  it('is even over seeds too, and of no two seeds alike', () => {
    const bySeed = Array.from({ length: COUNT }, (_, seed) => new OnceDraw(`${seed}/`).fraction('lac/tunnel/1/id'));
    expect(chiSquare(256, (seed) => Math.floor(bySeed[seed]! * 256))).toBeLessThan(4);
    expect(new Set(bySeed).size).toBe(COUNT);
  });

  it('of an integer has every value of its range, both ends too', () => {
    const random = new Random(1);
    const found = new Set(Array.from({ length: 2000 }, (_, n) => random.integer(`lac/tunnel/${n}/id`, 3, 12)));
    expect([...found].sort((one, other) => one - other)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(random.integer('lac/tunnel/1/id', 5, 5)).toBe(5);
  });
});
