/** How long each timer is under a configuration: what a fork that changes it has to know of timers that run. */
import { Random } from '../src/kernel/random.js';
import type { Entity } from '../src/kernel/record.js';
import type { NodeSpec, RunConfig } from './config.js';
import { CALL, INTERFACE, LOCKOUT, PORT, PPP, REDIAL, REQUEST, SESSION, TUNNEL } from './kinds.js';
import { TunnelTimers } from './l2tp/control-connection.js';
import type { TunnelState } from './l2tp/tunnel.js';
import {
  type CallState,
  CallTimer,
  InterfaceTimer,
  LockoutTimer,
  PortTimer,
  type RedialState,
  RedialTimer,
} from './nodes/states.js';
import { Timer } from './ppp/names.js';
import { holdUs, redialUs } from './workload/redial.js';

type Length = (entity: Entity, node: NodeSpec, config: RunConfig) => number | undefined;

const l2tp =
  (of: (spec: Extract<NodeSpec, { role: 'lac' | 'lns' }>['l2tp'], entity: Entity) => number): Length =>
  (entity, node) =>
    node.role === 'lac' || node.role === 'lns' ? of(node.l2tp, entity) : undefined;
const lac =
  (of: (spec: Extract<NodeSpec, { role: 'lac' }>) => number): Length =>
  (_, node) =>
    node.role === 'lac' ? of(node) : undefined;
const lns =
  (of: (spec: Extract<NodeSpec, { role: 'lns' }>) => number): Length =>
  (_, node) =>
    node.role === 'lns' ? of(node) : undefined;
const user =
  (of: (spec: Extract<NodeSpec, { role: 'remote-system' }>) => number): Length =>
  (_, node) =>
    node.role === 'remote-system' ? of(node) : undefined;
const ppp =
  (of: (spec: Extract<NodeSpec, { role: 'remote-system' | 'lac' | 'lns' }>['ppp']) => number): Length =>
  (_, node) =>
    node.role === 'aaa' ? undefined : of(node.ppp);

/** By entity kind, then by timer; a timer that is not here has a length that no scenario sets. */
const LENGTHS: ReadonlyMap<number, Readonly<Record<number, Length>>> = new Map<
  number,
  Readonly<Record<number, Length>>
>([
  [
    TUNNEL,
    {
      [TunnelTimers.setupTimeout]: l2tp((spec) => spec.setupTimeoutUs),
      [TunnelTimers.idleTunnelTimeout]: l2tp((spec) => spec.noSessionTimeoutUs),
      [TunnelTimers.noSessionTimeout]: l2tp((spec) => spec.noSessionTimeoutUs),
      [TunnelTimers.destructTimeout]: l2tp((spec) => spec.destructTimeoutUs),
      [TunnelTimers.retransmit]: l2tp((spec, entity) =>
        Math.min(spec.retransmitCapUs, spec.retransmitInitialUs * 2 ** (entity as TunnelState).resends),
      ),
      [TunnelTimers.acknowledge]: l2tp((spec) => spec.ackDelayUs),
      [TunnelTimers.hello]: l2tp((spec) => spec.helloIntervalUs),
    },
  ],
  [SESSION, { 0: l2tp((spec) => spec.sessionSetupTimeoutUs) }],
  [
    CALL,
    {
      [CallTimer.pppDelay]: user((spec) => spec.pppDelayUs),
      [CallTimer.setup]: user((spec) => spec.setupTimeoutUs),
      [CallTimer.hold]: (entity, _, config) => {
        const call = config.calls[(entity as CallState).spec];
        return call && holdUs(call, entity as CallState, new Random(config.seed));
      },
    },
  ],
  [
    REDIAL,
    {
      [RedialTimer.redial]: (entity, _, config) => {
        const call = config.calls[(entity as RedialState).spec];
        return call?.redial && redialUs(call, entity as RedialState, new Random(config.seed));
      },
    },
  ],
  [LOCKOUT, { [LockoutTimer.over]: lac(({ l2tp }) => l2tp.peerLockoutUs) }],
  [
    PORT,
    {
      [PortTimer.pppStart]: lac(({ ports }) => ports.pppDelayUs),
      [PortTimer.connectLine]: lac(({ ports }) => ports.connectLineDelayUs),
      [PortTimer.linkDown]: lac(({ ports }) => ports.linkDownDelayUs),
      [PortTimer.lineUp]: lac(({ ports }) => ports.lineProtocolUpUs),
      [PortTimer.lineDown]: lac(({ ports }) => ports.lineProtocolDownUs),
    },
  ],
  [
    INTERFACE,
    {
      [InterfaceTimer.clone]: lns(({ virtualTemplate }) => virtualTemplate.cloneDelayUs),
      [InterfaceTimer.route]: lns(({ virtualTemplate }) => virtualTemplate.routeDelayUs),
      [InterfaceTimer.lineUp]: lns(({ virtualTemplate }) => virtualTemplate.lineProtocolUpUs),
      [InterfaceTimer.lineDown]: lns(({ virtualTemplate }) => virtualTemplate.lineProtocolDownUs),
    },
  ],
  [
    PPP,
    {
      [Timer.LcpRestart]: ppp((spec) => spec.restartUs),
      [Timer.IpcpRestart]: ppp((spec) => spec.restartUs),
      [Timer.Authentication]: ppp((spec) => spec.authTimeoutUs),
      [Timer.Echo]: ppp((spec) => spec.echoIntervalUs),
    },
  ],
  [REQUEST, { 0: (_, node) => (node.role === 'lac' || node.role === 'lns' ? node.radius.timeoutUs : undefined) }],
]);

/** µs; undefined where the scenario does not say. */
export function timerLengthUs(config: RunConfig, kind: number, timer: number, entity: Entity): number | undefined {
  const node = config.nodes[entity.node];
  return node && LENGTHS.get(kind)?.[timer]?.(entity, node, config);
}
