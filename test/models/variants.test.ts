/** The reference call with one thing changed: what becomes of it, end to end, under both engines. */
import { expect, test } from 'vitest';
import { Run } from '../../models/run.js';
import { loadScenario } from '../../models/scenario/load.js';
import { Journal } from '../../src/kernel/journal.js';
import type { Engine } from '../../src/machine/definition.js';

const UP = 'established';

/** What is set, and how the call ends: up and released, or the reason why not. */
const VARIANTS: readonly (readonly [settings: readonly string[], outcome: string])[] = [
  [[], UP],
  [['nodes.lac.l2tp.hideAvps=true', 'nodes.lns.l2tp.hideAvps=true'], UP],
  [['nodes.lns.l2tp.proxyLcp=renegotiate'], UP],
  [['nodes.lns.l2tp.proxyAuthentication=false'], UP],
  [['nodes.lac.l2tp.sendProxy=false'], UP],
  [['nodes.lac.l2tp.initiatorPort=free'], UP],
  [['nodes.lac.l2tp.dataSequencing=true', 'nodes.lns.l2tp.dataSequencing=true'], UP],
  [['nodes.lac.l2tp.congestionControl=true', 'nodes.lns.l2tp.congestionControl=true'], UP],
  [['nodes.lac.l2tp.authenticate=false', 'nodes.lns.l2tp.authenticate=false'], UP],
  [['nodes.lac.l2tp.profile=xl2tpd', 'nodes.lns.l2tp.profile=accel-ppp'], UP],
  [['nodes.lac.l2tp.tieBreaker=true'], UP],
  [['nodes.lns.l2tp.ackDelay=200ms'], UP],
  [['nodes.lns.l2tp.noSessionTimeout=never', 'nodes.lac.l2tp.noSessionTimeout=1s'], UP],
  [['nodes.user.ppp.pfc=true', 'nodes.user.ppp.acfc=true', 'nodes.user.ppp.accm=0'], UP],
  [['nodes.lns.ppp.acceptVj=true'], UP],
  [['links.core.drop=[{message: SCCRP, nth: [1, 2]}]'], UP],
  [['links.core.drop=[{message: ICRP, nth: [1]}, {message: ZLB, nth: [1, 2, 3]}]'], UP],
  [['links.core.drop=[{message: StopCCN, nth: [1, 2]}, {message: CDN, nth: [1]}]'], UP],
  [['links.core.bandwidth=64kbit/s'], UP],
  [['nodes.user.address=0.0.0.0'], 'PPP: no address'],
  [['nodes.user.ppp.secret=wrong'], 'PPP: authentication failed'],
  [['nodes.lns.l2tp.secrets.hgw=wrong'], 'LAC: tunnel closed, result 4'],
  [['nodes.lns.l2tp.tunnelLimit=0'], 'LAC: tunnel closed: insufficient resources'],
  [['nodes.lns.l2tp.sessionLimit=0'], 'LAC: session closed: no facilities at the moment'],
  [['nodes.lac.ports.count=1', 'calls.reference.called="999"'], 'LAC: RADIUS: rejected'],
  [
    ['nodes.aaa.secret=other', 'nodes.user.ppp.authTimeout=100s', 'nodes.lac.radius.retransmits=1'],
    'LAC: RADIUS: timeout',
  ],
  [['links.core.loss=1', 'nodes.user.ppp.authTimeout=100s'], "LAC: the tunnel's peer did not answer"],
  [['calls.reference.hold=1s'], 'the user hung up'],
  [['calls.reference.calling=""'], UP],
  [['timeline=[{at: 100ms, node: user, action: power-off}]'], 'the power failed'],
  [['timeline=[{at: 500ms, node: lac, action: power-off, for: 1s}]'], 'LAC: the power failed'],
  [['timeline=[{at: 0s, node: aaa, action: power-off}]', 'nodes.lac.radius.retransmits=1'], 'LAC: RADIUS: timeout'],
  [
    ['timeline=[{at: 0s, node: lns, action: power-off}]', 'nodes.user.ppp.authTimeout=100s'],
    "LAC: the tunnel's peer did not answer",
  ],
  [['timeline=[{at: 10s, node: lns, action: power-off, for: 5s}]'], UP],
];

async function outcome(
  settings: readonly string[],
  engine: Engine,
): Promise<{ how: string; digest: string; left: number[] }> {
  const loaded = loadScenario(new URL('../../experiments/reference-call', import.meta.url).pathname, { set: settings });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const journal = new Journal('none');
  const run = new Run(loaded.config, engine, journal);
  run.start();
  await run.sim.run();
  const { calls, failures, pending } = run.summary();
  const how = calls.ended === 1 ? UP : Object.keys(failures).join('; ');
  return { how, digest: await journal.finish(), left: [pending.notices, pending.timers] };
}

test.each(VARIANTS)('%j: %s', async (settings, expected) => {
  const tables = await outcome(settings, 'tables');
  expect(tables.how).toBe(expected);
  expect(tables.left).toEqual([0, 0]);
  const xstate = await outcome(settings, 'xstate');
  expect(xstate.digest).toBe(tables.digest);
});
