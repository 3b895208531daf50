/** Which tunnels count as given up for a dead peer, and which as given up wrongly. */
import { describe, expect, test } from 'vitest';
import { countedIn } from './counted.js';

const FILE = 'test/data/studies/dead-peer.yaml';
const TUNNELS = 24;
const RESPONSES = ['deadPeer.noticed', 'tearDowns.false', 'deadPeer.max'] as const;

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
    // cisco-ios: a hello of 60 s and 71 s of resends, once more where the other end was heard up to its own end
    expect(longest).toBeGreaterThan(71);
    expect(longest).toBeLessThan(2 * (60 + 71) + 1);
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
