/** Every table of `show`, by its name. */
import { calls, interfaces, ports, requests } from './call-tables.js';
import { sessions, tunnels } from './l2tp-tables.js';
import { links, nodes, timers } from './network-tables.js';
import { ppp } from './ppp-table.js';
import type { TableSpec } from './table.js';

export const SHOW_TABLES: readonly TableSpec[] = [
  tunnels,
  sessions,
  ppp,
  calls,
  ports,
  interfaces,
  requests,
  links,
  nodes,
  timers,
];

export const TABLE_NAMES: readonly string[] = SHOW_TABLES.map(({ name }) => name);

/** Shown when no table is named. */
export const DEFAULT_TABLES: readonly string[] = ['tunnels', 'sessions', 'ppp'];
