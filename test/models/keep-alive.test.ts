/** LCP echo keep-alives at both ends: when a dead LNS and a dead user are noticed, and what is said of the call then. */
import { readFileSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';
import { describe, expect, test } from 'vitest';
import { CallEnded } from '../../models/nodes/call-records.js';
import { octetsText } from '../../models/octets.js';
import { Reason } from '../../models/ppp/names.js';
import { Phase } from '../../models/ppp/phases.js';
import { PhaseChanged } from '../../models/ppp/records.js';
import { Run, type RunState } from '../../models/run.js';
import { parseScenario } from '../../models/scenario/load.js';
import { PROFILE_NAMES, profileKnobs } from '../../models/scenario/profiles.js';
import { toUs } from '../../models/scenario/values.js';
import { Journal } from '../../src/kernel/journal.js';
import type { Engine } from '../../src/machine/definition.js';
import type { Wire } from '../../src/network/network.js';

const FILE = 'test/data/studies/dead-peer.yaml';
const TEXT = readFileSync(FILE, 'utf8');
const USERS = 24;
const DEATH = 400e6;
/** Within which a reply is on its way: nobody's echo is so near to the death. */
const ON_ITS_WAY = 10_000;
const DEAD_LNS = 'timeline=[{ at: 400s, node: lns, action: stop }]';
const DEAD_USERS = 'timeline=[{ at: 400s, link: lines, action: link-down, for: never }]';
/** Tunnels see nothing of it, so that all that happens is the keep-alives' doing. */
const BLIND = ['nodes.lac.l2tp.helloInterval=never', 'nodes.lns.l2tp.helloInterval=never'];
// calls spread over whatever interval
const SPREAD = ['calls.dial.every=4321ms', 'end=20min', 'nodes.users.ppp.restart=3s', 'nodes.lns.ppp.restart=3s'];
/** A Terminate-Request, and one more, each with its wait. */
const FAREWELL = 2 * 3e6;

function put(set: readonly string[], engine: Engine = 'tables', wire: Wire = 'values'): Run {
  const loaded = parseScenario(TEXT, FILE, { set: [...SPREAD, ...set], wire });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return new Run(loaded.config, engine, new Journal('none'));
}

interface Notice {
  readonly node: string;
  /** When the link's network phase began, and when its peer was found silent. */
  readonly from: number;
  readonly at: number;
}

interface Seen {
  readonly notices: Notice[];
  /** Calls that ended: when, and why. */
  readonly ends: { readonly at: number; readonly why: string }[];
  readonly up: number;
}

async function seen(...set: readonly string[]): Promise<Seen> {
  const run = put(set);
  const notices: Notice[] = [];
  const ends: Seen['ends'] = [];
  const networkFrom = new Map<number, number>();
  run.sim.watch(PhaseChanged, ({ at, id, node, a: phase, d: reason }) => {
    if (phase === Phase.Network) networkFrom.set(id, at);
    else if (reason === Reason.PeerSilent)
      notices.push({ node: run.config.nodes[node]!.name, from: networkFrom.get(id)!, at });
  });
  run.sim.watch(CallEnded, ({ at, data }) => {
    ends.push({ at, why: octetsText(data!) });
  });
  run.start();
  await run.sim.run(run.config.endUs);
  expect(run.summary().calls).toMatchObject({ established: USERS, failed: 0 });
  return { notices, ends, up: run.summary().sessionsUp };
}

/** The first echo after the death, and as many intervals as there may be misses. */
function noticedAt({ from }: Notice, interval: number, misses: number): number {
  const before = Math.floor((DEATH - from) / interval);
  const since = (DEATH - from) % interval;
  if (since < ON_ITS_WAY || interval - since < ON_ITS_WAY) throw new Error('an echo is under way at the death');
  return from + (before + 1 + misses) * interval;
}

describe('a dead LNS', () => {
  test.each([
    ['10s', 3],
    ['30s', 3],
    ['20s', 1],
    ['7s', 5],
  ] as const)('is noticed by users who ask every %s, at the %d-th miss', async (interval, misses) => {
    const { notices, ends } = await seen(
      DEAD_LNS,
      ...BLIND,
      `nodes.users.ppp.echoInterval=${interval}`,
      `nodes.users.ppp.echoMisses=${misses}`,
    );
    expect(new Set(notices.map(({ node }) => node))).toEqual(new Set(['users']));
    expect(notices).toHaveLength(USERS);
    for (const notice of notices) expect(notice.at).toBe(noticedAt(notice, toUs(interval), misses));
    // It says good-bye to nobody, then hangs up.
    expect(ends.map(({ at }) => at)).toEqual(notices.map(({ at }) => at + FAREWELL));
    expect(new Set(ends.map(({ why }) => why))).toEqual(new Set(['PPP: peer silent']));
  });

  test('is noticed by nobody without keep-alives: users and LAC go on as if it were there', async () => {
    const { notices, ends, up } = await seen(DEAD_LNS, ...BLIND);
    expect([notices, ends, up]).toEqual([[], [], USERS]);
  });

  test("is noticed by the LAC's hellos where those are sooner, and then the call is the LAC's to end", async () => {
    const users = ['nodes.users.ppp.echoInterval=100s', 'nodes.users.ppp.echoMisses=5'];
    const { notices, ends } = await seen(DEAD_LNS, ...users);
    expect(notices).toEqual([]);
    expect(ends).toHaveLength(USERS);
    expect(new Set(ends.map(({ why }) => why))).toEqual(new Set(['LAC: the tunnel was closed']));
  });
});

describe('dead users', () => {
  const withEcho = PROFILE_NAMES.filter((name) => profileKnobs(name, 'lns').ppp.echoInterval !== 'never');

  test('there are profiles with keep-alives', () => {
    expect(withEcho).toEqual(['cisco-ios', 'junos', 'sros', 'huawei', 'bngblaster', 'ixia']);
  });

  test.each(withEcho)('are noticed by an LNS as %s', async (profile) => {
    const { echoInterval, echoMisses } = profileKnobs(profile, 'lns').ppp;
    const settings = [
      `nodes.lns.l2tp.profile=${profile}`,
      `nodes.lns.ppp.echoInterval=${echoInterval}`,
      `nodes.lac.ppp.echoInterval=${echoInterval}`,
    ];
    const { notices, ends } = await seen(DEAD_USERS, ...BLIND, ...settings);
    // A LAC hands the user's frames on, echoes among them, and asks for none itself.
    expect(new Set(notices.map(({ node }) => node))).toEqual(new Set(['lns']));
    expect(notices).toHaveLength(USERS);
    for (const notice of notices) {
      expect(notice.at).toBe(noticedAt(notice, toUs(echoInterval), echoMisses));
      expect(notice.at - DEATH).toBeGreaterThan(toUs(echoInterval) * echoMisses);
      expect(notice.at - DEATH).toBeLessThan(toUs(echoInterval) * (echoMisses + 1));
    }
    // CDN with result 3, and the LAC clears the line.
    expect(new Set(ends.map(({ why }) => why))).toEqual(new Set(['LAC: session closed: administrative reasons']));
    for (const [place, { at }] of ends.entries()) {
      expect(at).toBeGreaterThan(notices[place]!.at + FAREWELL);
      expect(at).toBeLessThan(notices[place]!.at + FAREWELL + 10_000);
    }
  });
});

describe('a path that is cut for a while', () => {
  const cut = (time: string): string => `timeline=[{ at: 400s, link: lines, action: link-down, for: ${time} }]`;
  const both = ['users', 'lns'].flatMap((node) => [
    `nodes.${node}.ppp.echoInterval=10s`,
    `nodes.${node}.ppp.echoMisses=3`,
  ]);

  test('costs nobody the call while it takes less than all but one of the misses', async () => {
    const { notices, ends, up } = await seen(cut('19s'), ...both);
    expect([notices, ends, up]).toEqual([[], [], USERS]);
  });

  test('costs some theirs where it takes chance who misses them all', async () => {
    const { ends } = await seen(cut('25s'), ...both);
    expect(ends.length).toBeGreaterThan(USERS / 4);
    expect(ends.length).toBeLessThan((USERS * 3) / 4);
  });

  test('costs everybody theirs once it takes all the misses, by whichever end', async () => {
    const { notices, ends, up } = await seen(cut('31s'), ...both);
    expect([ends.length, up]).toEqual([USERS, 0]);
    expect(new Set(notices.map(({ node }) => node))).toEqual(new Set(['users', 'lns']));
  });
});

test('misses are counted the same by either execution, on either wire, and in a run taken up again between them', async () => {
  const set = [
    'timeline=[{ at: 400s, link: lines, action: link-down, for: 45s }]',
    'nodes.users.ppp.echoInterval=9s',
    'nodes.users.ppp.echoMisses=4',
    'nodes.lns.ppp.echoInterval=10s',
    'nodes.lns.ppp.echoMisses=3',
  ];
  const digests = new Set<string>();
  for (const [engine, wire] of [
    ['tables', 'values'],
    ['xstate', 'octets'],
  ] as const) {
    const run = put(set, engine, wire);
    run.start();
    await run.sim.run(run.config.endUs);
    expect(run.summary().calls.ended).toBe(USERS);
    digests.add(await run.sim.journal.finish());
  }
  const begun = put(set);
  begun.start();
  await begun.sim.run(421.5e6);
  const again = new Run(begun.config, 'xstate', new Journal('none'));
  again.load(deserialize(serialize(begun.save())) as RunState);
  await again.sim.run(again.config.endUs);
  digests.add(await again.sim.journal.finish());
  expect(digests.size).toBe(1);
});

test('a fork that allows for more misses notices so much later', async () => {
  const begun = put([DEAD_LNS, ...BLIND, 'nodes.users.ppp.echoInterval=10s']);
  begun.start();
  await begun.sim.run(415e6);
  const { config } = put([DEAD_LNS, ...BLIND, 'nodes.users.ppp.echoInterval=10s', 'nodes.users.ppp.echoMisses=6']);
  const forked = begun.changed(config, 415e6);
  const notices: number[] = [];
  forked.sim.watch(PhaseChanged, ({ at, d: reason }) => {
    if (reason === Reason.PeerSilent) notices.push(at);
  });
  await forked.sim.run(config.endUs);
  expect(notices).toHaveLength(USERS);
  expect(Math.min(...notices)).toBeGreaterThan(DEATH + 60e6);
  expect(Math.max(...notices)).toBeLessThan(DEATH + 70e6);
});
