/** Nodes that lose their power: what they forget, what others notice, and that all goes on after it. */
import { describe, expect, it } from 'vitest';
import { CALL, INTERFACE, PORT, PPP, REQUEST, SESSION, TUNNEL } from '../../models/kinds.js';
import { RetransmissionLimit } from '../../models/l2tp/delivery-records.js';
import { StopSent } from '../../models/l2tp/tunnel.js';
import { EntityLost } from '../../src/kernel/kernel-records.js';
import { ArrivalDropped, LOSS_REASONS, NodeRestarted, NodeStopped } from '../../src/network/channel.js';
import { configOf, nodeNamed, REFERENCE_CALL, runInMemory } from '../golden/run-in-memory.js';

const MEMORY = [CALL, PORT, TUNNEL, SESSION, PPP, REQUEST, INTERFACE];
/** The reference call, held for 100 s; a second one after it. */
const CALLS =
  'calls=[{name: one, from: user, to: lac, at: 223ms, called: "614629", hold: 100s}, {name: two, from: user, to: lac, at: 200s, called: "614629", hold: 10s}]';

async function withPowerOff(node: string, at: string, more: readonly string[] = []) {
  const set = [CALLS, `timeline=[{at: ${at}, node: ${node}, action: power-off, for: 10s}]`, ...more];
  const found = await runInMemory(REFERENCE_CALL, { set });
  const index = nodeNamed(found.config, node);
  const of = (type: { readonly code: number }) => found.rows.filter((row) => row.type === type.code);
  for (const kind of MEMORY) expect([...found.run.sim.world.all(kind).keys()], `kind ${kind} is left`).toEqual([]);
  expect(found.run.summary().pending).toEqual({ notices: 0, timers: 0 });
  return { ...found, index, of };
}

describe('power-off', () => {
  it('an LNS forgets its ends of everything at once, and comes again; the LAC has to find out', async () => {
    const { of, rows, index, run } = await withPowerOff('lns', '30s');
    expect(of(NodeStopped).map((row) => [row.at, row.id])).toEqual([[30e6, index]]);
    expect(of(NodeRestarted).map((row) => [row.at, row.id])).toEqual([[40e6, index]]);
    const lost = of(EntityLost);
    expect(lost.map((row) => row.kind).sort((a, b) => a - b)).toEqual(
      [TUNNEL, SESSION, PPP, INTERFACE].sort((a, b) => a - b),
    );
    expect(new Set(lost.map((row) => row.at))).toEqual(new Set([30e6]));
    // Nothing happens there without power.
    const meanwhile = rows.filter((row) => row.at > 30e6 && row.at < 40e6 && row.node === index);
    expect(meanwhile.every((row) => row.type === ArrivalDropped.code)).toBe(true);
    // The LAC's messages come to a node that knows of no such tunnel: it gives up, and the second call opens another.
    expect(of(RetransmissionLimit)).toHaveLength(1);
    expect(run.summary()).toMatchObject({ calls: { established: 2, ended: 2 }, tunnels: { opened: 2, closed: 2 } });
  });

  it("a LAC drops its users' lines; the LNS is not told", async () => {
    const { of, run } = await withPowerOff('lac', '30s');
    expect(run.summary().calls).toMatchObject({ established: 2, ended: 2 });
    expect(of(StopSent).filter((row) => row.at > 29e6 && row.at < 41e6)).toEqual([]);
    expect(of(EntityLost).map((row) => row.kind)).toEqual(expect.arrayContaining([PORT, TUNNEL, SESSION, PPP]));
  });

  it('a remote system ends its call, and its LAC sees the line drop', async () => {
    const { of, rows, run } = await withPowerOff('user', '30s');
    expect(run.summary().calls).toMatchObject({ established: 2, ended: 2 });
    expect(of(EntityLost)).toEqual([]);
    expect(rows.some((row) => row.at > 30e6 && row.at < 31e6 && row.kind === SESSION)).toBe(true);
  });

  it('what is sent to a node without power is dropped there, and said to be', async () => {
    const { of, config, index } = await withPowerOff('aaa', '100ms', ['nodes.lac.radius.timeout=3s']);
    const dropped = of(ArrivalDropped);
    expect(dropped.map((row) => LOSS_REASONS[row.a])).toEqual(dropped.map(() => 'node stopped'));
    expect(dropped.length).toBeGreaterThan(0);
    expect(dropped.every((row) => config.channels[row.id]!.to === index)).toBe(true);
  });

  it.each([
    ['one that ends later', 'stop, for: 10s', 'stop, for: 10s', [18e6]],
    ['one that ends sooner', 'stop, for: 10s', 'stop, for: 2s', [15e6]],
    ['one for good', 'stop, for: 10s', 'stop', []],
    ['one in the midst of one for good', 'stop', 'stop, for: 2s', []],
    ['a restart, which ends it', 'stop', 'restart', [8e6]],
    ['a restart that lasts', 'stop, for: 10s', 'restart, for: 3s', [11e6]],
    ['a start', 'stop', 'start', [8e6]],
  ])('stopped twice, it is there again when both are over: %s', async (_, first, second, back) => {
    const entries = [`{at: 5s, node: lns, action: ${first}}`, `{at: 8s, node: lns, action: ${second}}`];
    const { rows } = await runInMemory(REFERENCE_CALL, { set: [`timeline=[${entries.join(', ')}]`] });
    const at = (type: { readonly code: number }) => rows.filter((row) => row.type === type.code).map((row) => row.at);
    expect(at(NodeStopped)).toEqual([5e6]);
    expect(at(NodeRestarted)).toEqual(back);
  });

  it('is refused where it makes no sense', () => {
    const bad = (entry: string) => () => configOf(REFERENCE_CALL, { set: [`timeline=[${entry}]`] });
    expect(bad('{at: 1s, node: lns, action: power-off, only: hgw}')).toThrow(/"only" has no meaning with power-off/);
    expect(bad('{at: 1s, node: lns, action: clear-tunnels, for: 1s}')).toThrow(
      /"for" has no meaning with clear-tunnels/,
    );
    expect(bad('{at: 1s, node: nobody, action: power-off}')).toThrow(/no node "nobody"/);
  });
});
