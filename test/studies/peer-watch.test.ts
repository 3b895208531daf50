/** Which tunnels count as given up for a dead peer, and which as given up wrongly. */
import { describe, expect, test } from 'vitest';
import { countedIn } from './counted.js';

const FILE = 'test/data/studies/dead-peer.yaml';
const TUNNELS = 24;
const RESPONSES = ['deadPeer.noticed', 'tearDowns.false', 'deadPeer.max'] as const;

/** cisco-ios: a hello of 60 s and 71 s of resends. */
const HELLO_AND_RESENDS_S = 60 + 71;
const REDIAL = 'calls.dial.redial={ after: 30s, when: both, jitter: 0.5 }';

const counted = (entry: string, ...set: readonly string[]) =>
  countedIn(FILE, RESPONSES, [`timeline=[{ ${entry} }]`, ...set]);

describe('a path that is cut is noticed by both ends, and nobody is wrong', () => {
  test.each([
    ['both ways', 'lns, aaa', 'both'],
    ['on the way to the LNS', 'lns', 'in'],
    ['on the way from the LNS', 'lns', 'out'],
  ])('%s', async (_, nodes, way) => {
    const [noticed, wrong, longest] = await counted(`at: 12min, nodes: [${nodes}], action: partition, way: ${way}`);
    expect([noticed, wrong]).toEqual([2 * TUNNELS, 0]);
    // once more where the other end was heard up to its own end
    expect(longest).toBeGreaterThan(71);
    expect(longest).toBeLessThan(2 * HELLO_AND_RESENDS_S + 1);
  });
});

test('a tunnel that both ends give up although both live counts once', async () => {
  const [noticed, wrong] = await counted('at: 12min, link: core, action: link-change, to: { loss: 0.95 }');
  expect([noticed, wrong]).toEqual([0, TUNNELS]);
});

test('an end whose peer has forgotten the tunnel is right, and a tunnel that was closing is not given up', async () => {
  // each LAC closes its tunnel: most StopCCNs and their acknowledgements are lost, and each end gives up in the end
  const [noticed, wrong] = await counted(
    'every: 12min, times: 1, node: lac, action: clear-tunnels }, { at: 719s, link: core, action: link-change, to: { loss: 0.95 }',
  );
  expect([noticed, wrong]).toEqual([0, 0]);
});

describe('while an LNS is dead or cut off users dial again: only tunnels that were up notice it, and nobody is wrong', () => {
  test.each([
    ['stopped', 'node: lns, action: stop, for: 15min', TUNNELS],
    ['restarted', 'node: lns, action: restart, for: 3min', TUNNELS],
    ['cut off both ways', 'nodes: [lns], action: partition, for: 15min', 2 * TUNNELS],
    ['cut off on the way to it', 'nodes: [lns], action: partition, way: in, for: 15min', 2 * TUNNELS],
    ['cut off on the way from it', 'nodes: [lns], action: partition, way: out, for: 15min', 2 * TUNNELS],
  ])('%s', async (_, entry, ends) => {
    const [noticed, wrong, longest] = await counted(`at: 12min, ${entry}`, REDIAL);
    expect([noticed, wrong]).toEqual([ends, 0]);
    expect(longest).toBeGreaterThan(71);
    expect(longest).toBeLessThan(HELLO_AND_RESENDS_S + 1);
  });

  const failOver = (entry: string) =>
    counted(
      entry,
      REDIAL,
      'nodes.lns.count=2',
      'nodes.lac.vpdn={ by: domain, radius: false, tunnels: { isp.example: { addresses: [10.2.0.1, 10.2.0.2], id: lac, secret: tango } } }',
    );

  test('with another LNS to fail over to, while half of the users have not dialled yet', async () => {
    expect((await failOver('at: 200s, node: lns-1, action: stop')).slice(0, 2)).toEqual([TUNNELS / 2, 0]);
  });

  test('with the first of two LNSs dead from the beginning', async () => {
    expect((await failOver('at: 0s, node: lns-1, action: stop')).slice(0, 2)).toEqual([0, 0]);
  });
});

describe('nobody is wrong about a cut that', () => {
  test.each(['both', 'in', 'out'])('ends while resends run out, way %s', async (way) => {
    const [noticed, wrong] = await counted(`at: 12min, nodes: [lns], action: partition, way: ${way}, for: 100s`);
    // as many as were 29 s or more into their hello
    expect(noticed).toBeGreaterThan(TUNNELS / 2);
    expect(noticed).toBeLessThan(2 * TUNNELS);
    expect(wrong).toBe(0);
  });

  test('only the other end noticed, so that there is nobody when it is over', async () => {
    const cut = 'at: 12min, link: core, action: link-down, for: 150s';
    const [noticed, wrong, longest] = await counted(cut, 'nodes.lac.l2tp.helloInterval=300s');
    expect([noticed, wrong]).toEqual([2 * TUNNELS, 0]);
    expect(longest).toBeGreaterThan(300);
    expect(longest).toBeLessThan(300 + 71 + 1);
  });

  test('comes again and again: it is noticed from its first on', async () => {
    const [noticed, wrong, longest] = await counted(
      'at: 12min, link: core, action: link-down, for: 9s, every: 10s, times: 20',
    );
    expect(noticed).toBeGreaterThan(0);
    expect(wrong).toBe(0);
    expect(longest).toBeGreaterThan(71);
  });

  test('the link has of itself', async () => {
    const [noticed, wrong] = await countedIn(FILE, RESPONSES, ['timeline=[]', 'links.core.down=[[12min, 25min]]']);
    expect([noticed, wrong]).toEqual([2 * TUNNELS, 0]);
  });
});

test('what was on its way when an LNS restarted does not hide that it forgot the tunnels', async () => {
  const [noticed, wrong] = await counted('at: 12min, node: lns, action: restart', 'links.core.latency=1500ms');
  expect([noticed, wrong]).toEqual([TUNNELS, 0]);
});

test('the time to notice counts from the death, not from a cut that was over before', async () => {
  const delay = async (...entries: readonly string[]) =>
    countedIn(
      FILE,
      ['deadPeer.delay'],
      [`timeline=[${entries}]`, 'nodes.lac.l2tp.helloInterval=300s', 'nodes.lns.l2tp.helloInterval=300s'],
    );
  const death = '{ at: 13min, node: lns, action: stop }';
  expect(await delay('{ at: 12min, link: core, action: link-down, for: 10ms }', death)).toEqual(await delay(death));
});

test('a path that loses everything is not cut, and a cut that was over before excuses nobody', async () => {
  const loss = 'at: 722s, link: core, action: link-change, to: { loss: 1 }';
  expect((await counted(loss)).slice(0, 2)).toEqual([0, TUNNELS]);
  const cut = 'at: 12min, link: core, action: link-down, for: 1s';
  expect((await counted(`${cut} }, { ${loss}`)).slice(0, 2)).toEqual([0, TUNNELS]);
});

test('an attempt that both ends give up counts once, though the end that began it never heard of the other', async () => {
  const [noticed, wrong] = await counted('at: 0s, link: "lns>lac", action: link-change, to: { loss: 1 }');
  expect([noticed, wrong]).toEqual([0, TUNNELS]);
});

test.each([
  ['stopped', 'node: lns, action: stop, for: 5min'],
  ['cut off', 'nodes: [lns], action: partition, for: 5min'],
])('a run forked while an LNS is %s knows of it', async (_, entry) => {
  const set = [`timeline=[{ at: 12min, ${entry} }]`, REDIAL];
  // by then some have given up, and some send again
  const fork = { atUs: 800e6, set: [] };
  expect(await countedIn(FILE, RESPONSES, set, { fork })).toEqual(await countedIn(FILE, RESPONSES, set));
});
