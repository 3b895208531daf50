/** What a scenario may get wrong about resources: processors, limits, memory, address pools, keep-alives. */
import { expect, test } from 'vitest';
import { formatProblem, parseScenario } from '../../models/scenario/load.js';

/** Line 6 is the LNS's, and each case's. */
const withLine = (line: string): string => `name: small
nodes:
  user: { role: remote-system, address: 0.0.0.0, ppp: { secret: s } }
  lac: { role: lac, address: 10.0.0.1, radius: { server: 10.0.0.3, secret: r } }
  lns:
    ${line}
    role: lns
    address: 10.0.0.2
    radius: { server: 10.0.0.3, secret: r }
  aaa: { role: aaa, address: 10.0.0.3, secret: r }
links:
  line: { between: [user, lac] }
  core: { between: [lac, lns] }
  a: { between: [lac, aaa] }
  b: { between: [lns, aaa] }
`;

function problemsOf(line: string, set: readonly string[] = []): string[] {
  const result = parseScenario(withLine(line), 's.yaml', { set });
  return result.ok ? [] : result.problems.map(formatProblem);
}

test.each([
  'count: 1',
  'processor: { servers: 4, priority: control, inputQueue: 0, byKind: { SCCRQ: 5ms, line: 0 } }',
  'l2tp: { nodeSessionLimit: none, setupLimit: 0, memory: { limit: 0, perSession: 1 } }',
  'virtualTemplate: { pool: { first: 10.9.0.1, last: 10.9.0.1 } }',
  'ppp: { echoInterval: never, echoMisses: 1 }',
])('%s is good', (line) => {
  expect(problemsOf(line)).toEqual([]);
});

const POOL = (first: string, last: string): string => `virtualTemplate: { pool: { first: ${first}, last: ${last} } }`;
const CASES: readonly (readonly [line: string, column: number, problem: string])[] = [
  ['processor: { servers: 0 }', 27, 'servers: expected a whole number from 1 to 1000; found 0'],
  ['processor: { priority: data }', 28, 'priority: expected one of none, control; found "data"'],
  ['processor: { inputQueue: -1 }', 30, 'inputQueue: expected a whole number from 0 to 1000000000; found -1'],
  ['processor: { service: never }', 27, 'service: expected a duration such as 10s or 250ms; found "never"'],
  ['processor: { byKind: { SCRQ: 1ms } }', 28, 'unknown key "SCRQ"; did you mean "SCCRQ"?'],
  ['processor: { byKind: { ICRQ: 1 } }', 34, 'ICRQ: a duration needs its unit, such as 1s or 1ms'],
  [
    'l2tp: { profile: cisco }',
    22,
    'profile: expected one of rfc2661, cisco-ios, junos, junose, sros, huawei, accel-ppp,',
  ],
  ['l2tp: { sessionLimit: none }', 27, 'sessionLimit: expected a whole number from 0 to 65535; found "none"'],
  ['l2tp: { nodeSessionLimit: many }', 31, 'nodeSessionLimit: expected a whole number, or none for no limit'],
  ['l2tp: { setupLimit: -1 }', 25, 'setupLimit: expected a whole number from 0 to 9007199254740991; found -1'],
  ['l2tp: { memory: 100 }', 21, 'memory: expected a map of keys; found 100'],
  ['l2tp: { memory: { perSession: 10 } }', 13, 'missing key "limit" in nodes.lns.l2tp.memory'],
  ['l2tp: { memory: { limit: 9, perTunel: 1 } }', 33, 'unknown key "perTunel"; did you mean "perTunnel"?'],
  [
    'l2tp: { memory: { limit: 9 } }',
    21,
    'neither perTunnel nor perSession takes any of the memory: its limit is never reached',
  ],
  [POOL('10.9.0.9', '10.9.0.1'), 30, 'the pool ends (10.9.0.1) before it begins (10.9.0.9)'],
  [POOL('10.9.0.1', '10.9.0.300'), 55, 'last: expected an address such as 10.0.0.1; found "10.9.0.300"'],
  [POOL('0.0.0.0', '0.0.0.9'), 39, '0.0.0.0 is what asks for an address, and none to give'],
  [POOL('10.0.0.1', '10.0.0.9'), 30, "10.0.0.2, in the pool, is the LNS's own address"],
  ['virtualTemplate: { pool: { first: 10.9.0.1 } }', 24, 'missing key "last" in nodes.lns.virtualTemplate.pool'],
  [
    'virtualTemplate: { pool: [10.9.0.1, 10.9.0.9] }',
    30,
    'pool: expected a map of keys; found ["10.9.0.1","10.9.0.9"]',
  ],
  ['ppp: { echoInterval: 10 }', 26, 'echoInterval: a duration needs its unit, such as 10s or 10ms'],
  [
    'ppp: { echoInterval: often }',
    26,
    'echoInterval: expected a duration such as 10s or 250ms, or never; found "often"',
  ],
  ['ppp: { echoMisses: 0 }', 24, 'echoMisses: expected a whole number from 1 to 255; found 0'],
];

test.each(CASES)('%s', (line, column, problem) => {
  const [first, ...more] = problemsOf(line);
  expect(first).toContain(`s.yaml:6:${column}: ${problem}`);
  expect(more).toEqual([]);
});

test('the same is found where it is set from outside', () => {
  expect(problemsOf('count: 1', ['nodes.lns.processor.byKind.ICRP=1s', 'nodes.lns.l2tp.setupLimit=5'])).toEqual([]);
  expect(problemsOf('count: 1', ['nodes.lns.processor.byKind.SCRQ=1s'])).toEqual([
    '--set nodes.lns.processor.byKind.SCRQ=1s: unknown key "SCRQ" in nodes.lns.processor.byKind; did you mean "SCCRQ"?',
  ]);
  expect(problemsOf('count: 1', ['nodes.lns.l2tp.memory.limit=9'])).toEqual([
    '--set nodes.lns.l2tp.memory.limit=9: neither perTunnel nor perSession takes any of the memory: its limit is never reached',
  ]);
});
