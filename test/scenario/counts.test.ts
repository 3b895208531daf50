/** Nodes with a count: what they come to, and what is refused. */
import { expect, test } from 'vitest';
import type { AaaSpec, LacSpec, LnsSpec, NodeSpec, RunConfig } from '../../models/config.js';
import { formatProblem, listOptions, parseScenario } from '../../models/scenario/load.js';
import { namesIn } from '../../models/scenario/resolve.js';
import { GROUP } from './group-scenario.js';

function load(text: string, set: readonly string[] = []) {
  const loaded = parseScenario(text, 's.yaml', { set });
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  return loaded;
}

const pairsOf = ({ channels, nodes }: RunConfig, link: string): string[] =>
  channels.filter((channel) => channel.link === link).map(({ from, to }) => `${nodes[from]!.name}>${nodes[to]!.name}`);
const named = <N extends NodeSpec>({ nodes }: RunConfig, name: string): N =>
  nodes.find((node) => node.name === name) as N;

test('a group is one node; of the others each is a node, its address and number counted up', () => {
  const { config } = load(GROUP);
  const nodes = config.nodes.map(({ name, address }) => `${name} ${address}`);
  expect(nodes).toEqual([
    'users 0.0.0.0',
    'lac-1 10.1.0.254',
    'lac-2 10.1.0.255',
    'lac-3 10.1.1.0',
    'lac-4 10.1.1.1',
    'lns-1 10.2.0.1',
    'lns-2 10.2.0.2',
    'aaa-1 10.0.0.1',
    'aaa-2 10.0.0.2',
  ]);
  expect(config.nodes[0]).toMatchObject({ lines: 12, ppp: { hostName: 'u{n}@isp.example' } });
  expect(named<LacSpec>(config, 'lac-3')).toMatchObject({
    ppp: { hostName: 'lac-3' },
    l2tp: { hostName: 'lac-3', secrets: { 'lns-3': 'secret 3' } },
  });
  expect(named<AaaSpec>(config, 'aaa-2').users.map(({ name }) => name)).toEqual([
    'isp.example',
    '*@isp.example',
    'u5@isp.example',
  ]);
});

test('each LNS has a pool of its own, of the size given', () => {
  const { config } = load(GROUP);
  const pools = ['lns-1', 'lns-2'].map((name) => named<LnsSpec>(config, name).virtualTemplate.pool);
  expect(pools).toEqual([
    { first: '11.0.0.1', last: '11.0.0.100' },
    { first: '11.0.0.101', last: '11.0.0.200' },
  ]);
});

test('a link joins every one with every one, or one with one and round again', () => {
  const { config, resolved } = load(GROUP);
  expect(pairsOf(config, 'core')).toEqual([
    'lac-1>lns-1',
    'lns-1>lac-1',
    'lac-2>lns-2',
    'lns-2>lac-2',
    'lac-3>lns-1',
    'lns-1>lac-3',
    'lac-4>lns-2',
    'lns-2>lac-4',
  ]);
  expect(pairsOf(config, 'lines').filter((pair) => pair.startsWith('users'))).toEqual(
    [1, 2, 3, 4].map((number) => `users>lac-${number}`),
  );
  expect(pairsOf(config, 'aaa-lac')).toHaveLength(16);
  expect(pairsOf(load(GROUP, ['links.core.pair=all']).config, 'core')).toHaveLength(16);
  // The manifest's names are these, without the rest of the configuration.
  expect(namesIn(resolved).nodes.map(({ name }) => name)).toEqual(config.nodes.map(({ name }) => name));
  expect(namesIn(resolved).channels).toEqual(config.channels.map(({ from, to }) => ({ from, to })));
});

test('one of several is named alone, in links, calls, timeline and pins', () => {
  const text = GROUP.replace('between: [lac, lns], pair: each', 'between: [lac-2, lns-1]').replace(
    'to: lac,',
    'to: lac-2,',
  );
  const timeline = 'timeline=[{at: 5s, node: lac-4, action: power-off}, {at: 6s, node: lns, action: clear-tunnels}]';
  const { config } = load(text, [timeline, 'pins={lac-2/tunnel/1/id: 7}']);
  expect(pairsOf(config, 'core')).toEqual(['lac-2>lns-1', 'lns-1>lac-2']);
  expect(config.calls.map(({ lacs }) => lacs)).toEqual([['lac-2']]);
  expect(config.timeline.map(({ node, action }) => `${node} ${action}`)).toEqual([
    'lac-4 power-off',
    'lns-1 clear-tunnels',
    'lns-2 clear-tunnels',
  ]);
});

test('a call of a group is one entry, however many lines', () => {
  const { config } = load(GROUP, ['nodes.users.count=2000000', 'nodes.lac.count=1000']);
  expect(config.calls).toEqual([
    {
      name: 'dial',
      from: 'users',
      to: 'lac',
      lacs: Array.from({ length: 1000 }, (_, index) => `lac-${index + 1}`),
      atUs: 1_000_000,
      everyUs: 100_000,
      lines: 2_000_000,
      called: '5551000',
      calling: '555{n}',
      holdUs: 30_000_000,
    },
  ]);
  expect(config.nodes).toHaveLength(1 + 1000 + 2 + 2);
});

test('every option of it can be set by its path to what it is', () => {
  const { config, resolved } = load(GROUP);
  const quoted = (value: string | number | boolean): string =>
    typeof value === 'string' && !/^[[{]/.test(value) ? JSON.stringify(value) : String(value);
  const set = listOptions(resolved).map(({ path, value }) => `${path}=${quoted(value)}`);
  expect(set).toEqual(expect.arrayContaining(['nodes.users.count=12', 'links.core.pair="each"']));
  expect(load(GROUP, set).config).toEqual(config);
});

/** What is spoilt, what stands there, what is put there, and the one problem that must come of it. */
const CASES: readonly (readonly [what: string, from: string, to: string, problem: string])[] = [
  [
    'bandwidth on lines',
    'latency: 10ms',
    'latency: 10ms, bandwidth: 64kbit/s',
    '38:61: all lines of the group "users" would share it: a group\'s link has no bandwidth',
  ],
  [
    'bandwidth one way',
    'latency: 10ms',
    'lac>users: { bandwidth: 64kbit/s }',
    '38:59: all lines of the group "users" would share it: a group\'s link has no bandwidth',
  ],
  [
    'jitter that would need an order for each line',
    'latency: 10ms',
    'jitter: { uniform: [0, 2ms] }',
    '38:43: over the lines of the group "users" a jitter that varies needs reorder: true',
  ],
  [
    'latency that varies',
    'latency: 10ms',
    'latency: { uniform: [5ms, 9ms] }',
    '38:44: over the lines of the group "users" a latency that varies needs reorder: true',
  ],
  [
    'service times of a group',
    'count: 12',
    'count: 12\n    processor: { service: 1ms }',
    '6:18: a group has no processor of its own: leave out service times',
  ],
  [
    'service times of a group, by kind',
    'count: 12',
    'count: 12\n    processor: { byKind: { line: 1ms } }',
    '6:28: a group has no processor of its own: leave out service times',
  ],
  [
    'what lines of a console cost',
    'count: 12',
    'count: 12\n    console: { line: 1ms }',
    '6:16: a group has no processor of its own: leave out what printing costs',
  ],
  [
    'an address for all lines',
    'address: 0.0.0.0',
    'address: 10.9.0.1',
    '6:14: the lines of a group ask for their addresses: 0.0.0.0',
  ],
  ['no lines', 'count: 12', 'count: 0', '5:12: count: expected a whole number from 1 to 2000000; found 0'],
  [
    'too many lines',
    'count: 12',
    'count: 3000000',
    '5:12: count: expected a whole number from 1 to 2000000; found 3000000',
  ],
  ['too many nodes', 'count: 4', 'count: 20000', '10:12: count: expected a whole number from 1 to 10000; found 20000'],
  [
    'a number in another text of a group',
    'secret: sesame }\n  lac',
    'secret: "s{n}" }\n  lac',
    "7:50: of a group's values ppp.hostName alone has a number for {n}",
  ],
  [
    'a number where there is no count',
    '    count: 2\n    address: 10.0.0.1\n    secret: r',
    '    address: 10.0.0.1\n    port: 1812\n    secret: "r{n}"',
    '27:13: {n} is a number, and "aaa" has no count',
  ],
  [
    'a node that is there already',
    'links:\n',
    '  lac-3: { role: aaa, address: 10.3.0.1, secret: r }\nlinks:\n',
    '37:3: "lac-3" is one of the 4 nodes "lac" already',
  ],
  [
    'addresses that meet',
    'address: 10.2.0.1',
    'address: 10.1.0.255',
    '19:14: 10.1.0.255, of lns-1, is the address of "lac-2" already',
  ],
  [
    'addresses that run out',
    'address: 10.1.0.254',
    'address: 255.255.255.253',
    '11:14: 4 addresses from 255.255.255.253 on do not fit below 255.255.255.255',
  ],
  [
    'pools that run out',
    'first: 11.0.0.1, last: 11.0.0.100',
    'first: 192.0.0.0, last: 255.255.255.255',
    '21:30: 2 pools of 1073741824 addresses, one after the other, do not fit',
  ],
  [
    'a pair that is joined twice',
    '  aaa-lac:',
    '  more: { between: [lac-3, lns] }\n  aaa-lac:',
    '40:20: lac-3 and lns-1 are joined already, by link "core"',
  ],
  [
    'a node with itself',
    '  aaa-lac:',
    '  more: { between: [lac-3, lac] }\n  aaa-lac:',
    '40:20: a link joins two nodes, not "lac-3" with itself',
  ],
  ['one that is not there', '[lac, lns]', '[lac-5, lns]', '39:21: there is no node "lac-5": "lac" is lac-1 to lac-4'],
  [
    'a pair of single nodes',
    '[lac, lns], pair: each',
    '[lac-1, lns-2], pair: each',
    '39:36: a link of one pair: "pair" is for nodes with a count',
  ],
  ['a LAC apart', '[users, lac]', '[users, lac-1]', '43:36: no link joins "users" with "lac-2"'],
  [
    'a LAC apart from its server',
    '[lac, aaa]',
    '[lac, aaa], pair: each',
    '14:23: no link joins "lac-2" with "aaa-1", its RADIUS server',
  ],
  [
    'every, without a group',
    '    count: 12\n',
    '',
    '42:49: "every" is from one line\'s call to the next one\'s: only a group has lines',
  ],
  [
    'a caller that is not there, and nothing else of it',
    'from: users',
    'from: user',
    '43:25: there is no node "user"; did you mean "users"?',
  ],
  [
    'a last call that never comes',
    'every: 100ms',
    'every: 10000000d',
    '43:56: line 12 would call later than a run can last',
  ],
  ['two stars', '"*@isp.example"', '"*@*.example"', "35:7: one * at most in a user's name"],
];

const problemsOf = (text: string, set: string[] = []): string[] => {
  const result = parseScenario(text, 's.yaml', { set });
  return result.ok ? [] : result.problems.map(formatProblem);
};

test.each(CASES)('refused: %s', (_what, from, to, problem) => {
  expect(GROUP).toContain(from);
  expect(problemsOf(GROUP.replace(from, to))).toEqual([`s.yaml:${problem}`]);
});

test('what may vary does, where datagrams may overtake each other', () => {
  const varying =
    'links.lines={between: [users, lac], latency: {uniform: [5ms, 9ms]}, loss: 0.1, duplicate: 0.1, reorder: true}';
  expect(problemsOf(GROUP, [varying])).toEqual([]);
  expect(
    problemsOf(GROUP, ['links.lines.jitter=3ms', 'links.lines.users>lac={reorder: true, jitter: {uniform: [0, 1ms]}}']),
  ).toEqual([]);
});

test('which of several LACs a system of its own calls has to be said; and a number has to be there', () => {
  const single = GROUP.replace('    count: 12\n', '').replace('every: 100ms, ', '');
  expect(problemsOf(single).map((problem) => problem.replace(/^s\.yaml:\d+:\d+: /, ''))).toEqual([
    '{n} is a number, and "users" has no count',
    "{n} is a line's number: only a group has lines",
    '"lac" is 4 nodes, lac-1 and on: which does "users" call?',
  ]);
  expect(problemsOf(GROUP, ['pins={lac/tunnel/1/id: 7}'])).toEqual([
    '--set pins={lac/tunnel/1/id: 7}: a pin is NODE/...: "lac" is 4 nodes, lac-1 and on',
  ]);
});

test('no more nodes than the journal has numbers for', () => {
  const text = (last: number): string => {
    const counts = [10_000, 10_000, 10_000, last];
    const nodes = counts.map((count, n) => `  a${n}: { role: aaa, address: 10.${n}.0.1, secret: s, count: ${count} }`);
    return `name: many\nnodes:\n${nodes.join('\n')}\nlinks: {}\ncalls: []\n`;
  };
  expect(problemsOf(text(2768))).toEqual([]);
  expect(problemsOf(text(2769))).toEqual(['s.yaml:3:3: 32769 nodes are too many for one run, which takes 32768']);
});
