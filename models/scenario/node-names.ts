/** Names of nodes as a scenario's other parts give them. */
import { type Census, isSeveral } from './census.js';
import { hint } from './problems.js';
import type { ScenarioText } from './schema.js';

export function noNode(scenario: ScenarioText, name: string): string {
  const [, whole = ''] = /^(.+)-\d+$/.exec(name) ?? [];
  const node = Object.hasOwn(scenario.nodes, whole) ? scenario.nodes[whole]! : undefined;
  if (node && isSeveral(node)) return `there is no node "${name}": "${whole}" is ${whole}-1 to ${whole}-${node.count}`;
  return `there is no node "${name}"${hint(name, Object.keys(scenario.nodes))}`;
}

/** The scenario's node that a name is, or is one of. */
export function nodeOf(
  scenario: ScenarioText,
  census: Census,
  name: string,
): ScenarioText['nodes'][string] | undefined {
  const whole = census.nameOf(name);
  return Object.hasOwn(scenario.nodes, whole) ? scenario.nodes[whole] : undefined;
}
