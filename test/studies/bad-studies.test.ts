/** What is wrong with a study is told in one message a fault, with file, line and column; nothing is run, and no folder made. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { cli } from '../cli/cli-harness.js';

const dir = mkdtempSync(join(tmpdir(), 'l2tpsim-studies-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const SCENARIO = resolve('experiments/reference-call/scenario.yaml');
const GOOD: readonly string[] = [
  'name: bad',
  `scenario: ${SCENARIO}`,
  'factors:',
  '  retries: { set: nodes.lac.l2tp.retries, levels: [2, 5] }',
  'responses: [setup.mean, calls.failed]',
];

/** A study like the good one, with a line in the place of another, and lines after it. */
const like = (line: number, text: string, ...more: string[]): string =>
  [...GOOD.slice(0, line - 1), text, ...GOOD.slice(line), ...more].join('\n');

const yaml = (text: string): string => JSON.stringify(text);

const CASES: readonly (readonly [what: string, study: string, said: string])[] = [
  ['no name', like(1, 'title: x'), '1:1: missing key "name"'],
  ['not YAML', like(3, 'factors: ['), '5:1: not YAML: '],
  [
    'a key that is not known',
    like(1, 'name: bad', 'respones: [x]'),
    '6:1: unknown key "respones"; did you mean "responses"?',
  ],
  ['a scenario that is not there', like(2, 'scenario: nowhere.yaml'), '2:11: '],
  [
    'a response that is not there',
    like(5, 'responses: [setup.men]'),
    '5:13: there is no response "setup.men"; did you mean "setup.mean"?',
  ],
  [
    'a mean by another name',
    like(5, 'responses: [setup.avg]'),
    '5:13: there is no response "setup.avg"; did you mean "setup.mean"?',
  ],
  ['no response', like(5, 'responses: []'), '5:12: responses: expected a list of 1 or more; found []'],
  [
    'a response twice',
    like(5, 'responses: [setup.mean, setup.mean]'),
    '5:25: the response "setup.mean" is there twice',
  ],
  [
    'a path that the scenario has not',
    like(4, '  retries: { set: nodes.lac.l2tp.retrys, levels: [2] }'),
    '4:51: nodes.lac.l2tp.retrys=2: unknown key "retrys" in nodes.lac.l2tp; did you mean "retries"?',
  ],
  [
    'a level that the scenario refuses',
    like(4, '  retries: { set: nodes.lac.l2tp.retries, levels: [2, many] }'),
    '4:55: nodes.lac.l2tp.retries=many: ',
  ],
  [
    'levels and a range',
    like(4, '  retries: { set: nodes.lac.l2tp.retries, levels: [2], from: 1 }'),
    '4:12: retries: has both levels and a range (from, to, steps): one of them',
  ],
  [
    'neither',
    like(4, '  retries: { set: nodes.lac.l2tp.retries }'),
    '4:12: retries: needs levels, or a range: from, to and steps',
  ],
  [
    'nothing to set',
    like(4, '  retries: { levels: [1] }'),
    '4:12: retries: needs set: the path of the value that is varied',
  ],
  [
    'a range that falls',
    like(4, '  retries: { set: nodes.lac.l2tp.retries, from: 5, to: 2, steps: 3 }'),
    '4:12: retries: from 5 to 2: the first must be below',
  ],
  [
    'a constraint over what is no factor',
    like(5, GOOD[4]!, 'constraints: ["retires > 2"]'),
    '6:15: retires > 2: there is no "retires" here: retries',
  ],
  [
    'a goal over what is no response',
    like(5, GOOD[4]!, 'goal: { factor: retries, objective: "up.t99 < 10s" }'),
    '6:37: up.t99 < 10s: there is no "up.t99" here: setup.mean, calls.failed',
  ],
  [
    'a goal that compares a count with a time',
    like(5, GOOD[4]!, 'goal: { factor: retries, objective: "setup.mean < 10s && calls.failed <= 10s" }'),
    '6:37: 10s: calls.failed is in calls; expected a number',
  ],
  [
    'a goal for what is no factor',
    like(5, GOOD[4]!, 'goal: { factor: tries, objective: "calls.failed < 1" }'),
    '6:17: there is no factor "tries"; one of retries',
  ],
  [
    'a front of one',
    like(5, GOOD[4]!, 'pareto: { setup.mean: least }'),
    '6:9: two or three responses make a front, not 1',
  ],
  [
    'a closed form that is not there',
    like(5, GOOD[4]!, 'closedForms: [{ response: setup.mean, form: erlang-x, with: {} }]'),
    '6:45: there is no closed form "erlang-x"; did you mean "erlang-b"?',
  ],
  [
    'a closed form without its parameters',
    like(5, GOOD[4]!, 'closedForms: [{ response: setup.mean, form: erlang-b, with: { load: 2 } }]'),
    '6:61: missing: servers',
  ],
  ...[
    ['form: exhaustion, with: { loss: 1.5, resends: 3 }', '6:71: loss: expected a number from 0 to 1; found 1.5'],
    [
      'form: dead-peer-quantile, with: { p: 1 + 1, hello: 60, initial: 1, cap: never, resends: 5 }',
      '6:76: p: expected a number from 0 to 1; found 1 + 1',
    ],
    [
      'form: give-up-after, with: { initial: 1, cap: 8s, resends: never }',
      '6:98: resends: expected a whole number from 0 to 10000000; found never',
    ],
    ['form: erlang-b, with: { load: -1, servers: retries }', '6:69: load: expected a number from 0 on; found -1'],
  ].map(
    ([form, said]) =>
      [
        `parameters that cannot be: ${form}`,
        like(5, GOOD[4]!, `closedForms: [{ response: setup.mean, ${form} }]`),
        said!,
      ] as const,
  ),
  ['a value for all runs that cannot be', like(1, 'name: bad', 'set: { nodes.lac.l2tp.retries: -1 }'), '6:32: '],
  [
    'a fork after the end',
    like(5, GOOD[4]!, 'forkAt: 90s', 'set: { end: 1min }'),
    '6:9: the scenario has ended by then, at 1min',
  ],
  [
    'a fork that changes what has begun',
    like(4, '  first: { set: calls.0.at, levels: [5s] }', 'forkAt: 20s'),
    '4:38: call ',
  ],
  [
    'a query over a run that is forked',
    like(5, 'responses: [{ name: n, sql: "SELECT 1" }]', 'forkAt: 20s'),
    '5:13: a query needs the journal of a whole run, ',
  ],
  [
    'more runs at least than at most',
    like(5, GOOD[4]!, 'replications: { min: 5, max: 2, until: { response: setup.mean, halfWidth: 5% } }'),
    '6:15: replications: min is more than max',
  ],
  [
    'replications until the interval of what is not measured is narrow',
    like(5, GOOD[4]!, 'replications: { min: 2, max: 3, until: { response: setup.p95, halfWidth: 5% } }'),
    '6:52: "setup.p95" is not among the responses; one of setup.mean, calls.failed',
  ],
  ...['wide', '0%', '-1', '0ms'].map(
    (halfWidth) =>
      [
        `a half-width of ${halfWidth}`,
        like(5, GOOD[4]!, `replications: { min: 2, until: { response: setup.mean, halfWidth: ${halfWidth} } }`),
        "6:67: halfWidth: expected a number above 0 in the response's unit, a share of the mean such as 5%, or ",
      ] as const,
  ),
  [
    'a half-width in time of what is counted',
    like(5, GOOD[4]!, 'replications: { min: 2, until: { response: calls.failed, halfWidth: 5ms } }'),
    '6:69: 5ms: calls.failed is in calls; expected a number, or a share of the mean such as 5%',
  ],
  [
    'a constraint that is no condition',
    like(5, GOOD[4]!, 'constraints: [retries > 2, "retries + 5"]'),
    '6:28: retries + 5: expected a comparison, such as lac >= lns',
  ],
  [
    'a constraint that is one in part',
    like(5, GOOD[4]!, 'constraints: ["retries > 2 && retries"]'),
    '6:15: retries > 2 && retries: expected a comparison, ',
  ],
  [
    'points of a closed form by what is no condition',
    like(
      5,
      GOOD[4]!,
      'closedForms: [{ when: retries, response: setup.mean, form: erlang-b, with: { load: 1, servers: 1 } }]',
    ),
    '6:23: retries: expected a comparison, such as servers == 1',
  ],
  ...[
    ['dev == "srs"', 'dev has no level "srs"; did you mean "sros"?'],
    ["'junos' != dev || wait == 5s", 'dev has no level "junos"; one of sros, ios'],
    ['dev == "ios" && (wait) == "15s"', 'wait has no level "15s"; '],
    ['wait != 7s && wait > 1', 'wait has no level "7s"; '],
    ['on == "true"', 'on is true or false, and no text: expected on or !on'],
  ].flatMap(([text, said]) => {
    const factors = [
      '  dev: { levels: { sros: { nodes.lac.l2tp.retries: 3 }, ios: { nodes.lac.l2tp.retries: 4 } } }',
      '  wait: { set: nodes.lac.l2tp.helloInterval, levels: [5s, 10s] }',
      '  on: { set: nodes.lac.debug, levels: [true, false] }',
    ];
    const study = (...lines: string[]) => like(4, factors.join('\n'), ...lines);
    const form = '{ response: setup.mean, form: erlang-b, with: { load: 1, servers: 1 }';
    return [
      [`a level that is not there: ${text}`, study(`constraints: [${yaml(text!)}]`), `8:15: ${text}: ${said}`],
      [
        `of a closed form, ${text}`,
        study('closedForms:', `  - ${form}, when: ${yaml(text!)} }`),
        `9:82: ${text}: ${said}`,
      ],
    ] as const;
  }),
  [
    'a constraint over a name that is a sum',
    like(4, '  re-tries: { set: nodes.lac.l2tp.retries, levels: [2, 5] }', 'constraints: [re-tries > 2]'),
    '6:15: re-tries > 2: the name "re-tries" cannot stand in an expression: ',
  ],
  [
    'a constraint over a name that is without end',
    like(4, '  never: { set: nodes.lac.l2tp.retries, levels: [2, 5] }', 'constraints: [never > 2]'),
    '6:15: never > 2: the name "never" cannot stand in an expression: ',
  ],
  [
    'no factor',
    [GOOD[0]!, GOOD[1]!, 'factors: {}', GOOD[4]!].join('\n'),
    '3:10: factors: needs a factor: what is varied, by name',
  ],
  [
    'a goal that nothing has to meet',
    like(5, GOOD[4]!, 'goal: { factor: retries, objective: calls.failed < 1, in: 0 }'),
    '6:59: in: a goal that no replication has to meet asks nothing: above 0, up to 1',
  ],
  [
    'a goal for what every object has',
    like(5, GOOD[4]!, 'goal: { factor: toString, objective: calls.failed < 1 }'),
    '6:17: there is no factor "toString"',
  ],
  [
    'a factor of the small variant that the study has not',
    like(5, GOOD[4]!, 'quick: { factors: { retires: { set: nodes.lac.l2tp.retries, levels: [2] } } }'),
    '6:21: there is no factor "retires"; did you mean "retries"?',
  ],
  [
    'a level twice',
    like(4, '  retries: { set: nodes.lac.l2tp.retries, levels: [2, 5, 2] }'),
    '4:58: the level 2 is there twice',
  ],
  ['constraints that leave nothing', like(5, GOOD[4]!, 'constraints: [retries > 9]'), '6:14: they leave no point'],
  ['a span of no time', like(5, GOOD[4]!, 'measure: { from: 5min, to: 2min }'), '6:28: not after 5min'],
  [
    'a span after the end',
    like(5, GOOD[4]!, 'measure: { from: 20min }', 'set: { end: 10min }'),
    '6:18: the scenario has ended by then, at 10min',
  ],
  [
    'a value for all runs that has a part which a factor varies',
    like(5, GOOD[4]!, 'set: { nodes.lac.l2tp: { receiveWindow: 3 } }'),
    '6:8: nodes.lac.l2tp is what the factor retries varies',
  ],
  [
    'a level at which all is over before anything is measured',
    like(4, '  end: { set: end, levels: [1min, 5s] }', 'measure: { from: 10s }'),
    '4:35: the scenario has ended, at 5s, before anything is measured, from 10s on',
  ],
  [
    'a response of no node',
    like(5, 'responses: [processor.lsn.use]'),
    '5:13: there is no node "lsn"; did you mean "lns"?',
  ],
  [
    'a goal that is no comparison',
    like(5, GOOD[4]!, 'goal: { factor: retries, objective: calls.failed }'),
    '6:37: calls.failed: expected a comparison',
  ],
  [
    'a goal over levels that do not rise',
    like(
      4,
      '  retries: { set: nodes.lac.l2tp.retries, levels: [5, 2] }',
      'goal: { factor: retries, objective: calls.failed < 1 }',
    ),
    '4:3: a goal wants levels that rise',
  ],
  [
    'a path of which a later factor sets the whole',
    like(
      4,
      `  loss: { set: links.core.loss, levels: [0, 0.1] }\n  line: { levels: { a: { links.core: { between: [lac, lns], latency: 20ms } } } }`,
    ),
    '5:3: links.core.loss is set by loss already; links.core, which this one sets, has it in it: let loss come after line',
  ],
  [
    'a value for all runs in what a factor sets as a whole',
    like(
      4,
      '  line: { levels: { a: { links.core: { between: [lac, lns], latency: 20ms } } } }',
      'set: { links.core.loss: 0.3 }',
    ),
    '6:8: links.core.loss is lost: the factor line sets all of links.core',
  ],
  [
    'a front over levels where no front is asked for',
    like(5, GOOD[4]!, 'paretoOver: [retries]'),
    '6:1: there is no pareto that it would be over',
  ],
  [
    'a path that two factors set',
    like(4, `${GOOD[3]}\n  again: { set: nodes.lac.l2tp.retries, levels: [3, 4] }`),
    '5:3: nodes.lac.l2tp.retries is set by retries already',
  ],
  [
    'a seed for a factor',
    like(4, `${GOOD[3]}\n  luck: { set: seed, levels: [1, 2] }`),
    "5:3: a run's seed is its replication's: replications says how many, and the study's own seed is the first",
  ],
  [
    'a seed for every run',
    like(5, GOOD[4]!, 'set: { seed: 3 }'),
    "6:8: a run's seed is its replication's: replications says how many, and the study's own seed is the first",
  ],
  [
    'a level that is more than a value',
    like(4, '  loss: { set: links.core.loss, levels: [0, { gilbertElliott: { goodToBad: 0.1, badToGood: 0.5 } }] }'),
    '4:45: 1: expected a value of the scenario: a number, a text, true or false; what is more than that takes a name, levels: { NAME: { PATH: VALUE } }',
  ],
  [
    'a log scale from nothing',
    like(4, '  retries: { set: nodes.lac.l2tp.retries, from: 0, to: 8, steps: 3, scale: log }'),
    '4:12: retries: from 0: a log scale begins above 0',
  ],
  [
    'a design that is not there',
    like(5, GOOD[4]!, 'design: fractional'),
    '6:9: design: expected full, or { latinHypercube: POINTS }',
  ],
  [
    'a value for all runs that a factor varies',
    like(5, GOOD[4]!, 'set: { end: 1min, nodes.lac.l2tp.retries: 3 }'),
    '6:19: nodes.lac.l2tp.retries is what the factor retries varies',
  ],
  [
    'a small variant that cannot be',
    like(5, GOOD[4]!, 'quick: { factors: { retries: { set: nodes.lac.l2tp.tries, levels: [2] } } }'),
    '6:',
  ],
  ['replications of nothing', like(5, GOOD[4]!, 'replications: 0'), '6:15: replications: '],
];

test.each(CASES)('%s', async (what, study, said) => {
  const file = join(dir, `${what.replaceAll(/\W/g, '-')}.yaml`);
  writeFileSync(file, study);
  const out = join(dir, 'out');
  const { status, err } = await cli(['study', file, '--out', out]);
  expect(err.startsWith(`${file}:${said}`), err).toBe(true);
  expect(err.trimEnd().split('\n')).toHaveLength(1);
  expect(status).toBe(2);
  expect(existsSync(out)).toBe(false);
});

test('levels are named as an expression reads them, and those of the small variant too', async () => {
  const file = join(dir, 'named.yaml');
  const levels = like(
    4,
    '  wait: { set: nodes.lac.l2tp.helloInterval, levels: [5s, 10s, never] }',
    'constraints: [\'wait == "10000ms" || wait != "never" && wait != "20s" && "a" != "b"\', "retries < 9"]',
    'quick: { factors: { wait: { set: nodes.lac.l2tp.helloInterval, levels: [20s] } } }',
  );
  writeFileSync(file, levels);
  // the fault after it is the only one
  const { err } = await cli(['study', file]);
  expect(err).toBe(`${file}:6:86: retries < 9: there is no "retries" here: wait\n`);
});

test('a value asked for that a factor varies', async () => {
  const file = join(dir, 'varied.yaml');
  writeFileSync(file, GOOD.join('\n'));
  const { status, err } = await cli(['study', file, '--set', 'nodes.lac.l2tp.retries=3']);
  expect([status, err]).toEqual([
    2,
    '--set nodes.lac.l2tp.retries: nodes.lac.l2tp.retries is what the factor retries varies\n',
  ]);
});

test('a small variant that is not there', async () => {
  const file = join(dir, 'whole.yaml');
  writeFileSync(file, GOOD.join('\n'));
  const { status, err } = await cli(['study', file, '--quick']);
  expect([status, err]).toEqual([2, `${file}:1:1: it has no quick: there is no small variant of it\n`]);
});

test('a value given by --set that cannot be is told there, one of the study at its place', async () => {
  const file = join(dir, 'set.yaml');
  writeFileSync(file, [...GOOD, 'set: { nodes.lac.y: 1 }'].join('\n'));
  const given = await cli(['study', file, '--set', 'nodes.lac.x=1']);
  expect(given.err).toMatch(/^--set nodes\.lac\.x=1: unknown key "x" in nodes\.lac/m);
  expect(given.err).toMatch(/set\.yaml:\d+:\d+: unknown key "y" in nodes\.lac/);
  expect(given.err).not.toContain(':1:1:');
  expect(given.status).toBe(2);
});

test('a study that is not there', async () => {
  const { status, err } = await cli(['study', join(dir, 'gone')]);
  expect([status, err]).toEqual([2, `${join(dir, 'gone')}: there is no such study\n`]);
});
