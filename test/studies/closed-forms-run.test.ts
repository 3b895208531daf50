/**
 * The machinery against closed forms, at 99 % confidence over fixed seeds; and each time the same with something in the
 * model broken, which must then be found out.
 */
import { describe, expect, test } from 'vitest';
import { CLOSED_FORMS } from '../../src/study/closed-forms.js';
import { estimateOf, holds, outcomes, type Trial, words } from './agreement.js';

const FILE = 'test/data/studies/calls.yaml';
const of = (name: string, ...values: number[]): number =>
  CLOSED_FORMS.find((form) => form.name === name)!.of(...values);

interface Case {
  readonly what: string;
  readonly trial: Omit<Trial, 'file'> & { readonly file?: string };
  readonly expected: number;
  /** Expected of other responses of the same runs. */
  readonly besides?: Readonly<Record<string, number>>;
  /** What breaks the model. */
  readonly broken: readonly string[];
}

const MINUTE = 60e6;
const blocking = (perMin: number, servers: number): Case => ({
  what: `Erlang B: ${perMin / 6} Erlang, ${servers} sessions`,
  trial: {
    set: [
      `calls.dial.arrivals.poisson=${perMin}/min`,
      `nodes.lns.l2tp.sessionLimit=${servers}`,
      'nodes.lac.l2tp.sessionLimit=60000',
    ],
    response: 'calls.blockedShare',
    from: 5 * MINUTE,
    replications: 5,
  },
  expected: of('erlang-b', perMin / 6, servers),
  // callers who talk half as long
  broken: ['calls.dial.hold={ exponential: { mean: 5s } }'],
});

const waits = (what: string, expected: number, service: string, servers: number, half: string): Case => ({
  what,
  trial: {
    set: [
      'calls.dial.arrivals.poisson=48/min',
      `nodes.aaa.processor={ service: ${service}, servers: ${servers}, inputQueue: 100000 }`,
    ],
    response: 'processor.aaa.wait',
    from: 5 * MINUTE,
    replications: 6,
  },
  expected,
  // 48 calls a minute, 1 s of a server each, or 3 s of one of three
  besides: { 'processor.aaa.use': 0.8 },
  broken: [`nodes.aaa.processor.service=${half}`],
});

const exponential = (mean: string): string => `{ exponential: { mean: ${mean}, max: 1h } }`;

const CASES: readonly Case[] = [
  blocking(12, 4),
  blocking(30, 8),
  blocking(45, 10),
  blocking(30, 4),
  blocking(45, 6),
  blocking(12, 2),
  waits('M/D/1 at the RADIUS server', of('md1-wait', 0.8, 1), '1s', 1, '500ms'),
  waits('M/M/1 at the RADIUS server', of('mmc-wait', 0.8, 1, 1), exponential('1s'), 1, exponential('500ms')),
  waits('M/M/3 at the RADIUS server', of('mmc-wait', 0.8, 3, 3), exponential('3s'), 3, exponential('1500ms')),
  {
    what: 'tunnels are opened, and found there',
    trial: {
      set: [
        'calls.dial.arrivals.poisson=4/min',
        'calls.dial.hold=5s',
        'nodes.lns.l2tp.noSessionTimeout=10s',
        'end=100min',
      ],
      response: 'tunnels.openedPerS',
      from: 5 * MINUTE,
      replications: 12,
    },
    expected: of('tunnel-opening-rate', 4 / 60, 5, 10),
    besides: { 'tunnels.reused': of('tunnel-reuse', 4 / 60, 5, 10) },
    broken: ['nodes.lns.l2tp.noSessionTimeout=5s'],
  },
];

describe.each(CASES)('$what', ({ trial, expected, besides = {}, broken }) => {
  const { response } = trial;
  const all = Object.entries({ [response]: expected, ...besides });
  const run = (more: Partial<Trial>) =>
    outcomes({ file: FILE, ...trial, ...more, besides: all.slice(1).map(([name]) => name) });

  test('agrees', { timeout: 120_000 }, async () => {
    const found = await run({});
    for (const [name, value] of all) {
      const each = estimateOf(found, name);
      expect(holds(each, value), `${name}: ${words(each, value)}`).toBe(true);
    }
  });
  test(`with ${broken.join(', ')} it does not`, { timeout: 120_000 }, async () => {
    const found = await run({ set: [...trial.set, ...broken], replications: 4 });
    for (const [name, value] of all) {
      const each = estimateOf(found, name);
      expect(holds(each, value), `${name}: ${words(each, value)}`).toBe(false);
    }
  });
});
