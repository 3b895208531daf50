/** What a link of a group may do. All lines share its two channels, which cannot keep an order for each line. */
import type { Tell } from './checks.js';
import { DIRECTION, type DirectionText, LINK_KEYS, type LinkText } from './schema.js';
import { toDistribution } from './values.js';

export function checkGroupLink(group: string, name: string, link: LinkText, tell: Tell): void {
  const keys = Object.keys(link).filter((key) => !LINK_KEYS.includes(key) && DIRECTION.test(key));
  const directions = keys.map((key) => [key, link[key] as DirectionText] as const);
  const parts = [['', link] as const, ...directions];
  for (const [key, part] of parts) {
    const path = ['links', name, ...(key === '' ? [] : [key])];
    if (part.bandwidth !== undefined && part.bandwidth !== 'unlimited')
      tell([...path, 'bandwidth'], `all lines of the group "${group}" would share it: a group's link has no bandwidth`);
    // What the link says of both ways holds where a direction says nothing.
    const reorder = key === '' && directions.length > 0 ? everyWay(link, directions) : (part.reorder ?? link.reorder);
    if (reorder === true) continue;
    for (const what of ['latency', 'jitter'] as const) {
      const text = part[what];
      if (text !== undefined && toDistribution(text).kind !== 'constant')
        tell([...path, what], `over the lines of the group "${group}" a ${what} that varies needs reorder: true`);
    }
  }
}

const everyWay = (link: LinkText, directions: readonly (readonly [string, DirectionText])[]): boolean =>
  directions.every(([, direction]) => (direction.reorder ?? link.reorder) === true) &&
  (directions.length === 2 || link.reorder === true);
