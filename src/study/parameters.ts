/** What a closed form is of, each with the values that it can have: of any other the form says nothing. */

export interface Parameter {
  readonly name: string;
  /** With its unit. */
  readonly is: string;
  readonly holds: (value: number) => boolean;
  /** In words: `a number from 0 to 1`. */
  readonly wanted: string;
}

/** A form that counts one by one must come to an end. */
const MOST_COUNTED = 10_000_000;

/** A sum such as `1 - a - b` may be beside its end by a rounding. */
const ROUNDING = 1e-12;

export const probability = (name: string, is: string): Parameter => ({
  name,
  is,
  holds: (value) => value >= -ROUNDING && value <= 1 + ROUNDING,
  wanted: 'a number from 0 to 1',
});

export const count = (name: string, is: string): Parameter => ({
  name,
  is,
  holds: (value) => Number.isInteger(value) && value >= 0 && value <= MOST_COUNTED,
  wanted: `a whole number from 0 to ${MOST_COUNTED}`,
});

/** A rate, a load or a time, which may be without end. */
export const amount = (name: string, is: string): Parameter => ({
  name,
  is,
  holds: (value) => value >= 0,
  wanted: 'a number from 0 on',
});

export const anyNumber = (name: string, is: string): Parameter => ({
  name,
  is,
  holds: (value) => !Number.isNaN(value),
  wanted: 'a number',
});
