/** Entries of a timeline that cannot be: one message each, with its place. */
import { expect, test } from 'vitest';
import { formatProblem, parseScenario } from '../../models/scenario/load.js';
import { GROUP } from './group-scenario.js';

/** Columns before the entry. */
const BEFORE = '  - { '.length;
const LINE = GROUP.split('\n').length + 1;

const problemsOf = (entry: string, head = ''): string[] => {
  const result = parseScenario(`${GROUP}timeline:\n  - { ${entry} }\n${head}`, 's.yaml', {});
  return result.ok ? [] : result.problems.map(formatProblem);
};

test.each([
  'at: 1s, node: lns, action: restart, for: 10s',
  'at: 1s, node: lns-2, action: drain',
  'every: 10s, times: 3, link: core, action: link-down, for: { uniform: [1s, 2s] }',
  'at: 1s, link: [lac-3>lns-1, lns-1>lac-3], action: link-change, to: { loss: 0.1 }',
  'at: 1s, nodes: [lns, aaa-1], action: partition, way: out, for: never',
  'at: 1s, node: users, action: stop',
  'at: 1s, node: lac, action: slow, add: 5ms',
])('good: %s', (entry) => {
  expect(problemsOf(entry)).toEqual([]);
});

test.each([
  ['at: 1s, node: lns, action: reboot', 'reboot', 'action: expected one of clear-tunnels, '],
  ['node: lns, action: restart', 'restart', 'when? "at" gives one time, "every" many'],
  ['at: 1s, action: restart', 'restart', 'restart is done to a node: the key "node" is missing'],
  ['at: 1s, node: lns, action: link-down', 'lns', '"node" has no meaning with link-down'],
  ['at: 1s, link: core, action: link-down, to: { loss: 1 }', '{ loss', '"to" has no meaning with link-down'],
  ['at: 1s, link: cor, action: link-down', 'cor,', 'there is no link "cor"; did you mean "core"?'],
  ['at: 1s, link: lac>lsn, action: link-down', 'lac>lsn', 'there is no node "lsn"; did you mean "lns"?'],
  ['at: 1s, link: lac-1>lns-2, action: link-down', 'lac-1>', 'no link joins "lac-1" with "lns-2"'],
  ['at: 1s, link: [core, users>lns], action: link-up', 'users>lns', 'no link joins "users" with "lns"'],
  [
    'at: 1s, link: core, action: link-change',
    'link-change',
    'a link-change says what it changes to: to: { latency: 200ms }',
  ],
  ['at: 1s, link: core, action: link-change, to: { los: 1 }', 'los: 1', 'unknown key "los"; did you mean "loss"?'],
  ['at: 1s, link: core, action: link-change, to: { down: [] }', 'down: []', 'unknown key "down"'],
  ['at: 1s, nodes: [lnss], action: partition', 'lnss', 'there is no node "lnss"; did you mean "lns"?'],
  ['at: 1s, nodes: [lns, lac, aaa, users], action: partition', '[lns', 'these are all the nodes: there is no rest'],
  ['at: 1s, nodes: [lns], action: partition, way: up', 'up', 'way: expected one of both, in, out; found "up"'],
  ['at: 1s, node: aaa, action: drain', 'aaa', '"aaa" has no tunnels: its role is aaa'],
  ['at: 1s, node: aaa, action: slow', 'slow', 'slow is by a factor or by what is added: factor: 10, add: 50ms'],
  ['at: 1s, node: aaa, action: slow, factor: 0', '0', 'factor: expected a factor from 0.001 to 1000000'],
  ['at: 1s, node: lns, action: restart, times: 3', '3', '"times" has no meaning without "every"'],
  [
    'every: 1h, node: lns, action: restart',
    '1h',
    'this goes on for ever: say how many "times", or give the scenario an "end"',
  ],
  ['every: 0s, times: 9, node: lns, action: restart', '0s', 'from one time to the next there must be some time'],
  ['at: 1s, node: lns, action: restart, for: 10', '10', 'for: a duration needs its unit, such as 10s or 10ms'],
  ['at: 1s, node: lns, action: restart, for: { exponential: { mean: 5s } }', 'exponential', 'missing key "max"'],
  ['at: 1s, node: lns, action: clear-sessions, id: 0', '0', 'id: expected a whole number from 1 to 65535; found 0'],
])('bad: %s', (entry, where, problem) => {
  const problems = problemsOf(entry);
  expect(problems).toHaveLength(1);
  const column = BEFORE + 1 + (where === '0' ? entry.lastIndexOf(where) : entry.indexOf(where));
  expect(problems[0]).toContain(`s.yaml:${LINE}:${column}: `);
  expect(problems[0]).toContain(problem);
});

test('what goes on for ever ends with the run', () => {
  expect(problemsOf('every: 1h, node: lns, action: restart', 'end: 10h\n')).toEqual([]);
});
