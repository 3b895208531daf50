/** What the schema cannot see: names that must be there, addresses that must differ, links that must join. */
import { parseIpv4, replyAttribute } from '../radius/reply.js';
import type { Path, ScenarioDocument } from './document.js';
import { hint, type Problem } from './problems.js';
import { DIRECTION, LINK_KEYS, type ScenarioText } from './schema.js';
import { toUs } from './values.js';

type Tell = (path: Path, message: string, at?: 'value' | 'key') => void;
/** Draws of octets; a number would pass for none. */
const OCTET_DRAW = /\/(challenge|authenticator|random-vector|tie-breaker)$/;

export function crossCheck(document: ScenarioDocument, scenario: ScenarioText): Problem[] {
  const problems: Problem[] = [];
  const tell: Tell = (path, message, at) => problems.push(document.problem(path, message, at));
  const joined = checkLinks(scenario, tell);
  checkNodes(scenario, joined, tell);
  checkCalls(scenario, joined, tell);
  checkTimeline(scenario, tell);
  checkPins(scenario, tell);
  return problems;
}

const pairKey = (a: string, b: string): string => [a, b].sort().join(' ');

function noNode(scenario: ScenarioText, name: string): string {
  return `there is no node "${name}"${hint(name, Object.keys(scenario.nodes))}`;
}

function checkLinks(scenario: ScenarioText, tell: Tell): ReadonlySet<string> {
  const joined = new Map<string, string>();
  for (const [name, link] of Object.entries(scenario.links)) {
    const path = ['links', name];
    const [a, b] = link.between;
    const missing = link.between.filter((end) => !Object.hasOwn(scenario.nodes, end));
    for (const end of new Set(missing)) tell([...path, 'between', link.between.indexOf(end)], noNode(scenario, end));
    if (a === b) tell([...path, 'between'], `a link joins two nodes, not "${a}" with itself`);
    const twin = joined.get(pairKey(a, b));
    if (twin !== undefined) tell([...path, 'between'], `${a} and ${b} are joined already, by link "${twin}"`);
    joined.set(pairKey(a, b), name);
    checkDown(link.down, [...path, 'down'], tell);
    const seen = new Set<string>();
    for (const [key, value] of Object.entries(link)) {
      const direction = LINK_KEYS.includes(key) ? null : DIRECTION.exec(key);
      if (!direction) continue;
      const [, from = '', to = ''] = direction;
      if (pairKey(from, to) !== pairKey(a, b) || from === to) {
        if (missing.length === 0)
          tell([...path, key], `this link has the directions ${a}>${b} and ${b}>${a}, not ${key}`, 'key');
      } else if (seen.has(from)) tell([...path, key], `direction ${from}>${to} is there twice`, 'key');
      seen.add(from);
      checkDown((value as typeof link).down, [...path, key, 'down'], tell);
    }
  }
  return new Set(joined.keys());
}

function checkDown(down: ScenarioText['links'][string]['down'], path: Path, tell: Tell): void {
  for (const [index, [from, to]] of (down ?? []).entries()) {
    if (toUs(from) >= toUs(to)) tell([...path, index], `down from ${from} to ${to}: the second must be later`);
  }
}

function checkNodes(scenario: ScenarioText, joined: ReadonlySet<string>, tell: Tell): void {
  const owners = new Map<string, string>();
  const nodes = Object.entries(scenario.nodes);
  const areJoined = (a: string, b: string): boolean => joined.has(pairKey(a, b));
  for (const [name, node] of nodes) {
    const path = ['nodes', name];
    const owner = owners.get(node.address);
    if (owner !== undefined) tell([...path, 'address'], `${node.address} is the address of "${owner}" already`);
    else if (node.address !== '0.0.0.0') owners.set(node.address, name);
    else if (node.role !== 'remote-system')
      tell([...path, 'address'], 'only a remote system may do without an address');
    if (node.role === 'remote-system') {
      const lacs = nodes.filter(([other, { role }]) => role === 'lac' && areJoined(name, other));
      if (lacs.length === 0) tell(path, `no link joins "${name}" with a LAC: it has nowhere to call`, 'key');
    }
    if (node.role === 'lac' || node.role === 'lns') {
      const server = nodes.find(([, other]) => other.role === 'aaa' && other.address === node.radius.server);
      if (!server) {
        const known = nodes.filter(([, other]) => other.role === 'aaa').map(([, other]) => other.address);
        tell(
          [...path, 'radius', 'server'],
          `no aaa node has the address ${node.radius.server}${hint(node.radius.server, known)}`,
        );
      } else if (!areJoined(name, server[0])) {
        tell([...path, 'radius', 'server'], `no link joins "${name}" with "${server[0]}", its RADIUS server`);
      }
    }
    if (node.role === 'aaa') checkReplies(node.users, [...path, 'users'], tell);
    if (node.role === 'lns' && node.virtualTemplate.pool) {
      const { first, last } = node.virtualTemplate.pool;
      if (parseIpv4(first)! > parseIpv4(last)!)
        tell([...path, 'virtualTemplate', 'pool'], `the pool ends (${last}) before it begins (${first})`);
    }
  }
}

type Users = Extract<ScenarioText['nodes'][string], { role: 'aaa' }>['users'];

function checkReplies(users: Users, path: Path, tell: Tell): void {
  for (const [user, { reply }] of Object.entries(users)) {
    for (const [index, item] of reply.entries()) {
      for (const [attribute, value] of Object.entries(item)) {
        const made = replyAttribute(attribute, value);
        if (!made.ok) tell([...path, user, 'reply', index, attribute], made.reason, 'key');
      }
    }
  }
}

function checkCalls(scenario: ScenarioText, joined: ReadonlySet<string>, tell: Tell): void {
  const names = new Set<string>();
  for (const [index, call] of scenario.calls.entries()) {
    const path = ['calls', index];
    if (names.has(call.name)) tell([...path, 'name'], `there is a call "${call.name}" already`);
    names.add(call.name);
    const ends = [
      { key: 'from', name: call.from, role: 'remote-system' },
      { key: 'to', name: call.to, role: 'lac' },
    ].map((end) => ({ ...end, node: Object.hasOwn(scenario.nodes, end.name) ? scenario.nodes[end.name] : undefined }));
    for (const { key, name, role, node } of ends) {
      if (!node) tell([...path, key], noNode(scenario, name));
      else if (node.role !== role)
        tell([...path, key], `"${name}" is a node of role ${node.role}; a call is ${key} a ${role}`);
    }
    if (ends.every((end) => end.node?.role === end.role) && !joined.has(pairKey(call.from, call.to))) {
      tell([...path, 'to'], `no link joins "${call.from}" with "${call.to}"`);
    }
  }
}

function checkTimeline(scenario: ScenarioText, tell: Tell): void {
  for (const [index, action] of scenario.timeline.entries()) {
    const node = Object.hasOwn(scenario.nodes, action.node) ? scenario.nodes[action.node] : undefined;
    const path = ['timeline', index, 'node'];
    if (!node) tell(path, noNode(scenario, action.node));
    else if (action.action !== 'power-off' && node.role !== 'lac' && node.role !== 'lns')
      tell(path, `"${action.node}" has no tunnels: its role is ${node.role}`);
    const stray = action.action === 'power-off' ? action.only !== undefined && 'only' : action.for !== 'never' && 'for';
    if (stray) tell(['timeline', index, stray], `"${stray}" has no meaning with ${action.action}`);
  }
}

function checkPins(scenario: ScenarioText, tell: Tell): void {
  for (const [name, value] of Object.entries(scenario.pins)) {
    const node = name.split('/')[0]!;
    if (!Object.hasOwn(scenario.nodes, node))
      tell(['pins', name], `a pin is NODE/...: ${noNode(scenario, node)}`, 'key');
    else if (OCTET_DRAW.test(name) && typeof value === 'number') {
      tell(['pins', name], 'this draw is of octets, not a number: put its hex digits in quotes');
    }
  }
}
