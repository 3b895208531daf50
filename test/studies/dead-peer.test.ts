/** The time in which each device profile notices a dead peer, simulated, beside the sum over its resends (KNOBS: 31, 47, 63, 71 s). */

import { beforeAll, describe, expect, test } from 'vitest';
import { PROFILE_NAMES, type ProfileName, profileKnobs } from '../../models/scenario/profiles.js';
import { toUs } from '../../models/scenario/values.js';
import { CLOSED_FORMS } from '../../src/study/closed-forms.js';
import { estimateOf, holds, outcomes, words } from './agreement.js';

const FILE = 'test/data/studies/dead-peer.yaml';
const of = (name: string, ...values: number[]): number =>
  CLOSED_FORMS.find((form) => form.name === name)!.of(...values);
const inS = (text: string | number): number => toUs(text) / 1e6;

const TUNNELS = 24;

/** Their hellos are spread over an interval, so that one run has deaths at every stage of it. */
const settings = (profile: ProfileName, hello: number): string[] => [
  `nodes.lac.l2tp.profile=${profile}`,
  `nodes.lns.l2tp.profile=${profile}`,
  `calls.dial.every=${(hello * 1000) / TUNNELS}ms`,
];

function expectedOf(profile: ProfileName): { hello: number; giveUp: number } {
  const { l2tp } = profileKnobs(profile, 'lac');
  const resends = l2tp.retryCounting === 'sends' ? l2tp.retries - 1 : l2tp.retries;
  return {
    hello: inS(l2tp.helloInterval),
    giveUp: of('give-up-after', inS(l2tp.retransmitInitial), inS(l2tp.retransmitCap), resends),
  };
}

describe.each(PROFILE_NAMES)('%s', (profile) => {
  const { hello, giveUp } = expectedOf(profile);
  let found: Awaited<ReturnType<typeof outcomes>>;
  beforeAll(async () => {
    const set = settings(profile, hello);
    found = await outcomes({
      file: FILE,
      set,
      response: 'deadPeer.delay',
      besides: ['deadPeer.max'],
      replications: 30,
    });
  });

  test('the mean is half a hello interval and the time to give up', () => {
    const delay = estimateOf(found, 'deadPeer.delay');
    const expected = hello / 2 + giveUp;
    expect(holds(delay, expected), words(delay, expected)).toBe(true);
    // timers that are 5 % off are found out
    for (const factor of [0.95, 1.05])
      expect(holds(delay, expected * factor), words(delay, expected * factor)).toBe(false);
  });

  test('the longest is a whole hello interval and the time to give up, and no more', () => {
    const longest = found.map((responses) => responses['deadPeer.max']!);
    expect(Math.max(...longest)).toBeGreaterThan(giveUp + hello * 0.95);
    for (const delay of longest) {
      expect(delay).toBeGreaterThan(giveUp);
      expect(delay).toBeLessThan(giveUp + hello + 0.5);
    }
  });
});
