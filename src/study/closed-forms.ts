/** What theory says, by name: beside simulated values in reports, and what the whole machinery is tested against. */
import { LINK_FORMS } from './link-forms.js';
import { amount, count, type Parameter, probability } from './parameters.js';

export interface ClosedForm {
  readonly name: string;
  readonly title: string;
  /** In words or as a formula. */
  readonly formula: string;
  readonly source: string;
  readonly parameters: readonly Parameter[];
  /** Parameters in their order; NaN where there is no such state, such as a queue that grows without end. */
  readonly of: (...values: number[]) => number;
  /**
   * Of a probability per trial (call, message, session): how many trials there are in the mean until the first it comes
   * true of. Where trials do not hang together this is 1/p; blocked calls come in clusters, and the first comes later.
   */
  readonly untilFirst?: (...values: number[]) => number;
}

/** Blocking of M/G/c/c, by the recursion B(0) = 1, B(c) = a B(c-1) / (c + a B(c-1)). */
export function erlangB(load: number, servers: number): number {
  if (!Number.isInteger(servers) || servers < 0) return Number.NaN;
  let blocking = 1;
  for (let server = 1; server <= servers; server++) blocking = (load * blocking) / (server + load * blocking);
  return blocking;
}

/**
 * Arrivals until the first is turned away, from an empty system on: with i in it, 1/B(i) are between the first that finds
 * i there and the first that finds i + 1, B(i) being what a system of i places turns away. That the runs say nothing of
 * where they began errs on the safe side: from empty it takes longest.
 * `leaving`: how many leave for each that arrives while so many are there, by which B(i) = B(i-1) / (leaving(i) + B(i-1)).
 */
function untilFirstTurnedAway(places: number, leaving: (there: number) => number): number {
  let between = 1;
  let sum = between;
  for (let there = 1; there <= places; there++) {
    between = 1 + leaving(there) * between;
    sum += between;
  }
  return sum;
}

/** Probability of waiting in M/M/c. */
export function erlangC(load: number, servers: number): number {
  if (load >= servers) return Number.NaN;
  const blocking = erlangB(load, servers);
  return blocking / (1 - (load / servers) * (1 - blocking));
}

/** Mean wait in M/G/1 before service (Pollaczek-Khinchine): rate * E[S^2] / (2 (1 - rate * E[S])). */
function waitMg1(rate: number, mean: number, sd: number): number {
  const use = rate * mean;
  return use >= 1 ? Number.NaN : (rate * (mean * mean + sd * sd)) / (2 * (1 - use));
}

/** Share that M/M/1 turns away that has room for so many, the one in service among them. */
function lossMm1(use: number, room: number): number {
  if (use > 1) return (1 - 1 / use) / (1 - use ** -(room + 1));
  return use === 1 ? 1 / (room + 1) : ((1 - use) * use ** room) / (1 - use ** (room + 1));
}

/** Sum over i = 0 to resends of min(cap, initial * 2^i). */
export function giveUpAfter(initial: number, cap: number, resends: number): number {
  let sum = 0;
  for (let resend = 0; resend <= resends; resend++) sum += Math.min(cap, initial * 2 ** resend);
  return sum;
}

const RATE = amount('rate', 'arrivals a second');
const SERVICE = amount('service', 'mean service time, s');
const LINGER = amount('linger', 'time an empty tunnel is kept, s');

export const CLOSED_FORMS: readonly ClosedForm[] = [
  {
    name: 'erlang-b',
    title: 'Erlang B: share of calls blocked',
    formula: 'B(0) = 1, B(c) = a B(c-1) / (c + a B(c-1))',
    source: 'Erlang 1917',
    parameters: [
      amount('load', 'offered load, Erlang: arrivals a second times mean holding time'),
      count('servers', 'sessions there may be'),
    ],
    of: erlangB,
    untilFirst: (load, servers) => untilFirstTurnedAway(servers!, (there) => there / load!),
  },
  {
    name: 'erlang-c',
    title: 'Erlang C: share that has to wait',
    formula: 'B / (1 - a/c (1 - B)), B by Erlang B',
    source: 'Erlang 1917',
    parameters: [amount('load', 'offered load, Erlang'), count('servers', 'servers')],
    of: erlangC,
  },
  {
    name: 'mmc-wait',
    title: 'M/M/c: mean wait before service',
    formula: 'C(a, c) s / (c - a), a = rate s, C by Erlang C',
    source: 'Kleinrock, Queueing Systems I, 3.5',
    parameters: [RATE, SERVICE, count('servers', 'servers')],
    of: (rate, service, servers) => (erlangC(rate! * service!, servers!) * service!) / (servers! - rate! * service!),
  },
  {
    name: 'md1-wait',
    title: 'M/D/1: mean wait before service',
    formula: 'rate s^2 / (2 (1 - rate s))',
    source: 'Pollaczek 1930, Khinchine 1932',
    parameters: [RATE, SERVICE],
    of: (rate, service) => waitMg1(rate!, service!, 0),
  },
  {
    name: 'mg1-wait',
    title: 'M/G/1: mean wait before service',
    formula: 'rate (s^2 + sd^2) / (2 (1 - rate s))',
    source: 'Pollaczek 1930, Khinchine 1932',
    parameters: [RATE, SERVICE, amount('sd', 'standard deviation of the service time, s')],
    of: (rate, service, sd) => waitMg1(rate!, service!, sd!),
  },
  {
    name: 'mm1-loss',
    title: 'M/M/1/K: share turned away',
    formula: '(1 - u) u^K / (1 - u^(K + 1)), u = rate s; 1 / (K + 1) where u = 1',
    source: 'Kleinrock, Queueing Systems I, 3.6',
    parameters: [RATE, SERVICE, count('room', 'how many fit, the one in service among them')],
    of: (rate, service, room) => lossMm1(rate! * service!, room!),
    untilFirst: (rate, service, room) => untilFirstTurnedAway(room!, () => 1 / (rate! * service!)),
  },
  {
    name: 'empty-tunnel-reuse',
    title: 'Share of empty tunnels that get another call',
    formula: '1 - exp(-rate linger)',
    source: 'the time until the next call of a Poisson process is exponential',
    parameters: [RATE, LINGER],
    of: (rate, linger) => 1 - Math.exp(-rate! * linger!),
  },
  {
    name: 'tunnel-life',
    title: 'Mean life of a tunnel',
    formula: '(exp(rate (hold + linger)) - 1) / rate',
    source: 'the busy period of M/G/infinity (Takacs 1962), each call keeping its tunnel for hold + linger',
    parameters: [RATE, amount('hold', 'mean holding time, s'), LINGER],
    of: (rate, hold, linger) => Math.expm1(rate! * (hold! + linger!)) / rate!,
  },
  {
    name: 'tunnel-reuse',
    title: 'Share of calls that find their tunnel there',
    formula: '1 - exp(-rate (hold + linger))',
    source:
      'M/G/infinity: a call keeps its tunnel for hold + linger; none does with probability exp(-rate (hold + linger))',
    parameters: [RATE, amount('hold', 'mean holding time, s'), LINGER],
    of: (rate, hold, linger) => 1 - Math.exp(-rate! * (hold! + linger!)),
    untilFirst: (rate, hold, linger) => 1 / (1 - Math.exp(-rate! * (hold! + linger!))),
  },
  {
    name: 'tunnel-opening-rate',
    title: 'Tunnels opened a second',
    formula: 'rate exp(-rate (hold + linger))',
    source: 'the calls that find no tunnel',
    parameters: [RATE, amount('hold', 'mean holding time, s'), LINGER],
    of: (rate, hold, linger) => rate! * Math.exp(-rate! * (hold! + linger!)),
  },
  {
    name: 'exhaustion',
    title: 'Share of messages given up',
    formula: 'p^(n + 1)',
    source: 'n + 1 sends, each without an answer with probability p',
    parameters: [
      probability('loss', 'probability that a send has no answer'),
      count('resends', 'resends before giving up'),
    ],
    of: (loss, resends) => loss! ** (resends! + 1),
    untilFirst: (loss, resends) => loss! ** -(resends! + 1),
  },
  {
    name: 'resends-mean',
    title: 'Mean resends of a message',
    formula: 'p + p^2 + ... + p^n',
    source: 'the k-th resend is made where k sends had no answer',
    parameters: [
      probability('loss', 'probability that a send has no answer'),
      count('resends', 'resends before giving up'),
    ],
    of: (loss, resends) => (loss === 1 ? resends! : (loss! * (1 - loss! ** resends!)) / (1 - loss!)),
  },
  {
    name: 'give-up-after',
    title: 'From an unanswered message to giving up',
    formula: 'sum over i = 0..resends of min(cap, initial 2^i)',
    source: 'RFC 2661 s5.8',
    parameters: [
      amount('initial', 'wait before the first resend, s'),
      amount('cap', 'longest wait, s, or never'),
      count('resends', 'resends before giving up'),
    ],
    of: giveUpAfter,
  },
  {
    name: 'dead-peer',
    title: 'Mean time to notice a dead peer',
    formula: 'hello / 2 + the time to give up: it dies at any moment between two HELLOs',
    source: 'RFC 2661 s5.5, s5.8',
    parameters: [
      amount('hello', 'silence before a HELLO, s'),
      amount('initial', 'wait before the first resend, s'),
      amount('cap', 'longest wait, s, or never'),
      count('resends', 'resends before giving up'),
    ],
    of: (hello, initial, cap, resends) => hello! / 2 + giveUpAfter(initial!, cap!, resends!),
  },
  {
    name: 'dead-peer-quantile',
    title: 'Quantile of the time to notice a dead peer',
    formula: 'p hello + the time to give up: uniform, as it dies at any moment between two HELLOs',
    source: 'RFC 2661 s5.5, s5.8',
    parameters: [
      probability('p', 'which quantile, from 0 to 1'),
      amount('hello', 'silence before a HELLO, s'),
      amount('initial', 'wait before the first resend, s'),
      amount('cap', 'longest wait, s, or never'),
      count('resends', 'resends before giving up'),
    ],
    of: (p, hello, initial, cap, resends) => p! * hello! + giveUpAfter(initial!, cap!, resends!),
  },
  ...LINK_FORMS,
];
