/** Directions of links, nodes with their processors, and every timer that runs. */
import type { Entity } from '../../src/kernel/record.js';
import { CHANNEL, type ChannelState, NODE, type NodeState } from '../../src/network/channel.js';
import { USUAL_PERMILLE } from '../../src/network/disturbances.js';
import { idColumn, nodeColumn, secondsCell } from './columns.js';
import { allOf, type Item, type Plain, tableOf } from './table.js';
import { entityName, kindOf, type View } from './view.js';

const sum = (counts: readonly number[]): number => counts.reduce((total, each) => total + each, 0);

/** In a burst of losses; null on a link that knows none. */
function inBurst({ bad }: ChannelState, id: number, view: View): boolean | null {
  return channelOf(id, view)?.loss.kind === 'gilbert-elliott' ? bad === 1 : null;
}

const channelState = ({ downBy, changedBy }: ChannelState): string =>
  downBy.length > 0 ? 'down' : changedBy.length > 0 ? 'changed' : 'up';

function nodeState({ up, draining, slowPermille, slowAddedUs }: NodeState): string {
  if (up === 0) return 'stopped';
  const isSlow = slowPermille !== USUAL_PERMILLE || slowAddedUs !== 0;
  if (draining === 1) return isSlow ? 'draining, slow' : 'draining';
  return isSlow ? 'slow' : 'up';
}

/** Its configuration: channels are numbered as the scenario lists them. */
const channelOf = (id: number, { config }: View) => config.channels[id];

export const links = tableOf<ChannelState>(
  'links',
  'Links, each direction (datagrams)',
  allOf(CHANNEL),
  [
    idColumn,
    { name: 'Link', key: 'link', of: (_, id, view) => channelOf(id, view)?.link ?? null },
    { name: 'From', key: 'from', of: ({ node }, _, view) => view.nodeName(node) },
    { name: 'To', key: 'to', of: (_, id, view) => view.nodeName(channelOf(id, view)?.to ?? -1) },
    { name: 'State', key: 'state', of: channelState },
    { name: 'Sent', key: 'sent', align: 'right', of: ({ offered }) => sum(offered) },
    { name: 'Lost', key: 'lost', align: 'right', of: ({ lost }) => lost },
    { name: 'Delivered', key: 'delivered', align: 'right', of: ({ delivered }) => delivered },
    { name: 'Octets', key: 'octets', align: 'right', of: ({ sentOctets }) => sentOctets },
    { name: 'In burst', key: 'in_burst', of: inBurst },
  ],
  (channel, id, node, view) => channel.node === node || channelOf(id, view)?.to === node,
);

export const nodes = tableOf<NodeState>('nodes', 'Nodes', allOf(NODE), [
  idColumn,
  nodeColumn,
  { name: 'Role', key: 'role', of: ({ node }, _, { config }) => config.nodes[node]?.role ?? null },
  { name: 'Address', key: 'address', of: ({ node }, _, { config }) => config.nodes[node]?.address ?? null },
  { name: 'State', key: 'state', of: nodeState },
  {
    name: 'Busy until s',
    key: 'busy_until_us',
    align: 'right',
    of: ({ freeAt }, _, { at }) => (freeAt > at ? freeAt : null),
    cell: (us) => (Number(us) / 1e6).toFixed(6),
  },
  { name: 'Queued', key: 'queued', align: 'right', of: ({ queued }) => queued },
  { name: 'Worked s', key: 'worked_us', align: 'right', of: ({ busyUs }) => busyUs, cell: secondsCell },
]);

interface Running extends Entity {
  readonly kind: number;
  readonly timer: string;
  readonly dueAt: number;
}

/** Every timer that runs, the next one due first. */
function running(view: View): Item<Running>[] {
  const found: Item<Running>[] = [];
  for (const { code } of view.world.kinds) {
    for (const [id, { node, due }] of view.world.all(code)) {
      for (const [timer, dueAt] of timersOf(code, due))
        found.push({ id, entity: { kind: code, timer, dueAt, node, due } });
    }
  }
  return found.sort((one, other) => one.entity.dueAt - other.entity.dueAt);
}

/** Names and due times, µs, of the timers that run; `due` has holes for timers that never did. */
export function timersOf(kind: number, due: readonly (number | undefined)[]): [name: string, dueAt: number][] {
  const names = kindOf(kind).timers;
  return [...due].flatMap((at, timer): [string, number][] =>
    at === undefined || at < 0 ? [] : [[names[timer] ?? String(timer), at]],
  );
}

const exactCell = (us: Plain): string => (Number(us) / 1e6).toFixed(6);

export const timers = tableOf<Running>('timers', 'Timers', running, [
  { name: 'Entity', key: 'entity', of: ({ kind }, id) => entityName(kind, id) },
  nodeColumn,
  { name: 'Timer', key: 'timer', of: ({ timer }) => timer },
  { name: 'Due s', key: 'due_us', align: 'right', of: ({ dueAt }) => dueAt, cell: exactCell },
  { name: 'In s', key: 'in_us', align: 'right', of: ({ dueAt }, _, { at }) => dueAt - at, cell: exactCell },
]);
