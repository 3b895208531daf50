/**
 * The hold model (Jones 1986), the common measure of future event lists: with a constant number pending, pop the
 * earliest and schedule another after an exponential delay. The delays come from a table made beforehand.
 */
import { AGENDAS, newAgenda } from './agendas.js';
import type { Benchmark } from './benchmark.js';

/** Mean delay, µs: a minute, as between two HELLOs. */
export const MEAN_DELAY_US = 60_000_000;
const DELAYS = 1 << 18;
const HOLDS_PER_BATCH = 1_000_000;

/** Exponential delays in whole µs, from the same generator as in test/bench (Numerical Recipes' LCG). */
export function exponentialDelays(count: number): Float64Array {
  let state = 12_345;
  return Float64Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.round(-Math.log((state + 0.5) / 2 ** 32) * MEAN_DELAY_US);
  });
}

export const holdModel: Benchmark = {
  name: 'kernel',
  what: 'the hold model: pop the earliest notice, schedule another after an exponential delay',
  sizeOf: 'pending notices',
  sizes: [100, 10_000, 1_000_000],
  subject: 'agenda',
  subjects: AGENDAS,
  figure: 'holdsPerSecond',
  prepare(kind, { size }) {
    const agenda = newAgenda(kind);
    const delays = exponentialDelays(DELAYS);
    let next = 0;
    const hold = (holds: number): number => {
      const { notice } = agenda;
      for (let count = 0; count < holds; count++) {
        agenda.pop();
        agenda.schedule(notice.at + delays[next]!, 0, notice.a, 0, count);
        next = (next + 1) & (DELAYS - 1);
      }
      return holds;
    };
    for (let index = 0; index < size; index++) {
      agenda.schedule(delays[next]!, 0, index, 0, 0);
      next = (next + 1) & (DELAYS - 1);
    }
    // Another place in the table than its start, and past the first notices, which all began at one time.
    next = (next + 7) & (DELAYS - 1);
    hold(Math.max(3 * size, 300_000));
    return () => hold(HOLDS_PER_BATCH);
  },
};
