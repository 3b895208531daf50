/** What a study is made of and what it gives, in the words of the design of experiments. Everything here is plain data. */

/** A number, or a text such as `10s`, `never`, `junos`. */
export type LevelValue = number | string | boolean;

/** One level of a factor, and the scenario's values that make it so: `PATH=VALUE` each. */
export interface Level {
  readonly value: LevelValue;
  readonly set: readonly string[];
}

export interface Factor {
  readonly name: string;
  /** In words, for titles and axes. */
  readonly label: string;
  readonly levels: readonly Level[];
  /** Whether an axis of its levels is to be logarithmic. */
  readonly log: boolean;
}

/** One way to set a run up: a level of every factor, in the factors' order. */
export interface Point {
  /** Its place in the design, from 0. */
  readonly index: number;
  readonly levels: readonly Level[];
}

/** What a run is measured by. */
export interface Response {
  readonly name: string;
  /** In words, for titles and axes. */
  readonly label: string;
  /** `s`, `calls`, `1/s`, ...; empty: a share or a bare number. */
  readonly unit: string;
  /** Whether it is a share: it lies between 0 and 1. */
  readonly share?: boolean;
}

/** Something over time, such as how many are up: `y[i]` from `x[i]` seconds on. */
export interface Curve {
  readonly name: string;
  readonly label: string;
  readonly unit: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** One run of a study, as it is kept and reported; the same whoever carried it out, and whenever. */
export interface RunRow {
  readonly point: number;
  /** From 1; the n-th replications of all points share their seed, and so their luck. */
  readonly replication: number;
  readonly seed: number;
  /** Names the run by content: scenario with its values, seed, version, responses. */
  readonly key: string;
  readonly digest: string;
  readonly records: number;
  /** Where measuring began, and up to where rates and means over time are, µs. */
  readonly fromUs: number;
  readonly toUs: number;
  /** By the responses' names; null: there is none, such as a delay where no call came up. */
  readonly responses: Readonly<Record<string, number | null>>;
  /** Of those that are counted shares: of how many, such as the calls of which a share was blocked. */
  readonly outOf?: Readonly<Record<string, number>>;
  readonly curves: readonly Curve[];
}

/** A mean over replications with its 95 % confidence interval. */
export interface Estimate {
  /** Replications that have a value. */
  readonly n: number;
  /** Those that have none. */
  readonly missing: number;
  readonly mean: number | null;
  readonly sd: number | null;
  /** Half of the interval's width; null where one value is too few. */
  readonly halfWidth: number | null;
}

export interface PointSummary {
  readonly index: number;
  /** By the factors' names. */
  readonly levels: Readonly<Record<string, LevelValue>>;
  /** `PATH=VALUE` each, and the command that with these gives its first run again. */
  readonly set: readonly string[];
  readonly command: string;
  readonly replications: number;
  readonly seeds: readonly number[];
  readonly responses: Readonly<Record<string, Estimate>>;
}

/** What a response is at a level of one factor, over all levels of the others. */
export interface MainEffect {
  readonly factor: string;
  readonly response: string;
  readonly levels: readonly { readonly value: LevelValue; readonly estimate: Estimate }[];
  /**
   * Over how many combinations of the other factors' levels, and how many there are: those at which every level that
   * has a value at all has one in every run, or else in some. 0: they have none in common, and each level is of its own.
   */
  readonly over: number;
  readonly of: number;
}

/**
 * Does it help? A level beside the first of its factor that has a value. `pairs`: run by run with the same luck and all else the
 * same. `model`: by the additive model of the response, where no two points differ in this factor alone; along a straight
 * line, it is the highest level beside the lowest.
 */
export interface Comparison {
  readonly by: 'pairs' | 'model';
  readonly factor: string;
  readonly response: string;
  readonly from: LevelValue;
  readonly to: LevelValue;
  /** Of `to` less `from`. */
  readonly difference: Estimate;
  /**
   * `unclear`: the interval holds 0; `incomparable`: no run has a value at both; `aliased`: in the model other factors can
   * do the same.
   */
  readonly verdict: 'more' | 'less' | 'unclear' | 'same' | 'incomparable' | 'aliased';
  /**
   * Over how many combinations of the other factors' levels: those of the main effect, or else of these two levels. By the
   * model, over how many points.
   */
  readonly over: number;
  readonly of: number;
}

/** A response as a sum of what each factor does, fitted to the points at which every run has a value. */
export interface AdditiveModel {
  readonly response: string;
  /** Over how many points, and how many there are. */
  readonly over: number;
  readonly of: number;
  /** Degrees of freedom, and whether they are enough to tell anything by it. */
  readonly freedom: number;
  readonly enough: boolean;
  /** Factors that act along a straight line, by size or its logarithm; of the others each level has an effect of its own. */
  readonly lines: readonly { readonly factor: string; readonly log: boolean }[];
}

/** A closed form beside what was simulated. */
export interface ClosedFormCheck {
  readonly point: number;
  readonly response: string;
  /** `Erlang B, 8 Erlang, 10 servers`. */
  readonly form: string;
  /** null: the form says nothing of such values, as of a queue that grows without end or a loss above 1. */
  readonly expected: number | null;
  readonly simulated: Estimate;
  /** `tooFewRuns`: the interval is so wide that it says nothing; `unknown`: nothing can be said at all. */
  readonly verdict: 'agrees' | 'differs' | 'tooFewRuns' | 'unknown';
}

/** The largest (or smallest) level that still meets the objective. */
export interface GoalAnswer {
  readonly factor: string;
  readonly find: 'largest' | 'smallest';
  /** In words, and the responses that it is about. */
  readonly objective: string;
  readonly responses: readonly string[];
  /** Of the replications, how many must meet it. */
  readonly share: number;
  /** With so many, all of which meet it, a level surely does; null: with no number of them. */
  readonly leastRuns: number | null;
  /** Whether the levels have a size; else they go by the order in which they are written. */
  readonly bySize: boolean;
  readonly answer: LevelValue | null;
  /**
   * Between which of the levels that were tried it surely lies, by the intervals, if levels hold as their neighbours do:
   * the nearest that surely meets it and the nearest beyond the answer that surely misses it. null: none does.
   */
  readonly low: LevelValue | null;
  readonly high: LevelValue | null;
  /** The next level that was tried and missed it; null: none missed. */
  readonly missed: LevelValue | null;
  /** Levels that missed it although the answer, beyond them, does not: then others may not hold as their neighbours do. */
  readonly strays: readonly LevelValue[];
  /** Every level tried: in how many of the replications it was met, and the Wilson 95 % interval of that share. */
  readonly tried: readonly {
    readonly value: LevelValue;
    readonly met: number;
    readonly of: number;
    readonly low: number;
    readonly high: number;
    readonly holds: boolean;
    /** Whether the interval is all on that side of the share that is wanted. */
    readonly sure: boolean;
  }[];
}

export interface ParetoFront {
  readonly responses: readonly { readonly name: string; readonly best: 'least' | 'most' }[];
  /** Factors that one cannot choose: points are held against those of the same levels of these. */
  readonly over: readonly string[];
  /** Points that none is better than in all of these. */
  readonly points: readonly number[];
  /** Points of which not every run has a value: the mean of the others would flatter them. */
  readonly leftOut: readonly number[];
}

export interface StudySummary {
  readonly name: string;
  readonly title: string;
  readonly question: string;
  /** Of l2tpsim. */
  readonly version: string;
  readonly scenario: string;
  readonly design: string;
  /** SHA-256 over all rows: two studies are compared by one number. */
  readonly digest: string;
  readonly factors: readonly Factor[];
  readonly responses: readonly Response[];
  /** What is drawn over time. */
  readonly curves: readonly { readonly name: string; readonly label: string }[];
  /** What a reader must know of how it was measured: sentences. */
  readonly remarks: readonly string[];
  readonly runs: number;
  readonly points: readonly PointSummary[];
  readonly mainEffects: readonly MainEffect[];
  readonly comparisons: readonly Comparison[];
  /** Of the responses that need one, as some levels cannot be compared in pairs. */
  readonly models: readonly AdditiveModel[];
  readonly closedForms: readonly ClosedFormCheck[];
  readonly goal: GoalAnswer | null;
  readonly pareto: ParetoFront | null;
  /** Commands that reproduce it. */
  readonly reproduce: readonly string[];
}
