/**
 * experiments/lossy-calls over many seeds: whatever the network does, every call ends in a way that has a name, both ends
 * agree on every session, and nothing is left over. The long run, with its summary of reasons:
 *
 *     LOSSY_SEEDS=200 npx vitest run test/properties/lossy-calls.test.ts
 */
import { afterAll, describe, expect, it } from 'vitest';
import { CALL, INTERFACE, PORT, PPP, REQUEST, SESSION, TUNNEL } from '../../models/kinds.js';
import { DisconnectSent, SessionEnded } from '../../models/l2tp/session.js';
import { TunnelEnded } from '../../models/l2tp/tunnel.js';
import { RouteRemoved } from '../../models/nodes/access-records.js';
import { CallEnded } from '../../models/nodes/call-records.js';
import { Random } from '../../src/kernel/random.js';
import { configOf, differences, emptyWorld, LOSSY_CALLS, nodeNamed, runInMemory } from '../golden/run-in-memory.js';
import { type Audit, audit } from './call-audit.js';

const SEEDS = Number(process.env.LOSSY_SEEDS ?? 12);
const seeds = Array.from({ length: SEEDS }, (_, index) => index + 1);
/** How often on the way the fold of the journal is held against the live state. */
const PLACES = 20;

const audits: Audit[] = [];

function journalPlaces(seed: number, records: number): Set<number> {
  const next = new Random(seed).stream('test/fold');
  return new Set(Array.from({ length: PLACES }, () => Math.floor(next() * records)));
}

describe('lossy calls', () => {
  it.each(seeds)('seed %i', async (seed) => {
    const first = await runInMemory(LOSSY_CALLS, { seed });
    const { rows } = first;
    const summary = first.run.summary();
    const { attempted, established, failed, ended } = summary.calls;
    expect(attempted).toBe(20);
    expect(ended + failed).toBe(attempted);
    expect(established).toBe(ended);
    expect(Object.values(summary.failures).reduce((sum, count) => sum + count, 0)).toBe(failed);
    expect(summary.tunnels.opened).toBe(summary.tunnels.closed);
    expect(summary.pending).toEqual({ notices: 0, timers: 0 });
    for (const kind of [CALL, PORT, TUNNEL, SESSION, PPP, REQUEST, INTERFACE])
      expect([...first.run.sim.world.all(kind).keys()], `entities of kind ${kind} are left`).toEqual([]);

    const found = audit(rows);
    expect(found.faults).toEqual([]);
    audits.push(found);

    // The other engine, against the first one's journal: the same records, and at any time the state that they fold to.
    const places = journalPlaces(seed, rows.length);
    const folded = emptyWorld();
    let at = 0;
    const second = await runInMemory(LOSSY_CALLS, {
      seed,
      engine: 'xstate',
      journal: 'none',
      afterStep: ({ sim }) => {
        const before = at;
        for (; at < sim.journal.records && at < rows.length; at++) folded.fold(rows[at]!);
        for (let place = before; place < at; place++) {
          if (!places.has(place)) continue;
          expect(differences(folded, sim.world), `after record ${at - 1}`).toEqual([]);
          return;
        }
      },
    });
    expect(second.digest).toBe(first.digest);
    for (; at < rows.length; at++) folded.fold(rows[at]!);
    expect(differences(folded, first.run.sim.world)).toEqual([]);
    expect(second.run.summary()).toEqual(summary);
  });

  it('the scenario is what it says: two LACs, one LNS, and paths that lose, double and mix up', () => {
    const config = configOf(LOSSY_CALLS);
    const roles = config.nodes.map(({ role }) => role);
    expect([roles.filter((role) => role === 'lac').length, roles.filter((role) => role === 'lns').length]).toEqual([
      2, 1,
    ]);
    expect(config.calls).toHaveLength(20);
    const lns = nodeNamed(config, 'lns');
    for (const lac of ['west', 'east'].map((name) => nodeNamed(config, name))) {
      for (const [from, to] of [
        [lac, lns],
        [lns, lac],
      ]) {
        const channel = config.channels.find((each) => each.from === from && each.to === to)!;
        expect(channel).toMatchObject({ reorder: true, loss: { kind: 'bernoulli', probability: 0.2 } });
        expect(channel.duplicate).toBeGreaterThan(0);
        const all = audits.flatMap(({ paths }) => paths.filter((path) => path.from === from && path.to === to));
        const sum = (what: 'sent' | 'lost' | 'duplicated' | 'overtaken'): number =>
          all.reduce((total, path) => total + path[what], 0);
        expect(sum('lost') / sum('sent')).toBeGreaterThan(0.17);
        expect(sum('lost') / sum('sent')).toBeLessThan(0.23);
        expect(sum('duplicated')).toBeGreaterThan(0);
        expect(sum('overtaken')).toBeGreaterThan(0);
      }
    }
  });

  it('the calls do what they should: overlap, share tunnels, and are ended from either side', () => {
    for (const { mostCallsUp, tunnels, sessions, cleared } of audits) {
      expect(mostCallsUp).toBeGreaterThanOrEqual(5);
      expect(tunnels.length).toBeLessThan(sessions.length);
      expect(tunnels.some((tunnel) => tunnel.sessions.length >= 5)).toBe(true);
      expect(cleared).toHaveLength(1);
    }
    expect(audits.filter(({ cleared }) => cleared[0]!.tunnels > 0 && cleared[0]!.sessions > 0).length).toBeGreaterThan(
      audits.length / 2,
    );
    const ends = audits.flatMap(({ calls }) => calls.filter(({ outcome }) => outcome === 'ended'));
    expect(ends.some(({ byUser, reason }) => byUser && reason === 'the user hung up')).toBe(true);
    expect(ends.some(({ byUser }) => !byUser)).toBe(true);
    // Either end of a tunnel has cleared sessions by CDN.
    const senders = new Set(
      audits.flatMap(({ sessions }) => sessions.filter(({ sent }) => sent.length > 0).map(({ side }) => side)),
    );
    expect(senders.size).toBe(2);
  });
});

describe('the audit', () => {
  const without = async (type: { readonly code: number }): Promise<readonly string[]> => {
    const { rows } = await runInMemory(LOSSY_CALLS);
    const place = rows.findLastIndex((row) => row.type === type.code);
    return audit(rows.toSpliced(place, 1)).faults;
  };
  it.each([
    { type: SessionEnded, says: /^session \d+ is not over$/ },
    { type: TunnelEnded, says: /^tunnel \d+ is not over$/ },
    { type: CallEnded, says: /^call \d+ is not over$/ },
    { type: DisconnectSent, says: /^session \d+ received CDN \d+, which its peer did not send$/ },
    { type: RouteRemoved, says: /^interface \d+ left a route to \d+$/ },
  ])('finds what a missing $type.name leaves behind', async ({ type, says }) => {
    const faults = await without(type);
    expect(faults.filter((fault) => says.test(fault)).length, faults.join('\n')).toBeGreaterThan(0);
  });
});

afterAll(() => {
  if (process.env.LOSSY_SEEDS === undefined) return;
  const counts = new Map<string, number>();
  for (const { outcome, byUser, reason } of audits.flatMap(({ calls }) => calls)) {
    const what = `${outcome} by ${byUser ? 'the user' : 'the network'}: ${reason}`;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  const lines = [...counts]
    .sort(([, one], [, other]) => other - one)
    .map(([what, count]) => `${String(count).padStart(6)}  ${what}`);
  console.log(`${audits.length} seeds, ${audits.length * 20} calls\n${lines.join('\n')}`);
});
