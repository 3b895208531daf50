/** What goes wrong in a random scenario besides power and clearing: by a stream of its own, which moves no other draw. */
import { Random } from '../../src/kernel/random.js';

const ACTIONS = [
  'stop',
  'restart',
  'start',
  'drain',
  'undrain',
  'slow',
  'link-down',
  'link-up',
  'link-change',
  'link-restore',
  'partition',
  'heal',
] as const;

/** Entries of a timeline in the first 100 s, over these nodes and the links between `pairs` of them. */
export function randomTimeline(
  seed: number,
  nodes: readonly string[],
  tunnelNodes: readonly string[],
  links: Readonly<Record<string, { readonly between: readonly [string, string] }>>,
): object[] {
  const next = new Random(seed).stream('test/timeline');
  const whole = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  const one = <T>(of: readonly T[]): T => of[whole(0, of.length - 1)]!;
  const seconds = (low: number, high: number): string => `${whole(low * 1000, high * 1000)}ms`;
  const lasting = (): object =>
    one([{}, { for: seconds(1, 30) }, { for: { exponential: { mean: '8s', max: '60s' } } }, { for: '0s' }]);
  const link = (): string => {
    const name = one(Object.keys(links));
    const [a, b] = links[name]!.between;
    return one([name, `${a}>${b}`, `${b}>${a}`]);
  };
  const times = (): object =>
    one<object>([
      { at: seconds(1, 100) },
      { at: seconds(1, 100) },
      { at: seconds(1, 60), every: seconds(1, 20), times: whole(1, 6) },
      { every: { exponential: { mean: '20s', max: '200s' } }, times: whole(1, 5) },
    ]);
  const cut = (): object => ({ nodes: [one(nodes)], way: one(['both', 'in', 'out']) });
  const at: Readonly<Record<(typeof ACTIONS)[number], () => object>> = {
    stop: () => ({ node: one(nodes), ...lasting() }),
    restart: () => ({ node: one(nodes), ...lasting() }),
    start: () => ({ node: one(nodes) }),
    drain: () => ({ node: one(tunnelNodes), ...lasting() }),
    undrain: () => ({ node: one(tunnelNodes) }),
    slow: () => ({ node: one(nodes), factor: one([0.5, 3, 40]), add: one(['0ms', '7ms']), ...lasting() }),
    'link-down': () => ({ link: link(), ...lasting() }),
    'link-up': () => ({ link: link() }),
    'link-change': () => ({ link: [link(), link()], to: one(CHANGES), ...lasting() }),
    'link-restore': () => ({ link: link() }),
    partition: () => ({ ...cut(), ...lasting() }),
    heal: cut,
  };
  return Array.from({ length: whole(0, 6) }, () => {
    const action = one(ACTIONS);
    return { action, ...times(), ...at[action]() };
  });
}

const CHANGES: readonly object[] = [
  { latency: '300ms', reorder: true },
  { jitter: { uniform: ['0ms', '90ms'] }, duplicate: 0.3 },
  { loss: 0.3, corrupt: 0.05 },
  { loss: { gilbertElliott: { goodToBad: 0.2, badToGood: 0.2 } } },
  { loss: 0, jitter: 0, latency: '2ms' },
  { bandwidth: '32kbit/s', queue: 2000, overhead: 40 },
];
