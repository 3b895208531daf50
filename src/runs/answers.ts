/** What a run answers to the library's questions: plain objects. */
import type { Time, Values } from './asked.js';
import type { Evidence } from './evidence.js';
import type { Verification } from './verify.js';

/** One fact of the journal. */
export interface JournalRecord {
  /** Its number, from 0. */
  readonly seq: number;
  /** Virtual time of its step, µs from the start of the run. */
  readonly atUs: number;
  /** How far into the step the node's processor was, µs. */
  readonly lagUs: number;
  /** `seq` of the record that led to this one; -1: the scenario. */
  readonly cause: number;
  /** The node's name; `-` for none. */
  readonly node: string;
  /** `tunnel/1`. */
  readonly entity: string;
  /** `StopSent`. */
  readonly type: string;
  /** All of it in one line of words. */
  readonly words: string;
  /**
   * By the names in docs/journal.md. A code is its word, with the number beside it as `<name>_code`; octets are hex;
   * secrets are xxxxxx; null: no octets.
   */
  readonly columns: Readonly<Record<string, string | number | null>>;
}

/** A record about an entity, with the state around it; null: it was not there yet, or is no more. */
export interface HistoryRecord extends JournalRecord {
  readonly changes: readonly { readonly field: string; readonly before: string; readonly after: string }[];
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
}

export interface WhyEvidence extends Omit<Evidence, 'records'> {
  readonly records: readonly JournalRecord[];
}

/** Two records that are not the same, this run's and the other's; undefined: the run has no more. */
export interface Difference {
  /** The number that they have; after moved timers, counted without them. */
  readonly seq: number;
  readonly here: JournalRecord | undefined;
  readonly there: JournalRecord | undefined;
}

/** Two runs held against each other: this one, and the other. */
export interface RunDifference {
  /** Every record is the same, and so is the digest. */
  readonly same: boolean;
  /** Records from the start that are the same in both. */
  readonly equal: number;
  /** The first record that is not. */
  readonly first: Difference | undefined;
  /** Where a fork moved timers that ran: the first difference but for that. */
  readonly afterMovedTimers: Difference | undefined;
  /** Values of the scenario that are not the same, by path; secrets are xxxxxx. */
  readonly values: readonly {
    readonly path: string;
    readonly here?: string | undefined;
    readonly there?: string | undefined;
  }[];
  /** What led to the difference, as lines: of each run its own, and what both come of. */
  readonly causes: {
    readonly here: readonly string[];
    readonly there: readonly string[];
    readonly both: readonly string[];
  };
}

export interface WhyAnswer {
  /** What `why` prints: the record asked about, and below it what led there. */
  readonly lines: readonly string[];
  /** Every record of the chain, the one asked about first. */
  readonly chain: readonly JournalRecord[];
  /** What became of the datagrams that a timer waited for in vain, by place and reason. */
  readonly evidence: readonly WhyEvidence[];
}

export interface Verified extends Omit<Verification, 'divergence'> {
  /** Every record, and the figures beside them, are what the scenario gives. */
  readonly verified: boolean;
  /** The first record that is not, as it is stored and as it comes out. */
  readonly divergence:
    | { readonly seq: number; readonly stored: JournalRecord | undefined; readonly made: JournalRecord | undefined }
    | undefined;
}

export interface ForkOptions {
  /** When the values change: after all that happens at this time. */
  readonly at: Time;
  readonly set?: Values;
  /** The new run folder; without it, a temporary one. */
  readonly out?: string;
}
