/** What the schema cannot see: names that must be there, addresses that must differ, links that must join. */
import { parseIpv4, replyAttribute } from '../radius/reply.js';
import { Census, isSeveral, nthAddress } from './census.js';
import { checkCounts, checkNumbers, isGroup } from './count-checks.js';
import type { Path, ScenarioDocument } from './document.js';
import { checkGroupLink } from './group-links.js';
import { nodeOf, noNode } from './node-names.js';
import type { L2tpText } from './node-schema.js';
import { hint, type Problem } from './problems.js';
import { DIRECTION, LINK_KEYS, type ScenarioText } from './schema.js';
import { checkTimeline } from './timeline-checks.js';
import { toUs } from './values.js';
import { workloadProblems } from './workload-checks.js';

export type Tell = (path: Path, message: string, at?: 'value' | 'key') => void;
/** Draws of octets; a number would pass for none. */
const OCTET_DRAW = /\/(challenge|authenticator|random-vector|tie-breaker)$/;
const MOST_PAIRS = 200_000;

export function crossCheck(document: ScenarioDocument, scenario: ScenarioText): Problem[] {
  const problems: Problem[] = [];
  const tell: Tell = (path, message, at) => problems.push(document.problem(path, message, at));
  checkCounts(scenario, tell);
  // What follows takes the nodes one by one: not before their numbers are known to be good.
  if (problems.length > 0) return problems;
  const census = new Census(scenario.nodes);
  checkNumbers(scenario, tell);
  const joined = checkLinks(scenario, census, tell);
  checkNodes(scenario, census, joined, tell);
  checkCalls(scenario, census, joined, tell);
  problems.push(...workloadProblems(document, scenario));
  checkTimeline(scenario, census, areJoinedBy(joined), tell);
  checkPins(scenario, census, tell);
  return problems;
}

/** Which nodes each node is joined with, and by which link. */
type Joined = Map<string, Map<string, string>>;
const areJoined = (joined: Joined, a: string, b: string): boolean => joined.get(a)?.has(b) ?? false;

const areJoinedBy =
  (joined: Joined) =>
  (a: string, b: string): boolean =>
    areJoined(joined, a, b);

function join(joined: Joined, a: string, b: string, link: string): void {
  const others = joined.get(a);
  if (others) others.set(b, link);
  else joined.set(a, new Map([[b, link]]));
}

function checkLinks(scenario: ScenarioText, census: Census, tell: Tell): Joined {
  const joined: Joined = new Map();
  let pairs = 0;
  for (const [name, link] of Object.entries(scenario.links)) {
    const path = ['links', name];
    const [a, b] = link.between;
    const missing = link.between.filter((end) => census.of(end).length === 0);
    for (const end of new Set(missing)) tell([...path, 'between', link.between.indexOf(end)], noNode(scenario, end));
    const [left, right] = [census.of(a).length, census.of(b).length];
    pairs += link.pair === 'each' ? Math.max(left, right) : left * right;
    if (pairs > MOST_PAIRS) {
      tell([...path, 'between'], `the links join more than ${MOST_PAIRS} pairs of nodes, too many for one run`);
      return joined;
    }
    if (
      link.pair !== undefined &&
      !link.between.some((end) => Object.hasOwn(scenario.nodes, end) && isSeveral(scenario.nodes[end]!))
    )
      tell([...path, 'pair'], 'a link of one pair: "pair" is for nodes with a count', 'key');
    joinPairs(census, joined, name, link, tell);
    checkDown(link.down, [...path, 'down'], tell);
    const seen = new Set<string>();
    for (const [key, value] of Object.entries(link)) {
      const direction = LINK_KEYS.includes(key) ? null : DIRECTION.exec(key);
      if (!direction) continue;
      const [, from = '', to = ''] = direction;
      if (!((from === a && to === b) || (from === b && to === a)) || from === to) {
        if (missing.length === 0)
          tell([...path, key], `this link has the directions ${a}>${b} and ${b}>${a}, not ${key}`, 'key');
      } else if (seen.has(from)) tell([...path, key], `direction ${from}>${to} is there twice`, 'key');
      seen.add(from);
      checkDown((value as typeof link).down, [...path, key, 'down'], tell);
    }
    const group = link.between.find((end) => isGroup(scenario.nodes[end]));
    if (group !== undefined) checkGroupLink(group, name, link, tell);
  }
  return joined;
}

function joinPairs(
  census: Census,
  joined: Joined,
  name: string,
  { between, pair }: ScenarioText['links'][string],
  tell: Tell,
): void {
  const path = ['links', name, 'between'];
  for (const [a, b] of census.pairs(between, pair)) {
    if (a === b) return tell(path, `a link joins two nodes, not "${a}" with itself`);
    const twin = joined.get(a)?.get(b);
    if (twin !== undefined)
      return tell(path, `${a} and ${b} are joined already, by ${twin === name ? 'this link' : `link "${twin}"`}`);
    join(joined, a, b, name);
    join(joined, b, a, name);
  }
}

function checkDown(down: ScenarioText['links'][string]['down'], path: Path, tell: Tell): void {
  for (const [index, [from, to]] of (down ?? []).entries()) {
    if (toUs(from) >= toUs(to)) tell([...path, index], `down from ${from} to ${to}: the second must be later`);
  }
}

function checkNodes(scenario: ScenarioText, census: Census, joined: Joined, tell: Tell): void {
  const owners = checkAddresses(scenario, census, tell);
  const roleOf = (name: string): string | undefined => scenario.nodes[census.nameOf(name)]?.role;
  for (const [name, node] of Object.entries(scenario.nodes)) {
    const path = ['nodes', name];
    if (node.role === 'remote-system') {
      const others = [...(joined.get(name)?.keys() ?? [])];
      if (!others.some((other) => roleOf(other) === 'lac'))
        tell(path, `no link joins "${name}" with a LAC: it has nowhere to call`, 'key');
    }
    if (node.role === 'lac' || node.role === 'lns') {
      const { server: address } = node.radius;
      const server = owners.get(address);
      const apart = census.of(name).find((one) => server !== undefined && !areJoined(joined, one, server));
      if (server === undefined || roleOf(server) !== 'aaa') {
        const servers = Object.values(scenario.nodes).filter((other) => other.role === 'aaa');
        const known = servers.map((other) => other.address);
        tell([...path, 'radius', 'server'], `no aaa node has the address ${address}${hint(address, known)}`);
      } else if (apart !== undefined) {
        tell([...path, 'radius', 'server'], `no link joins "${apart}" with "${server}", its RADIUS server`);
      }
    }
    if (node.role === 'aaa') checkReplies(node.users, [...path, 'users'], tell);
    if (node.role === 'lac' || node.role === 'lns') checkMemory(node.l2tp.memory, [...path, 'l2tp', 'memory'], tell);
    if (node.role === 'lns' && node.virtualTemplate.pool)
      checkPool(node.virtualTemplate.pool, node.address, [...path, 'virtualTemplate', 'pool'], tell);
  }
}

/** `own`: the LNS's. */
function checkPool({ first, last }: { first: string; last: string }, own: string, path: Path, tell: Tell): void {
  const [from, to, taken] = [parseIpv4(first)!, parseIpv4(last)!, parseIpv4(own)!];
  if (from > to) tell(path, `the pool ends (${last}) before it begins (${first})`);
  if (from === 0) tell([...path, 'first'], `${first} is what asks for an address, and none to give`);
  else if (from <= taken && taken <= to) tell(path, `${own}, in the pool, is the LNS's own address`);
}

function checkMemory(memory: L2tpText['memory'], path: Path, tell: Tell): void {
  if (memory && memory.perTunnel === 0 && memory.perSession === 0)
    tell(path, 'neither perTunnel nor perSession takes any of the memory: its limit is never reached');
}

/** Names of nodes by their addresses, which must be one each. */
function checkAddresses(scenario: ScenarioText, census: Census, tell: Tell): ReadonlyMap<string, string> {
  const owners = new Map<string, string>();
  for (const [name, node] of Object.entries(scenario.nodes)) {
    const path = ['nodes', name, 'address'];
    if (node.address === '0.0.0.0') {
      if (node.role !== 'remote-system') tell(path, 'only a remote system may do without an address');
      continue;
    }
    const names = census.of(name);
    const taken = names.findIndex((one, index) => {
      const address = nthAddress(node.address, index + 1);
      if (owners.has(address)) return true;
      owners.set(address, one);
      return false;
    });
    if (taken < 0) continue;
    const address = nthAddress(node.address, taken + 1);
    const what = isSeveral(node) ? `${address}, of ${names[taken]},` : address;
    tell(path, `${what} is the address of "${owners.get(address)}" already`);
  }
  return owners;
}

type Users = Extract<ScenarioText['nodes'][string], { role: 'aaa' }>['users'];

function checkReplies(users: Users, path: Path, tell: Tell): void {
  for (const [user, { reply }] of Object.entries(users)) {
    if (user.split('*').length > 2) tell([...path, user], `one * at most in a user's name`, 'key');
    for (const [index, item] of reply.entries()) {
      for (const [attribute, value] of Object.entries(item)) {
        const made = replyAttribute(attribute, value);
        if (!made.ok) tell([...path, user, 'reply', index, attribute], made.reason, 'key');
      }
    }
  }
}

function checkCalls(scenario: ScenarioText, census: Census, joined: Joined, tell: Tell): void {
  const names = new Set<string>();
  for (const [index, call] of scenario.calls.entries()) {
    const path = ['calls', index];
    if (names.has(call.name)) tell([...path, 'name'], `there is a call "${call.name}" already`);
    names.add(call.name);
    const ends = [
      { key: 'from', name: call.from, role: 'remote-system' },
      { key: 'to', name: call.to, role: 'lac' },
    ].map((end) => ({ ...end, node: nodeOf(scenario, census, end.name) }));
    for (const { key, name, role, node } of ends) {
      if (!node) tell([...path, key], noNode(scenario, name));
      else if (node.role !== role)
        tell([...path, key], `"${name}" is a node of role ${node.role}; a call is ${key} a ${role}`);
    }
    if (!ends.every((end) => end.node?.role === end.role)) continue;
    const lacs = census.of(call.to);
    const apart = lacs.find((lac) => !areJoined(joined, call.from, lac));
    if (lacs.length > 1 && !isGroup(scenario.nodes[call.from]))
      tell(
        [...path, 'to'],
        `"${call.to}" is ${lacs.length} nodes, ${call.to}-1 and on: which does "${call.from}" call?`,
      );
    else if (apart !== undefined) tell([...path, 'to'], `no link joins "${call.from}" with "${apart}"`);
  }
}

function checkPins(scenario: ScenarioText, census: Census, tell: Tell): void {
  for (const [name, value] of Object.entries(scenario.pins)) {
    const node = name.split('/')[0]!;
    if (census.of(node).length > 1)
      tell(['pins', name], `a pin is NODE/...: "${node}" is ${census.of(node).length} nodes, ${node}-1 and on`, 'key');
    else if (!census.places.has(node)) tell(['pins', name], `a pin is NODE/...: ${noNode(scenario, node)}`, 'key');
    else if (OCTET_DRAW.test(name) && typeof value === 'number') {
      tell(['pins', name], 'this draw is of octets, not a number: put its hex digits in quotes');
    }
  }
}
