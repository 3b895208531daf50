/** What random scenarios have their calls do besides: drawn holding times, streams, redials; by draws of their own. */
import { Random } from '../../src/kernel/random.js';

const SPREADS: readonly unknown[] = [
  { uniform: ['1s', '40s'] },
  { exponential: { mean: '20s' } },
  { exponential: { mean: '9s', min: '3s', max: '30s' } },
  { lognormal: { mean: '15s', sd: '20s' } },
  { lognormal: { median: '5s', sigma: 1, max: '1min' } },
];
const STREAMS: readonly unknown[] = [
  { poisson: '6/min', for: '2min' },
  { rate: '10/min', count: 8 },
  { ramp: { from: 0, to: '20/min', over: '1min' }, for: '90s' },
  {
    curve: [
      ['10s', '12/min'],
      ['40s', 0],
      ['60s', '30/min'],
    ],
    until: '2min',
  },
  { csv: 'time,hold\n0,3\n0,1.5\n20,never\n21.25,8\n' },
];

/** Keys over those of the n-th call. */
export function randomWorkload(seed: number, place: number): object {
  const next = new Random(seed).stream(`test/workload/${place}`);
  const one = <T>(of: readonly T[]): T => of[Math.floor(next() * of.length)]!;
  const [held, again, stream] = [next() < 0.4, next() < 0.4, next() < 0.15];
  return {
    ...(held ? { hold: one([...SPREADS, { csv: '1\n4\n9\n16\n', take: one(['inTurn', 'drawn']) }]) } : {}),
    ...(again
      ? {
          redial: {
            after: one<unknown>([0, '1s', '7s', ...SPREADS]),
            backOff: one([1, 1.5, 2]),
            cap: one(['never', '20s']),
            jitter: one([0, 0.2, 1]),
            limit: one([1, 3, 8]),
            when: one(['failed', 'lost', 'both']),
          },
        }
      : {}),
    ...(stream ? { arrivals: one(STREAMS) } : {}),
  };
}
