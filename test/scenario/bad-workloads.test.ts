/** Arrivals, holding times, redials and their files that are wrong: one message each, with its place. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatProblem, listOptions, loadScenario, parseScenario } from '../../models/scenario/load.js';
import { withCalls } from './workload-scenario.js';

const problemsOf = (keys: string, set: string[] = []): string[] => {
  const result = parseScenario(withCalls(keys), 's.yaml', { set });
  return result.ok ? [] : result.problems.map(formatProblem);
};
/** Where the calls' line is, and its keys begin. */
const LINE = withCalls('').trimEnd().split('\n').length;
const COLUMN = withCalls('@@').split('\n')[LINE - 1]!.indexOf('@@') + 1;

describe('what is good', () => {
  it.each([
    'hold: never',
    'hold: { exponential: { mean: 3min } }',
    'hold: { exponential: { mean: 3min, min: 1s, max: 1h } }',
    'hold: { lognormal: { mean: 3min, sd: 5min } }',
    'hold: { lognormal: { median: 2min, sigma: 1.2, max: 2h } }',
    'hold: { uniform: [1s, 9s] }',
    'hold: { csv: "1\\n2\\n", take: drawn }',
    'arrivals: { poisson: 5/s, for: 10min }',
    'arrivals: { rate: 0.5/s, until: 10min }',
    'arrivals: { ramp: { from: 0, to: 100/min, over: 1h }, count: 20 }',
    'arrivals: { curve: [[0s, 5/s], [1h, 1000/h]], count: 20 }',
    `arrivals: { day: [${Array(24).fill('10/h').join(', ')}], for: 3d }`,
    'arrivals: { csv: "time,hold\\n0,3\\n1,never\\n" }',
    'redial: { limit: 3 }',
    'redial: { limit: 0 }',
    'hold: { csv: "never\\n3\\n" }',
    'redial: { after: 5s, backOff: 2, cap: 60s, jitter: 0.2, limit: 10, when: both }',
    'redial: { after: { exponential: { mean: 5s } }, limit: 10 }',
  ])('%s', (keys) => {
    expect(problemsOf(keys)).toEqual([]);
  });

  it('without an end of its own, where the scenario has one', () => {
    expect(problemsOf('arrivals: { poisson: 5/s }, redial: {}', ['end=1h'])).toEqual([]);
  });
});

describe('what is wrong', () => {
  it.each([
    ['arrivals: { file: "" }', 18, 'file: expected a text that is not empty; found ""'],
    [
      'arrivals: { poisson: 5 }, hold: 1s',
      21,
      'poisson: expected a rate of calls such as 5/s, 300/min, 1000/h or 5000/d; found 5',
    ],
    [
      'arrivals: { poisson: 5/week }',
      21,
      'poisson: expected a rate of calls such as 5/s, 300/min, 1000/h or 5000/d; found "5/week"',
    ],
    [
      'arrivals: { poisson: 5/s, rate: 5/s, count: 1 }',
      10,
      'arrivals: expected one of poisson, rate, ramp, day, curve, file, csv',
    ],
    ['arrivals: { count: 3 }', 10, 'arrivals: expected one of poisson, rate, ramp, day, curve, file, csv'],
    ['arrivals: { poison: 5/s, count: 1 }', 12, 'unknown key "poison"; did you mean "poisson"?'],
    ['arrivals: { poisson: 5/s }', 0, 'calls would come for ever: say for, until or count, or when the scenario ends'],
    [
      'arrivals: { poisson: 5/s, for: 1h, until: 2h }',
      10,
      'arrivals: "for" and "until" both say when they end: leave one out',
    ],
    ['arrivals: { poisson: 5/s, until: 1s }', 33, 'no call comes until 1s: they begin at 1s'],
    ['arrivals: { poisson: 0/s, count: 1 }', 10, 'arrivals: no call would ever come: the rate is 0'],
    ['arrivals: { day: [1/h, 2/h], for: 1d }', 17, 'day: expected the rates of 24 hours'],
    [
      'arrivals: { ramp: { from: 1/s, to: 2/s, over: 0s }, count: 1 }',
      10,
      'arrivals: a ramp over no time: say poisson, or how long',
    ],
    [
      'arrivals: { curve: [[1h, 1/s], [1min, 2/s]], count: 1 }',
      10,
      'arrivals: 1min is not after 1h: the times are in order',
    ],
    ['arrivals: { rate: 1/s, count: 0 }', 30, 'count: expected a whole number from 1 to 1000000000; found 0'],
    [
      'every: 1s, arrivals: { rate: 1/s, count: 2 }',
      0,
      '"every" and "arrivals" both say when lines call: leave one out',
    ],
    ['arrivals: { csv: "3\\n2\\n" }', 17, 'csv, line 2: time 2 is before the one above: they must be in order'],
    ['hold: { csv: "x\\n" }', 13, 'csv, line 1: there is no time in it'],
    [
      'hold: { exponential: { mean: 3min }, uniform: [1s, 2s] }',
      6,
      'hold: expected one of uniform, normal, exponential, lognormal, file, csv',
    ],
    ['hold: { exponential: { mean: 3min, max: 1min } }', 6, 'hold: min 0, mean 3min, max 1min are not in this order'],
    ['hold: { exponential: { mean: 3 } }', 29, 'mean: a duration needs its unit, such as 3s or 3ms'],
    [
      'hold: { lognormal: { mean: 3min, sigma: 1 } }',
      6,
      'hold: lognormal is told by mean and sd, or by median and sigma',
    ],
    ['hold: { lognormal: { median: 0s, sigma: 1 } }', 6, 'hold: the mean or median of a lognormal is above 0'],
    ['hold: { uniform: [2s, 1s] }', 6, 'hold: uniform from 2s to 1s: the first is above the second'],
    ['hold: { uniform: [1s, 2s], take: drawn }', 6, 'hold: "take" is for times of a file'],
    ['hold: soon', 6, 'hold: expected a duration such as 10s or 250ms, or never; found "soon"'],
    ['redial: {}', 0, 'it may dial for ever: say its limit, or when the scenario ends'],
    ['redial: { limit: 3, jitter: 2 }', 28, 'jitter: expected a number from 0 to 1; found 2'],
    ['redial: { limit: 3, backOff: 0.5 }', 29, 'backOff: expected a number from 1 to 1000; found 0.5'],
    ['redial: { limit: 3, when: always }', 26, 'when: expected one of failed, lost, both; found "always"'],
    ['redial: { limit: 3, after: { exponential: { mean: -1s } } }', 50, 'mean: a duration cannot be negative: -1s'],
  ])('%s', (keys, offset, message) => {
    expect(problemsOf(keys)).toEqual([`s.yaml:${LINE}:${COLUMN + offset}: ${message}`]);
  });
});

describe('numbers that no RADIUS attribute carries', () => {
  const SCENARIO = withCalls('hold: 1s');
  const problems = (from: string, to: string): string[] => {
    const result = parseScenario(SCENARIO.replace(from, to), 's.yaml');
    return result.ok ? [] : result.problems.map(({ line, message }) => `${line}: ${message}`);
  };
  const CALLED = 'called: "5551000"';
  const CALLING = 'calling: "555{n}"';

  it.each([
    ['called', CALLED, 249, 'called: 249 octets; 248 at most, which RADIUS carries with "dnis:" before them'],
    ['calling', CALLING, 254, 'calling: 254 octets; 253 at most, which a RADIUS attribute carries'],
  ])('%s', (key, from, octets, message) => {
    expect(problems(from, `${key}: "${'5'.repeat(octets - 1)}"`)).toEqual([]);
    expect(problems(from, `${key}: "${'5'.repeat(octets)}"`)).toEqual([`${LINE}: ${message}`]);
  });
});

describe('files', () => {
  const dir = mkdtempSync(join(tmpdir(), 'l2tpsim-files-'));
  const path = join(dir, 'scenario.yaml');
  beforeAll(() => {
    writeFileSync(join(dir, 'holds.csv'), 'hold\n3\n4\n');
    writeFileSync(join(dir, 'bad.csv'), 'time,hold\n0,1\n1,x\n');
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  const load = (keys: string, set: string[] = []) => {
    writeFileSync(path, withCalls(keys));
    return loadScenario(dir, { set });
  };
  const told = (keys: string, set: string[] = []): string[] => {
    const result = load(keys, set);
    return result.ok ? [] : result.problems.map(formatProblem);
  };

  it('are read by the folder of the scenario, and stand in its text from then on', () => {
    const loaded = load('hold: { file: holds.csv, take: drawn } } # as measured');
    if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join());
    expect(loaded.text).toBe(withCalls('hold: { csv: "hold\\n3\\n4\\n", take: drawn } } # as measured'));
    const again = parseScenario(loaded.text, 'elsewhere.yaml');
    expect(again).toMatchObject({ ok: true, config: loaded.config });
    expect(listOptions(loaded.resolved)).toContainEqual({ path: 'calls.dial.hold.csv', value: '3 lines' });
  });

  it('that several calls share by an anchor are taken in once', () => {
    const second = '\n  - { name: two, from: users, to: lac, at: 9s, called: "1", hold: *h }';
    const loaded = load(`hold: &h { file: holds.csv } }${second.slice(0, -2)}`);
    if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join());
    expect(loaded.text.split('csv:').length).toBe(2);
    expect(parseScenario(loaded.text, 'elsewhere.yaml')).toMatchObject({ ok: true, config: loaded.config });
  });

  it('with a fault are told of by their own line and column', () => {
    expect(told('arrivals: { file: bad.csv }')).toEqual([
      `${join(dir, 'bad.csv')}:3:3: hold: expected seconds, such as 12.5; found "x"`,
    ]);
    const there = relative(process.cwd(), dir);
    const beside = loadScenario(there);
    expect(beside.ok ? [] : beside.problems.map(({ file }) => file)).toEqual([join(there, 'bad.csv')]);
  });

  it('that are not there are told of where they are named', () => {
    expect(told('hold: { file: none.csv }')).toEqual([
      `${path}:${LINE}:${COLUMN + 14}: file: "none.csv" is not there: ${join(dir, 'none.csv')}`,
    ]);
    expect(told('hold: { file: "." }')[0]).toContain('file: "." cannot be read');
  });

  it('cannot come by --set, since a run keeps its scenario and not where it was set from', () => {
    expect(told('hold: 3s', ['calls.dial.hold={file: holds.csv}'])).toEqual([
      '--set calls.dial.hold={file: holds.csv}: file: a file is named in the scenario itself; from outside, give its text as csv: instead',
    ]);
  });

  it('are not read where a --set goes before them', () => {
    expect(told('hold: { file: none.csv }', ['calls.dial.hold=3s'])).toEqual([]);
  });
});
