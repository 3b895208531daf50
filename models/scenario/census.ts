/** Which nodes a scenario comes to: a node with a `count` stands for `name-1` to `name-N`, a group of lines for one. */
import { numbered } from '../nodes/group.js';
import { formatIpv4, parseIpv4 } from '../radius/reply.js';

export interface Counted {
  readonly role: string;
  readonly count?: number | undefined;
}

export type Pairing = 'all' | 'each';

/** Whether it stands for several nodes; a group of lines is one node, and its lines are no nodes. */
export const isSeveral = ({ role, count }: Counted): boolean => role !== 'remote-system' && count !== undefined;

export class Census {
  /** Place of each node of the run, by name, in the order of the scenario. */
  readonly places = new Map<string, number>();
  private readonly parts = new Map<string, readonly string[]>();
  private readonly wholes = new Map<string, string>();

  constructor(nodes: Readonly<Record<string, Counted>>) {
    for (const [name, node] of Object.entries(nodes)) {
      const names = isSeveral(node)
        ? Array.from({ length: node.count! }, (_, index) => `${name}-${index + 1}`)
        : [name];
      this.parts.set(name, names);
      for (const one of names) {
        this.places.set(one, this.places.size);
        this.wholes.set(one, name);
      }
    }
  }

  /** Names of the run's nodes that a name in the scenario stands for: all of a kind, or one; none where there is no such. */
  of(name: string): readonly string[] {
    return this.parts.get(name) ?? (this.places.has(name) ? [name] : []);
  }

  /** The name in the scenario that stands for this node, or for these nodes. */
  nameOf(name: string): string {
    return this.parts.has(name) ? name : (this.wholes.get(name) ?? name);
  }

  /** The pairs of nodes that a link joins: every one with every one, or the first with the first, round again. */
  pairs([a, b]: readonly [string, string], pair: Pairing = 'all'): [string, string][] {
    const [left, right] = [this.of(a), this.of(b)];
    if (pair === 'all') return left.flatMap((one) => right.map((other): [string, string] => [one, other]));
    if (left.length === 0 || right.length === 0) return [];
    return Array.from({ length: Math.max(left.length, right.length) }, (_, index) => [
      left[index % left.length]!,
      right[index % right.length]!,
    ]);
  }
}

/** The n-th (from 1) address from one on. */
export const nthAddress = (first: string, number: number): string => formatIpv4(parseIpv4(first)! + number - 1);

/** A value of the scenario as it is for the n-th of several: its number in every text, in names of keys too. */
export function forNumber<T>(value: T, number: number): T {
  if (typeof value === 'string') return numbered(value, number) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => forNumber(item, number)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [numbered(key, number), forNumber<unknown>(part, number)]),
  ) as T;
}
