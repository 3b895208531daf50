import { expect, test } from 'vitest';
import { formatProblem, parseScenario } from '../../models/scenario/load.js';

/** A scenario in which nothing is wrong; each case spoils a line of it. */
const GOOD = `name: small
nodes:
  user: { role: remote-system, address: 0.0.0.0, ppp: { secret: s } }
  lac:
    role: lac
    address: 10.0.0.1
    radius: { server: 10.0.0.3, secret: r }
    l2tp:
      profile: junos
      noSessionTimeout: 10s
  lns:
    role: lns
    address: 10.0.0.2
    radius: { server: 10.0.0.3, secret: r }
  aaa: { role: aaa, address: 10.0.0.3, secret: r, users: { u: { password: p, reply: [{ Session-Timeout: 60 }] } } }
links:
  line: { between: [user, lac] }
  core:
    between: [lac, lns]
    latency: 8ms
    lac>lns: { loss: 0.1 }
  a: { between: [lac, aaa] }
  b: { between: [lns, aaa] }
calls:
  - { name: one, from: user, to: lac, at: 1s, called: "1" }
  - { name: two, from: user, to: lac, at: 2s, called: "1", hold: 5s }
timeline:
  - { at: 30s, node: lns, action: clear-tunnels }
pins:
  lac/tunnel/1/id: 7
`;

const problemsOf = (text: string, set: string[] = []): string[] => {
  const result = parseScenario(text, 's.yaml', { set });
  return result.ok ? [] : result.problems.map(formatProblem);
};

test('the scenario that the cases spoil is good', () => {
  expect(problemsOf(GOOD)).toEqual([]);
});

/** What is spoilt, what stands there, what is put there, and the one problem that must come of it. */
const CASES: readonly (readonly [what: string, from: string, to: string, problem: string])[] = [
  [
    'unknown key',
    'noSessionTimeout: 10s',
    'noSesionTimeout: 10s',
    '10:7: unknown key "noSesionTimeout"; did you mean "noSessionTimeout"?',
  ],
  ['unknown key at the top', 'timeline:', 'timelines:', '27:1: unknown key "timelines"; did you mean "timeline"?'],
  ['unknown key of a link', 'latency: 8ms', 'latencyy: 8ms', '20:5: unknown key "latencyy"; did you mean "latency"?'],
  ['unknown key in a direction', '{ loss: 0.1 }', '{ los: 0.1 }', '21:16: unknown key "los"; did you mean "loss"?'],
  [
    'direction of another link',
    'lac>lns:',
    'lac>aaa:',
    '21:5: this link has the directions lac>lns and lns>lac, not lac>aaa',
  ],
  [
    'wrong unit',
    'noSessionTimeout: 10s',
    'noSessionTimeout: 10parsec',
    '10:25: noSessionTimeout: "parsec" is no unit of time: one of us, ms, s, min or m, h, d',
  ],
  [
    'no unit',
    'noSessionTimeout: 10s',
    'noSessionTimeout: 10',
    '10:25: noSessionTimeout: a duration needs its unit, such as 10s or 10ms',
  ],
  [
    'no duration',
    'noSessionTimeout: 10s',
    'noSessionTimeout: soon',
    '10:25: noSessionTimeout: expected a duration such as 10s or 250ms, or never; found "soon"',
  ],
  [
    'never where it makes no sense',
    'latency: 8ms',
    'latency: never',
    '20:14: latency: expected a duration such as 10s or 250ms; found "never"',
  ],
  [
    'empty value',
    'latency: 8ms',
    'latency:',
    '20:13: latency: expected a duration such as 10s or 250ms; found nothing',
  ],
  ['negative latency', 'latency: 8ms', 'latency: -8ms', '20:14: latency: a duration cannot be negative: -8ms'],
  ['negative number as latency', 'latency: 8ms', 'latency: -8', '20:14: latency: a duration cannot be negative: -8'],
  [
    'unknown distribution',
    'latency: 8ms',
    'latency: { gauss: 8ms }',
    '20:16: unknown key "gauss"; one of uniform, normal, exponential',
  ],
  [
    'two distributions',
    'latency: 8ms',
    'latency: { uniform: [1ms, 2ms], exponential: { mean: 1ms, max: 2ms } }',
    '20:14: latency: expected one of uniform, normal, exponential',
  ],
  [
    'bounds the wrong way round',
    'latency: 8ms',
    'latency: { uniform: [9ms, 2ms] }',
    '20:14: latency: uniform from 9ms to 2ms: the first is above the second',
  ],
  [
    'wrong unit in a distribution',
    'latency: 8ms',
    'latency: { uniform: [1ms, 2min3] }',
    '20:31: 1: "min3" is no unit of time: one of us, ms, s, min or m, h, d',
  ],
  [
    'bit rate',
    'latency: 8ms',
    'bandwidth: 64k',
    '20:16: bandwidth: expected a bit rate such as 64kbit/s or 2Mbit/s, or unlimited; found "64k"',
  ],
  ['probability above 1', 'loss: 0.1', 'loss: 20', '21:22: loss: a probability is from 0 to 1, not 20'],
  ['probability as text', 'loss: 0.1', 'loss: 20%', '21:22: loss: expected a probability from 0 to 1; found "20%"'],
  [
    'drop of an unknown message',
    'latency: 8ms',
    'drop: [{ message: SCRQ, nth: [1] }]',
    '20:23: message: expected one of other, ',
  ],
  [
    'down the wrong way round',
    'latency: 8ms',
    'down: [[5s, 3s]]',
    '20:12: down from 5s to 3s: the second must be later',
  ],
  [
    'missing node',
    'between: [lac, lns]',
    'between: [lac, lnss]',
    '19:20: there is no node "lnss"; did you mean "lns"?',
  ],
  [
    'missing node of a call',
    'name: one, from: user',
    'name: one, from: usr',
    '25:24: there is no node "usr"; did you mean "user"?',
  ],
  [
    'call to another kind of node',
    'name: two, from: user, to: lac',
    'name: two, from: user, to: lns',
    '26:34: "lns" is a node of role lns; a call is to a lac',
  ],
  ['missing node of the timeline', 'node: lns', 'node: lnx', '28:22: there is no node "lnx"; did you mean "lns"?'],
  ['timeline at a node without tunnels', 'node: lns', 'node: aaa', '28:22: "aaa" has no tunnels: its role is aaa'],
  [
    'remote system without a line',
    'line: { between: [user, lac] }',
    'line: { between: [user, lns] }',
    '3:3: no link joins "user" with a LAC: it has nowhere to call',
  ],
  [
    'link twice',
    'b: { between: [lns, aaa] }',
    'b: { between: [aaa, lac] }',
    '23:17: aaa and lac are joined already, by link "a"',
  ],
  [
    'RADIUS server out of reach',
    'b: { between: [lns, aaa] }',
    'b: { between: [user, aaa] }',
    '14:23: no link joins "lns" with "aaa", its RADIUS server',
  ],
  [
    'RADIUS server that is none',
    '10.0.0.3, secret: r }\n    l2tp',
    '10.0.0.4, secret: r }\n    l2tp',
    '7:23: no aaa node has the address 10.0.0.4; did you mean "10.0.0.3"?',
  ],
  ['duplicate node', '  lns:\n', '  lac:\n', '11:3: "lac" is there twice'],
  ['duplicate call', 'name: two', 'name: one', '26:13: there is a call "one" already'],
  ['duplicate address', '10.0.0.2', '10.0.0.1', '13:14: 10.0.0.1 is the address of "lac" already'],
  ['no address', '10.0.0.2', '10.0.0.256', '13:14: address: expected an address such as 10.0.0.1; found "10.0.0.256"'],
  [
    'unknown role',
    'role: lns',
    'role: lnss',
    '12:11: role: expected one of remote-system, lac, lns, aaa; found "lnss"; did you mean "lns"?',
  ],
  ['no role', '    role: lns\n', '', '11:3: missing key "role" in nodes.lns (one of remote-system, lac, lns, aaa)'],
  ['missing key', 'address: 10.0.0.3, secret: r,', 'address: 10.0.0.3,', '15:3: missing key "secret" in nodes.aaa'],
  ['unknown attribute', 'Session-Timeout: 60', 'Session-Time: 60', '15:88: no RADIUS attribute is called Session-Time'],
  [
    'attribute with a wrong value',
    'Session-Timeout: 60',
    'Session-Timeout: long',
    '15:88: Session-Timeout: long is neither a number',
  ],
  ['unknown profile', 'profile: junos', 'profile: juno', '9:16: profile: expected one of rfc2661, '],
  [
    'pin that is neither',
    '1/id: 7',
    '1/id: [7]',
    '30:20: lac/tunnel/1/id: expected a whole number from 0, or octets in hex in quotes: "0A1B"',
  ],
  [
    'number for octets',
    '1/id: 7',
    '1/challenge: 7',
    '30:27: this draw is of octets, not a number: put its hex digits in quotes',
  ],
  [
    'pin of no node',
    'lac/tunnel',
    'lax/tunnel',
    '30:3: a pin is NODE/...: there is no node "lax"; did you mean "lac"?',
  ],
  ['number where text is asked for', 'called: "1" }', 'called: 1 }', '25:55: called: expected text; put 1 in quotes'],
  [
    'text where a switch is asked for',
    'latency: 8ms',
    'reorder: maybe',
    '20:14: reorder: expected true or false; found "maybe"',
  ],
  ['a bad name', '  user: {', '  us er: {', '3:3: a name is letters, digits and _ - . : in it, not "us er"'],
  ['unknown anchor', 'latency: 8ms', 'latency: *slow', '20:14: '],
];

test.each(CASES)('%s', (_, from, to, problem) => {
  expect(GOOD).toContain(from);
  const problems = problemsOf(GOOD.replace(from, () => to));
  expect(problems[0]).toMatch(new RegExp(`^s\\.yaml:${problem.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}`));
});

test.each([
  ['a list that is never closed', 'name: [a, b\nnodes: {}\n', /^s\.yaml:2:\d+: not YAML: /],
  ['a tab', 'name: x\nnodes:\n\tlac: {}\n', /^s\.yaml:3:\d+: not YAML: /],
  ['prose', 'Once upon a time', /^s\.yaml:1:1: expected a scenario, .*found a single value$/],
  ['a list', '- name: x', /^s\.yaml:1:1: expected a scenario, .*found a list$/],
  ['nothing', '', /^s\.yaml:1:1: expected a scenario, .*found nothing$/],
  ['two documents', 'name: x\n---\nname: y\n', /^s\.yaml:\d:\d+: not YAML: /],
])('not a scenario: %s', (_, text, problem) => {
  const problems = problemsOf(text);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(problem);
});

test('several faults are told together, each once', () => {
  const text = GOOD.replace('latency: 8ms', 'latency: 8').replace('profile: junos', 'profil: junos');
  expect(problemsOf(text)).toEqual([
    's.yaml:9:7: unknown key "profil"; did you mean "profile"?',
    's.yaml:20:14: latency: a duration needs its unit, such as 8s or 8ms',
  ]);
});

test('an alias inside its own anchor is refused', () => {
  expect(problemsOf('name: &a [*a]\n')[0]).toMatch(/^s\.yaml:1:11: \*a stands inside what it stands for/);
});

test('copies of copies of copies are refused before they fill the memory', () => {
  const lines = ['shared:', '  x0: &x0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]'];
  for (let i = 1; i < 12; i++)
    lines.push(
      `  x${i}: &x${i} [${Array(10)
        .fill(`*x${i - 1}`)
        .join(', ')}]`,
    );
  expect(problemsOf(lines.join('\n'))[0]).toMatch(/too many copies of copies$/);
});

test.each([
  ['nodes.lnx.l2tp.hostName=x', 'there is no "lnx" in nodes; did you mean "lns"?'],
  ['nodes.lns.l2tp.helloIntervall=1s', 'unknown key "helloIntervall" in nodes.lns.l2tp; did you mean "helloInterval"?'],
  ['nodes.lns.l2tp.noSessionTimeout=12', 'noSessionTimeout: a duration needs its unit, such as 12s or 12ms'],
  ['links.cor.loss=0.1', 'there is no "cor" in links; did you mean "core"?'],
  ['links.core.loss=2', 'loss: a probability is from 0 to 1, not 2'],
  ['links.core.between.1=nowhere', 'there is no node "nowhere"'],
  ['calls.three.at=1s', 'there is no "three" in calls, which has 2 items, from 0'],
  ['calls.7.at=1s', 'there is no "7" in calls, which has 2 items, from 0'],
  ['name.first=x', 'name is a value, with nothing in it called "first"'],
  ['seed=[1', 'the value is not YAML: '],
  ['seed', 'expected PATH=VALUE, such as '],
])('--set %s is refused, and named as the source', (setting, problem) => {
  const problems = problemsOf(GOOD, [setting]);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(`--set ${setting}: ${problem}`);
});
