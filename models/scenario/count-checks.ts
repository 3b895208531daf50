/** What must hold where nodes have a count: names, addresses and numbers that do not run out, and where `{n}` may stand. */
import { NUMBER } from '../nodes/group.js';
import { formatIpv4, parseIpv4 } from '../radius/reply.js';
import { isSeveral } from './census.js';
import type { Tell } from './checks.js';
import type { Path } from './document.js';
import type { ScenarioText } from './schema.js';
import { toUs } from './values.js';

type NodeText = ScenarioText['nodes'][string];

/** The journal has a node in 16 bits, of which one is the sign. */
const MOST_NODES = 32_768;
const LAST_ADDRESS = 0xffff_ffff;

export const isGroup = (node: NodeText | undefined): boolean =>
  node?.role === 'remote-system' && node.count !== undefined;

/** Numbers alone; everything else is checked once these are good. */
export function checkCounts({ nodes, calls }: ScenarioText, tell: Tell): void {
  let all = 0;
  for (const [name, node] of Object.entries(nodes)) {
    const path = ['nodes', name];
    const count = isSeveral(node) ? node.count! : 1;
    all += count;
    if (isSeveral(node)) checkAddressRoom(node, path, tell);
    const [, whole = '', number = ''] = /^(.+)-([1-9]\d*)$/.exec(name) ?? [];
    const other = Object.hasOwn(nodes, whole) ? nodes[whole]! : undefined;
    if (other && isSeveral(other) && Number(number) <= other.count!)
      tell(path, `"${name}" is one of the ${other.count} nodes "${whole}" already`, 'key');
    if (isGroup(node)) checkGroup(node, path, tell);
  }
  if (all > MOST_NODES) tell(['nodes'], `${all} nodes are too many for one run, which takes ${MOST_NODES}`);
  for (const [index, call] of calls.entries()) checkEvery(call, nodes[call.from], ['calls', index, 'every'], tell);
}

function checkAddressRoom(node: NodeText, path: Path, tell: Tell): void {
  const count = node.count!;
  const counted = (first: string, size: number): boolean => parseIpv4(first)! + size - 1 <= LAST_ADDRESS;
  if (!counted(node.address, count))
    tell(
      [...path, 'address'],
      `${count} addresses from ${node.address} on do not fit below ${formatIpv4(LAST_ADDRESS)}`,
    );
  if (node.role !== 'lns' || !node.virtualTemplate.pool) return;
  const { first, last } = node.virtualTemplate.pool;
  const size = Math.max(0, parseIpv4(last)! - parseIpv4(first)! + 1);
  if (!counted(first, size * count))
    tell([...path, 'virtualTemplate', 'pool'], `${count} pools of ${size} addresses, one after the other, do not fit`);
}

function checkGroup(node: NodeText, path: Path, tell: Tell): void {
  if (node.address !== '0.0.0.0') tell([...path, 'address'], 'the lines of a group ask for their addresses: 0.0.0.0');
  const { service, byKind } = node.processor;
  const none = 'a group has no processor of its own: leave out';
  if (service !== 0) tell([...path, 'processor', 'service'], `${none} service times`, 'key');
  for (const [kind, time] of Object.entries(byKind))
    if (time !== 0) tell([...path, 'processor', 'byKind', kind], `${none} service times`, 'key');
  for (const key of ['line', 'character'] as const)
    if (toUs(node.console[key]) > 0) tell([...path, 'console', key], `${none} what printing costs`, 'key');
}

function checkEvery(
  { at, every, arrivals }: ScenarioText['calls'][number],
  from: NodeText | undefined,
  path: Path,
  tell: Tell,
): void {
  // of a node that is not there it is told elsewhere
  if (every === undefined || from === undefined) return;
  if (arrivals) tell(path, '"every" and "arrivals" both say when lines call: leave one out', 'key');
  else if (!isGroup(from))
    tell(path, '"every" is from one line\'s call to the next one\'s: only a group has lines', 'key');
  else if (!Number.isSafeInteger(toUs(at) + (from.count! - 1) * toUs(every)))
    tell(path, `line ${from.count} would call later than a run can last`);
}

/** `{n}` stands only where there is a number to put. */
export function checkNumbers({ nodes, calls }: ScenarioText, tell: Tell): void {
  for (const [name, node] of Object.entries(nodes)) {
    if (isSeveral(node)) continue;
    const group = isGroup(node);
    for (const path of textsWithNumber(node)) {
      if (group && path.join('.') === 'ppp.hostName') continue;
      const why = group
        ? `of a group's values ppp.hostName alone has a number for ${NUMBER}`
        : `${NUMBER} is a number, and "${name}" has no count`;
      tell(['nodes', name, ...path], why);
    }
  }
  for (const [index, call] of calls.entries()) {
    const from = nodes[call.from];
    if (from === undefined || isGroup(from)) continue;
    for (const key of ['called', 'calling'] as const)
      if (call[key].includes(NUMBER))
        tell(['calls', index, key], `${NUMBER} is a line's number: only a group has lines`);
  }
}

function textsWithNumber(value: unknown, path: Path = []): Path[] {
  if (typeof value === 'string') return value.includes(NUMBER) ? [path] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => {
    const inner = [...path, Array.isArray(value) ? Number(key) : key];
    return key.includes(NUMBER) ? [inner] : textsWithNumber(part, inner);
  });
}
