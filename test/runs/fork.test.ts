/** A fork: the parent up to a moment, and from there on what the change makes of it. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TUNNEL } from '../../models/kinds.js';
import { TunnelTimers } from '../../models/l2tp/control-connection.js';
import { StopSent } from '../../models/l2tp/tunnel.js';
import { CallDialed, CallEstablished } from '../../models/nodes/call-records.js';
import { TimerSet } from '../../src/kernel/kernel-records.js';
import type { RecordRow } from '../../src/kernel/record.js';
import { DatagramLost, DatagramSent } from '../../src/network/channel.js';
import { InputError } from '../../src/runs/errors.js';
import { executeRun } from '../../src/runs/execute.js';
import { forkRun } from '../../src/runs/fork.js';
import type { RecordedRun } from '../../src/runs/recorded-run.js';
import { stagesOf } from '../../src/runs/stages.js';
import { isVerified, verifyRun } from '../../src/runs/verify.js';
import { opened, recorded, scratch } from './recorded.js';

const out = (): string => join(scratch(), 'fork');

async function rowsOf(run: RecordedRun, ...types: readonly { readonly code: number }[]): Promise<RecordRow[]> {
  const all: RecordRow[] = [];
  for await (const rows of run.rows(types.length > 0 ? { types: types.map((type) => type.code) } : {}))
    all.push(...rows);
  return all;
}

async function fork(parent: string, atUs: number, ...set: readonly string[]): Promise<RecordedRun> {
  const { dir, status } = await forkRun(parent, { atUs, set, out: out() });
  expect(status).toBe('finished');
  return opened(dir);
}

describe('a fork of the reference call at 20 s', () => {
  it('with an LNS that waits 20 s has the LAC close the tunnel', async () => {
    const parent = await recorded();
    const run = await fork(parent.dir, 20e6, 'nodes.lns.l2tp.noSessionTimeout=20s');
    const stops = await rowsOf(run, StopSent);
    expect(stops.map((row) => [run.names.nodes[row.node]!.name, row.at])).toEqual([['lac', 32.411e6]]);
    // What ran already runs out later by what it is longer now; the rest is the parent's, to the record.
    const [mine, theirs] = [await rowsOf(run), await rowsOf(parent)];
    const first = mine.findIndex((row, place) => row.at !== theirs[place]?.at || row.type !== theirs[place]?.type);
    expect(mine[first]).toMatchObject({
      at: 20e6,
      type: TimerSet.code,
      kind: TUNNEL,
      a: TunnelTimers.noSessionTimeout,
      b: 37.419e6,
    });
    expect(isVerified(await verifyRun(run.dir))).toBe(true);
  });

  it('can be forked again, before its change and after', async () => {
    const parent = await recorded();
    const child = await fork(parent.dir, 20e6, 'nodes.lns.l2tp.noSessionTimeout=20s');
    const later = await fork(child.dir, 25e6, 'nodes.lac.l2tp.noSessionTimeout=60s');
    const before = await fork(child.dir, 18e6);
    expect((await rowsOf(later, StopSent)).map((row) => later.names.nodes[row.node]!.name)).toEqual(['lns']);
    expect((before.manifest as { digest?: string }).digest).toBe((child.manifest as { digest?: string }).digest);
    for (const run of [later, before]) expect(isVerified(await verifyRun(run.dir))).toBe(true);
  });

  it('lets messages travel as its parent did; a manifest that says nothing means values', async () => {
    const wire = 'octets';
    const parent = await executeRun({ scenario: 'experiments/reference-call', out: out(), wire });
    const child = await forkRun(parent.dir, { atUs: 20e6, out: out() });
    expect(child).toMatchObject({ digest: parent.digest, config: { wire } });
    expect(await opened(child.dir)).toMatchObject({ manifest: { wire }, config: { wire } });
    const old = await recorded();
    const { wire: _, ...silent } = old.manifest;
    expect(stagesOf(old.dir, silent)).toMatchObject([{ config: { wire: 'values' } }]);
  });

  it('at 0 s is the scenario with the change', async () => {
    const parent = await recorded();
    const run = await fork(parent.dir, 0, 'nodes.lns.l2tp.noSessionTimeout=12s');
    const whole = await recorded({ set: ['nodes.lns.l2tp.noSessionTimeout=12s'] });
    expect((run.manifest as { digest?: string }).digest).toBe((whole.manifest as { digest?: string }).digest);
  });

  it('takes calls and timeline that are new', async () => {
    const parent = await recorded();
    const calls =
      'calls=[{name: reference, from: user, to: lac, at: 223ms, called: "614629", calling: "2085730592", hold: 17140ms}, {name: again, from: user, to: lac, at: 30s, called: "614629", hold: 5s}]';
    const run = await fork(parent.dir, 20e6, calls, 'timeline=[{at: 33s, node: lns, action: clear-sessions}]');
    expect((await rowsOf(run, CallDialed)).map((row) => row.at)).toEqual([223e3, 30e6]);
    expect((await rowsOf(run, CallEstablished)).map((row) => row.at > 30e6)).toEqual([false, true]);
  });

  it.each([
    [['nodes.lns.role=lac'], /./],
    [['seed=9'], /the seed is that of the run/],
    [['journal=none'], /the journal's level is that of the run/],
    [['calls=[]'], /call reference has begun by then/],
    [['calls.reference.at=1s'], /call reference has begun by then/],
    [['timeline=[{at: 10s, node: lns, action: clear-sessions}]'], /what the timeline has up to then has happened/],
    [['nodes.lns.l2tp.noSessionTimeout=20'], /a duration needs its unit/],
    [['nodes.lns.l2tp.nonesuch=20s'], /nonesuch/],
  ])('%j is refused, and leaves no folder', async (set, reason) => {
    const parent = await recorded();
    const attempt = forkRun(parent.dir, { atUs: 20e6, set, out: out() });
    await expect(attempt).rejects.toThrow(InputError);
    await expect(attempt).rejects.toThrow(reason);
  });

  it('changes a call that is still to come', async () => {
    const parent = await recorded({ scenario: 'experiments/lossy-calls' });
    const run = await fork(parent.dir, 25e6, 'calls.c20.at=70s', 'timeline.0.at=60s');
    expect((await rowsOf(run, CallDialed)).at(-1)).toMatchObject({ at: 70e6 });
    expect(isVerified(await verifyRun(run.dir))).toBe(true);
  });

  it('in the place of its parent is refused', async () => {
    const parent = await recorded();
    await expect(forkRun(parent.dir, { atUs: 20e6, out: `${parent.dir}/.` })).rejects.toThrow(
      /cannot be replaced by its own/,
    );
  });

  it('after the end is refused', async () => {
    const parent = await recorded();
    await expect(forkRun(parent.dir, { atUs: 100e6, out: out() })).rejects.toThrow(/ended at 58\.448085 s/);
  });
});

describe('chance', () => {
  it('draws what it drew before, wherever the change does not reach', async () => {
    const parent = await recorded({ scenario: 'experiments/lossy-calls', seed: 8 });
    // The users of east have nothing to do with west's link.
    const run = await fork(parent.dir, 20e6, 'links.core-west.loss=0');
    const fates = async (of: RecordedRun, from: string, to: string): Promise<unknown[]> => {
      const place = (name: string): number => of.names.nodes.findIndex((node) => node.name === name);
      const id = of.names.channels!.findIndex((each) => each.from === place(from) && each.to === place(to));
      const rows = (await rowsOf(of, DatagramSent, DatagramLost)).filter((row) => row.id === id);
      return rows.map((row) => [row.type, row.type === DatagramSent.code ? row.a - row.at - row.lag : -1]);
    };
    for (const [from, to] of [
      ['east', 'lns'],
      ['lns', 'east'],
    ] as const) {
      const [mine, theirs] = [await fates(run, from, to), await fates(parent, from, to)];
      const both = Math.min(mine.length, theirs.length);
      // The n-th datagram of the direction meets the same luck, whatever it carries.
      expect(mine.slice(0, both)).toEqual(theirs.slice(0, both));
      expect(both).toBeGreaterThan(100);
    }
    const losses = (await rowsOf(run, DatagramLost)).filter((row) => row.at > 20e6).map((row) => row.id);
    expect(new Set(losses).size).toBe(2);
  });

  it('from a checkpoint goes on as from the start', async () => {
    const dir = join(scratch(), 'run');
    const parent = await executeRun({ scenario: 'experiments/lossy-calls', seed: 3, out: dir, checkpointEvery: 1500 });
    const plain = join(scratch(), 'plain');
    await executeRun({ scenario: 'experiments/lossy-calls', seed: 3, out: plain });
    const set = ['nodes.lns.l2tp.noSessionTimeout=3s', 'links.core-east.loss=0.5'];
    const [one, other] = [await fork(dir, 40e6, ...set), await fork(plain, 40e6, ...set)];
    expect((one.manifest as { digest?: string }).digest).toBe((other.manifest as { digest?: string }).digest);
    expect((one.manifest as { digest?: string }).digest).not.toBe(parent.digest);
    expect(await rowsOf(one)).toEqual(await rowsOf(other));
    expect(isVerified(await verifyRun(one.dir))).toBe(true);
  });
});
