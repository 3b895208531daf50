/** What holds between the values of an entry of the timeline: which keys go with which action, and what they name. */
import type { TimelineAction } from '../config.js';
import type { Census } from './census.js';
import type { Tell } from './checks.js';
import type { Path } from './document.js';
import { nodeOf, noNode } from './node-names.js';
import { hint } from './problems.js';
import { DIRECTION, type ScenarioText, type TimelineText } from './schema.js';
import { toDistribution, toUs } from './values.js';

type Key = Exclude<keyof TimelineText, 'at' | 'action' | 'every' | 'times'>;

const CLEARING: readonly Key[] = ['node', 'only', 'id', 'nth'];
const LASTING: readonly Key[] = ['node', 'for'];
/** The keys that each action takes; the first is what it is done to, and must be there. */
const TAKES: Readonly<Record<TimelineAction, readonly Key[]>> = {
  'clear-tunnels': CLEARING,
  'clear-sessions': CLEARING,
  drain: LASTING,
  undrain: ['node'],
  'power-off': LASTING,
  stop: LASTING,
  restart: LASTING,
  start: ['node'],
  slow: ['node', 'factor', 'add', 'for'],
  'link-down': ['link', 'for'],
  'link-up': ['link'],
  'link-change': ['link', 'to', 'for'],
  'link-restore': ['link'],
  partition: ['nodes', 'way', 'for'],
  heal: ['nodes', 'way'],
};
const ALL_KEYS = [...new Set(Object.values(TAKES).flat())];
const WITH_TUNNELS: readonly TimelineAction[] = ['clear-tunnels', 'clear-sessions', 'drain', 'undrain'];

type Joined = (a: string, b: string) => boolean;

export function checkTimeline(scenario: ScenarioText, census: Census, joined: Joined, tell: Tell): void {
  for (const [index, entry] of scenario.timeline.entries()) {
    const path = ['timeline', index];
    checkKeys(entry, path, tell);
    checkTimes(scenario, entry, path, tell);
    if (entry.node !== undefined) checkNode(scenario, census, entry, entry.node, [...path, 'node'], tell);
    checkCut(scenario, census, entry, path, tell);
    const links = entry.link === undefined ? [] : typeof entry.link === 'string' ? [entry.link] : entry.link;
    for (const [place, link] of links.entries()) {
      const fault = linkFault(scenario, census, joined, link);
      if (fault !== undefined) tell(Array.isArray(entry.link) ? [...path, 'link', place] : [...path, 'link'], fault);
    }
  }
}

function checkKeys(entry: TimelineText, path: Path, tell: Tell): void {
  const { action } = entry;
  const takes = TAKES[action];
  const [whom] = takes;
  // A resolved scenario of old says "never" with any action.
  const stray = ALL_KEYS.find(
    (key) => entry[key] !== undefined && !takes.includes(key) && !(key === 'for' && entry.for === 'never'),
  );
  if (stray) tell([...path, stray], `"${stray}" has no meaning with ${action}`);
  else if (entry[whom!] === undefined)
    tell([...path, 'action'], `${action} is done to a ${whom}: the key "${whom}" is missing`);
  if (action === 'link-change' && Object.keys(entry.to ?? {}).length === 0)
    tell([...path, 'action'], 'a link-change says what it changes to: to: { latency: 200ms }');
  if (action === 'slow' && entry.factor === undefined && entry.add === undefined)
    tell([...path, 'action'], 'slow is by a factor or by what is added: factor: 10, add: 50ms');
}

function checkTimes(scenario: ScenarioText, { at, every, times }: TimelineText, path: Path, tell: Tell): void {
  if (every === undefined) {
    if (at === undefined) tell([...path, 'action'], 'when? "at" gives one time, "every" many');
    if (times !== undefined) tell([...path, 'times'], '"times" has no meaning without "every"');
    return;
  }
  const gap = toDistribution(every);
  const most = gap.kind === 'constant' ? gap.us : 'maxUs' in gap ? gap.maxUs : 1;
  if (most === 0) tell([...path, 'every'], 'from one time to the next there must be some time');
  else if (times === undefined && scenario.end === 'never')
    tell([...path, 'every'], 'this goes on for ever: say how many "times", or give the scenario an "end"');
}

function checkNode(
  scenario: ScenarioText,
  census: Census,
  { action }: TimelineText,
  name: string,
  path: Path,
  tell: Tell,
): void {
  const node = nodeOf(scenario, census, name);
  if (!node) tell(path, noNode(scenario, name));
  else if (WITH_TUNNELS.includes(action) && node.role !== 'lac' && node.role !== 'lns')
    tell(path, `"${name}" has no tunnels: its role is ${node.role}`);
}

function checkCut(scenario: ScenarioText, census: Census, { nodes = [] }: TimelineText, path: Path, tell: Tell): void {
  const inside = new Set<string>();
  for (const [place, name] of nodes.entries()) {
    const named = census.of(name);
    if (named.length === 0) tell([...path, 'nodes', place], noNode(scenario, name));
    for (const one of named) inside.add(one);
  }
  if (nodes.length > 0 && inside.size === census.places.size)
    tell([...path, 'nodes'], 'these are all the nodes: there is no rest to cut them off from');
}

function linkFault(scenario: ScenarioText, census: Census, joined: Joined, link: string): string | undefined {
  const [, from, to] = DIRECTION.exec(link) ?? [];
  if (from === undefined || to === undefined) {
    if (Object.hasOwn(scenario.links, link)) return undefined;
    return `there is no link "${link}"${hint(link, Object.keys(scenario.links))}`;
  }
  const missing = [from, to].find((name) => census.of(name).length === 0);
  if (missing !== undefined) return noNode(scenario, missing);
  const found = census.of(from).some((one) => census.of(to).some((other) => joined(one, other)));
  return found ? undefined : `no link joins "${from}" with "${to}"`;
}

/** How long it lasts when nothing is said, µs. */
export const usualUs = (action: TimelineAction): number => (action === 'restart' ? 0 : toUs('never'));
